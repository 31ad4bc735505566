"""How many examples a step looks at: one points anywhere, all are slow, a small batch walks."""

from __future__ import annotations

from manim import linear
from manim.utils.rate_functions import ease_in_quad

from tracereel.scenes.acts.classifier import BatchClassifier, Classifier
from tracereel.scenes.acts.hill import OneWeight
from tracereel.scenes.exhibits.equal_looks import EqualLooks
from tracereel.scenes.exhibits.hill import Hill
from tracereel.scenes.exhibits.protractor import Protractor
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.tell.scene import TraceScene

ROUNDS = 5.0  # seconds in which all walkers look equally often at the data
NEEDS = "a run over the hill"


class BatchSizes(TraceScene):
    """A small batch points roughly downhill, for little work."""

    roles = {
        "run": BatchClassifier(
            "a classifier of dense layers that follows all of its first batch",
            holds=("gradients", "deltas", "batch/indices"),
        ),
        "full": Classifier("its first step with all training examples", holds=("gradients", "batch/indices")),
        "all": OneWeight(NEEDS),
        "some": OneWeight(NEEDS),
        "single": OneWeight(NEEDS),
    }
    stamped = ("run",)

    def first_picture(self) -> None:
        """The true way, alone."""
        self.protractor = self.exhibit(Protractor, self.run, full=self.views["full"])
        self.add(*self.protractor.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.ask_all()
        self.ask_one()
        self.ask_a_few()
        self.walk()

    def ask_all(self) -> None:
        """The true way, and what is beside it."""
        protractor = self.protractor
        with self.beat("all", **protractor.told):
            self.change(protractor.point, protractor, seconds=1.0)
            every = self.say("label-every", weight="SEMIBOLD", align=None, **protractor.told)
            ends = [self.say(f"label-{key}", color=self.theme.muted, align=None) for key in ("down", "up")]
            self.named = protractor.name_true(every, *ends)
            self.bring(*self.named, seconds=0.4)

    def ask_one(self) -> None:
        """Each image by itself."""
        protractor = self.protractor
        with self.beat("one", **protractor.told):
            self.change(protractor.fan, protractor, seconds=3.0, rate=linear)
            over = self.say("label-over", weight="SEMIBOLD", align=None, **protractor.told)
            name = self.say("label-uphill", color=self.theme.muted, align=None)
            self.uphill = protractor.name_uphill(over, name)
            self.bring(*self.uphill, seconds=0.4)

    def ask_a_few(self) -> None:
        """All of the batch as one."""
        protractor = self.protractor
        with self.beat("few", **protractor.told):
            self.dismiss(*self.uphill, seconds=0.3)
            self.change(protractor.fold, protractor, seconds=1.3)
            self.change(protractor.measure, protractor, seconds=0.6)
            angle, name = (
                self.say(f"label-{key}", weight="SEMIBOLD", align=None, **protractor.told)
                for key in ("angle", "together")
            )
            self.named += protractor.name_together(angle, name)
            self.bring(angle, name, seconds=0.4)

    def walk(self) -> None:
        """On a hill, with equal looks at the data: all at once, some at a time, one at a time."""
        hill = self.exhibit(Hill, self.views["all"])
        looks = EqualLooks(self, hill, [self.views[role] for role in ("some", "single")])
        hill.stand(looks.pose)
        looks.show(0)
        with self.beat("hill", **looks.told):
            self.dismiss(self.protractor, *self.named, seconds=0.4)
            self.stamp("some")
            self.bring(hill, seconds=0.6)
            self.change(looks.show, looks, *looks.stamps, seconds=ROUNDS, rate=ease_in_quad)
            names, steps = (
                [self.say(f"{key}-{role}", align=LEFT, **looks.told) for role in ("all", "some", "single")]
                for key in ("label", "label-steps")
            )
            worn = looks.name(names, steps)
            self.bring(*names, seconds=0.4)
        with self.beat("arrived", **looks.told):
            self.bring(*(text for text in worn if text not in names), seconds=0.4)
        with self.beat("next"):
            self.wait(0.3)

"""Forward, loss, backward, update: one turn told slowly, then all of them, and where unseen examples land meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Any

from manim import linear

from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.acts.turning import turn_again
from tracereel.scenes.exhibits.batch import Batch
from tracereel.scenes.exhibits.dart_board import DartBoard
from tracereel.scenes.exhibits.loss_line import LossLine
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.turn import Turn
from tracereel.scenes.exhibits.phases import Phases
from tracereel.scenes.exhibits.training import Training
from tracereel.scenes.read import choices, facts
from tracereel.scenes.tell.scene import TraceScene

PARTS, NAMES = ("forward", "loss", "backward", "update"), ("epoch", "loss", "steps", "step")
UPDATE = 2.0  # seconds of the step of all weights
ALL, AGAIN = 3.2, 0.7  # of all the others, and of their losses


class TrainingLoop(TraceScene):
    """Forward, loss, backward, update: again and again."""

    roles = {"run": LossClassifier("a classifier of dense layers", entries=4, holds=("deltas",))}

    def first_picture(self) -> None:
        """The untrained network, and the example that it is shown."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.look_at(self.probe)
        self.turn = Turn(self.network, self.probe)
        self.turn.show(0, 0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.turn_once()
        self.share_the_step()
        with self.beat("again"):
            self.first = turn_again(self, self.turn)
        self.throw_darts()
        self.run_to_the_end()
        self.look_back()

    def turn_once(self) -> None:
        """The four phases, one after the other, each with its word."""
        words = [self.say(f"label-{part}", **Phases.WORD) for part in PARTS]
        network, phases = self.network, Phases(self.network, self.turn, words)
        self.add(*phases.members)
        with self.beat("forward"):
            self.change(phases.next(), network, phases, seconds=1.8, rate=linear)
        with self.beat("backward"):
            self.change(phases.next(), network, phases, seconds=1.0, rate=linear)
            self.change(phases.next(), network, phases, seconds=1.8, rate=linear)
        with self.beat("update", step=facts.next_step(self.run.trace, 0)):
            self.change(phases.next(), network, phases, seconds=UPDATE, rate=linear)
            self.stand_at(1)
        self.dismiss(phases, seconds=0.2)

    def share_the_step(self) -> None:
        """Ours is one of the images that asked for this step."""
        batch = Batch(self.network, self.probe)
        if batch.is_seen:
            with self.beat("batch"):
                self.add(*batch.members)
                self.change(batch.deal, self.network, batch, seconds=1.0, rate=linear)
            self.change(batch.gather, self.network, batch, seconds=0.4, rate=linear)
            self.remove(*batch.members)

    def throw_darts(self) -> None:
        """The network moves aside for a board, on which others are thrown where their chances say."""
        self.thrown: list[Any] = [self.exhibit(DartBoard, self.run)] if self.network.is_softmax else []
        with self.beat("darts" if self.thrown else "step", **(self.thrown[0].told if self.thrown else {})):
            self.make_way()
            for darts in self.thrown:
                self.add(*darts.members)
                self.change(darts.empty, darts, seconds=0.6, rate=linear)
                self.change(partial(darts.throw, self.first, self.network), darts, seconds=1.7, rate=linear)

    def make_way(self) -> None:
        """The network leaves the lead to darts, or to the curve of the loss, which draws its axis."""
        words = [self.say(f"label-{word}", **LossLine.NAME) for word in NAMES]
        line = self.timeline = self.exhibit(LossLine, self.run, names=words, alone=not self.thrown)
        if first := line.first_epoch:
            line.mark(first[0], self.say("label-over", **LossLine.MARK, done=first[1]))
        self.training = Training(self.network, line)
        self.move(self.network, *self.training.way(self.first))

    def run_to_the_end(self) -> None:
        """All recorded steps: of the darts, and their network is gone; else of the network and the curve."""
        with self.beat("epoch", turns="all" if facts.all_have_their_turn(self.run.trace) else "some"):
            for darts in self.thrown:
                lead = partial(darts.lead, self.first)
                self.move(self.network, self.network.poses.gone(), 0.8, lead, darts.members)
            leading = self.thrown or [self.training]
            word, counted = self.say("label-step"), self.run if self.thrown else None
            self.replay(
                *leading, seconds=ALL, first=self.first, last=self.run.last, counted=counted, word=word
            )

    def look_back(self) -> None:
        """What came of it; then only the network is left."""
        line, last = self.timeline, self.run.last
        with self.beat("result"):
            for darts in self.thrown:
                self.add(*line.members)
                self.change(partial(darts.give_room, last, line), darts, line, seconds=0.7)
                self.change(lambda t: line.show(last * t), line, seconds=AGAIN, rate=linear)
            self.bring(*(ends := line.ends()))
        with self.beat("next"):
            self.dismiss(*self.thrown, line, *ends, seconds=0.4)
            self.move(self.network, self.network.home, also=partial(self.training.go_back, self.probe))

"""The slide: the loss of every example over the chance that the network gives to the truth, all on one curve.

slide = self.exhibit(Slide, self.run, probe=probe)
slide.lay(network, t)                  # the truth's own bar becomes the foot of the slide
slide.ride(0)                          # unseen examples where their chances have them, at an entry or between two
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.riders import DOT, ROUND, Riders, followed
from tracereel.scenes.exhibits.slide_words import SlideWords
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.masks import cropped, disc
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.slope import Foot, Slope
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import chance, fine, sized

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ALONE = {  # left, right, height of no loss, height of the largest loss wanted: of a slide on which our example is alone
    "16:9": (60.0, 1220.0, 530.0, 50.0),
    "1:1": (36.0, 684.0, 500.0, 60.0),
    "9:16": (36.0, 684.0, 900.0, 120.0),
}
BESIDE = {  # of one that leaves room for a pile
    "16:9": (60.0, 770.0, 530.0, 50.0),
    "1:1": (36.0, 430.0, 500.0, 60.0),
    "9:16": (36.0, 684.0, 510.0, 110.0),
}
PILES = {  # left, top, right, bottom
    "16:9": (806.0, 36.0, 1232.0, 530.0),
    "1:1": (462.0, 60.0, 690.0, 500.0),
    "9:16": (36.0, 640.0, 684.0, 1120.0),
}
HIGHEST = 1.7  # of the first mean: the loss up to which the frame shows the slide
HEAD = 110.0  # pixels over a post of that length that its number needs
OURS = 64.0  # pixels of our picture
POSTS = {
    "16:9": 150.0,
    "1:1": 110.0,
    "9:16": 120.0,
}  # of the post, at most, that stands at a bar of the network


class Slide:
    """See the module. probe: the example that is followed."""

    def __init__(self, scene: TraceScene, view: View, probe: int) -> None:
        self.scene, self.view, self.probe = scene, view, probe
        self.label = int(analysis.probe_labels(view.trace)[probe])
        theme = scene.theme
        self.riders = Riders(view, theme, PILES[scene.aspect])
        first = max(self.loss(0).value, self.riders.mean(0).value)
        self.highest = scene.shared("surprise", HIGHEST * first)
        self.slope = Slope(self._stretched(0.0), theme)
        self.ours = self._own()
        words = self.loss(0), self.chance(0), self.riders.mean(0)
        self.words = SlideWords(scene, self.slope, *words, PILES[scene.aspect], self.riders.small)
        self._binding: Any = None

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.slope, self.riders.images, self.ours]

    @property
    def foot(self) -> Foot:
        """Where the slide stands."""
        return self.slope.foot

    def _stretched(self, t: float) -> Foot:
        """The slide's place: t from 0 (all of the frame is its own) to 1 (it leaves room for a pile)."""
        alone, beside = np.array(ALONE[self.scene.aspect]), np.array(BESIDE[self.scene.aspect])
        left, right, base, top = (float(x) for x in alone + (beside - alone) * t)
        return Foot(left, right, base, (base - top) / self.highest)

    # -- what was recorded -----------------------------------------------------------------------------------------

    def loss(self, entry: int) -> Reading:
        """That of our example, as it was recorded: -ln of the chance of its truth."""
        return fine(sized(self.view.derive(".2f", None, [("probe_losses", entry, (self.probe,))])))

    def chance(self, entry: int) -> Reading:
        """That chance."""
        array = f"activations/{self.view.layers[-1].name}"
        return chance(self.view.derive(".0%", None, [(array, entry, (self.probe, self.label))]))

    # -- parts -----------------------------------------------------------------------------------------------------

    def _own(self) -> Images:
        masks = cropped(followed(self.view)[[self.probe]]) if self.view.is_image else disc(ROUND, DOT)
        own = Images(masks, self.scene.theme, 1)
        own.light[:], own.seen[:] = 1.0, 0.0
        return own

    def _show(self, entry: float, t: float = 1.0) -> None:
        self.riders.show(self.foot, entry, t)
        self.slope.mean = self.riders.mean_loss
        self.words.lie_on(self.slope.mean)

    # -- moments ---------------------------------------------------------------------------------------------------

    def lay(self, network: NetworkExhibit, t: float) -> None:
        """The truth's own bar leaves the network and becomes the foot, t from 0 to 1; all else goes."""
        box = network.home.bars[self.label]
        half = box[2:] / 2
        begin = np.array([*(box[:2] - half), *(box[:2] + half)])
        self.slope.bar = begin + (self.slope.track() - begin) * t
        self.slope.chance, self.slope.loss = float(self.chance(0).value), float(self.loss(0).value)
        self.slope.turned = t if MEASURES[self.scene.aspect].down else 1.0
        self.words.stand()
        network.names.shares.hide()
        network.fade(float(np.clip(1 - 1.6 * t, 0, 1)))

    def go_home(self, network: NetworkExhibit, t: float) -> None:
        """The same back, t from 0 to 1: the bar returns to its network with its post and the number; the slide goes."""
        slope = self.slope
        slope.drawn = max(0.0, 1 - 2.5 * t)
        self.ours.seen[:] = max(0.0, 1 - 2.5 * t)
        bar, most = network.home.bars[self.label], POSTS[self.scene.aspect]
        short = min(1.0, most / (slope.foot.unit * slope.loss or 1.0))
        hangs = not network.measures.down and bar[1] < most + HEAD
        slope.short = 1 + ((-short if hangs else short) - 1) * t
        slope.aside = t * self.words.go_home(bar, most)
        if self.words.crowded:
            network.names.keep(self.label, t)
        self.lay(network, 1 - t)
        self.words.stand(t)
        slope.barred = float(t < 1)  # it is the network's again

    def draw(self, t: float) -> None:
        """The curve draws itself from where nothing is lost, up."""
        self.slope.drawn = t

    def rise(self, t: float) -> None:
        """Our example's loss stands up from its bar's tip to the curve."""
        self.slope.raised = t
        x, y = self.foot.over(self.slope.loss)
        self.ours.boxes[:] = [x, y - OURS * 0.75, OURS, OURS]
        self.ours.seen[:] = float(np.clip(2 * t - 1, 0, 1))
        self.words.stand()

    def come(self, t: float) -> None:
        """All others come to their places on the slide; our example leaves it to them."""
        self._make_room(min(1.0, 2.5 * t))
        if MEASURES[self.scene.aspect].down:  # who is sure falls past the ends' names
            self.words.hush(t)
        self._show(0, max(0.0, (t - 0.3) / 0.7))
        self.slope.marked = self.ours.seen[0] = max(0.0, 1 - 2.5 * t)
        self.slope.meant = float(np.clip(3 * t - 2, 0, 1))

    def ride(self, entry: float) -> None:
        """All examples at an entry; their mean as it was recorded last."""
        self._show(entry)
        low = self.view.around(entry)[0]
        self.scene.reread(self.words.average, self.riders.mean(low))
        self._bind(low)

    def land(self, t: float) -> None:
        """Who is sure at last arrives on the pile, t from 0 (still on the way) to 1."""
        self.riders.landed = t
        self.riders.show(self.foot, self.view.last)

    def arrived(self) -> list[Figures]:
        """What the pile is called; nothing where nobody lies on it."""
        return (
            [self.words.sure]
            if self.words.sure is not None and self.riders.sure(self.view.last).any()
            else []
        )

    def leave(self, t: float) -> None:
        """All others go; our example is alone again, t from 0 to 1."""
        self.riders.images.seen[:] = 1 - t
        self.slope.meant = 1 - min(1.0, 3 * t)
        self._make_room(1 - t)
        self.slope.marked = self.ours.seen[0] = t

    def _make_room(self, t: float) -> None:
        """The slide draws aside for a pile; what stands on it comes along."""
        slope = self.slope
        slope.foot = self._stretched(float(eased(t)))
        slope.bar = slope.track()
        self.rise(slope.raised)

    def ends(self, never: Figures, certain: Figures) -> list[Any]:
        """Names of the two ends, under the foot."""
        self.words.ended = [never, certain]
        self.words.stand()
        return self.words.ended

    def costs(self, name: Figures) -> list[Any]:
        """Our example's loss and its name, at its post."""
        self.words.called = name
        self.words.stand()
        return self.words.costs

    def averaged(self, name: Figures, sure: Figures) -> list[Any]:
        """The mean and its name, on its line; the pile will be called as said."""
        self.words.name, self.words.sure = (text.recolor(self.scene.theme.muted) for text in (name, sure))
        self.words.lie_on(self.slope.mean)
        return self.words.averages

    def _bind(self, entry: int) -> None:
        if self._binding is None:
            drawn = "analysis/unseen/surprise" if self.riders.unseen else "probe_losses"
            self._binding = self.scene.bind("slide", self.view, drawn, 1.0, (entry, entry))
        self._binding.reach(self.view.step(entry), self.view.step(min(entry + 1, self.view.last)))

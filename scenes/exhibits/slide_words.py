"""The words at a slide: our example's loss and chance, names of both ends, the mean of all that ride and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.slope import AIR, BAR, Slope
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ASIDE, BEHIND, BELOW = (
    58.0,
    12.0,
    30.0,
)  # pixels to the loss from its post, to a chance from its bar, to ends from it
GAP, OVER, ROW = (
    18.0,
    34.0,
    44.0,
)  # a number and its name, both and their line, both where one is over the other


class SlideWords:
    """See the module."""

    def __init__(
        self, scene: TraceScene, slope: Slope, loss: Reading, chance: Reading, mean: Reading
    ) -> None:
        self.slope, self.measures = slope, MEASURES[scene.aspect]
        theme = scene.theme
        self.number = scene.readout(loss, TYPE.focus[1], theme.error, "SEMIBOLD", LEFT)
        self.share = scene.readout(chance, TYPE.bar, theme.value, "SEMIBOLD", LEFT)
        self.average = scene.readout(mean, TYPE.focus[1], theme.error, "SEMIBOLD", RIGHT)
        self.name: Figures | None = None
        self.ended: list[Figures] = []

    @property
    def averages(self) -> list[Any]:
        """The mean and its name."""
        return [self.average, self.name]

    def stand(self) -> None:
        """Our example's numbers stand beside its post and its bar, names of the ends under the foot."""
        slope, foot = self.slope, self.slope.foot
        x, y = foot.over(slope.loss)
        self.number.place_middle(self.measures.at(x + ASIDE, y - 6))
        _, top, tip, bottom = slope.filled()
        self.share.place_middle(self.measures.at(tip + BEHIND, (top + bottom) / 2))
        for name, end in zip(self.ended, (foot.left, foot.right), strict=False):
            name.place_middle(self.measures.at(end, foot.base + AIR + BAR + BELOW))

    def hush(self, t: float) -> None:
        """Names of the ends fade: t from 0 (they are there) to 1 (they are gone)."""
        for glyph in (glyph for name in self.ended for glyph in name.submobjects):
            glyph.set_opacity(max(0.0, 1 - 2.5 * t))

    def stand_high(self, top: float) -> None:
        """The mean and its name stand over the end of the slide, so high that nothing that rides comes near; below each
        other where the slide is short."""
        foot, name = self.slope.foot, self.name
        wide, named = UNIT * self.average.width, 0.0 if name is None else UNIT * name.width
        stacked = wide + GAP + named > (foot.right - foot.left) / 2
        y = top + OVER
        self.average.place_middle(self.measures.at(foot.right, y))
        if name is not None:
            across, down = (0.0, ROW) if stacked else (wide + GAP, 4.0)
            name.place_middle(self.measures.at(foot.right - across, y + down))

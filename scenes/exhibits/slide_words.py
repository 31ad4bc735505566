"""The words at a slide: our example's loss and chance, names of both ends and of the pile, the mean of all that ride
and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from tracereel.scenes.exhibits.riders import SURE
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.slope import BAR, Slope
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ASIDE, NEAR = 58.0, 22.0  # pixels to the loss from its post, with our example between and without
EDGE = 14.0  # pixels of the frame that no number enters
BEHIND, BELOW = 12.0, 30.0  # to a chance from its bar, to ends from it
LARGE, SMALL = TYPE.focus[1], 34.0  # cap heights of the loss: on the slide, at a bar
GAP, ROW = 18.0, 40.0  # from a number to its name, beside it and below
ON, FREE = 16.0, 6.0  # from a line to its number and from there to its name, from who rides to a number


class SlideWords:
    """See the module. pile: its left, top, right and bottom. small: a picture that rides, in pixels."""

    def __init__(
        self,
        scene: TraceScene,
        slope: Slope,
        loss: Reading,
        chance: Reading,
        mean: Reading,
        pile: tuple[float, ...],
        small: float,
    ) -> None:
        self.slope, self.measures, self.pile, self.riding = slope, MEASURES[scene.aspect], pile, small + FREE
        theme = scene.theme
        self.number = scene.readout(loss, TYPE.focus[1], theme.error, "SEMIBOLD", LEFT)
        self.share = scene.readout(chance, TYPE.bar, theme.value, "SEMIBOLD", LEFT)
        self.average = scene.readout(mean, TYPE.focus[1], theme.error, "SEMIBOLD", RIGHT)
        self.called: Figures | None = None
        self.name: Figures | None = None
        self.sure: Figures | None = None
        self.ended: list[Figures] = []
        self.crowded = False  # whether names beside bars leave the number no room behind its post

    @property
    def costs(self) -> list[Any]:
        """Our example's loss and its name."""
        return [self.number, self.called]

    @property
    def averages(self) -> list[Any]:
        """The mean and its name."""
        return [self.average, self.name]

    def stand(self, parted: float = 0.0) -> None:
        """Our example's numbers stand beside its post and its bar, names of the ends under the foot. parted: from 0 (it
        stands on the post) to 1 (it has gone, and the number is at a bar of the network)."""
        slope, foot = self.slope, self.slope.foot
        self._stand_at_post(parted)
        _, top, tip, bottom = slope.filled()
        self.share.place_middle(self.measures.at(tip + BEHIND, (top + bottom) / 2))
        for name, end in zip(self.ended, (foot.left, foot.right), strict=False):
            name.place_middle(self.measures.at(end, foot.base + BAR + BELOW))

    def _stand_at_post(self, parted: float) -> None:
        """The loss at the head of its post; its name behind it, later below it."""
        _, (x, y) = self.slope.post()
        self.number.resize(LARGE + (SMALL - LARGE) * parted)
        wide, named = (UNIT * (0.0 if text is None else text.width) for text in (self.number, self.called))
        ahead = ASIDE + (NEAR - ASIDE) * parted
        x += ahead - (2 * ahead + max(wide, named)) * max(0.0, -1 - 2 * self.slope.aside)
        if self.crowded:  # over its post, at the edge of the frame
            over = -1.8 if self.slope.short >= 0 else 0.8
            x, y = min(x, self.measures.width - EDGE - wide), y + over * ROW * parted
        self.number.place_middle(self.measures.at(x, y - 6))
        if self.called is not None:
            across, down = (wide + GAP) * (1 - parted), 4 + (ROW - 4) * parted
            self.called.place_middle(self.measures.at(x + across, y - 6 + down))

    def hush(self, t: float) -> None:
        """Names of the ends fade: t from 0 (they are there) to 1 (they are gone)."""
        for glyph in (glyph for name in self.ended for glyph in name.submobjects):
            glyph.set_opacity(max(0.0, 1 - 2.5 * t))

    def lie_on(self, mean: float) -> None:
        """The mean and its name stand on their line, near the end of the slide, over those that ride there and beside
        those that fly to the pile; the name of the pile below it."""
        foot, high = self.slope.foot, self.average.size / 2
        end = float(foot.x(SURE)) - self.riding
        begin = end - UNIT * self.average.width
        free = float(foot.at((begin - foot.left) / (foot.right - foot.left))[1]) - self.riding
        y = min(foot.base - foot.unit * mean - ON, free) - high
        self.average.place_middle(self.measures.at(end, y))
        if self.name is not None:
            self.name.place_middle(self.measures.at(end, y - high - 1.5 * ON))
        if self.sure is not None:
            left, _, right, bottom = self.pile
            row = foot.base + BAR
            under = (row if bottom < row else bottom) + BELOW
            self.sure.place_middle(self.measures.at((left + right) / 2, under))

    def go_home(self, bar: Floats, long: float) -> int:
        """To which side a post of that length lies at a bar that hangs, so that the number has room: 1 or -1; at one
        that does not it stands: 0."""
        half, most = bar[2] / 2, NEAR + UNIT * self.number.width * SMALL / self.number.size + EDGE
        self.crowded = not self.measures.down and bool(2 * half < most)
        if not self.measures.down:
            return 0
        return 1 if bar[0] + half + long + most < self.measures.width else -1

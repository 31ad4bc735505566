"""What numbers became: of each the one before, an arrow, the one after, and what they are of, in the place of words.

all_ = stand(scene, Became(scene, before, after, name), ...)  # in a row, or, where it is too long, one above another
scene.bring(*all_)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from manim import config

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, Figures, width_of
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

GAP = 0.16  # scene units between two of them
RISE = 0.1  # over the baseline of words
BETWEEN, PITCH = 0.7, 0.62  # from one to the next in a row, and from one to that above
FLAT = 0.43  # that in a frame as wide as it is high, where numbers are as small as may be
EDGE = 0.2  # of the frame, at both sides, that a row leaves free


class Became:
    """See the module. ink: of the numbers; errors, where none is named."""

    NAME: ClassVar[dict[str, Any]] = {"align": LEFT}

    def __init__(
        self, scene: TraceScene, before: Reading, after: Reading, name: Figures, ink: str | None = None
    ) -> None:
        size, ink = TYPE.focus[1] - 6, ink or scene.theme.error
        name.recolor(scene.theme.muted)
        numbers = [scene.readout(reading, size, ink, "SEMIBOLD", LEFT) for reading in (before, after)]
        arrow = Figures("→", size, scene.theme.muted)
        self.first, self.last = [name, numbers[0]], [arrow, numbers[1]]
        self.resize(size)

    def resize(self, size: float) -> None:
        """Numbers in capitals of another height."""
        for part in (self.first[1], *self.last):
            part.resize(size)
        self.widths = [width_of(part.string, part.size, part.weight) for part in self.members]
        self.wide = sum(self.widths) + GAP * (len(self.widths) - 1)

    def place(self, x: float, baseline: float) -> None:
        """From x on."""
        for part, own in zip(self.members, self.widths, strict=True):
            part.place([x, baseline, 0])
            x += own + GAP

    @property
    def members(self) -> list[Any]:
        """All of it."""
        return [*self.first, *self.last]


def stand(scene: TraceScene, *all_: Became) -> tuple[Became, ...]:
    """All of them, in their places; see the module."""
    base, wide = scene.stage.baseline + RISE, sum(one.wide for one in all_) + BETWEEN * (len(all_) - 1)
    if wide > float(config.frame_width) - 2 * EDGE:
        flat = scene.aspect == "1:1"
        for k, one in enumerate(reversed(all_)):
            if flat:
                one.resize(TYPE.focus[0])
            one.place(-one.wide / 2, scene.stage.baseline + k * FLAT if flat else base + k * PITCH)
        return all_
    x = -wide / 2
    for one in all_:
        one.place(x, base)
        x += one.wide + BETWEEN
    return all_

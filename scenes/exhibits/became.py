"""What a number became: the one before, an arrow, the one after, and what they are of, in the place of words.

became = Became(scene, before, after, name)
scene.bring(*became.first), scene.bring(*became.last)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, Figures, width_of
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

GAP = 0.16  # scene units between two of them
RISE = 0.1  # over the baseline of words


class Became:
    """See the module. Numbers are errors."""

    NAME: ClassVar[dict[str, Any]] = {"align": LEFT}

    def __init__(self, scene: TraceScene, before: Reading, after: Reading, name: Figures) -> None:
        size, ink = TYPE.focus[1] - 6, scene.theme.error
        name.recolor(scene.theme.muted)
        numbers = [scene.readout(reading, size, ink, "SEMIBOLD", LEFT) for reading in (before, after)]
        arrow = Figures("→", size, scene.theme.muted)
        self.first, self.last = [name, numbers[0]], [arrow, numbers[1]]
        row = [name, numbers[0], arrow, numbers[1]]
        wide = [width_of(part.string, part.size, part.weight) for part in row]
        x = -(sum(wide) + GAP * (len(row) - 1)) / 2
        for part, own in zip(row, wide, strict=True):
            part.place([x, scene.stage.baseline + RISE, 0])
            x += own + GAP

    @property
    def members(self) -> list[Any]:
        """All of it."""
        return [*self.first, *self.last]

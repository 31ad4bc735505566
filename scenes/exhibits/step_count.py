"""The step count: which recorded step is shown, large, in the place of words; it runs back where time goes back.

count = self.exhibit(StepCount, self.run, name=step)
count.show(entry)                      # the step that was recorded last
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

GAP = 0.1  # scene units between the name and the number, from the middle to either


class StepCount:
    """See the module. name: what is counted, before the number."""

    NAME: ClassVar[dict[str, Any]] = {"size": TYPE.focus[1] - 4, "align": RIGHT}  # how it is written

    def __init__(self, scene: TraceScene, view: View, name: Figures) -> None:
        self.scene, self.view, self.name = scene, view, name
        size, baseline = TYPE.focus[1] - 4, scene.stage.baseline
        reading = view.read(",d", "steps", 0)
        self.number: Figures = scene.readout(reading, size, scene.theme.text, "SEMIBOLD", LEFT)
        self.number.place([GAP, baseline, 0])
        name.place([-GAP, baseline, 0])

    @property
    def members(self) -> list[Any]:
        """The name and the number."""
        return [self.name, self.number]

    def show(self, entry: float) -> None:
        """As at an entry, also between two; the stamp says the same."""
        at = int(np.clip(entry + 1e-9, 0, self.view.last))
        self.scene.reread(self.number, self.view.read(",d", "steps", at))
        self.scene.stand_at(at, self.view.role)

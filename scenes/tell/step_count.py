"""The step count: which recorded step is shown, large, in the place of words; it runs back where time goes back.

count = self.exhibit(StepCount, self.run, name=step)
count.show(entry)                      # the step that was recorded last
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, Figures, width_of
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

SIZE = TYPE.focus[1]
GAP = 0.5 * SIZE / 90  # scene units between the name and the number


class StepCount:
    """See the module. name: what is counted, before the number; both stand in the middle when the last one is shown."""

    def __init__(self, scene: TraceScene, view: View, name: Figures | None = None) -> None:
        self.scene, self.view, self.name = scene, view, name
        baseline, align = scene.stage.baseline, None if name is None else LEFT
        self.number: Figures = scene.readout(self._reading(0), SIZE, scene.theme.text, "SEMIBOLD", align)
        if name is None:
            self.number.place([0, baseline, 0])
        else:
            wide = name.width + GAP + width_of(self._reading(view.last).text, SIZE, "SEMIBOLD")
            name.place([(name.width - wide) / 2, baseline, 0])
            self.number.place([name.width + GAP - wide / 2, baseline, 0])

    def _reading(self, entry: int) -> Any:
        return self.view.read(",d", "steps", entry)

    @property
    def members(self) -> list[Any]:
        """The name, where there is one, and the number."""
        return [self.number] if self.name is None else [self.name, self.number]

    def show(self, entry: float) -> None:
        """As at an entry, also between two; the stamp says the same."""
        at = self.view.around(entry)[0]
        self.scene.reread(self.number, self._reading(at))
        self.scene.stand_at(at, self.view.role)

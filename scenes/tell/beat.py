"""A beat: a sentence, and what happens while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene


@dataclass
class Beat:
    """A sentence and the time it has."""

    scene: TraceScene
    caption: str
    start: int  # frames
    length: int  # frames that reading it takes
    line: str = ""  # the words in the picture
    words: int = 0  # of these, frames that the words in the picture take, after everything else

    said: int | None = None  # the frame in which the words in the picture came, where the clip has said when

    def speak(self) -> None:
        """The words in the picture come now: what follows moves on under them."""
        if self.said is None and self.words:
            self.said = self.scene.clock
            self.scene.change_caption(self.line)

    @property
    def rest(self) -> float:
        """Seconds of reading time that are not used yet, before the words in the picture come; at least a moment."""
        left = self.length - self.words - (self.scene.clock - self.start)
        return max(left, round(0.4 * self.scene.fps)) / self.scene.fps

    def at_least(self, seconds: float) -> float:
        """So many seconds, or the rest of the reading time, where that is longer."""
        return max(seconds, self.rest)

    def share(self, part: float) -> float:
        """A share of the whole beat's reading time, in seconds."""
        return part * self.length / self.scene.fps

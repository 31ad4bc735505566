"""The books of a clip: which readings were on screen when, and what was drawn from which array."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from manim import Mobject

from tracereel.scenes.read.figures import Word
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.script import Said


@dataclass
class Shown:
    """A reading that is, or was, on screen; frames."""

    reading: Reading
    mobject: Mobject | None
    start: int | None = None
    end: int | None = None


@dataclass
class Binding:
    """What a part drew: an array, over a range of steps, on one scale."""

    part: str
    role: str
    array: str
    steps: tuple[int, int]
    scale: float
    start: int = 0
    end: int | None = None

    def reach(self, first: int, last: int) -> None:
        """These steps are drawn as well."""
        self.steps = min(self.steps[0], first), max(self.steps[1], last)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without its times."""
        return {
            "part": self.part,
            "role": self.role,
            "array": self.array,
            "steps": list(self.steps),
            "scale": self.scale,
        }


@dataclass
class Account:
    """Everything that goes into the sidecar."""

    beats: list[dict[str, Any]] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)  # names of the trace that were said

    def tell(self, said: Said, start: int, end: int, keyed: bool) -> None:
        """A beat has been told between two frames: what it said, and the figures in that."""
        beat: dict[str, Any] = {
            "index": len(self.beats),
            "start": start,
            "end": end,
            "caption": said.sentence,
        }
        if keyed:
            beat |= {"key": said.key, "line": said.line, "sees": said.sees}
        self.beats.append(beat)
        for piece in said.shown:
            if isinstance(piece, Reading):
                self.shown.append(Shown(piece, None, start, end))
            else:
                self.words.append(piece)

    def reread(self, mobject: Mobject, reading: Reading, now: int) -> bool:
        """A mobject shows another reading of the same array from now on. False when it shows that one already."""
        array = reading.sources[0].array
        for shown in reversed(self.shown):
            if shown.mobject is mobject and shown.reading.sources[0].array == array:
                if shown.reading == reading:
                    return False
                shown.mobject, shown.end = None, now
                break
        self.shown.append(Shown(reading, mobject, now))
        return True

    def note(self, on_stage: set[int], before: int, now: int) -> None:
        """Frames before..now were drawn with these mobjects (by id) on stage."""
        for shown in self.shown:
            if shown.mobject is not None and id(shown.mobject) in on_stage:
                shown.start = before if shown.start is None else shown.start
                shown.end = now

    def close(self) -> None:
        """Forget what was never on screen."""
        self.shown = [s for s in self.shown if s.start is not None and s.end is not None and s.end > s.start]

    def to_json(self, frames: int, fps: float) -> dict[str, Any]:
        """Beats, readings and bindings with their times in seconds; names of the trace, where there are some."""

        def seconds(frame: int | None) -> float:
            return round((frames if frame is None else frame) / fps, 4)

        def times(start: int | None, end: int | None) -> dict[str, float]:
            return {"start": seconds(start), "end": seconds(end)}

        words = [word.to_json() for word in dict.fromkeys(self.words)]
        return ({"words": words} if words else {}) | {
            "beats": [beat | times(beat["start"], beat["end"]) for beat in self.beats],
            "readings": [shown.reading.to_json() | times(shown.start, shown.end) for shown in self.shown],
            "bindings": [binding.to_json() | times(binding.start, binding.end) for binding in self.bindings],
        }

"""Captions as files: the beats of a clip, or of a whole film, as SubRip and as WebVTT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cue:
    """A sentence and when it stands, in seconds."""

    start: float
    end: float
    text: str

    def later(self, seconds: float) -> Cue:
        """The cue as it stands in a film that reaches its clip after `seconds`."""
        return Cue(self.start + seconds, self.end + seconds, self.text)


def cues(sidecar: dict[str, Any]) -> tuple[Cue, ...]:
    """The cues of a clip; a beat without a sentence has none."""
    spoken = (beat for beat in sidecar["beats"] if beat["caption"].strip())
    return tuple(Cue(beat["start"], beat["end"], " ".join(beat["caption"].split())) for beat in spoken)


def srt(track: Iterable[Cue]) -> str:
    """SubRip: numbered, comma before the milliseconds."""
    blocks = (
        f"{number}\n{clock(cue.start, ',')} --> {clock(cue.end, ',')}\n{cue.text}\n"
        for number, cue in enumerate(track, 1)
    )
    return "\n".join(blocks)


def vtt(track: Iterable[Cue]) -> str:
    """WebVTT: the same with a header, a point, and three characters escaped."""
    blocks = (f"{clock(cue.start)} --> {clock(cue.end)}\n{_escaped(cue.text)}\n" for cue in track)
    return "WEBVTT\n\n" + "\n".join(blocks)


def write(stem: Path, track: Sequence[Cue]) -> None:
    """Write STEM.srt and STEM.vtt."""
    stem.with_suffix(".srt").write_text(srt(track), encoding="utf-8")
    stem.with_suffix(".vtt").write_text(vtt(track), encoding="utf-8")


def clock(seconds: float, point: str = ".") -> str:
    """Seconds as hours, minutes, seconds and milliseconds: 75.5 -> 00:01:15.500."""
    millis = round(seconds * 1000)
    return (
        f"{millis // 3600000:02}:{millis // 60000 % 60:02}:{millis // 1000 % 60:02}{point}{millis % 1000:03}"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""What a clip says, in words: its transcript, and the text that stands for its picture; both from its own sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracereel.scenes.film.video.captions import Cue


def transcript(cues: Sequence[Cue]) -> list[dict[str, Any]]:
    """The sentences and when they stand."""
    return [{"start": cue.start, "end": cue.end, "text": cue.text} for cue in cues]


def alt(title: str, teaches: str, beat: Mapping[str, Any]) -> str:
    """What somebody who does not see the picture is told: what the clip is, and what is seen at that moment, in the
    words that its script has for them, or else what it says."""
    seen = beat.get("sees") or beat.get("caption") or ""
    said = f"In the picture: {seen}" if seen else ""
    return " ".join(filter(None, (ended(title), ended(teaches), said)))


def plain(title: str, teaches: str, cues: Sequence[Cue], duration: float, source: str) -> str:
    """The transcript as a text file."""
    head = [title, teaches, f"{minutes(duration)}. {source}"]
    return "\n".join([*filter(None, head), "", *(f"{minutes(cue.start)}  {cue.text}" for cue in cues), ""])


def minutes(seconds: float) -> str:
    """75.5 -> 1:15: as players count."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def ended(sentence: str) -> str:
    """A sentence with a stop behind it."""
    sentence = sentence.strip()
    return sentence if not sentence or sentence[-1] in ".!?…" else f"{sentence}."

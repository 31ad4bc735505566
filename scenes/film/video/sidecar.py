"""What a clip's account says of its video: words about it, its chapters, and the account of a stretch alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tracereel.scenes.film.video.captions import Cue
from tracereel.scenes.film.video.mux import Chapter


def about(spec: dict[str, Any], sidecar: dict[str, Any]) -> dict[str, str]:
    """Words for the video's metadata: what it teaches, and the traces that it was read from."""
    runs = (f"{t['role']}: run {t['name']}, seed {t['seed']}, trace {t['digest']}" for t in sidecar["traces"])
    return {"title": spec["title"], "description": spec["teaches"], "comment": "; ".join(runs)}


def chapters(title: str, cues: Sequence[Cue], duration: float) -> list[Chapter]:
    """A chapter for the title, then one a beat; together they cover the clip."""
    marks = [(cue.start, cue.text) for cue in cues]
    if not marks or marks[0][0] > 0:
        marks.insert(0, (0.0, title))
    ends = [start for start, _ in marks[1:]] + [duration]
    return [Chapter(start, end, text) for (start, text), end in zip(marks, ends, strict=True)]


def trimmed(sidecar: dict[str, Any], start: float, end: float, frames: int) -> dict[str, Any]:
    """The account of a stretch, from 0: what was on screen in it. Its last picture stays until `frames` are shown."""
    duration = round(frames / sidecar["fps"], 4)

    def within(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            entry
            | {
                "start": round(max(entry["start"], start) - start, 4),
                "end": duration if entry["end"] >= end else round(entry["end"] - start, 4),
            }
            for entry in entries
            if entry["start"] < end and entry["end"] > start
        ]

    inside = {key: within(sidecar[key]) for key in ("beats", "readings", "bindings")}
    return sidecar | inside | {"frames": frames, "duration": duration}

"""The film: its clips joined as they are, a chapter each, their captions moved along."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import file_digest, publish, replacing
from tracereel.scenes.film.cache.cache import Entry
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.video import captions, mux

TITLE = "How a neural network learns"
FORMATS = ("mp4", "webm")


@dataclass(frozen=True)
class Part:
    """A clip in the film: where it starts, in frames of the film."""

    title: str
    entry: Entry
    sidecar: dict[str, Any]
    start: int

    @property
    def seconds(self) -> float:
        """When the clip starts."""
        return self.start / float(self.sidecar["fps"])


def join(target: Path, titles: Sequence[str], entries: Sequence[Entry], options: Options) -> dict[str, Any]:
    """Write the film, its captions and its sidecar; returns the sidecar. A fresh film is left alone."""
    if options.format not in FORMATS:
        raise RenderError(
            f"a film is {' or '.join(FORMATS)}, not {options.format}. Clips can be: render.py clip"
        )
    parts = list(_parts(titles, entries))
    behind = [file_digest(Path(__file__)), *titles, *(entry.address for entry in entries)]
    address = hashlib.sha256("\n".join(behind).encode()).hexdigest()
    sidecar_path = target.with_name(account_of(target.stem, options.format))
    known = _sidecar(sidecar_path)
    if target.is_file() and known.get("address") == address and known.get("sha256") == file_digest(target):
        return known
    target.parent.mkdir(parents=True, exist_ok=True)
    made = _write(target, parts, options) | {"address": address}
    with replacing(sidecar_path) as path:
        path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return made


def _write(target: Path, parts: Sequence[Part], options: Options) -> dict[str, Any]:
    """The film's video and its captions; returns what its sidecar says of them."""
    cues = [cue.shifted(part.seconds) for part in parts for cue in captions.cues(part.sidecar)]
    expected = sum(int(part.sidecar["frames"]) for part in parts)
    with replacing(target) as film:
        frames = mux.write(
            film,
            [part.entry.file(f"clip.{options.format}") for part in parts],
            chapters=[mux.Chapter(part.seconds, _end(part), part.title) for part in parts],
            cues=cues,
            about=about(parts),
            captions_shown=options.captions == "none",
        )
        if frames != expected:
            raise RenderError(
                f"the film has {frames} frames, its clips have {expected}. Type: render.py clean --all, then run again"
            )
        made = _describe(parts, frames, options) | {"sha256": file_digest(film)}
    return made | {"captions": dict(_captions(target, cues))}


def _captions(target: Path, cues: Sequence[captions.Cue]) -> Iterator[tuple[str, str]]:
    """Write the captions beside a film; their digests."""
    for suffix, text in (("srt", captions.srt(cues)), ("vtt", captions.vtt(cues))):
        path = target.with_suffix(f".{suffix}")
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")
        yield suffix, file_digest(path)


def publish_clip(entry: Entry, name: str, folder: Path, kind: str) -> list[Path]:
    """Put a finished clip and what goes with it where people look for them; the video comes first.

    The account of NAME.mp4 is NAME.json, that of NAME.webm is NAME.webm.json; captions are the same for all.
    """
    names = {
        kind: f"{name}.{kind}",
        "json": account_of(name, kind),
        "srt": f"{name}.srt",
        "vtt": f"{name}.vtt",
    }
    for suffix, published in names.items():
        publish(entry.file(f"clip.{suffix}"), folder / published)
    return [folder / published for published in names.values()]


def account_of(name: str, kind: str) -> str:
    """What the JSON file beside a video is called: videos of several formats may lie side by side."""
    return f"{name}.json" if kind == "mp4" else f"{name}.{kind}.json"


def publish_sheet(entry: Entry, name: str, folder: Path, stills: bool) -> list[Path]:
    """Put a finished sheet where people look for it, and its stills beside it when they are wanted."""
    published = [folder / f"{name}.png"]
    publish(entry.file("sheet.png"), published[0])
    for still in sorted(entry.folder.glob("still-*.png")) if stills else []:
        published.append(folder / name / still.name)
        publish(still, published[-1])
    return published


def about(parts: Sequence[Part]) -> dict[str, str]:
    """The film's metadata: the runs in it, each once."""
    traces = [trace for part in parts for trace in part.sidecar["traces"]]
    runs = dict.fromkeys(f"run {t['name']}, seed {t['seed']}, trace {t['digest']}" for t in traces)
    return {"title": TITLE, "comment": "; ".join(runs)}


def _parts(titles: Sequence[str], entries: Sequence[Entry]) -> Iterator[Part]:
    start = 0
    for title, entry in zip(titles, entries, strict=True):
        part = Part(title, entry, json.loads(entry.file("clip.json").read_text(encoding="utf-8")), start)
        yield part
        start += int(part.sidecar["frames"])


def _end(part: Part) -> float:
    return (part.start + int(part.sidecar["frames"])) / float(part.sidecar["fps"])


def _describe(parts: Sequence[Part], frames: int, options: Options) -> dict[str, Any]:
    clips = [
        {"clip": part.sidecar["clip"], "title": part.title, "start": part.seconds, "end": _end(part)}
        for part in parts
    ]
    return {
        "title": TITLE,
        "frames": frames,
        "fps": options.fps,
        "duration": frames / options.fps,
        "clips": clips,
        "options": options.as_dict(),
    }


def _sidecar(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

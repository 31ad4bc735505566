"""Whether the files that a clip, a sheet or a film would be written over are ours: they say so themselves.

A video carries the digests of its traces, a picture who made it; an account is known by what it holds, captions are
those of an account beside them. Whatever else has such a name is somebody's own: it stays, and nothing is rendered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import file_digest, refuse_obstacle
from tracereel.scenes.film.plan.options import FORMATS
from tracereel.scenes.film.render.assembly import account_of
from tracereel.scenes.film.video import captions
from tracereel.scenes.film.video.sheet import MAKER

TRACES = re.compile(r"run .+, seed .+, trace [0-9a-f]{16,}")
OF_CLIPS = {
    "clip",
    "traces",
    "readings",
    "bindings",
    "beats",
}  # what the account of a clip holds, among other things
OF_FILMS = {"clips", "address", "frames", "sha256"}


def refuse_clip(folder: Path, name: str, kind: str) -> None:
    """Refuse to write a clip over files that are no clip's."""
    account = folder / account_of(name, kind)
    told = list(_accounts(folder, name))
    video = folder / f"{name}.{kind}"
    _refuse_other(video, kind == "gif" and _account(account, OF_CLIPS) is not None)
    _refuse(account, _account(account, OF_CLIPS) is not None)
    for suffix, written in (("srt", captions.srt), ("vtt", captions.vtt)):
        path = folder / f"{name}.{suffix}"
        known = (written(captions.cues(one)) for one in told)
        _refuse(path, _text(path) in known if told else _is_video_of_ours(video))


def refuse_film(target: Path, kind: str) -> None:
    """Refuse to write a film over files that are no film's."""
    account = target.with_name(account_of(target.stem, kind))
    told = _account(account, OF_FILMS)
    _refuse_other(target, False)
    _refuse(account, told is not None)
    digests = (told or {}).get("captions")
    for suffix in ("srt", "vtt"):
        path = target.with_suffix(f".{suffix}")
        known = isinstance(digests, dict) and path.is_file() and digests.get(suffix) == file_digest(path)
        _refuse(path, known if digests else told is not None or _is_video_of_ours(target))


def refuse_picture(path: Path) -> None:
    """Refuse to write a sheet, or a still of one, over a picture that is none."""
    refuse_obstacle(path)
    _refuse(path, path.is_file() and _maker(path) == MAKER)


def _refuse_other(video: Path, known: bool) -> None:
    refuse_obstacle(video)
    _refuse(video, known or (video.is_file() and _is_video_of_ours(video)))


def _refuse(path: Path, ours: bool) -> None:
    refuse_obstacle(path)
    if path.exists() and not ours:
        raise RenderError(
            f"{path} is not a file that Tracereel wrote, so it is not replaced. Move it, or write elsewhere: -o"
        )


def _accounts(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """What lies beside a clip as its account, of whichever format."""
    for kind in FORMATS:
        if told := _account(folder / account_of(name, kind), OF_CLIPS):
            yield told


def _account(path: Path, holds: set[str]) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and holds <= told.keys() else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _is_video_of_ours(path: Path) -> bool:
    """Whether a video names the traces that it was read from."""
    import av

    try:
        with av.open(str(path)) as video:
            told = {key.lower(): value for key, value in video.metadata.items()}
    except (av.FFmpegError, OSError, ValueError):
        return False
    return TRACES.search(told.get("comment", "")) is not None


def _maker(path: Path) -> str:
    """The program that says of a picture that it made it."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return str(picture.info.get("Software", ""))
    except (OSError, ValueError, UnidentifiedImageError):
        return ""

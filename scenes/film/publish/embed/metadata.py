"""clip.json: everything that an embed's pages and snippets are made from, and what it was made from itself.

No path of this machine goes into it: it is published. Traces are named relative to the folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracereel.scenes.film.cache.atomic_files import file_digest
from tracereel.scenes.film.publish.digest_names import DIGITS, is_name
from tracereel.scenes.film.publish.folder import FolderKind
from tracereel.scenes.film.video.properties import CONTAINERS, facts

NAME = "clip.json"
KIND, VERSION = "embed", 1
FOLDER = FolderKind(NAME, KIND, VERSION)
PICTURES = {".webp": "image/webp", ".jpg": "image/jpeg"}
TEXTS = {".vtt": "text/vtt", ".txt": "text/plain", ".json": "application/json"}

Meta = dict[str, Any]


def describe(path: Path, stem: str, size: tuple[int, int] | None = None) -> dict[str, Any]:
    """A file as clip.json has it. Its published name carries its digest; of pictures, the size in pixels is given."""
    digest = file_digest(path)
    told: dict[str, Any] = {
        "name": f"{stem}.{digest[:DIGITS]}{path.suffix}",
        "bytes": path.stat().st_size,
        "sha256": digest,
    }
    if path.suffix in CONTAINERS:
        return told | vars(facts(path))
    told["type"] = (PICTURES | TEXTS)[path.suffix]
    return told | ({"width": size[0], "height": size[1]} if size else {})


def read(folder: Path) -> Meta | None:
    """The clip.json of a folder; None where the folder is no embed."""
    found = FOLDER.read(folder)
    return found if found is not None and isinstance(found.get("name"), str) else None


def earlier_names(meta: Meta) -> dict[str, list[str]]:
    """Names of files of earlier embeds, by their place in clip.json: those that can be of this clip."""
    return {place: [n for n in names if is_name(n, meta["name"])] for place, names in _previous(meta)}


def strange_names(meta: Meta) -> list[str]:
    """What clip.json calls files of earlier embeds, and cannot be any of this clip."""
    return [str(n) for _, names in _previous(meta) for n in names if not is_name(n, meta["name"])]


def _previous(meta: Meta) -> list[tuple[str, list[Any]]]:
    told = meta.get("previous")
    return (
        [(p, names) for p, names in told.items() if isinstance(names, list)] if isinstance(told, dict) else []
    )


def files(meta: Any) -> Iterator[dict[str, Any]]:
    """Every file that clip.json names, in its order."""
    if isinstance(meta, dict):
        if _is_file(meta):
            yield meta
        else:
            for value in meta.values():
                yield from files(value)
    elif isinstance(meta, list):
        for value in meta:
            yield from files(value)


def places(meta: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every file's place in clip.json and its name: ("looks.dark.video.mp4", "ForwardPass.3fa9c1d2.mp4")."""
    if isinstance(meta, dict):
        if _is_file(meta):
            yield at, meta["name"]
        else:
            for key, value in meta.items():
                yield from places(value, f"{at}.{key}" if at else key)
    elif isinstance(meta, list):
        for value in meta:
            if isinstance(value, dict):
                yield from places(value, f"{at}.{value.get('theme', '')}")


def _is_file(told: Mapping[str, Any]) -> bool:
    return {"name", "sha256", "bytes"} <= told.keys() and isinstance(told["name"], str)


def outside(path: str, folder: Path) -> str:
    """Where a trace lies, as strangers may read it: seen from the folder, or its URL without a password.

    What shares no folder with it would spell out this machine's own: of that only the name is told.
    """
    if "://" in path:
        parts = urlsplit(path)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    here, there = folder.resolve(), Path(path).resolve()
    shared = Path(os.path.commonpath([here, there]))
    if shared in {Path(shared.anchor), Path.home(), *Path.home().parents}:
        return there.name
    return Path(os.path.relpath(there, here)).as_posix()


def inside(path: str, folder: Path) -> str:
    """Where a trace that `outside` named is, seen from here."""
    return path if "://" in path else os.path.normpath(folder.resolve() / path)


def moved(traces: Mapping[str, str], folder: Path, way: Any) -> dict[str, str]:
    """Traces by role, each path through `outside` or `inside`."""
    return {role: way(path, folder) for role, path in traces.items()}

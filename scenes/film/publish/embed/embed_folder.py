"""An embed's folder: which clip's it is, and how it changes without a moment in which a page would miss a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import refuse_obstacles, size_and_digest
from tracereel.scenes.film.disk import ELSEWHERE
from tracereel.scenes.film.publish import digest_names
from tracereel.scenes.film.publish.digest_names import is_name
from tracereel.scenes.film.publish.embed import metadata
from tracereel.scenes.film.publish.embed.metadata import Meta
from tracereel.scenes.film.publish.folder import write, write_json

NEVER = {".git", "node_modules", ".venv", "__pycache__"}  # folders in which nobody writes


def check(folder: Path, name: str) -> None:
    """Refuse a folder that holds anything but this clip's embed."""
    found = metadata.FOLDER.check(folder, f"{name}'s embed")
    if found is not None and found.get("name") != name:
        raise RenderError(
            f"{folder} is the embed of {found.get('name')}, not of {name}; nothing was written. {ELSEWHERE}"
        )


def fill(folder: Path, media: Mapping[str, Path], texts: Mapping[str, str], meta: Meta) -> None:
    """Put an embed where it belongs: files with digests in their names first, then pages, then clip.json.

    Files of the embed that was there before stay: pages elsewhere may still name them. `meta` learns their names.
    """
    meta["previous"] = _previous(folder, meta)
    metadata.FOLDER.fill(folder, media, texts, meta)


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """Pages and snippets; returns the names of those that were not there like this."""
    refuse_obstacles(folder, texts)
    return [name for name, text in texts.items() if write(folder / name, text)]


def files_below(root: Path) -> Iterator[Path]:
    """Every file in a folder and below it, but for those of tools."""
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NEVER)
        yield from (Path(place) / name for name in sorted(names))


def prune(folder: Path, meta: Meta) -> list[str]:
    """Remove files of earlier embeds; returns their names. What somebody changed stays, and is known further on."""
    names = _earlier_names(meta)
    kept = set(digest_names.changed_files(folder, names))
    left = {place: [n for n in some if n in kept] for place, some in metadata.earlier_names(meta).items()}
    told = meta | {"previous": {place: some for place, some in left.items() if some}}
    write_json(folder / metadata.NAME, told)
    return digest_names.remove_unchanged(folder, names)


def kept_lines(folder: Path, meta: Meta) -> list[str]:
    """A line for each file of earlier embeds that pruning leaves, because somebody changed it."""
    return digest_names.kept_lines(folder, digest_names.changed_files(folder, _earlier_names(meta)))


def strange_lines(folder: Path, meta: Meta) -> list[str]:
    """A line for each name in clip.json that is not one of a file of this embed: nothing is done with it."""
    return [
        f"{folder / metadata.NAME} names {name!r}, no file of this embed: it is left as it is"
        for name in metadata.strange_names(meta)
    ]


def _earlier_names(meta: Meta) -> list[str]:
    """Files of earlier embeds that are none of this one, not even where names are told apart by letters' case."""
    now = {file["name"].lower() for file in metadata.files(_own(meta))}
    return [
        name for names in metadata.earlier_names(meta).values() for name in names if name.lower() not in now
    ]


def damaged(folder: Path, meta: Meta) -> list[str]:
    """Files that clip.json names and that are not there as it says."""
    return [file["name"] for file in metadata.files(_own(meta)) if not _whole(folder, file)]


def replaced(folder: Path, meta: Meta) -> dict[str, str]:
    """Names of earlier files, and those of the files that took their place."""
    now = {place: name for place, name in metadata.places(_own(meta)) if is_name(name, meta["name"])}
    earlier = metadata.earlier_names(meta)
    return {name: now[place] for place, names in earlier.items() if place in now for name in names}


def _previous(folder: Path, meta: Meta) -> dict[str, list[str]]:
    """Files of earlier embeds that still lie there, by their place in clip.json."""
    before = metadata.read(folder) or {}
    kept: dict[str, list[str]] = metadata.earlier_names(before) if before else {}
    for place, name in metadata.places(_own(before)):
        kept.setdefault(place, []).extend([name] * is_name(name, meta["name"]))
    now = {file["name"] for file in metadata.files(_own(meta))}
    there = {
        place: [name for name in dict.fromkeys(names) if name not in now and (folder / name).is_file()]
        for place, names in kept.items()
    }
    return {place: names for place, names in there.items() if names}


def _own(meta: Meta) -> Meta:
    return {key: value for key, value in meta.items() if key not in ("order", "made", "previous")}


def _whole(folder: Path, file: Mapping[str, Any]) -> bool:
    path = folder / file["name"]
    return (
        is_name(file["name"]) and path.is_file() and size_and_digest(path) == [file["bytes"], file["sha256"]]
    )

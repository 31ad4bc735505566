"""The article's folder: whether it is one, and what of an earlier edition goes when the next one is written.

index.html  article.json  clips/NAME/...  images/NAME.<digest>.png
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from tracereel.scenes.film.publish.digest_names import changed_files, is_name, kept_lines, remove_unchanged
from tracereel.scenes.film.publish.folder import FolderKind, write_json

PAGE, ACCOUNT, CLIPS, IMAGES = "index.html", "article.json", "clips", "images"
KIND, VERSION = "article", 1
FOLDER = FolderKind(ACCOUNT, KIND, VERSION)


def check(folder: Path) -> None:
    """Refuse a folder that holds anything but an article."""
    FOLDER.check(folder, "the article")


def known(folder: Path) -> dict[str, Any] | None:
    """The article.json of a folder; None where the folder is no article."""
    return FOLDER.read(folder)


def claim(folder: Path) -> None:
    """Make the folder an article's before anything else is in it: what is stopped midway can be gone on with."""
    if known(folder) is None:
        write_json(folder / ACCOUNT, {"tracereel": KIND, "version": VERSION, "unfinished": True})


def forget(folder: Path, before: dict[str, Any] | None, names: Collection[str]) -> list[str]:
    """Remove the pictures of an article that its next edition does not show; returns lines about what stays."""
    told = (before or {}).get("images")
    earlier = told if isinstance(told, list) else []
    ours = [_picture(name) for name in earlier if _picture(name) and name not in names]
    kept = changed_files(folder / IMAGES, ours)
    remove_unchanged(folder / IMAGES, ours)
    strange = [name for name in earlier if not _picture(name)]
    return kept_lines(folder / IMAGES, kept) + [
        f"{folder / ACCOUNT} names {name!r}, no picture of this article: it is left as it is"
        for name in strange
    ]


def _picture(named: object) -> str:
    """The name of a picture within its folder; empty for what can be none."""
    inside = named.removeprefix(f"{IMAGES}/") if isinstance(named, str) else ""
    return inside if inside != named and is_name(inside) else ""

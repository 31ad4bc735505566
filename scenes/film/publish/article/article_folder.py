"""The article's folder: whose it is, and what of this machine may be read in it: nothing but names.

index.html  article.json  clips/NAME/...  images/NAME.<digest>.png
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tracereel.scenes.film.cache.files import replacing
from tracereel.scenes.film.cache.ownership import House, changed, is_name, remove, stays
from tracereel.scenes.film.disk import disk_errors

PAGE, ACCOUNT, CLIPS, IMAGES = "index.html", "article.json", "clips", "images"
KIND, VERSION = "article", 1
HOUSE = House(ACCOUNT, KIND, VERSION)


def check(folder: Path) -> None:
    """Refuse a folder that holds anything but an article."""
    HOUSE.check(folder, "the article")


def known(folder: Path) -> dict[str, Any] | None:
    """The article.json of a folder; None where the folder is no article."""
    return HOUSE.read(folder)


def claim(folder: Path) -> None:
    """Make the folder an article's before anything else is in it: what is stopped midway can be gone on with."""
    if known(folder) is None:
        write(folder / ACCOUNT, {"tracereel": KIND, "version": VERSION, "unfinished": True})


def forget(folder: Path, before: dict[str, Any] | None, names: Collection[str]) -> list[str]:
    """Remove the pictures of an article that its next edition does not show; returns lines about what stays."""
    told = (before or {}).get("images")
    earlier = told if isinstance(told, list) else []
    ours = [_picture(name) for name in earlier if _picture(name) and name not in names]
    kept = changed(folder / IMAGES, ours)
    remove(folder / IMAGES, ours)
    strange = [name for name in earlier if not _picture(name)]
    return stays(folder / IMAGES, kept) + [
        f"{folder / ACCOUNT} names {name!r}, no picture of this article: it is left as it is"
        for name in strange
    ]


def _picture(named: object) -> str:
    """The name of a picture within its folder; empty for what can be none."""
    inside = named.removeprefix(f"{IMAGES}/") if isinstance(named, str) else ""
    return inside if inside != named and is_name(inside) else ""


def write(path: Path, content: str | dict[str, Any]) -> None:
    """A text, or JSON, in one step."""
    text = content if isinstance(content, str) else json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")

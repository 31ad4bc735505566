"""The article's folder: whose it is, and what of this machine may be read in it: nothing but names.

index.html  article.json  clips/NAME/...  images/NAME.<digest>.png
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from engine.errors import RenderError

from ..disk import ELSEWHERE, disk_errors
from ..store.files import replacing

PAGE, ACCOUNT, CLIPS, IMAGES = "index.html", "article.json", "clips", "images"
KIND, VERSION = "article", 1


def check(folder: Path) -> None:
    """Refuse a folder that holds anything but an article."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise RenderError(f"{folder} is a file; expected a folder for the article. {ELSEWHERE}")
    found = known(folder)
    if found is None and any(folder.iterdir()):
        raise RenderError(
            f"{folder} holds files that are no article of Tracereel's; nothing was written. {ELSEWHERE}"
        )
    if found is not None and found.get("version") != VERSION:
        raise RenderError(
            f"{folder} was made by another version of Tracereel (format {found.get('version')}, expected {VERSION}); "
            f"nothing was written. {ELSEWHERE}"
        )


def known(folder: Path) -> dict[str, Any] | None:
    """The article.json of a folder; None where the folder is no article."""
    try:
        found = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("tracereel") == KIND else None


def claim(folder: Path) -> None:
    """Make the folder an article's before anything else is in it: what is stopped midway can be gone on with."""
    if known(folder) is None:
        write(folder / ACCOUNT, {"tracereel": KIND, "version": VERSION, "unfinished": True})


def forget(folder: Path, before: dict[str, Any] | None, names: Collection[str]) -> None:
    """Remove the pictures of an article that its next edition does not show."""
    for name in (before or {}).get("images", ()):
        if name not in names and Path(name).parent == Path(IMAGES):
            with disk_errors(folder / name):
                (folder / name).unlink(missing_ok=True)


def write(path: Path, content: str | dict[str, Any]) -> None:
    """A text, or JSON, in one step."""
    text = content if isinstance(content, str) else json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")

"""How templates of published pages are found and read: a user's own files come before ours of the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined


def environment(ours: Path, users: Path | None, **settings: Any) -> Environment:
    """Jinja's environment over two folders: strict, and every value is escaped unless it is markup."""
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (users, ours) if folder]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **settings,
    )

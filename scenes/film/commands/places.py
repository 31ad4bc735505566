"""Where commands put what they make, unless told otherwise."""

from __future__ import annotations

from pathlib import Path

BUILD = Path("build")
VIDEOS, SHEETS, FILM = BUILD / "videos", BUILD / "sheets", BUILD / "film.mp4"
EMBEDS, ARTICLE = BUILD / "embeds", BUILD / "article"

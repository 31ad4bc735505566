"""Names within a trace: paths of its files, relative to where it lies."""

from __future__ import annotations

import re

from tracereel.engine.trace.reading.limits import NAME_BYTES

FORBIDDEN = re.compile(r"[\\:\x00-\x1f\x7f]")  # other systems' separators, drives, and what no name needs


def plain(text: str) -> str:
    """A line of text with nothing in it that a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def shown(text: str) -> str:
    """A text from a trace as a message may hold it: plain and short."""
    return plain(text) if len(text) <= 80 else f"{plain(text[:80])}..."


def is_inside(name: str) -> bool:
    """Whether a name is one of a file within the folder that it is relative to, on every system."""
    parts = name.split("/")
    if FORBIDDEN.search(name) or any(part in ("", ".", "..") for part in parts):
        return False
    try:
        return len(name.encode("utf-8")) <= NAME_BYTES
    except UnicodeEncodeError:
        return False

"""Published files that carry the digest of what they hold in their names, and what may be done with them.

Names are read from JSON files that anybody may have written. A name is that of a file in its folder, or nothing is done
with it; a file is removed only where it holds what its name says: what somebody changed, or put there, stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tracereel.scenes.film.cache.atomic_files import file_digest
from tracereel.scenes.film.disk import disk_errors

DIGITS = 8  # of a file's digest in its name
DIGESTED = re.compile(r"(?P<stem>[^/\\:\x00-\x1f\x7f]+)\.(?P<digest>[0-9a-f]{8})(?:\.\w+)?")


def is_name(name: object, stem: str = "") -> bool:
    """Whether this is a plain name with a digest; one of the files of `stem`, where that is given."""
    found = DIGESTED.fullmatch(name) if isinstance(name, str) else None
    return found is not None and (not stem or found["stem"] == stem or found["stem"].startswith(f"{stem}-"))


def is_whole(path: Path) -> bool:
    """Whether a file holds what its name says."""
    found = DIGESTED.fullmatch(path.name)
    if found is None or path.is_symlink() or not path.is_file():
        return False
    return file_digest(path).startswith(found["digest"])


def remove_unchanged(folder: Path, names: Iterable[str]) -> list[str]:
    """Remove the files that hold what their names say; returns their names."""
    gone = [name for name in dict.fromkeys(names) if is_name(name) and is_whole(folder / name)]
    for name in () if folder.is_symlink() else gone:
        with disk_errors(folder / name):
            (folder / name).unlink(missing_ok=True)
    return [] if folder.is_symlink() else gone


def changed_files(folder: Path, names: Iterable[str]) -> list[str]:
    """Names of the files that are there and do not hold what their names say."""
    there = (
        name for name in dict.fromkeys(names) if (folder / name).exists() or (folder / name).is_symlink()
    )
    return [name for name in there if folder.is_symlink() or not is_whole(folder / name)]


def kept_lines(folder: Path, names: Sequence[str]) -> list[str]:
    """A line for each file that was changed, and therefore stays."""
    return [f"{folder / name} stays: it is not what Tracereel wrote under this name" for name in names]

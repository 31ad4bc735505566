"""Which files in a trace's folder are the trace's own: a trace is removed whole, or not at all.

Whoever keeps notes or pictures in the folder of a trace loses neither when it is recorded again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tracereel.engine.recording.resume.checkpoint import NAME
from tracereel.engine.trace.schema import COMMIT, MANIFEST, is_trace
from tracereel.engine.trace.writing.array_files import PARTIAL

REPLACED = "replaced"  # marks a trace that another has taken the place of, until it is removed
ROOT = {"zarr.json", COMMIT, MANIFEST, NAME, REPLACED}
SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what systems put into folders that one looks at
NODE = re.compile(r"(?P<node>(?:[^/]+/)+)(?:zarr\.json|c(?:[./]\d+)*)")


def strangers(folder: Path) -> list[str]:
    """What lies in a trace's folder and is not of the trace, relative to it; of links, the links themselves."""
    return sorted(name for name, is_link in _inside(folder) if is_link or not _is_own(folder, name))


def is_own(folder: Path) -> bool:
    """Whether this is the folder of a trace itself, not a link to it, and holds nothing else."""
    return is_trace(folder) and not folder.is_symlink() and not strangers(folder)


def _inside(folder: Path) -> Iterator[tuple[str, bool]]:
    """Every file and every link below a folder, and whether it is a link."""
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place) / name
            if path.is_symlink() or name in names:
                yield path.relative_to(folder).as_posix(), path.is_symlink()


def _is_own(folder: Path, name: str) -> bool:
    last = name.rpartition("/")[2]
    whole = name.removesuffix(PARTIAL)
    if whole in ROOT or last in SYSTEMS:
        return True
    found = NODE.fullmatch(whole)
    return found is not None and (
        whole.endswith("zarr.json") or (folder / found["node"] / "zarr.json").exists()
    )

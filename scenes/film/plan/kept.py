"""What was worked out of a source file, kept beside it as Numba keeps its machine code: while the bytes stay the same.

    said = kept(path, "meaning", MAKER, work)      # work(path), or what it gave when these bytes were read before

It is kept in __pycache__, under the digest of the file and of the code that reads it; where nothing may be written
there, it is worked out every time.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import marshal
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import replacing


def kept(path: Path, what: str, maker: Path, work: Callable[[Path], Any]) -> Any:
    """What `work` gives for a file: plain tuples, dicts, sets and texts. maker: the file in which `work` is written."""
    place = Path(importlib.util.cache_from_source(str(path))).with_suffix(f".{what}")
    stamp = hashlib.blake2b(_digest_of(maker) + path.read_bytes(), digest_size=16).digest()
    found = _read(place, stamp)
    if found is None:
        found = work(path)
        _write(place, stamp, found)
    return found


@cache
def _digest_of(maker: Path) -> bytes:
    return hashlib.blake2b(maker.read_bytes() + sys.version.encode(), digest_size=16).digest()


def _read(place: Path, stamp: bytes) -> Any:
    """None where nothing is kept, or of other bytes, or where it is damaged."""
    try:
        data = place.read_bytes()
        before, check, body = data[:16], data[16:32], data[32:]
        whole = hashlib.blake2b(body, digest_size=16).digest() == check
        return marshal.loads(body) if before == stamp and whole else None
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _write(place: Path, stamp: bytes, found: Any) -> None:
    body = marshal.dumps(found)
    with contextlib.suppress(OSError, RenderError):
        place.parent.mkdir(exist_ok=True)
        with replacing(place) as part:
            part.write_bytes(stamp + hashlib.blake2b(body, digest_size=16).digest() + body)

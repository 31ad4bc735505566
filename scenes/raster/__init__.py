"""Pixels: what is drawn point by point.

Kernels here call each other from file to file, while Numba keeps machine code as long as a kernel's own file stands as
it was: it would go on drawing with what another file said before. So every file of this room counts for each kernel.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from numba.core import caching

HERE = Path(__file__).parent
_of_its_file = caching._SourceFileBackedLocatorMixin.get_source_stamp


@cache
def _room() -> str:
    said = hashlib.blake2b(digest_size=16)
    for path in sorted(HERE.glob("*.py")):
        said.update(path.read_bytes())
    return said.hexdigest()


def _stamp(locator: Any) -> Any:
    """What machine code is kept under: its file, and here the whole room."""
    alone = _of_its_file(locator)
    return (alone, _room()) if Path(locator._py_file).parent == HERE else alone


caching._SourceFileBackedLocatorMixin.get_source_stamp = _stamp  # type: ignore[method-assign]

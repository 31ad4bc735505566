"""The libraries under Manim's letters (Pango, Cairo, fontconfig), called as C: what ManimPango does not offer.

They are those that ManimPango is linked to, so what is measured here is what Manim would draw.
"""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError


class Pointer(ctypes.c_void_p):
    """Whatever C points to: a class of its own, as ctypes makes bare pointers integers and then cuts them."""


class Rectangle(ctypes.Structure):
    """Pango's: in 1024ths of a unit."""

    _fields_ = (("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int))


@cache
def library() -> ctypes.CDLL:
    """The extension module of ManimPango: names are looked for in all that it is linked to."""
    spec = find_spec("manimpango")
    folder = Path(str(spec.origin)).parent if spec else Path()
    paths = [folder / f"cmanimpango{suffix}" for suffix in EXTENSION_SUFFIXES]
    try:
        return ctypes.CDLL(str(next(path for path in paths if path.is_file())))
    except (StopIteration, OSError) as error:
        raise RenderError(f"the package manimpango cannot be loaded ({error}). Type: make film") from None


def call(name: str, *arguments: Any, gives: Any = Pointer) -> Any:
    """Call a C function: integers as int, bytes as text, floats as c_double; `gives` says what comes back."""
    try:
        function = getattr(library(), name)
    except AttributeError:
        raise RenderError(
            f"letters that {name} would draw cannot be drawn here: this ManimPango is linked in another way. "
            "Install it from its source: pip install --no-binary manimpango manimpango"
        ) from None
    function.restype = gives
    return function(*arguments)

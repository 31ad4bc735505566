"""The versions of everything outside the project that draws or encodes."""

from __future__ import annotations

import ctypes
import platform
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from tracereel.engine.errors import RenderError

LIBRARIES = (
    "manim",
    "manimpango",
    "pycairo",
    "svgelements",  # every letter is an SVG path before it is a shape
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "av",
    "typst",
    "pillow",
    "font-source-sans-pro",
    "fluent.runtime",  # what is said, and the plurals of its numbers
    "babel",
)
# Libraries of the system that draw: what they are linked into, and the function that tells their version.
NATIVE = {
    "cairo": ("cairo", "_cairo", "cairo_version_string"),
    "pixman": ("cairo", "_cairo", "pixman_version_string"),
    "pango": ("manimpango", "cmanimpango", "pango_version_string"),
    "harfbuzz": ("manimpango", "cmanimpango", "hb_version_string"),
}


@cache
def versions() -> dict[str, str]:
    """Versions of everything outside the project that draws or encodes."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            raise RenderError(f"the package {library} is not installed. Type: make film") from None
    return found | {library: _native(*where) for library, where in NATIVE.items()}


def _native(package: str, extension: str, function: str) -> str:
    """The version of a library that an extension module is linked to, without importing that."""
    spec = find_spec(package)
    assert spec is not None
    folder = Path(str(spec.origin)).parent
    paths = [folder / f"{extension}{suffix}" for suffix in EXTENSION_SUFFIXES]
    try:
        tell = getattr(ctypes.CDLL(str(next(path for path in paths if path.is_file()))), function)
    except (StopIteration, OSError, AttributeError):  # linked in such a way that it cannot be asked
        return "unknown"
    tell.restype = ctypes.c_char_p
    return str(tell().decode())

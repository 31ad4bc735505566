"""What a caller's machine must not change about a picture: settings of libraries that draw, fonts of the system."""

from __future__ import annotations

import functools
import locale
import os
from contextlib import suppress

# Variables that libraries under Manim listen to; one of them is enough for other letters, or none.
FOREIGN = ("FONTCONFIG_", "FC_", "FREETYPE_", "HB_", "PANGO", "CAIRO_", "TYPST_", "NUMBA_", "LANGUAGE")
OURS = ("NUMBA_NUM_THREADS", "NUMBA_CACHE_DIR")


def forget_foreign_settings() -> None:
    """Forget them, before anything that listens is loaded."""
    for name in list(os.environ):
        if name.startswith(FOREIGN) and name not in OURS:
            del os.environ[name]
    with suppress(locale.Error):  # letters are shaped by the language that they are said to be in
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    _typeset_without_system_fonts()


def _typeset_without_system_fonts() -> None:
    """Formulas know the fonts that come with Typst, and no others."""
    import typst

    typst.compile = functools.partial(typst.compile, ignore_system_fonts=True)  # type: ignore[assignment]

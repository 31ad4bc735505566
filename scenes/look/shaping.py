"""Runs of letters that the film's typeface lacks, shaped by Pango: joined, stacked, right to left where it is so.

Pango sees our typeface and the fonts found for the run, and no others. What it draws comes back as curves: no box is
ever drawn for a letter that no font has, that is an error which names it.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine.errors import RenderError
from tracereel.scenes.look import fonts
from tracereel.scenes.look.advice import advice
from tracereel.scenes.look.letters import Font, found_for, is_joined, is_ours, lacking, language_of
from tracereel.scenes.look.native import Pointer, Rectangle, call

Floats = NDArray[Any]
EM = 1000  # units of one em, as curves come back
PANGO = 1024  # its units of one of ours
HEAVY = {"NORMAL": 400, "SEMIBOLD": 600, "BOLD": 700}
MOVE, LINE, CURVE, CLOSE = range(4)  # as Cairo counts what a path is made of
RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True)
class Outline:
    """A run's letters. curves: ((n, 4, 2), ...) cubic curves of each contour, y up, from the pen's start."""

    contours: tuple[Floats, ...]
    advance: float


def pieces(text: str) -> list[str]:
    """A line as characters of ours, and runs that are to be shaped; in the order in which they stand."""
    found: list[str] = []
    shaped = False
    first, last = _right_to_left(text)
    for k, character in enumerate(text):
        joined = bool(found) and is_joined(character) and found[-1] != " "
        ours = is_ours(character) and not is_joined(character) and not first <= k < last
        if joined or (shaped and not ours):
            found[-1] += character
        else:
            found.append(character)
        shaped = not ours
    return found


def is_shaped(piece: str) -> bool:
    """Whether a piece is a run that is to be shaped."""
    return len(piece) > 1 or not is_ours(piece) or unicodedata.bidirectional(piece) in RIGHT_TO_LEFT


def is_foreign(text: str) -> bool:
    """Whether anything in a text is to be shaped."""
    return not text.isascii() and any(is_shaped(piece) for piece in pieces(text))


@lru_cache(maxsize=2048)
def outline(run: str, weight: str = "NORMAL") -> Outline:
    """A run as curves. Raises RenderError with the letters that no font of this machine has."""
    found = found_for(run, weight)
    if found.missing:
        raise RenderError(f"no font of this machine has {advice(found.missing)}")
    layout = _layout(run, weight, found.fonts)
    line = call("pango_layout_get_line_readonly", layout, 0)
    surface = call("cairo_image_surface_create", 0, 1, 1)
    context = call("cairo_create", surface)
    call("pango_cairo_layout_line_path", context, line, gives=None)
    extent = Rectangle()
    call("pango_layout_line_get_extents", line, None, ctypes.byref(extent), gives=None)
    contours = _contours(context)
    for name, thing in (
        ("cairo_destroy", context),
        ("cairo_surface_destroy", surface),
        ("g_object_unref", layout),
    ):
        call(name, thing, gives=None)
    return Outline(contours, extent.width / PANGO)


def _right_to_left(text: str) -> tuple[int, int]:
    """From where to where a line runs from right to left: all of it, where no letter runs the other way."""
    ways = [unicodedata.bidirectional(character) for character in text]
    at = [k for k, way in enumerate(ways) if way in RIGHT_TO_LEFT]
    if not at:
        return 0, 0
    return (at[0], at[-1] + 1) if "L" in ways else (0, len(text))


def _layout(run: str, weight: str, others: Sequence[Font]) -> Pointer:
    """A run on one line, in our typeface and these."""
    context = call("pango_font_map_create_context", _font_map(tuple(font.path for font in others)))
    language = call("pango_language_from_string", language_of(lacking(run)).encode())
    call("pango_context_set_language", context, language, gives=None)
    options = call("cairo_font_options_create")
    call("cairo_font_options_set_hint_style", options, 1, gives=None)  # curves as they were drawn
    call("cairo_font_options_set_hint_metrics", options, 1, gives=None)
    call("pango_cairo_context_set_font_options", context, options, gives=None)
    face, layout = call("pango_font_description_new"), call("pango_layout_new", context)
    families = ",".join([fonts.FAMILY, *dict.fromkeys(font.family for font in others)])
    call("pango_font_description_set_family", face, families.encode(), gives=None)
    call("pango_font_description_set_weight", face, HEAVY[weight], gives=None)
    call("pango_font_description_set_absolute_size", face, ctypes.c_double(EM * PANGO), gives=None)
    call("pango_layout_set_font_description", layout, face, gives=None)
    call("pango_layout_set_single_paragraph_mode", layout, 1, gives=None)
    text = run.encode()
    call("pango_layout_set_text", layout, text, len(text), gives=None)
    return layout


@cache
def _font_map(paths: tuple[str, ...]) -> Pointer:
    """Fonts as Pango sees them: ours and these, in that order, and no rules of the system's."""
    config = call("FcConfigCreate")
    for path in (*(str(fonts.file(weight)) for weight in ("Regular", "Semibold", "Bold")), *paths):
        call("FcConfigAppFontAddFile", config, path.encode(), gives=ctypes.c_int)
    found = call("pango_cairo_font_map_new_for_font_type", 1)  # FreeType
    call("pango_fc_font_map_set_config", found, config, gives=None)
    return found


class _Path(ctypes.Structure):
    """Cairo's."""

    _fields_ = (("status", ctypes.c_int), ("data", ctypes.c_void_p), ("count", ctypes.c_int))


def _contours(context: Pointer) -> tuple[Floats, ...]:
    """The path of a Cairo context, contour by contour, straight lines as curves too."""
    path = call("cairo_copy_path", context, gives=ctypes.POINTER(_Path))
    count = path.contents.count
    raw = ctypes.string_at(path.contents.data, 16 * count) if count else b""
    call("cairo_path_destroy", path, gives=None)
    heads, points = np.frombuffer(raw, np.int32).reshape(-1, 4), np.frombuffer(raw, float).reshape(-1, 2)
    found: list[list[Floats]] = []
    pen = np.zeros(2)
    k = 0
    while k < count:
        kind, length = int(heads[k, 0]), int(heads[k, 1])
        own = points[k + 1 : k + length] * [1.0, -1.0]  # heads, read as numbers, may be none
        if kind == MOVE:
            found.append([])
        elif kind == CURVE:
            found[-1].append(np.vstack([pen, own]))
        elif kind == LINE:
            found[-1].append(_straight(pen, own[0]))
        elif found[-1] and not np.allclose(pen, start := found[-1][0][0]):
            found[-1].append(_straight(pen, start))
        pen = own[-1] if len(own) else pen
        k += length
    return tuple(np.array(curves) for curves in found if curves)


def _straight(start: Floats, end: Floats) -> Floats:
    return np.linspace(start, end, 4)

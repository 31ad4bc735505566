"""Words, numbers and formulas in the film's typeface.

Sizes are heights of capitals in pixels at 720p (scenes.theme.TYPE). `Figures` are for what changes: their glyphs are
made once and copied, their digits are equally wide, so a number that counts does not tremble.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, MathTypst, Text, VGroup, VMobject
from PIL import ImageFont

from scenes import fonts
from scenes.theme import points

EM_PER_POINT = 0.6632 / 48  # scene units of one em at Manim font_size 1
FORMULA = 1.32  # Typst's figures are smaller than Pango's at one font_size
CAPITAL = 0.4375 / 48  # scene units of a capital at Manim font_size 1
WEIGHTS = {"NORMAL": "Regular", "SEMIBOLD": "Semibold", "BOLD": "Bold"}


def words(string: str, size: float, color: str, weight: str = "NORMAL") -> Text:
    """Text that stays as it is."""
    return Text(string, font=fonts.FAMILY, font_size=points(size), color=color, weight=weight)


@cache
def _font(weight: str) -> Any:
    return ImageFont.truetype(str(fonts.file(WEIGHTS[weight])), 1000)


@lru_cache(maxsize=4096)
def width_of(string: str, size: float, weight: str = "NORMAL") -> float:
    """How wide a string will be, in scene units."""
    return float(_font(weight).getlength(string)) / 1000 * EM_PER_POINT * points(size)


def wrap(string: str, size: float, width: float, weight: str = "NORMAL") -> list[str]:
    """Break a sentence into as few lines as fit, and make those lines about equally long."""

    def broken(limit: float) -> list[str]:
        lines = [""]
        for word in string.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and width_of(longer, size, weight) > limit:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    fewest = len(broken(width))
    for limit in np.linspace(width / max(1, fewest), width, 24):
        lines = broken(float(limit))
        if len(lines) == fewest and all(width_of(line, size, weight) <= width for line in lines):
            return lines
    return broken(width)


def paragraph(
    string: str, size: float, color: str, width: float, weight: str = "NORMAL", centred: bool = False
) -> VGroup:
    """A sentence on as many lines as it needs, on one baseline grid."""
    lines = VGroup(*(Figures(line, size, color, weight) for line in wrap(string, size, width, weight)))
    for number, line in enumerate(lines):
        line.shift(DOWN * number * size * 1.78 / 90)
        if centred:
            line.set_x(0)
    return lines


@lru_cache(maxsize=2048)
def _glyph(character: str, weight: str) -> tuple[VMobject, float]:
    """A glyph at font_size 48 with the origin at its pen position and baseline, and its advance."""
    pair = Text("H" + character, font=fonts.FAMILY, font_size=48, weight=weight, disable_ligatures=True)
    font = _font(weight)
    capital, glyph = pair[0], pair[1]
    bearing = font.getbbox("H")[0] / 1000 * EM_PER_POINT * 48
    pen = capital.get_left()[0] - bearing + font.getlength("H") / 1000 * EM_PER_POINT * 48
    baseline = capital.get_bottom()[1]
    glyph.shift([-pen, -baseline, 0])
    return glyph, float(font.getlength(character)) / 1000 * EM_PER_POINT * 48


class Figures(VGroup):
    """A line of text from cached glyphs, placed by its baseline: cheap to change.

    `anchor` is the pen's start (align=LEFT), its end (RIGHT) or the middle (None) of the line, on the baseline.
    """

    def __init__(
        self, string: str, size: float, color: str, weight: str = "NORMAL", align: Any = LEFT, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.submobjects: list[VMobject]
        self._first = np.zeros(3)
        self.size, self.ink, self.weight, self.align = size, color, weight, align
        self.anchor = np.zeros(3)
        self.string = ""
        self.set_string(string)

    def set_string(self, string: str) -> Figures:
        """Show another string at the same place."""
        if string == self.string and self.submobjects:
            return self
        # Whoever moved the line moved its glyphs: the anchor follows the first of them.
        if self.submobjects:
            self.anchor = self.anchor + self.submobjects[0].get_center() - self._first
        scale = points(self.size) / 48
        width = sum(_glyph(c, self.weight)[1] if c != " " else _space(self.weight) for c in string) * scale
        pen = 0.0 if self.align is LEFT else -width if self.align is RIGHT else -width / 2
        opacity = self.submobjects[0].get_fill_opacity() if self.submobjects else 1.0
        glyphs = []
        for character in string:
            if character == " ":
                pen += _space(self.weight) * scale
                continue
            original, advance = _glyph(character, self.weight)
            glyph = original.copy()
            glyph.points = original.points * scale + self.anchor + [pen, 0, 0]
            glyph.set_fill(self.ink, opacity)
            glyphs.append(glyph)
            pen += advance * scale
        self.submobjects = glyphs
        self.string = string
        if glyphs:
            self._first = glyphs[0].get_center()
        return self

    def recolor(self, color: str) -> Figures:
        """The same string in another colour, now and after every change."""
        if color != self.ink:
            self.ink = color
            for glyph in self.submobjects:
                glyph.set_fill(color)
        return self

    def place(self, point: Any) -> Figures:
        """Put the anchor (on the baseline) at a point."""
        if self.submobjects:
            now = self.anchor + self.submobjects[0].get_center() - self._first
            self.shift(np.asarray(point, dtype=float) - now)
        else:
            self.anchor = np.asarray(point, dtype=float)
        return self

    def place_middle(self, point: Any) -> Figures:
        """Put the middle of its capitals' height at a point."""
        return self.place(np.asarray(point, dtype=float) - [0, CAPITAL * points(self.size) / 2, 0])


@cache
def _space(weight: str) -> float:
    return float(_font(weight).getlength(" ")) / 1000 * EM_PER_POINT * 48


def formula(typst: str, size: float, color: str) -> MathTypst:
    """A formula in Typst's mathematics; mark parts with {{ part : label }} and `.select("label")`."""
    return MathTypst(typst, font_size=points(size) * FORMULA, color=color)

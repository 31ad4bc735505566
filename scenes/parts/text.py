"""Words, numbers and formulas in the film's typeface.

Sizes are heights of capitals in pixels at 720p (look.theme.TYPE). `Figures` are for what changes: glyphs are made
once and copied, their digits are equally wide, so a number that counts does not tremble. A run of letters that the
typeface lacks is shaped as a whole, and is one glyph.
"""

from __future__ import annotations

import copy
from functools import cache, lru_cache
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, WHITE, MathTypst, Text, VGroup, VMobject
from numpy.typing import NDArray
from PIL import ImageFont

from tracereel.scenes.look import fonts, shaping
from tracereel.scenes.look.letters import is_joined
from tracereel.scenes.look.theme import points

EM_PER_POINT = 0.6632 / 48  # scene units of one em at Manim font_size 1
FORMULA = 1.32  # Typst's figures are smaller than Pango's at one font_size
CAPITAL = 0.4375 / 48  # scene units of a capital at Manim font_size 1
WEIGHTS = {"NORMAL": "Regular", "SEMIBOLD": "Semibold", "BOLD": "Bold"}


def words(string: str, size: float, color: str, weight: str = "NORMAL") -> VMobject:
    """Text that stays as it is."""
    if shaping.is_foreign(string):
        return Figures(string, size, color, weight)
    return Text(string, font=fonts.FAMILY, font_size=points(size), color=color, weight=weight)


@cache
def _font(weight: str) -> Any:
    return ImageFont.truetype(str(fonts.file(WEIGHTS[weight])), 1000)


@lru_cache(maxsize=4096)
def width_of(string: str, size: float, weight: str = "NORMAL") -> float:
    """How wide a string will be, in scene units."""
    if shaping.is_foreign(string):
        return sum(_advance(piece, weight) for piece in shaping.pieces(string)) * points(size) / 48
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


def fitted(text: str, size: float, width: float) -> str:
    """A name, cut in its middle where it is too long for its place: names often differ only at their ends."""
    letters = _letters(text)
    kept = len(letters)
    shown = text
    while kept > 1 and width_of(shown, size) > width:
        kept -= 1
        shown = "".join([*letters[: (kept + 1) // 2], "…", *letters[len(letters) - kept // 2 :]])
    return shown


def _letters(text: str) -> list[str]:
    """What a name may be cut between: a letter keeps its accents and vowel signs, joined pictures stay together."""
    found: list[str] = []
    for character in text:
        if found and (is_joined(character) or found[-1].endswith("\u200d")):
            found[-1] += character
        else:
            found.append(character)
    return found


LEADING = 1.78  # from baseline to baseline, in heights of capitals


def paragraph(
    string: str, size: float, color: str, width: float, middle: Any, weight: str = "NORMAL"
) -> VGroup:
    """A sentence on as many lines as it needs, each centred, the whole around a point.

    Baselines depend on the number of lines alone, so captions do not jump with their letters.
    """
    x, y, z = middle
    lines = wrap(string, size, width, weight)
    pitch = size * LEADING / 90
    top = y + pitch * (len(lines) - 1) / 2 - size / 90 / 2
    return VGroup(
        *(
            Figures(line, size, color, weight, align=None).place([x, top - pitch * number, z])
            for number, line in enumerate(lines)
        )
    )


def lines(
    string: str, size: float, color: str, width: float, baseline: float, weight: str = "NORMAL"
) -> VGroup:
    """Words in the picture, each line centred, the last one on a baseline: as many lines as they need."""
    broken = wrap(string, size, width, weight)
    pitch = size * LEADING / 90
    return VGroup(
        *(
            Figures(line, size, color, weight, align=None).place(
                [0.0, baseline + pitch * (len(broken) - 1 - number), 0.0]
            )
            for number, line in enumerate(broken)
        )
    )


@lru_cache(maxsize=2048)
def _advance(character: str, weight: str) -> float:
    """How far the pen moves for a character, or a run, at font_size 48."""
    if shaping.is_shaped(character):
        return shaping.outline(character, weight).advance / shaping.EM * EM_PER_POINT * 48
    return float(_font(weight).getlength(character)) / 1000 * EM_PER_POINT * 48


SMALL = "abcdefghijklmnopqrstuvwxyz0123456789.,−+"
USUAL = {"NORMAL": f"{SMALL}ABCDEFGHIJKLMNOPRSTUVWY:;%()'-/", "SEMIBOLD": SMALL}  # what most clips write
Glyphs = dict[tuple[str, str], VMobject]
_known: Glyphs = {}


def usual_glyphs() -> Glyphs:
    """The glyphs that most clips need, by character and weight: drawn once, for whoever is given them."""
    return {
        (character, weight): _glyph(character, weight)
        for weight, characters in USUAL.items()
        for character in characters
    }


def learn(glyphs: Glyphs) -> None:
    """Take glyphs that another process has drawn."""
    _known.update(glyphs)


def _glyph(character: str, weight: str) -> VMobject:
    """A glyph at font_size 48 with the origin at its pen position and baseline."""
    if (character, weight) not in _known:
        _known[character, weight] = _drawn_glyph(character, weight)
    return _known[character, weight]


def _drawn_glyph(character: str, weight: str) -> VMobject:
    if shaping.is_shaped(character):
        return _shaped_glyph(character, weight)
    pair = Text("H" + character, font=fonts.FAMILY, font_size=48, weight=weight, disable_ligatures=True)
    capital, glyph = pair[0], pair[1]
    bearing = _font(weight).getmask("H").getbbox()[0] / 1000 * EM_PER_POINT * 48
    pen = capital.get_left()[0] - bearing + _advance("H", weight)
    glyph.shift([-pen, -capital.get_bottom()[1], 0])
    return glyph


def _shaped_glyph(run: str, weight: str) -> VMobject:
    """A run as one glyph, all its contours in one shape."""
    glyph = VMobject(stroke_width=0, fill_color=WHITE, fill_opacity=1)
    curves = [contour.reshape(-1, 2) for contour in shaping.outline(run, weight).contours]
    flat = np.vstack(curves) if curves else np.zeros((0, 2))
    glyph.points = np.pad(flat / shaping.EM * EM_PER_POINT * 48, ((0, 0), (0, 1)))
    return glyph


def _twin(glyph: VMobject) -> VMobject:
    """A glyph of its own. Manim's copy() walks through everything that a shape knows, fifty times slower."""
    twin = copy.copy(glyph)
    for name, value in vars(glyph).items():
        if isinstance(value, (np.ndarray, list, dict)):
            setattr(twin, name, value.copy())
    return twin


class Figures(VGroup):
    """A line of text from cached glyphs, placed by its baseline: cheap to change.

    `anchor` is the pen's start (align=LEFT), its end (RIGHT) or the middle (None) of the line, on the baseline.
    """

    def __init__(
        self, string: str, size: float, color: str, weight: str = "NORMAL", align: Any = LEFT, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.submobjects: list[VMobject]
        self._first, self._used = np.zeros(3), 0  # a point of the first glyph as it was set; glyphs in use
        self.size, self.ink, self.weight, self.align = size, color, weight, align
        self.anchor = np.zeros(3)
        self.string = ""
        self.set_string(string)

    def set_string(self, string: str) -> Figures:
        """Show another string at the same place.

        Glyphs are reused, never replaced: Manim keeps drawing what it found when an animation began.
        """
        if string == self.string and self.submobjects:
            return self
        opacity, inked = 1.0, self._used
        if self.submobjects:  # whoever moved the line moved its glyphs: the anchor follows the first of them
            self.anchor = self._anchor_now()
            opacity = self.submobjects[0].get_fill_opacity()
        scale = points(self.size) / 48
        pieces = shaping.pieces(string)
        width = sum(_advance(piece, self.weight) for piece in pieces) * scale
        pen = 0.0 if self.align is LEFT else -width if self.align is RIGHT else -width / 2
        used = 0
        for piece in pieces:
            if piece != " ":
                if used == len(self.submobjects):
                    self.submobjects.append(_twin(_glyph(piece, self.weight)))
                    self.submobjects[used].z_index = self.z_index
                glyph = self.submobjects[used]
                glyph.points = _glyph(piece, self.weight).points * scale + (self.anchor + [pen, 0, 0])
                if used >= inked:
                    glyph.set_fill(self.ink, opacity)
                used += 1
            pen += _advance(piece, self.weight) * scale
        for glyph in self.submobjects[used:inked]:
            glyph.points = np.zeros((0, 3))
        self.string, self._used = string, used
        self._first = self.submobjects[0].points[0].copy() if used else np.zeros(3)
        return self

    def _anchor_now(self) -> NDArray[Any]:
        """Where the anchor has been moved with the first glyph."""
        points = self.submobjects[0].points
        moved: NDArray[Any] = self.anchor + (points[0] - self._first if len(points) else 0.0)
        return moved

    def resize(self, size: float) -> Figures:
        """The same string at the same place, its capitals of another height."""
        if abs(size - self.size) > 0.02 and self.submobjects:
            string, self.string, self.size = self.string, "", size
            self.set_string(string)
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
            self.shift(np.asarray(point, dtype=float) - self._anchor_now())
        else:
            self.anchor = np.asarray(point, dtype=float)
        return self

    def place_middle(self, point: Any) -> Figures:
        """Put the middle of its capitals' height at a point."""
        return self.place(np.asarray(point, dtype=float) - [0, CAPITAL * points(self.size) / 2, 0])


def formula(typst: str, size: float, color: str) -> MathTypst:
    """A formula in Typst's mathematics; mark parts with {{ part : label }} and `.select("label")`."""
    return MathTypst(typst, font_size=points(size) * FORMULA, color=color)

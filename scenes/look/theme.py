"""How everything looks: colour, type scale, strokes, pace. Frozen; a clip asks for a meaning, never for a hex code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Manim's font_size at which Source Sans Pro's capitals are one pixel high at 720p (90 pixels a unit).
POINTS_PER_CAPITAL_PIXEL = 48 / 39.4


@dataclass(frozen=True)
class Theme:
    """Colours by meaning, one meaning each. Words keep a contrast of 4.5:1 or more on every ground, inks of 3:1."""

    name: str
    ground: tuple[str, str]  # darker outside, lifted around the subject
    cell: str  # a quiet surface: a cell in which nothing shows, a bar's track
    text: str
    muted: str  # labels, secondary words, axes
    faint: str  # rules and outlines that only separate
    edge: str  # the rim of a cell, a row in which nothing passes
    positive: str  # above zero: weight, contribution, sum
    negative: str  # below zero
    value: str  # value, answer, probability, right
    error: str  # error, all that flows back, wrong
    accent: str  # the one thing to look at now
    cancel: str  # plus and minus that cancel each other

    @property
    def background(self) -> str:
        """The darker end of the ground, which fills a frame."""
        return self.ground[0]

    @property
    def panel(self) -> str:
        """A quiet surface: a cell."""
        return self.cell

    @property
    def signal(self) -> str:
        """How strongly something is on: a value."""
        return self.value


DARK = Theme(
    name="dark",
    ground=("#0a0d14", "#111724"),
    cell="#0f141f",
    text="#eef2f8",
    muted="#98a4b8",
    faint="#39445a",
    edge="#2b3446",
    positive="#ff8c3a",
    negative="#0289fb",
    value="#fff0d2",
    error="#ba93f7",
    accent="#ffd84d",
    cancel="#8f9bb0",
)

LIGHT = Theme(
    name="light",
    ground=("#f2efe7", "#fbf9f4"),
    cell="#fffdf8",
    text="#1a1f2b",
    muted="#5a6374",
    faint="#c5c3ba",
    edge="#cfcabd",
    positive="#a83602",
    negative="#0b66d0",
    value="#1d2330",
    error="#903ef9",
    accent="#b07c12",
    cancel="#7f8692",
)

THEMES = {"dark": DARK, "light": LIGHT}


@dataclass(frozen=True)
class TypeScale:
    """Height of capitals in pixels at 720p. On a phone 20 can still be read."""

    title: float = 46
    heading: float = 30
    caption: float = 28
    body: float = 24
    label: float = 22
    focus: tuple[float, float] = (26, 46)  # numbers that one is to look at, the least and the most
    bar: float = 20  # numbers in bars
    stamp: float = 11  # the corner stamp alone may be this small


TYPE = TypeScale()


@dataclass(frozen=True)
class Pace:
    """Seconds. Reading speed is that of subtitles for a general audience, with a moment to look up again."""

    words_per_second: float = 3.6
    look: float = 0.8
    shortest_beat: float = 2.4
    caption_change: float = 0.3
    title: float = 1.4
    title_moves: float = 0.8


PACE = Pace()


def points(capital_pixels: float) -> float:
    """Manim font_size for capitals of that many pixels at 720p."""
    return capital_pixels * POINTS_PER_CAPITAL_PIXEL


def rgb(color: str) -> NDArray[np.float64]:
    """'#rrggbb' -> three floats in [0, 1]."""
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def mix(a: str, b: str, t: float) -> str:
    """The colour at t in [0, 1] on the way from a to b."""
    channels = np.clip(np.rint((rgb(a) * (1 - t) + rgb(b) * t) * 255), 0, 255).astype(int)
    return "#" + "".join(f"{c:02x}" for c in channels)


def luminance(color: str) -> float:
    """Relative luminance in [0, 1], as WCAG 2 defines it."""
    c = rgb(color)
    linear = np.where(c <= 0.03928, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def reading_seconds(sentence: str) -> float:
    """How long a viewer needs to read a caption and look back at the picture."""
    return max(PACE.shortest_beat, PACE.look + len(sentence.split()) / PACE.words_per_second)

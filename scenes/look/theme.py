"""How everything looks: colour, type scale, strokes, pace. Frozen; a clip asks for a meaning, never for a hex code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Manim's font_size at which Source Sans Pro's capitals are one pixel high at 720p (90 pixels a unit).
POINTS_PER_CAPITAL_PIXEL = 48 / 39.4


@dataclass(frozen=True)
class Theme:
    """Colours by meaning. Text on `background` and on `panel` keeps a contrast of 4.5:1 or more."""

    name: str
    background: str
    panel: str  # a quiet surface: neuron bodies, bars' tracks
    text: str
    muted: str  # secondary words, axes
    faint: str  # rules and outlines that only separate
    positive: str  # signed values above zero
    negative: str  # signed values below zero
    signal: str  # activations: how strongly something is on
    accent: str  # the one thing to look at now
    additive_gain: float = 1.0  # dense edges glow on dark; on light they must not blot


DARK = Theme(
    name="dark",
    background="#0d1117",
    panel="#1b2230",
    text="#f0f3f8",
    muted="#a3afc2",
    faint="#39445a",
    positive="#ff9d3c",
    negative="#4aa3ff",
    signal="#fff3d6",
    accent="#ffe066",
)

LIGHT = Theme(
    name="light",
    background="#fbfaf6",
    panel="#e9e7df",
    text="#1a1f2b",
    muted="#545d6e",
    faint="#c5c3ba",
    positive="#a54d00",
    negative="#0b5fc4",
    signal="#20242e",
    accent="#8a5a00",
)

THEMES = {"dark": DARK, "light": LIGHT}


@dataclass(frozen=True)
class TypeScale:
    """Height of capitals in pixels at 720p. The smallest that must be read on a phone is 22."""

    title: float = 46
    heading: float = 30
    caption: float = 28
    body: float = 24
    label: float = 22
    stamp: float = 13  # the corner stamp alone may be this small


TYPE = TypeScale()


@dataclass(frozen=True)
class Strokes:
    """Line widths in pixels at 720p; they stay so under zoom."""

    hairline: float = 1.5
    rule: float = 2.0
    outline: float = 2.5
    curve: float = 4.0
    edge_min: float = 1.2
    edge_max: float = 7.0
    signed_min: float = 2.0  # thinner signed strokes lose their hue to 4:2:0


STROKES = Strokes()


@dataclass(frozen=True)
class Pace:
    """Seconds. Reading speed is that of subtitles for a general audience, with a moment to look up again."""

    words_per_second: float = 3.6
    look: float = 0.8
    shortest_beat: float = 2.4
    caption_change: float = 0.3
    appear: float = 0.6
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

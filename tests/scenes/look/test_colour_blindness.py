"""Colours keep their meanings apart for those who see fewer of them: simulated, and measured.

How a colour looks without one of the three kinds of cones is simulated in linear sRGB by Machado, Oliveira, Fernandes
(2009, A Physiologically-based Model for Simulation of Color Vision Deficiency, severity 1.0; for tritanopia they call
it an approximation), and again, for red and green, by Viénot, Brettel and Mollon (1999, Digital Video Colourmaps for
Checking the Legibility of Displays by Dichromats). How far two colours then lie apart is Delta E of CIE 1976 in L*a*b*
under D65. A patch beside a patch is told from it at 2.3; for lines of a few pixels, apart from each other and in video
with half the colour's resolution, six times as much is asked for. Grey reading is another matter: brightness is in it.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from tracereel.scenes.look.theme import THEMES, Theme, rgb

APART = 15.0  # Delta E
MEANINGS = ("positive", "negative", "value", "error", "accent")

MACHADO = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
VIENOT = {
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}
SIGHTS = {"all cones": np.eye(3)} | {
    f"{blindness}, {name}": np.array(matrix)
    for name, model in (("Machado", MACHADO), ("Viénot", VIENOT))
    for blindness, matrix in model.items()
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = XYZ.sum(axis=1)


def lab(colour: str, sight: NDArray[np.float64]) -> NDArray[np.float64]:
    """A colour, as it is seen with such sight, in L*a*b*."""
    c = rgb(colour)
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    share = XYZ @ np.clip(sight @ linear, 0, 1) / WHITE
    f = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, sight: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def near(theme: Theme, sight: str) -> dict[tuple[str, str, str, str], float]:
    """Pairs of meanings that lie nearer than APART."""
    blindness = sight.partition(",")[0]
    pairs = {
        (theme.name, blindness, a, b): distance(getattr(theme, a), getattr(theme, b), SIGHTS[sight])
        for a, b in combinations(MEANINGS, 2)
    }
    return {pair: found for pair, found in pairs.items() if found < APART}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_all_meanings_are_told_apart(theme: Theme, sight: str) -> None:
    assert near(theme, sight) == {}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_above_and_below_zero_lie_far_apart_for_everybody(theme: Theme, sight: str) -> None:
    assert distance(theme.positive, theme.negative, SIGHTS[sight]) > 4 * APART


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_meaning_stands_out_from_the_ground(theme: Theme, sight: str) -> None:
    for meaning in MEANINGS:
        for ground in (*theme.ground, theme.cell):
            assert distance(getattr(theme, meaning), ground, SIGHTS[sight]) > 2 * APART


def test_the_simulation_is_that_of_the_papers() -> None:
    """Greys stay as they are; red and green become alike without the cones that tell them apart."""
    for matrix in SIGHTS.values():
        assert matrix.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-4)
        assert distance("#808080", "#808080", matrix) == 0
    red, green = "#b06a00", "#7d8600"
    assert distance(red, green, SIGHTS["all cones"]) > 35
    assert distance(red, green, SIGHTS["deuteranopia, Viénot"]) < 12
    assert lab("#ffffff", np.eye(3)) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab("#ff0000", np.eye(3)) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)

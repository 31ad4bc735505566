"""What a picture of a network shows at a moment: its neurons, and the lines that stand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]


@dataclass
class Lit:
    """Lines of one layer that stand out. to, of: (E,) neurons and their sources. strength: (E,) signed, in [-1, 1].

    until: (E,) or one share of the way that they are drawn. kind: 0 signed, 1 value, 2 error. fan: they end each at its
    own cell of the tile, as far as the pose says. backward: they grow from the neuron to its source.
    """

    layer: int
    to: Floats
    of: Floats
    strength: Floats
    until: Floats | float = 1.0
    kind: int = 0
    fan: bool = False
    front: Floats | None = None  # (E,) share of the way that a travelling light has come
    thin: float = 0.5
    thick: float = 4.7
    light: float = 0.85
    backward: bool = False


@dataclass
class Neurons:
    """How the neurons of one layer look at a moment; (n,) each but for face."""

    face: Floats  # (n, rows, columns) in [-1, 1]
    sums: Floats  # signed, in [-1, 1]: the row before the tile
    answers: Floats  # in [-1, 1]: the frame, and the row behind it
    arrived: Floats  # share of the row before the tile that is drawn
    passed: Floats  # share of the row behind it
    bright: Floats  # of the face, 0 to 1
    error: Floats  # in [0, 1]: a violet frame
    focus: Floats  # 0 or 1: the yellow frame
    prints: Floats  # (n, rows, columns) in [0, 1], in violet
    printed: float = 0.0  # how far prints have taken the place of the face


def resting(count: int, cells: tuple[int, int]) -> Neurons:
    """Neurons at rest, their faces dark."""
    none = np.zeros
    return Neurons(
        np.zeros((count, *cells)), none(count), none(count), none(count), none(count), np.ones(count), none(count),
        none(count), np.zeros((count, *cells)),
    )  # fmt: skip


def strongest(strength: Floats, count: int) -> tuple[Floats, Floats]:
    """(to, of) of the lines with the largest |strength|, of (O, I), weakest first."""
    flat = np.abs(strength).reshape(-1)
    chosen = np.flatnonzero(flat > 0) if count else np.zeros(0, int)
    size = flat[chosen]
    if count < len(
        chosen
    ):  # of thousands only these few are sorted; those that are equal are taken by their place
        least = np.partition(size, -count)[-count]
        above, equal = chosen[size > least], chosen[size == least]
        chosen = np.sort(np.concatenate([above, equal[len(equal) - (count - len(above)) :]]))
    chosen = chosen[np.argsort(flat[chosen], kind="stable")]
    to, of = np.divmod(chosen, strength.shape[1])
    return to, of

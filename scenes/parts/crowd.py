"""Crowds: pictures that would lie over each other step aside, as little as they must; their places stay known."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
ROUNDS = 60  # of pushing, at each moment
HOME = 0.008  # share of its way back that a picture goes in a round, where nothing pushes
GOLDEN = np.pi * (3 - 5**0.5)  # the angle in which those that stand in one place part
MOST = 150  # more pictures than that would fill the board: they stay where they are


def apart(places: Floats, sides: Floats) -> Floats:
    """(T, N, 2) how far pictures stand from their places. places: (T, N, 2) pixels. sides: (T, N) of the pictures.

    A moment begins where the one before ended, so that nothing jumps.
    """
    shifts = np.zeros_like(places)
    if places.shape[1] > MOST:
        return shifts
    angle = GOLDEN * np.arange(places.shape[1])
    shift = 0.5 * np.column_stack([np.cos(angle), np.sin(angle)])
    for moment, (at, side) in enumerate(zip(places, sides, strict=True)):
        for _ in range(ROUNDS):
            shift = shift * (1 - HOME) + _pushed(at + shift, side)
        shifts[moment] = shift
    return shifts


def _pushed(at: Floats, side: Floats) -> Floats:
    """(N, 2) half of the way out of each other's room, summed over all others."""
    way = at[:, None] - at[None]
    far = np.linalg.norm(way, axis=2)
    room = (side[:, None] + side[None]) / 2 * (side[:, None] > 0) * (side[None] > 0)
    push = np.maximum(0.0, room - far) / np.maximum(far, 1e-6) * 0.25
    np.fill_diagonal(push, 0.0)
    return np.asarray((way * push[:, :, None]).sum(1))

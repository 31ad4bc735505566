"""Augmentation: every image of a mini-batch is moved by a few pixels, anew in every step.

A network that sees the same digit here and there cannot rely on single pixels: its first weights become strokes.
Axes: B images of a mini-batch, N of an epoch, H by W pixels.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.errors import ShapeError
from tracereel.engine.layers.layer import Array

INPUTS, SHIFT = "inputs", "shift"  # what was drawn is called drawn/inputs/shift
PURPOSE = 3  # the stream of a seed, behind those that training.streams spawns


def draw_shifts(seed: int, epoch: int, count: int, most: int) -> Array:
    """(N, 2) for the images of an epoch, in its order: rows down, columns to the right, each from -most to most.

    Every epoch has a generator of its own, so that a training that goes on within one draws the same again.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(PURPOSE, epoch)))
    return rng.integers(-most, most, size=(count, 2), endpoint=True)


def shifted(images_BHW: Array, shifts_B2: Array) -> Array:
    """New images, each moved by its (rows down, columns to the right); where nothing moved in, there is 0."""
    if images_BHW.ndim != 3:
        raise ShapeError(f"a shift expects images of height by width, got {images_BHW.shape[1:]}")
    count, *sides = images_BHW.shape
    moved = np.clip(shifts_B2, -np.array(sides), sides)  # beyond an image's own size nothing is left of it
    room = int(np.abs(moved).max(initial=0))
    padded = np.zeros((count, *(side + 2 * room for side in sides)), images_BHW.dtype)
    padded[:, room : room + sides[0], room : room + sides[1]] = images_BHW
    windows = np.lib.stride_tricks.sliding_window_view(padded, tuple(sides), axis=(1, 2))
    down_B, right_B = moved.T
    chosen: Array = windows[np.arange(count), room - down_B, room - right_B]
    return chosen

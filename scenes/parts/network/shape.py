"""What a network looks like before anything is placed: how its inputs are laid out, and how wide its layers are."""

from __future__ import annotations

import math
from dataclasses import dataclass

BOARD = 40  # neurons from which on a layer is a board
ONE_COLUMN = 6  # neurons up to which a layer is one column of large tiles
DEEP = 4  # hidden layers from which on every layer is one column


@dataclass(frozen=True)
class Shape:
    """inputs: (rows, columns) of an image, or (count, 1) of named numbers. layers: neurons of each, outputs last.

    is_image: whether inputs are pixels.
    """

    inputs: tuple[int, int]
    layers: tuple[int, ...]
    is_image: bool

    @property
    def count(self) -> int:
        """Numbers that go in."""
        return self.inputs[0] * self.inputs[1]

    @property
    def deep(self) -> bool:
        """Whether there are so many layers that each gets one column."""
        return len(self.layers) - 1 >= DEEP

    def cells(self, layer: int) -> tuple[int, int]:
        """(rows, columns) of a tile's cells: its sources, placed as they are placed."""
        if layer == 0:
            return self.inputs
        count = self.layers[layer - 1]
        columns = self.block(layer - 1)[1]
        if columns == 1:
            return count, 1
        return math.ceil(count / columns), columns

    def block(self, layer: int) -> tuple[int, int]:
        """(rows, columns) in which the tiles that look at a layer place its neurons: nearly a square."""
        count = self.layers[layer]
        if count <= ONE_COLUMN:
            return count, 1
        columns = math.ceil(math.sqrt(count))
        return math.ceil(count / columns), columns

"""Worn: the first letters of their classes, which examples wear that are no pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from numpy.typing import NDArray

from tracereel.scenes.parts.masks import written
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import own_words

LETTERS = 4  # of a class's name, at most


def worn(view: View, labels: Iterable[int]) -> NDArray[Any]:
    """(N, S, S) the ink of what each example wears. labels: (N,) of their classes."""
    letters = shortened(view.class_names)
    return written([letters[int(label)] for label in labels])


def shortened(names: Sequence[str]) -> list[str]:
    """Names of so few letters that they can be worn, different ones different; numbers, where that cannot be."""
    own = own_words(names)
    for letters in range(1, LETTERS + 1):
        cut = [name[:letters].strip() for name in own]
        if len(set(cut)) == len(set(names)):
            return cut
    order = list(dict.fromkeys(names))
    return [str(order.index(name) + 1) for name in names]

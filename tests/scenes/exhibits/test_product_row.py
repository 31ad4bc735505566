"""A row of two numbers and their product: each comes to a place of its own, within the frame."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.scenes.exhibits.factors import ERROR, SHARE, WEIGHT
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.one_weight import OneWeight
from tracereel.scenes.parts.text import Figures

Recorded = Callable[[str], Path]
NAMES = ("answer", "error", "weight", "gradient", "its share", "error", "weight", "its share")


def weight_of(scene: Any, view: Any) -> OneWeight:
    network = NetworkExhibit(scene, view)
    network.look_at(3)
    return OneWeight(network, 0, [Figures(name, 22, "#ffffff", align=None) for name in NAMES])


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_its_numbers_stand_apart_within_the_frame(staged: Staged, recorded: Recorded, aspect: str) -> None:
    numbers = staged(weight_of, recorded("digits"), aspect=aspect).numbers
    numbers.carry(1.0)
    wide = numbers.network.measures.width
    for row in (numbers.passed.numbers, [numbers.numbers[k] for k in (0, 1, 3)]):
        ends = [(part.get_left()[0], part.get_right()[0]) for part in row]
        assert all(one[1] < other[0] for one, other in pairwise(ends))
        assert max(np.abs(ends).ravel()) * 90 < wide / 2
    first, second = (
        [box for part in row for box in (part.get_left()[:2], part.get_right()[:2])]
        for row in ([numbers.numbers[k] for k in (0, 1, 3)], numbers.passed.numbers)
    )
    beside = max(x for x, _ in first) < min(x for x, _ in second)
    assert beside or min(y for _, y in first) > max(y for _, y in second)


def test_it_tells_the_same_product_as_the_neuron(staged: Staged, recorded: Recorded) -> None:
    numbers = staged(weight_of, recorded("digits")).numbers
    error, weight, share = (numbers.readings[k].value for k in (ERROR, WEIGHT, SHARE))
    assert share == pytest.approx(error * weight)
    numbers.carry(1.0)
    assert numbers.passed.numbers[2].string == numbers.numbers[SHARE].string

"""How far weights have come: a distance from the first recorded ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tracereel.engine import analysis

STEPS = np.array([[[0.0, 0.0]], [[3.0, 0.0]], [[3.0, 4.0]]])


def trace(factors: tuple[float, ...]) -> Any:
    """A trace of layers whose weights walk along STEPS, each as far as its factor says."""
    layers = [SimpleNamespace(name=f"l{k}", parameters={"W": (1, 2), "b": (1,)}) for k in range(len(factors))]
    read = lambda key, entry: factors[int(key.split("/")[1][1:])] * STEPS[entry]  # noqa: E731
    return SimpleNamespace(layers=layers, entries=len(STEPS), read=read)


def test_it_begins_at_zero_and_is_the_length_of_all_changes_together() -> None:
    assert analysis.way(trace((1.0,))).tolist() == [0, 3, 5]


def test_layers_add_as_one_vector() -> None:
    assert analysis.way(trace((3.0, 4.0))) == pytest.approx([0, 15, 25])


def test_it_has_arrived_where_it_first_comes_so_far() -> None:
    assert analysis.arrived(trace((1.0,)), share=0.9) == 2
    assert analysis.arrived(trace((1.0,)), share=0.6) == 1
    assert analysis.arrived(trace((1.0,)), share=0.0) == 0


def test_where_nothing_moves_only_the_end_is_arrived_at() -> None:
    assert analysis.arrived(trace((0.0,))) == len(STEPS) - 1


def test_a_share_of_the_way_is_that_of_distances() -> None:
    numbers = np.concatenate([STEPS[0].ravel(), STEPS[1].ravel(), STEPS[2].ravel()])
    assert analysis.FUNCTIONS["way_share"](numbers) == pytest.approx(3 / 5)


@pytest.mark.parametrize(("epochs", "which"), [(0.0, 1), (0.4, 1), (1.0, 1), (1.001, 2), (80.0, 80)])
def test_a_moment_is_in_the_epoch_that_it_is_part_of(epochs: float, which: int) -> None:
    assert analysis.FUNCTIONS["nth"](np.array([epochs])) == which

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

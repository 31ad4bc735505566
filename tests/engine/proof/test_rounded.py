"""Rounded numbers: float64 values, and a spread that float32's own errors stay within, without being idle."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine.proof.report import Unknowable
from tracereel.engine.proof.rounded import exact
from tracereel.engine.proof.rounding_rules import Format

SINGLE = Format(np.dtype(np.float32))
OPERATIONS = {
    "sums": lambda x, y: x + y - 0.3,
    "products": lambda x, y: x * y * 0.7,
    "quotients": lambda x, y: x / (y * y + 0.5),
    "matrix products": lambda x, y: x @ y.T,
    "products of products": lambda x, y: (x @ y.T) @ x,
    "roots": lambda x, y: np.sqrt(x * x + 1e-8),
    "exponentials": lambda x, y: np.exp(x) * np.tanh(y) + np.log1p(np.exp(-np.abs(x))),
    "sums along an axis": lambda x, y: (x * y).sum(axis=1),
    "means": lambda x, y: (x * y).mean(),
    "softmax": lambda x, y: (e := np.exp(x - x.max(axis=-1, keepdims=True))) / e.sum(axis=-1, keepdims=True),
    "a rectifier": lambda x, y: np.maximum(x @ y.T, 0) @ y,
    "a choice": lambda x, y: np.where(x @ y.T > 0, x @ y.T, 0.01 * (x @ y.T)),
    "picked elements": lambda x, y: (x * y)[np.arange(40), np.arange(40) % 30],
    "a gate": lambda x, y: (x @ y.T) * (x @ y.T > 0),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_float32_stays_within_what_rounding_allows_and_comes_near_it(operation):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 40, 30)).astype(np.float32)
    found, rounded = operation(x, y), operation(exact(x, SINGLE), exact(y, SINGLE))
    np.testing.assert_allclose(
        rounded.value, operation(x.astype(np.float64), y.astype(np.float64)), rtol=1e-7
    )
    ratio = np.abs(found - rounded.value) / rounded.allowed
    assert found.dtype == np.float32
    assert 0.0005 < ratio.max() < 0.5


def test_recorded_numbers_are_exact():
    assert exact(np.float32(0.1), SINGLE).allowed < 1e-37


def test_a_comparison_that_rounding_may_turn_is_in_doubt():
    z = exact(np.array([1.0, -1.0, 1e-9]), SINGLE) * 0.3 + 1.0 - 1.0
    gate = z > 0
    assert gate.value.tolist()[:2] == [1, 0]
    assert np.sqrt(gate.variance).tolist() == [0, 0, 1]


def test_changing_in_place_changes_values_and_spread():
    x = exact(np.ones((2, 3)), SINGLE)
    x += exact(np.full(3, 1 / 3), SINGLE)
    x[0, 1] -= 0.1
    assert x.value[0].tolist() == pytest.approx([4 / 3, 4 / 3 - 0.1, 4 / 3])
    assert x.variance.shape == (2, 3)
    assert x.allowed[0, 1] > x.allowed[0, 0] > 0


def test_an_unknown_operation_says_where_it_belongs():
    with pytest.raises(
        Unknowable, match=r"how np.arctan rounds is not known to engine/proof/rounding_rules\.py"
    ):
        np.arctan(exact(1.0, SINGLE))
    with pytest.raises(Unknowable, match=r"how np.concatenate rounds is not known"):
        np.concatenate([exact(np.ones(2), SINGLE)])

"""The two numbers in the middle of a network: places, a round length, halves; each against a sum of its own."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError


def by_hand(trace, x, entry):
    """The two numbers of one input, and the class that is answered."""
    W1, W2, W3 = (trace.read(f"weights/{layer.name}/W", entry).astype(float) for layer in dense(trace))
    b1, b2, b3 = (trace.read(f"weights/{layer.name}/b", entry).astype(float) for layer in dense(trace))
    place = W2 @ np.tanh(W1 @ x + b1) + b2
    return place, (W3 @ place + b3).argmax()


def dense(trace):
    return [layer for layer in trace.layers if "W" in layer.parameters]


def test_a_place_is_what_two_neurons_answer(waist):
    places = analysis.hidden_places(waist, 2)
    inputs = analysis.unseen_inputs(waist)
    assert places.shape == (len(inputs), 2)
    for row in (0, 41, 200):
        np.testing.assert_allclose(places[row], by_hand(waist, inputs[row], 2)[0], rtol=1e-5, atol=1e-6)


def test_halves_are_read_as_they_are_one_by_one(waist):
    last = waist.entries - 1
    found = [by_hand(waist, x, last) for x in analysis.unseen_inputs(waist)]
    places = np.array([place for place, _ in found])
    right = np.array([said for _, said in found]) == analysis.unseen_labels(waist)
    x, y, radius = analysis.hidden_middle(waist, last)
    np.testing.assert_allclose((x, y), places.mean(0), rtol=1e-5)
    near = np.linalg.norm(places - (x, y), axis=1) <= radius * (1 + 1e-6)
    assert near.sum() == len(places) // 2
    np.testing.assert_array_equal(near, analysis.hidden_near(waist, last))
    np.testing.assert_allclose(analysis.hidden_halves(waist, last), [right[near].mean(), right[~near].mean()])


def test_the_ruler_is_round_and_fits(waist):
    for entry in range(waist.entries):
        ruler = float(analysis.hidden_ruler(waist, entry))
        low, high = np.percentile(analysis.hidden_places(waist, entry), [2, 98], axis=0)
        assert ruler <= (high - low).max() / 3 < 2.6 * ruler
        digit = f"{ruler:e}"
        assert digit[0] in "125"
        assert float(digit.split("e")[0]) in (1, 2, 5)


def test_other_networks_have_no_such_places(hero):
    with pytest.raises(TraceError, match=r"expected two neurons before the last layer, .*hero.zarr has 16"):
        analysis.hidden_places(hero, 0)

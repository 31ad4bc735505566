"""The hill: the loss at every place is that of the network with those two numbers, and walkers stand where it says."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError
from tracereel.engine.learning.losses import LOSSES


def squares(trace, weight, bias):
    """The mean loss of the training examples, by the engine's own loss, one network at a time."""
    learned = trace.read("probes/split") == 0
    x, wanted = (trace.read(f"probes/{name}")[learned].astype(float) for name in ("inputs", "targets"))
    said = 1 / (1 + np.exp(-(weight * x + bias)))
    return float(LOSSES["mean_squared_error"](said, wanted)[0].mean())


def test_all_288_examples_of_the_hill_are_followed(hill):
    assert int((hill.read("probes/split") == 0).sum()) == 288


def test_every_place_of_the_map_has_the_loss_of_its_two_numbers(hill):
    side, (far, high) = 9, analysis.hill_reach(hill)
    assert (far, high) == (12, 24)
    losses = analysis.hill_losses(hill, side).reshape(side, side)
    for row, column in ((0, 0), (2, 7), (4, 4), (8, 1)):
        weight, bias = -far + 2 * far * column / (side - 1), -high + 2 * high * row / (side - 1)
        assert losses[row, column] == pytest.approx(squares(hill, weight, bias), abs=1e-12)


def test_the_map_and_the_recorded_losses_agree_where_the_run_has_walked(hill):
    way = analysis.hill_way(hill)
    on_the_map = analysis.losses_at(hill, way[:, 0], way[:, 1])
    recorded = [float(analysis.hill_loss(hill, entry)) for entry in range(hill.entries)]
    np.testing.assert_allclose(on_the_map, recorded, atol=1e-6)
    np.testing.assert_allclose(
        recorded[:-1], hill.read("scalars/loss")[:100], atol=1e-6
    )  # batches are all of them


def test_a_walker_is_down_when_it_has_lost_nineteen_twentieths_of_its_loss(hill, recorded_run):
    losses = hill.read("scalars/loss")[:100]
    assert int(analysis.hill_down(hill)) == 27
    assert losses[26] > losses[0] / 20 > losses[27]
    assert int(analysis.hill_down(recorded_run("hill_small"))) == -1


def test_networks_of_more_numbers_have_no_such_map(hero, wave):
    with pytest.raises(
        TraceError, match=r"one weight and one bias; .*hero.zarr: its network has 13,002 weights"
    ):
        analysis.hill_losses(hero, 9)
    with pytest.raises(
        TraceError, match="its network has 25 weights and biases in 2 layers, not one of each"
    ):
        analysis.hill_way(wave)

"""The loss along one weight: held against networks that are built with that weight, and against recorded gradients."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tracereel.engine import analysis, trace
from tracereel.engine.errors import TraceError
from tracereel.engine.learning.network import Network
from tracereel.engine.runs import build, catalog

PLACE = 5, 13


def loss_with(run, weight):
    """The loss of the first batch, from the dataset itself, by a network whose weight was set."""
    network = Network.from_table(run.header.table, run.header.loss)
    for layer in run.layers:
        for name in layer.parameters:
            network.parameters[layer.name][name][...] = run.read(f"weights/{layer.name}/{name}", 0)
    network.parameters[run.layers[-1].name]["W"][PLACE] = weight
    data = build.build(catalog.find("hero")).dataset
    rows = run.read("batch/indices", 0)
    X = (data.inputs[rows] * data.scale).astype(np.float32).reshape(len(rows), -1)
    return float(network.loss_and_gradients(X, data.targets[rows])[0].mean())


def test_it_is_the_loss_of_a_network_that_has_that_weight(hero):
    weights = np.array([-8.0, -1.5, 0.0, 0.3, 4.0, 20.0])
    found = analysis.loss_along(hero, 0, *PLACE, weights)
    np.testing.assert_allclose(found, [loss_with(hero, weight) for weight in weights], rtol=2e-5)


def test_where_the_weight_stands_it_is_the_recorded_loss_and_as_steep_as_the_recorded_gradient(hero):
    now, aside = float(hero.read("weights/output/W", 0)[PLACE]), 1e-4
    low, here, high = analysis.loss_along(hero, 0, *PLACE, np.array([now - aside, now, now + aside]))
    assert here == pytest.approx(hero.value("scalars/loss", 0), rel=1e-6)
    assert (high - low) / (2 * aside) == pytest.approx(
        float(hero.read("gradients/output/W", 0)[PLACE]), rel=1e-4
    )


def test_a_valley_rises_to_both_ends_and_holds_where_the_weight_stands(hero):
    weights, losses = analysis.valley(hero, 0, *PLACE).T
    now = float(hero.read("weights/output/W", 0)[PLACE])
    assert (np.diff(weights) > 0).all()
    assert now in weights
    assert weights[0] == -weights[-1]
    assert min(losses[0], losses[-1]) > losses[weights == now][0]
    np.testing.assert_allclose(losses, analysis.loss_along(hero, 0, *PLACE, weights))
    assert np.diff(weights).min() < 1e-5 < 0.05 < np.diff(weights).max()


def test_it_has_an_address(hero):
    made = analysis.made(hero, "analysis/batch/valley/5/13", 0)
    np.testing.assert_array_equal(made, analysis.valley(hero, 0, *PLACE))
    assert analysis.values(hero, "analysis/batch/valley/5/13", 0, (0, 0))[0] == made[0, 0]


def test_followed_examples_of_the_batch_are_found_in_its_order(hero):
    probes = analysis.batch_probes(hero, 0)
    np.testing.assert_array_equal(hero.read("probes/rows")[probes], hero.read("batch/indices", 0))


def test_a_batch_that_is_not_followed_or_was_moved_is_refused(hero, waist, tmp_path):
    with pytest.raises(
        TraceError, match=r"expected a mini-batch that is followed \(record.first_batch = true\)"
    ):
        analysis.batch_probes(waist, 0)
    with pytest.raises(TraceError, match="is followed"):
        analysis.batch_probes(hero, 1)
    moved = falsified(hero.path, tmp_path / "moved.zarr", {"drawn/inputs/shift": lambda shift: shift + 1})
    with pytest.raises(TraceError, match="moved the images of step 0"):
        analysis.batch_probes(trace.open(moved), 0)


def test_the_largest_change_is_that_of_two_halves():
    assert analysis.FUNCTIONS["largest_change"](np.array([1.0, 2.0, 3.0, 1.5, -2.0, 3.25])) == 4.0

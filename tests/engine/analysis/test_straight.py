"""Straight layers are one map: found by sending single inputs through the layers, one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError


def layer_by_layer(run, X, entry, count):
    for layer in run.layers[:count]:
        X = X @ run.read(f"weights/{layer.name}/W", entry).T.astype(float) + run.read(
            f"weights/{layer.name}/b", entry
        )
    return X


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_product_is_what_the_layers_make_of_single_inputs(straight_ring, count):
    W, b = analysis.straight_product(straight_ring, 4, count)
    nothing = layer_by_layer(straight_ring, np.zeros((1, 2)), 4, count)[0]
    each = layer_by_layer(straight_ring, np.eye(2), 4, count) - nothing
    np.testing.assert_allclose(b, nothing, rtol=1e-12)
    np.testing.assert_allclose(W, each.T, rtol=1e-9, atol=1e-12)


def test_all_layers_are_the_two_by_two_grid_that_the_network_is(straight_ring):
    last = straight_ring.entries - 1
    W, b = analysis.straight_product(straight_ring, last)
    assert W.shape == (2, 2)
    X = analysis.probe_inputs(straight_ring)
    recorded = straight_ring.read("preactivations/output", last)
    np.testing.assert_allclose(X @ W.T + b, recorded, atol=1e-5)


def test_the_largest_difference_over_the_plane_is_rounding(straight_ring):
    for entry in (0, straight_ring.entries - 1):
        assert analysis.straight_difference(straight_ring, entry) < 1e-12


def test_another_steps_product_would_be_caught(straight_ring, monkeypatch):
    from tracereel.engine.analysis import straight

    later = analysis.straight_product(straight_ring, straight_ring.entries - 1)
    monkeypatch.setattr(straight, "straight_product", lambda trace, entry: later)
    assert analysis.straight_difference(straight_ring, 0) > 1e-3


def test_of_images_the_difference_is_over_the_unseen_ones(recorded_run):
    run = recorded_run("hero_straight", "training.epochs=1", "record.schedule=log:4")
    assert analysis.straight_product(run, 2).W.shape == (10, 784)
    assert analysis.straight_difference(run, 2) < 1e-10


def test_layers_that_bend_are_no_one_map(bent_ring, waist, straight_ring):
    with pytest.raises(TraceError, match=r"expected straight layers; .* 'hidden1' bends \(relu\)"):
        analysis.straight_product(bent_ring, 0)
    assert analysis.straight_product(bent_ring, 0, 1).W.shape == (
        3,
        2,
    )  # before its curve a layer is straight
    with pytest.raises(TraceError, match="expected dense layers alone"):
        analysis.straight_product(waist, 0)
    with pytest.raises(TraceError, match="has 5 layers, got 6"):
        analysis.straight_product(straight_ring, 0, 6)

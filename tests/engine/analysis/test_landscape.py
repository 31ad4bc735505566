"""Landscapes: the loss on a plane is that of a network whose numbers are those of its places, computed one by one."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.analysis import landscape
from tracereel.engine.errors import TraceError


def numbers(trace, entry):
    keys = [f"weights/{layer.name}/{name}" for layer in trace.layers for name in ("W", "b")]
    return np.concatenate([trace.read(key, entry).astype(float).ravel() for key in keys])


def loss_of(trace, flat):
    """The mean surprise of the stored unseen examples, for a network of ReLU and softmax with these numbers."""
    X, labels = analysis.unseen_inputs(trace), analysis.unseen_labels(trace)
    for k, layer in enumerate(trace.layers):
        out, into = layer.parameters["W"]
        W, b, flat = flat[: out * into].reshape(out, into), flat[out * into :][:out], flat[out * into + out :]
        X = X @ W.T + b
        X = np.maximum(X, 0) if k < len(trace.layers) - 1 else X
    chances = np.exp(X - X.max(1, keepdims=True))
    return float(-np.log(chances[np.arange(len(X)), labels] / chances.sum(1)).mean())


def test_the_slice_is_exact_at_its_three_points(hero):
    for entry in (0, analysis.slice_entry(hero), hero.entries - 1):
        own = analysis.mean_surprise(hero, entry)
        assert float(analysis.slice_loss(hero, entry)) == pytest.approx(own, abs=1e-9)


def test_the_slice_is_the_plane_of_most_of_the_way(hero):
    gone = np.array([numbers(hero, entry) - numbers(hero, 0) for entry in range(hero.entries)])

    def held(entry):
        basis, _ = np.linalg.qr(np.stack([gone[-1], gone[entry]], axis=1))
        return float(((gone @ basis) ** 2).sum() / (gone**2).sum())

    shares = [held(entry) for entry in range(1, hero.entries - 1)]
    assert analysis.slice_entry(hero) == 1 + int(np.argmax(shares))
    assert float(analysis.slice_share(hero)) == pytest.approx(max(shares), abs=1e-9)


def test_every_place_of_the_slice_has_the_loss_of_its_network(hero):
    side, (x, y) = 5, analysis.slice_places(hero, 5)
    losses = analysis.slice_losses(hero, side).reshape(side, side)
    first, entry = numbers(hero, 0), analysis.slice_entry(hero)
    across = numbers(hero, hero.entries - 1) - first
    across = across / np.linalg.norm(across)
    up = numbers(hero, entry) - first
    up = up - (up @ across) * across
    up = up / np.linalg.norm(up)
    for row, column in ((0, 0), (2, 3), (4, 1)):
        own = loss_of(hero, first + x[column] * across + y[row] * up)
        assert losses[row, column] == pytest.approx(own, rel=1e-9)
    way = analysis.slice_way(hero)
    assert way[0] == pytest.approx((0, 0))
    assert way[-1, 1] == pytest.approx(0, abs=1e-9)
    assert x[0] < way[:, 0].min() <= way[:, 0].max() < x[-1]
    assert y[-1] < way[:, 1].min() <= way[:, 1].max() < y[0]


def test_the_middle_of_the_ground_is_where_the_network_stands(hero):
    for entry in (0, hero.entries - 1):
        ground = analysis.ground_losses(hero, 5, entry).reshape(5, 5)
        assert ground[2, 2] == pytest.approx(analysis.mean_surprise(hero, entry), abs=1e-9)


def test_the_grounds_directions_are_random_and_as_long_as_what_each_layer_has_learned(hero):
    one, two = landscape._directions(hero)
    assert abs(one @ two) / np.linalg.norm(one) / np.linalg.norm(two) < 0.05
    change, begin = numbers(hero, hero.entries - 1) - numbers(hero, 0), 0
    for layer in hero.layers:
        part = slice(begin, begin + int(np.prod(layer.parameters["W"])) + layer.parameters["b"][0])
        assert np.linalg.norm(one[part]) == pytest.approx(np.linalg.norm(change[part]))
        begin = part.stop
    far = landscape.AROUND
    own = loss_of(hero, numbers(hero, 2) + far * one - far * two)
    assert analysis.ground_losses(hero, 3, 2)[-1] == pytest.approx(own, rel=1e-9)


def test_networks_of_other_layers_and_too_many_places_are_refused(waist, hero):
    with pytest.raises(TraceError, match=r"expected dense layers; .* has dense, dropout, flatten, reshape"):
        analysis.slice_losses(waist, 5)
    with pytest.raises(TraceError, match="expected 2 to 128 places a side, got 129"):
        analysis.ground_losses(hero, 129, 0)

"""The runs that clips are told by reach what their words say of them."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine.learning import training
from tracereel.engine.runs import build, catalog


def trained(name):
    """(prepared, its first loss) of a run after its last step."""
    prepared = build.build(catalog.find(name))
    losses = [step.loss for step in build.train(prepared)]
    assert np.isfinite(losses[:-1]).all()
    return prepared, losses[0]


def judged(prepared, split):
    return training.evaluate(prepared.network, prepared.data, getattr(prepared.data, split))


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [("ring_straight", 0.4, 0.67), ("ring_1", 0.6, 0.7), ("ring_2", 0.75, 0.85), ("ring_3", 0.99, 1)],
)
def test_one_bend_makes_a_fold_two_a_strip_and_three_close_the_fence(name, lowest, highest):
    prepared, _ = trained(name)
    assert lowest <= judged(prepared, "test").accuracy <= highest
    assert lowest <= judged(prepared, "train").accuracy <= highest
    if name == "ring_straight":
        return
    awake = prepared.network.preactivations(prepared.data.inputs)["hidden1"] > 0
    assert (awake.any(0) & ~awake.all(0)).all()  # each neuron folds the plane among the points


def test_all_rings_are_the_same_points():
    digests = {build.build(catalog.find(f"ring_{k}")).dataset.digest for k in (1, 2, 3, "straight")}
    assert len(digests) == 1


def test_the_squares_of_the_wave_shrink_to_the_noise():
    prepared, first = trained("wave_squares")
    assert len(prepared.data.train) == len(prepared.dataset) == 24
    assert first == pytest.approx(0.63, abs=0.01)
    assert judged(prepared, "train").loss < 0.004


def test_the_heros_straight_twin_differs_in_its_curves_alone():
    hero, twin = (catalog.find(name) for name in ("hero", "hero_straight"))
    different = {key for key, value in hero.config().items() if twin.config()[key] != value}
    assert different == {"title", "layers"}
    kinds = [{**layer.model_dump(), "activation": None} for layer in hero.layers]
    assert [{**layer.model_dump(), "activation": None} for layer in twin.layers] == kinds
    np.testing.assert_array_equal(*(build.build(run).network.flat for run in (hero, twin)))


def test_the_heros_straight_twin_learns_and_stays_behind():
    prepared, _ = trained("hero_straight")
    assert 0.89 < judged(prepared, "test").accuracy < 0.92


def test_all_ten_countries_behind_the_waist_are_open_to_the_outside():
    prepared, _ = trained("petals")
    assert judged(prepared, "test").accuracy > 0.92
    W = prepared.network.parameters[prepared.network.names[-1]]["W"]
    angle = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    far = np.stack([np.cos(angle), np.sin(angle)], axis=1) @ W.T
    assert (np.bincount(far.argmax(1), minlength=10) >= 20).all()  # degrees

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


def test_the_step_with_all_images_differs_in_what_it_looks_at_alone():
    hero, full = (catalog.find(name) for name in ("hero", "hero_full"))
    different = {key for key, value in hero.config().items() if full.config()[key] != value}
    assert different == {"title", "training", "record"}
    prepared = build.build(full)
    np.testing.assert_array_equal(prepared.network.flat, build.build(hero).network.flat)
    step = next(build.train(prepared))
    assert len(step.indices) == len(prepared.data.train) == 3600


def test_the_heros_straight_twin_learns_and_stays_behind():
    prepared, _ = trained("hero_straight")
    assert 0.89 < judged(prepared, "test").accuracy < 0.92


HILL = {  # the loss at last, and the first step from which it stays below 0.03
    "hill": (0.019, 27),
    "hill_small": (0.560, None),
    "hill_large": (0.507, None),
    "hill_all": (0.517, None),
    "hill_16": (0.019, 98),
    "hill_plain": (0.509, None),
    "hill_momentum": (0.020, 45),
    "hill_rmsprop": (0.020, 27),
    "hill_adam": (0.019, 29),
}


def squares(prepared, flat):
    """The mean square of all training images' misses, for a weight and a bias."""
    data, rows = prepared.data, prepared.data.train
    x, wanted = data.inputs[rows, 0].astype(float), data.targets[rows, 0]
    return float(((1 / (1 + np.exp(-(flat[0] * x + flat[1]))) - wanted) ** 2).mean())


@pytest.mark.parametrize("name", HILL)
def test_walkers_on_the_hill_start_at_one_place_and_end_where_clips_say(name):
    prepared = build.build(catalog.find(name))
    places = [
        (float(step.parameters["output"]["W"][0, 0]), float(step.parameters["output"]["b"][0]))
        for step in build.train(prepared)
    ]
    losses = np.array([squares(prepared, place) for place in places])
    end, below = HILL[name]
    assert places[0] == pytest.approx((-1.6085, 0), abs=1e-4)
    assert (losses[0], losses[-1]) == pytest.approx((0.593, end), abs=6e-4)
    assert (int(np.argmax(losses < 0.03)) if (losses < 0.03).any() else None) == below

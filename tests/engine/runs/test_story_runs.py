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


def test_labels_dealt_at_random_are_learned_by_heart_and_true_ones_are_understood():
    for name, lowest, highest in (("labels_dealt", 0.05, 0.15), ("labels_true", 0.9, 1.0)):
        prepared, _ = trained(name)
        assert len(prepared.data.train) == 1600
        assert judged(prepared, "train").accuracy == 1
        assert lowest < judged(prepared, "test").accuracy < highest


def test_both_kinds_of_labels_are_of_the_same_images_and_judged_by_the_heros():
    dealt, true, hero = (build.build(catalog.find(name)) for name in ("labels_dealt", "labels_true", "hero"))
    np.testing.assert_array_equal(dealt.data.train, true.data.train)
    np.testing.assert_array_equal(dealt.data.test, hero.data.test)
    np.testing.assert_array_equal(dealt.network.flat, true.network.flat)
    labels = [run.dataset.targets[dealt.data.train] for run in (dealt, true)]
    assert (labels[0] != labels[1]).mean() > 0.85
    np.testing.assert_array_equal(*map(np.sort, labels))


def test_all_ten_countries_behind_the_waist_are_open_to_the_outside():
    prepared, _ = trained("petals")
    assert judged(prepared, "test").accuracy > 0.92
    W = prepared.network.parameters[prepared.network.names[-1]]["W"]
    angle = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    far = np.stack([np.cos(angle), np.sin(angle)], axis=1) @ W.T
    assert (np.bincount(far.argmax(1), minlength=10) >= 20).all()  # degrees


RATES = {1: 0.151, 3: 0.222, 10: 0.553, 30: 0.812, 100: 0.882, 200: 0.877, 400: 0.806, 800: 0.193, 1600: 0.1}


def test_rates_differ_in_nothing_else_and_start_where_the_hero_does():
    runs = {k: catalog.find(f"rate_{k}") for k in RATES}
    assert {k: run.optimizer.lr for k, run in runs.items()} == {k: k / 1000 for k in RATES}
    plain = [{**run.config(), "title": "", "optimizer": ""} for run in runs.values()]
    assert all(config == plain[0] for config in plain)
    hero = build.build(catalog.find("hero")).network.flat
    for run in runs.values():
        np.testing.assert_array_equal(build.build(run).network.flat, hero)


def test_of_the_rates_the_middle_arrives_and_both_ends_do_not():
    scores = {k: judged(trained(f"rate_{k}")[0], "test").accuracy for k in RATES}
    for k, expected in RATES.items():
        assert scores[k] == pytest.approx(expected, abs=0.08), k
    assert max(scores, key=scores.__getitem__) in (100, 200)

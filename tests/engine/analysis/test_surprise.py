"""What mistakes cost: held against chances, against the run's own losses, and against squares made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tracereel.engine import analysis, trace
from tracereel.engine.errors import TraceError

YES_OR_NO = (
    "loss=binary_cross_entropy",
    "layers=[{kind='dense', width=6}, {kind='dense'}]",
    "training.epochs=3",
    "record.schedule=log:4",
)


def test_surprise_is_minus_the_logarithm_of_the_chance_of_the_truth(hero):
    labels = hero.read("evaluation/targets")
    for entry in (0, 5):
        chances = analysis.unseen_chances(hero, entry)[np.arange(1000), labels]
        np.testing.assert_allclose(analysis.surprise(hero, entry), -np.log(chances), rtol=1e-9)


def test_its_mean_at_the_end_is_the_loss_that_the_run_found(hero, waist):
    for run in (hero, waist):
        assert analysis.mean_surprise(run, run.entries - 1) == pytest.approx(run.test_loss, rel=1e-5)


def test_of_yes_or_no_it_is_the_loss_too(recorded_run):
    run = recorded_run("moons", *YES_OR_NO)
    assert analysis.mean_surprise(run, run.entries - 1) == pytest.approx(run.test_loss, rel=1e-5)
    chance = analysis.unseen_chances(run, 1)[:, 0]
    truth = np.where(run.read("evaluation/targets") == 1, chance, 1 - chance)
    np.testing.assert_allclose(analysis.surprise(run, 1), -np.log(truth), rtol=1e-9)


def test_a_chance_that_rounds_to_nothing_still_has_a_surprise(hero, tmp_path):
    huge = falsified(
        hero.path, tmp_path / "huge.zarr", {"weights/output/b": lambda b: b + np.arange(10) * 1e5}
    )
    costs = analysis.surprise(trace.open(huge), 0)
    assert np.isfinite(costs).all()
    assert costs.max() > 8e5


def test_misses_squared_are_the_loss_of_a_full_batch(wave):
    for entry in range(wave.entries - 1):
        squares = analysis.misses(wave, entry)
        step = int(wave.steps[entry])
        assert squares.shape == (24, 1)
        assert squares.mean() == pytest.approx(wave.value("scalars/loss", step), rel=1e-5)
    said, wanted = wave.read("activations/output", 1)[7, 0], wave.read("probes/targets")[7, 0]
    assert analysis.misses(wave, 1)[7, 0] == pytest.approx((float(said) - float(wanted)) ** 2)


def test_each_kind_of_run_has_its_own_cost(hero, wave, recorded_run):
    with pytest.raises(TraceError, match=r"expected values to predict; .*hero.zarr has classes"):
        analysis.misses(hero, 0)
    with pytest.raises(TraceError, match="expected a classifier"):
        analysis.surprise(wave, 0)
    squared = recorded_run("moons", "loss=mean_squared_error", "training.epochs=2", "record.schedule=log:4")
    with pytest.raises(TraceError, match=r"expected chances, of softmax or sigmoid; .* ends in identity"):
        analysis.surprise(squared, 0)

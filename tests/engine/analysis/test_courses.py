"""The course of a loss in few points: held against means made by hand, and cut where a training broke down."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tracereel.engine import analysis, trace
from tracereel.engine.errors import TraceError


def test_it_begins_at_the_first_loss_and_goes_on_with_means(hero):
    losses = hero.read("scalars/loss")
    found = analysis.mean_losses(hero, 4)
    assert found[0].tolist() == [0.0, losses[0]]
    assert found[-1, 0] == len(losses)
    begin = 0
    for end, mean in found[1:]:
        assert mean == pytest.approx(sum(losses[begin : int(end)]) / (end - begin))
        begin = int(end)


def test_together_the_stretches_are_all_steps(hero):
    found = analysis.mean_losses(hero, 9)
    counts = np.diff(found[:, 0])
    assert np.ptp(counts) <= 1
    assert (counts * found[1:, 1]).sum() / counts.sum() == pytest.approx(hero.read("scalars/loss").mean())


def test_of_few_steps_each_is_a_stretch(wave):
    found = analysis.mean_losses(wave, 500)
    losses = wave.read("scalars/loss")
    assert len(found) == len(losses) + 1
    np.testing.assert_allclose(found[1:, 1], losses)


def test_it_ends_where_a_loss_is_no_number(hero, tmp_path):
    broken = falsified(
        hero.path,
        tmp_path / "broken.zarr",
        {"scalars/loss": lambda loss: np.where(np.arange(len(loss)) > 50, np.nan, loss)},
    )
    found = analysis.mean_losses(trace.open(broken), 11)
    assert np.isfinite(found).all()
    assert 0 < found[-1, 0] <= 51


def test_nothing_is_no_count(hero):
    with pytest.raises(TraceError, match="expected at least one stretch, got 0"):
        analysis.mean_losses(hero, 0)

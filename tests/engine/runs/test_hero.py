"""The hero: a run in which the first step can be followed from an example to a neuron's weights."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.learning import training
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.recorder import record
from tracereel.engine.recording.resume import keeper
from tracereel.engine.recording.resume.resuming import resume
from tracereel.engine.runs import build, catalog

SHORT = ("training.epochs=1", "record.schedule=dense:8+log:20")


@pytest.fixture(scope="module")
def hero(tmp_path_factory):
    """One epoch of it, recorded."""
    return record(build.build(catalog.find("hero", SHORT)), tmp_path_factory.mktemp("hero") / "hero.zarr")


def test_it_learns_to_read_what_it_has_never_seen():
    prepared = build.build(catalog.find("hero"))
    assert prepared.network.shapes == ((784,), (16,), (16,), (10,))
    assert np.bincount(prepared.data.targets[prepared.data.test]).tolist() == [100] * 10
    for _ in build.train(prepared):
        pass
    assert training.evaluate(prepared.network, prepared.data, prepared.data.test).accuracy > 0.93


def test_all_of_it_holds(hero):
    report = verify(hero.path)
    assert report.holds, "\n".join(report.lines())
    assert all(check.verdict == "holds" for check in report.checks), "\n".join(report.lines())


def test_its_whole_first_batch_is_followed_and_two_unseen_of_each_digit(hero):
    assert hero.read("probes/rows")[:32].tolist() == hero.read("batch/indices", 0).tolist()
    assert np.bincount(analysis.probe_labels(hero)[32:]).tolist() == [2] * 10
    assert not hero.read("drawn/inputs/shift", 0).any()
    assert hero.read("drawn/inputs/shift", 1).any()


def test_one_neurons_first_change_is_mostly_the_print_of_a_5(hero):
    wrong = analysis.predictions(hero, 0).argmax(1) != analysis.probe_labels(hero)
    shares = analysis.first_pull_shares(hero) * wrong[:, None]
    probe, unit = np.unravel_index(shares.argmax(), shares.shape)
    assert analysis.probe_labels(hero)[probe] == 5
    assert shares[probe, unit] == pytest.approx(0.726, abs=0.002)
    image = analysis.probe_inputs(hero)[probe]
    change = hero.read("weights/hidden1/W", 1)[unit] - hero.read("weights/hidden1/W", 0)[unit]
    assert change @ image > 0.95 * np.linalg.norm(change) * np.linalg.norm(image)


def test_stopped_it_goes_on_to_the_same_bits(hero, tmp_path, monkeypatch):
    for name in ("BETWEEN_BLOCKS", "WITHIN_BLOCKS", "SHARE"):
        monkeypatch.setattr(keeper, name, 0)

    def stop(step):
        if step.number == 50:
            raise KeyboardInterrupt

    path = tmp_path / "hero.zarr"
    with pytest.raises(KeyboardInterrupt):
        record(build.build(catalog.find("hero", SHORT)), path, progress=stop)
    seen = []
    again = resume(build.build(catalog.find("hero", SHORT)), path, lambda step: seen.append(step.number))
    assert 0 < seen[0] <= 50
    assert again.digest == hero.digest

"""Dealt labels and traces of scalars alone: what is proven of them, and what is caught."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tests.engine.proof.test_holds import holds
from tracereel.engine.proof.verify import verify

DEALT = ("dataset.labels=shuffled", "dataset.examples=150", "training.epochs=2", "record.probes=6")
SCALARS = ("record.keep=scalars", "record.schedule=log:8", "training.epochs=2")


@pytest.fixture(scope="module")
def mixed(small_run):
    return small_run("digits", *DEALT)


def test_what_was_learned_by_heart_holds(mixed):
    report = verify(mixed)
    assert holds(report)
    assert report.check("labels dealt").checked == 105


def test_labels_dealt_otherwise_are_not_what_the_seed_dealt(mixed, tmp_path):
    report = verify(falsified(mixed, tmp_path / "rolled.zarr", {"labels/dealt": lambda v: np.roll(v, 1)}))
    assert list(report.named("differs")) == ["labels dealt"]
    added = verify(falsified(mixed, tmp_path / "added.zarr", {"labels/dealt": lambda v: v * 0}))
    assert "labels dealt" in added.named("differs")


def test_a_trace_that_hides_the_dealing_is_caught(mixed, tmp_path):
    def hide(attributes):
        del attributes["config"]["dataset"]["labels"]

    report = verify(falsified(mixed, tmp_path / "hidden.zarr", header=hide))
    assert list(report.named("differs")) == ["labels dealt"]
    assert report.check("labels dealt").why.startswith("the run does not say that labels were dealt")


def test_without_the_dealt_labels_the_rest_still_holds(mixed, tmp_path):
    report = verify(falsified(mixed, tmp_path / "without.zarr", without=lambda key: key == "labels/dealt"))
    assert report.holds
    assert report.check("labels dealt").why == "the trace does not hold labels/dealt"


def test_learned_examples_are_those_of_the_training_split_as_they_were_dealt(small_run, tmp_path):
    kept = small_run("digits", *DEALT, "record.learned=40")
    report = verify(kept)
    assert holds(report)
    assert report.check("examples").checked == 6 + 30 + 40
    rows = {"learned/rows": lambda v: v[::-1]}
    for number, change in enumerate((rows, {"learned/targets": lambda v: (v + 1) % 10})):
        assert "examples" in verify(falsified(kept, tmp_path / f"{number}.zarr", change)).named("differs")


def test_of_scalars_alone_all_is_proven_that_needs_no_example(small_run):
    report = verify(small_run("digits", *SCALARS))
    assert report.holds
    proven = ("header", "start", "mini-batches", "losses", "learning rate", "scalars", "validation", "test")
    assert {name: report.check(name).verdict for name in proven} == dict.fromkeys(proven, "holds")
    assert report.check("test").checked == 359


def test_a_false_score_of_scalars_alone_is_caught(small_run, tmp_path):
    def better(losses):
        losses[:] *= 0.9
        return losses

    report = verify(
        falsified(small_run("digits", *SCALARS), tmp_path / "better.zarr", {"scalars/loss": better})
    )
    assert "losses" in report.named("differs")

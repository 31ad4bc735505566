"""Twins: runs that differ in one setting begin with the very same weights, and a sample or dealt labels say so."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tracereel.engine import trace
from tracereel.engine.errors import ConfigError
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

STRAIGHT = (
    "layers=[{kind='dense', width=16, activation='identity', initializer='he'}, "
    "{kind='dense', width=16, activation='identity', initializer='he'}, {kind='dense'}]"
)
FULL = ("training.batch_size=full", "record.first_batch=false")


def first_weights(*settings: str) -> np.ndarray:
    return build.build(catalog.find("hero", settings)).network.flat.copy()


@pytest.mark.parametrize(
    "settings",
    [FULL, (STRAIGHT,), ("optimizer.lr=0.001",), ("optimizer={kind='adam', lr=0.003}",)],
    ids=["full batch", "identity", "another rate", "another optimizer"],
)
def test_twins_begin_with_the_heros_very_weights(settings):
    np.testing.assert_array_equal(first_weights(*settings), first_weights())


def test_other_seeds_and_other_starts_are_no_twins():
    hero = first_weights()
    assert not np.array_equal(first_weights("seed=4302"), hero)
    assert not np.array_equal(first_weights(STRAIGHT.replace("'he'", "'xavier'")), hero)


def test_every_step_of_a_full_batch_looks_at_the_whole_training_set(tmp_path):
    settings = ("training.batch_size=full", "training.epochs=3", "record.schedule=every:1")
    prepared = build.build(catalog.find("moons", settings))
    run = record(prepared, tmp_path / "moons.zarr")
    assert run.header.total_steps == 3
    for entry in range(3):
        np.testing.assert_array_equal(run.read("batch/indices", entry), prepared.data.train)


def test_a_sample_trains_on_part_of_the_data_under_its_own_row_numbers():
    whole, part = (build.build(catalog.find("hero", s)) for s in ((), ("dataset.examples=1000",)))
    assert part.dataset.digest == whole.dataset.digest
    np.testing.assert_array_equal(np.bincount(part.data.targets[part.data.train]), [90] * 10)
    assert [len(part.data.validation), len(part.data.test)] == [100, 1000]


def test_a_part_of_a_class_each_is_the_least(tmp_path):
    rows = "".join(f"{k},{k % 12}\n" for k in range(60))
    (tmp_path / "dozen.csv").write_text("x,kind\n" + rows)
    asked = ["dataset={path='%s', task='classification', examples=11}" % (tmp_path / "dozen.csv")]
    said = "moons.toml: dataset.examples: expected at least one of each of the 12 classes of dozen, got 11"
    with pytest.raises(ConfigError, match=re.escape(said)):
        build.build(catalog.find("moons", asked))


def test_values_to_predict_cannot_be_dealt():
    said = "sine.toml: dataset.labels: expected classes to deal, but sine has values to predict; leave it out"
    with pytest.raises(ConfigError, match=re.escape(said)):
        build.build(catalog.find("sine", ["dataset.labels=shuffled"]))


def test_dealt_labels_change_what_is_learned_and_nothing_else(tmp_path):
    plain, mixed = (build.build(catalog.find("digits", s)) for s in ((), ("dataset.labels=shuffled",)))
    np.testing.assert_array_equal(plain.network.flat, mixed.network.flat)
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(getattr(plain.data, part), getattr(mixed.data, part))
    for part in ("validation", "test"):
        rows = getattr(plain.data, part)
        np.testing.assert_array_equal(mixed.data.targets[rows], plain.data.targets[rows])
    train = plain.data.train
    assert np.mean(mixed.data.targets[train] == plain.data.targets[train]) < 0.15


def test_a_trace_says_that_labels_were_dealt_and_holds_both(tmp_path):
    settings = ("dataset.labels=shuffled", "dataset.examples=200", "training.epochs=1", "record.probes=4")
    prepared = build.build(catalog.find("digits", settings))
    record(prepared, tmp_path / "mixed.zarr")
    run = trace.open(tmp_path / "mixed.zarr")
    assert run.header.config["dataset"]["labels"] == "shuffled"
    assert run.header.config["dataset"]["examples"] == 200
    assert "dealt at random" in run.header.dataset.source
    rows = run.read("labels/rows")
    np.testing.assert_array_equal(rows, prepared.data.train)
    np.testing.assert_array_equal(run.read("labels/dealt"), prepared.data.targets[rows])
    np.testing.assert_array_equal(
        run.read("labels/published"), build.build(catalog.find("digits")).data.targets[rows]
    )
    assert not trace_has_labels(tmp_path)


def trace_has_labels(folder) -> bool:
    settings = ("training.epochs=1", "record.probes=4")
    return record(build.build(catalog.find("xor", settings)), folder / "xor.zarr").has("labels/dealt")

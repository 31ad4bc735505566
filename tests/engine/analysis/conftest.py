"""Small runs, recorded once: what analysis makes of a trace is held against calculations of its own."""

from __future__ import annotations

import pytest

from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog


@pytest.fixture(scope="session")
def recorded_run(tmp_path_factory):
    """(run, settings) -> its trace; the same settings are recorded once."""
    made = {}

    def recorded(name, *settings):
        if (name, settings) not in made:
            path = tmp_path_factory.mktemp("analysed") / f"{name}.zarr"
            made[name, settings] = record(build.build(catalog.find(name, settings)), path)
        return made[name, settings]

    return recorded


@pytest.fixture(scope="session")
def hero(recorded_run):
    """One epoch of the hero, its 1,000 unseen images stored."""
    return recorded_run("hero", "training.epochs=1", "record.schedule=dense:4+log:12")


@pytest.fixture(scope="session")
def hill(recorded_run):
    """One weight and one bias, every step."""
    return recorded_run("hill")


@pytest.fixture(scope="session")
def waist(recorded_run):
    """Digits through layers of several kinds."""
    layers = (
        "layers=[{kind='reshape', shape=[4, 16]}, {kind='flatten'}, {kind='dense', width=9, activation='tanh'}, "
        "{kind='dropout', rate=0.2}, {kind='dense', width=2, activation='identity'}, {kind='dense'}]"
    )
    return recorded_run("digits", layers, "training.epochs=2", "record.schedule=log:6", "record.probes=4")


@pytest.fixture(scope="session")
def wave(recorded_run):
    """24 points, every step with all of them, no test split."""
    return recorded_run("wave_squares", "training.epochs=20", "record.schedule=every:5")


@pytest.fixture(scope="session")
def dealt(recorded_run):
    """Labels dealt among 200 digits, all of which are kept."""
    asked = ("dataset.examples=200", "record.learned=500", "training.epochs=30", "record.schedule=log:6")
    return recorded_run("labels_dealt", *asked)


@pytest.fixture(scope="session")
def straight_ring(recorded_run):
    return recorded_run("ring_straight", "training.epochs=4", "record.schedule=log:6")


@pytest.fixture(scope="session")
def bent_ring(recorded_run):
    return recorded_run("ring_3", "training.epochs=4", "record.schedule=log:6")

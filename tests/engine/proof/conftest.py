"""Small runs, recorded once, to be proven and falsified."""

from __future__ import annotations

import pytest

from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

MOONS = (
    "title='Moons'",
    "dataset.examples=160",
    "layers=[{kind='dense', width=6, activation='tanh'}, {kind='dense', width=6, activation='relu'}, "
    "{kind='dense', width=6, activation='relu'}, {kind='dense'}]",
    "training.epochs=1",
    "training.batch_size=20",
    "record.schedule=every:1",
    "record.probes=6",
)


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """(run, settings) -> the path of its recording; the same settings are recorded once."""
    made = {}

    def recorded(name="moons", *settings):
        key = (name, settings)
        if key not in made:
            path = tmp_path_factory.mktemp("proven") / f"{name}.zarr"
            made[key] = record(build.build(catalog.find(name, settings)), path).path
        return made[key]

    return recorded


@pytest.fixture(scope="session")
def moons(small_run):
    """Three hidden layers of 6, every one of 6 steps recorded, Adam with decay and clipping."""
    settings = ("optimizer.weight_decay=0.01", "training.clip_norm=0.5", "schedule={kind='cosine', warmup=3}")
    return small_run("moons", *MOONS, *settings)

"""Directions of single images against finite differences of their own losses, and angles against plain trigonometry."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.analysis.passing import passed
from tracereel.engine.errors import TraceError
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

SMALL = (
    "layers=[{kind='dense', width=6, activation='tanh'}, {kind='dense'}]",
    "training.epochs=1",
    "training.batch_size=8",
    "record.schedule=dense:2+log:4",
    "record.probes=12",
    "record.first_batch=true",
)


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    return record(build.build(catalog.find("digits", SMALL)), tmp_path_factory.mktemp("angles") / "a.zarr")


def test_examples_are_those_of_the_first_batch_in_its_order(digits):
    found = analysis.batch_examples(digits)
    np.testing.assert_array_equal(digits.read("probes/rows")[found], digits.read("batch/indices", 0))


def test_a_whole_batch_must_be_followed(recorded_run):
    other = recorded_run("digits", "training.epochs=1", "record.schedule=log:3", "record.probes=2")
    with pytest.raises(TraceError, match=r"does not follow its whole first batch \(record.first_batch\)"):
        analysis.batch_examples(other)


def test_directions_add_up_to_the_recorded_gradient(digits):
    own = analysis.own_directions(digits, 0)
    assert own.shape == (
        8,
        sum(int(np.prod(s)) for layer in digits.layers for s in layer.parameters.values()),
    )
    np.testing.assert_allclose(own.mean(0), analysis.batch_direction(digits, 0), atol=1e-6)


def test_a_direction_is_the_slope_of_the_examples_own_loss(digits, monkeypatch):
    """Every number a little up and down, and the loss of one image made anew."""
    probe = int(analysis.batch_examples(digits)[3])
    label, image = analysis.probe_labels(digits)[probe], analysis.probe_inputs(digits)[probe : probe + 1]
    own, read, place = analysis.own_directions(digits, 0)[3], digits.read, 0

    def loss(key, at, step):
        def moved(name, *rest):
            found = read(name, *rest)
            if name == key:
                found = found.astype(np.float64)
                found.ravel()[at] += step
            return found

        monkeypatch.setattr(digits, "read", moved, raising=False)
        return -np.log(passed(digits, image, 0).activations[0, label])

    for layer in digits.layers:
        for name in ("W", "b"):
            key, size = f"weights/{layer.name}/{name}", int(np.prod(layer.parameters[name]))
            for at in {0, size // 3, size - 1}:
                slope = (loss(key, at, 1e-4) - loss(key, at, -1e-4)) / 2e-4
                assert own[place + at] == pytest.approx(slope, abs=2e-5)
            place += size


def test_angles_are_those_of_plain_geometry():
    true = np.array([2.0, 0.0, 0.0])
    made = np.array([[3.0, 0, 0], [1, 1, 0], [0, 0, 5], [-1, 0, 1], [-2, 0, 0], [0, 0, 0]])
    np.testing.assert_allclose(analysis.angles(made, true), [0, 45, 90, 135, 180, 90], atol=1e-6)
    numbers = np.concatenate([[6], made.ravel(), true])
    assert analysis.FUNCTIONS["mean_angle"](numbers) == pytest.approx(90)
    assert analysis.FUNCTIONS["count_obtuse"](numbers) == 2
    assert analysis.FUNCTIONS["angle"](np.concatenate([made[1], true])) == pytest.approx(45)


def test_directions_have_addresses(digits):
    for name, made in (("own", analysis.own_directions), ("batch", analysis.batch_direction)):
        found = analysis.made(digits, f"analysis/directions/{name}", 0)
        np.testing.assert_array_equal(found, made(digits, 0))
    found = analysis.made(digits, "analysis/directions/examples", None)
    np.testing.assert_array_equal(found, analysis.batch_examples(digits))

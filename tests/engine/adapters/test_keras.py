"""Recording Keras 3: weights at every batch; what a callback cannot see is absent, and clips that need it say so."""

from __future__ import annotations

import importlib.util
import os
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "torch" if importlib.util.find_spec("torch") else "jax")
keras = pytest.importorskip(
    "keras", reason="KERAS IS NOT INSTALLED: recording it is not tested. pip install keras torch==2.13.0"
)

from tracereel.engine import trace as traces  # noqa: E402
from tracereel.engine.adapters.keras import Recording  # noqa: E402
from tracereel.engine.errors import ConfigError  # noqa: E402
from tracereel.engine.proof.verify import verify  # noqa: E402
from tracereel.scenes.acts.learning.weights_settle import WeightsSettle  # noqa: E402
from tracereel.scenes.acts.prediction.forward_pass import ForwardPass  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((90, 6)).astype(np.float32), RNG.integers(0, 7, 90)
SPLITS = {"train": (X[:60], Y[:60]), "test": (X[60:], Y[60:])}


def fitted(layers, *callbacks):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((6,)), *layers()])
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.fit(X[:60], Y[:60], batch_size=16, epochs=3, verbose=0, callbacks=list(callbacks))
    return model


def three_hidden():
    dense, relu = keras.layers.Dense, keras.layers.ReLU
    first, last = dense(8, "tanh", name="in put"), dense(7, "softmax", name="out")
    return [first, dense(7, name="π"), relu(), dense(5, "sigmoid"), last]


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    out = tmp_path_factory.mktemp("keras") / "a.zarr"
    fitted(three_hidden, Recording(out, **SPLITS, seed=1, schedule="every:1"))
    return traces.open(out)


def test_a_fitted_model_opens_proves_and_fits_the_clips_that_need_no_gradient(trace):
    assert trace.finished
    assert [layer.activation for layer in trace.layers] == ["tanh", "relu", "sigmoid", "softmax"]
    assert trace.steps.tolist() == list(range(13))
    report = verify(trace.path)
    assert report.holds, report.lines()
    for name in ("forward", "deltas", "test", "steps"):
        assert report.check(name).verdict == "holds", report.lines()
    assert WeightsSettle.roles["run"].refuse(trace) is None
    assert ForwardPass.roles["run"].refuse(trace) is None


def test_what_a_callback_cannot_see_is_absent(trace):
    families = {key.split("/")[0] for key in trace.keys()}  # noqa: SIM118
    assert not families & {"gradients", "optimizer", "batch"}
    assert trace.header.optimizer.name == "keras.SGD"


def test_the_loss_of_a_batch_is_its_own(tmp_path):
    """Full batches: the loss of step k is that of the weights before it."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(7, "softmax")])
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    splits = {"train": (X[:60], Y[:60]), "validation": (X[:60], Y[:60])}
    model.fit(X[:60], Y[:60], 60, 4, verbose=0, callbacks=[Recording(tmp_path / "a.zarr", **splits, seed=1)])
    trace = traces.open(tmp_path / "a.zarr")
    np.testing.assert_allclose(trace.read("scalars/loss"), trace.read("validation/loss")[:4], rtol=1e-5)


def test_recording_leaves_the_training_bit_identical(tmp_path):
    bare = fitted(three_hidden)
    watched = fitted(three_hidden, Recording(tmp_path / "a.zarr", **SPLITS, seed=1))
    for one, other in zip(bare.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_other_layers_are_stored_and_told(tmp_path):
    def layers():
        return [
            keras.layers.Dense(8),
            keras.layers.LayerNormalization(name="norm"),
            keras.layers.Dense(7, "softmax"),
        ]

    recording = Recording(tmp_path / "a.zarr", **SPLITS, seed=1)
    with pytest.warns(UserWarning, match="no clip can show this network yet: 'norm' is LayerNormalization"):
        fitted(layers, recording)
    trace = traces.open(tmp_path / "a.zarr")
    assert "its layers are dense, other" in WeightsSettle.roles["run"].refuse(trace)


def test_weights_whose_names_no_folder_can_have_are_renamed(tmp_path):
    class Scale(keras.layers.Layer):
        def build(self, shape):
            self.kernels = [
                self.add_weight(shape=(shape[-1],), initializer="ones", name="kernel") for _ in "ab"
            ]
            for number, kernel in enumerate(self.kernels):
                kernel._path = (
                    f"scale/kernel:{number}"  # as Keras 2 named them, and what it converts still is
                )

        def call(self, x):
            return x * self.kernels[0] * self.kernels[1]

    recording = Recording(tmp_path / "a.zarr", **SPLITS, seed=1)
    with pytest.warns(UserWarning, match="is Scale"):
        fitted(lambda: [Scale(name="scale"), keras.layers.Dense(7, "softmax")], recording)
    trace = traces.open(tmp_path / "a.zarr")
    assert [key for key in trace.keys() if "scale" in key] == [  # noqa: SIM118 (a method)
        f"weights/scale/kernel_{n}_{n}" for n in (0, 1)
    ]


def test_an_unknown_loss_is_refused_before_training(tmp_path):
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(7)])
    model.compile(loss="mae")
    recording = Recording(tmp_path / "a.zarr", **SPLITS, seed=1)
    recording.set_model(model)
    with pytest.raises(ConfigError, match=r"expected a loss among .* got mae"):
        recording.on_train_begin()


def test_the_example_trains_records_and_says_how_to_film(tmp_path, monkeypatch, capsys):
    out = tmp_path / "digits.zarr"
    monkeypatch.setattr(sys, "argv", ["digits_keras.py", str(out), "3"])
    runpy.run_path(str(Path(__file__).with_name("examples") / "digits_keras.py"))
    assert capsys.readouterr().out.endswith(f"ForwardPass --trace run={out}\n")
    assert traces.open(out).test_accuracy > 0.6


def test_no_seed_has_to_be_said(tmp_path):
    fitted(three_hidden, Recording(tmp_path / "a.zarr", **SPLITS))
    assert traces.open(tmp_path / "a.zarr").seed == 1  # as keras.utils.set_random_seed was told


def test_trouble_in_the_middle_ends_the_recording_and_not_the_training(tmp_path):
    bare, recording = fitted(three_hidden), Recording(tmp_path / "a.zarr", **SPLITS, schedule="every:1")
    now, asked = recording._now, []

    def failing():
        asked.append(None)
        return now() if len(asked) < 4 else 1 / 0

    recording._now = failing
    with pytest.warns(UserWarning, match="ended at step 3, the training goes on: ZeroDivisionError"):
        watched = fitted(three_hidden, recording)
    for one, other in zip(bare.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert traces.open(tmp_path / "a.zarr").entries == 3


def test_one_hot_labels_are_classes(tmp_path):
    splits = {"train": (X[:60], np.eye(7)[Y[:60]]), "test": (X[60:], np.eye(7)[Y[60:]])}
    fitted(three_hidden, Recording(tmp_path / "a.zarr", **splits))
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.read("probes/targets").tolist() == Y[trace.read("probes/rows")].tolist()
    assert verify(trace.path).holds

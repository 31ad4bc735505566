"""What plays the role of a curve: one number predicted from one, on squared misses; all else is refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from tracereel.engine import trace as traces
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace import Trace
from tracereel.scenes.acts.prediction.measuring_error import MeasuringError

CURVE = MeasuringError.roles["curve"]
NEEDS = "expected a network that predicts one number from one, trained on squared misses; "
TWO = """
title = "Two numbers go in"
seed = 3
loss = "mean_squared_error"
layers = [{kind = "dense", width = 3, activation = "tanh"}, {kind = "dense", width = 1}]

[dataset]
path = "two.npz"

[optimizer]
kind = "adam"
lr = 0.01

[training]
epochs = 1
batch_size = "full"
"""


def test_a_wave_is_a_curve(opened: Callable[[str], Trace]) -> None:
    assert CURVE.refuse(opened("wave")) is None


def test_classes_are_no_values(digits: Trace) -> None:
    assert CURVE.refuse(digits) == f"{NEEDS}{digits.path}: 'digits' has classes, no values to predict"


def test_a_curve_has_one_input(tmp_path: Path) -> None:
    X = np.random.default_rng(1).uniform(-1, 1, (40, 2)).astype(np.float32)
    np.savez(tmp_path / "two.npz", inputs=X, targets=X.sum(1))
    (tmp_path / "two.toml").write_text(TWO, encoding="utf-8")
    two = record(build.build(catalog.load(tmp_path / "two.toml")), tmp_path / "two.zarr")
    assert CURVE.refuse(two) == f"{NEEDS}{two.path}: 2 numbers go in and 1 come out"


def test_another_loss_would_be_told_wrongly(opened: Callable[[str], Trace]) -> None:
    wave = traces.open(Path(opened("wave").path))
    wave.header = replace(wave.header, loss="mean_absolute_error")
    assert str(CURVE.refuse(wave)).endswith("its loss is mean_absolute_error, no mean of squares")


def test_what_broke_down_is_not_drawn(opened: Callable[[str], Trace]) -> None:
    wave = traces.open(Path(opened("wave").path))
    read = wave.read
    wave.read = lambda key, *rest, **more: read(key, *rest, **more) * np.nan  # type: ignore[method-assign]
    assert str(CURVE.refuse(wave)).endswith("its training broke down: the last predictions are no numbers")

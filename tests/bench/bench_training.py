"""How fast the engine trains and records: ratios, measured side by side."""

from __future__ import annotations

import statistics
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.registry import load
from engine.errors import DataError
from tests.bench.side_by_side import ratio, report, take_turns

HERE = Path(__file__).parent


def test_an_epoch_against_scikit_learn_and_pytorch() -> None:
    missing = [name for name in ("sklearn", "torch") if find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}. Type: make bench")
    names = ["ours", "scikit-learn", "pytorch", "pytorch-fused"]
    turns = take_turns(HERE / "contenders.py", names, rounds=5)
    times = {name: [row["seconds"] for row in rows] for name, rows in turns.items()}
    report(
        "training: one epoch of 784-128-10 on MNIST, batch 64, Adam",
        [(name, statistics.median(times[name]), None, "s") for name in names]
        + [
            ("ours / scikit-learn", ratio(times["ours"], times["scikit-learn"]), 0.7, ""),
            ("ours / pytorch", ratio(times["ours"], times["pytorch"]), 0.9, ""),
            ("ours / pytorch with its fused Adam", ratio(times["ours"], times["pytorch-fused"]), None, ""),
        ],
    )


def test_recording_against_bare_training() -> None:
    try:
        load({"name": "mnist"}, np.random.default_rng(0))
    except DataError as error:
        pytest.skip(f"the run needs MNIST: {error}")
    turns = take_turns(HERE / "recording.py", ["bare", "recorded"], rounds=3)
    times = {name: [row["seconds"] for row in rows] for name, rows in turns.items()}
    last = turns["recorded"][-1]
    report(
        "recording: the run mnist with its default schedule",
        [
            ("bare", statistics.median(times["bare"]), None, "s"),
            ("recorded", statistics.median(times["recorded"]), None, "s"),
            ("recorded / bare", ratio(times["recorded"], times["bare"]), 1.10, ""),
            ("entries", last["entries"], None, ""),
            ("on disk", last["disk"] / 1e6, None, "MB"),
            ("raw / on disk", last["raw"] / last["disk"], None, ""),
        ],
    )

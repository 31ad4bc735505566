"""How fast the engine trains and records: ratios, measured side by side."""

from __future__ import annotations

import statistics
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.registry import load
from engine.errors import DataError
from tests.bench.side_by_side import Row, ratio, report, take_turns

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
        [Row(name, statistics.median(times[name]), "s") for name in names]
        + [
            Row("ours / scikit-learn", ratio(times["ours"], times["scikit-learn"]), most=0.7),
            Row("ours / pytorch", ratio(times["ours"], times["pytorch"]), most=0.9),
            Row("ours / pytorch with its fused Adam", ratio(times["ours"], times["pytorch-fused"])),
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
            Row("bare", statistics.median(times["bare"]), "s"),
            Row("recorded", statistics.median(times["recorded"]), "s"),
            Row("recorded / bare", ratio(times["recorded"], times["bare"]), most=1.10),
            Row("entries", last["entries"]),
            Row("on disk", last["disk"] / 1e6, "MB"),
            Row("raw / on disk", last["raw"] / last["disk"]),
        ],
    )

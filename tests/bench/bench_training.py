"""How fast the engine trains and records: ratios, measured side by side."""

from __future__ import annotations

import statistics
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.bench.conftest import needs_mnist
from tests.bench.side_by_side import Row, ratio, report, seconds, take_turns

HERE = Path(__file__).parent


def test_an_epoch_against_scikit_learn_and_pytorch() -> None:
    missing = [name for name in ("sklearn", "torch") if find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}. Type: make bench")
    needs_mnist()
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
    turns = recording("mnist", rounds=3)
    last = turns["recorded"][-1]
    report(
        "recording: the run mnist with its default schedule",
        [
            *compared(turns, most=1.10),
            Row("entries", last["entries"]),
            Row("on disk", last["disk"] / 1e6, "MB"),
            Row("raw / on disk", last["raw"] / last["disk"]),
        ],
    )


def test_recording_every_step_against_bare_training() -> None:
    turns = recording("mnist", "record.schedule=every:1", "training.epochs=2", rounds=3)
    last = turns["recorded"][-1]
    rows = [Row("entries", last["entries"]), Row("on disk", last["disk"] / 1e6, "MB")]
    report("recording every step: two epochs of the run mnist", [*compared(turns, most=6), *rows])


def recording(name: str, *settings: str, rounds: int) -> dict[str, list[dict[str, float]]]:
    """A run, bare and recorded, by turns."""
    needs_mnist()
    return take_turns(HERE / "recording.py", ["bare", "recorded"], rounds, name, *settings)


def compared(turns: dict[str, list[dict[str, float]]], most: float) -> list[Row]:
    """By the clock, and by what all processors did: on a busy machine the writer takes its time from training."""
    rows = []
    for what, measure, goal in (("", "seconds", most), (", processor time", "computed", None)):
        times = {name: [row[measure] for row in found] for name, found in turns.items()}
        rows += [Row(f"{name}{what}", statistics.median(taken), "s") for name, taken in times.items()]
        rows.append(Row(f"recorded / bare{what}", ratio(times["recorded"], times["bare"]), most=goal))
    return rows


GROWTH = {  # hidden widths, epochs of 1,000 steps, schedule
    "64 wide, 1,000 steps, log:400": ("64", "1", "log:400"),
    "64 wide, 4,000 steps, log:400": ("64", "4", "log:400"),
    "64 wide, 16,000 steps, log:400": ("64", "16", "log:400"),
    "256 wide, 4,000 steps, log:400": ("256", "4", "log:400"),
    "1,024 wide, 4,000 steps, log:400": ("1024", "4", "log:400"),
    "64 wide, 4,000 steps, every:4": ("64", "4", "every:4"),
}
LARGE = ("512,256", "20", "log:400")


def test_how_traces_grow_with_steps_and_width() -> None:
    needs_mnist()
    rows = []
    for name, choices in GROWTH.items():
        found = seconds(HERE / "scale.py", *choices)
        rows += [
            Row(f"{name}: {found['entries']:.0f} entries, trained and recorded", found["seconds"], "s"),
            Row(f"{name}: on disk", found["disk"] / 1e6, "MB"),
            Row(
                f"{name}: bytes an entry and parameter",
                found["disk"] / found["entries"] / found["parameters"],
            ),
            Row(f"{name}: open", found["open"] * 1e3, "ms"),
            Row(f"{name}: one frame", found["frame"] * 1e3, "ms"),
        ]
    report("growth of a trace of MNIST: with steps and with width", rows)


def test_a_large_trace_opens_and_reads_at_once() -> None:
    needs_mnist()
    found = seconds(HERE / "scale.py", *LARGE)
    report(
        "large trace: 784-512-256-10 on MNIST, 20,000 steps, log:400",
        [
            Row("trained and recorded", found["seconds"], "s"),
            Row("entries", found["entries"]),
            Row("on disk", found["disk"] / 1e6, "MB"),
            Row("open", found["open"], "s", most=1),
            Row(
                "one frame: weights, activations and deltas of an entry", found["frame"] * 1e3, "ms", most=50
            ),
            Row("the slowest of 40 such frames", found["slowest"] * 1e3, "ms"),
        ],
    )

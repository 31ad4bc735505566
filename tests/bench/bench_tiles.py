"""How fast networks are drawn as tiles: ratios, measured side by side."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bench.bench_drawing import trace_of
from tests.bench.side_by_side import Row, ratio, report, take_turns

HERE = Path(__file__).parent
DENSE = "{{kind='dense', width={}, activation='relu'}}"
NETWORKS = {
    "784-16-16-10": (16, 16),
    "784-128-10": (128,),
}
GOALS = {  # (network, what moves): times pure encoding; times faster than Manim's shapes
    ("784-16-16-10", "training"): (2.0, 30),
    ("784-16-16-10", "camera"): (3.0, None),
    ("784-128-10", "training"): (4.0, None),
}


def settings(widths: Sequence[int]) -> tuple[str, ...]:
    hidden = ", ".join(DENSE.format(width) for width in widths)
    return (f"layers=[{hidden}, {{kind='dense'}}]", "training.epochs=2")


@pytest.mark.parametrize(("network", "moves"), GOALS)
def test_tiles_against_pure_encoding_and_manims_shapes(network: str, moves: str) -> None:
    trace = str(trace_of(network, "mnist", settings(NETWORKS[network])))
    most, least = GOALS[network, moves]
    ways = [f"{moves}-{way}" for way in ("ours", "encoded", "ours:drawn", "one:drawn")]
    ways += [f"{moves}-shapes:drawn"] if least else []
    turns = take_turns(HERE / "tiles.py", ways, 3, trace)
    times = {way: [row["ms"] for row in rows] for way, rows in turns.items()}
    work = {way: [row["cpu"] for row in rows] for way, rows in turns.items()}
    ours, encoded, drawn, one = ways[:4]
    rows = [Row(way, statistics.median(times[way]), "ms") for way in ways]
    rows += [Row(f"{way}, of processors", statistics.median(work[way]), "ms") for way in ways]
    rows += [
        Row("ours / pure encoding", ratio(times[ours], times[encoded]), most=most),
        Row("drawn on one thread / on two", ratio(times[one], times[drawn])),
        Row("memory", max(row["mb"] for row in turns[ours]), "MB", most=1000),
    ]
    if least:
        rows.append(
            Row("Manim's shapes / ours, drawn alone", ratio(times[ways[4]], times[drawn]), least=least)
        )
    report(f"tiles of {network}, {moves}: a real run at 720p30, a frame", rows)

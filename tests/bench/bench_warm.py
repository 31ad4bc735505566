"""What a clip pays before its first frame, and what many in one command take."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.bench_drawing import HERE, trace_of
from tests.bench.bench_drawing import desk as desk  # a fixture
from tests.bench.side_by_side import ROOT, Row, report, seconds
from tracereel.scenes import storyboard

ROUNDS = 3


def test_the_first_frame_of_a_clip() -> None:
    trace = str(trace_of("digits", "digits", ()))
    found = [seconds(HERE / "first_frames.py", trace) for _ in range(ROUNDS)]
    rows = [Row(name, statistics.median(one[name] for one in found), "s") for name in found[0]]
    goals = [Row(row.what, row.value, row.unit, most=0.3 if "second" in row.what else None) for row in rows]
    report("first frames: from a clip's start to its first frame", goals)


def test_six_sheets_in_one_command(desk: Path) -> None:
    names = [clip.name for clip in storyboard.clips()]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(ROOT / "render.py"), "sheet", *names],
        cwd=desk,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report(
        "sheets: all in one command", [Row(f"{len(names)} sheets", time.perf_counter() - began, "s", most=8)]
    )

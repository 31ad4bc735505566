"""How fast clips are drawn, encoded and spread: ratios, measured side by side."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bench.conftest import needs_mnist
from tests.bench.side_by_side import RESULTS, ROOT, Row, report, seconds
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import plan

HERE = Path(__file__).parent


def trace_of(name: str, run: str, settings: Sequence[str]) -> Path:
    """A real training, recorded once."""
    path = RESULTS / "traces" / f"{name}.zarr"
    if not path.exists():
        if run == "mnist":
            needs_mnist()
        path.parent.mkdir(parents=True, exist_ok=True)
        recorder.record(build.build(catalog.find(run, settings)), path)
    return path


@pytest.mark.parametrize("letter", ["l", "m", "h", "p", "k"])
def test_presets(letter: str) -> None:
    trace_of("digits", "digits", ())
    found = seconds(HERE / "encoding.py", letter)
    rows = [
        Row(f"{preset}, {what}", value, unit)
        for preset, measured in found.items()
        for (what, value), unit in zip(measured.items(), ("ms", "kB", "dB"), strict=True)  # type: ignore[attr-defined]
    ]
    report(f"encoding at -q {letter}: a frame of WeightsSettle", rows)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the traces of the film and nothing rendered."""
    for run in dict.fromkeys(run for clip in storyboard.clips() for run in clip.roles.values()):
        trace_of(run, run, ())
        (tmp_path / "build" / "traces").mkdir(parents=True, exist_ok=True)
        shutil.copytree(RESULTS / "traces" / f"{run}.zarr", tmp_path / "build" / "traces" / f"{run}.zarr")
    return tmp_path


def command(desk: Path, *arguments: str) -> float:
    """Seconds that a command of render.py takes."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(ROOT / "render.py"), *arguments],
        cwd=desk,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - began


def test_the_film(desk: Path) -> None:
    film = command(desk, "film")
    again = [command(desk, "film") for _ in range(3)]
    rows = [
        Row("the film", film, "s"),
        Row("the film again, nothing changed", statistics.median(again), "s", most=3.0),
    ]
    report("the film: 720p30, from recorded traces", rows)


def test_clips_and_jobs() -> None:
    for name in ("digits", "spirals"):
        path = plan.default_trace(name)
        if not path.exists():
            recorder.record(build.build(catalog.find(name)), path)
    rows = []
    for clips in (3, 12):
        one, two = (seconds(HERE / "spread.py", str(jobs), str(clips)) for jobs in (1, 2))
        rows += [
            Row(f"{clips} clips, one worker", one["seconds"], "s"),
            Row(f"{clips} clips, two workers", two["seconds"], "s"),
            Row(
                f"{clips} clips, two / one", two["seconds"] / one["seconds"], most=0.6 if clips == 12 else 1.0
            ),
            Row(
                f"{clips} clips, two cores busy with two workers",
                100 * two["busy"],
                "%",
                least=90 if clips == 12 else None,
            ),
        ]
    report("clips and jobs: six clips, over digits and over spirals", rows)


def test_memory_over_a_large_trace() -> None:
    """Every step of 784-512-256-10: 7.8 GB of numbers."""
    if shutil.disk_usage(ROOT).free < 12e9:
        pytest.skip("12 GB of free disk are needed")
    layers = ", ".join(f"{{kind='dense', width={width}, activation='relu'}}" for width in (512, 256))
    settings = [f"layers=[{layers}, {{kind='dense'}}]", "training.epochs=2", "record.schedule=every:1"]
    trace = trace_of("large", "mnist", settings)
    size = sum(file.stat().st_size for file in trace.rglob("*") if file.is_file())
    rows = [Row("the trace on disk", size / 1e9, "GB")]
    for name in ("OneNeuron", "Backpropagation", "TrainingLoop", "WeightsSettle"):
        found = seconds(HERE / "memory.py", name, str(trace))
        rows.append(Row(f"{name} at -q l", found["mb"], "MB", most=1000))
    report("memory: over a large trace", rows)

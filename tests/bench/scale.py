"""A recording of MNIST with layers, steps and a schedule of one's choice: `scale.py 512,256 20 log:400`.

An epoch has 1,000 steps. Prints as JSON: seconds of training and recording, entries, bytes on disk, and, each in a
fresh process, seconds to open the trace and to read what one frame shows: an entry whole, and the slowest of many.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tracereel.engine import trace
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

READERS = 3


def recorded(path: Path, widths: str, epochs: str, schedule: str) -> dict[str, float]:
    hidden = ", ".join(f"{{kind='dense', width={width}, activation='relu'}}" for width in widths.split(","))
    settings = (
        f"layers=[{hidden}, {{kind='dense'}}]",
        f"training.epochs={epochs}",
        "training.batch_size=57",
        "optimizer={kind='adam', lr=0.001}",
        "schedule={kind='cosine'}",
        f"record.schedule={schedule}",
    )
    prepared = build.build(catalog.find("mnist", settings))
    start = time.perf_counter()
    run = record(prepared, path)
    seconds = time.perf_counter() - start
    disk = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return {
        "steps": prepared.total_steps,
        "parameters": prepared.network.parameter_count,
        "seconds": seconds,
        "entries": run.entries,
        "disk": disk,
        "files": sum(1 for file in path.rglob("*") if file.is_file()),
    }


def read(path: str) -> dict[str, float]:
    """Open, then read weights, activations and deltas of single entries, as a frame of a clip does."""
    start = time.perf_counter()
    run = trace.open(path)
    opened = time.perf_counter() - start
    families = ("weights/", "activations/", "deltas/")
    keys = [key for key in run.keys() if key.startswith(families)]  # noqa: SIM118 (a method)
    one, frames = keys[0], []
    run.history(one, (0,) * len(run.layout(one)[1][1:]))
    for entry in range(0, run.entries, max(1, run.entries // 40)):
        start = time.perf_counter()
        for key in keys:
            run.read(key, entry)
        frames.append(time.perf_counter() - start)
    return {"open": opened, "frame": statistics.median(frames), "slowest": max(frames)}


def main(widths: str, epochs: str, schedule: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mnist.zarr"
        found = recorded(path, widths, epochs, schedule)
        readings = [
            json.loads(
                subprocess.run(
                    [sys.executable, "-m", "tests.bench.scale", str(path)],
                    capture_output=True,
                    check=True,
                    text=True,
                ).stdout
            )
            for _ in range(READERS)
        ]
    return found | {name: statistics.median(one[name] for one in readings) for name in readings[0]}


if __name__ == "__main__":
    print(json.dumps(read(sys.argv[1]) if len(sys.argv) == 2 else main(*sys.argv[1:4])))

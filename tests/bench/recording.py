"""The run `mnist`, bare or recorded with its default schedule. Prints seconds, bytes on disk and raw bytes as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from engine.recorder import record
from engine.runs import build, catalog

if __name__ == "__main__":
    prepared = build.build(catalog.find("mnist"))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        if sys.argv[1] == "bare":
            for _ in build.train(prepared):
                pass
            found = {"seconds": time.perf_counter() - start}
        else:
            path = Path(folder) / "mnist.zarr"
            trace = record(prepared, path)
            found = {"seconds": time.perf_counter() - start, "entries": trace.entries}
            found["disk"] = sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
            found["raw"] = sum(trace.read(key).nbytes for key in trace.keys())  # noqa: SIM118 (a method)
    print(json.dumps(found))

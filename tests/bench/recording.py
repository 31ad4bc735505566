"""A run, bare or recorded: `recording.py bare|recorded RUN SETTING...`.

Prints as JSON: seconds, seconds of processor time (of all threads), entries, bytes on disk and raw bytes.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

if __name__ == "__main__":
    how, name, *settings = sys.argv[1:]
    prepared = build.build(catalog.find(name, settings))
    with tempfile.TemporaryDirectory() as folder:
        start, computed = time.perf_counter(), time.process_time()
        if how == "bare":
            for _ in build.train(prepared):
                pass
            found = {}
        else:
            path = Path(folder) / "trace.zarr"
            trace = record(prepared, path)
            found = {"entries": trace.entries}
        found |= {"seconds": time.perf_counter() - start, "computed": time.process_time() - computed}
        if how == "recorded":
            found["disk"] = sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
            layouts = [trace.layout(key) for key in trace.keys()]  # noqa: SIM118 (a method)
            found["raw"] = sum(math.prod(shape) * np.dtype(dtype).itemsize for _, shape, dtype in layouts)
    print(json.dumps(found))

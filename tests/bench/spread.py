"""Twelve real clips, or some of them, with so many workers: `spread.py JOBS CLIPS`; prints JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tracereel.scenes import storyboard
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.render import warm
from tracereel.scenes.film.render.pool import run

TRACES = ("digits", "spirals")


class Nobody:
    """Watches nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *said: None


def main(jobs: int, clips: int) -> dict[str, float]:
    tasks = [
        task
        for name in TRACES
        for task in plan.tasks(
            storyboard.clips(), "clip", Options(), {"run": str(plan.default_trace(name).resolve())}
        )
    ]
    processors = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        outcomes: Any = run(tasks[:clips], Store(Path(folder)), jobs, Nobody())  # type: ignore[arg-type]
        warm.end()  # what it and its children computed counts once they have ended
        seconds = time.perf_counter() - began
        errors = [outcome.error for outcome in outcomes if outcome.error]
        assert not errors, errors
        frames = sum(outcome.entry.notes["frames"] for outcome in outcomes)
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(used.ru_utime + used.ru_stime for used in spent)
    return {"seconds": seconds, "busy": cpu / seconds / min(processors, 2), "frames": frames}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))

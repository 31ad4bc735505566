"""Seconds from a clip's start to its first frame: `first_frames.py TRACE`; prints JSON."""

from __future__ import annotations

import json
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


class Watch:
    """Notes when a clip was started, and when its first frames came."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}
        self.waited: dict[str, float] = {}

    def planned(self, clips: int, frames: int) -> None: ...

    def started(self, task: plan.Task, frames: int) -> None:
        self.begun[task.clip.name] = time.perf_counter()

    def frames(self, task: plan.Task, frames: int) -> None:
        name = task.clip.name
        self.waited.setdefault(name, time.perf_counter() - self.begun[name])

    def ended(self, outcome: Any) -> None:
        assert not outcome.error, outcome.error

    def left_out(self, worker: str, why: str) -> None: ...


def waited(trace: str, *names: str) -> list[float]:
    """How long each clip waited for its first frame, one after another."""
    tasks = [
        plan.tasks([storyboard.find(name)], "clip", Options.choose("l"), {"run": trace})[0] for name in names
    ]
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        run(tasks, Store(Path(folder)), 1, watch)
    return [watch.waited[name] for name in names]


def main(trace: str) -> dict[str, float]:
    first, second = waited(trace, "OneNeuron", "Layers")
    warm.FORKING = False
    (fresh,) = waited(trace, "Layers")
    return {"first clip, with the server's start": first, "second clip": second, "in a fresh process": fresh}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))

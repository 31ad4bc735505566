"""One rendering process: started fresh, listened to, ended when nobody wants its clip any more."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render.worker import ATTACHED

POLL_SECONDS = 0.4
LAST_WORDS = 20_000  # characters of what a process said before it failed
_running: set[subprocess.Popen[str]] = set()

Hear = Callable[[dict[str, Any]], None]
Wanted = Callable[[], bool]


@dataclass
class Ending:
    """How a rendering process ended: its last event, its exit status, what it said on standard error."""

    last: dict[str, Any] = field(default_factory=dict)
    code: int = 0
    log: str = ""

    @property
    def died(self) -> bool:
        """It ended without a word."""
        return self.last.get("event") not in ("finished", "failed")

    @property
    def how(self) -> str:
        """By which signal, or with which status."""
        return f"signal {signal.Signals(-self.code).name}" if self.code < 0 else f"exit status {self.code}"


def render(spec: dict[str, Any], folder: Path, threads: int, hear: Hear, wanted: Wanted) -> Ending:
    """Render in a process of its own and in a folder of its own, so that no manim.cfg of the caller's reaches it."""
    paper, log = folder / "spec.json", folder / "log.txt"
    paper.write_text(json.dumps(spec), encoding="utf-8")
    ending = Ending()
    with log.open("w") as errors, _process(paper, errors, threads) as process, _watched(process, wanted):
        assert process.stdout is not None
        for line in process.stdout:
            with suppress(ValueError):
                ending.last = json.loads(line)
                hear(ending.last)
        ending.code = process.wait()
    ending.log = log.read_text(errors="replace")[-LAST_WORDS:]
    return ending


def kill_all() -> None:
    """End every rendering process that this process started, at once."""
    for process in tuple(_running):
        process.kill()


@contextmanager
def _process(paper: Path, errors: Any, threads: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", sources.WORKER, str(paper), ATTACHED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=paper.parent,
        env=_environment(threads),
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    _running.add(process)
    try:
        with process:
            try:
                yield process
            finally:
                process.kill()
    finally:
        _running.discard(process)


@contextmanager
def _watched(process: subprocess.Popen[str], wanted: Wanted) -> Iterator[None]:
    """While the block runs, the process is ended as soon as nobody wants its clip."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(POLL_SECONDS):
            if not wanted():
                process.kill()

    threading.Thread(target=watch, name="watch", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _environment(threads: int) -> dict[str, str]:
    """The caller's, without its own settings for clips, and with its share of the processors."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRACEREEL_")}
    path = os.pathsep.join([str(sources.ROOT), *filter(None, [kept.get("PYTHONPATH")])])
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return kept | single | {"PYTHONPATH": path, "NUMBA_NUM_THREADS": str(threads)}

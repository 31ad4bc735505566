"""Many workers at once: longest clip first, fresh ones left alone; a failure does not stop the others."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from . import sources
from .cache import Entry, Store
from .plan import Task
from .worker import ATTACHED

USUAL_SECONDS = 25.0  # of a clip that was never made
TRIES = 2  # a worker that dies is started once more


@dataclass
class Outcome:
    """What became of a task: an entry, or the sentence that says why there is none."""

    task: Task
    entry: Entry | None = None
    fresh: bool = False
    error: str = ""
    details: str = ""


class Audience(Protocol):
    """Whoever watches the work."""

    def planned(self, clips: int, frames: int) -> None:
        """So much is to be made; the frames are an expectation."""

    def started(self, task: Task, frames: int) -> None:
        """A worker has begun; it is expected to draw so many frames."""

    def frames(self, task: Task, frames: int) -> None:
        """So many frames are drawn."""

    def ended(self, outcome: Outcome) -> None:
        """A task is done, fresh or failed."""


@dataclass
class _Running:
    task: Task
    folder: Path
    process: subprocess.Popen[str]
    log: Path
    tries: int
    last: dict[str, Any] = field(default_factory=dict)


def run(tasks: Sequence[Task], store: Store, jobs: int, audience: Audience) -> list[Outcome]:
    """Make what is not fresh, with `jobs` workers at a time. The outcomes stand in the order of the tasks."""
    outcomes: dict[str, Outcome] = {}
    for task in tasks:
        entry = store.find(task.address)
        if entry is not None and task.address not in outcomes:
            outcomes[task.address] = Outcome(task, entry, fresh=True)
            audience.ended(outcomes[task.address])
    to_make = {task.address: task for task in tasks if task.address not in outcomes}
    if to_make:
        lengths = expected_seconds(store)
        frames = {key: _expected_frames(task, lengths) for key, task in to_make.items()}
        audience.planned(len(to_make), sum(frames.values()))
        order = sorted(to_make.values(), key=lambda task: -frames[task.address])
        for outcome in _make(order, store, max(1, jobs), audience, frames):
            outcomes[outcome.task.address] = outcome
            audience.ended(outcome)
    return [outcomes[task.address] for task in tasks]


def expected_seconds(store: Store) -> dict[str, float]:
    """How long each clip was when it was last made."""
    lengths: dict[str, float] = {}
    for entry in store.entries():
        lengths.setdefault(str(entry.notes["clip"]), float(entry.notes["seconds"]))
    return lengths


def _expected_frames(task: Task, lengths: dict[str, float]) -> int:
    """How much a worker will draw; of a sheet, that is not known."""
    seconds = lengths.get(task.clip.name, USUAL_SECONDS)
    return round(seconds * task.options.fps) if task.kind == "clip" else 0


def _make(
    order: list[Task], store: Store, jobs: int, audience: Audience, frames: dict[str, int]
) -> Iterator[Outcome]:
    events: queue.Queue[tuple[int, dict[str, Any] | None]] = queue.Queue()
    running: dict[int, _Running] = {}
    waiting = [(task, 1) for task in order]
    with ExitStack() as cleanup:
        workshop = cleanup.enter_context(store.workshop())
        cleanup.callback(_kill_all, running)
        number = 0
        while waiting or running:
            while waiting and len(running) < jobs:
                task, tries = waiting.pop(0)
                number += 1
                running[number] = _start(task, workshop.resolve() / str(number), jobs, tries)
                _listen(running[number].process, number, events.put)
                audience.started(task, frames[task.address])
            which, event = events.get()
            work = running[which]
            if event is not None:
                work.last = event
                if event["event"] == "frames":
                    audience.frames(work.task, event["frames"])
                continue
            work.process.wait()
            _close(work.process)
            del running[which]
            if work.last.get("event") not in ("finished", "failed") and work.tries < TRIES:
                waiting.insert(0, (work.task, work.tries + 1))
                continue
            yield _outcome(work, store)


def _start(task: Task, folder: Path, jobs: int, tries: int) -> _Running:
    """A worker in a folder of its own, so that no manim.cfg of the caller's reaches it."""
    filled = folder / "filled"
    filled.mkdir(parents=True)
    spec, log = folder / "spec.json", folder / "log.txt"
    spec.write_text(json.dumps(task.spec(filled)), encoding="utf-8")
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "scenes.film.worker", str(spec), ATTACHED],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env=_environment(jobs),
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
    return _Running(task, filled, process, log, tries)


def _environment(jobs: int) -> dict[str, str]:
    """The caller's, without its own settings for clips, and with its processors shared out."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRACEREEL_")}
    path = os.pathsep.join([str(sources.ROOT), *filter(None, [kept.get("PYTHONPATH")])])
    share = str(max(1, (os.cpu_count() or 1) // jobs))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return kept | threads | {"PYTHONPATH": path, "NUMBA_NUM_THREADS": share}


def _listen(process: subprocess.Popen[str], number: int, put: Callable[[Any], None]) -> None:
    def read() -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                with suppress(ValueError):
                    put((number, json.loads(line)))
        put((number, None))

    threading.Thread(target=read, name=f"worker-{number}", daemon=True).start()


def _outcome(work: _Running, store: Store) -> Outcome:
    last, task = work.last, work.task
    if last.get("event") == "finished":
        return Outcome(task, store.keep(task.address, work.folder, last["notes"]))
    details = "\n".join(filter(None, [last.get("traceback", ""), work.log.read_text(errors="replace")]))
    return Outcome(
        task, error=last["message"] if last.get("event") == "failed" else _died(work), details=details
    )


def _died(work: _Running) -> str:
    code = work.process.returncode
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
    hint = ". Not enough memory? Try --jobs 1" if code == -signal.SIGKILL else ". --debug shows what it said"
    return f"its worker died {work.tries} times ({how}){hint}"


def _close(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()


def _kill_all(running: dict[int, _Running]) -> None:
    for work in running.values():
        with suppress(ProcessLookupError):
            work.process.kill()
        work.process.wait()
        _close(work.process)

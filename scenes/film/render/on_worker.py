"""What runs inside a Dask worker: a clip is filmed in a fresh process, and goes back as files or as one line.

A job is JSON; scenes/film/render/attempts.py writes it. Events on the way go to TOPIC. The answer is one of

    {"event": "finished", "notes": {...}, "files": {name: bytes}}     or "folder", to whom shares this machine
    {"event": "failed", "message": "...", "details": "..."}
    {"event": "refused", "worker": "...", "message": "..."}           this worker cannot film the client's clips
    {"event": "lacking", "worker": "...", "machine": "...", "traces": {digest: path}}
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distributed import Reschedule, Worker, get_worker

from tracereel.engine.errors import TracereelError
from tracereel.scenes.film.disk import disk_trouble
from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render import process, trace_delivery, warm
from tracereel.scenes.film.render.patience import VARIABLE, Patience

TOPIC = "tracereel"
TRIES = 2  # a rendering process that dies or hangs is started once more
LEAVING = ("closing", "closed", "failed")
_stopped: set[str] = set()
_reading_source = threading.Lock()  # Python 3.11 cannot parse in two threads at once

Job = dict[str, Any]


def film(job: Job) -> dict[str, Any]:
    """Film one clip for whoever sent the job."""
    worker = get_worker()
    try:
        copies: dict[str, str] = {}
        if job["foreign"]:
            message = refusal(job["versions"], {sources.Origin.of(job["spec"]): job["spec"]["sources"]})
            if message:
                return {"event": "refused", "worker": worker.address, "message": message}
            copies, lacking = _copies(job["spec"])
            if lacking:
                where = {
                    "worker": worker.address,
                    "machine": f"{socket.gethostname()}:{trace_delivery.home()}",
                }
                return {"event": "lacking", "traces": lacking, **where}
        with _folder(worker, stays=not job["foreign"]) as folder:
            return _film(job, copies, folder, worker)
    except TracereelError as error:
        message = str(error)
    except OSError as error:
        message = disk_trouble(error, error.filename or worker.local_directory)
    return _failed(f"{socket.gethostname()}: {message}" if job["foreign"] else message)


def refusal(versions: Mapping[str, str], digests: Mapping[sources.Origin, str]) -> str:
    """Why this machine would draw other pictures than the one that asks; nothing where it would not."""
    host = socket.gethostname()
    try:
        here = sources.versions()
        for name, version in versions.items():
            if here.get(name) != version:
                found = here.get(name, "not installed")
                return f"{host} has {name} {found}, expected {version} as here. {_cure(name, version)}"
        tree = sources.Tree()
        with _reading_source:
            differ = any(tree.digest(work) != digest for work, digest in digests.items())
        if differ:
            return f"{host} has another Tracereel than this machine. Put the same there: git pull, or copy it"
    except TracereelError as error:
        return f"{host}: {error}"
    return ""


def _cure(name: str, version: str) -> str:
    """What to type where a version is not the one that is expected."""
    if name == "python":
        return f"Start dask worker there with Python {version}"
    if name in sources.NATIVE:
        return "It comes with the system: use workers of the same system, or leave out --scheduler"
    return "Install the same there: pip install --require-hashes -r requirements.lock"


def stop(run: str) -> None:
    """End what is being filmed for a client in this process, at once."""
    _stopped.add(run)
    warm.kill_all()


def _film(job: Job, copies: Mapping[str, str], folder: Path, worker: Worker) -> dict[str, Any]:
    spec, threads, patience = job["spec"], _share(job, worker), Patience(**job["patience"])

    def told(**event: Any) -> None:
        worker.log_event(TOPIC, {"key": job["key"], **event})

    def heard(event: dict[str, Any]) -> None:
        if event["event"] == "frames":
            told(**event)

    def wanted() -> bool:
        return _wanted(job, worker)

    for tried in range(1, TRIES + 1):
        filled = folder / f"filled-{tried}"
        filled.mkdir()
        told(event="began", tried=tried)
        full = spec | {"folder": str(filled), "copies": dict(copies)}
        ending = process.render(full, folder, threads, heard, wanted, patience)
        if not ending.died:
            break
        if not wanted():
            raise Reschedule  # nobody listens any more, or this worker is leaving and another takes over
    if ending.last.get("event") == "finished":
        content = {"files": _bytes(filled)} if job["foreign"] else {"folder": str(filled)}
        return {"event": "finished", "notes": ending.last["notes"], **content}
    message = _died(ending, patience, job["foreign"]) if ending.died else ending.last["message"]
    for role, copy in copies.items():
        message = message.replace(copy, spec["traces"][role])
    return _failed(message, "\n".join(filter(None, [ending.last.get("traceback", ""), ending.log])))


def _failed(message: str, details: str = "") -> dict[str, Any]:
    return {"event": "failed", "message": message, "details": details}


def _copies(spec: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Where traces lie on this machine that do not lie at their path, by role; and what it lacks."""
    copies, lacking = {}, {}
    for role, path in spec["traces"].items():
        digest = spec["digests"][role]
        if not trace_delivery.holds(path, digest):
            copy = trace_delivery.find(digest)
            if copy is None:
                lacking[digest] = path
            else:
                copies[role] = str(copy)
    return copies, lacking


@contextmanager
def _folder(worker: Worker, stays: bool) -> Iterator[Path]:
    """A new folder in the worker's own, which Dask clears when the worker is gone."""
    os.makedirs(worker.local_directory, exist_ok=True)  # noqa: PTH103 (a string)
    folder = Path(tempfile.mkdtemp(prefix="clip-", dir=worker.local_directory))
    try:
        yield folder
    finally:
        if not stays:
            shutil.rmtree(folder, ignore_errors=True)


def _share(job: Job, worker: Worker) -> int:
    """How many processors a rendering process may use: the machine's, divided by all that it films at once."""
    whole = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, whole // int(job["neighbours"].get(worker.address, worker.state.nthreads)))


def _wanted(job: Job, worker: Worker) -> bool:
    """Dask cannot interrupt a task; it marks one that its client gave up, or died without."""
    state = worker.state.tasks.get(job["key"])
    given_up = state is None or state.state == "cancelled"
    return not (given_up or job["run"] in _stopped or worker.status.name in LEAVING)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _died(ending: process.Ending, patience: Patience, foreign: bool) -> str:
    if ending.hung:
        longer = f"{VARIABLE}={10 * patience.seconds:.0f}"
        return f"it hangs, {TRIES} times: {ending.hung}. Is it only slow? Wait longer: {longer}"
    hint = ". --debug shows what it said"
    if ending.how == "signal SIGKILL":
        place = f" on {socket.gethostname()}" if foreign else ""
        cure = "Film fewer at a time: dask worker --nthreads 1" if foreign else "Try --jobs 1"
        hint = f". Not enough memory{place}? {cure}"
    return f"its worker died {TRIES} times ({ending.how}){hint}"

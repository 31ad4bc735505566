"""A real scheduler and real workers, each with a home of its own, as if on a machine of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

import render
from tests.film.conftest import Silent, copied_project, task
from tracereel.engine import trace
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.plan.plan import Task
from tracereel.scenes.film.render import attempts, cluster, on_worker, pool
from tracereel.scenes.film.render.outcome import Outcome
from tracereel.scenes.film.render.patience import Patience
from tracereel.scenes.film.render.workers import Workers

NAMES = ("Kills", "KillsOnce", "Small")


class Cluster:
    """A scheduler, and the workers that were started for it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, ""
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """The scheduler, at a port that the system chooses."""
        card = self.folder / "scheduler.json"
        anywhere = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")
        self._dask("scheduler", self.folder, *anywhere, "--scheduler-file", str(card))
        until(lambda: card.exists() and card.read_text().endswith("}"))
        self.url = json.loads(card.read_text())["address"]

    def add_worker(self, name: str, root: Path = sources.ROOT) -> None:
        """A worker with a thread, in a home of its own."""
        home = self.folder / name
        home.mkdir()
        here = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0", "--local-directory", str(home))
        self._dask("worker", home, self.url, *here, "--nthreads", "1", root=root)

    def sent_to(self, name: str) -> list[Path]:
        """The traces that a worker was sent."""
        return sorted((self.folder / name / ".cache/tracereel/sent").iterdir())

    def children(self) -> set[int]:
        """The rendering processes of all workers: they work in folders of theirs."""
        return {one.pid for one in psutil.process_iter() if self._films(one)}

    def _films(self, process: psutil.Process) -> bool:
        try:
            where = Path(process.cwd())
        except (psutil.Error, OSError):
            return False
        return where.name.startswith("clip-") and where.is_relative_to(self.folder)

    def end(self) -> None:
        """Workers first: Dask's own wait long when they and their scheduler end at the same time."""
        for group in (self.processes[1:], self.processes[:1]):
            for process in group:
                process.terminate()
            for process in group:
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        until(lambda: not self.children())

    def _dask(self, what: str, home: Path, *arguments: str, root: Path = sources.ROOT) -> None:
        places = {"PYTHONPATH": str(root), "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
        with (self.folder / f"{what}-{home.name}.log").open("w") as log:
            command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments]
            self.processes.append(
                subprocess.Popen(command, stdout=log, stderr=log, cwd=home, env=os.environ | places)
            )


@contextmanager
def running(folder: Path, *workers: str) -> Iterator[Cluster]:
    started = Cluster(folder)
    try:
        started.start()
        for name in workers:
            started.add_worker(name)
        yield started
    finally:
        started.end()


@pytest.fixture(scope="module")
def recorded(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trace of these tests alone: a clip leaves a mark beside it."""
    trace = tmp_path_factory.mktemp("traces") / recorded.name
    shutil.copytree(recorded, trace)
    return trace


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    with running(tmp_path_factory.mktemp("dask"), "one", "two") as started:
        yield started


Stormy = tuple[list[Outcome], list[tuple[str, str]]]


@pytest.fixture(scope="module")
def stormy(dask: Cluster, recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Stormy:
    """Three clips on it, one of which kills its worker once, and one always."""
    audience, store = Silent(), Store(tmp_path_factory.mktemp("stormy"))
    return pool.run([task(name, recorded) for name in NAMES], store, 1, audience, dask.url), audience.seen


def threads(name: str) -> int:
    return sum(thread.name == name for thread in threading.enumerate())


def until(holds: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "that took too long"
        time.sleep(0.05)


def test_what_a_killed_worker_was_filming_is_filmed_by_another_to_the_same_bytes(
    stormy: Stormy, store: Store, audience: Silent
) -> None:
    (_, one, fellow), seen = stormy
    assert (one.error, fellow.error) == ("", "")
    assert seen.count(("started", "KillsOnce")) > 1
    (other,) = pool.run([one.task], store, 1, audience)
    assert one.entry is not None
    assert other.entry is not None
    for name in ("clip.mp4", "clip.json", "clip.srt", "clip.vtt"):
        assert one.entry.file(name).read_bytes() == other.entry.file(name).read_bytes()


def test_a_rendering_process_ends_with_its_killed_worker(stormy: Stormy, recorded: Path) -> None:
    numbers = Path(f"{recorded}.killed").read_text().split()
    assert len(set(numbers)) == 3
    until(lambda: not any(psutil.pid_exists(int(number)) for number in numbers), seconds=6)


def test_a_clip_that_keeps_killing_workers_is_reported(
    stormy: Stormy,
) -> None:
    assert stormy[0][0].error == "the Dask workers that film it die, 3 so far. See their logs"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs a path that only one process sees")
def test_a_trace_that_workers_do_not_see_is_sent_once_to_each_machine(
    dask: Cluster, recorded: Path, tmp_path: Path, audience: Silent
) -> None:
    folder = os.open(recorded.parent, os.O_RDONLY)
    only_here = f"/proc/self/fd/{folder}/{recorded.name}"
    tasks = [replace(task(name, recorded), traces={"run": only_here}) for name in ("Small", "Other")]
    try:
        sent = []
        for asked, store in ((tasks, Store(tmp_path / "first")), (tasks[:1], Store(tmp_path / "second"))):
            outcomes = pool.run(asked, store, 1, audience, dask.url)
            assert {outcome.error for outcome in outcomes} == {""}
            sent.append(
                {(path, path.stat().st_ino) for name in ("one", "two") for path in dask.sent_to(name)}
            )
    finally:
        os.close(folder)
    digest = trace.open(recorded).digest
    assert {path.name for path, _ in sent[0]} == {f"{digest}.zarr.zip"}
    assert sent[0] == sent[1]
    home = next(iter(sent[0]))[0].parent
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert outcomes[0].entry is not None
    account = json.loads(outcomes[0].entry.file("clip.json").read_text())
    assert [used["path"] for used in account["traces"]] == [only_here]


def test_a_trace_that_is_still_recorded_is_not_sent(
    dask: Cluster, recorded: Path, tmp_path: Path, store: Store, audience: Silent
) -> None:
    unfinished = tmp_path / "xor.zarr.recording"
    shutil.copytree(recorded, unfinished)
    commit = unfinished / "commit.json"
    commit.write_text(json.dumps(json.loads(commit.read_text()) | {"finished": False}))
    folder = os.open(tmp_path, os.O_RDONLY)
    only_here = f"/proc/self/fd/{folder}/{unfinished.name}"
    made = pool.run(
        [replace(task("Small", unfinished), traces={"run": only_here})], store, 1, audience, dask.url
    )
    os.close(folder)
    assert (
        f"does not see {only_here}, and it cannot be sent there: {only_here} was not finished"
        in made[0].error
    )


def test_workers_of_another_project_version_are_left_out(
    dask: Cluster, recorded: Path, tmp_path: Path, store: Store, audience: Silent
) -> None:
    with (copied_project(tmp_path) / "tests/film/clips.py").open("a") as changed:
        changed.write("\nNEW = 1\n")
    dask.add_worker("stale", root=tmp_path)
    with cluster.opened(dask.url, 1, tmp_path) as client:
        client.wait_for_workers(3)
    outcome = pool.run([task("Small", recorded)], store, 1, audience, dask.url)[0]
    assert outcome.error == ""
    (left_out,) = (why for what, why in audience.seen if what == "left out")
    assert left_out.endswith(
        " has another Tracereel than this machine. Put the same there: git pull, or copy it"
    )


class Staff:
    """A client's view of a cluster: who works for it, and to whom a clip was given."""

    def __init__(self) -> None:
        self.workers: dict[str, int] = {}
        self.given: list[list[str]] = []
        self.loop = SimpleNamespace(add_callback=lambda *_: None)

    def subscribe_topic(self, *_: Any) -> None: ...

    def nthreads(self) -> dict[str, int]:
        return self.workers

    def submit(self, *_: Any, workers: list[str], **__: Any) -> SimpleNamespace:
        self.given.append(workers)
        return SimpleNamespace(release=lambda: None)


def test_a_clip_whose_workers_are_gone_is_for_those_that_came_instead(
    recorded: Path, audience: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff: Any = Staff()
    staff.workers = {"tcp://one:1": 1, "tcp://stale:1": 1}
    workers = Workers(staff, "tcp://there:8786", audience)
    workers.look()
    workers.leave_out("tcp://stale:1", "it is another one")
    under_way = attempts.Tries(staff, workers)
    under_way.hand_out(attempts.Work(task("Small", recorded), 1, Patience(1, 1)))
    for workers in (["tcp://stale:1"], ["tcp://stale:1", "tcp://one:2"]):
        staff.workers = dict.fromkeys(workers, 1)
        under_way._look()
    assert staff.given == [["tcp://one:1"], ["tcp://one:2"]]
    monkeypatch.setattr(cluster, "WORKERS_SECONDS", 0)
    staff.workers = {"tcp://stale:1": 1}
    with pytest.raises(
        RenderError, match=r"^no worker of the cluster at tcp://there:8786 may film\. tcp://stale:1: it is"
    ):
        under_way._look()


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        (
            {"manim": "0.1"},
            r"^.* has manim 0\.\d+\.\d+, expected 0\.1 as here\. Install the same there: pip install",
        ),
        ({"crayons": "2"}, r"^.* has crayons not installed, expected 2 as here\."),
        (
            {"cairo": "2.0"},
            r"^.* expected 2\.0 as here\. It comes with the system: use workers of the same system",
        ),
        ({"python": "3.99"}, r"^.* expected 3\.99 as here\. Start dask worker there with Python 3\.99$"),
    ],
)
def test_a_worker_with_other_libraries_says_which(versions: dict[str, str], said: str) -> None:
    assert re.match(said, on_worker.refusal(versions, {}))


CLIENT = """
import sys
from pathlib import Path
from tracereel.scenes.film.render import pool
from tracereel.scenes.film.cache.cache import Store
from tests.film.conftest import Silent, copied_project, task
pool.run([task("Slow", Path(sys.argv[1]))], Store(Path(sys.argv[2])), 1, Silent(), sys.argv[3])
"""


def test_workers_stop_when_their_client_is_killed(dask: Cluster, recorded: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", CLIENT, str(recorded), str(tmp_path), dask.url]
    with subprocess.Popen(command, cwd=sources.ROOT) as client:
        try:
            until(dask.children)
        finally:
            client.send_signal(signal.SIGKILL)
    until(lambda: not dask.children(), seconds=6)


def test_a_scheduler_that_does_not_answer_is_one_line(
    recorded: Path, store: Store, audience: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "REACHED_SECONDS", 0.5)
    loops = threads("IO loop")
    with pytest.raises(RenderError, match=r"^no scheduler answers at tcp://127\.0\.0\.1:9\. Start one"):
        pool.run([task("Small", recorded)], store, 1, audience, "tcp://127.0.0.1:9")
    with pytest.raises(RenderError, match=r"^no scheduler answers at nowhere://there\. Start one"):
        pool.run([task("Small", recorded)], store, 1, audience, "nowhere://there")
    assert threads("IO loop") == loops


def test_a_cluster_without_workers_and_one_without_its_scheduler_say_what_to_start(
    recorded: Path, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cuts(Silent):
        def started(self, task: Task, frames: int) -> None:
            lonely.processes[0].kill()

    slow = [task("Slow", recorded)]
    with running(tmp_path) as lonely:
        monkeypatch.setattr(cluster, "WORKERS_SECONDS", 0.5)
        with pytest.raises(RenderError, match=r"has no workers\. Start one: dask worker tcp"):
            pool.run(slow, store, 1, Silent(), lonely.url)
        monkeypatch.undo()
        lonely.add_worker("one")
        with pytest.raises(
            RenderError, match=r"^the scheduler at tcp.* went away\. Start it again: dask sch"
        ):
            pool.run(slow, store, 1, Cuts(), lonely.url)
        until(lambda: not lonely.children(), seconds=6)


def test_jobs_are_not_for_a_cluster(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["clip", "OneNeuron", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"]
    assert failures.run(render.cli, arguments) == 2
    assert "--jobs is for this machine" in capfd.readouterr().err


def test_dask_is_not_behind_a_clip_and_not_imported_for_a_fresh_one() -> None:
    behind = {module for module, _ in sources.Tree().behind(sources.Origin(sources.WORKER))}
    assert sources.WORKER in behind
    assert not {"tracereel.scenes.film.render.on_worker", "tracereel.scenes.film.render.pool"} & behind
    program = (
        "import sys, render, tracereel.scenes.film.render.worker, tracereel.scenes.film.render.make; "
        "sys.exit('distributed' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=sources.ROOT, check=True)

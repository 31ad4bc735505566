"""Warm workers: a clip is the same whatever was filmed before it, and no process outlives its command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.film.conftest import Library, Silent, copied_project, frames_of, task
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render import pool, server, warm
from tracereel.scenes.film.render.outcome import Outcome

FILES = ("clip.mp4", "clip.json", "clip.srt", "clip.vtt")
needs_fork = pytest.mark.skipif(not warm.FORKING, reason="clips are filmed in fresh processes here")


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "that took too long"
        time.sleep(0.02)


def content(outcome: Outcome) -> dict[str, bytes]:
    """What a clip's files hold."""
    assert outcome.entry is not None, outcome.error
    return {name: outcome.entry.file(name).read_bytes() for name in FILES}


def servers() -> list[psutil.Process]:
    """The warm servers of this process."""
    return [one for one in psutil.Process().children() if server.MODULE in one.cmdline()]


@pytest.fixture
def no_server() -> Iterator[None]:
    """Nothing is warm yet."""
    warm.end()
    yield
    warm.end()


@needs_fork
@pytest.mark.usefixtures("no_server")
def test_a_clip_has_the_same_bytes_alone_after_others_and_after_one_that_failed(
    recorded: Path, tmp_path: Path
) -> None:
    asked = [task("Letters", recorded), task("Small", recorded)]
    others = [
        task("Untidy", recorded),
        task("Other", recorded, format="webm", theme="light", transparent=True),
        task("Letters", recorded, theme="light", short_side=240, fps=15, captions="none"),
        task("Raises", recorded),
    ]
    alone = [pool.run([one], Store(tmp_path / one.clip.name), 1, Silent())[0] for one in asked]
    between = pool.run(
        others, Store(tmp_path / "others"), 1, Silent()
    )  # letters are drawn for many meanwhile
    after = pool.run(asked, Store(tmp_path / "after"), 2, Silent())
    assert [bool(one.error) for one in between] == [True, False, False, True]
    assert "untidy" in between[0].error
    assert [content(one) for one in after] == [content(one) for one in alone]


@needs_fork
def test_warm_and_fresh_processes_give_the_same_bytes(
    library: Library, recorded: Path, store: Store, audience: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [task("Letters", recorded), task("Small", recorded)]
    entries = library.entries(*asked)
    monkeypatch.setattr(warm, "FORKING", False)
    outcomes = pool.run(asked, store, 2, audience)
    for entry, outcome in zip(entries, outcomes, strict=True):
        assert {name: entry.file(name).read_bytes() for name in FILES} == content(outcome)


@needs_fork
@pytest.mark.usefixtures("no_server")
def test_one_server_serves_all_and_has_one_thread(recorded: Path, tmp_path: Path) -> None:
    seen = set()
    for name in ("Small", "Other"):
        pool.run([task(name, recorded)], Store(tmp_path), 2, Silent())
        seen |= {(one.pid, one.num_threads()) for one in servers()}
    ((_, threads),) = seen
    assert threads == 1


@needs_fork
@pytest.mark.usefixtures("no_server")
def test_a_server_that_dies_is_replaced_and_its_children_go_on(recorded: Path, store: Store) -> None:
    outcomes = pool.run(
        [task(name, recorded) for name in ("KillsServer", "Small", "Other")], store, 1, Silent()
    )
    assert [one.error for one in outcomes] == ["", "", ""]
    (one,) = servers()
    one.kill()
    (again,) = pool.run([task("Small", recorded, theme="light")], store, 1, Silent())
    assert again.error == ""
    assert [other.pid for other in servers()] != [one.pid]


@needs_fork
@pytest.mark.usefixtures("no_server")
def test_a_variable_that_changes_reaches_the_next_clip(
    recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.run([task("Small", recorded)], Store(tmp_path), 1, Silent())
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    pool.run([task("Other", recorded)], Store(tmp_path), 1, Silent())
    (one,) = servers()
    assert str(tmp_path / "elsewhere") in one.environ()["PYTHONPATH"]


CHANGING = """
import sys
from pathlib import Path
from tests.film.conftest import Silent, task
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render import pool
trace, store, colours = Path(sys.argv[1]), Store(Path(sys.argv[2])), sources.ROOT / "scenes/look/theme.py"
for old, new in (("#ff8c3a", "#00ff00"), ("#00ff00", "#0000ff"), ("", "")):
    (made,) = pool.run([task("Small", trace)], store, 1, Silent())
    print(made.error or made.entry.file("clip.mp4"))
    colours.write_text(colours.read_text().replace(old, new))
"""


def test_source_that_changes_while_a_command_runs_is_what_is_drawn_next(
    recorded: Path, tmp_path: Path
) -> None:
    project = copied_project(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", CHANGING, str(recorded), str(tmp_path / "store")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (tmp_path, project)))},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    colours = [frames_of(Path(line))[0][90, 160] for line in done.stdout.splitlines()]
    assert [int(np.argmax(colour)) for colour in colours] == [0, 1, 2]  # red, green, blue


COMMAND = """
from tests.film.conftest import clip
from tracereel.scenes import storyboard
from tracereel.scenes.film.commands import failures
storyboard.ACTS = (storyboard.Act(1, "Hanging", tuple(map(clip, ("Small", "Slow", "Turns")))),)
import render
failures.main(render.cli)
"""


def typed(folder: Path, trace: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command of render.py, for small clips."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments, "-q", "l", "--trace", f"run={trace}"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(sources.ROOT), "TYPED_IN": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def filming(recorded: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[psutil.Process]]]:
    """A command that films, and the processes that it has started."""
    with typed(tmp_path, recorded, "clip", "Slow", "Turns", "--jobs", "2") as started:
        helpers: list[psutil.Process] = []

        def at_work() -> bool:
            try:
                helpers[:] = psutil.Process(started.pid).children(recursive=True)
                return sum(str(tmp_path) in one.cwd() for one in helpers) == 2
            except (psutil.Error, FileNotFoundError):  # one that ended while it was looked at
                return False

        try:
            until(at_work)
            yield started, helpers
        finally:
            started.kill()
            for one in helpers:
                if one.is_running():
                    one.kill()


def gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


@needs_fork
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_no_process_outlives_its_command(
    filming: tuple[subprocess.Popen[bytes], list[psutil.Process]], how: signal.Signals, stopped: bool
) -> None:
    command, helpers = filming
    if stopped:
        for one in helpers:
            one.suspend()
    command.send_signal(how)
    command.wait(20)
    assert command.returncode in (130, -signal.SIGKILL)
    until(lambda: gone(helpers), seconds=5)


def test_a_command_that_is_done_leaves_no_process(recorded: Path, tmp_path: Path) -> None:
    """Its processes, and theirs, say in which folder it was typed."""
    with typed(tmp_path, recorded, "sheet", "Small") as command:
        assert command.wait(60) == 0
    assert not [one for one in psutil.process_iter() if typed_in(one) == str(tmp_path)]


def typed_in(process: psutil.Process) -> str | None:
    try:
        return str(process.environ().get("TYPED_IN"))
    except (psutil.Error, OSError):
        return None

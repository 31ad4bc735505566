"""A recorded run, small clips and small pictures: 320 by 180 at 10 frames a second."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from filelock import FileLock

from tests import sharing
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.plan import plan, sources
from tracereel.scenes.film.plan.meaning import Module
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.publish.embed.contents import Contents, pieces
from tracereel.scenes.film.render import pool
from tracereel.scenes.storyboard import Clip

SMALL = Options(short_side=180, fps=10)
EVERYTHING = Contents(loop=True, gif=True, alpha=True)


def clip(name: str) -> Clip:
    """One of tests/film/clips.py."""
    return Clip(name, "tests.film.clips", f"The title of {name}", "What it teaches.", {"run": "xor"})


def task(name: str, trace: Path, kind: str = "clip", **options: Any) -> plan.Task:
    """A task for one of those clips."""
    return plan.tasks([clip(name)], kind, replace(SMALL, **options), {"run": str(trace)})[0]


def embedded(name: str, trace: Path) -> list[plan.Task]:
    """The tasks for an embed of one of those clips with everything in it."""
    planner, bound = plan.Planner(), {"run": str(trace)}
    return [piece.task(planner, bound) for piece in pieces(clip(name), SMALL, EVERYTHING)]


def kept(store: Store, made: plan.Task) -> Entry:
    """An entry as a worker would make it, in no time."""
    with store.working_folder() as working_folder:
        folder = working_folder / "filled"
        folder.mkdir()
        (folder / "clip.mp4").write_text("frames")
        about = {key: value for key, value in made.spec(folder).items() if key != "folder"}
        notes = {"clip": made.clip.name, "kind": made.kind, "seconds": 2.5, "made": about}
        return store.keep(made.address, folder, notes)


def frames_of(path: Path) -> list[Any]:
    """Every frame of a video, decoded to the end, as RGB."""
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


def record(path: Path, *settings: str) -> Path:
    """The trace of a short run, in place of what was there."""
    run = catalog.find("xor", ["training.epochs=2", "record.schedule=every:2", *settings])
    recorder.record(build.build(run), path, overwrite=True)
    return path


def copied_project(folder: Path) -> Path:
    """The project's source as it is, where `import tracereel` finds it when the folder is on the path."""
    project = folder / "tracereel"
    for name in ("engine", "scenes", "tests"):
        leave = shutil.ignore_patterns("test_*")  # what Python and Numba compiled is good there, too
        shutil.copytree(sources.ROOT / name, project / name, ignore=leave)
    shutil.copy(sources.ROOT / "scenes/public/__init__.py", project)
    return project


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trace of a short run, the same for all test processes; never changed."""
    return sharing.once(tmp_path_factory, "xor.zarr", record)


class Library:
    """Clips that real workers rendered, each once for all test processes: for tests of what comes after that."""

    def __init__(self, home: Path) -> None:
        self.home, self.store = home, Store(home / "clips", limit=10**12)
        self.home.mkdir(parents=True, exist_ok=True)

    def entries(self, *tasks: plan.Task) -> list[Entry]:
        """The outcome of each task, now or before."""
        with ExitStack() as stack:
            for address in sorted({task.address for task in tasks}):
                stack.enter_context(FileLock(self.home / f"{address}.lock"))
            outcomes = pool.run(tasks, self.store, 2, Silent())
        assert [outcome.error for outcome in outcomes] == [""] * len(tasks)
        return [outcome.entry for outcome in outcomes if outcome.entry is not None]

    def lend(self, store: Path, *tasks: plan.Task) -> None:
        """Copies of them in another store, as if they had been rendered for it."""
        for entry in self.entries(*tasks):
            shutil.copytree(entry.folder, store / entry.address)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(sharing.home(tmp_path_factory) / "library")


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """A source file that did not change is read and understood once, whoever asks."""
    known: dict[tuple[str, Path, bytes], Module] = {}

    def module(name: str, path: Path) -> Module:
        key = (name, path, path.read_bytes())
        if key not in known:
            known[key] = Module(name, path)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "Module", module)
        yield


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "clips")


class Silent:
    """Sees the work and notes it."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def planned(self, clips: int, frames: int) -> None:
        self.seen.append(("planned", f"{clips} clips, {frames} frames"))

    def started(self, task: plan.Task, frames: int) -> None:
        self.seen.append(("started", task.clip.name))

    def frames(self, task: plan.Task, frames: int) -> None:
        self.seen.append(("frames", task.clip.name))

    def ended(self, outcome: Any) -> None:
        self.seen.append(("ended", outcome.task.clip.name))

    def left_out(self, worker: str, why: str) -> None:
        self.seen.append(("left out", why))


@pytest.fixture
def audience() -> Silent:
    return Silent()


def flat(*color: int) -> Any:
    """A frame of one colour, RGBA."""
    return np.broadcast_to(np.array([*color, 255][:4], np.uint8), (180, 320, 4)).copy()

"""A recorded run, small clips and small pictures: 320 by 180 at 10 frames a second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from engine import recorder
from engine.runs import build, catalog
from scenes.film import plan
from scenes.film.options import Options
from scenes.film.store.cache import Entry, Store
from scenes.storyboard import Clip

SMALL = Options(short_side=180, fps=10)


def clip(name: str) -> Clip:
    """One of tests/film/clips.py."""
    return Clip(name, "tests.film.clips", f"The title of {name}", "What it teaches.", {"run": "xor"})


def task(name: str, trace: Path, kind: str = "clip", **options: Any) -> plan.Task:
    """A task for one of those clips."""
    return plan.tasks([clip(name)], kind, replace(SMALL, **options), {"run": str(trace)})[0]


def kept(store: Store, made: plan.Task) -> Entry:
    """An entry as a worker would make it, in no time."""
    with store.workshop() as workshop:
        folder = workshop / "filled"
        folder.mkdir()
        (folder / "clip.mp4").write_text("frames")
        about = {key: value for key, value in made.spec(folder).items() if key != "folder"}
        notes = {"clip": made.clip.name, "kind": made.kind, "seconds": 2.5, "made": about}
        return store.keep(made.address, folder, notes)


def frames_of(path: Path) -> list[Any]:
    """Every frame of a video, decoded to the end, as RGB."""
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trace of a short run."""
    path = tmp_path_factory.mktemp("traces") / "xor.zarr"
    run = catalog.find("xor", ["training.epochs=2", "record.schedule=every:2"])
    recorder.record(build.build(run), path)
    return path


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

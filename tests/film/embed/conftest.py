"""An embed with everything in it, rendered once, and the folder in which it was rendered: with cache and trace."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from engine import recorder
from engine.runs import build, catalog
from scenes import storyboard
from scenes.film.embed import embed
from scenes.film.embed.wishes import Wishes
from scenes.film.studio import Order
from scenes.storyboard import Act
from tests.film.conftest import SMALL, clip

ACTS = (Act(1, "Beginnings", (clip("Small"), clip("Other"))), Act(2, "Endings", (clip("Raises"),)))
EVERYTHING = Wishes(loop=True, gif=True, alpha=True)


def record(path: Path, *settings: str) -> Path:
    """The trace of a short run, in place of what was there."""
    run = catalog.find("xor", ["training.epochs=2", "record.schedule=every:2", *settings])
    recorder.record(build.build(run), path, overwrite=True)
    return path


def order(*names: str, wishes: Wishes = Wishes(), folder: str = "site") -> list[embed.Made]:  # noqa: B008
    """Embeds of small clips, made here."""
    bound = {"run": "traces/xor.zarr"}
    return embed.make(Order(tuple(map(clip, names)), SMALL, bound, 2, Path(folder)), wishes)


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once for all test processes; never changed."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "embed-workplace"
    with FileLock(f"{place}.lock"), pytest.MonkeyPatch.context() as patch:
        if not (place / "done").exists():
            place.mkdir()
            patch.chdir(place)
            patch.setattr(storyboard, "ACTS", ACTS)
            record(place / "traces" / "xor.zarr")
            made = order("Small", wishes=EVERYTHING)[0]
            assert made.meta is not None, made.error
            (place / "done").touch()
    return place


@pytest.fixture
def here(workplace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it to work in."""
    place = tmp_path / "place"
    shutil.copytree(workplace, place)
    monkeypatch.chdir(place)
    monkeypatch.setattr(storyboard, "ACTS", ACTS)
    return place

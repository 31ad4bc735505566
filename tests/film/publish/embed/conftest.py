"""An embed with everything in it, and the folder in which it was made: with cache and trace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import sharing
from tests.film.conftest import EVERYTHING, SMALL, Library, clip, embedded
from tracereel.scenes import storyboard
from tracereel.scenes.film.publish.embed import embed
from tracereel.scenes.film.publish.embed.contents import Contents
from tracereel.scenes.film.render.make import Order
from tracereel.scenes.storyboard import Act

ACTS = (Act(1, "Beginnings", (clip("Small"), clip("Other"))), Act(2, "Endings", (clip("Raises"),)))


def order(*names: str, contents: Contents = Contents(), folder: str = "site") -> list[embed.EmbedResult]:  # noqa: B008
    """Embeds of small clips, made here."""
    bound = {"run": "traces/xor.zarr"}
    return embed.make(Order(tuple(map(clip, names)), SMALL, bound, 2, Path(folder)), contents)


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory, recorded: Path, library: Library) -> Path:
    """Made once for all test processes; never changed."""

    def make(place: Path) -> None:
        shutil.copytree(recorded, place / "traces" / "xor.zarr")
        library.lend(place / "build" / "clips", *embedded("Small", recorded))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(place)
            patch.setattr(storyboard, "ACTS", ACTS)
            made = order("Small", contents=EVERYTHING)[0]
            assert made.meta is not None, made.error

    return sharing.once(tmp_path_factory, "embed-workplace", make)


@pytest.fixture
def here(workplace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to work in."""
    place = tmp_path / "place"
    shutil.copytree(workplace, place)
    monkeypatch.chdir(place)
    monkeypatch.setattr(storyboard, "ACTS", ACTS)
    return place

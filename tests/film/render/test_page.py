"""What a page shows of a clip comes from one drawing, and is what each would be if it were filmed alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.film.conftest import Library, Silent, frames_of, task
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.render import pool


@pytest.fixture(scope="module")
def made(recorded: Path, library: Library) -> dict[str, Entry]:
    """A page of a clip, and the same clip in each format."""
    tasks = {
        "page": task("Small", recorded, "page", captions="none"),
        "mp4": task("Small", recorded, captions="none"),
        "webm": task("Small", recorded, captions="none", format="webm"),
    }
    return dict(zip(tasks, library.entries(*tasks.values()), strict=True))


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_video_of_a_page_is_the_clip_filmed_alone(made: dict[str, Entry], kind: str) -> None:
    name = f"clip.{kind}"
    assert made["page"].file(name).read_bytes() == made[kind].file(name).read_bytes()


def test_there_is_a_picture_of_every_beats_end(made: dict[str, Entry]) -> None:
    drawn = frames_of(made["page"].file("clip.mp4"))
    stills = sorted(made["page"].folder.glob("still-*.png"))
    assert [still.name for still in stills] == ["still-01.png", "still-02.png"]
    for still, last in zip(stills, (14, 24), strict=True):
        with Image.open(still) as image:
            assert np.abs(np.asarray(image).astype(int) - drawn[last]).mean() < 3


def test_a_clip_without_beats_has_no_page(recorded: Path, store: Store) -> None:
    [outcome] = pool.run([task("Speechless", recorded, "page")], store, 1, Silent())
    assert outcome.error == "Speechless has no beats, so no picture of it can stand for it"

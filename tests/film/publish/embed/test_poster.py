"""Posters: which moment stands for a clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tracereel.scenes.film.publish.embed import poster

BACKGROUND = (13, 17, 23)


def still(path: Path, *boxes: tuple[tuple[int, int, int, int], tuple[int, int, int]]) -> Path:
    picture = Image.new("RGB", (640, 360), BACKGROUND)
    for box, colour in boxes:
        ImageDraw.Draw(picture).rectangle(box, fill=colour)
    picture.save(path)
    return path


ORANGE, GREY = (255, 157, 60), (150, 150, 150)


def test_the_poster_is_the_picture_with_most_colour(tmp_path: Path) -> None:
    box = (100, 100, 500, 300)
    stills = [still(tmp_path / "1.png", (box, GREY)), still(tmp_path / "2.png", (box, ORANGE))]
    assert poster.choose(stills) == 1


def test_of_equal_colour_the_fuller_picture_wins(tmp_path: Path) -> None:
    corner = still(tmp_path / "1.png", ((500, 250, 639, 359), ORANGE))
    spread = still(tmp_path / "2.png", *(((x, y, x + 49, y + 24), ORANGE) for x in (20, 180, 340, 500)
                                         for y in (20, 110, 200, 290)))  # fmt: skip
    assert poster.choose([corner, spread]) == 1


def test_of_equal_pictures_the_first_is_taken(tmp_path: Path) -> None:
    stills = [still(tmp_path / f"{i}.png", ((0, 0, 300, 200), ORANGE)) for i in range(3)]
    assert poster.choose(stills) == 0


def test_an_empty_first_picture_is_never_the_poster_where_another_has_something(tmp_path: Path) -> None:
    assert (
        poster.choose([still(tmp_path / "1.png"), still(tmp_path / "2.png", ((9, 9, 99, 99), ORANGE))]) == 1
    )


@pytest.mark.parametrize("size", [(640, 360), (360, 360), (202, 360)])
def test_pictures_of_any_shape_can_be_posters(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size, ORANGE).save(tmp_path / "1.png")
    assert poster.choose([tmp_path / "1.png"]) == 0


def test_a_poster_is_written_as_webp_and_as_jpeg_and_looks_like_the_still(tmp_path: Path) -> None:
    source = still(tmp_path / "1.png", ((100, 100, 500, 300), ORANGE))
    drawn = np.asarray(Image.open(source)).astype(int)
    written = poster.write(source, tmp_path, "Clip")
    assert {kind: path.name for kind, path in written.items()} == {"webp": "Clip.webp", "jpeg": "Clip.jpg"}
    for kind, path in written.items():
        with Image.open(path) as image:
            assert image.format == kind.upper()
            assert np.abs(np.asarray(image.convert("RGB")).astype(int) - drawn).mean() < 3

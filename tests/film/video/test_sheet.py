"""Contact sheets: how many stills stand beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tracereel.scenes.film.video import sheet

SHAPES = {"16:9": (128, 72), "1:1": (72, 72), "9:16": (72, 128)}


def written(path: Path, aspect: str, count: int, size: tuple[int, int], pictures: int = 1) -> tuple[int, int]:
    """The size of a page of so many stills."""
    stills = [sheet.Still(n, n + 1, "A sentence.", Image.new("RGB", size)) for n in range(count)]
    sheet.write(path, "Title", stills, "dark", aspect, pictures)
    with Image.open(path) as page:
        return page.size


@pytest.mark.parametrize("count", [5, 12])
def test_narrow_stills_stand_more_to_a_row_and_no_page_is_a_strip(tmp_path: Path, count: int) -> None:
    sizes = [written(tmp_path / "sheet.png", aspect, count, size) for aspect, size in SHAPES.items()]
    across = [sheet.columns(count, aspect) for aspect in SHAPES]
    assert across == sorted(across)
    assert across[0] < across[2]
    for width, height in sizes:
        assert 1200 < width < 2500
        assert 0.4 < width / height < 2.5


@pytest.mark.parametrize("aspect", SHAPES)
def test_a_page_is_no_wider_than_its_stills(aspect: str) -> None:
    assert sheet.columns(1, aspect) == 1
    assert sheet.columns(2, aspect) == 2


def test_two_pictures_in_one_still_take_the_room_of_two(tmp_path: Path) -> None:
    assert sheet.columns(5, "1:1", 2) == 1
    assert sheet.columns(12, "1:1", 2) == 2
    width, _ = written(tmp_path / "sheet.png", "1:1", 5, (144, 72), 2)
    assert width == 2 * sheet.STILL_WIDTH["1:1"] + 2 * sheet.MARGIN

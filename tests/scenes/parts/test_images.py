"""Images: where they stand in a grid, in which ink they are drawn, and which of them are lit."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, LIGHT, Theme, rgb
from tracereel.scenes.parts.images import Images, grid_in

BOX = np.array([640.0, 260.0, 1200.0, 480.0])


def painted(images: Images) -> np.ndarray:
    pixels = np.zeros((60, 120, 4), np.uint8)
    images.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    images.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    return pixels


def two(theme: Theme = DARK) -> Images:
    images = Images(np.ones((2, 4, 4)), theme)
    images.boxes = np.array([[30.0, 30.0, 20.0, 20.0], [90.0, 30.0, 20.0, 20.0]])
    return images


@pytest.mark.parametrize("count", [1, 7, 20, 150, 1000])
@pytest.mark.parametrize("box", [BOX, np.array([360.0, 500.0, 680.0, 900.0])])
def test_a_grid_fills_its_box_and_nothing_overlaps(count: int, box: np.ndarray) -> None:
    boxes = grid_in(box, count)
    low, high = boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2
    assert (low >= box[:2] - box[2:] / 2 - 1e-6).all()
    assert (high <= box[:2] + box[2:] / 2 + 1e-6).all()
    assert len({(round(x, 3), round(y, 3)) for x, y in boxes[:, :2]}) == count
    assert boxes[0, 2] ** 2 * count > 0.45 * min(box[2] * box[3], count * min(box[2:]) ** 2)


def test_a_grid_of_a_thousand_in_a_wide_box_has_fifty_columns() -> None:
    boxes = grid_in(BOX, 1000)
    assert len(np.unique(boxes[:, 0].round(3))) == 50


def test_a_lit_image_is_bright_and_the_other_faint() -> None:
    images = two()
    images.light[:] = [1, 0]
    pixels = painted(images)
    np.testing.assert_allclose(pixels[30, 30, :3], rgb(DARK.value) * 255, atol=2)
    assert 20 < pixels[30, 90, 0] < 60


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_an_image_takes_the_ink_of_its_meaning(theme: Theme) -> None:
    images = two(theme)
    images.light[:] = 1
    images.tint("negative", np.array([0.0, 1.0]))
    pixels = painted(images)
    np.testing.assert_allclose(pixels[30, 30, :3], rgb(theme.value) * 255, atol=2)
    np.testing.assert_allclose(pixels[30, 90, :3], rgb(theme.negative) * 255, atol=2)


def test_one_that_is_pointed_at_has_a_yellow_frame() -> None:
    images = two()
    images.pointed[1] = 1
    pixels = painted(images).astype(int)
    assert pixels[30, 78, 0] > 150 > pixels[30, 18, 0]


def test_the_last_in_order_lies_on_top() -> None:
    images = two()
    images.light[:] = 1
    images.boxes[1] = images.boxes[0]
    images.tint("error", np.array([1.0, 0.0]))
    images.order = np.array([1, 0])
    np.testing.assert_allclose(painted(images)[30, 30, :3], rgb(DARK.error) * 255, atol=2)

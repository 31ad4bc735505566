"""The loops that lay discs, cells and finished pictures over a frame."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.raster import fills

SIDE = 64


@pytest.mark.parametrize("radius", [2.0, 6.5, 15.0])
def test_a_disc_covers_its_area_around_its_centre(radius: float) -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    white = np.full((1, 3), 255.0)
    fills.draw_discs(
        pixels, np.array([[30.3, 33.8]]), np.array([radius]), white, white, np.zeros(1), np.ones(1)
    )
    cover = pixels[..., 0] / 255
    assert cover.sum() == pytest.approx(np.pi * radius**2, rel=0.02)
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    assert (columns * cover).sum() / cover.sum() == pytest.approx(30.3, abs=0.05)
    assert (rows * cover).sum() / cover.sum() == pytest.approx(33.8, abs=0.05)


def test_a_disc_has_its_rim_outside_and_its_fill_inside() -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    red, blue = np.array([[255.0, 0, 0]]), np.array([[0.0, 0, 255]])
    fills.draw_discs(
        pixels, np.array([[32.5, 32.5]]), np.array([10.0]), red, blue, np.array([3.0]), np.ones(1)
    )
    assert tuple(pixels[32, 32, :3]) == (255, 0, 0)
    assert tuple(pixels[32, 42, :3]) == (0, 0, 255)
    assert not pixels[32, 45].any()


def test_a_cell_covers_exactly_its_box() -> None:
    pixels = np.zeros((16, 16, 4), np.uint8)
    fills.draw_cells(pixels, np.array([[2.5, 3.0, 6.0, 5.25]]), np.full((1, 3), 200.0), np.ones(1))
    expected = np.zeros((16, 16))
    expected[3:5, 3:6] = 200
    expected[3:5, 2] = 100
    expected[5, 3:6] = 50
    expected[5, 2] = 25
    np.testing.assert_allclose(pixels[..., 0], expected, atol=1)


def test_an_invisible_disc_or_cell_changes_no_pixel() -> None:
    pixels = np.full((16, 16, 4), 7, np.uint8)
    white, none = np.full((1, 3), 255.0), np.zeros(1)
    fills.draw_cells(pixels, np.array([[2.0, 2, 9, 9]]), white, none)
    fills.draw_discs(pixels, np.array([[8.0, 8]]), np.array([4.0]), white, white, np.ones(1), none)
    assert (pixels == 7).all()


def test_discs_and_cells_outside_the_frame_are_clipped() -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    two = np.ones((3, 3)) * 255.0
    centres = np.array([[-1e5, 3], [3, 1e5], [-2.0, -2.0]])
    fills.draw_discs(pixels, centres, np.full(3, 5.0), two, two, np.ones(3), np.ones(3))
    fills.draw_cells(
        pixels, np.array([[-9.0, -9, -3, -3], [90, 90, 99, 99], [-3, -3, 2, 2]]), two, np.ones(3)
    )
    assert pixels[0, 0, 0] == 255
    assert not pixels[10:, 10:].any()


def over(picture: np.ndarray, ground: np.ndarray, opacity: float = 1.0) -> np.ndarray:
    """What premultiplied pixels give over others, by the book."""
    picture = picture * opacity
    return picture + ground * (1 - picture[..., 3:] / 255)


@pytest.mark.parametrize("opacity", [1.0, 0.75, 0.5, 0.0])
def test_a_picture_lies_over_a_frame_as_light_does(opacity: float) -> None:
    rng = np.random.default_rng(1)
    alpha = rng.integers(0, 256, (20, 30, 1))
    picture = np.concatenate([rng.integers(0, 256, (20, 30, 3)) * alpha // 255, alpha], axis=2).astype(
        np.uint8
    )
    frame = rng.integers(0, 256, (40, 50, 4)).astype(np.uint8)
    frame[..., 3] = 255
    expected = frame.astype(float)
    expected[7:27, 11:41] = over(picture.astype(float), expected[7:27, 11:41], opacity)
    fills.lay_picture(
        frame.view(np.uint32)[..., 0], picture.view(np.uint32)[..., 0], 7, 11, round(256 * opacity)
    )
    np.testing.assert_allclose(frame, expected, atol=1.5)
    assert (frame[..., 3] >= 254).all()


def test_an_opaque_picture_replaces_and_an_empty_one_changes_nothing() -> None:
    frame = np.full((8, 8, 4), 77, np.uint8)
    frame[..., 3] = 255
    picture = np.zeros((4, 4, 4), np.uint8)
    fills.lay_picture(frame.view(np.uint32)[..., 0], picture.view(np.uint32)[..., 0], 2, 2, 256)
    assert (frame[..., :3] == 77).all()
    picture[:] = [10, 20, 30, 255]
    fills.lay_picture(frame.view(np.uint32)[..., 0], picture.view(np.uint32)[..., 0], 2, 2, 256)
    assert (frame[2:6, 2:6] == [10, 20, 30, 255]).all()

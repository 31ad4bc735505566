"""The loop that lays finished pictures over a frame."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.raster import fills


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

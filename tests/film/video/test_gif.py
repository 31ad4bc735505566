from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.film.conftest import flat, frames_of
from tracereel.scenes.film.video import gif, lossless

COLOURS = [(255, 157, 60), (74, 163, 255), (13, 17, 23)]


def made(folder: Path, frames: int, fps: int) -> Path:
    """A GIF of a bar that moves over three colours."""
    keeper = lossless.LosslessEncoder(folder / "drawn.mkv", (320, 180), fps)
    for number in range(frames):
        picture = flat(*COLOURS[3 * number // frames])
        picture[:, number : number + 4] = 255
        keeper.write(picture)
    keeper.close()
    assert gif.write(folder / "drawn.mkv", folder / "video.gif") == frames
    return folder / "video.gif"


def delays(path: Path) -> list[int]:
    """How long each frame stands, in hundredths of a second."""
    with Image.open(path) as picture:
        found = []
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            found.append(round(picture.info["duration"] / 10))
        return found


def test_a_gif_has_every_frame_in_its_colours(tmp_path: Path) -> None:
    frames = frames_of(made(tmp_path, 9, 10))
    assert len(frames) == 9
    for number, frame in enumerate(frames):
        assert frame[90, 160].tolist() == list(COLOURS[number // 3])
        assert np.all(frame[:, number : number + 4] == 255)


def test_what_is_flat_stays_flat(tmp_path: Path) -> None:
    frame = frames_of(made(tmp_path, 3, 10))[2]
    assert len(np.unique(frame[:, 20:].reshape(-1, 3), axis=0)) == 1


@pytest.mark.parametrize(("fps", "frames"), [(10, 7), (12, 25), (15, 31), (24, 47), (30, 60), (50, 21)])
def test_a_gif_lasts_as_long_as_its_clip_at_every_rate(tmp_path: Path, fps: int, frames: int) -> None:
    stands = delays(made(tmp_path, frames, fps))
    assert len(stands) == frames
    assert sum(stands) == round(100 * frames / fps)
    assert max(stands) - min(stands) <= 1
    assert min(stands) >= 2  # browsers take less for a tenth of a second


def test_a_gif_repeats_for_ever(tmp_path: Path) -> None:
    content = made(tmp_path, 4, 10).read_bytes()
    assert content.startswith(b"GIF89a")
    assert b"NETSCAPE2.0\x03\x01\x00\x00\x00" in content

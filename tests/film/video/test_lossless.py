from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.film.conftest import flat
from tracereel.scenes.film.video import lossless
from tracereel.scenes.film.video.liveliness import ChangeMeter


def noise(seed: int) -> Any:
    """A frame that no codec likes."""
    frame = np.random.default_rng(seed).integers(0, 255, (180, 320, 4), np.uint8)
    frame[..., 3] = 255
    return frame


def test_frames_come_back_as_they_were(tmp_path: Path) -> None:
    keeper = lossless.LosslessEncoder(tmp_path / "drawn.mkv", (320, 180), 10)
    drawn = [noise(seed) for seed in range(6)]
    for frame in drawn:
        keeper.write(frame, 2)
    assert keeper.close() == 12
    kept = list(lossless.frames(tmp_path / "drawn.mkv"))
    assert len(kept) == 12
    assert all(np.array_equal(frame, drawn[number // 2]) for number, frame in enumerate(kept))


def test_a_stretch_can_be_read_alone(tmp_path: Path) -> None:
    keeper = lossless.LosslessEncoder(tmp_path / "drawn.mkv", (320, 180), 10)
    for level in range(100):
        keeper.write(flat(level, level, level))
    keeper.close()
    levels = [int(frame[0, 0, 0]) for frame in lossless.frames(tmp_path / "drawn.mkv", 70, 75)]
    assert levels == [70, 71, 72, 73, 74]


def test_change_is_the_share_of_pixels_that_differ_to_the_eye(tmp_path: Path) -> None:
    meter = ChangeMeter(tmp_path / "drawn.mkv", (320, 180), 10)
    half, hardly = flat(0, 0, 0), flat(0, 0, 0)
    half[:90, :, 2] = 200
    hardly[:90, :, 2] = 202
    for frame, repeat in ((flat(0, 0, 0), 2), (half, 1), (hardly, 3), (flat(0, 0, 0), 1)):
        meter.write(frame, repeat)
    assert meter.close() == 7
    assert meter.change == [0, 0, 0.5, 0, 0, 0, 0.5]

"""Ground that is drawn again only where something has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import Camera
from numpy.typing import NDArray

from tracereel.scenes.look.theme import DARK
from tracereel.scenes.parts import relief
from tracereel.scenes.parts.relief import Pose, Relief
from tracereel.scenes.raster.canvas import Canvas

Change = Callable[[Relief, Canvas], None]


def hill() -> Relief:
    """Ground that is highest in its middle, seen from the side."""
    u = np.linspace(-1, 1, 41)
    ground = Relief(np.array([0.0, 0.0, 160.0, 90.0]), np.exp(-4 * (u[:, None] ** 2 + u**2)), DARK)
    ground.pose = Pose(0.0, 0.0, 60.0, 0.4, 0.6)
    return ground


def canvas() -> Canvas:
    """A frame with something in it."""
    camera = Camera(pixel_width=160, pixel_height=90, background_color="#181020")
    camera.reset()
    return Canvas(camera)


def painted(ground: Relief, frame: Canvas | None = None) -> NDArray[Any]:
    """The frame with the ground."""
    frame = frame or canvas()
    ground.paint(frame)
    return frame.pixels.copy()


def turn(ground: Relief, frame: Canvas) -> None:
    ground.pose = Pose(0.0, 0.0, 60.0, 0.5, 0.6)


def sink(ground: Relief, frame: Canvas) -> None:
    ground.raise_to(ground.heights * 0.9)


def fog(ground: Relief, frame: Canvas) -> None:
    ground.fog = 0.5


def fade(ground: Relief, frame: Canvas) -> None:
    ground.seen = 0.5


def another_frame(ground: Relief, frame: Canvas) -> None:
    frame.pixels[...] = 96


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with every part of a ground that is drawn."""
    found: list[int] = []
    draw = relief.draw_relief

    def counted(*arguments: object) -> None:
        found.append(1)
        draw(*arguments)

    monkeypatch.setattr(relief, "draw_relief", counted)
    return found


def test_ground_that_has_not_changed_is_not_drawn_again(draws: list[int]) -> None:
    ground = hill()
    first, once = painted(ground), len(draws)
    assert np.array_equal(painted(ground), first)
    assert len(draws) == once


@pytest.mark.parametrize("change", [turn, sink, fog, fade, another_frame])
def test_whatever_changes_is_seen_as_if_it_were_drawn_for_the_first_time(change: Change) -> None:
    ground, fresh = hill(), hill()
    before, frames = painted(ground), (canvas(), canvas())
    for one, frame in zip((ground, fresh), frames, strict=True):
        change(one, frame)
    after = painted(ground, frames[0])
    assert np.array_equal(after, painted(fresh, frames[1]))
    assert not np.array_equal(after, before)

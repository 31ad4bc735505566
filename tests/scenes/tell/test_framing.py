"""Manim's frame takes the shape asked for, or keeps its own and is called by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from manim import Scene, config, tempconfig

from tests.scenes.tell.test_scene import Short
from tracereel.engine.errors import ConfigError
from tracereel.scenes.look.stage import STAGES
from tracereel.scenes.tell import framing
from tracereel.scenes.tell.settings import pixels

SHORT_SIDES = (480, 720, 1080, 1440, 2160)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    with tempconfig({}):
        yield


def set_up(width: int, height: int) -> None:
    config.pixel_width, config.pixel_height = width, height


def frame() -> tuple[Any, ...]:
    return config.pixel_width, config.pixel_height, config.frame_width, config.frame_height


@pytest.mark.parametrize("short", SHORT_SIDES)
@pytest.mark.parametrize("aspect", STAGES)
def test_the_short_side_is_what_the_quality_says_and_every_side_is_even(aspect: str, short: int) -> None:
    width, height = pixels(aspect, short)
    assert min(width, height) == short
    assert width % 2 == height % 2 == 0
    shape = STAGES[aspect].frame
    assert width / height == pytest.approx(shape.width / shape.height, rel=0.002)


def test_the_usual_format_keeps_its_sizes() -> None:
    assert [pixels("16:9", short) for short in SHORT_SIDES] == [
        (854, 480), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [(1280, 720, "16:9"), (854, 480, "16:9"), (640, 480, "16:9"), (720, 720, "1:1"), (800, 720, "1:1"),
     (720, 1280, "9:16"), (480, 854, "9:16")],
)  # fmt: skip
def test_where_nothing_is_asked_for_pixels_stay_and_name_the_shape(
    width: int, height: int, shape: str
) -> None:
    set_up(width, height)
    assert framing.fit("") == shape
    assert frame()[:2] == (width, height)
    assert min(frame()[2:]) == pytest.approx(8)
    assert frame()[2] / frame()[3] == pytest.approx(width / height)


@pytest.mark.parametrize("aspect", STAGES)
@pytest.mark.parametrize("before", [(854, 480), (480, 480), (480, 854)])
def test_what_is_asked_for_is_drawn_at_the_short_side_that_was_there(
    aspect: str, before: tuple[int, int]
) -> None:
    set_up(*before)
    assert framing.fit(aspect) == aspect
    assert frame()[:2] == pixels(aspect, 480)
    whole = STAGES[aspect].frame
    assert frame()[2:] == pytest.approx((whole.width, whole.height), rel=0.002)


def test_one_shape_after_another_leaves_nothing_of_the_one_before() -> None:
    set_up(1280, 720)
    framing.fit("16:9")
    first = frame()
    framing.fit("9:16")
    framing.fit("1:1")
    framing.fit("16:9")
    assert frame() == first


@pytest.mark.parametrize("aspect", STAGES)
def test_a_scene_knows_its_shape_and_its_camera_looks_at_it(
    aspect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEREEL_ASPECT", aspect)
    set_up(256, 144)
    scene = Short()
    assert (scene.aspect, scene.stage) == (aspect, STAGES[aspect])
    camera = scene.renderer.camera
    assert (camera.pixel_width, camera.pixel_height) == pixels(aspect, 144)
    assert camera.pixel_array.shape[:2] == (camera.pixel_height, camera.pixel_width)
    assert min(camera.frame_width, camera.frame_height) == pytest.approx(8)
    assert isinstance(scene, Scene)


def test_a_shape_that_is_none_is_refused_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEREEL_ASPECT", "4:3")
    with pytest.raises(ConfigError, match="TRACEREEL_ASPECT is one of 16:9, 1:1, 9:16; got '4:3'"):
        Short()

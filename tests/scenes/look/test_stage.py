"""Formats: each has its size, and regions that keep to it."""

from __future__ import annotations

import pytest

from tracereel.scenes.look.stage import SHORT, STAGES, Frame, Region, Stage

REGIONS = ("caption",)
SIZES = {"16:9": (1280, 720), "1:1": (720, 720), "9:16": (720, 1280)}  # at 720 lines, 90 pixels a unit

stages = pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)


def within(inner: Region, outer: Region) -> bool:
    return (
        outer.left <= inner.left < inner.right <= outer.right
        and outer.bottom <= inner.bottom < inner.top <= outer.top
    )


def apart(a: Region, b: Region) -> bool:
    return a.right <= b.left or b.right <= a.left or a.top <= b.bottom or b.top <= a.bottom


@pytest.mark.parametrize("name", SIZES)
def test_a_frame_has_ninety_pixels_a_unit_at_720_lines(name: str) -> None:
    frame = STAGES[name].frame
    assert (90 * frame.width, 90 * frame.height) == pytest.approx(SIZES[name])
    assert min(frame.width, frame.height) == SHORT
    assert frame.upright == (name == "9:16")
    assert frame == Frame.of(name)


@stages
def test_the_whole_frame_is_a_region_around_the_origin(stage: Stage) -> None:
    whole = stage.frame.region
    assert (whole.width, whole.height) == (stage.frame.width, stage.frame.height)
    assert (whole.x, whole.y) == (0, 0)


@stages
def test_every_region_lies_in_the_safe_area_of_the_frame(stage: Stage) -> None:
    assert within(stage.safe, stage.frame.region)
    for name in REGIONS:
        assert within(getattr(stage, name), stage.safe), name

"""Manim's frame in the shape that is asked for, or the name of the shape that it has."""

from __future__ import annotations

from manim import config

from tracereel.scenes.look.stage import SHORT
from tracereel.scenes.tell.settings import pixels

LYING = 4 / 3  # from this on a picture counts as 16:9, and what is upright as 9:16


def fit(asked: str) -> str:
    """Give Manim's frame the shape asked for, at its short side's pixels; returns the shape that it has now.

    Empty leaves the pixels as they are: `manim -r 720,1280` is 9:16. A frame's short side is eight units long.
    """
    shape = shape_of(config.pixel_width, config.pixel_height)
    if asked and asked != shape:
        short = min(config.pixel_width, config.pixel_height)
        config.pixel_width, config.pixel_height = pixels(asked, short)
        shape = asked
    unit = min(config.pixel_width, config.pixel_height) / SHORT
    config.frame_width, config.frame_height = config.pixel_width / unit, config.pixel_height / unit
    return shape


def shape_of(width: int, height: int) -> str:
    """The format that comes nearest to a picture's shape."""
    if width >= LYING * height:
        return "16:9"
    return "9:16" if height >= LYING * width else "1:1"

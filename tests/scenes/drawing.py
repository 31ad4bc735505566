"""Small pictures of parts, drawn by the camera that draws the film."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim.animation.animation import prepare_animation
from numpy.typing import NDArray

from tracereel.scenes.look.theme import DARK, Theme, rgb
from tracereel.scenes.parts.columns import Column, column
from tracereel.scenes.parts.network import Network
from tracereel.scenes.raster.camera import TraceCamera
from tracereel.scenes.raster.canvas import Canvas

WIDTH, HEIGHT = 320, 180
Picture = NDArray[np.int64]


def camera(theme: Theme = DARK, width: int = WIDTH, height: int = HEIGHT) -> TraceCamera:
    """Looks at the whole stage: 8 units high."""
    return TraceCamera(
        pixel_width=width,
        pixel_height=height,
        frame_width=8 * width / height,
        frame_height=8.0,
        background_color=theme.background,
    )


def draw(*mobjects: Any, theme: Theme = DARK) -> Picture:
    """(H, W, 3) what a frame with these mobjects looks like."""
    eye = camera(theme)
    eye.capture_mobjects(mobjects)
    return eye.pixel_array[..., :3].astype(int)


def pixel(point: Any) -> tuple[int, int]:
    """Row and column of the pixel at a point of the stage."""
    x, y = Canvas(camera()).place(np.asarray(point, dtype=float)[None])[0]
    return int(y), int(x)


def is_near(colour: NDArray[Any], name: str, tolerance: float = 12) -> bool:
    """Whether a pixel has (almost) a colour of the dark theme."""
    return bool(np.abs(colour - rgb(getattr(DARK, name)) * 255).max() < tolerance)


def tiny(*widths: int, gap: float = 5.0) -> Network:
    """A network of a few neurons, its columns `gap` apart and in the middle of the stage."""
    across = (np.arange(len(widths)) - (len(widths) - 1) / 2) * gap
    return Network(
        [column(float(x), 0.0, 6.0, np.arange(n), n, pitch=1.6) for x, n in zip(across, widths, strict=True)],
        DARK,
    )


def at(network: Network, gap: int, source: int, target: int, u: float) -> tuple[int, int]:
    """The pixel at a share of the way from a neuron to one of the next column."""
    a, b = network.columns[gap].places[source], network.columns[gap + 1].places[target]
    return pixel(a + (b - a) * u)


def animated(animation: Any, alpha: float) -> Any:
    """The mobject of an animation, part of the way through (1: finished)."""
    animation = prepare_animation(animation)
    animation.begin()
    if alpha >= 1:
        animation.finish()
    else:
        animation.interpolate(alpha)
    return animation.mobject


__all__ = ["Column", "animated", "at", "camera", "draw", "is_near", "pixel", "tiny"]

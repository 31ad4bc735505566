"""The worker, but edges are drawn as Manim Lines, one mobject an edge: what the same clips cost without our own loops.

`with_lines.py SPEC.json`: as scenes.film.render.worker.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from manim import Camera, Line

from tracereel.scenes.film.render import worker
from tracereel.scenes.raster import camera, edges
from tracereel.scenes.raster.canvas import Canvas
from tracereel.scenes.raster.planes import Bundle, Pulse

_lines: dict[tuple[object, int], list[Line]] = {}


def draw_edges(
    canvas: Canvas,
    key: object,
    places: Any,
    lasting: Any,
    passing: Any,
    ink: Any,
    gain: float,
    opacity: float,
) -> None:
    """In place of Canvas.draw_edges: the same strokes, each a Line with a width, a colour and an opacity."""
    eye = canvas.camera
    scene = np.zeros((len(places), 3))
    scene[:, 0] = (places[:, 0] - eye.pixel_width / 2) * eye.frame_width / eye.pixel_width + eye.frame_center[
        0
    ]
    scene[:, 1] = (
        eye.pixel_height / 2 - places[:, 1]
    ) * eye.frame_height / eye.pixel_height + eye.frame_center[1]
    colours = ink / 255
    for number, part in enumerate([*lasting, *passing]):
        bundle: Bundle = part.bundle if isinstance(part, Pulse) else part
        begin, until = 0.0, bundle.until
        if isinstance(part, Pulse):
            begin, until = np.clip([part.front - part.spread, part.front + part.spread], 0.0, 1.0)
        known = _lines.setdefault((key, number), [])
        while len(known) < bundle.strokes:
            known.append(Line())
        start, way = scene[bundle.source], scene[bundle.target] - scene[bundle.source]
        ends = zip(start + begin * way, start + until * way, strict=True)
        cover = opacity * (1 - np.exp(-gain * np.abs(bundle.weight) / edges.ONE))
        unit = 2 * eye.frame_width / eye.pixel_width / eye.cairo_line_width_multiple
        shown = zip(known, ends, bundle.half * unit, cover, bundle.weight, strict=False)
        drawn = []
        for line, (a, b), width, level, weight in shown:
            line.set_points_as_corners([a, b])
            line.stroke_rgbas = np.array([[*colours[0 if weight > 0 else 1], level]])
            line.stroke_width = width
            drawn.append(line)
        Camera.display_multiple_vectorized_mobjects(eye, drawn, eye.pixel_array)


def main() -> int:
    Canvas.draw_edges = draw_edges  # type: ignore[method-assign]
    camera.LONG = 0  # Manim draws every shape itself
    return worker.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

"""Draws the network of a trace as tiles at 720p30 in one of several ways: `tiles.py WAY TRACE`; prints JSON.

WAY is what moves and how it is drawn: training or camera, then -ours, -one (one thread), -shapes (the same tiles and
edges as Manim's own shapes) or -encoded (pure encoding of the frames that ours draws). With `:drawn` behind it, drawing
without encoding.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WAY, TRACE = sys.argv[1:3]
MOVES, BARE = WAY.removesuffix(":drawn").split("-")
DRAWN = WAY.endswith(":drawn")
if BARE == "one":
    os.environ["NUMBA_NUM_THREADS"] = "1"
os.environ["TRACEREEL_TRACE_RUN"] = TRACE

import numpy as np  # noqa: E402
from manim import CubicBezier, Rectangle, VGroup, linear, rgb_to_color  # noqa: E402

from tests import peak  # noqa: E402
from tests.bench.memories import Memory  # noqa: E402
from tracereel.scenes.exhibits.network import NetworkExhibit  # noqa: E402
from tracereel.scenes.film.plan.options import Options  # noqa: E402
from tracereel.scenes.film.render import worker  # noqa: E402
from tracereel.scenes.film.video import encode  # noqa: E402
from tracereel.scenes.film.video.writer import OneFileWriter  # noqa: E402
from tracereel.scenes.parts.network.pose import corners  # noqa: E402
from tracereel.scenes.raster import camera  # noqa: E402
from tracereel.scenes.tell.motion import During  # noqa: E402
from tracereel.scenes.tell.scene import TraceScene  # noqa: E402

FRAMES = 120
SLOW = 3  # that are enough where each takes seconds
UNIT = 8 / 720  # of Manim's stage, a pixel


class Shapes:
    """The same tiles and edges as Manim's shapes, restyled for every frame: a curve an edge, a rectangle a cell."""

    def __init__(self, picture: Any) -> None:
        self.picture = picture
        self.edges, self.cells = [], []
        for layer, weights in enumerate(picture.weights):
            to, of = np.divmod(np.arange(weights.size), weights.shape[1])
            begins, ends = picture.source_points(layer)[of], picture.end_points(layer, to, of, 0.0)
            for (x0, y0), (x1, y1) in zip(begins, ends, strict=True):
                third = (x1 - x0) / 3
                places = ((x0, y0), (x0 + third, y0), (x1 - third, y1), (x1, y1))
                self.edges.append(CubicBezier(*(_place(x, y) for x, y in places)))
            for left, top, right, bottom in corners(picture.pose.tiles[layer]):
                rows, columns = picture.shape.cells(layer)
                wide, high = (right - left) / columns, (bottom - top) / rows
                for r, c in np.ndindex(rows, columns):
                    cell = Rectangle(width=wide * UNIT, height=high * UNIT, stroke_width=0, fill_opacity=1)
                    self.cells.append(cell.move_to(_place(left + (c + 0.5) * wide, top + (r + 0.5) * high)))
        self.group = VGroup(*self.edges, *self.cells)
        self.show()

    def show(self) -> None:
        picture = self.picture
        inks = [rgb_to_color(ink / 255) for ink in picture.inks.lines[:2]]
        for line, value in zip(self.edges, np.concatenate([w.ravel() for w in picture.weights]), strict=True):
            line.set_stroke(inks[int(value < 0)], width=1, opacity=min(1.0, 0.1 * abs(float(value))))
        faces = np.concatenate([neurons.face.ravel() for neurons in picture.neurons])
        for cell, value in zip(self.cells, faces, strict=True):
            cell.set_fill(inks[int(value < 0)], opacity=abs(float(value)))


def _place(x: float, y: float) -> list[float]:
    return [(x - 640) * UNIT, (360 - y) * UNIT, 0.0]


class Replay(TraceScene):
    """A network that learns, or that the camera goes round in: every frame another moment."""

    def open_on_title(self) -> None:
        """None here."""

    def tear_down(self) -> None:
        """Nothing is held at the end."""

    def construct(self) -> None:
        shown = self.exhibit(NetworkExhibit, self.run)
        shown.look_at(0)
        shown.train(shown.view.last, 0)
        drawn = Shapes(shown.picture) if BARE == "shapes" else None
        moving = drawn.group if drawn else shown.picture
        self.add(moving, *(shown.members[1:] if not drawn else ()))
        near = shown.poses.neuron(0, len(shown.home.tiles[0]) // 2)

        def update(t: float) -> None:
            if MOVES == "training":
                shown.train(shown.view.last * t, 0)
            else:
                shown.picture.pose = shown.home.toward(near, 2 * min(t, 1 - t))
            if drawn:
                drawn.show()

        update(0.5)  # what is compiled or read once is not counted
        self.renderer.update_frame(self)
        self.frames = SLOW if drawn else FRAMES
        self.began, self.worked = time.perf_counter(), time.process_time()
        self.play(During(update, moving, rate_func=linear), run_time=self.frames / 30)


def main() -> dict[str, float]:
    if BARE == "shapes":
        camera.LONG = 0  # Manim draws every shape itself, as it does by itself
    folder = Path(tempfile.mkdtemp())
    options = Options()
    worker._set_up_manim(options, folder / "media", drawn_only=False)
    scene: Any = Replay()
    video = folder / "clip.mp4"
    kept = Memory(BARE == "encoded")
    encoder: Any = (
        kept if DRAWN or BARE == "encoded" else encode.Encoder(video, "mp4", options.size, options.fps)
    )
    scene.renderer.file_writer = OneFileWriter(scene.file_writer_settings, encoder, lambda frames: None)
    scene.render()
    seconds, work = time.perf_counter() - scene.began, time.process_time() - scene.worked
    if BARE == "encoded":
        encoder, began = encode.Encoder(video, "mp4", options.size, options.fps), time.perf_counter()
        worked = time.process_time()
        for frame in kept.kept:
            encoder.write(frame)
        encoder.close()
        seconds, work = time.perf_counter() - began, time.process_time() - worked
    return {"ms": 1000 * seconds / scene.frames, "cpu": 1000 * work / scene.frames, "mb": peak.megabytes()}


if __name__ == "__main__":
    print(json.dumps(main()))

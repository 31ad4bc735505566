"""Replays a network's weights at 720p30 in one of several ways: `replay.py WAY TRACE`; prints JSON.

WAY is ours, ours-1 (one thread), lines (Manim Lines), each with `-drawn` for drawing without encoding; or encoded
(pure encoding of the frames that ours draws).
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
BARE, DRAWN = WAY.removesuffix("-drawn"), WAY.endswith("-drawn")
if BARE == "ours-1":
    os.environ["NUMBA_NUM_THREADS"] = "1"
os.environ["TRACEREEL_TRACE_RUN"] = TRACE

import numpy as np  # noqa: E402
from manim import Dot, Line, VGroup, linear  # noqa: E402

from tests import peak  # noqa: E402
from tracereel.engine import trace as traces  # noqa: E402
from tracereel.scenes.exhibits.cast import Cast  # noqa: E402
from tracereel.scenes.film.plan.options import Options  # noqa: E402
from tracereel.scenes.film.render import worker  # noqa: E402
from tracereel.scenes.film.video import encode  # noqa: E402
from tracereel.scenes.film.video.writer import OneFileWriter  # noqa: E402
from tracereel.scenes.look.theme import DARK, STROKES, TYPE  # noqa: E402
from tracereel.scenes.parts.network import Network  # noqa: E402
from tracereel.scenes.raster import camera  # noqa: E402
from tracereel.scenes.tell.motion import During  # noqa: E402
from tracereel.scenes.tell.scene import TraceScene  # noqa: E402

WHOLE = 330  # frames that a run lasts in WeightsSettle
FRAMES = 120  # of them: half from its start, half from its end
SLOW = 8  # that are enough where each takes a second


class Lines:
    """The same network as Manim Lines and Dots, restyled for every frame."""

    def __init__(self, network: Network) -> None:
        self.network = network
        places = network.points
        self.edges = [
            Line(places[a], places[b]) for a, b in zip(network.edge_from, network.edge_to, strict=True)
        ]
        radius = np.concatenate([np.full(len(c.units), c.radius) for c in network.columns])
        dots = [
            Dot(place, radius=r, color=DARK.muted) for place, r in zip(places, radius, strict=False) if r > 0
        ]
        self.group = VGroup(*self.edges, *dots)
        self.show()

    def show(self) -> None:
        room = np.repeat(self.network.crowding, np.diff(self.network.first_edge))
        size = np.abs(self.network.strength)
        width = (STROKES.edge_min + STROKES.edge_max * room * size) * 100 / 90
        opacity = size**1.6 * room
        for line, w, o, value in zip(self.edges, width, opacity, self.network.strength, strict=True):
            line.set_stroke(DARK.positive if value > 0 else DARK.negative, width=w, opacity=o)


class Replay(TraceScene):
    """A network, its title, a counter: every frame another moment of the training."""

    def open_on_title(self) -> None:
        self.add(self._stamp())

    def tear_down(self) -> None:
        """Nothing is held at the end."""

    def construct(self) -> None:
        view, lines = self.run, BARE == "lines"
        cast = Cast(self, view, show="all")
        cast.show(0, 0)
        counter = self.readout(view.read(",d", "steps", 0), TYPE.label).place(cast.foot(0))
        drawn = Lines(cast.network) if lines else None
        moving = drawn.group if drawn else cast.network
        self.add(moving, *cast.members[1:], counter)
        frames = SLOW if lines else FRAMES

        def update(t: float) -> None:
            frame = t * frames
            entry = view.last * (frame if frame < frames / 2 else WHOLE - frames + frame) / WHOLE
            cast.show(entry, 0)
            self.stand_at(int(entry))
            self.reread(counter, view.read(",d", "steps", int(entry)))
            if drawn:
                drawn.show()

        update(0.5)  # what is compiled or read once is not counted
        self.renderer.update_frame(self)
        self.began = time.perf_counter()
        self.play(
            During(update, moving, counter, *self.stamps.values(), rate_func=linear), run_time=frames / 30
        )
        self.frames = frames


class Memory:
    """An encoder that only keeps the frames (`keep`), or not even that."""

    def __init__(self, keep: bool) -> None:
        self.kept: list[Any] = []
        self.keep = keep

    def write(self, pixels: Any, repeat: int = 1) -> None:
        if self.keep:
            self.kept += [pixels] * repeat

    def close(self) -> None:
        pass

    abort = close


def main() -> dict[str, float]:
    if BARE == "lines":
        camera.LONG = 0  # Manim draws every shape itself, as it does by itself
    folder = Path(tempfile.mkdtemp())
    options = Options()
    worker._set_up_manim(options, folder / "media", drawn_only=False)
    scene: Any = Replay()
    video = folder / "clip.mp4"
    encoder: Any = (
        Memory(BARE == "encoded")
        if DRAWN or BARE == "encoded"
        else encode.Encoder(video, "mp4", options.size, 30)
    )
    scene.renderer.file_writer = OneFileWriter(scene.file_writer_settings, encoder, lambda frames: None)
    scene.render()
    seconds = time.perf_counter() - scene.began
    if BARE == "encoded":
        encoder, began = encode.Encoder(video, "mp4", options.size, 30), time.perf_counter()
        for frame in scene.renderer.file_writer.encoder.kept:
            encoder.write(frame)
        encoder.close()
        seconds = time.perf_counter() - began
    return {
        "ms": 1000 * seconds / scene.frames,
        "mb": peak.megabytes(),
        "edges": sum(int(np.prod(layer.parameters["W"])) for layer in traces.open(TRACE).layers),
    }


if __name__ == "__main__":
    print(json.dumps(main()))

"""A GIF of frames that were set aside without loss: one palette for the whole clip, and exact time.

Nothing is dithered. On flat dark pictures with thin glowing edges, error diffusion makes a GIF a third larger and lets
what stands still crawl, ordered patterns show as a weave on flat cells; without either the frames come nearest to what
was drawn. A palette of all that is shown serves better than one of what moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from tracereel.scenes.film.disk import disk_errors

PALETTE = "stats_mode=full"
USE = "dither=none:diff_mode=rectangle"
HUNDREDTH = Fraction(1, 100)  # what a GIF counts in


def write(drawn: Path, target: Path) -> int:
    """Write the GIF; returns its frames. It repeats for ever.

    Most frame rates do not divide 100: delays alternate (7, 6, 7 at 15 a second), and their sum stays right.
    """
    palette, count = _palette(drawn)
    with av.open(str(drawn)) as source:
        stream = source.streams.video[0]
        times = [round(n / (HUNDREDTH * Fraction(stream.average_rate or 1))) for n in range(count + 1)]
        options = {"loop": "0", "final_delay": str(times[-1] - times[-2])}
        with disk_errors(target), av.open(str(target), "w", format="gif", options=options) as out:
            picture: Any = out.add_stream("gif", rate=stream.average_rate)
            picture.width, picture.height, picture.pix_fmt = stream.width, stream.height, "pal8"
            picture.codec_context.time_base = HUNDREDTH
            for time, frame in zip(times, _in_colours(source, palette), strict=False):
                frame.pts, frame.time_base = time, HUNDREDTH
                out.mux(picture.encode(frame))
            out.mux(picture.encode(None))
    return count


def _palette(video: Path) -> tuple[Any, int]:
    """The 256 colours of all frames as a picture, and how many frames there are."""
    with av.open(str(video)) as source:
        stream, count = source.streams.video[0], 0
        graph = av.filter.Graph()
        start, choose = graph.add_buffer(template=stream), graph.add("palettegen", PALETTE)
        end = graph.add("buffersink")
        start.link_to(choose)
        choose.link_to(end)
        graph.configure()
        for frame in source.decode(stream):
            start.push(frame)
            list(
                _pulled(end)
            )  # nothing yet, but asking lets the frame through: frames would gather in memory
            count += 1
        start.push(None)
        return end.pull(), count


def _in_colours(source: Any, palette: Any) -> Iterator[Any]:
    """Frames in the colours of a palette, one at a time."""
    stream = source.streams.video[0]
    graph: Any = av.filter.Graph()
    pictures = graph.add_buffer(template=stream)
    colours = graph.add_buffer(width=16, height=16, format="rgb32", time_base=Fraction(1, 1))
    use, end = graph.add("paletteuse", USE), graph.add("buffersink")
    pictures.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(end)
    graph.configure()
    colours.push(palette)
    colours.push(None)
    for frame in source.decode(stream):
        pictures.push(frame)
        yield from _pulled(end)
    pictures.push(None)
    yield from _pulled(end)


def _pulled(sink: Any) -> Iterator[Any]:
    while True:
        try:
            yield sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return

"""A loop: a silent stretch of a clip that plays again and again in an article, as an ornament that moves.

The stretch is one beat: that in whose picture something moves longest. Beats that come near to that count as equal,
and the longest of them is taken, so that light and dark, small and large give the same. Never the title: no beat holds
it. Where nothing moves in any beat, the longest is taken.

It begins a moment before the first movement, and ends a second after the last, so that the eye can read: where the
beat has no such second, its last picture is held. A beat that moves for more than twelve seconds gives the eight of
them in which most of the picture changes. A loop lasts three seconds at least; the last picture is held for that, too.
Then the last picture turns into the first, in 0.4 seconds, and no jump is seen where the loop begins again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.video import encode, lossless, mux, sheet, sidecar

FORMATS = ("mp4", "webm")
LEAD, HOLD = 0.3, 1.0  # seconds before the first movement, and after the last
CROSSING = 0.4  # seconds from the last picture back to the first
LEAST, WHOLE, STRETCH = 3.0, 12.0, 8.0  # seconds
MOVES = 1 / 2000  # a share of the picture: where less changes, hardly anything moves
NEARLY = 0.8  # of the longest movement, is as long


@dataclass(frozen=True)
class Stretch:
    """Frames of a clip, from `first` to before `end`, the last of which is shown `held` times more."""

    beat: Mapping[str, Any]
    first: int
    end: int
    held: int


def film(scene: Any, spec: dict[str, Any], options: Options, folder: Path, told: Any) -> dict[str, Any]:
    """Fill the folder: loop.mp4 or loop.webm, and loop.png, its last picture: most is said there.

    Returns the account of the stretch alone.
    """
    from tracereel.scenes.film.video.liveliness import ChangeMeter
    from tracereel.scenes.film.video.writer import draw

    if options.format not in FORMATS or options.transparent:
        asked = f"{options.format}{', transparent' if options.transparent else ''}"
        raise RenderError(f"a loop is {' or '.join(FORMATS)} and has a background, got {asked}")
    meter = ChangeMeter(folder / f"drawn{lossless.SUFFIX}", options.size, options.fps)
    account = draw(scene, meter, told)
    if not account["beats"]:
        raise RenderError(f"{spec['clip']} has no beats, so there is no stretch of it to repeat")
    stretch = choose(account["beats"], meter.change, options.fps)
    frames = _write(meter.path, stretch, sidecar.about(spec, account), options, folder)
    meter.path.unlink()
    return _account(account, stretch, frames)


def choose(beats: Sequence[Mapping[str, Any]], change: Sequence[float], fps: int) -> Stretch:
    """The stretch to repeat; see the module. `change`: the share of each frame that differs from the one before."""
    moving = [sum(change[n] > MOVES for n in range(*_inside(beat, fps))) for beat in beats]
    lively = [beat for beat, frames in zip(beats, moving, strict=True) if frames >= NEARLY * max(moving)]
    beat = max(lively, key=lambda beat: round((beat["end"] - beat["start"]) * fps))
    before, last = _inside(beat, fps)
    first, end = before - 1, last
    moved = [n for n in range(before, last) if change[n] > 0]
    if moved:
        first = max(first, moved[0] - 1 - round(LEAD * fps))
        end = min(end, moved[-1] + 1 + round(HOLD * fps))
    if end - first > round(WHOLE * fps):
        first, end = _liveliest(change, first, end, fps)
    moved = [n for n in moved if first < n < end]
    still = end - 1 - moved[-1] if moved else end - first
    held = max(round(HOLD * fps) - still, round(LEAST * fps) - (end - first), 0)
    return Stretch(beat, first, end, held)


def _inside(beat: Mapping[str, Any], fps: int) -> tuple[int, int]:
    """The frames of a beat that follow another of its own."""
    first, end = round(beat["start"] * fps), round(beat["end"] * fps)
    return first + 1, max(end, first + 1)


def _liveliest(change: Sequence[float], first: int, end: int, fps: int) -> tuple[int, int]:
    """The seconds of a stretch, begun at a whole one, in which most of the picture changes."""
    length = round(STRETCH * fps)
    begin = max(range(first, end - length + 1, fps), key=lambda n: sum(change[n + 1 : n + length]))
    return begin, begin + length


def _write(drawn: Path, stretch: Stretch, about: Mapping[str, str], options: Options, folder: Path) -> int:
    """Encode the stretch from what was set aside; returns its frames."""
    kind, raw = options.format, folder / f"stretch.{options.format}"
    codec = encode.CODECS[kind].with_crf(options.crf)  # never a draft: it is short, and lies on a page
    encoder = encode.Encoder(raw, kind, options.size, options.fps, codec)
    try:
        for number, (pixels, repeat) in enumerate(_frames(drawn, stretch, options.fps)):
            if number == stretch.end - stretch.first - 1:
                sheet.picture(pixels).save(folder / "loop.png", optimize=True)
            encoder.write(pixels, repeat)
    except BaseException:
        encoder.abort()
        raise
    frames = encoder.close()
    mux.write(folder / f"loop.{kind}", [raw], about=about)
    raw.unlink()
    return frames


def _frames(drawn: Path, stretch: Stretch, fps: int) -> Iterator[tuple[Any, int]]:
    """The pictures of the loop, and how many frames each stands."""
    start = last = None
    for last in lossless.frames(drawn, stretch.first, stretch.end):
        start = last if start is None else start
        yield last, 1
    if start is None:
        raise RenderError(f"there is no frame {stretch.first} in {drawn}")
    if stretch.held:
        yield last, stretch.held
    steps = max(1, round(CROSSING * fps)) + 1  # with the first frame, to which it returns
    for step in range(1, steps):
        yield _mixed(last, start, step * step * (3 * steps - 2 * step), steps**3), 1  # slow, fast, slow


def _mixed(last: Any, start: Any, part: int, whole: int) -> Any:
    """So large a part of the first picture, the rest of the last."""
    mixed = last.astype(np.uint32) * (whole - part) + start.astype(np.uint32) * part
    return ((mixed + whole // 2) // whole).astype(np.uint8)


def _account(account: dict[str, Any], stretch: Stretch, frames: int) -> dict[str, Any]:
    start, end = (round(frame / account["fps"], 4) for frame in (stretch.first, stretch.end))
    place = {"beat": stretch.beat["index"], "start": start, "end": end}
    return sidecar.trimmed(account, start, end, frames) | {
        "loop": place | {"sentence": " ".join(stretch.beat["caption"].split())}
    }

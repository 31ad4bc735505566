"""Bars of a network's answers: how full each is, in a track that shows a full one, and how full it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tracereel.scenes.look.theme import rgb
from tracereel.scenes.parts.network.pose import Floats, corners
from tracereel.scenes.raster.easel import Easel

if TYPE_CHECKING:
    from tracereel.scenes.parts.network.picture import Network

TRACK, RIM = 0.5, 0.9  # how much is seen of a track, and of its rim
TICK, BEYOND = 2.2, 4.0  # pixels: how thick a mark is, how far it reaches beyond its bar
GAP, STUB = 4.0, 0.55  # pixels between what was filled before and what is now; how much is seen of the first
SHINE = 0.6  # of what was filled before, where it leads


def paint_bars(picture: Network, easel: Easel, fine: float) -> None:
    """Tracks first, then what is answered and, violet, what is missing or too much, then marks."""
    pose = picture.pose
    seen = pose.bars_seen * pose.seen[-1] * picture.opacity
    if not (seen > 0).any():
        return
    full, down = corners(pose.bars), int(picture.down)
    begin, length = full[:, down], full[:, 2 + down] - full[:, down]
    _tracks(picture, easel, full, seen * picture.tracks, fine)
    value, missing = picture.shares * picture.grown, picture.wanting * picture.lit_seen
    passed = np.where(value > picture.before, picture.before * picture.before_seen, 0.0)
    own = begin + length * passed + GAP * (passed > 0)
    _bars(
        picture, easel, _part(full, own, np.maximum(own, begin + length * value), down), 3, value, seen, fine
    )
    start = np.where(missing > 0, begin + length * value + 2 * (value > 0.01), begin)
    violet = _part(full, start, start + length * np.abs(missing), down)
    _bars(picture, easel, violet, 4, np.abs(missing), seen, fine)
    _marks(picture, easel, full, seen, fine)


def _part(full: Floats, begin: Floats, end: Floats, down: int) -> Floats:
    """Of full bars what lies between two places along."""
    rects = full.copy()
    rects[:, down], rects[:, 2 + down] = begin, end
    return rects


def _tracks(picture: Network, easel: Easel, full: Floats, seen: Floats, fine: float) -> None:
    if not (seen > 0).any():
        return
    inside = np.broadcast_to(picture.inks.cell, (len(full), 3)).astype(float)
    edge = np.broadcast_to(picture.edge, (len(full), 3)).astype(float)
    none = np.zeros(len(full))
    easel.draw_rects(full * fine, 3 * fine, 0.6 * inside + 0.4 * edge, TRACK * seen, none)
    easel.draw_frames(full * fine, 3 * fine, np.full(len(full), 1.0 * fine), edge, RIM * seen, none)


def _bars(
    picture: Network, easel: Easel, rects: Floats, ink: int, size: Floats, seen: Floats, fine: float
) -> None:
    colors = np.broadcast_to(picture.inks.lines[ink], (len(rects), 3)).astype(float)
    opacity = seen * np.minimum(1.0, 0.55 + 0.8 * size) * (size > 0.002)
    shine = 0.12 + 0.7 * np.minimum(1, size * np.sqrt(np.abs(size)))
    easel.draw_rects(rects * fine, 3 * fine, colors, opacity, shine)


def _marks(picture: Network, easel: Easel, full: Floats, seen: Floats, fine: float) -> None:
    """How full bars were before: a fainter stub, and a tick at its end that reaches beyond the bar."""
    marked = np.flatnonzero((picture.before > 0) * (seen > 0))
    if not len(marked):
        return
    down, full, seen = int(picture.down), full[marked], seen[marked] * picture.before_seen
    begin, length = full[:, down], full[:, 2 + down] - full[:, down]
    at, none = begin + length * picture.before[marked], np.zeros(len(marked))
    value = np.broadcast_to(picture.inks.lines[3], (len(marked), 3)).astype(float)
    lit = picture.before_lit
    bright = (STUB + (1 - STUB) * lit) * seen
    easel.draw_rects(_part(full, begin, at, down) * fine, 3 * fine, value, bright, none + SHINE * lit)
    words = np.broadcast_to(rgb(picture.theme.text) * 255, (len(marked), 3)).astype(float)
    tick = _part(full, at + GAP / 2 - TICK / 2, at + GAP / 2 + TICK / 2, down)
    for side, way in ((1 - down, -1.0), (3 - down, 1.0)):
        beyond = tick.copy()
        beyond[:, 1 - down] = np.minimum(full[:, side], full[:, side] + way * BEYOND)
        beyond[:, 3 - down] = np.maximum(full[:, side], full[:, side] + way * BEYOND)
        easel.draw_rects(beyond * fine, 0.0, words, seen, none)

"""Where tiles stand when all of a network is seen: measured from its widths, for each of the three formats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracereel.scenes.parts.network.pose import Floats, Pose
from tracereel.scenes.parts.network.shape import BOARD, ONE_COLUMN, Shape

MARGIN = 20.0  # pixels that stay free at the frame's end
BEFORE = 10.0  # between a bar's tip and its name
NARROW = 12.0  # pixels along that lines need at least
WAY = 30.0  # that they need besides where they come from a board
NARROW_FRAME = 720  # pixels wide, in which boards have more rows
UNIT = 90.0  # pixels of a 720-line frame in a scene unit


@dataclass(frozen=True)
class Measures:
    """How one format spends its pixels. Along is the way that signals go, across the other.

    start: where the picture begins. picture: its size. low, high: how far tiles reach across. outputs: where the last
    column begins; bar: length and thickness of a full bar; strip: what is between picture and spine, and the spine.
    """

    down: bool
    width: int
    height: int
    start: float
    picture: float
    low: float
    high: float
    outputs: float
    bar: float
    strip: float = 7.0
    lead: float = 9.0  # pixels of a row before its first tile and behind its last

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def at(self, x: float, y: float) -> Floats:
        """(3,) a point of the frame in scene units, from pixels of a 720-line frame."""
        return np.array([(x - self.width / 2) / UNIT, (self.height / 2 - y) / UNIT, 0.0])


MEASURES = {
    "16:9": Measures(False, 1280, 720, 36, 260, 30, 594, 1000, 150),
    "1:1": Measures(False, 720, 720, 20, 164, 22, 596, 574, 60, lead=6.0),
    "9:16": Measures(True, 720, 1280, 30, 246, 24, 696, 930, 90),
}


@dataclass(frozen=True)
class Layer:
    """How a layer of tiles is laid out: a brick of `columns`, or a board. tile, pitch: pixels; depth: along."""

    columns: int
    tile: float
    pitch: float
    depth: float
    step: float  # from column to column, along
    board: bool = False


def wide(shape: Shape, measures: Measures, name: float = 0.0) -> Pose:
    """All of a network in one frame. name: pixels that the longest name of an output takes."""
    hidden = [_layer(count, shape, measures) for count in shape.layers[:-1]]
    last = _outputs(shape.layers[-1], measures, name)
    measures = _with_names(measures, last, name)
    begin = measures.start + measures.picture + 2 * measures.strip
    hidden = _fitted(hidden, shape.layers, begin, measures)
    gaps = _gaps(begin, [layer.depth for layer in hidden], measures)
    tiles, enter, leave = [], [], []
    along = begin
    for layer, count, gap in zip(hidden, shape.layers, gaps, strict=False):
        along += gap
        boxes = (
            _board(layer, count, along, measures) if layer.board else _brick(layer, count, along, measures)
        )
        across = _board_rim(count, boxes) if layer.board else boxes[:, 1]
        tiles.append(boxes)
        enter.append(np.column_stack([np.full(count, along - measures.lead), across]))
        along += layer.depth
        leave.append(np.column_stack([np.full(count, along + measures.lead), across]))
    boxes = _brick(last, shape.layers[-1], measures.outputs, measures)
    tiles.append(boxes)
    enter.append(np.column_stack([boxes[:, 0] - last.tile / 2 - measures.lead, boxes[:, 1]]))
    leave.append(np.column_stack([boxes[:, 0] + last.tile / 2 + measures.lead, boxes[:, 1]]))
    bar_from = measures.outputs + last.tile + 7
    thick = min(34.0, 0.66 * last.pitch)
    bars = np.column_stack(
        [np.full(len(boxes), bar_from + measures.bar / 2), boxes[:, 1], np.full(len(boxes), measures.bar),
         np.full(len(boxes), thick)]
    )  # fmt: skip
    picture_at = measures.start + measures.picture / 2
    tall = measures.picture if shape.is_image else _column(shape, measures)
    spine = tall * (1.16 if shape.is_image else 1.0)
    count = len(shape.layers)
    pose = Pose(
        picture=np.array([picture_at, measures.middle, measures.picture, tall]),
        spine=np.array([begin - measures.strip / 2, measures.middle, measures.strip, spine]),
        tiles=tuple(tiles), enter=tuple(enter), leave=tuple(leave),
        seen=tuple(np.ones(len(boxes)) for boxes in tiles), haze=np.ones(count),
        trunks=np.array([0.0 if layer.board else 1.0 for layer in [*hidden, last]]), bars=bars,
    )  # fmt: skip
    return turned(pose) if measures.down else pose


def _with_names(measures: Measures, last: Layer, name: float) -> Measures:
    """The last column a little earlier, and its bars shorter, where names need more room than is left."""
    if measures.down:
        return measures
    room = measures.width - MARGIN - name - BEFORE
    beyond = measures.outputs + last.tile + 7 + measures.bar - room
    if beyond <= 0:
        return measures
    shorter = min(0.4 * measures.bar, beyond)
    return replace(measures, bar=measures.bar - shorter, outputs=measures.outputs - (beyond - shorter))


def _column(shape: Shape, measures: Measures) -> float:
    """How far named inputs reach across."""
    return min(measures.high - measures.low, (134.0 if measures.down else 98.0) * shape.count)


def _layer(count: int, shape: Shape, measures: Measures) -> Layer:
    room = measures.high - measures.low
    if count > BOARD:
        rows = min(16, max(8, round(math.sqrt(count) * 1.4)))
        if measures.width <= NARROW_FRAME:
            rows = min(count, max(rows, min(34, math.ceil(count / 6))))
        return _board_of(count, rows, measures)
    if count <= ONE_COLUMN:
        pitch = min(104.0, room / count)
        tile = min(84.0, 0.81 * pitch)
        return Layer(1, tile, pitch, tile, 0)
    if shape.deep:
        pitch = room / count
        tile = min(44.0, 0.91 * pitch)
        return Layer(1, tile, pitch, tile, 0)
    factor = 1.53 if count <= 16 else 1.7
    pitch = min(64.0, room / (count - 1 + factor))
    tile = min(84.0, factor * pitch)
    step = tile + (14 if measures.width > 720 else 8)
    return Layer(2, tile, pitch, tile + step, step)


def _fitted(hidden: list[Layer], counts: Sequence[int], begin: float, measures: Measures) -> list[Layer]:
    """The same layers; where they leave lines no way to go, the deepest are made less deep until all have room."""
    least = 2 * measures.lead + NARROW + (WAY if any(layer.board for layer in hidden) else 0.0)
    shares = _shares(len(hidden))
    room = measures.outputs - begin - least * sum(shares) / min(shares)
    depths = sorted(layer.depth for layer in hidden)
    if sum(depths) <= room:
        return hidden
    most, left = 0.0, room
    for number, depth in enumerate(depths):
        most = left / (len(depths) - number)
        if depth > most:
            break
        left -= depth
    return [
        layer if layer.depth <= most else _narrowed(layer, count, most, measures)
        for layer, count in zip(hidden, counts, strict=False)
    ]


def _narrowed(layer: Layer, count: int, most: float, measures: Measures) -> Layer:
    """A layer at most so deep: a board of smaller tiles in more rows, or columns of smaller tiles."""
    if not layer.board:
        share = most / layer.depth
        return replace(layer, tile=layer.tile * share, depth=most, step=layer.step * share)
    rows = 1
    while rows < count and _board_of(count, rows, measures).depth > most:
        rows += 1
    return _board_of(count, rows, measures)


def _board_of(count: int, rows: int, measures: Measures) -> Layer:
    """A board of so many rows, its tiles as large as they may be."""
    pitch = min(35.0, (measures.high - measures.low + 3) / rows)
    columns = math.ceil(count / rows)
    return Layer(columns, pitch * 0.914, pitch, columns * pitch - 0.086 * pitch, pitch, board=True)


def _outputs(count: int, measures: Measures, name: float) -> Layer:
    room = measures.high - measures.low
    most = 54.0 if not measures.down else max(64.0, name + 12)
    pitch = min(max(104.0, most) if count <= ONE_COLUMN else most, (room - 34) / count)
    tile = min(84.0, (0.815 if not measures.down else 0.84) * pitch)
    if measures.width == measures.height and count > ONE_COLUMN:
        tile = min(tile, 40.0)
    return Layer(1, tile, pitch, tile, 0)


def _shares(hidden: int) -> list[float]:
    """How what is free is shared out among the gaps before, between and behind hidden layers."""
    return [1.08] + [1.0] * (hidden - 1) + [0.72]


def _gaps(begin: float, depths: list[float], measures: Measures) -> list[float]:
    """What is free between columns, the first gap a little wider, the last a little narrower."""
    shares = _shares(len(depths))
    free = measures.outputs - begin - sum(depths)
    return [free * share / sum(shares) for share in shares]


def _brick(layer: Layer, count: int, along: float, measures: Measures) -> Floats:
    """Tiles in one column, or by turns in two, a row for each."""
    number = np.arange(count)
    across = measures.middle + (number - (count - 1) / 2) * layer.pitch
    at = along + layer.tile / 2 + (number % layer.columns) * layer.step
    return np.column_stack([at, across, np.full((count, 2), layer.tile)])


def _board(layer: Layer, count: int, along: float, measures: Measures) -> Floats:
    """Tiles row after row, as many columns as are needed."""
    number = np.arange(count)
    rows = math.ceil(count / layer.columns)
    across = measures.middle + (number // layer.columns - (rows - 1) / 2) * layer.pitch
    at = along + layer.tile / 2 + (number % layer.columns) * layer.step
    return np.column_stack([at, across, np.full((count, 2), layer.tile)])


def _board_rim(count: int, boxes: Floats) -> Floats:
    """Where the lines of a board's neurons meet its rims: one after the other, over its whole height."""
    low, high = boxes[:, 1].min() - boxes[0, 3] / 2, boxes[:, 1].max() + boxes[0, 3] / 2
    return low + (np.arange(count) + 0.5) / count * (high - low)


def turned(pose: Pose) -> Pose:
    """The same with along and across exchanged: signals run down."""

    def box(boxes: Floats) -> Floats:
        return boxes[..., [1, 0, 3, 2]]

    def point(points: Floats) -> Floats:
        return points[:, ::-1].copy()

    return Pose(
        box(pose.picture), box(pose.spine), tuple(map(box, pose.tiles)), tuple(map(point, pose.enter)),
        tuple(map(point, pose.leave)), pose.seen, pose.haze, pose.trunks, box(pose.bars),
    )  # fmt: skip

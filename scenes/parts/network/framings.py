"""Framings: the poses that a camera comes to rest in, made from the pose in which all of a network is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tracereel.scenes.parts.network.layout import Measures
from tracereel.scenes.parts.network.pose import Floats, Pose, corners

Box = tuple[float, float, float, float]  # centre x, centre y, width, height

NEURON: dict[str, tuple[Box, Box]] = {  # the picture, and the tile that looks at it
    "16:9": ((270, 340, 420, 420), (940, 340, 500, 500)),
    "1:1": ((156, 320, 256, 256), (538, 320, 330, 330)),
    "9:16": ((360, 300, 400, 400), (360, 880, 420, 420)),
}
OPENED: dict[str, tuple[Box, Box, Box]] = {  # input, weights, products
    "16:9": ((216, 308, 392, 392), (640, 308, 392, 392), (1064, 308, 392, 392)),
    "1:1": ((190, 152, 204, 204), (530, 152, 204, 204), (360, 484, 230, 230)),
    "9:16": ((188, 260, 310, 310), (532, 260, 310, 310), (360, 830, 440, 440)),
}
APART: dict[str, tuple[Box, Box]] = {  # products alone, and the room in which they pile up
    "16:9": ((222, 344, 380, 380), (850, 352, 800, 470)),
    "1:1": ((112, 340, 180, 180), (460, 350, 490, 430)),
    "9:16": ((360, 220, 320, 320), (360, 800, 640, 600)),
}
SPREAD: dict[str, Box] = {  # the room that a pile has when nothing else is there
    "16:9": (640, 352, 1200, 470),
    "1:1": (360, 350, 676, 430),
    "9:16": (360, 800, 640, 600),
}
WALL: dict[str, tuple[Box, Box]] = {  # the picture, and the room for a wall of tiles
    "16:9": ((206, 312, 268, 268), (818, 312, 640, 580)),
    "1:1": ((110, 310, 150, 150), (450, 310, 480, 560)),
    "9:16": ((360, 220, 300, 300), (360, 780, 640, 640)),
}
HALL: dict[str, Box] = {  # the room for a wall of tiles that stands alone
    "16:9": (640, 322, 1216, 600),
    "1:1": (360, 310, 680, 580),
    "9:16": (360, 570, 680, 1100),
}
HUNG: dict[
    str, tuple[Box, Box]
] = {  # the picture, large, and the room for a wall beside it, in rows as in the hall
    "16:9": ((248, 300, 408, 408), (862, 312, 748, 400)),
    "1:1": ((128, 290, 208, 208), (476, 310, 440, 560)),
    "9:16": ((360, 230, 400, 400), (360, 860, 640, 640)),
}
PORTRAIT: dict[str, Box] = {  # the picture alone
    "16:9": (640, 312, 520, 520),
    "1:1": (360, 312, 540, 540),
    "9:16": (360, 560, 640, 640),
}

NEAR: dict[str, Box] = {  # the room for a few neurons among their neighbours
    "16:9": (700, 300, 1160, 520),
    "1:1": (400, 296, 660, 540),
    "9:16": (360, 560, 660, 960),
}
NEAREST, BOLD = 4.2, 4.5  # how many times larger tiles there are at most, and their rows thicker
LOWER = 40.0  # pixels below the room in which neighbours are still seen: below are words
REACH = 150.0  # pixels of a row there before the tiles of a layer, and beyond the frame behind them

ROW = 24.0  # pixels of a row before and behind a tile that fills the frame


def neuron(home: Pose, layer: int, unit: int, aspect: str, measures: Measures) -> Pose:
    """One neuron and what it looks at: its lines come apart, each at its own cell; its neighbours go."""
    picture, tile = (np.array(box, float) for box in NEURON[aspect])
    here = home.tiles[layer][unit]
    near = _short_rows(home.zoomed(tile[3] / here[3], here[:2], tile[:2]), layer, measures)
    return _with_source(alone(near, {layer: [unit]}), picture, measures, fan=1.0)


def near(home: Pose, units: dict[int, Sequence[int]], aspect: str, measures: Measures) -> Pose:
    """A few neurons of some layers, large, among their neighbours; of one layer alone, with the rows that lead to them
    and on, to the words or out of the frame, past which no other layer is seen."""
    room, along = np.array(NEAR[aspect]), int(measures.down)
    boxes = corners(np.concatenate([home.tiles[layer][list(some)] for layer, some in units.items()]))
    low, high = boxes[:, :2].min(0), boxes[:, 2:].max(0)
    spare = room[2:] - 2 * REACH * (np.arange(2) == along) * (len(units) == 1)
    factor = min(NEAREST, *(spare / (high - low)))
    pose = home.zoomed(factor, (low + high) / 2, room[:2])
    bottom = room[1] + room[3] / 2 + LOWER
    there = [1.0 if len(units) > 1 or k in units else 0.0 for k in range(len(pose.tiles))]
    seen = tuple(
        shown * near * (corners(tiles)[:, 3] <= bottom)
        for shown, near, tiles in zip(pose.seen, there, pose.tiles, strict=True)
    )
    pose = replace(pose, seen=seen, words=0.0, bold=min(BOLD, max(1.0, 1.2 * factor)), only=1.0)
    end = bottom if measures.down else measures.width + REACH  # no row runs behind the words
    return _long_rows(pose, next(iter(units)), along, end) if len(units) == 1 else pose


def _long_rows(pose: Pose, layer: int, along: int, end: float) -> Pose:
    """The rows of a layer reach far before all its tiles, and behind them up to an end, where it has rows."""
    if not pose.trunks[layer]:
        return pose
    boxes = corners(pose.tiles[layer])
    enter, leave = np.array(pose.enter[layer]), np.array(pose.leave[layer])
    enter[:, along], leave[:, along] = (
        boxes[:, along].min() - REACH,
        max(end, boxes[:, 2 + along].max()),
    )
    return replace(pose, enter=_with(pose.enter, layer, enter), leave=_with(pose.leave, layer, leave))


def _with(points: tuple[Floats, ...], layer: int, own: Floats) -> tuple[Floats, ...]:
    return tuple(own if k == layer else other for k, other in enumerate(points))


def opened(home: Pose, layer: int, unit: int, aspect: str, measures: Measures) -> Pose:
    """The neuron opened: its input and its weights beside each other; products have a pane of their own."""
    picture, tile, _ = (np.array(box, float) for box in OPENED[aspect])
    here = home.tiles[layer][unit]
    near = home.zoomed(tile[3] / here[3], here[:2], tile[:2])
    pose = _with_source(alone(near, {layer: [unit]}), picture, measures, fan=1.0)
    return replace(pose, spine_seen=0.0, trunks=np.zeros(len(pose.trunks)))


def apart(home: Pose, layer: int, unit: int, aspect: str) -> Pose:
    """One neuron and its row where its products stood alone, and nothing else."""
    tile, here = np.array(APART[aspect][0], float), home.tiles[layer][unit]
    near = alone(home.zoomed(tile[3] / here[3], here[:2], tile[:2]), {layer: [unit]})
    rows = near.trunks * (np.arange(len(near.trunks)) == layer)
    return replace(near, spine_seen=0.0, trunks=rows)


def one(home: Pose, layer: int, unit: int, tile: Floats) -> Pose:
    """One neuron alone, its tile in a box."""
    here = home.tiles[layer][unit]
    near = alone(home.zoomed(tile[3] / here[3], here[:2], tile[:2]), {layer: [unit]})
    return replace(near, picture_seen=0.0, spine_seen=0.0, trunks=np.zeros(len(near.trunks)))


def wall(home: Pose, layer: int, aspect: str, measures: Measures, pictured: bool = True) -> Pose:
    """A layer's tiles gathered to a wall, the picture beside it; in the middle, where there is none."""
    picture, room = (np.array(box, float) for box in WALL[aspect])
    if not pictured:
        room[:2] = measures.width / 2, (measures.height - 100) / 2
    count = len(home.tiles[layer])
    boxes = grid(count, room)
    tiles = tuple(boxes if k == layer else tiles for k, tiles in enumerate(home.tiles))
    pose = replace(alone(home, {layer: range(count)}), tiles=tiles)
    pose = _with_source(pose, picture, measures, fan=0.0)
    return replace(pose, trunks=np.zeros(len(home.tiles)), spine_seen=0.0)


def portrait(home: Pose, aspect: str, measures: Measures) -> Pose:
    """The picture, alone and large."""
    pose = _with_source(alone(home, {}), np.array(PORTRAIT[aspect], float), measures, fan=0.0)
    return replace(pose, trunks=np.zeros(len(home.tiles)), spine_seen=0.0)


def hall(home: Pose, layer: int, aspect: str, measures: Measures) -> Pose:
    """A layer's tiles alone, as large as the frame allows, in rows that are about equally long."""
    boxes = gallery(len(home.tiles[layer]), np.array(HALL[aspect], float))
    pose = alone(home, {layer: range(len(boxes))})
    tiles = tuple(boxes if k == layer else tiles for k, tiles in enumerate(home.tiles))
    return replace(pose, tiles=tiles, trunks=np.zeros(len(home.tiles)), picture_seen=0.0, spine_seen=0.0)


def hung(home: Pose, layer: int, aspect: str, measures: Measures) -> Pose:
    """A layer's tiles as in the hall, smaller, and the picture beside them."""
    picture, room = (np.array(box, float) for box in HUNG[aspect])
    boxes = gallery(len(home.tiles[layer]), room)
    pose = alone(home, {layer: range(len(boxes))})
    tiles = tuple(boxes if k == layer else tiles for k, tiles in enumerate(home.tiles))
    pose = _with_source(replace(pose, tiles=tiles), picture, measures, fan=0.0)
    return replace(pose, trunks=np.zeros(len(home.tiles)), spine_seen=0.0)


def gallery(count: int, room: Floats, most: float = 181.0, gap: float = 0.08) -> Floats:
    """(count, 4) boxes in rows of about equally many, each row in the middle, as large as the room allows."""

    def side(rows: int) -> float:
        columns = math.ceil(count / rows)
        return float(min(room[2] / (columns * (1 + gap) - gap), room[3] / (rows * (1 + gap) - gap), most))

    rows = max(range(1, count + 1), key=side)
    size, boxes = side(rows), []
    for row in range(rows):
        many = round((row + 1) * count / rows) - round(row * count / rows)
        x = room[0] + (np.arange(many) - (many - 1) / 2) * size * (1 + gap)
        y = room[1] + (row - (rows - 1) / 2) * size * (1 + gap)
        boxes += [(float(at), float(y), size, size) for at in x]
    return np.array(boxes)


def grid(count: int, room: Floats, most: float = 133.0, gap: float = 0.1) -> Floats:
    """(count, 4) boxes in rows and columns, as large as the room (centre x, centre y, width, height) allows."""
    best = 0.0, 1
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        side = min(room[2] / (columns + gap * (columns - 1)), room[3] / (rows + gap * (rows - 1)), most)
        crooked = abs(columns - rows) * 1e-3 + (columns * rows - count) * 1e-2
        if side - crooked > best[0]:
            best = side - crooked, columns
    columns = best[1]
    rows = math.ceil(count / columns)
    side = min(room[2] / (columns + gap * (columns - 1)), room[3] / (rows + gap * (rows - 1)), most)
    r, c = np.divmod(np.arange(count), columns)
    pitch = side * (1 + gap)
    x = room[0] + (c - (columns - 1) / 2) * pitch
    y = room[1] + (r - (rows - 1) / 2) * pitch
    return np.column_stack([x, y, np.full((count, 2), side)])


def parted(tiles: Floats, source: Floats) -> Floats:
    """(n, 4) boxes of copies in the place of their source, laid out as the tiles are to which they will fly."""
    box = corners(tiles)
    low, high = box[:, :2].min(0), box[:, 2:].max(0)
    factor = float(np.min(source[2:] / (high - low)))
    centres = source[:2] + (tiles[:, :2] - (low + high) / 2) * factor
    return np.column_stack([centres, tiles[:, 2:] * factor])


def sheet(count: int, source: Floats) -> Floats:
    """(count, 4) boxes of copies that together take the place of their source."""
    columns = math.ceil(math.sqrt(count)) if source[2] > 0.5 * source[3] else 1
    rows = math.ceil(count / columns)
    size = source[2:] / [columns, rows]
    r, c = np.divmod(np.arange(count), columns)
    centres = source[:2] - source[2:] / 2 + (np.column_stack([c, r]) + 0.5) * size
    return np.column_stack([centres, np.tile(size * 0.94, (count, 1))])


def aside(home: Pose, factor: float, fixed: tuple[float, float]) -> Pose:
    """All of it smaller, to make room: the point `fixed` stays where it is."""
    return home.zoomed(factor, fixed)


def alone(pose: Pose, kept: dict[int, list[int] | range]) -> Pose:
    """Only some tiles of some layers are seen, and no line between layers."""
    seen = []
    for layer, boxes in enumerate(pose.tiles):
        opacity = np.zeros(len(boxes))
        opacity[list(kept.get(layer, []))] = 1.0
        seen.append(opacity)
    return replace(pose, seen=tuple(seen), haze=np.zeros(len(seen)), words=0.0, bars_seen=0.0)


def _short_rows(pose: Pose, layer: int, measures: Measures) -> Pose:
    """The rows of a layer end near its tiles, however large those are."""
    along = int(measures.down)
    enter, leave = np.array(pose.enter[layer]), np.array(pose.leave[layer])
    half = pose.tiles[layer][:, 2 + along] / 2
    enter[:, along] = pose.tiles[layer][:, along] - half - ROW
    leave[:, along] = pose.tiles[layer][:, along] + half + ROW
    return replace(pose, enter=_with(pose.enter, layer, enter), leave=_with(pose.leave, layer, leave))


def _with_source(pose: Pose, picture: Floats, measures: Measures, fan: float) -> Pose:
    """The picture stands at its own place, its spine along its rim."""
    along = int(measures.down)
    spine = picture.copy()
    spine[along] = picture[along] + picture[2 + along] / 2 + 10
    spine[2 + along] = measures.strip
    return replace(pose, picture=picture, spine=spine, fan=fan)

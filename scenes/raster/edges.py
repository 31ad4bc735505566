"""Edges: the loops that draw thousands of straight strokes, compiled by Numba.

Strokes add up. Fixed-point planes collect how much positive and how much negative stroke lies on each pixel; integer
addition has no order, so a frame has the same bits however its edges are sorted or shared out among threads, and
whether they were drawn afresh or only changed. scenes.raster.glow turns the planes into colour.

A stroke is walked along its longer axis. The pixels that it crosses at one step lie beside each other in memory, since
flat strokes have planes of their own that are stored column by column. So four pixels are added at a time, from a table
of the stroke's profile at sixteen positions between two pixels, made once per stroke.

All coordinates are pixels, x to the right and y down; pixel (0, 0) has its centre at (0.5, 0.5).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

ONE = 1 << 14  # a fully covered pixel of a stroke of density 1
PHASES = 16  # positions between two pixels at which a profile is tabulated
LANES = 4  # pixels added at a time
WIDEST = 64  # pixels across the widest profile
PAD = WIDEST  # pixels of a plane beyond either side of its box, so that no profile needs clipping
FRACTION = 24  # bits of a walked coordinate behind the point
MIDDLE = 0.5 + 0.5 / PHASES  # rounds a coordinate to the nearest border of pixels and to the nearest phase
PULSE_REACH = 2.6  # a pulse is cut off where it has fallen to a thousandth
PULSE_ONE = 1 << 12  # the top of a pulse
PULSE_STEPS = 1024  # entries of the curve of a pulse along the whole stroke


def _distances() -> Any:
    """Row r: how far the pixels of a profile of LANES (r + 1) lie from its middle, for each phase in turn."""
    rows = np.zeros((WIDEST // LANES, PHASES * WIDEST), np.float32)
    for row, width in enumerate(range(LANES, WIDEST + 1, LANES)):
        pixel, phase = np.arange(width), np.arange(PHASES)[:, None]
        rows[row, : PHASES * width] = np.abs(pixel - width // 2 + 1 - phase / PHASES).ravel()
    return rows


DISTANCES = _distances()


def _add_lanes(typingctx: Any, plane: Any, at: Any, table: Any, of: Any) -> Any:
    """plane[at : at + LANES] += table[of : of + LANES], in one instruction each; nothing is checked."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        here, there = _lanes(context, builder, signature, args)
        total = builder.add(builder.load(here, align=4), builder.load(there, align=4))
        builder.store(total, here, align=4)
        return context.get_dummy_value()

    return types.void(plane, types.intp, table, types.intp), codegen


def _add_scaled_lanes(typingctx: Any, plane: Any, at: Any, table: Any, of: Any, level: Any) -> Any:
    """plane[at : at + LANES] += table[of : of + LANES] * level >> 12, level in 0 .. PULSE_ONE."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        here, there = _lanes(context, builder, signature, args)
        vector = ir.VectorType(ir.IntType(32), LANES)
        factor = ir.Constant(vector, ir.Undefined)
        for lane in range(LANES):
            factor = builder.insert_element(factor, args[4], ir.Constant(ir.IntType(32), lane))
        shift = ir.Constant(vector, [12] * LANES)
        part = builder.ashr(builder.mul(builder.load(there, align=4), factor), shift)
        builder.store(builder.add(builder.load(here, align=4), part), here, align=4)
        return context.get_dummy_value()

    return types.void(plane, types.intp, table, types.intp, types.int32), codegen


add_lanes: Any = intrinsic(_add_lanes)
add_scaled_lanes: Any = intrinsic(_add_scaled_lanes)


def _lanes(context: Any, builder: Any, signature: Any, args: Any) -> tuple[Any, Any]:
    """Pointers to LANES numbers of each of the two arrays."""
    pointer = ir.VectorType(ir.IntType(32), LANES).as_pointer()
    arrays = [context.make_array(signature.args[k])(context, builder, args[k]) for k in (0, 2)]
    starts = zip(arrays, (args[1], args[3]), strict=True)
    here, there = (builder.bitcast(builder.gep(array.data, [start]), pointer) for array, start in starts)
    return here, there


@njit(cache=True, nogil=True)
def _tabulate(
    table: Any, distances: Any, width: Any, half: float, cosine: float, weight: Any, sign: int
) -> None:
    """Add a stroke's profile to the table: `width` pixels across, at every phase."""
    row = distances[width // LANES - 1]
    reach, steep = np.float32(half + 0.5), np.float32(cosine)
    top = np.float32(min(1.0, 2.0 * half))
    amount, rounding, none = np.float32(weight), np.float32(0.5), np.float32(0.0)
    for q in range(PHASES * width):
        cover = min(max(reach - row[q] * steep, none), top)
        table[q] += sign * np.int32(amount * cover + rounding)


@njit(cache=True, nogil=True)
def _width(half: float, cosine: float) -> Any:
    """Pixels across a stroke's profile, a whole number of LANES."""
    pixels = 2 * int(np.ceil((half + 0.5) / cosine + 0.5))
    return min(WIDEST, (pixels + LANES - 1) // LANES * LANES)


@njit(cache=True, nogil=True)
def _clip(first: int, last: int, start: Any, step: Any, left: int, right: int, reach: int) -> Any:
    """Those steps first .. last at which a stroke comes within `reach` of left .. right.

    start + i * step is its other coordinate at step i, 2^FRACTION-fold: its whole part is the nearest border of pixels.
    """
    bottom, top = (left - reach) << FRACTION, ((right + reach) << FRACTION) - 1
    while first <= last and not bottom <= start + first * step <= top:
        beyond = start + first * step - (top if step < 0 else bottom)
        if step == 0 or (beyond < 0) == (step < 0):
            return first, first - 1
        first += max(1, abs(beyond) // abs(step))
    while first <= last and not bottom <= start + last * step <= top:
        beyond = start + last * step - (bottom if step < 0 else top)
        last -= max(1, abs(beyond) // abs(step))
    return first, last


@njit(cache=True, nogil=True)
def _end(
    plane: Any, at: Any, y: Any, distances: Any, width: Any, half: float, cosine: float, weight: Any, part: float,
    sign: int,
) -> None:  # fmt: skip
    """Add a stroke to a step of which it covers only a part. at: where its profile begins in the plane."""
    row, of = distances[width // LANES - 1], ((y >> (FRACTION - 4)) & 15) * width
    reach, steep = np.float32(half + 0.5), np.float32(cosine)
    top, none = np.float32(min(1.0, 2.0 * half)), np.float32(0.0)
    amount = np.float32(weight * part)
    for k in range(width):
        cover = min(max(reach - row[of + k] * steep, none), top)
        plane[at + k] += sign * np.int32(amount * cover + np.float32(0.5))


@njit(cache=True, nogil=True)
def _stroke(
    plane: Any, line: int, origin: int, table: Any, width: int, first: int, last: int, y: Any, step: Any
) -> None:
    """Add a profile at every step. plane: flat, `line` numbers a step; origin: where coordinate 0 of step 0 lies."""
    place = origin - width // 2 + first * line
    if width == LANES:
        for _ in range(first, last + 1):
            add_lanes(plane, place + (y >> FRACTION), table, ((y >> (FRACTION - 4)) & 15) * LANES)
            y += step
            place += line
    else:
        for _ in range(first, last + 1):
            at, of = place + (y >> FRACTION), ((y >> (FRACTION - 4)) & 15) * width
            for k in range(0, width, LANES):
                add_lanes(plane, at + k, table, of + k)
            y += step
            place += line


@njit(cache=True, nogil=True)
def _wave(
    plane: Any, line: int, origin: int, table: Any, width: int, first: int, last: int, y: Any, step: Any,
    curve: Any, u: float, du: float,
) -> None:  # fmt: skip
    """As _stroke, as strong as `curve` says at u, which runs from 0 to 1 along the stroke."""
    place = origin - width // 2 + first * line
    for _ in range(first, last + 1):
        level = curve[min(max(int(u * PULSE_STEPS), 0), PULSE_STEPS - 1)]
        at, of = place + (y >> FRACTION), ((y >> (FRACTION - 4)) & 15) * width
        for k in range(0, width, LANES):
            add_scaled_lanes(plane, at + k, table, of + k, level)
        y += step
        u += du
        place += line


@njit(cache=True, nogil=True)
def _way(is_steep: bool, box: Any, share: Any) -> Any:
    """How the planes for steep or for flat strokes are walked: the steps from low to high - 1 that are this share, the
    pixels left .. right across, how many numbers a step takes, and where pixel 0 of step 0 would lie."""
    if is_steep:
        begin, end, left, right = box[0], box[1], box[2], box[3]
    else:
        begin, end, left, right = box[2], box[3], box[0], box[1]
    low = begin + (end - begin) * share[0] // share[1]
    high = begin + (end - begin) * (share[0] + 1) // share[1]
    line = right - left + 2 * PAD
    return low, high, left, right, line, PAD - left - begin * line


@njit(cache=True, nogil=True)
def _lie(places: Any, source: int, target: int) -> Any:
    """How a stroke lies: whether it is steep, its start and its extent along the longer axis and across it."""
    x, y = places[source, 0], places[source, 1]
    dx, dy = places[target, 0] - x, places[target, 1] - y
    if abs(dy) > abs(dx):
        return True, y, x, dy, dx
    return False, x, y, dx, dy


@njit(cache=True, nogil=True)
def change_edges(
    flat: Any, steep: Any, box: Any, share: Any, distances: Any,
    places: Any, source: Any, target: Any, until: float,
    old_half: Any, old_weight: Any, half: Any, weight: Any,
) -> int:  # fmt: skip
    """Turn strokes as they were drawn into what they are now; returns how many differ.

    flat: (2, columns * (rows + 2 PAD)), steep: (2, rows * (columns + 2 PAD)), int32, positive first, in place. box: the
    planes' row0, row1, column0, column1 in the frame. share: (part, of): the part of all steps that this call walks.
    places: (n, 2); source, target: (E,) into them. until: strokes end at this share of their length. half: (E,) half
    widths; weight: (E,) signed, ONE a full stroke, 0 none.
    """
    ways = _way(False, box, share), _way(True, box, share)
    table = np.zeros(PHASES * WIDEST, np.int32)
    changed = 0
    for plane in range(2):
        sign = 1 - 2 * plane
        for e in range(len(source)):
            before, now = max(0, sign * old_weight[e]), max(0, sign * weight[e])
            if before == now and (now == 0 or old_half[e] == half[e]):
                continue
            changed += 1
            is_steep, x0, y0, dx, dy = _lie(places, source[e], target[e])
            if dx == 0.0:
                continue
            low, high, left, right, line, origin = ways[1] if is_steep else ways[0]
            sheet = steep[plane] if is_steep else flat[plane]
            slope = dy / dx
            cosine = 1.0 / np.sqrt(1.0 + slope * slope)
            width = LANES
            if before:
                width = max(width, _width(old_half[e], cosine))
            if now:
                width = max(width, _width(half[e], cosine))
            step = np.int64(np.rint(slope * (1 << FRACTION)))
            start = np.int64(np.rint((y0 + (0.5 - x0) * slope + MIDDLE) * (1 << FRACTION)))
            a, b = min(x0, x0 + until * dx), max(x0, x0 + until * dx)
            first, last = max(low, int(np.ceil(a))), min(high, int(np.floor(b))) - 1
            first, last = _clip(first, last, start, step, left, right, width // 2)
            if first <= last:
                table[: PHASES * width] = 0
                if now:
                    _tabulate(table, distances, width, half[e], cosine, now, 1)
                if before:
                    _tabulate(table, distances, width, old_half[e], cosine, before, -1)
                _stroke(sheet, line, origin, table, width, first, last, start + first * step, step)
            for number in range(2):
                i = int(np.floor(b if number else a))
                part = min(b, i + 1.0) - max(a, float(i))
                y = start + i * step
                across = y >> FRACTION
                if part >= 1.0 or part <= 0.0 or (number and i == int(np.floor(a))):
                    continue
                if not (low <= i < high and left - width // 2 <= across <= right + width // 2):
                    continue
                at = origin + i * line - width // 2 + across
                if now:
                    _end(sheet, at, y, distances, width, half[e], cosine, now, part, 1)
                if before:
                    _end(sheet, at, y, distances, width, old_half[e], cosine, before, part, -1)
    return changed


@njit(cache=True, nogil=True)
def add_pulses(
    flat: Any, steep: Any, box: Any, share: Any, distances: Any,
    places: Any, source: Any, target: Any, half: Any, weight: Any, front: float, spread: float,
) -> None:  # fmt: skip
    """Add a pulse on every stroke, exp(-((u - front) / spread)^2) of its weight at u; the rest as in change_edges."""
    begin, until = max(0.0, front - PULSE_REACH * spread), min(1.0, front + PULSE_REACH * spread)
    if begin >= until:
        return
    curve = np.empty(PULSE_STEPS, np.int32)
    for k in range(PULSE_STEPS):
        q = ((k + 0.5) / PULSE_STEPS - front) / spread
        curve[k] = np.int32(np.rint(PULSE_ONE * np.exp(-q * q)))
    ways = _way(False, box, share), _way(True, box, share)
    table = np.zeros(PHASES * WIDEST, np.int32)
    for plane in range(2):
        for e in range(len(source)):
            now = max(0, (1 - 2 * plane) * weight[e])
            is_steep, x0, y0, dx, dy = _lie(places, source[e], target[e])
            if now == 0 or dx == 0.0:
                continue
            low, high, left, right, line, origin = ways[1] if is_steep else ways[0]
            sheet = steep[plane] if is_steep else flat[plane]
            slope = dy / dx
            cosine = 1.0 / np.sqrt(1.0 + slope * slope)
            width = _width(half[e], cosine)
            step = np.int64(np.rint(slope * (1 << FRACTION)))
            start = np.int64(np.rint((y0 + (0.5 - x0) * slope + MIDDLE) * (1 << FRACTION)))
            a, b = min(x0 + begin * dx, x0 + until * dx), max(x0 + begin * dx, x0 + until * dx)
            first, last = max(low, int(np.ceil(a - 0.5))), min(high, int(np.ceil(b - 0.5))) - 1
            first, last = _clip(first, last, start, step, left, right, width // 2)
            if first > last:
                continue
            table[: PHASES * width] = 0
            _tabulate(table, distances, width, half[e], cosine, now, 1)
            u, du = (first + 0.5 - x0) / dx, 1.0 / dx
            _wave(sheet, line, origin, table, width, first, last, start + first * step, step, curve, u, du)


@njit(cache=True, nogil=True)
def grade(strength: Any, half_of: Any, weight_of: Any, half: Any, weight: Any) -> None:
    """Half widths and signed weights of strengths in [-1, 1], from tables over |strength|, in place.

    A change smaller than a step of the tables draws nothing anew.
    """
    steps = len(half_of) - 1
    for e in range(len(strength)):
        level = min(int(abs(strength[e]) * steps + 0.5), steps)
        half[e] = half_of[level]
        weight[e] = weight_of[level] if strength[e] > 0.0 else -weight_of[level]

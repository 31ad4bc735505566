"""Relief: a surface of heights over a square of ground, seen from any side and any height, compiled by Numba.

Whoever looks stands upright: what is above a place on the ground is above it in the frame. So each column of pixels
sees one straight line of the ground, walked from near to far, and what rises over all that is nearer is drawn: no
triangle is sorted, no seam can open, and a column's pixels are covered exactly. Ground is the square from -1 to 1; with
right e1, ahead e2, a place's way x to the right and d ahead of the middle, and its height z, it is seen at

    ((x, d cos(tilt) + z sin(tilt)) / (1 + far d)) unit, to the right and up from the middle of the frame's window.

Grids have a row for each place up (v), a column for each to the right (u), from -1 to 1, bilinear between nodes.
view: middle x, middle y (pixels), unit (pixels), u, v (of the middle), cos(turn), sin(turn), cos(tilt), sin(tilt), far.
clip: row0, row1, column0, column1. Colours are floats in 0..255.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.light import over

CROWDED, FREE = 2.0, 7.0  # pixels between two lines: below, none is drawn; above, all of each
FLAT = 1e-12
NOTHING = -1e9  # lower than all ground
UNSEEN = 0.02  # of light: ground with no more of it is not drawn, and hides nothing


@njit(cache=True, nogil=True, inline="always")
def _sample(grid: Any, u: float, v: float, found: Any) -> None:
    """Height, tone and light of a place of the ground, and how the height changes to the right and up."""
    rows, columns = grid.shape[0], grid.shape[1]
    x = min(max((u + 1.0) * 0.5, 0.0), 1.0) * (columns - 1)
    y = min(max((v + 1.0) * 0.5, 0.0), 1.0) * (rows - 1)
    c, r = min(int(x), columns - 2), min(int(y), rows - 2)
    a, b = x - c, y - r
    for k in range(3):
        low = grid[r, c, k] + (grid[r, c + 1, k] - grid[r, c, k]) * a
        high = grid[r + 1, c, k] + (grid[r + 1, c + 1, k] - grid[r + 1, c, k]) * a
        found[k] = low + (high - low) * b
        if k == 0:
            near = grid[r, c + 1, 0] - grid[r, c, 0]
            far = grid[r + 1, c + 1, 0] - grid[r + 1, c, 0]
            found[3] = (near + (far - near) * b) * 0.5 * (columns - 1)
            found[4] = (high - low) * 0.5 * (rows - 1)


@njit(cache=True, nogil=True, inline="always")
def _cut(at: float, along: float, low: Any, high: Any) -> Any:
    """Where a place that begins at `at` and changes by `along` lies within -1 to 1."""
    if abs(along) < FLAT:
        return (low, high) if abs(at) <= 1.0 else (high, low)
    one, other = (-1.0 - at) / along, (1.0 - at) / along
    return max(low, min(one, other)), min(high, max(one, other))


@njit(cache=True, nogil=True, inline="always")
def _apart(line: Any, slope: float) -> Any:
    """Pixels between two lines, where their value changes so much a pixel; and how much is seen of them there."""
    apart = line[0] / max(slope, FLAT)
    return apart, line[2] * min(max((apart - CROWDED) / (FREE - CROWDED), 0.0), 1.0)


@njit(cache=True, nogil=True, inline="always")
def _line(steps: float, apart: float, half: float) -> float:
    """How much of a pixel the lines at whole numbers of steps cover."""
    away = abs(steps - np.floor(steps + 0.5)) * apart
    return min(max(half + 0.5 - away, 0.0), min(1.0, 2.0 * half))


@njit(cache=True, nogil=True, inline="always")
def _rim(last: int, first: int, at: int, high: float, low: float) -> float:
    """How much is seen of a row, or a column, between the two ends of a window that fade."""
    a = (last - at - 0.5) / high if high > 0.0 else 1.0
    b = (at + 0.5 - first) / low if low > 0.0 else 1.0
    return min(max(min(a, b), 0.0), 1.0)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_relief(
    pixels: Any, view: Any, clip: Any, share: Any, grid: Any, step: float, colors: Any, lines: Any, opacity: float,
    fade: Any,
) -> None:  # fmt: skip
    """Draw a surface into a window of the frame.

    pixels: (H, W) uint32. share: (part, of) of the window's columns. grid: (R, C, 3) height above the ground, share of
    the ink, and how much is seen. step: of the ground, from sample to sample. colors: (2, 3) where tone is 0, and where
    it is 1. lines: level lines' spacing, half width and coverage, then those of lines along the ground at places u, and
    at places v. fade: (4,) pixels over which the surface fades at the window's left, top, right and foot; 0 where it is
    cut off.
    """
    mx, my, unit, u0, v0, ct, st, cp, sp, far = view
    wide = clip[3] - clip[2]
    first, last = clip[2] + wide * share[0] // share[1], clip[2] + wide * (share[0] + 1) // share[1]
    here, there, acc = np.zeros(5), np.zeros(5), np.zeros(4)
    nearest = -0.9 / far if far > FLAT else -1e9
    foot, roof = (my - clip[1]) / unit, (my - clip[0]) / unit
    highest = max(grid[:, :, 0].max(), 0.0)
    for i in range(first, last):
        X, seen = (i + 0.5 - mx) / unit, opacity * _rim(clip[3], clip[2], i, fade[2], fade[0])
        au, av = X * far * ct - st, X * far * st + ct
        bu, bv = u0 + X * ct, v0 + X * st
        low, high = _cut(bu, au, nearest, 1e9)
        low, high = _cut(bv, av, low, high)
        if low >= high:
            continue
        count = int((high - low) / step) + 2
        delta = (high - low) / (count - 1)
        top = NOTHING  # what is seen so far reaches up to here, in units of the frame
        acc[:] = 0.0
        start = 0  # nearer than this, even the highest ground lies below the window
        if cp > foot * far + FLAT:
            below = ((foot - highest * sp) / (cp - foot * far) - low) / delta
            start = min(max(int(below) - 1, 0), count - 1)
        for n in range(start, count):
            d = low + delta * n
            k = 1.0 / (1.0 + far * d)
            u, v = bu + au * d, bv + av * d
            _sample(grid, u, v, there)
            up = (d * cp + there[0] * sp) * k
            if n == start:
                before = up
                top = up if there[2] > UNSEEN else NOTHING
            elif up > top and max(here[2], there[2]) > UNSEEN:
                begin = max(top, before)
                if begin > top > NOTHING:  # something unseen lies between: the pixel before it is done
                    _finish(pixels, clip, i, int(np.floor(my - unit * top)), acc, seen, fade)
                _fill(
                    pixels, clip, i, (mx, my, unit, ct, st, sp, far), (begin, before, up, d, delta), (u, v, au, av),
                    here, there, colors, lines, seen, fade, acc,
                )  # fmt: skip
                top = up
                if top >= roof:
                    break
            before = up
            here[:] = there
        if top > NOTHING:
            _finish(pixels, clip, i, int(np.floor(my - unit * top)), acc, seen, fade)


@njit(cache=True, nogil=True, error_model="numpy")
def _fill(
    pixels: Any, clip: Any, i: int, view: Any, way: Any, place: Any, here: Any, there: Any, colors: Any, lines: Any,
    opacity: float, fade: Any, acc: Any,
) -> None:  # fmt: skip
    """Draw a stretch of a column, from one sample to the next. acc: red, green, blue and coverage that the pixel at its
    foot has so far, which pixel that is being known by where the stretch begins."""
    _, my, unit, ct, st, sp, far = view
    begin, before, up, d, delta = way
    u, v, au, av = place
    rise = up - before
    y1, y0 = my - unit * begin, my - unit * up  # from the lower end to the upper one, in pixels
    k = 1.0 / (1.0 + far * d)
    across = (there[3] * ct + there[4] * st) / k  # of the height, to the right
    climb = across * sp * k
    slow = delta / max(rise, FLAT)
    dh, du, dv = (there[0] - here[0]) / delta, au, av
    a0, a1, a2, c0, c1, c2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    if there[2] > 0.0 or here[2] > 0.0:
        if lines[0, 2] > 0.0:
            a0, c0 = _apart(lines[0], np.sqrt((dh * slow) ** 2 + (across - dh * slow * climb) ** 2) / unit)
        if lines[1, 2] > 0.0:
            a1, c1 = _apart(lines[1], np.sqrt((du * slow) ** 2 + (ct / k - du * slow * climb) ** 2) / unit)
        if lines[2, 2] > 0.0:
            a2, c2 = _apart(lines[2], np.sqrt((dv * slow) ** 2 + (st / k - dv * slow * climb) ** 2) / unit)
    r0, r1, r2 = 1.0 / lines[0, 0], 1.0 / lines[1, 0], 1.0 / lines[2, 0]
    quick = 1.0 / max(rise, FLAT)
    y = int(np.floor(y1))
    if y >= clip[1]:
        y = clip[1] - 1
        acc[:] = 0.0
    while y >= clip[0] and y + 1.0 > y0:
        low, high = min(float(y + 1), y1), max(float(y), y0)
        part = low - high
        if part > 0.0:
            t = min(max(((my - 0.5 * (low + high)) / unit - before) * quick, 0.0), 1.0)
            tone = here[1] + (there[1] - here[1]) * t
            lit = min(max(here[2] + (there[2] - here[2]) * t, 0.0), 1.0)
            back, ink = delta * (t - 1.0), 0.0
            if c0 > 0.0:
                ink = _line((here[0] + (there[0] - here[0]) * t) * r0, a0, lines[0, 1]) * c0
            if c1 > 0.0:
                ink = max(ink, _line((u + au * back) * r1, a1, lines[1, 1]) * c1)
            if c2 > 0.0:
                ink = max(ink, _line((v + av * back) * r2, a2, lines[2, 1]) * c2)
            share = tone + (1.0 - tone) * ink * min(0.26 + 1.4 * tone, 0.9)
            weight = part * lit
            for c in range(3):
                acc[c] += weight * (colors[0, c] + (colors[1, c] - colors[0, c]) * share)
            acc[3] += weight
        if y0 <= y:
            _lay(pixels, y, i, acc, opacity * _rim(clip[1], clip[0], y, fade[3], fade[1]))
        y -= 1


@njit(cache=True, nogil=True)
def _finish(pixels: Any, clip: Any, i: int, y: int, acc: Any, opacity: float, fade: Any) -> None:
    """The topmost pixel of a stretch, which is covered in part."""
    if clip[0] <= y < clip[1]:
        _lay(pixels, y, i, acc, opacity * _rim(clip[1], clip[0], y, fade[3], fade[1]))
    acc[:] = 0.0


@njit(cache=True, nogil=True, inline="always")
def _lay(pixels: Any, y: int, i: int, acc: Any, opacity: float) -> None:
    """A pixel is done: lay what it has over the frame."""
    if acc[3] > 0.002:
        a = np.float32(opacity)
        pixels[y, i] = over(
            pixels[y, i], np.float32(acc[0]) * a, np.float32(acc[1]) * a, np.float32(acc[2]) * a,
            np.float32(min(acc[3], 1.0)) * a,
        )  # fmt: skip
    acc[:] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def find_hidden(view: Any, grid: Any, places: Any) -> Any:
    """(N,) which places (N, 2) on the surface lie behind what is nearer."""
    _, _, _, u0, v0, ct, st, cp, sp, far = view
    found, there = np.zeros(len(places), np.bool_), np.zeros(5)
    step, nearest = 1.0 / max(grid.shape[0], grid.shape[1]), (-0.9 / far if far > FLAT else -1e9)
    for n in range(len(places)):
        du, dv = places[n, 0] - u0, places[n, 1] - v0
        d = dv * ct - du * st
        k = 1.0 / (1.0 + far * d)
        X = (du * ct + dv * st) * k
        au, av, bu, bv = X * far * ct - st, X * far * st + ct, u0 + X * ct, v0 + X * st
        _sample(grid, places[n, 0], places[n, 1], there)
        own = (d * cp + there[0] * sp) * k
        low, high = _cut(bu, au, nearest, d - step)
        low, high = _cut(bv, av, low, high)
        at = low
        while at < high:
            _sample(grid, bu + au * at, bv + av * at, there)
            if (at * cp + there[0] * sp) / (1.0 + far * at) > own + 0.004:
                found[n] = True
                break
            at += step
    return found

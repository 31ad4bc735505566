"""Light: what lines have added up to, turned into colour.

With P and N the density of positive and negative ink, light is 1.25 (1 - exp(-(P + N) / 1.25)), but never more than
the ink itself: bundles neither burn out nor bleach. Hue goes by b = (P - N) / (P + N) from one ink to the other,
through grey by 1 - |b|: what cancels is grey, and dimmer than a line that stands for something.

Thin lines add up plainly. Lit ones add up by their squares, light being the root of the sum: weak ones do not bury a
strong one, and the hue of a bundle is that of its strongest lines, in whatever order they were drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.curves import PAD, SQUARE

CEILING = 1.25
LIFT = 1.5  # of lit lines, whose light leaves room above it, as it is not the sum of them
CANCELLED = 0.62  # of its light that ink keeps where as much of the other lies on it
SIDE = 32  # pixels of a block of the frame that is lit at a time
SHINE = 64.0  # of a pixel's colour in the light that blooms, of which four pixels make one


@njit(cache=True, nogil=True, inline="always")
def _cover(x: Any) -> Any:
    """1 - 2^-x for x in [0, 30], its whole part straight into a float's exponent."""
    one = np.float32(1.0)
    whole = np.int32(x)
    f = x - np.float32(whole)
    f = one + f * (
        np.float32(-0.693147)
        + f * (np.float32(0.240226) + f * (np.float32(-0.0555) + f * np.float32(0.0092)))
    )
    return one - f * np.int32((np.int32(127) - whole) << np.int32(23)).view(np.float32)


@njit(cache=True, nogil=True, inline="always")
def over(pixel: Any, red: Any, green: Any, blue: Any, a: Any) -> Any:
    """A premultiplied colour (floats, 0 to 255 a) with coverage a in [0, 1] over one pixel of four bytes."""
    keep, half, byte = np.float32(1.0) - a, np.float32(0.5), np.uint32(255)
    red = red + np.float32(np.int32(pixel & byte)) * keep + half
    green = green + np.float32(np.int32((pixel >> np.uint32(8)) & byte)) * keep + half
    blue = blue + np.float32(np.int32((pixel >> np.uint32(16)) & byte)) * keep + half
    alpha = np.float32(255.0) * a + np.float32(np.int32(pixel >> np.uint32(24))) * keep + half
    return (
        np.uint32(np.int32(red))
        | (np.uint32(np.int32(green)) << np.uint32(8))
        | (np.uint32(np.int32(blue)) << np.uint32(16))
        | (np.uint32(np.int32(alpha)) << np.uint32(24))
    )


@njit(cache=True, nogil=True, inline="always")
def lay(pixels: Any, y: int, x: int, color: Any, a: float, glow: Any, shine: float) -> None:
    """Lay a colour (3 floats in 0..255) with coverage a over one pixel; so much of it shines and blooms."""
    share = np.float32(min(1.0, a))
    r, g, b = np.float32(color[0]) * share, np.float32(color[1]) * share, np.float32(color[2]) * share
    pixels[y, x] = over(pixels[y, x], r, g, b, share)
    j, i = y >> 1, x >> 1
    if shine > 0.0 and j < glow.shape[1] and i < glow.shape[2]:
        k = np.float32(SHINE * shine)
        glow[0, j, i] += np.int32(r * k)
        glow[1, j, i] += np.int32(g * k)
        glow[2, j, i] += np.int32(b * k)


@njit(cache=True, nogil=True, error_model="numpy")
def _lay_signed(row: Any, positive: Any, negative: Any, inks: Any, dark: bool, see: Any) -> None:
    """Lay a block of densities of the two signed inks over pixels."""
    zero, one, tiny, most = np.float32(0.0), np.float32(1.0), np.float32(1e-9), np.float32(30.0)
    ceiling, white, left = np.float32(CEILING), np.float32(255.0), np.float32(CANCELLED)
    thick = np.float32(1.4426950408889634 / CEILING)
    r0, r1, r2 = inks[0, 0], inks[1, 0], inks[2, 0]
    g0, g1, g2 = inks[0, 1], inks[1, 1], inks[2, 1]
    b0, b1, b2 = inks[0, 2], inks[1, 2], inks[2, 2]
    for i in range(len(row)):
        p, n = positive[i], negative[i]
        light = min(ceiling * _cover(min((p + n) * thick, most)), one) * see
        b = (p - n) / (p + n + tiny)
        wp, wn = max(b, zero), max(-b, zero)
        wg = (one - abs(b)) * left
        red, green, blue = (
            r0 * wp + r1 * wn + r2 * wg,
            g0 * wp + g1 * wn + g2 * wg,
            b0 * wp + b1 * wn + b2 * wg,
        )
        a = light * max(max(red, green), blue) / white if dark else light * (wp + wn + wg)
        row[i] = over(row[i], red * light, green * light, blue * light, a)


@njit(cache=True, nogil=True, error_model="numpy")
def _lay_lit(row: Any, density: Any, inks: Any, dark: bool, see: Any, shone: Any) -> None:
    """Lay a block of squared densities of four inks over pixels; shone: (3, n) takes what was laid."""
    positive, negative, value, error = density[0], density[1], density[2], density[3]
    reds, greens, blues = shone[0], shone[1], shone[2]
    zero, one, tiny, most = np.float32(0.0), np.float32(1.0), np.float32(1e-9), np.float32(30.0)
    ceiling, white, left = np.float32(CEILING), np.float32(255.0), np.float32(CANCELLED)
    thick = np.float32(1.4426950408889634 * LIFT / CEILING)
    r0, r1, r2, r3, r4 = inks[0, 0], inks[1, 0], inks[2, 0], inks[3, 0], inks[4, 0]
    g0, g1, g2, g3, g4 = inks[0, 1], inks[1, 1], inks[2, 1], inks[3, 1], inks[4, 1]
    b0, b1, b2, b3, b4 = inks[0, 2], inks[1, 2], inks[2, 2], inks[3, 2], inks[4, 2]
    for i in range(len(row)):
        p, n, v, e = positive[i], negative[i], value[i], error[i]
        s = p + n + v + e
        light = min(ceiling * _cover(min(np.sqrt(s) * thick, most)), one) * see
        b = (p - n) / (p + n + tiny)
        per = one / max(s, tiny)
        signed = (p + n) * per
        wp, wn = max(b, zero) * signed, max(-b, zero) * signed
        wg, wv, we = (one - abs(b)) * signed * left, v * per, e * per
        red = (r0 * wp + r1 * wn + r2 * wg + r3 * wv + r4 * we) * light
        green = (g0 * wp + g1 * wn + g2 * wg + g3 * wv + g4 * we) * light
        blue = (b0 * wp + b1 * wn + b2 * wg + b3 * wv + b4 * we) * light
        a = max(max(red, green), blue) / white if dark else light * (wp + wn + wg + wv + we)
        row[i] = over(row[i], red, green, blue, a)
        reds[i], greens[i], blues[i] = red, green, blue


@njit(cache=True, nogil=True)
def _gather(density: Any, plane: Any, box: Any, unit: Any, block: Any) -> bool:
    """Add a block (begin, end along; left, right across) of a plane to densities. Returns whether anything is there."""
    begin, left = block[0], block[2]
    low, high = max(left, box[2]), min(block[3], box[3])
    line, found = box[3] - box[2] + 2 * PAD, np.int32(0)
    for i in range(max(begin, box[0]), min(block[1], box[1])):
        at = (i - box[0]) * line + PAD - box[2]
        source = plane[at + low : at + high]
        target = density[(i - begin) * SIDE + low - left : (i - begin) * SIDE + high - left]
        for j in range(len(target)):
            found |= source[j]
            target[j] += np.float32(source[j]) * unit
    return bool(found != 0)


@njit(cache=True, nogil=True)
def _empty(plane: Any, box: Any, block: Any) -> None:
    """Let nothing lie in a block of a plane."""
    low, high = max(block[2], box[2]), min(block[3], box[3])
    line = box[3] - box[2] + 2 * PAD
    for i in range(max(block[0], box[0]), min(block[1], box[1])):
        at = (i - box[0]) * line + PAD - box[2]
        plane[at + low : at + high] = 0


@njit(cache=True, nogil=True)
def _lift(pixels: Any, block: Any, tall: bool, held: Any) -> None:
    """Copy a block of the frame, each step along it a row."""
    wide, high = block[1] - block[0], block[3] - block[2]
    if tall:
        for i in range(wide):
            held[i * SIDE : i * SIDE + high] = pixels[block[0] + i, block[2] : block[3]]
    else:
        for j in range(high):
            row = pixels[block[2] + j, block[0] : block[1]]
            for i in range(len(row)):
                held[np.uint32(i * SIDE + j)] = row[i]


@njit(cache=True, nogil=True)
def _lower(pixels: Any, block: Any, tall: bool, held: Any) -> None:
    """Copy a block back."""
    wide, high = block[1] - block[0], block[3] - block[2]
    if tall:
        for i in range(wide):
            pixels[block[0] + i, block[2] : block[3]] = held[i * SIDE : i * SIDE + high]
    else:
        for j in range(high):
            row = pixels[block[2] + j, block[0] : block[1]]
            for i in range(len(row)):
                row[i] = held[np.uint32(i * SIDE + j)]


@njit(cache=True, nogil=True)
def _shine(glow: Any, block: Any, tall: bool, shone: Any, spread: Any, sums: Any) -> None:
    """Add a block of colours (3, SIDE * SIDE), times `spread`, to the light that blooms."""
    for c in range(3):
        for i in range(0, block[1] - block[0], 2):
            here, there = shone[c, i * SIDE : (i + 1) * SIDE], shone[c, (i + 1) * SIDE : (i + 2) * SIDE]
            for j in range(SIDE):
                sums[j] = np.int32(here[j] * spread) + np.int32(there[j] * spread)
            for j in range(0, block[3] - block[2], 2):
                a, b = (block[0] + i) >> 1, (block[2] + j) >> 1
                if tall:
                    glow[c, a, b] += sums[j] + sums[j + 1]
                else:
                    glow[c, b, a] += sums[j] + sums[j + 1]


@njit(cache=True, nogil=True)
def _apart(box: Any, block: Any) -> bool:
    """Whether a block of the frame lies outside the box of a plane."""
    return bool(block[0] >= box[1] or block[1] <= box[0] or block[2] >= box[3] or block[3] <= box[2])


@njit(cache=True, nogil=True)
def resolve(
    pixels: Any, window: Any, share: Any, tall: bool, haze: Any, lit: Any, inks: Any, dark: bool, opacity: float,
    glow: Any, shine: float,
) -> None:  # fmt: skip
    """Lay what planes hold over premultiplied pixels: thin lines first, lit ones over them.

    pixels: (H, W) uint32, in place. window: row0, row1, column0, column1, even where they begin. share: (part, of) of
    its rows. tall: whether planes are stored row by row (signals run down). haze: planes, boxes, starts and gains of
    scenes.raster.sheet.Haze. lit: four flat planes of a Sheet, their box, the part of it (begin, end along; left, right
    across) that lines were drawn in, and (4,) in which planes; it is emptied as it is read. inks: (5, 3) float32 in
    0..255: positive, negative, grey, value, error. dark: lines are light and shine beyond their ink; otherwise ink on
    paper. glow: (3, H / 2, W / 2) int32 that what lit lines shine is added to, times `shine`.
    """
    planes, boxes, starts, gains = haze
    lights, around, bright, drawn = lit
    see, unit, zero = np.float32(opacity), np.float32(1.0 / SQUARE), np.float32(0.0)
    spread = np.float32(SHINE * shine)
    density, shone = np.zeros((4, SIDE * SIDE), np.float32), np.zeros((3, SIDE * SIDE), np.float32)
    held, sums = np.zeros(SIDE * SIDE, np.uint32), np.zeros(SIDE, np.int32)
    pairs = (window[1] - window[0] + 1) // 2
    top0 = window[0] + 2 * (pairs * share[0] // share[1])
    top1 = min(window[1], window[0] + 2 * (pairs * (share[0] + 1) // share[1]))
    for top in range(top0, top1, SIDE):
        bottom = min(top + SIDE, top1)
        for left in range(window[2], window[3], SIDE):
            right = min(left + SIDE, window[3])
            block = (top, bottom, left, right) if tall else (left, right, top, bottom)
            hazy = False
            for web in range(len(gains)):
                box = boxes[web]
                if gains[web] <= zero or _apart(box, block):
                    continue
                size = (box[1] - box[0]) * (box[3] - box[2] + 2 * PAD)
                for k in range(2):
                    plane = planes[starts[web] + k * size : starts[web] + (k + 1) * size]
                    found = _gather(density[k], plane, box, gains[web], block)
                    hazy = hazy or found
            if hazy:
                _lift(pixels, block, tall, held)
                _lay_signed(held, density[0], density[1], inks, dark, see)
                density[:2] = zero
            shines = False
            for k in range(0 if _apart(bright, block) else 4):
                if drawn[k] and _gather(density[k], lights[k], around, unit, block):
                    _empty(lights[k], around, block)
                    shines = True
            if shines:
                if not hazy:
                    _lift(pixels, block, tall, held)
                _lay_lit(held, density, inks, dark, see, shone)
                if spread > zero:
                    _shine(glow, block, tall, shone, spread, sums)
                density[:] = zero
            if hazy or shines:
                _lower(pixels, block, tall, held)


@njit(cache=True, nogil=True)
def shine_on(glow: Any, y: int, left: int, shone: Any, wide: int, spread: Any) -> None:
    """Add a row of colours (3, wide), times `spread`, to the light that blooms."""
    begin = left & 1  # whether the first pixel is the second half of its own
    pairs = (wide - begin) // 2
    for c in range(3):
        row = shone[c]
        if begin:
            glow[c, y >> 1, left >> 1] += np.int32(row[0] * spread)
        at = (left + begin) >> 1
        target = glow[c, y >> 1, at : at + pairs]
        first, second = row[begin : begin + 2 * pairs : 2], row[begin + 1 : begin + 2 * pairs : 2]
        for i in range(len(target)):
            target[i] += np.int32(first[i] * spread) + np.int32(second[i] * spread)
        if begin + 2 * pairs < wide:
            glow[c, y >> 1, at + pairs] += np.int32(row[wide - 1] * spread)

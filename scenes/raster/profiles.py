"""Profiles: what a thin line covers of the pixels across it, tabulated for its slopes and its places between pixels.

A line of half width h covers h + 1/2 - |distance| of a pixel, distance measured across the line itself: at slope m it
is wider along the pixels by sqrt(1 + m^2). Whole numbers, so that lines can be added to a plane and taken from it again
without a trace.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

COVER = 128  # a pixel that is covered wholly
PHASES = 16  # places between two pixels
LANES = 8  # pixels added at a time
FLAT, STEEP = 64, 52  # slopes tabulated: below 4 in sixteenths, beyond in halves
WIDEST = 60.0  # pixels across the widest profile

Table = tuple[NDArray[np.int32], ...]


@cache
def profiles(half: float) -> Table:
    """Numbers of all profiles; of each slope: where its first begins, how many LANES it has, its first pixel."""
    slopes = np.concatenate([np.arange(FLAT) / 16, 4 + np.arange(STEEP) / 2])
    rows, begins, groups, firsts, begin = [], [], [], [], 0
    for steep in np.sqrt(1 + slopes**2):
        first = -int(np.ceil(min((half + 0.5) * steep, WIDEST / 2)))
        group = -(-(2 - 2 * first) // LANES)
        pixel = first + np.arange(group * LANES) + 0.5
        distance = np.abs(pixel - np.arange(PHASES)[:, None] / PHASES) / steep
        cover = np.clip(half + 0.5 - distance, 0, min(1.0, 2 * half))
        rows.append(np.rint(COVER * cover).astype(np.int32).ravel())
        begins.append(begin)
        groups.append(group)
        firsts.append(first)
        begin += len(rows[-1])
    counts = (np.array(found, np.int32) for found in (begins, groups, firsts))
    return (np.concatenate(rows), *counts)


def _add_times(typingctx: Any, plane: Any, at: Any, table: Any, of: Any, factor: Any) -> Any:
    """plane[at : at + LANES] += table[of : of + LANES] * factor; nothing is checked."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        vector = ir.VectorType(ir.IntType(32), LANES)
        arrays = [context.make_array(signature.args[k])(context, builder, args[k]) for k in (0, 2)]
        here, there = (
            builder.bitcast(builder.gep(array.data, [start]), vector.as_pointer())
            for array, start in zip(arrays, (args[1], args[3]), strict=True)
        )
        factors = ir.Constant(vector, ir.Undefined)
        for lane in range(LANES):
            factors = builder.insert_element(factors, args[4], ir.Constant(ir.IntType(32), lane))
        part = builder.mul(builder.load(there, align=4), factors)
        builder.store(builder.add(builder.load(here, align=4), part), here, align=4)
        return context.get_dummy_value()

    return types.void(plane, types.intp, table, types.intp, types.int32), codegen


add_times: Any = intrinsic(_add_times)

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


def _add_light(
    typingctx: Any, plane: Any, at: Any, far: Any, cosine: Any, reach: Any, top: Any, amount: Any
) -> Any:
    """Add (amount min(reach - cosine |far + k|, top))^2, where it is above zero, to LANES pixels from `at` on; k counts
    them. Nothing is checked."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        whole, number = ir.VectorType(ir.IntType(32), LANES), ir.VectorType(ir.FloatType(), LANES)

        def all_of(value: Any) -> Any:
            filled = ir.Constant(number, ir.Undefined)
            for lane in range(LANES):
                filled = builder.insert_element(filled, value, ir.Constant(ir.IntType(32), lane))
            return filled

        def least(a: Any, b: Any) -> Any:
            return builder.select(builder.fcmp_ordered("<", a, b), a, b)

        array = context.make_array(signature.args[0])(context, builder, args[0])
        here = builder.bitcast(builder.gep(array.data, [args[1]]), whole.as_pointer())
        zero = ir.Constant(number, [0.0] * LANES)
        place = builder.fadd(all_of(args[2]), ir.Constant(number, [float(lane) for lane in range(LANES)]))
        ahead = builder.fcmp_ordered("<", place, zero)
        away = builder.fmul(builder.select(ahead, builder.fsub(zero, place), place), all_of(args[3]))
        cover = least(builder.fsub(all_of(args[4]), away), all_of(args[5]))
        cover = builder.select(builder.fcmp_ordered("<", cover, zero), zero, cover)
        light = builder.fmul(cover, all_of(args[6]))
        square = builder.fadd(builder.fmul(light, light), ir.Constant(number, [0.5] * LANES))
        found = builder.fptosi(square, whole)
        builder.store(builder.add(builder.load(here, align=4), found), here, align=4)
        return context.get_dummy_value()

    real = types.float32
    return types.void(plane, types.intp, real, real, real, real, real), codegen


add_light: Any = intrinsic(_add_light)

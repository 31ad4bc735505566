"""A rule: how gradients change parameters, twice, to be read and to be fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numba
import numpy as np

from tracereel.engine.layers.layer import Array

State = Mapping[str, Array]
Updated = tuple[Array, dict[str, Array]]
Decay = float | Array
Constants = tuple[Any, ...]
Kernel = TypeVar("Kernel", bound=Callable[..., Any])

fused = cast(Callable[[Kernel], Kernel], numba.njit(cache=True, nogil=True, error_model="numpy"))
"""Compile a loop as it is written: no fast-math, so that every sum keeps its order and its bits."""


def settle(x: Array) -> Array:
    """Let numbers below the smallest normal one count as 0.

    A slot whose gradients stay 0 fades towards 0 and would end in numbers that move no weight, but that
    processors multiply fifty times slower.
    """
    settled: Array = x * (np.abs(x) >= np.finfo(x.dtype).tiny)
    return settled


@fused
def settle_one(x: Any, tiny: Any) -> Any:
    """The same within a kernel; tiny is the smallest normal number.

    Kernels are kept as they were compiled, by the date of their own file: who changes this removes __pycache__.
    """
    return x * (abs(x) >= tiny)


@dataclass(frozen=True)
class Method:
    """A rule, its kernel, its state's slots, and (hyperparameters, lr, t) -> the constants of one update."""

    rule: Callable[..., Updated]
    kernel: Callable[..., None]
    slots: tuple[str, ...]
    defaults: Mapping[str, float]
    constants: Callable[[Mapping[str, float], float, int], tuple[float, ...]]

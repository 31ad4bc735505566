"""Work shared out among threads: loops that are compiled by Numba let go of Python while they run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

Box = tuple[int, int, int, int]


def shared(work: Callable[[tuple[int, int]], Any], large: bool = True) -> None:
    """Do work in as many parts, (part, of), as there are threads; or in one where it is small."""
    team = _threads() if large else None
    if team is None:
        work((0, 1))
        return
    pool, parts = team
    others = [pool.submit(work, (part, parts)) for part in range(1, parts)]
    work((0, parts))
    for other in others:
        other.result()


@cache
def _threads() -> tuple[ThreadPoolExecutor, int] | None:
    """As many threads as Numba was given (NUMBA_NUM_THREADS, else the processors); None for one."""
    import numba

    parts: int = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    return (ThreadPoolExecutor(parts - 1, "raster"), parts) if parts > 1 else None

"""Memory of what strokes lie where: the planes that edges add up in, and what was drawn into them last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.raster import edges

Box = tuple[int, int, int, int]  # row0, row1, column0, column1 in the frame
FEW = 1500  # strokes that one thread draws sooner than two agree to share


@dataclass(frozen=True)
class Bundle:
    """Strokes between places: source, target, half, weight are (E,) arrays, see scenes.raster.edges.change_edges."""

    source: NDArray[Any]
    target: NDArray[Any]
    half: NDArray[Any]
    weight: NDArray[Any]
    until: float = 1.0

    @property
    def strokes(self) -> int:
        """How many there are."""
        return len(self.source)

    def reach(self, places: NDArray[Any], begin: float = 0.0, until: float = 1.0) -> NDArray[Any]:
        """(2, 2) the corners of a rectangle around all strokes, from one share of their length to another."""
        low, high = _ends(places[self.source]), _ends(places[self.target])
        shares = np.array([begin, until])[:, None, None]
        corners = low * (1 - shares) + high * shares
        return np.stack([corners.min((0, 1)), corners.max((0, 1))])


@dataclass(frozen=True)
class Pulse:
    """A pulse at `front` on every stroke of a bundle, `spread` long."""

    bundle: Bundle
    front: float
    spread: float

    @property
    def strokes(self) -> int:
        """How many carry it."""
        return self.bundle.strokes

    def reach(self, places: NDArray[Any]) -> NDArray[Any]:
        """(2, 2) the corners of a rectangle around all that the pulse lights."""
        far = edges.PULSE_REACH * self.spread
        begin, until = np.clip([self.front - far, self.front + far], 0.0, 1.0)
        return self.bundle.reach(places, float(begin), float(until))


def _ends(places: NDArray[Any]) -> NDArray[Any]:
    return np.stack([places.min(0), places.max(0)])


class Planes:
    """Two planes for flat strokes and two for steep ones, over a box of the frame that grows as it must."""

    def __init__(self) -> None:
        self.box: Box = (0, 0, 0, 0)
        self._allocate()

    def _allocate(self) -> None:
        rows, columns = self.box[1] - self.box[0], self.box[3] - self.box[2]
        self.flat = np.zeros((2, columns, rows + 2 * edges.PAD), np.int32)
        self.steep = np.zeros((2, rows, columns + 2 * edges.PAD), np.int32)

    def cover(self, window: Box) -> bool:
        """Reach at least as far as the window. True where that took new planes, which are empty."""
        a, b = self.box, window
        if a[0] <= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] >= b[3]:
            return False
        grown = (min(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), max(a[3], b[3]))
        self.box = grown if self.flat.size else window
        self._allocate()
        return True

    def clear(self) -> None:
        """Nothing lies anywhere."""
        self.flat[:] = 0
        self.steep[:] = 0

    def change(self, places: NDArray[Any], old: Bundle | None, new: Bundle) -> int:
        """Turn the strokes of `old` (None: none) into those of `new`, which run between the same places."""
        before = (old.half, old.weight) if old is not None else (new.half, np.zeros_like(new.weight))
        flat, steep = self.flat.reshape(2, -1), self.steep.reshape(2, -1)

        def walk(share: tuple[int, int]) -> int:
            changed: int = edges.change_edges(
                flat, steep, self.box, share, edges.DISTANCES, places, new.source, new.target, new.until,
                *before, new.half, new.weight,
            )  # fmt: skip
            return changed

        return max(shared(walk, len(new.source)))

    def send(self, places: NDArray[Any], pulse: Pulse) -> None:
        """Add a pulse."""
        bundle = pulse.bundle
        flat, steep = self.flat.reshape(2, -1), self.steep.reshape(2, -1)

        def walk(share: tuple[int, int]) -> None:
            edges.add_pulses(
                flat, steep, self.box, share, edges.DISTANCES, places, bundle.source, bundle.target,
                bundle.half, bundle.weight, pulse.front, pulse.spread,
            )  # fmt: skip

        shared(walk, len(bundle.source))


class Lasting:
    """The strokes of one network from frame to frame: only those that changed are drawn anew."""

    def __init__(self) -> None:
        self.planes = Planes()
        self._places: NDArray[Any] = np.zeros((0, 2))
        self._drawn: list[Bundle] = []

    def show(self, places: NDArray[Any], bundles: Sequence[Bundle], window: Box) -> None:
        """Let the planes hold just these bundles."""
        fresh = self.planes.cover(window)
        if fresh or not self._stand_as(places, bundles):
            if not fresh:
                self.planes.clear()
            self._drawn = []
        for number, bundle in enumerate(bundles):
            self.planes.change(places, self._drawn[number] if self._drawn else None, bundle)
        self._places, self._drawn = places, list(bundles)

    def _stand_as(self, places: NDArray[Any], bundles: Sequence[Bundle]) -> bool:
        """Whether strokes lie where those drawn last do, so that their difference can be drawn."""
        return (
            len(bundles) == len(self._drawn)
            and np.array_equal(places, self._places)
            and all(
                a.until == b.until and _same(a.source, b.source) and _same(a.target, b.target)
                for a, b in zip(bundles, self._drawn, strict=True)
            )
        )


def _same(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return a is b or np.array_equal(a, b)


def shared(work: Callable[[tuple[int, int]], Any], strokes: int) -> list[Any]:
    """Do work in as many parts as there are threads, or in one where it is little."""
    team = _threads()
    if team is None or strokes < FEW:
        return [work((0, 1))]
    pool, parts = team
    return list(pool.map(work, [(part, parts) for part in range(parts)]))


@cache
def _threads() -> tuple[ThreadPoolExecutor, int] | None:
    """As many threads as Numba was given (NUMBA_NUM_THREADS, else the processors); None for one."""
    import numba

    parts: int = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    return (ThreadPoolExecutor(parts, "edges"), parts) if parts > 1 else None

"""What the manifest says of each array: the digest of every block of it, whole where the array does not grow."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from tracereel.engine.trace.schema import ManifestLine

NO_DIGEST = ""


class Block(NamedTuple):
    """Rows first to end of an array, and their digest. Without an axis it is all of an array that does not grow."""

    axis: str | None
    first: int
    end: int
    digest: str

    @property
    def place(self) -> str:
        """Where it stands in its array, in words; nothing of one that is whole."""
        many = {"entry": "entries", "step": "steps", "evaluation": "evaluations"}
        return (
            f", in the block of {many[self.axis]} {self.first} to {self.end - 1}"
            if self.axis and self.end
            else ""
        )


class Recorded:
    """The blocks of a trace, found by array and row."""

    def __init__(self, lines: Sequence[ManifestLine]) -> None:
        self.lines = lines

    @cached_property
    def last(self) -> dict[str, str]:
        """The last digest of every array: that of one which does not grow."""
        found: dict[str, str] = {}
        for line in self.lines:
            found |= line.digests
        return found

    def block_in(self, line: ManifestLine, key: str, axis: str) -> Block:
        """What a line that covers an axis says of an array along it, which may be nothing."""
        return Block(axis, *line.ranges[axis], line.digests.get(key, NO_DIGEST))

    def blocks(self, key: str, axis: str | None, first: int, end: int) -> list[Block]:
        """The blocks that hold rows first to end of an array, or the whole of one that does not grow."""
        if axis is None:
            return [Block(None, 0, 0, self.last[key])]
        lines, ends = self._along[axis]
        begin, found = bisect_right(ends, first), []
        for line in lines[begin:]:
            if line.ranges[axis][0] >= end:
                break
            found.append(self.block_in(line, key, axis))
        return found

    @cached_property
    def _along(self) -> dict[str, tuple[list[ManifestLine], list[int]]]:
        """The lines that cover each axis, in order, and the row at which each ends."""
        found: dict[str, tuple[list[ManifestLine], list[int]]] = {}
        for line in self.lines:
            for axis, (_, end) in line.ranges.items():
                lines, ends = found.setdefault(axis, ([], []))
                lines.append(line)
                ends.append(end)
        return found

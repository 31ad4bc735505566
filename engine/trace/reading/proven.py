"""Chunks of a trace that are what was recorded; others are never given out.

What the manifest has digests of is a block: some rows of an array, in one chunk or in many. The first chunk that is
asked of a block has all of it read and hashed; the others are known then by what their files held.
"""

from __future__ import annotations

import math

from tracereel.engine.errors import NotRecorded, TraceError
from tracereel.engine.trace.reading.arrays import Arrays
from tracereel.engine.trace.reading.limits import BLOCK_BYTES, READ_CHUNKS
from tracereel.engine.trace.reading.recorded import Block, Recorded
from tracereel.engine.trace.reading.regions import gathered, pieces, rows, shape_of, touched, whole
from tracereel.engine.trace.reading.seals import CACHE_BYTES, ChunkCache, Place, Seals, Sight
from tracereel.engine.trace.schema import Array, digest_of

PIECE_BYTES = 64 * 2**20  # of a block, hashed at once


class Proven:
    """Chunks by array and place, each held against the digests of the blocks that it has rows of."""

    def __init__(self, arrays: Arrays, recorded: Recorded) -> None:
        self.arrays, self.recorded, self.name = arrays, recorded, arrays.files.name
        self.cache, self.seals = ChunkCache(), Seals()
        self.excused: set[tuple[str, int]] = set()

    def chunk(self, key: str, place: Place, keep: bool | None) -> Array:
        """A chunk, decoded, or an error where a block with rows in it is not what was recorded."""
        cached = self.cache.get((key, place))
        if cached is not None:
            return cached
        if (key, place) not in self.seals:
            return self._prove(key, place, keep)
        content = self.arrays.content(key, place)
        if not self.seals.fits(key, place, content):  # a recording that goes on writes chunks again
            return self._prove(key, place, keep)
        chunk = self.arrays.decoded(key, place, content)
        self._put(key, place, chunk, keep)
        return chunk

    def check(self, key: str, first: int, end: int) -> None:
        """Refuse rows first to end of an array (of one that does not grow: all) that are not what was recorded."""
        axis, _ = self.arrays.axis(key)
        for block in self.recorded.blocks(key, axis, first, end):
            self._require(key, block, self.sight(key))

    def sight(self, key: str, wanted: Place | None = None) -> Sight:
        """The chunks of an array as they lie there, for proving some of its blocks."""

        def content(place: Place) -> bytes:
            return self.arrays.content(key, place)

        def decode(place: Place, content: bytes) -> Array:
            return self.arrays.decoded(key, place, content)

        return Sight(f"{key} of {self.name}", content, decode, wanted)

    def is_recorded(self, key: str, block: Block, sight: Sight) -> bool:
        """Whether a block is what was recorded. Raises where it cannot be read."""
        array = self.arrays.array(key)
        region = rows(array, block.first, block.end) if block.axis else whole(array)
        if size := math.prod(shape_of(region)) * array.dtype.itemsize:
            self._refuse_too_much(key, block, size, math.prod(map(len, touched(array, region))))
        parts = pieces(array, block.first, block.end, PIECE_BYTES) if block.axis else [region] if size else []
        numbers = (gathered(array, part, sight.chunk) for part in parts)
        return digest_of(array.dtype, shape_of(region), numbers) == block.digest

    def remember(self, key: str, sight: Sight) -> None:
        """All that was seen of an array is proven."""
        for place, sealed in sight.seals.items():
            self.seals.put(key, place, sealed)

    def _prove(self, key: str, place: Place, keep: bool | None) -> Array:
        """A chunk that was not seen before, once all that it holds rows of is proven."""
        array, (axis, committed) = self.arrays.array(key), self.arrays.axis(key)
        sight = self.sight(key, place)
        side = array.chunks[0] if axis else 0
        first, end = (place[0] * side, min((place[0] + 1) * side, committed)) if axis else (0, 0)
        blocks = self.recorded.blocks(key, axis, first, end)
        for block in blocks:
            self._require(key, block, sight)
        chunk = sight.chunk(place)
        reach = (blocks[0].first, blocks[-1].end) if axis else (0, 0)
        self._seal(key, sight, side, reach, committed)
        self._keep(key, sight, keep)
        self._put(key, place, chunk, keep)
        return chunk

    def _require(self, key: str, block: Block, sight: Sight) -> None:
        if (key, block.first) in self.excused or self.is_recorded(key, block, sight):
            return
        raise NotRecorded(
            f"{key}{block.place} of {self.name} is not what was recorded: expected the digest "
            f"{block.digest or 'that it lacks'}, got another. Copy the trace again, or record it again: "
            f"render.py record NAME --again"
        )

    def _seal(self, key: str, sight: Sight, side: int, reach: tuple[int, int], committed: int) -> None:
        """Remember the chunks of which every row that counts was proven."""
        for place, sealed in sight.seals.items():
            begin = place[0] * side if side else 0
            if reach[0] <= begin and (not side or min(begin + side, committed) <= reach[1]):
                self.seals.put(key, place, sealed)

    def _keep(self, key: str, sight: Sight, keep: bool | None) -> None:
        """Remember the chunks themselves, too, but for those that would push out all others."""
        if sight.near.held <= CACHE_BYTES // 2:
            for place, chunk in sight.near.chunks.items():
                if (key, place) in self.seals:
                    self._put(key, place, chunk, keep)

    def _put(self, key: str, place: Place, chunk: Array, keep: bool | None) -> None:
        """Remember a chunk: always, never, or (None) where there is room for it."""
        if keep:
            self.cache.put((key, place), chunk)
        elif keep is None:
            self.cache.put_aside((key, place), chunk)

    def _refuse_too_much(self, key: str, block: Block, size: int, chunks: int) -> None:
        if size > BLOCK_BYTES or chunks > READ_CHUNKS:
            raise TraceError(
                f"{key}{block.place} of {self.name} is too large to be held against its digest: {size:,} bytes "
                f"in {chunks:,} chunks, expected at most {BLOCK_BYTES:,} in {READ_CHUNKS:,}"
            )

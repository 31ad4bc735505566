"""Chunks that were proven are remembered by what their files held, so that none is proven twice."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.schema import Array

CACHE_BYTES = 128 * 2**20
SEALS = 2**16  # of about 250 bytes: of more chunks, those seen longest ago are proven again

Place = tuple[int, ...]


class ChunkCache:
    """Decoded chunks, the least recently used forgotten first."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit, self.held = limit, 0
        self.chunks: OrderedDict[tuple[Any, ...], Array] = OrderedDict()

    def get(self, address: tuple[Any, ...]) -> Array | None:
        chunk = self.chunks.get(address)
        if chunk is not None:
            self.chunks.move_to_end(address)
        return chunk

    def put_aside(self, address: tuple[Any, ...], chunk: Array) -> None:
        """The same as put, but only where nothing has to be forgotten for it."""
        if self.held + chunk.nbytes <= self.limit:
            self.put(address, chunk)

    def put(self, address: tuple[Any, ...], chunk: Array) -> None:
        before = self.chunks.pop(address, None)
        self.chunks[address] = chunk
        self.held += chunk.nbytes - (before.nbytes if before is not None else 0)
        while self.held > self.limit and self.chunks:
            self.held -= self.chunks.popitem(last=False)[1].nbytes


class Seals:
    """What the files of proven chunks held, as digests; those of chunks seen longest ago are forgotten first."""

    def __init__(self, limit: int = SEALS) -> None:
        self.limit = limit
        self._of: OrderedDict[tuple[str, Place], bytes] = OrderedDict()

    def __contains__(self, address: tuple[str, Place]) -> bool:
        return address in self._of

    def fits(self, key: str, place: Place, content: bytes) -> bool:
        """Whether a chunk's file holds what it held when it was proven."""
        return self._of.get((key, place)) == seal(content)

    def put(self, key: str, place: Place, sealed: bytes) -> None:
        self._of[key, place] = sealed
        self._of.move_to_end((key, place))
        if len(self._of) > self.limit:
            self._of.popitem(last=False)


class Sight:
    """Chunks of one array while they are proven: however often one is read, it must hold the same.

    `wanted` is the place of a chunk that is kept, whatever else had to be forgotten.
    """

    def __init__(
        self,
        name: str,
        content: Callable[[Place], bytes],
        decode: Callable[[Place, bytes], Array],
        wanted: Place | None = None,
    ) -> None:
        self.name, self._content, self._decode = name, content, decode
        self.seals: dict[Place, bytes] = {}
        self.near = ChunkCache()
        self.wanted = wanted
        self.found: Array | None = None

    def chunk(self, place: Place) -> Array:
        """A chunk as it lies in its file."""
        near = self.found if place == self.wanted else self.near.get(place)
        if near is not None:
            return near
        content = self._content(place)
        sealed = seal(content)
        if self.seals.setdefault(place, sealed) != sealed:
            raise TraceError(f"{self.name} changed while it was being read. Run the same again")
        chunk = self._decode(place, content)
        if place == self.wanted:
            self.found = chunk
        self.near.put(place, chunk)
        return chunk


def seal(content: bytes) -> bytes:
    """What tells the content of a file from any other. (Of the sound ones, processors know SHA-256 best.)"""
    return hashlib.sha256(content).digest()

"""One chunk of an array, from the bytes of its file to numbers.

The file says how much it holds, and may lie: nothing is decoded whose promise is not what the array's layout needs,
to the byte. (c-blosc trusts its header for how much to read and write, so the header is held against the file.)
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numcodecs import blosc  # type: ignore[import-untyped, unused-ignore]

from tracereel.engine.trace.reading.layout import Layout
from tracereel.engine.trace.schema import Array

HEADER = struct.Struct("<4B3I")  # version, version of the compressor, flags, size of a number; sizes in bytes
FORMAT_VERSION = 2  # of blosc
FLAGS, COMPRESSOR = {"lz4": 1 << 5, "zstd": 4 << 5}, 0b1110_0000  # what packed it, in the flags
UNUSED = 0b0000_1000  # a flag of another blosc
OVERHEAD = HEADER.size  # what numbers that cannot be compressed take besides


def decoded(content: bytes, layout: Layout) -> Array:
    """The numbers of a whole chunk, time first; they are read-only, and lie as they are stored."""
    content = _unpacked(content, layout) if layout.compressor else content
    if len(content) != layout.chunk_bytes:
        raise ValueError(f"expected {layout.chunk_bytes:,} bytes, got {len(content):,}")
    stored = np.frombuffer(content, layout.dtype).reshape([layout.chunks[axis] for axis in layout.order])
    if layout.dtype.kind == "b" and stored.view(np.uint8).max(initial=0) > 1:
        raise ValueError("expected only true and false")
    return stored.transpose(np.argsort(layout.order))


def _unpacked(content: bytes, layout: Layout) -> bytes:
    """What blosc made small; asked only where its header promises exactly that, of exactly this file."""
    if len(content) < HEADER.size:
        raise ValueError(f"expected a chunk of at least {HEADER.size} bytes, got {len(content)}")
    version, _, flags, typesize, size, block, packed = HEADER.unpack_from(content)
    if version != FORMAT_VERSION or flags & COMPRESSOR != FLAGS[layout.compressor] or flags & UNUSED:
        raise ValueError(f"expected a chunk of blosc with {layout.compressor}")
    if packed != len(content):
        raise ValueError(f"expected a chunk of {packed:,} bytes, got {len(content):,}")
    if size != layout.chunk_bytes:
        raise ValueError(f"expected a chunk that holds {layout.chunk_bytes:,} bytes, got {size:,}")
    if not typesize or not 0 < block <= size or packed > size + OVERHEAD:
        raise ValueError("expected a header of blosc, got one that contradicts itself")
    unpacked: Any = blosc.decompress(content)
    return bytes(unpacked)

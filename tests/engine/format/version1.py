"""The trace of version 1 that is kept: recorded once, by the first Tracereel, and never again.

A momentum run on xor: 3 tanh neurons and 1 output, 36 steps of 7 examples, all of them recorded, 3 probes.
"""

from __future__ import annotations

import lzma
from pathlib import Path

PACKED = Path(__file__).with_name("version1.zarr.zip.xz")
DIGEST = "78603e75e620f12ee6d2c484bf0a97f7"


def packed() -> bytes:
    """The .zarr.zip, as it was packed."""
    return lzma.decompress(PACKED.read_bytes())

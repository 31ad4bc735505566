"""What decides the bits of a training besides its configuration: versions, the processor, the engine's own source."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from pathlib import Path

import llvmlite.binding
from threadpoolctl import threadpool_info

from tracereel.engine.recording.header import library_versions

DECIDING = (
    "python",
    "tracereel",
    "numpy",
    "numba",
)  # numcodecs decides how bits are kept, not which

TRAINING = ("datasets", "layers", "learning", "recording")  # rooms of the engine


@cache
def surroundings() -> dict[str, str]:
    """Facts in words that a user knows; where all of them are equal, the same training gives the same bits."""
    versions = library_versions()
    return {
        **{name: versions[name] for name in DECIDING},
        "the processor": f"{platform.machine()} {llvmlite.binding.get_host_cpu_name()}",
        "BLAS": _blas(),
        "the source of engine/": _source(),
    }


def _blas() -> str:
    """NumPy's own; other packages bring theirs, which train nothing here."""
    found = [one for one in threadpool_info() if one["user_api"] == "blas" and "numpy" in one["filepath"]]
    return "; ".join(
        f"{one['internal_api']} {one['version']} for {one.get('architecture', 'any')}" for one in found
    )


def _source() -> str:
    """A digest of what trains; whoever only reads, proves or adapts traces is left out."""
    engine = Path(__file__).parents[2]
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(file for room in TRAINING for file in (engine / room).rglob("*.py")):
        digest.update(file.relative_to(engine).as_posix().encode() + b"\n" + file.read_bytes())
    return digest.hexdigest()

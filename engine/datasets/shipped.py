"""Data files that travel with the project: whole and unaltered, or one line that says so."""

from __future__ import annotations

import hashlib
import io
from importlib import resources

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.errors import DataError

AGAIN = "It comes with Tracereel: install that again, or put the file back"


def shipped(name: str, sha256: str) -> dict[str, Array]:
    """The arrays of a .npz beside this module, which is the one that was shipped."""
    file = resources.files(__package__).joinpath(name)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error.strerror}. {AGAIN}") from error
    if (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise DataError(
            f"{file} is damaged: expected sha256 {sha256[:12]}..., got {found[:12]}... "
            f"({len(content):,} bytes). {AGAIN}"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}

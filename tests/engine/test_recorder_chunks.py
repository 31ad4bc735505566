"""Chunks that are written past zarr: byte for byte what zarr writes."""

from __future__ import annotations

import numpy as np
import pytest
import zarr

from engine.recorder_chunks import GrowingArray
from engine.trace_schema import create


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ((100, 7, 300), "float32"),
        ((100, 300, 900), "float32"),
        ((100, 40_000), "float32"),
        ((70, 3, 4, 5), "float32"),
        ((100, 5), "int64"),
        ((100, 9), "bool"),
        ((40, 0, 3), "float32"),
        ((40,), "float64"),
    ],
)
def test_a_growing_array_is_written_as_zarr_writes_it(shape, dtype, tmp_path):
    rng, root = np.random.default_rng(0), zarr.create_group(tmp_path / "trace")
    values = (rng.random(shape) * 3).astype(dtype)
    ours, theirs = (create(root, key, ("entry",), shape, dtype) for key in ("ours", "theirs"))
    growing = GrowingArray(tmp_path / "trace", ours)
    for first in range(0, len(values), 32):
        growing.write(values[first : first + 32], first)
    theirs[...] = values
    assert files(tmp_path / "trace/ours") == files(tmp_path / "trace/theirs")


def files(folder):
    chunks = (file for file in folder.rglob("*") if file.is_file() and file.name != "zarr.json")
    return {str(file.relative_to(folder)): file.read_bytes() for file in chunks}


def test_numbers_of_steps_fill_a_chunk_in_many_turns_and_after_it_was_opened_again(tmp_path):
    values = np.arange(9000.0)
    array = create(zarr.create_group(tmp_path / "trace"), "loss", ("step",), (0,), "float64")
    growing = GrowingArray(tmp_path / "trace", array)
    for first in range(0, 9000, 700):
        if first > 4500:
            growing = GrowingArray(tmp_path / "trace", zarr.open_group(tmp_path / "trace")["loss"])
        growing.write(values[first : first + 700], first)
    np.testing.assert_array_equal(zarr.open_group(tmp_path / "trace")["loss"][...], values)
    growing.set_length(8000)
    assert zarr.open_group(tmp_path / "trace")["loss"].shape == (8000,)

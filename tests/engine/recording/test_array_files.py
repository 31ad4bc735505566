"""Files that are written past zarr: what zarr writes, to the byte."""

from __future__ import annotations

import json

import numpy as np
import pytest
import zarr
from zarr.codecs import BloscCodec, TransposeCodec

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.reading.layout import LEVELS, fill_value, layout_of
from tracereel.engine.trace.writing.array_files import GrowingArray, make, write_chunks
from tracereel.engine.trace.writing.packing import layout_for

SHAPES = [
    ((100, 7, 300), "float32"),
    ((100, 300, 900), "float32"),
    ((100, 3, 12_347), "float32"),
    ((100, 40_001), "float32"),
    ((70, 3, 4, 5), "float32"),
    ((100, 5), "int64"),
    ((100, 9), "bool"),
    ((40, 0, 3), "float32"),
    ((40,), "float64"),
]


def by_zarr(root, key, layout):
    """An array of that layout as zarr itself makes it."""
    order = [TransposeCodec(order=layout.order)] if len(layout.shape) > 1 else []
    level = LEVELS[layout.compressor]
    return root.create_array(
        key,
        shape=layout.shape,
        dtype=layout.dtype,
        chunks=layout.chunks,
        filters=order,
        compressors=[BloscCodec(cname=layout.compressor, clevel=level, shuffle="shuffle")],
        fill_value=fill_value(layout.dtype),
        dimension_names=layout.names,
        config={"write_empty_chunks": True},
    )


@pytest.mark.parametrize(("shape", "dtype"), SHAPES)
def test_a_growing_array_is_written_as_zarr_writes_it(shape, dtype, tmp_path):
    values = (np.random.default_rng(0).random(shape) * 3).astype(dtype)
    layout = layout_for("ours", ("entry",), shape, dtype)
    growing = GrowingArray(make(tmp_path, "ours", layout), layout)
    for first in range(0, len(values), 32):
        growing.write(values[first : first + 32], first)
    by_zarr(zarr.create_group(tmp_path), "theirs", layout)[...] = values
    assert files(tmp_path / "ours") == files(tmp_path / "theirs")


@pytest.mark.parametrize("axis", ["entry", "example"])
@pytest.mark.parametrize(("shape", "dtype"), SHAPES)
def test_what_is_said_of_an_array_is_what_zarr_says_of_it(shape, dtype, axis, tmp_path):
    layout = layout_for("group/ours", (axis,), shape, dtype)
    make(tmp_path, "group/ours", layout)
    by_zarr(zarr.create_group(tmp_path / "theirs").create_group("group"), "ours", layout)
    for file in ("group/zarr.json", "group/ours/zarr.json"):
        ours, theirs = (json.loads((place / file).read_bytes()) for place in (tmp_path, tmp_path / "theirs"))
        assert ours == theirs
    assert layout_of((tmp_path / "group/ours/zarr.json").read_bytes()) == layout


@pytest.mark.parametrize("shape", [(1000, 784), (5, 3, 1000, 300), (700_000,), (0, 4)])
def test_an_array_that_does_not_grow_is_written_as_zarr_writes_it(shape, tmp_path):
    values = np.random.default_rng(0).random(shape, np.float32)
    layout = layout_for("ours", ("example",), shape, "float32")
    write_chunks(make(tmp_path, "ours", layout), layout, values)
    by_zarr(zarr.create_group(tmp_path), "theirs", layout)[...] = values
    assert files(tmp_path / "ours") == files(tmp_path / "theirs")


def files(folder):
    chunks = (file for file in folder.rglob("*") if file.is_file() and file.name != "zarr.json")
    return {str(file.relative_to(folder)): file.read_bytes() for file in chunks}


def test_numbers_of_steps_fill_a_chunk_in_many_turns_and_after_it_was_opened_again(tmp_path):
    values = np.arange(9000.0)
    layout = layout_for("loss", ("step",), (0,), "float64")
    zarr.create_group(tmp_path)
    growing = GrowingArray(make(tmp_path, "loss", layout), layout)
    for first in range(0, 9000, 700):
        if first > 4500:
            growing = GrowingArray(growing.folder, layout_of((growing.folder / "zarr.json").read_bytes()))
        growing.write(values[first : first + 700], first)
    np.testing.assert_array_equal(zarr.open_group(tmp_path)["loss"][...], values)
    growing.set_length(8000)
    assert zarr.open_group(tmp_path)["loss"].shape == (8000,)


def test_a_block_that_was_cut_is_gone_on_with_after_it_was_opened_again(tmp_path):
    values = np.random.default_rng(0).random((32, 300, 900), np.float32)
    layout = layout_for("W", ("entry",), (0, 300, 900), "float32")
    zarr.create_group(tmp_path)
    folder = make(tmp_path, "W", layout)
    for first, end in ((0, 13), (13, 14), (14, 32)):
        again = GrowingArray(folder, layout_of((folder / "zarr.json").read_bytes()))
        again.write(values[first:end], first)
    np.testing.assert_array_equal(zarr.open_group(tmp_path)["W"][...], values)


def test_a_layer_whose_blocks_would_be_too_large_to_hash_is_not_begun():
    with pytest.raises(TraceError, match="expected 32 entries of at most 67,108,864 bytes, got 134,217,728"):
        layout_for("W", ("entry",), (100, 2**13, 2**12), "float32")
    layout_for("W", ("entry",), (16, 2**13, 2**12), "float32")

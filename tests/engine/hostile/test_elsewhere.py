"""Traces behind a URL are held to the same; and what no reader would read is not written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.hostile.reading import read_everything
from tests.engine.hostile.store import good, zipped
from tracereel.engine import trace
from tracereel.engine.errors import TraceError
from tracereel.engine.trace.writing.packing import chunks, layout_for

fsspec = pytest.importorskip("fsspec")
URL = "memory://hostile"


@pytest.fixture
def remote():
    """A trace in fsspec's memory: its files by name."""
    filesystem = fsspec.filesystem("memory")
    for name, content in good().items():
        filesystem.pipe(f"/hostile/good.zarr/{name}", content)
    yield filesystem
    filesystem.rm("/hostile", recursive=True)


def test_a_remote_trace_is_read(remote):
    remote.pipe("/hostile/good.zarr.zip", zipped(good()))
    for name in ("good.zarr", "good.zarr.zip"):
        run = trace.open(f"{URL}/{name}")
        read_everything(run)
        assert run.verify_digests() == []


@pytest.mark.parametrize("name", ["zarr.json", "commit.json", "manifest.jsonl"])
def test_a_remote_file_that_is_too_large_is_not_fetched(remote, name):
    remote.pipe(f"/hostile/good.zarr/{name}", bytes(40 * 2**20))
    with pytest.raises(TraceError, match=rf"{name} of .* has 41,943,040 bytes, expected at most"):
        trace.open(f"{URL}/good.zarr")


def test_a_remote_trace_that_lacks_something_says_what(remote):
    remote.rm("/hostile/good.zarr/commit.json")
    with pytest.raises(TraceError, match=r"commit\.json is missing"):
        trace.open(f"{URL}/good.zarr")
    with pytest.raises(TraceError, match=r"no trace at memory://hostile/none\.zarr\.zip"):
        trace.open(f"{URL}/none.zarr.zip")


def test_a_remote_zip_that_is_damaged_is_refused(remote):
    remote.pipe("/hostile/good.zarr.zip", zipped(good())[:-9])
    with pytest.raises(TraceError, match="got a zip that is damaged"):
        trace.open(f"{URL}/good.zarr.zip")


@pytest.mark.parametrize(
    ("key", "shape", "dtype", "told"),
    [
        ("weights/a:b/W", (3, 3), "f4", "cannot be the name of an array"),
        ("weights/../W", (3, 3), "f4", "cannot be the name of an array"),
        ("weights/a/W", (3, 3), "c8", "expected plain numbers such as float32, got complex64"),
        ("weights/a/W", (3, 3), "O", "expected plain numbers such as float32, got object"),
        (
            "activations/a",
            (3, 1, 2**21),
            "f4",
            "expected chunks of at most 67,108,864 bytes, got 134,217,728",
        ),
    ],
)
def test_what_no_reader_would_read_is_not_written(key, shape, dtype, told):
    with pytest.raises(TraceError, match=told):
        layout_for(key, ("entry",), shape, np.dtype(dtype))


def test_images_that_are_kept_are_cut_to_readable_chunks():
    sides = chunks("example", (1000, 3, 224, 224), 4)
    assert np.prod(sides) * 4 <= 2 * 2**21
    assert chunks("entry", (305, 128, 784), 4) == (16, 32, 784)

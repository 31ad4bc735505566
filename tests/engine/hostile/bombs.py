"""Traces that promise much: sizes that no memory holds, chunks that unfold to gigabytes, tables without an end."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numcodecs import blosc

from tests.engine.hostile.store import Store, edited, good, good_by_lz4, laid_out
from tracereel.engine.trace.schema import digest_of

W = "weights/hidden1/W"
MIB = 2**20
Build = Callable[[Path], Path]
BOMBS: dict[str, Build] = {}


def bomb(build: Build) -> Build:
    """Name a way to lay a trace out in a folder."""
    BOMBS[build.__name__] = build
    return build


def grown(store: Store, rows: int, key: str = W, digest: str = "0" * 32, **facts: object) -> Store:
    """The trace with so many entries, of which only one array is there, and that array with other facts."""
    lines = [{"digests": {key: digest}, "ranges": {"entry": [0, rows], "step": [0, rows]}}]
    store = edited(
        store, "commit.json", entries=rows, steps=rows, evaluations=0, lines=1, finished=False, test_loss=None
    )
    store["manifest.jsonl"] = json.dumps(lines[0]).encode()
    array = json.loads(store[f"{key}/zarr.json"]) | facts
    return {**store, f"{key}/zarr.json": json.dumps(array).encode()}


def chunked(*sides: int) -> dict[str, object]:
    return {"name": "regular", "configuration": {"chunk_shape": list(sides)}}


def zeros(size: int, packer: bytes = b"zstd") -> bytes:
    """As few bytes as blosc needs for so many zeros."""
    return bytes(blosc.compress(np.zeros(size, np.uint8), packer, 1, blosc.SHUFFLE, 0, 4))


@bomb
def more_entries_than_there_are_atoms(folder: Path) -> Path:
    return laid_out(grown(good(), 2**53, shape=[2**53, 3, 2]), folder)


@bomb
def rows_of_nothing_without_end(folder: Path) -> Path:
    digest = digest_of(np.dtype("<f4"), (2**53, 0, 2), [])
    store = grown(good(), 2**53, digest=digest, shape=[2**53, 0, 2], chunk_grid=chunked(1, 1, 1))
    return laid_out(store, folder)


@bomb
def sides_that_overflow(folder: Path) -> Path:
    return laid_out(grown(good(), 37, shape=[37, 2**52, 2**52]), folder)


@bomb
def chunks_of_an_exabyte(folder: Path) -> Path:
    return laid_out(grown(good(), 37, chunk_grid=chunked(2**20, 2**20, 2**20)), folder)


@bomb
def a_million_tiny_chunks(folder: Path) -> Path:
    return laid_out(grown(good(), 2**20, shape=[2**20, 3, 2], chunk_grid=chunked(1, 3, 2)), folder)


@bomb
def a_chunk_that_says_it_holds_two_gigabytes(folder: Path) -> Path:
    store = good()
    head = bytearray(zeros(MIB))
    head[4:8] = (2**31 - 17).to_bytes(4, "little")
    return laid_out({**store, f"{W}/c/0/0/0": bytes(head)}, folder)


@bomb
def a_chunk_that_holds_two_gigabytes(folder: Path) -> Path:
    """Truly: 64 times the same 32 MiB, in a chunk that the layout wants."""
    store = grown(good(), 2**16, shape=[2**16, 2**13, 1], chunk_grid=chunked(2**16, 2**13, 1))
    return laid_out({**store, f"{W}/c/0/0/0": zeros(32 * MIB)}, folder)


@bomb
def a_chunk_that_holds_more_than_it_should(folder: Path) -> Path:
    return laid_out({**good(), f"{W}/c/0/0/0": zeros(32 * MIB)}, folder)


@bomb
def a_chunk_of_lz4_that_holds_more_than_it_should(folder: Path) -> Path:
    return laid_out({**good_by_lz4(), f"{W}/c/0/0/0": zeros(32 * MIB, b"lz4")}, folder)


@bomb
def a_chunk_of_lz4_that_says_it_holds_two_gigabytes(folder: Path) -> Path:
    head = bytearray(zeros(MIB, b"lz4"))
    head[4:8] = (2**31 - 17).to_bytes(4, "little")
    return laid_out({**good_by_lz4(), f"{W}/c/0/0/0": bytes(head)}, folder)


@bomb
def a_chunk_of_zstd_where_lz4_was_said(folder: Path) -> Path:
    return laid_out({**good_by_lz4(), f"{W}/c/0/0/0": good()[f"{W}/c/0/0/0"]}, folder)


@bomb
def as_much_as_may_be_read_at_once(folder: Path) -> Path:
    """256 MiB in 4 chunks of 64: the most that anything may ask for, and it is there."""
    return _linked(folder, 4)


@bomb
def more_than_may_be_read_at_once(folder: Path) -> Path:
    _linked(folder, 5)
    (folder / W / "c/0/0/0").unlink()
    return folder


def _linked(folder: Path, chunks: int) -> Path:
    side = 2**12  # entries to a chunk, of 4,096 numbers of 4 bytes each: 64 MiB
    shape, empty = (side * chunks, 2**12, 1), np.zeros((side, 2**12, 1), "<f4")
    digest = digest_of(empty.dtype, shape, [empty] * chunks)
    grid = chunked(side, 2**12, 1)
    store = grown(good(), side * chunks, digest=digest, shape=list(shape), chunk_grid=grid)
    laid_out({**store, f"{W}/c/0/0/0": zeros(64 * MIB)}, folder)
    for number in range(1, chunks):
        place = folder / W / "c" / str(number) / "0"
        place.mkdir(parents=True, exist_ok=True)
        (place / "0").unlink(missing_ok=True)
        os.link(folder / W / "c/0/0/0", place / "0")
    return folder


@bomb
def a_header_nested_without_end(folder: Path) -> Path:
    text = b'{"attributes":{"format":"tracereel","format_version":1,"x":' + b"[" * 10**6
    return laid_out({**good(), "zarr.json": text}, folder)


@bomb
def a_header_of_a_million_lists(folder: Path) -> Path:
    return laid_out(edited(good(), "zarr.json", config={"x": [[]] * 10**6}), folder)


@bomb
def a_header_that_is_too_large(folder: Path) -> Path:
    return laid_out(edited(good(), "zarr.json", title="x" * (9 * MIB)), folder)


@bomb
def a_header_that_is_sparse_and_huge(folder: Path) -> Path:
    return _sparse(laid_out(good(), folder), "zarr.json")


@bomb
def a_manifest_that_is_sparse_and_huge(folder: Path) -> Path:
    return _sparse(laid_out(good(), folder), "manifest.jsonl")


@bomb
def a_chunk_that_is_sparse_and_huge(folder: Path) -> Path:
    return _sparse(laid_out(good(), folder), f"{W}/c/0/0/0")


def _sparse(folder: Path, name: str) -> Path:
    os.truncate(folder / name, 2**40)
    return folder


@bomb
def a_manifest_of_empty_lists(folder: Path) -> Path:
    """As much as may be parsed at once, and as wasteful as JSON can be."""
    line = b'{"digests":{},"ranges":{},"x":[' + b"[]," * (MIB * 4 // 3 - 20) + b"[]]}"
    return laid_out({**edited(good(), "commit.json", lines=1), "manifest.jsonl": line}, folder)


@bomb
def a_manifest_of_as_many_lines_as_there_may_be(folder: Path) -> Path:
    return laid_out(_of_lines(2**16), folder)


@bomb
def a_manifest_of_more_lines_than_there_may_be(folder: Path) -> Path:
    return laid_out(_of_lines(2**16 + 1), folder)


def _of_lines(count: int) -> Store:
    store = edited(good(), "commit.json", lines=count, entries=count, steps=0, evaluations=0)
    lines = b"".join(b'{"digests":{},"ranges":{"entry":[%d,%d]}}\n' % (n, n + 1) for n in range(count))
    return {**store, "manifest.jsonl": lines}


@bomb
def a_manifest_of_a_hundred_thousand_arrays(folder: Path) -> Path:
    """Of more arrays than there may be."""
    lines, size = [], 0
    while size < 4 * MIB:
        names = b",".join(b'"%x":"%s"' % (number, b"0" * 32) for number in range(size, size + 4000))
        lines.append(b'{"digests":{%s},"ranges":{}}\n' % names)
        size += len(lines[-1])
    store = edited(good(), "commit.json", lines=len(lines), entries=0, steps=0, evaluations=0)
    return laid_out({**store, "manifest.jsonl": b"".join(lines)}, folder)


@bomb
def a_manifest_with_lines_that_never_come(folder: Path) -> Path:
    return laid_out(edited(good(), "commit.json", lines=2**53), folder)


@bomb
def a_manifest_that_names_the_same_rows_again_and_again(folder: Path) -> Path:
    store = good()
    lines = store["manifest.jsonl"].splitlines(keepends=True)
    store["manifest.jsonl"] = b"".join(lines[:2] + [lines[1]] * 2_000)
    return laid_out(edited(store, "commit.json", lines=2_002), folder)


@bomb
def layers_that_need_all_memory(folder: Path) -> Path:
    header = json.loads(good()["zarr.json"])["attributes"]
    header["layers"][0]["parameters"]["W"] = [2**30, 2**30]
    return laid_out(edited(good(), "zarr.json", layers=header["layers"]), folder)


@bomb
def a_run_of_more_steps_than_can_be_counted(folder: Path) -> Path:
    return laid_out(edited(good(), "zarr.json", total_steps=2**62), folder)


def deflated_zeros(size: int) -> bytes:
    """A deflate stream of so many zeros, from a piece that is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    end = packer.flush()
    return piece * (size // MIB) + end

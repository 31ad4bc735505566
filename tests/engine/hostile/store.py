"""A small good trace as a table of files, to be made bad: in memory, in a folder or in a zip."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numcodecs import Blosc, blosc

from tests.engine.format import version1
from tracereel.engine import trace
from tracereel.engine.errors import TraceError
from tracereel.engine.trace.reading.files import Zip
from tracereel.engine.trace.reading.start import start_of
from tracereel.engine.trace.schema import array_digest

KEPT = ("steps", "epochs", "weights/hidden1/W", "weights/output/b", "activations/hidden1", "batch/indices",
        "scalars/loss", "validation/steps", "validation/loss", "probes/inputs", "probes/split")  # fmt: skip
Store = dict[str, bytes]


@cache
def _good() -> Store:
    archive = zipfile.ZipFile(io.BytesIO(version1.packed()))
    beside = ("zarr.json", "commit.json", "manifest.jsonl")
    names = [name for name in archive.namelist() if name in beside or name.startswith(KEPT)]
    store = {name: archive.read(name) for name in names}
    lines = [json.loads(line) for line in store["manifest.jsonl"].splitlines()]
    for line in lines:
        line["digests"] = {key: digest for key, digest in line["digests"].items() if key in KEPT}
    store["manifest.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return store


def good() -> Store:
    """A copy of a good trace of eleven arrays."""
    return dict(_good())


@cache
def _by_lz4() -> Store:
    store, pack = good(), Blosc("lz4", 5, Blosc.SHUFFLE)
    for name in [name for name in store if name.endswith("/zarr.json")]:
        facts = json.loads(store[name])
        facts["codecs"][-1]["configuration"]["cname"] = "lz4"
        store[name] = json.dumps(facts).encode()
        size = facts["codecs"][-1]["configuration"]["typesize"]
        for chunk in [chunk for chunk in store if chunk.startswith(name.replace("zarr.json", "c/"))]:
            store[chunk] = pack.encode(np.frombuffer(blosc.decompress(store[chunk]), f"u{size}"))
    facts = json.loads(store["probes/inputs/zarr.json"]) | {"shape": [64, 4096], "data_type": "float32"}
    facts["chunk_grid"]["configuration"]["chunk_shape"] = [64, 4096]
    numbers = np.random.default_rng(0).normal(size=(4096, 64)).astype(np.float32)
    chunks = {"probes/inputs/c/0/0": pack.encode(numbers)}
    lines = [json.loads(line) for line in store["manifest.jsonl"].splitlines()]
    for line in lines:
        if "probes/inputs" in line["digests"]:
            line["digests"]["probes/inputs"] = array_digest(numbers.T)
    store["manifest.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return {**store, "probes/inputs/zarr.json": json.dumps(facts).encode(), **chunks}


def good_by_lz4() -> Store:
    """The same with every chunk packed by lz4, and one array of 1 MiB, of which a chunk has many parts."""
    return dict(_by_lz4())


class Memory:
    """A place that holds a trace, without a disk."""

    name = "memory.zarr"

    def __init__(self, store: Mapping[str, bytes]) -> None:
        self.store = store

    def read(self, name: str, limit: int) -> bytes | None:
        content = self.store.get(name)
        if content is not None and len(content) > limit:
            raise TraceError(f"{name} has {len(content):,} bytes, expected at most {limit:,}")
        return content


def opened(store: Mapping[str, bytes] | bytes) -> trace.Trace:
    """The trace in a table of files, or in a zip."""
    files = Zip(io.BytesIO(store), "memory.zarr.zip") if isinstance(store, bytes) else Memory(store)
    return trace.Trace(files, start_of(files))


def zipped(store: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in store.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def laid_out(store: Mapping[str, bytes], folder: Path) -> Path:
    """The same in a folder."""
    for name, content in store.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder


def edited(store: Mapping[str, bytes], name: str, /, **facts: object) -> Store:
    """The same with other facts in one of its JSON files; ... takes a fact away."""
    there = json.loads(store[name])
    target = there["attributes"] if name == "zarr.json" else there
    for fact, value in facts.items():
        if value is ...:
            del target[fact]
        else:
            target[fact] = value
    return {**store, name: json.dumps(there).encode()}

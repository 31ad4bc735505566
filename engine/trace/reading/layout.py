"""How one array of a trace lies in its files: what its zarr.json says, where that is what a trace may say.

A trace knows few types and two ways of packing them, so that nothing else, by accident or on purpose, is decoded.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracereel.engine.trace.names import shown
from tracereel.engine.trace.reading.limits import CHUNK_BYTES, COUNT, DIMENSIONS
from tracereel.engine.trace.reading.strict_json import called, table

TYPES = frozenset(
    ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
)  # fmt: skip
KNOWN = frozenset(
    ("zarr_format", "node_type", "shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs",
     "attributes", "dimension_names", "storage_transformers")
)  # fmt: skip
LEVELS = {"zstd": 1, "lz4": 5}
"""What packs chunks, and how hard it tries: zstd packs smaller, lz4 packs four and unpacks five times as fast."""


@dataclass(frozen=True)
class Layout:
    """An array: its sides, those of a chunk, its type and axes, and in which order a chunk's axes are stored."""

    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    dtype: np.dtype[Any]
    names: tuple[str, ...]
    order: tuple[int, ...]
    compressor: str
    """A key of LEVELS; empty where chunks are not compressed."""
    separator: str = "/"

    @property
    def axis(self) -> str:
        """What the first axis counts."""
        return self.names[0] if self.names else ""

    @property
    def chunk_bytes(self) -> int:
        return math.prod(self.chunks) * self.dtype.itemsize

    def file(self, place: tuple[int, ...]) -> str:
        """The file of a chunk, relative to the array: c/0/2/0."""
        return self.separator.join(("c", *map(str, place)))

    def to_json(self) -> bytes:
        """Its zarr.json, as zarr itself would write it."""
        number, axes = self.dtype.itemsize, len(self.shape)
        codecs = [_named("bytes", **({"endian": "little"} if number > 1 else {}))]
        if self.order != tuple(range(axes)):
            codecs.insert(0, _named("transpose", order=self.order))
        if self.compressor:
            level = LEVELS[self.compressor]
            packing = {"cname": self.compressor, "clevel": level, "shuffle": "shuffle", "blocksize": 0}
            codecs.append(_named("blosc", typesize=number, **packing))
        empty = fill_value(self.dtype)
        facts = {
            "shape": self.shape,
            "data_type": self.dtype.name,
            "chunk_grid": _named("regular", chunk_shape=self.chunks),
            "chunk_key_encoding": _named("default", separator=self.separator),
            "fill_value": "NaN" if empty != empty else empty,
            "codecs": codecs,
            "attributes": {},
            "dimension_names": self.names,
            "zarr_format": 3,
            "node_type": "array",
            "storage_transformers": [],
        }
        return json.dumps(facts, indent=2).encode()


def fill_value(dtype: np.dtype[Any]) -> float | int | bool:
    """What stands where there is nothing: NaN, -1 for signed integers, 0 for the others."""
    if dtype.kind in "fc":
        return float("nan")
    return {"i": -1, "b": False}.get(dtype.kind, 0)


def layout_of(content: bytes) -> Layout:
    """What an array's zarr.json says, or a ValueError that says what it should."""
    facts = table(content)
    _require(facts, "zarr_format", 3)
    _require(facts, "node_type", "array")
    if facts.get("storage_transformers"):
        raise ValueError("storage_transformers: a trace has none")
    for name in facts.keys() - KNOWN:
        if not (isinstance(facts[name], dict) and facts[name].get("must_understand") is False):
            raise ValueError(f'"{shown(name)}" is not known')
    shape = _sides(facts.get("shape"), "shape", 0)
    chunks = _sides(_configuration(facts, "chunk_grid", "regular").get("chunk_shape"), "chunk_shape", 1)
    if len(shape) != len(chunks):
        raise ValueError(f"expected chunks of {len(shape)} dimensions, got {len(chunks)}")
    dtype = _dtype(facts.get("data_type"))
    order, compressor = _codecs(facts.get("codecs"), len(shape), dtype.itemsize)
    encoding = _configuration(facts, "chunk_key_encoding", "default")
    separator = encoding.get("separator", "/")
    if separator not in ("/", "."):
        raise ValueError('separator: expected "/" or "."')
    layout = Layout(shape, chunks, dtype, _names(facts, len(shape)), order, compressor, separator)
    if layout.chunk_bytes > CHUNK_BYTES:
        raise ValueError(f"expected chunks of at most {CHUNK_BYTES:,} bytes, got {layout.chunk_bytes:,}")
    return layout


def _require(facts: dict[str, Any], name: str, expected: Any) -> None:
    if type(facts.get(name)) is not type(expected) or facts[name] != expected:
        raise ValueError(f"{name}: expected {expected}, got {_short(facts.get(name))}")


def _sides(value: Any, where: str, least: int) -> tuple[int, ...]:
    """The sides of something: whole numbers, few and of sensible size."""
    if not isinstance(value, list) or len(value) > DIMENSIONS:
        raise ValueError(f"{where}: expected a list of at most {DIMENSIONS} sides, got {called(value)}")
    for side in value:
        if type(side) is not int or not least <= side <= COUNT:
            raise ValueError(f"{where}: expected whole numbers from {least} to {COUNT}, got {_short(side)}")
    return tuple(value)


def _dtype(name: Any) -> np.dtype[Any]:
    """Plain numbers only: nothing of parts, of changing length, or that would have to be unpickled."""
    if not isinstance(name, str) or name not in TYPES:
        raise ValueError(f"data_type: expected a plain number such as float32, got {_short(name)}")
    return np.dtype(name).newbyteorder("<")


def _codecs(value: Any, dimensions: int, itemsize: int) -> tuple[tuple[int, ...], str]:
    """transpose (or not), bytes, blosc with zstd or lz4 (or not): the order of axes, and what packs chunks."""
    if not isinstance(value, list) or not 1 <= len(value) <= 3:
        raise ValueError("codecs: expected transpose, bytes and blosc")
    steps = [step if isinstance(step, dict) else {"name": step} for step in value]
    order, compressor = tuple(range(dimensions)), ""
    if steps[0].get("name") == "transpose":
        order = _order(_settings(steps.pop(0)).get("order"), dimensions)
    if not steps or steps[0].get("name") != "bytes":
        raise ValueError("codecs: expected bytes before any other but transpose")
    endian = _settings(steps.pop(0)).get("endian", "little" if itemsize == 1 else None)
    if endian != "little" and itemsize > 1:
        raise ValueError(f"codecs: expected bytes that are little-endian, got {_short(endian)}")
    if steps:
        blosc = steps.pop(0)
        found = [
            name for name in LEVELS if blosc.get("name") == "blosc" and _settings(blosc).get("cname") == name
        ]
        if not found or steps:
            raise ValueError("codecs: expected blosc with zstd or lz4, or nothing, after bytes")
        compressor = found[0]
    return order, compressor


def _order(value: Any, dimensions: int) -> tuple[int, ...]:
    if not isinstance(value, list) or any(type(axis) is not int for axis in value):
        raise ValueError(f"transpose: expected a list of axes, got {called(value)}")
    if sorted(value) != list(range(dimensions)):
        raise ValueError(f"transpose: expected each of {dimensions} axes once, got {_short(value)}")
    return tuple(value)


def _names(facts: dict[str, Any], dimensions: int) -> tuple[str, ...]:
    names = facts.get("dimension_names") or [None] * dimensions
    if not isinstance(names, list) or not all(name is None or isinstance(name, str) for name in names):
        raise ValueError(f"dimension_names: expected a list of texts, got {called(names)}")
    if len(names) != dimensions:
        raise ValueError(f"dimension_names: expected {dimensions}, got {len(names)}")
    return tuple(name or "" for name in names)


def _named(name: str, **settings: Any) -> dict[str, Any]:
    """A named thing as zarr writes it; without settings, its name alone."""
    return {"name": name, "configuration": settings} if settings else {"name": name}


def _configuration(facts: dict[str, Any], field: str, name: str) -> dict[str, Any]:
    """The settings of a named thing, {"name": ..., "configuration": {...}}."""
    found = facts.get(field)
    if not isinstance(found, dict) or found.get("name") != name:
        raise ValueError(f'{field}: expected one that is "{name}", got {_short(found)}')
    return _settings(found)


def _settings(step: dict[str, Any]) -> dict[str, Any]:
    settings = step.get("configuration", {})
    if not isinstance(settings, dict):
        raise ValueError(f"configuration: expected a table, got {called(settings)}")
    return settings


def _short(value: Any) -> str:
    """A value for a message, in a few words however long it is."""
    return shown(str(value)) if isinstance(value, str | int | float) else called(value)

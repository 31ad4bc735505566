"""A reader of traces written from FORMAT.md alone: json, numpy and a blosc decoder, nothing of ours, no zarr."""

from __future__ import annotations

import hashlib
import itertools
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numcodecs import blosc

TYPES = {"bool": "|b1", "int8": "|i1", "uint8": "|u1"} | {
    f"{word}{8 * size}": f"<{letter}{size}"
    for word, letter, sizes in (("int", "i", (2, 4, 8)), ("uint", "u", (2, 4, 8)), ("float", "f", (2, 4, 8)))
    for size in sizes
}


class Reader:
    """A trace in a folder or in a zip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip = zipfile.ZipFile(path) if path.is_file() else None
        self.header = json.loads(self.file("zarr.json"))["attributes"]
        assert self.header["format"] == "tracereel"
        assert self.header["format_version"] in (1, 2)
        self.commit = json.loads(self.file("commit.json"))
        self.lines = self.file("manifest.jsonl").split(b"\n")[: self.commit["lines"]]
        self.manifest = [json.loads(line) for line in self.lines]
        self.names = sorted({name for line in self.manifest for name in line["digests"]})
        self.lengths = {
            "entry": self.commit["entries"],
            "step": self.commit["steps"],
            "evaluation": self.commit["evaluations"],
        }

    def file(self, name: str) -> bytes:
        return self.zip.read(name) if self.zip else (self.path / name).read_bytes()

    def array(self, name: str) -> np.ndarray:
        """All that counts of an array."""
        facts = json.loads(self.file(f"{name}/zarr.json"))
        shape = list(facts["shape"])
        axes = facts["dimension_names"]
        if axes and axes[0] in self.lengths:
            shape[0] = self.lengths[axes[0]]
        sides = facts["chunk_grid"]["configuration"]["chunk_shape"]
        out = np.empty(shape, TYPES[facts["data_type"]])
        for place in itertools.product(*(range(-(-n // side)) for n, side in zip(shape, sides, strict=True))):
            chunk = self.chunk(name, facts, place, sides, out.dtype)
            corner = [i * side for i, side in zip(place, sides, strict=True)]
            ends = [min(c + side, n) for c, side, n in zip(corner, sides, shape, strict=True)]
            within = tuple(slice(0, e - c) for c, e in zip(corner, ends, strict=True))
            out[tuple(slice(c, e) for c, e in zip(corner, ends, strict=True))] = chunk[within]
        return out

    def chunk(
        self, name: str, facts: Any, place: tuple[int, ...], sides: list[int], dtype: Any
    ) -> np.ndarray:
        separator = facts["chunk_key_encoding"]["configuration"]["separator"]
        content = self.file(f"{name}/" + separator.join(["c", *map(str, place)]))
        codecs = {codec["name"]: codec.get("configuration", {}) for codec in facts["codecs"]}
        assert list(codecs) == [name for name in ("transpose", "bytes", "blosc") if name in codecs]
        if "blosc" in codecs:
            assert content[0] == 2
            assert content[2] >> 5 == {"zstd": 4, "lz4": 1}[codecs["blosc"]["cname"]]
            assert int.from_bytes(content[12:16], "little") == len(content)
            content = blosc.decompress(content)
        order = codecs.get("transpose", {}).get("order", list(range(len(sides))))
        stored = np.frombuffer(content, dtype).reshape([sides[axis] for axis in order])
        return np.moveaxis(stored, list(range(len(order))), order)

    def axis(self, name: str) -> str:
        return (json.loads(self.file(f"{name}/zarr.json"))["dimension_names"] or [""])[0]

    def differing(self) -> list[str]:
        """The arrays of which some rows do not have the digest that they should."""
        found = []
        for name in self.names:
            axis, values = self.axis(name), self.array(name)
            for line in self.manifest:
                if name in line["digests"]:
                    first, end = line["ranges"].get(axis, (0, len(values)))
                    if array_digest(values[first:end]) != line["digests"][name]:
                        found.append(name)
        return found

    def digest(self) -> str:
        """Of the trace."""
        facts = {name: value for name, value in self.header.items() if name not in ("versions", "created")}
        parts = [canonical(facts), *self.lines, canonical(self.commit)]
        return hashlib.blake2b(b"\n".join(parts), digest_size=16).hexdigest()


def array_digest(values: np.ndarray) -> str:
    sides = ", ".join(map(str, values.shape)) + ("," if values.ndim == 1 else "")
    mark = "|" if values.itemsize == 1 else "<"
    text = f"{mark}{values.dtype.kind}{values.itemsize}({sides})"
    return hashlib.blake2b(text.encode() + values.tobytes("C"), digest_size=16).hexdigest()


def canonical(value: Any) -> bytes:
    return text_of(value).encode("utf-8")


def text_of(value: Any) -> str:
    """Canonical JSON, spelled out."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{text_of(k)}:{text_of(value[k])}" for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(text_of, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(map(letter, value)) + '"'
    return (
        {None: "null", True: "true", False: "false"}[value]
        if value is None or isinstance(value, bool)
        else number(value)
    )


def letter(one: str) -> str:
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}
    return short.get(one) or (f"\\u{ord(one):04x}" if ord(one) < 0x20 else one)


def number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if value == 0 or 1e-4 <= abs(value) < 1e16:
        return np.format_float_positional(value, unique=True, trim="0")
    return np.format_float_scientific(value, unique=True, trim="-", exp_digits=2)

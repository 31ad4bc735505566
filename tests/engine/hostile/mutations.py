"""Ways to make a good trace bad, by the thousand. Each is a function of a random generator: the same every time."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.engine.hostile.store import Store, good, good_by_lz4, zipped

DEEP: Any = json.loads("[" * 400 + "]" * 400)
ABSURD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 33, 1.5, -0.0, 1e308, 2**31, 2**53 + 1, 2**60, -(2**63), 10**400, float("nan"),
    float("inf"), "", "x", "../../etc/passwd", "/etc/passwd", "a\\b", "nul\0", "\ud800", "é" * 3000, "float32", "|O",
    [], [[]], {}, {"": {}}, [0], [-1], [2**60], [2**60, 2**60, 2**60], [0, 0, 0], [1] * 40, list(range(9)), ["a", None],
    {"name": "pickle"}, {"name": "sharding_indexed"}, DEEP, [None] * 3000,
)  # fmt: skip
TYPES = (
    "object", "string", "bytes", "complex64", "r16", "float128", "int7", "|O", "<f4", "M8[ns]", "struct", "float16",
    {"name": "structured", "configuration": {"fields": [["a", "int32"]]}}, {"name": "numpy.datetime64"},
)  # fmt: skip
CODECS: tuple[Any, ...] = (
    [], [{"name": "bytes"}], [{"name": "pickle"}], [{"name": "numcodecs.pickle"}], [{"name": "vlen-utf8"}],
    [{"name": "bytes", "configuration": {"endian": "big"}}], [{"name": "crc32c"}], "bytes", [["bytes"]], [{}] * 3,
    [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "gzip", "configuration": {"level": 1}}],
    [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "blosc", "configuration": {"cname": "lz4"}}],
    [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "blosc", "configuration": {"cname": "zlib"}}],
    [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "blosc", "configuration": {"cname": ["lz4"]}}],
    [{"name": "sharding_indexed", "configuration": {"chunk_shape": [1], "codecs": [], "index_codecs": []}}],
    [{"name": "transpose", "configuration": {"order": [0, 0, 0]}}, {"name": "bytes"}],
    [{"name": "transpose", "configuration": {"order": "F"}}, {"name": "bytes"}],
)  # fmt: skip


def bytes_changed(content: bytes, rng: random.Random) -> bytes:
    """A file with some bits flipped, or bytes lost, doubled, cut off, put in or replaced."""
    kind = rng.randrange(7)
    at = rng.randrange(len(content) + 1)
    some = rng.randrange(1, 24)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + content[at + some :]
    if kind == 2:
        return content[:at] + content[max(0, at - some) :]
    if kind == 3:
        return content[:at] + rng.randbytes(some) + content[at:]
    if kind == 4:
        return content[:at] + bytes([rng.choice((0, 255, 0x7F, 0x80))]) * some + content[at + some :]
    changed = bytearray(content)
    for _ in range(some if kind == 5 else 1):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in some JSON."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inside:
        yield from places(item, (*path, name))


def value_changed(content: bytes, rng: random.Random, others: tuple[Any, ...] = ABSURD) -> bytes:
    """JSON with one value replaced, taken away, doubled, or under another name."""
    facts = copy.deepcopy(json.loads(content))
    path = rng.choice([path for path in places(facts) if path] or [()])
    if not path:
        return json.dumps(rng.choice(others)).encode()
    above = facts
    for name in path[:-1]:
        above = above[name]
    kind = rng.randrange(8)
    if kind == 0:
        del above[path[-1]]
    elif kind == 1 and isinstance(above, dict):
        above[rng.choice(("", "name", "W", "../x", "x" * 500))] = above.pop(path[-1])
    elif kind == 2 and isinstance(above, list):
        above.append(above[path[-1]])
    else:
        above[path[-1]] = rng.choice(others)
    return json.dumps(facts).encode()


def of_file(
    pattern: str, change: Callable[[bytes, random.Random], bytes], made: Callable[[], Store] = good
) -> Callable[[random.Random], Store]:
    """A good trace with one of the files changed whose name ends so."""

    def mutate(rng: random.Random) -> Store:
        store = made()
        name = rng.choice(sorted(name for name in store if name.endswith(pattern) or f"/{pattern}/" in name))
        return {**store, name: change(store[name], rng)}

    return mutate


def header(rng: random.Random) -> Store:
    store = good()
    return {**store, "zarr.json": value_changed(store["zarr.json"], rng)}


def header_bytes(rng: random.Random) -> Store:
    store = good()
    return {**store, "zarr.json": bytes_changed(store["zarr.json"], rng)}


def manifest(rng: random.Random) -> Store:
    """A line with a value changed, or lines in another order, missing or doubled."""
    store = good()
    lines = store["manifest.jsonl"].splitlines()
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind == 0:
        lines[at], lines[to] = lines[to], lines[at]
    elif kind == 1:
        lines[at:at] = [lines[to]]
    else:
        lines[at] = value_changed(lines[at], rng)
    return {**store, "manifest.jsonl": b"\n".join(lines) + b"\n" * rng.randrange(3)}


def layout(rng: random.Random) -> Store:
    """An array's zarr.json with one value changed, often to what a type or a codec might be."""
    store = good()
    name = rng.choice(sorted(name for name in store if name.endswith("/zarr.json")))
    facts = json.loads(store[name])
    kind = rng.randrange(4)
    if kind == 0 and "codecs" in facts:
        facts["codecs"] = rng.choice(CODECS)
    elif kind == 1 and "codecs" in facts:
        facts["data_type"] = rng.choice(TYPES)
    elif kind == 2 and "codecs" in facts:
        facts["shape"] = [rng.choice((0, 1, 36, 37, 2**40, 2**60)) for _ in range(rng.randrange(5))]
        if rng.random() < 0.5:
            facts["chunk_grid"]["configuration"]["chunk_shape"] = [
                rng.choice((0, 1, 32, 2**20, 2**60)) for _ in facts["shape"]
            ]
    else:
        return {**store, name: value_changed(store[name], rng)}
    return {**store, name: json.dumps(facts).encode()}


def head_changed(content: bytes, rng: random.Random) -> bytes:
    """A chunk whose first 16 bytes, which say what the rest is, are changed."""
    head = bytearray(content[:16])
    if rng.random() < 0.5:
        head[rng.randrange(16)] ^= 1 << rng.randrange(8)
    else:
        at = rng.choice((4, 8, 12))
        head[at : at + 4] = rng.choice((0, 1, 15, 16, 2**31 - 1, 2**31, 2**32 - 1, 2**20)).to_bytes(
            4, "little"
        )
    return bytes(head) + content[16:]


def starts_changed(content: bytes, rng: random.Random) -> bytes:
    """A chunk that says of a part that it begins elsewhere, or that it is longer or shorter."""
    size, block = (int.from_bytes(content[at : at + 4], "little") for at in (4, 8))
    parts = -(-size // max(block, 1))
    at = 16 + 4 * rng.randrange(parts)
    if rng.random() < 0.5:
        at = min(int.from_bytes(content[at : at + 4], "little"), len(content) - 4)
    lie = rng.choice(
        (0, 1, 15, 16, len(content) - 1, len(content), 2**31 - 1, 2**31, 2**32 - 1, rng.randrange(2**21))
    )
    return content[:at] + lie.to_bytes(4, "little") + content[at + 4 :]


def files(rng: random.Random) -> Store:
    """Files that are missing, that changed places, or that are something else altogether."""
    store = good()
    one, other = rng.sample(sorted(store), 2)
    kind = rng.randrange(4)
    if kind == 0:
        del store[one]
    elif kind == 1:
        store[one], store[other] = store[other], store[one]
    else:
        store[one] = rng.choice(
            (b"", b"\0" * 4096, b"\x80\x04K\x01.", b"\xff\xfe{}", b"[" * 9999, rng.randbytes(512))
        )
    return store


def several(rng: random.Random) -> Store:
    """More than one thing at once."""
    store = good()
    for _ in range(rng.randrange(2, 5)):
        name = rng.choice(sorted(store))
        store[name] = bytes_changed(store[name], rng)
    return store


def packed(rng: random.Random) -> bytes:
    """A zip with something changed, mostly where it says what it holds."""
    content = zipped(good(), rng.choice((0, 8)))
    table = content.rindex(b"PK\5\6") - rng.randrange(3000)
    if rng.random() < 0.5:
        return content[:table] + bytes_changed(content[table:], rng)
    return bytes_changed(content, rng)


FAMILIES: dict[str, tuple[int, Callable[[random.Random], Store | bytes]]] = {
    "header values": (240, header),
    "header bytes": (140, header_bytes),
    "commit values": (160, of_file("commit.json", value_changed)),
    "commit bytes": (120, of_file("commit.json", bytes_changed)),
    "manifest values": (180, manifest),
    "manifest bytes": (160, of_file("manifest.jsonl", bytes_changed)),
    "array values": (240, layout),
    "array bytes": (100, of_file("/zarr.json", bytes_changed)),
    "chunk heads": (200, of_file("c", head_changed)),
    "chunk bytes": (220, of_file("c", bytes_changed)),
    "chunk heads, lz4": (200, of_file("c", head_changed, good_by_lz4)),
    "chunk bytes, lz4": (220, of_file("c", bytes_changed, good_by_lz4)),
    "many parts, lz4": (300, of_file("probes/inputs/c/0/0", bytes_changed, good_by_lz4)),
    "starts of parts, lz4": (300, of_file("probes/inputs/c/0/0", starts_changed, good_by_lz4)),
    "files": (140, files),
    "several": (140, several),
    "zips": (220, packed),
}

"""What a trace holds and how it lies in the file: names, axes, layout, digests and the header.

A trace is a zarr v3 group. Its arrays, first axis in brackets (entry: a recorded step; step: every step):

    steps, epochs [entry]              the training step number of each entry, and how many epochs it is
    weights/LAYER/PARAMETER [entry]    before the update of that step
    gradients/LAYER/PARAMETER [entry]  as handed to the optimizer: mean over the mini-batch, after clipping
    optimizer/LAYER/PARAMETER/SLOT [entry]  before the update
    state/LAYER/NAME [entry]           running statistics, where there are any
    preactivations/LAYER, activations/LAYER, deltas/LAYER [entry, probe]  those weights in inference mode;
                                       delta is the derivative of the probe's own loss by its preactivation
    probe_losses [entry, probe]
    batch/indices, batch/losses [entry, example]  rows of the dataset; a shorter batch is padded with -1, NaN
    drawn/LAYER/NAME [entry, example]  what was random in the step: dropout masks, augmentation
    scalars/loss, accuracy, learning_rate, gradient_norm, clip_factor [step]
    validation/steps, loss, accuracy [evaluation]
    probes/inputs, targets, rows, split   the examples that are followed; split 0 train, 1 validation, 2 test
    evaluation/inputs, targets, rows   examples of the test split, at most 1,000
    test/predictions                   what the last weights say of them

Inputs are stored as published: times dataset.scale they are what the network sees. The last entry of a
finished run stands after its last update: it holds weights, running statistics and probes, the rest is NaN
(-1 or 0 where there is no NaN).
Beside the arrays lie commit.json, which says how much of them counts, and manifest.jsonl, their digests.
FORMAT.md says all of it to the byte, for readers in other languages.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import zarr
from zarr.codecs import BloscCodec, TransposeCodec

from engine.trace_checks import range_of, refuse_counts, refuse_digests, refuse_layers, refuse_unreadable
from engine.trace_json import built, parsed, table
from engine.trace_limits import COUNT, STEPS

Array = npt.NDArray[Any]

FORMAT = "tracereel"
VERSION = 1
COMMIT, MANIFEST = "commit.json", "manifest.jsonl"
BLOCK = 32  # entries that are compressed and committed together
ROWS_PER_CHUNK = {"entry": BLOCK, "step": 4096, "evaluation": 1024}
CHUNK_BYTES = 2**21  # a larger block is cut along its second axis, so that one weight's history reads little
UNDIGESTED = ("created", "versions")  # the same run at another time, on another machine, has the same digest


@dataclass(frozen=True)
class DatasetInfo:
    """The data a run learned from; inputs times scale are what its network sees."""

    name: str
    kind: str
    noun: str
    source: str
    digest: str
    scale: float
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    input_shape: tuple[int, ...]
    examples: int
    splits: dict[str, int]


@dataclass(frozen=True)
class OptimizerInfo:
    """The rule that turned gradients into updates."""

    name: str
    hyperparameters: dict[str, Any]


@dataclass(frozen=True)
class LayerInfo:
    """One row of the layer table: enough, with the weights, to run the layer again."""

    name: str
    kind: str
    activation: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    parameters: dict[str, tuple[int, ...]]
    options: dict[str, Any] = field(default_factory=dict)
    activation_options: dict[str, Any] = field(default_factory=dict)
    initializer: str = ""

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> LayerInfo:
        return built(cls, json.loads(json.dumps(row)))


@dataclass(frozen=True)
class Header:
    """What is known of a run before its first step."""

    name: str
    title: str
    config: dict[str, Any]
    seed: int
    dataset: DatasetInfo
    loss: str
    optimizer: OptimizerInfo
    layers: tuple[LayerInfo, ...]
    schedule: str
    total_steps: int
    steps_per_epoch: int
    probes: int
    versions: dict[str, str]
    created: str

    @property
    def table(self) -> list[dict[str, Any]]:
        """The layer table as plain JSON, of which a network can be built."""
        rows: list[dict[str, Any]] = self.to_json()["layers"]
        return rows

    def to_json(self) -> dict[str, Any]:
        """The attributes of the trace's root group: plain JSON, tuples as lists."""
        header = {"format": FORMAT, "format_version": VERSION, **asdict(self)}
        plain: dict[str, Any] = json.loads(json.dumps(header))
        return plain

    @classmethod
    def from_json(cls, attributes: Mapping[str, Any]) -> Header:
        """The header that attributes are, or a ValueError; what else they say is left out."""
        header = built(cls, attributes)
        refuse_counts(STEPS, total_steps=header.total_steps)
        refuse_counts(COUNT, steps_per_epoch=header.steps_per_epoch, probes=header.probes)
        refuse_counts(COUNT, examples=header.dataset.examples)
        refuse_layers(header.layers)
        return header


@dataclass(frozen=True)
class Commit:
    """How much of the arrays counts; always written last, so what it promises is there."""

    entries: int = 0
    steps: int = 0
    evaluations: int = 0
    lines: int = 0  # of the manifest
    finished: bool = False
    stopped: str | None = None  # why, when training could not go on
    test_accuracy: float | None = None
    test_loss: float | None = None

    @property
    def lengths(self) -> dict[str, int]:
        return {"entry": self.entries, "step": self.steps, "evaluation": self.evaluations}

    @classmethod
    def from_json(cls, content: bytes) -> Commit:
        """What commit.json says, or a ValueError."""
        facts = table(content)
        if missing := [name for name in cls.__dataclass_fields__ if name not in facts]:
            raise ValueError(f"{missing[0]} is missing")
        commit = built(cls, facts)
        refuse_counts(COUNT, lines=commit.lines, **commit.lengths)
        return commit


@dataclass(frozen=True)
class ManifestLine:
    """The digests of one block: `ranges` says which part of each growing axis it covers."""

    ranges: dict[str, tuple[int, int]]
    digests: dict[str, str]

    def to_json(self) -> str:
        return canonical(asdict(self))

    @classmethod
    def from_json(cls, line: str | bytes) -> ManifestLine:
        """What a line of the manifest says, or a ValueError."""
        facts = parsed(line)
        if not isinstance(facts, dict):
            raise ValueError("expected a table in every line")
        ranges, digests = facts.get("ranges"), facts.get("digests")
        if not isinstance(ranges, dict) or not isinstance(digests, dict):
            raise ValueError("expected ranges and digests in every line")
        refuse_digests(digests)
        return cls({axis: range_of(axis, ends, ROWS_PER_CHUNK) for axis, ends in ranges.items()}, digests)


def canonical(facts: Mapping[str, Any]) -> str:
    """One spelling for equal facts."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def array_digest(array: Array) -> str:
    """blake2b over type, shape and values, little-endian and first axis first however they lie in memory."""
    return digest_of(array.dtype, array.shape, [array])


def digest_of(dtype: np.dtype[Any], shape: tuple[int, ...], pieces: Iterable[Array]) -> str:
    """The same of an array that comes in pieces, along its first axis."""
    dtype = dtype.newbyteorder("<")
    digest = hashlib.blake2b(f"{dtype.str}{shape}".encode(), digest_size=16)
    for piece in pieces:
        digest.update(np.ascontiguousarray(piece, dtype).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def trace_digest(attributes: Mapping[str, Any], commit: Commit, manifest: Iterable[bytes]) -> str:
    """blake2b over configuration, digests and result; no date, no version, no data."""
    config = {name: value for name, value in attributes.items() if name not in UNDIGESTED}
    digest = hashlib.blake2b(canonical(config).encode(), digest_size=16)
    for line in (*manifest, canonical(asdict(commit)).encode()):
        digest.update(b"\n" + line)
    return digest.hexdigest()


def fill_value(dtype: np.dtype[Any]) -> float | int | bool:
    """What stands where there is nothing: NaN, -1 for signed integers, 0 for the others."""
    if dtype.kind in "fc":
        return float("nan")
    return {"i": -1, "b": False}.get(dtype.kind, 0)


def create(
    root: zarr.Group, key: str, axes: tuple[str, ...], shape: tuple[int, ...], dtype: Any
) -> zarr.Array[Any]:
    """Make one array of a trace; axes it does not name get names of their own, which xarray asks for."""
    dtype = np.dtype(dtype)
    sides = chunks(axes[0] if axes else "", shape, dtype.itemsize)
    refuse_unreadable(key, dtype.name, math.prod(sides) * dtype.itemsize)
    group, _, leaf = key.rpartition("/")
    names = (*axes, *(f"{leaf}_{axis}" for axis in range(len(shape) - len(axes))))
    time_last = [TransposeCodec(order=tuple(reversed(range(len(shape)))))] if len(shape) > 1 else []
    return (root.require_group(group) if group else root).create_array(
        leaf,
        shape=shape,
        dtype=dtype,
        chunks=sides,
        filters=time_last,
        compressors=[BloscCodec(cname="zstd", clevel=1, shuffle="shuffle")],
        fill_value=fill_value(dtype),
        dimension_names=names,
        config={"write_empty_chunks": True},  # a chunk that is not there is damage, never emptiness
    )


def first_axis(array: zarr.Array[Any]) -> str:
    """What the first axis of a trace's array counts."""
    names = getattr(array.metadata, "dimension_names", None)
    return (names[0] or "") if names else ""


def chunks(axis: str, shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Blocks along the first axis, whole along the others; the second is cut to about CHUNK_BYTES.

    Of an array that does not grow the next are cut too, where that is not enough, and the first comes last.
    """
    sides = [max(1, side) for side in shape]
    cut = [*range(1, len(sides)), 0] if sides else []
    if axis in ROWS_PER_CHUNK:
        sides[0] = ROWS_PER_CHUNK[axis]
        cut = [1] if len(sides) > 1 else []
    for place in cut:
        pieces = -(-itemsize * math.prod(sides) // CHUNK_BYTES)
        sides[place] = -(-sides[place] // min(pieces, sides[place]))
        if sides[place] > 1:
            break
    return tuple(sides)


def is_trace(folder: Path) -> bool:
    """Whether a folder is a trace, of whatever version."""
    try:
        attributes = json.loads((folder / "zarr.json").read_text(encoding="utf-8"))["attributes"]
        return bool(attributes["format"] == FORMAT)
    except (OSError, ValueError, TypeError, KeyError):
        return False

"""What a trace holds and how it lies in the file: names, axes, layout, digests and the header.

A trace is a zarr v3 group. Its arrays, first axis in brackets (entry: a recorded step; step: every step):

    steps, epochs [entry]              the training step number of each entry, and how many epochs it is
    weights/LAYER/PARAMETER [entry]    before the update of that step
    gradients/LAYER/PARAMETER [entry]  as handed to the optimizer: mean over the mini-batch, after clipping
    optimizer/LAYER/PARAMETER/SLOT [entry]  before the update
    state/LAYER/NAME [entry]           running statistics, where there are any
    preactivations/LAYER, activations/LAYER, deltas/LAYER [entry, probe]  those weights in inference mode;
                                       delta is the derivative of the probe's own loss by its preactivation
    inner/LAYER/NAME [entry, probe]    what a layer shows of its inside, with those weights, in inference mode
    probe_losses [entry, probe]
    updates/t, as_left, learning_rate, weight_decay, momentum, ... [entry, parameter]  how that step's update is made,
                                       where that is not the same for all; parameters in the order of `numbered`
    batch/indices, batch/losses [entry, example]  rows of the dataset; a shorter batch is padded with -1, NaN
    drawn/LAYER/NAME [entry, example]  what was random in the step: dropout masks
    drawn/inputs/shift [entry, example, 2]  by how many pixels each image was moved: down, right
    scalars/loss, accuracy, learning_rate, gradient_norm, clip_factor [step]
    validation/steps, loss, accuracy [evaluation]
    probes/inputs, targets, rows, split   the examples that are followed; split 0 train, 1 validation, 2 test
    evaluation/inputs, targets, rows   examples of the test split, at most 1,000
    learned/inputs, targets, rows      some examples of the training split, where a run asked for them
    labels/rows, dealt, published      training labels that were dealt at random, and what they were
    test/predictions                   what the last weights say of them

Inputs and targets are stored as published; engine/trace/seen.py says what the network sees of them. The last entry of a
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

from tracereel.engine.trace.names import shown
from tracereel.engine.trace.reading.checks import range_of, refuse_counts, refuse_digests
from tracereel.engine.trace.reading.limits import COUNT, PARAMETERS, STEPS
from tracereel.engine.trace.reading.strict_json import built, parsed, table

Array = npt.NDArray[Any]

FORMAT = "tracereel"
VERSION = 2  # the newest that is read; a trace says the first that its readers must know
COMMIT, MANIFEST = "commit.json", "manifest.jsonl"
BLOCK = 32  # entries that are committed together
ROWS_PER_CHUNK = {"entry": BLOCK, "step": 4096, "evaluation": 1024}
UPDATES = "updates"
SCALINGS = ("centre", "spread", "target_centre", "target_spread")
UNDIGESTED = ("created", "versions")  # the same run at another time, on another machine, has the same digest


@dataclass(frozen=True)
class DatasetInfo:
    """The data a run learned from; inputs times scale are what its network sees.

    Where centre and spread are there, it sees (inputs - centre) / spread instead, a number of each for every number
    of an example; likewise of targets that are values.
    """

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
    centre: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    target_centre: tuple[float, ...] = ()
    target_spread: tuple[float, ...] = ()

    @property
    def scalings(self) -> dict[str, tuple[float, ...]]:
        """The facts that only a trace of scaled columns has, and of which a reader of before would know nothing."""
        told = {name: getattr(self, name) for name in SCALINGS}
        return {name: numbers for name, numbers in told.items() if numbers}


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


def numbered(layers: Iterable[LayerInfo]) -> list[tuple[str, str]]:
    """(layer, parameter) of all parameters, in the order of updates/: layer by layer, and by name."""
    return [(layer.name, name) for layer in layers for name in sorted(layer.parameters)]


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
        """The attributes of the trace's root group: plain JSON, tuples as lists.

        Without scaled columns it is a trace of version 1, to the byte.
        """
        scalings = self.dataset.scalings
        header = {"format": FORMAT, "format_version": 2 if scalings else 1, **asdict(self)}
        for name in set(SCALINGS) - set(scalings):
            del header["dataset"][name]
        plain: dict[str, Any] = json.loads(json.dumps(header))
        return plain

    @classmethod
    def from_json(cls, attributes: Mapping[str, Any]) -> Header:
        """The header that attributes are, or a ValueError; what else they say is left out."""
        header = built(cls, attributes)
        refuse_counts(STEPS, total_steps=header.total_steps)
        refuse_counts(COUNT, steps_per_epoch=header.steps_per_epoch, probes=header.probes)
        refuse_counts(COUNT, examples=header.dataset.examples)
        _refuse_layers(header.layers)
        _refuse_scalings(header.dataset)
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
    digest = Digest(dtype, shape)
    for piece in pieces:
        digest.add(piece)
    return digest.text


class Digest:
    """The same of an array whose pieces come one by one."""

    def __init__(self, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
        self.shape, self._dtype = shape, dtype.newbyteorder("<")
        self._hash = hashlib.blake2b(f"{self._dtype.str}{shape}".encode(), digest_size=16)

    def add(self, piece: Array) -> None:
        self._hash.update(np.ascontiguousarray(piece, self._dtype).reshape(-1).view(np.uint8).data)

    @property
    def text(self) -> str:
        return self._hash.hexdigest()


def trace_digest(attributes: Mapping[str, Any], commit: Commit, manifest: Iterable[bytes]) -> str:
    """blake2b over configuration, digests and result; no date, no version, no data."""
    config = {name: value for name, value in attributes.items() if name not in UNDIGESTED}
    digest = hashlib.blake2b(canonical(config).encode(), digest_size=16)
    for line in (*manifest, canonical(asdict(commit)).encode()):
        digest.update(b"\n" + line)
    return digest.hexdigest()


def is_trace(folder: Path) -> bool:
    """Whether a folder is a trace, of whatever version."""
    try:
        attributes = json.loads((folder / "zarr.json").read_text(encoding="utf-8"))["attributes"]
        return bool(attributes["format"] == FORMAT)
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _refuse_scalings(data: DatasetInfo) -> None:
    """There is a centre and a spread for every number of an example, none of them 0 or less."""
    numbers = math.prod(data.input_shape)
    for what, centre, spread, count in (
        ("", data.centre, data.spread, numbers),
        ("target_", data.target_centre, data.target_spread, len(data.target_centre)),
    ):
        if (centre or spread) and not len(centre) == len(spread) == count:
            raise ValueError(
                f"dataset.{what}centre: expected {count} numbers and as many of {what}spread, "
                f"got {len(centre)} and {len(spread)}"
            )
        if not all(number > 0 for number in spread):
            raise ValueError(f"dataset.{what}spread: expected numbers above 0, got {min(spread):g}")


def _refuse_layers(layers: tuple[LayerInfo, ...]) -> None:
    """A layer table has layers, each of its own name, that together do not ask for more memory than there is."""
    names = [layer.name for layer in layers]
    if not layers or len(set(names)) < len(names):
        raise ValueError("layers: expected at least one, each of its own name")
    total = 0
    for layer in layers:
        shapes = [layer.input_shape, layer.output_shape, *layer.parameters.values()]
        if any(side < 0 for shape in shapes for side in shape):
            raise ValueError(f"layers: {shown(layer.name)} has a negative side")
        total += sum(math.prod(shape) for shape in layer.parameters.values())
        if max(math.prod(shape) for shape in shapes[:2]) > PARAMETERS or total > PARAMETERS:
            raise ValueError(
                f"layers: expected at most {PARAMETERS:,} numbers, got more up to {shown(layer.name)}"
            )

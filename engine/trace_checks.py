"""What header, commit and manifest of a trace must say beside being well-formed. What is wrong is a ValueError."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.errors import TraceError
from engine.trace_layout import TYPES
from engine.trace_limits import CHUNK_BYTES, COUNT, PARAMETERS
from engine.trace_names import is_inside, shown

if TYPE_CHECKING:
    from engine.trace_schema import Commit, LayerInfo, ManifestLine

DIGEST = re.compile("[0-9a-f]{32}")


def refuse_digests(digests: Mapping[str, Any]) -> None:
    """Every array is named by a path within the trace, every digest is one."""
    for key, digest in digests.items():
        if not is_inside(key) or not isinstance(digest, str) or not DIGEST.fullmatch(digest):
            raise ValueError(f'expected a name and a digest, got "{shown(key)}"')


def range_of(axis: str, ends: Any, axes: Container[str]) -> tuple[int, int]:
    if axis not in axes or not isinstance(ends, list) or len(ends) != 2:
        raise ValueError("expected ranges such as entry: [0, 32]")
    first, end = ends
    if type(first) is not int or type(end) is not int or not 0 <= first < end <= COUNT:
        raise ValueError("expected ranges such as entry: [0, 32]")
    return first, end


def in_order(lines: Iterable[ManifestLine], commit: Commit) -> None:
    """Each line goes on where the one before it ended, the last ends where the commit says, or it is a ValueError."""
    reached = dict.fromkeys(commit.lengths, 0)
    for line in lines:
        for axis, (first, end) in line.ranges.items():
            if first != reached[axis]:
                raise ValueError(f"the digests of {axis} {reached[axis]} to {first - 1} are missing")
            reached[axis] = end
    for axis, length in commit.lengths.items():
        if reached[axis] != length:
            raise ValueError(f"{length} of axis {axis} are committed, {reached[axis]} have digests")


def refuse_counts(most: int, **counts: int) -> None:
    """Counts of things are neither negative nor absurd."""
    for name, count in counts.items():
        if not 0 <= count <= most:
            raise ValueError(f"{name}: expected 0 to {most}, got {count}")


def refuse_layers(layers: tuple[LayerInfo, ...]) -> None:
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


def refuse_unreadable(key: str, dtype: str, chunk_bytes: int) -> None:
    """Refuse to begin an array that no reader of traces would read: a TraceError."""
    if not is_inside(key):
        raise TraceError(
            f'"{key}" cannot be the name of an array: expected names without : and \\, joined by /'
        )
    if dtype not in TYPES:
        raise TraceError(f"{key} cannot be recorded: expected plain numbers such as float32, got {dtype}")
    if chunk_bytes > CHUNK_BYTES:
        raise TraceError(
            f"{key} cannot be recorded: expected chunks of at most {CHUNK_BYTES:,} bytes, got {chunk_bytes:,}. "
            f"Record fewer probes, or smaller ones"
        )

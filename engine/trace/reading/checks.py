"""What header, commit and manifest of a trace must say beside being well-formed. What is wrong is a ValueError."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from tracereel.engine.trace.names import is_inside, shown
from tracereel.engine.trace.reading.limits import COUNT

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


def refuse_counts(most: int, **counts: int) -> None:
    """Counts of things are neither negative nor absurd."""
    for name, count in counts.items():
        if not 0 <= count <= most:
            raise ValueError(f"{name}: expected 0 to {most}, got {count}")

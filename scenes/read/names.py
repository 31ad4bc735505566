"""The names in a trace that a clip may write, in whatever letters they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracereel.engine.trace import Trace


def names(trace: Trace) -> Iterator[str]:
    """Those of the run, of its data, of classes, features and layers."""
    header = trace.header
    data = header.dataset
    yield from (trace.name, header.name, header.title, data.name, data.noun)
    yield from (*data.class_names, *data.feature_names, *(layer.name for layer in header.layers))

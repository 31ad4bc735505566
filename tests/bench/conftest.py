"""What measurements need that may be missing: said at the beginning, not after an hour."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tracereel.engine.datasets.registry import load
from tracereel.engine.errors import DataError

ON_MNIST = (  # tests, or parts of their names
    "784-",
    "large_trace",
    "test_an_epoch",
    "test_recording",
    "test_how_traces_grow",
)


@cache
def mnist_is_missing() -> str:
    """Why MNIST cannot be had here; nothing where it can."""
    try:
        load({"name": "mnist"}, np.random.default_rng(0))
    except DataError as error:
        return str(error)
    return ""


def needs_mnist() -> None:
    """Leave a measurement out where MNIST is missing."""
    if mnist_is_missing():
        pytest.skip(f"the run needs MNIST: {mnist_is_missing()}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Name what will be left out."""
    asked = [item.name for item in session.items if any(part in item.name for part in ON_MNIST)]
    if asked and mnist_is_missing():
        print(f"\nMNIST IS MISSING: {mnist_is_missing()}")
        print(f"Left out: {', '.join(asked)}")

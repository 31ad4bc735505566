"""A bare stage for exhibits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scenes.acts.foreign import TRAININGS
from tests.scenes.conftest import Shared
from tests.scenes.exhibits.staging import Staged, staging


@pytest.fixture
def staged() -> Iterator[Staged]:
    """Makes an exhibit of a kind of the trace at a path."""
    with staging() as make:
        yield make


@pytest.fixture
def foreign(shared: Shared) -> Callable[[str], Path]:
    """The path of the trace of one of TRAININGS."""
    return lambda name: shared(f"{name}.zarr", TRAININGS[name].record)

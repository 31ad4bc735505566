"""Exhibits of small runs on a bare stage, one of pixels, one of names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scenes.acts.conftest import foreign as foreign
from tests.scenes.exhibits.scenes import Make, networks
from tests.scenes.exhibits.staging import Staged, staging


@pytest.fixture
def network(
    recorded: Callable[[str], Path],
    foreign: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Make]:
    """Makes the exhibit of one of RUNS or TRAININGS."""
    with networks(monkeypatch, tmp_path / "media") as make:
        runs = ("digits", "spirals", "odd", "scaled")
        yield lambda run, aspect="16:9": make(recorded(run) if run in runs else foreign(run), aspect)


@pytest.fixture
def staged() -> Iterator[Staged]:
    """Makes an exhibit of a kind of the trace at a path."""
    with staging() as make:
        yield make

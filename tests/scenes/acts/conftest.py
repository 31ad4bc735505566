"""Traces from elsewhere, each recorded once a session."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes.acts.foreign import TRAININGS
from tests.scenes.acts.telling import told
from tests.scenes.conftest import Shared


@pytest.fixture(scope="session")
def foreign(shared: Shared) -> Callable[[str], Path]:
    """The path of the trace of one of TRAININGS."""

    def path_of(name: str) -> Path:
        def make(path: Path) -> None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # of the one that diverges
                TRAININGS[name].record(path)

        return shared(f"{name}.zarr", make)

    return path_of


@pytest.fixture(scope="session")
def says(foreign: Callable[[str], Path], recorded: Callable[[str], Path]) -> Callable[[str, str], str]:
    """All that a clip says of one of TRAININGS or RUNS, in one string."""
    heard: dict[tuple[str, str], str] = {}

    def of(clip: str, name: str) -> str:
        if (clip, name) not in heard:
            trace = foreign(name) if name in TRAININGS else recorded(name)
            heard[clip, name] = "\n".join(told(clip, trace))
        return heard[clip, name]

    return of

"""What is made once for all test processes of a run, by the first of them that asks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def home(factory: pytest.TempPathFactory) -> Path:
    """The folder of all test processes together."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A file or folder of this name. Where it could not be made, it failed for all."""
    path = home(factory) / "shared-by-all" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    done = path.with_name(f"{name}.done")
    with FileLock(path.with_name(f"{name}.once")):
        if not done.exists():
            done.write_text("It could not be made: see the first test that needed it.")
            make(path)
            done.write_text("")
    if done.read_text():
        pytest.fail(f"{name}: {done.read_text()}", pytrace=False)
    return path

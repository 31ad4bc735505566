"""A scene that tells nothing, and exhibits of small runs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from manim import tempconfig

from tests.scenes.screening import SIZE
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.read import choices
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.settings import Settings

Make = Callable[..., Any]


class Bare(TraceScene):
    """A scene that tells nothing."""

    def construct(self) -> None:
        """No beats."""


@contextmanager
def networks(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Make]:
    """Makes the exhibit of a trace in a format, at its first entry, looking at the followed example."""

    def make(trace: Path, aspect: str = "16:9") -> Any:
        chosen = Settings(aspect=aspect, mode="sheet", traces={"run": str(trace)})
        for key, value in chosen.environment().items():
            monkeypatch.setenv(key, value)
        scene = Bare()
        scene.setup()
        exhibit = NetworkExhibit(scene, scene.run, last=0)
        exhibit.show(0)
        exhibit.look_at(choices.example(scene.run))
        exhibit.rest()
        return exhibit

    quiet = {"media_dir": str(folder), "dry_run": True, "verbosity": "ERROR", "progress_bar": "none"}
    with tempconfig(SIZE | quiet):
        yield make

"""An exhibit of a trace on a bare stage, without a clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from manim import tempconfig

from tests.scenes.screening import SIZE
from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.beside import Beside
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.settings import Settings

Staged = Callable[..., Any]


class Bare(TraceScene):
    """A scene that tells nothing, of classes or of values."""

    roles: ClassVar[dict[str, Role]] = {"run": Role("dense layers", classes=False, alone=True)}

    def construct(self) -> None:
        """No beats."""


@contextmanager
def staging() -> Iterator[Staged]:
    """Makes an exhibit of a kind of the trace at a path, in a format; beside another, on its scales."""

    def make(
        kind: Any, trace: Path, aspect: str = "16:9", scales: dict[str, float] | None = None, **options: Any
    ) -> Any:
        chosen = Settings(aspect=aspect, mode="sheet", traces={"run": str(trace)})
        with pytest.MonkeyPatch.context() as patch:
            for key, value in chosen.environment().items():
                patch.setenv(key, value)
            scene = Bare()
        if scales is not None:
            scene.beside = Beside((), scales=scales)
        scene.setup()
        return kind(scene, scene.run, **options)

    with tempconfig(SIZE | {"dry_run": True, "verbosity": "ERROR", "progress_bar": "none"}):
        yield make

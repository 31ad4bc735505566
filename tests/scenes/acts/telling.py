"""What a clip says of a trace, sentence by sentence, without drawing it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from manim import tempconfig

from tests.scenes.companions import company
from tests.scenes.screening import SIZE
from tracereel.scenes import storyboard
from tracereel.scenes.tell.beside import Beside
from tracereel.scenes.tell.settings import Settings


def played(clip: str, trace: Path, scales: Mapping[str, float] | None = None, aspect: str = "") -> Any:
    """A clip of the film that has told its story of a trace, in a shape; with scales, beside another that has these."""
    found = storyboard.find(clip)
    media = trace.parent / f"media-told-{os.getpid()}"  # Manim's writers do not expect each other
    quiet = {
        "media_dir": str(media),
        "dry_run": True,
        "disable_caching": True,
        "verbosity": "ERROR",
        "progress_bar": "none",
    }
    with pytest.MonkeyPatch.context() as patch, tempconfig(SIZE | quiet):
        for key, value in (
            Settings(mode="sheet", aspect=aspect, traces=company(found, trace)).environment().items()
        ):
            patch.setenv(key, value)
        scene = getattr(importlib.import_module(found.module), clip)()
        scene.play = scene.wait = lambda *_, **__: None
        if scales is not None:
            scene.beside = Beside((), scales=scales)
        scene.render()
    return scene


def told(clip: str, trace: Path) -> list[str]:
    """The captions of its beats."""
    return [beat["caption"] for beat in played(clip, trace).account.beats]

"""A clip that tells its story without drawing it: what it says of traces, in a moment."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError, TracereelError

SMALL = {"pixel_width": 128, "pixel_height": 72, "dry_run": True, "disable_caching": True}
QUIET = {"verbosity": "ERROR", "progress_bar": "none"}


def told(clip: Any, bound: Mapping[str, str]) -> Any:
    """The scene of a clip after it has told its story of the traces in its roles."""
    from manim import tempconfig

    from tracereel.scenes.tell.settings import Settings

    with (
        tempfile.TemporaryDirectory() as media,
        _variables(Settings(mode="sheet", traces=bound).environment()),
        tempconfig(SMALL | QUIET | {"media_dir": media}),
    ):
        scene = clip()
        scene.play = scene.wait = lambda *_, **__: None  # it takes no time, and nothing is drawn
        try:
            scene.render()
        except TracereelError:
            raise
        except Exception as error:
            raise RenderError(f"{clip.__name__} cannot be told: {_said(error)}") from error
    return scene


def loaded(module: str | Path, name: str) -> Any:
    """The class of a clip, in a module of the project or in a file of one's own."""
    try:
        found = _from_file(module) if isinstance(module, Path) else importlib.import_module(module)
    except Exception as error:
        raise RenderError(f"{module} cannot be imported: {_said(error)}") from error
    return getattr(found, name)


def _from_file(path: Path) -> Any:
    """A user's own file as a module; what lies beside it can be imported there, as with Manim."""
    path = path.resolve()
    spec = importlib.util.spec_from_file_location(f"_own_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module


@contextmanager
def _variables(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ |= values
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def _said(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(frame.filename).name}, line {frame.lineno})"

"""The traces of a clip: opened by role, and refused where they do not fit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from manim import RendererType

from tracereel.engine import trace as traces
from tracereel.engine.errors import RenderError, RoleError, TraceError, TracereelError, command
from tracereel.engine.trace import Trace
from tracereel.scenes.tell import settings

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

TRACES = Path("build/traces")


def open_trace(scene: TraceScene, role: str) -> Trace:
    path = scene.settings.traces.get(role)
    if path is None and role not in scene.bound:
        raise RoleError(
            f"{type(scene).__name__} has no run for its role '{role}'. "
            f"Set {settings.PREFIX}TRACE_{role.upper()}=PATH, or name one: runs = {{'{role}': 'digits'}}"
        )
    path = path or str(TRACES / f"{scene.bound[role]}.zarr")
    try:
        trace = traces.open(path)
    except TraceError as error:
        said = str(error)
        if role not in scene.settings.traces:  # the run is known, so the advice can be exact
            said = said.replace(f"{command()} record NAME", f"{command()} record {scene.bound[role]}")
        raise TraceError(f"role '{role}' of {type(scene).__name__}: {said}") from error
    if scene.digests.get(role, trace.digest) != trace.digest:
        raise RenderError(f"{path} changed after the work was planned. Run the same again")
    reason = scene.roles[role].refuse(trace)
    if reason:
        raise RoleError(f"{type(scene).__name__} cannot use this trace as '{role}': {reason}")
    return trace


def refuse_renderer(renderer: RendererType) -> None:
    """Refuse any renderer of Manim's but the one whose camera the network draws itself into."""
    if renderer != RendererType.CAIRO:
        raise RenderError(
            f"expected Manim's Cairo renderer, got {renderer.value}. Leave out --renderer {renderer.value}"
        )


@contextmanager
def in_one_line() -> Iterator[None]:
    """What goes wrong here ends Manim's own command with one line: it would print a traceback."""
    try:
        yield
    except TracereelError as error:
        if is_plain_manim():
            raise SystemExit(f"error: {error}") from None
        raise


def is_plain_manim() -> bool:
    """Whether the command being run is Manim's own."""
    program = Path(sys.argv[0])
    return program.stem == "manim" or (program.parent.name == "manim" and program.stem == "__main__")

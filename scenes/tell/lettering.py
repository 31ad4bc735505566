"""Letters that no font has, refused before a frame is drawn: also where nobody planned, as with Manim's own command."""

from __future__ import annotations

from collections.abc import Iterable

from tracereel.engine.errors import RenderError
from tracereel.engine.trace import Trace
from tracereel.scenes.look.advice import advice
from tracereel.scenes.look.letters import missing_in
from tracereel.scenes.read.names import names
from tracereel.scenes.read.scripts.syntax import Source


def refuse_letters(traces: Iterable[Trace], script: Source | None, said: str) -> None:
    """What a clip will write: the names of its traces, its script, and what it says of itself."""
    for trace in traces:
        _refuse(str(trace.path), names(trace))
    if script is not None:
        _refuse(script.path.name, script.text.splitlines())
    _refuse("the clip", [said])


def _refuse(where: str, texts: Iterable[str]) -> None:
    if missing := missing_in(text for text in texts if not text.isascii()):
        raise RenderError(f"{where}: no font of this machine has {advice(missing)}")

"""Which clips a trace can feed, asked of the clips themselves before anything is drawn."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence

from tracereel.engine import trace
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan.plan import traces_of
from tracereel.scenes.storyboard import Clip


def refusals(clips: Sequence[Clip], bound: Mapping[str, str]) -> dict[str, str]:
    """Why a clip cannot use what --trace binds to its roles, by the clip's name; clips that can are left out.

    Imports the scenes, and Manim with them: a second.
    """
    opened = {role: trace.open(path) for role, path in bound.items()}
    found = {}
    for clip in clips:
        paths = {role: path for role, path in traces_of(clip, bound).items() if role in opened}
        reasons = [_refusal(clip, role, opened[role]) for role in paths]
        if any(reasons):
            found[clip.name] = "; ".join(filter(None, reasons))
    return found


def _refusal(clip: Clip, role: str, opened: trace.Trace) -> str:
    try:
        needs = getattr(importlib.import_module(clip.module), clip.name).roles[role]
    except (ImportError, AttributeError, KeyError) as error:
        raise RenderError(f"{clip.name} has no role '{role}' in {clip.module}: {error}") from error
    reason: str | None = needs.refuse(opened)
    return f"it cannot use this trace as '{role}': {reason}" if reason else ""

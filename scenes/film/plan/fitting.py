"""Which clips a trace can feed, asked of the clips themselves before anything is drawn."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracereel.engine import trace
from tracereel.engine.errors import RenderError, as_typed
from tracereel.scenes.film.plan.forecast import Forecast, NotRecordedYet
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


@dataclass(frozen=True)
class Fed:
    """Which clips a run can feed: the roles that it fits, by the clip's name; why it fits none, where it does not."""

    roles: Mapping[str, tuple[str, ...]]
    several: frozenset[str]
    all: bool
    why: str

    @property
    def line(self) -> str:
        """One line: the clips, and as which role where a clip has several."""
        if not self.roles:
            return f"feeds no clip: {self.why}"
        clips = [
            f"{name} (as {' or '.join(fits)})" if name in self.several else name
            for name, fits in self.roles.items()
        ]
        return "feeds every clip" if self.all and not self.several else f"feeds {', '.join(clips)}"


def fed(clips: Sequence[Clip], run: trace.Trace | Forecast) -> Fed:
    """Which clips a trace, or one that is not recorded yet, can feed."""
    reasons = {clip.name: {role: _refusal(clip, role, run) for role in clip.roles} for clip in clips}
    roles = {name: tuple(role for role, why in of.items() if not why) for name, of in reasons.items()}
    fitting = {name: fits for name, fits in roles.items() if fits}
    whys = Counter(why for of in reasons.values() for why in of.values() if why)
    usual = (
        whys.most_common(1)[0][0] if whys else ""
    )  # what most clips expect says more than what a rare one does
    several = frozenset(clip.name for clip in clips if len(clip.roles) > 1)
    return Fed(fitting, several, len(fitting) == len(clips), usual.partition(": ")[2])


def _refusal(clip: Clip, role: str, opened: trace.Trace | Forecast) -> str:
    try:
        needs = getattr(importlib.import_module(clip.module), clip.name).roles[role]
    except (ImportError, AttributeError, KeyError) as error:
        raise RenderError(f"{clip.name} has no role '{role}' in {clip.module}: {error}") from error
    try:
        reason: str | None = needs.refuse(opened)
    except NotRecordedYet:  # all that can be known before has been looked at
        reason = None
    return as_typed(f"it cannot use this trace as '{role}': {reason}") if reason else ""

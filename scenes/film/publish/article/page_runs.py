"""The recorded runs of a page: opened once, and found by role, by name, or by the clip that is being told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from tracereel.engine import trace as traces
from tracereel.engine.errors import RenderError, TraceError
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import plan
from tracereel.scenes.read.view import View
from tracereel.scenes.storyboard import Clip


class PageRuns:
    """The recorded runs that clips replay, in their order; others join when prose asks for them.

    A view's role is its run's name on the page: clips may call different runs the same.
    """

    def __init__(self, clips: Iterable[Clip], bound: Mapping[str, str]) -> None:
        self.clips, self.bound = tuple(clips), bound
        self.views: dict[str, View] = {}  # by path
        self.roles = {clip.name: self._cast(clip) for clip in self.clips}

    def _cast(self, clip: Clip) -> dict[str, View]:
        paths = plan.traces_of(clip, self.bound)
        return {role: self._view(path, clip.roles[role]) for role, path in paths.items()}

    def _view(self, path: str, run: str) -> View:
        if path not in self.views:
            try:
                opened = traces.open(path)
            except TraceError as error:
                raise TraceError(str(error).replace("record NAME", f"record {run}")) from error
            if not len(opened.steps):
                raise TraceError(f"{path} holds no recorded step yet")
            self.views[path] = View(self._name(opened.name), opened)
        return self.views[path]

    def _name(self, wanted: str) -> str:
        taken = {view.role for view in self.views.values()}
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)

    @property
    def main(self) -> View:
        """The run that the page is about: the first clip's, and without clips that of the film."""
        clip = (self.clips or storyboard.clips())[0]
        return next(iter((self.roles.get(clip.name) or self._cast(clip)).values()))

    @property
    def told(self) -> list[View]:
        """The runs that tables tell of: those that the page has asked for, or the one that it is about."""
        return list(self.views.values()) or [self.main]

    def find(self, whose: str, clip: Clip | None) -> View:
        """The run that a figure is of; `whose` as it was written before the point, or empty."""
        own = self.roles.get(clip.name, {}) if clip else {}
        if not whose:
            return next(iter(own.values()), None) or self.main
        if whose in own:
            return own[whose]
        cast = {
            id(view): view for roles in self.roles.values() for role, view in roles.items() if role == whose
        }
        if len(cast) > 1:
            names = ", ".join(view.role for view in cast.values())
            raise RenderError(f"'{whose}' is several runs on this page. Say which: {names}")
        named = {view.role: view for view in self.views.values()}
        if cast or whose in named:
            return next(iter(cast.values()), None) or named[whose]
        return self._recorded(whose, [*named, *(role for roles in self.roles.values() for role in roles)])

    def _recorded(self, name: str, known: list[str]) -> View:
        """A run that no clip of the page replays, by the name that it was recorded under."""
        path = plan.default_trace(name)
        if Path(name).name == name and path.exists():
            return self._view(str(path.resolve()), name)
        known += [run for clip in storyboard.clips() for run in clip.roles.values()]
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        meant = f"; did you mean '{near[0]}'?" if near else f". Record it: render.py record {name}"
        raise RenderError(f"no run is called '{name}'{meant}")

    def path_of(self, view: View) -> str:
        """Where a view's trace lies."""
        return next(path for path, known in self.views.items() if known is view)

    def shipped_as(self, view: View) -> str:
        """The shipped run that a view's trace was recorded from; empty where --trace brought the trace."""
        if self.path_of(view) == str(plan.default_trace(view.trace.name).resolve()):
            return view.trace.name
        return ""

    def bindings(self, view: View) -> list[str]:
        """The roles that --trace bound a view's trace to."""
        path = self.path_of(view)
        bound = {role: str(Path(p).resolve()) if "://" not in p else p for role, p in self.bound.items()}
        return [role for role, where in bound.items() if where == path]

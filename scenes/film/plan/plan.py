"""What has to be made: a task for every clip, with the traces bound to its roles and its content address."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError, RoleError, TraceError
from tracereel.scenes.film.plan import lettering, sources
from tracereel.scenes.film.plan.options import VERSUS, Options
from tracereel.scenes.storyboard import Clip
from tracereel.scenes.tell.settings import main_role

TRACES = Path("build/traces")
# Where traces lay, and how `sources` came about: noted, not addressed.
HOW_IT_CAME = ("traces", "files", "words", "contents")
ALONE, BESIDE = "alone", "side by side"  # how a worker stages a clip


@dataclass(frozen=True)
class Task:
    """One clip, or its sheet, to be made by a worker."""

    clip: Clip
    kind: str  # clip or sheet
    traces: Mapping[str, str]
    digests: Mapping[str, str]
    options: Options
    source: str
    files: Mapping[str, str] = field(default_factory=dict)
    contents: str = ""
    words: frozenset[str] = frozenset()
    """What registries of the code behind it are asked for."""
    fonts: Mapping[str, str] = field(default_factory=dict)
    """Fonts of this machine that letters are taken from which the film's typeface lacks."""

    @cached_property
    def address(self) -> str:
        """Equal addresses, equal pictures: a hash of everything that the result depends on."""
        behind = {key: value for key, value in self._behind().items() if key not in HOW_IT_CAME}
        return hashlib.blake2b(json.dumps(behind, sort_keys=True).encode(), digest_size=16).hexdigest()

    def spec(self, folder: Path) -> dict[str, Any]:
        """The task as a worker is told it, and notes it: all but the folder."""
        return self._behind() | {"address": self.address, "folder": str(folder)}

    @property
    def origin(self) -> sources.Origin:
        """Where the code behind it begins."""
        return sources.Origin(self.clip.module, self.words)

    @property
    def staging(self) -> str:
        """How the clip is played: by itself, or beside another."""
        return BESIDE if VERSUS in self.traces else ALONE

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the libraries that draw the clip."""
        return sources.versions()

    def _behind(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "clip": self.clip.name,
            "module": self.clip.module,
            "title": self.clip.title,
            "teaches": self.clip.teaches,
            "traces": dict(self.traces),
            "digests": dict(self.digests),
            "options": self.options.as_dict(),
            "sources": self.source,
            "files": dict(self.files),
            "contents": self.contents,
            "words": sorted(self.words),
            "fonts": dict(self.fonts),
            "staging": self.staging,
            "versions": self.versions,
        }


@dataclass(frozen=True)
class Seen:
    """What a plan needs to know of a trace: its digest, the words in it that registries of code are asked for, and the
    fonts that its names need."""

    digest: str
    words: frozenset[str] = frozenset()
    fonts: Mapping[str, str] = field(default_factory=dict)


class Planner:
    """Makes tasks; looks at every source file and at every trace once."""

    def __init__(self) -> None:
        self.tree = sources.Tree()
        self.seen: dict[str, Seen] = {}

    def task(self, clip: Clip, kind: str, options: Options, bound: Mapping[str, str]) -> Task:
        """The task for a clip. Raises where a trace is missing or unreadable, or the source has a mistake."""
        traces = traces_of(clip, bound)
        seen = {role: self.look(role, path) for role, path in traces.items()}
        digests = {role: trace.digest for role, trace in seen.items()}
        if VERSUS in digests and digests[VERSUS] == digests[main_role(clip.roles)]:
            raise RoleError(f"--versus {traces[VERSUS]} is the recording that it would be compared with")
        staging = BESIDE if VERSUS in traces else ALONE
        words = frozenset({kind, staging}).union(*(trace.words for trace in seen.values()))
        files = self.tree.files(sources.Origin(clip.module, words))
        source, contents = sources.fingerprint(files), sources.contents(files)
        fonts = lettering.fonts_of_scripts(files)
        for trace in seen.values():
            fonts |= trace.fonts
        return Task(clip, kind, traces, digests, options, source, files, contents, words, fonts)

    def look(self, role: str, path: str) -> Seen:
        """What there is to know of the trace at a path."""
        if path not in self.seen:
            self.seen[path] = _seen(role, path)
        return self.seen[path]


def traces_of(clip: Clip, bound: Mapping[str, str]) -> dict[str, str]:
    """The trace in each of a clip's roles: an absolute path, or a URL; and that which it is compared with."""
    paths = {role: bound.get(role, str(default_trace(run))) for role, run in clip.roles.items()}
    paths |= {VERSUS: bound[VERSUS]} if VERSUS in bound else {}
    return {role: path if "://" in path else str(Path(path).resolve()) for role, path in paths.items()}


def default_trace(run: str) -> Path:
    """Where a named run is recorded."""
    return TRACES / f"{run}.zarr"


def needed_runs(clips: Iterable[Clip], bound: Mapping[str, str]) -> tuple[str, ...]:
    """The runs that clips replay, each once, in the order of the film."""
    return tuple(
        dict.fromkeys(run for clip in clips for role, run in clip.roles.items() if role not in bound)
    )


def role_of(run: str, clips: Iterable[Clip], bound: Mapping[str, str]) -> str:
    """The first role in which clips replay a run that no --trace took the place of."""
    roles = (role for clip in clips for role, named in clip.roles.items() if named == run)
    return next(role for role in roles if role not in bound)


def check_roles(clips: Sequence[Clip], bound: Mapping[str, str]) -> None:
    """Refuse a --trace whose role none of the clips has."""
    roles = sorted({role for clip in clips for role in clip.roles})
    if VERSUS in bound and (without := next((clip for clip in clips if not clip.roles), None)):
        raise RoleError(f"{without.name} replays no trace: there is nothing to compare --versus with")
    for role in bound:
        if role not in roles and role != VERSUS:
            near = difflib.get_close_matches(role, roles, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"There is {', '.join(roles) or 'none'}"
            names = ", ".join(clip.name for clip in clips)
            raise RoleError(f"no role '{role}' in {names}. {hint}")


def check_traces(bound: Mapping[str, str]) -> None:
    """Refuse a --trace that cannot be opened."""
    for role, path in bound.items():
        _seen(role, path)


def tasks(clips: Sequence[Clip], kind: str, options: Options, bound: Mapping[str, str]) -> list[Task]:
    """A task for each clip. Raises where a trace is missing or unreadable."""
    check_roles(clips, bound)
    planner = Planner()
    return [planner.task(clip, kind, options, bound) for clip in clips]


def _seen(role: str, path: str) -> Seen:
    from tracereel.engine import trace

    try:
        opened = trace.open(path)
    except TraceError as error:
        raise TraceError(f"{_asked(role)}: {error}") from error
    if not len(opened.steps):
        raise TraceError(f"{_asked(role)}: {path} holds no recorded step yet")
    header = opened.header
    words = {word for layer in opened.layers for word in (layer.kind, layer.activation)}
    try:
        fonts = lettering.fonts_of_trace(opened)
    except RenderError as error:
        raise RenderError(f"{_asked(role)}: {error}") from error
    return Seen(opened.digest, frozenset({*words, header.loss, header.optimizer.name}), fonts)


def _asked(role: str) -> str:
    return "--versus" if role == VERSUS else f"role '{role}'"

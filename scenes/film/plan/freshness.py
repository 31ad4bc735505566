"""Which clips are fresh, stale or missing, and why: what a rendering was made from, beside what there is now.

A rendering notes what it was made from (`made`: scenes/film/plan/plan.py writes it): in the manifest of its cache entry
and in the JSON file beside a published clip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracereel.engine.errors import TracereelError
from tracereel.engine.errors import command as typed
from tracereel.scenes import storyboard
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import VERSUS, Options
from tracereel.scenes.film.plan.plan import Planner, Seen, Task
from tracereel.scenes.storyboard import Clip

COMMANDS = ("clip", "sheet")  # the kinds that one asks for by themselves
FRESH, STALE, MISSING = "fresh", "stale", "missing"
UNFIT = "unfit"  # for the traces that it was to replay
MadeFrom = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """How a clip stands: fresh, stale or missing, why it is not fresh where that is known, and its rendering."""

    clip: Clip
    word: str
    why: str = ""
    entry: Entry | None = None


def look(
    clips: Sequence[Clip], kind: str, options: Options, bound: Mapping[str, str], store: Store
) -> list[State]:
    """The state of each clip, were it rendered with these options and traces. Nothing is opened but traces."""
    plan.check_roles(clips, bound)
    plan.check_traces(bound)
    planner, entries = Planner(), store.entries()
    return [_state(planner, clip, kind, options, bound, entries, store) for clip in clips]


def why_stale(made: MadeFrom, planner: Planner, trusting: bool = False) -> str:
    """Why a rendering would not be made like this again; nothing where it would.

    A trace is looked for where it lay, and then where its run is recorded. `trusting` asks no network: a trace
    behind a URL counts as unchanged.
    """
    try:
        clip = storyboard.find(made["clip"])
        options, bound = Options(**made["options"]), _where_now(clip, made)
        if trusting:
            words, fonts = frozenset(made["words"]), made["fonts"]
            there = {role: path for role, path in bound.items() if "://" in path}
            planner.seen |= {path: Seen(made["digests"][role], words, fonts) for role, path in there.items()}
        task = planner.task(clip, made["kind"], options, bound)
        return "" if task.address == made["address"] else _said(made, task)
    except TracereelError as error:
        return f"it cannot be made again: {error}"
    except (LookupError, TypeError, AttributeError):
        return "it was made by another version of Tracereel"


def command(made: MadeFrom) -> str:
    """What to type to make a rendering again as it is now; nothing where that cannot be known."""
    try:
        clip, options = storyboard.find(made["clip"]), Options(**made["options"])
        usual = plan.traces_of(clip, {})
        if made["kind"] not in COMMANDS:
            return ""
        bound = {role: _short(path) for role, path in made["traces"].items() if usual.get(role) != path}
        others = [
            f"--versus {path}" if role == VERSUS else f"--trace {role}={path}" for role, path in bound.items()
        ]
        return " ".join([typed(), made["kind"], clip.name, *options.flags(), *others])
    except (TracereelError, LookupError, TypeError, AttributeError):
        return ""


def differences(made: MadeFrom, task: Task) -> Iterator[str]:
    """What a rendering was made from and is not so now, in words."""
    files, versions = made["files"], task.versions
    changed = sorted(name for name in files | task.files if files.get(name) != task.files.get(name))
    if changed:
        yield f"{_listed(changed)} changed"
    for role, path in task.traces.items():
        if made["digests"].get(role, task.digests[role]) != task.digests[role]:
            yield f"the trace at {_short(path)} is another recording"
    entry = {"clip": task.clip.name, "module": task.clip.module}
    entry |= {"title": task.clip.title, "teaches": task.clip.teaches}
    if (
        any(made[key] != value for key, value in entry.items())
        or made["digests"].keys() != task.digests.keys()
    ):
        yield "its entry in the storyboard changed"
    for name, font in sorted((made["fonts"] | task.fonts).items()):
        if not made["fonts"].get(name) == task.fonts.get(name) == font:
            yield f"letters of {name} are drawn in another font"
    for name in sorted(versions | made["versions"]):
        before, now = made["versions"].get(name, "none"), versions.get(name, "none")
        if before != now:
            yield f"{name} was {before} and is {now}"


def _state(
    planner: Planner,
    clip: Clip,
    kind: str,
    options: Options,
    bound: Mapping[str, str],
    entries: Sequence[Entry],
    store: Store,
) -> State:
    task, trouble = None, _not_recorded(clip, bound)
    try:
        task = None if trouble else planner.task(clip, kind, options, bound)
    except TracereelError as error:
        trouble = str(error)
    entry = store.peek(task.address) if task else None
    if entry is not None:
        return State(clip, FRESH, entry=entry)
    paths, digests = plan.traces_of(clip, bound), task.digests if task else {}
    for entry in entries:
        made = entry.notes.get("made", {})
        if _is_of(made, clip, kind, options) and _replays(made, paths, digests):
            return State(clip, STALE, _said(made, task) if task else trouble, entry)
    return State(clip, MISSING, trouble)


def _not_recorded(clip: Clip, bound: Mapping[str, str]) -> str:
    runs = [run for run in plan.needed_runs([clip], bound) if not plan.default_trace(run).exists()]
    return "; ".join(f"{run} is not recorded: {typed()} record {run}" for run in runs)


def _is_of(made: MadeFrom, clip: Clip, kind: str, options: Options) -> bool:
    wanted = {"clip": clip.name, "kind": kind, "options": options.as_dict()}
    return {key: made.get(key) for key in wanted} == wanted


def _replays(made: MadeFrom, paths: Mapping[str, str], digests: Mapping[str, str]) -> bool:
    """Whether a rendering replays the trace of each role, or one that lay there before."""
    return all(
        made["traces"].get(role, path) == path or made["digests"].get(role) == digests.get(role, "")
        for role, path in paths.items()
    )


def _where_now(clip: Clip, made: MadeFrom) -> dict[str, str]:
    """The traces of a rendering that still lie where they lay."""
    found = {role: path for role, path in made["traces"].items() if role in (*clip.roles, VERSUS)}
    return {role: path for role, path in found.items() if "://" in path or Path(path).exists()}


def _said(made: MadeFrom, task: Task) -> str:
    if made["address"] == task.address:
        return "its files in the cache are damaged"
    return "; ".join(differences(made, task)) or "its source, a trace or a library changed"


def _listed(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]}, {names[1]} and {len(names) - 2} more"


def _short(path: str) -> str:
    """A path as one would type it here."""
    here = str(Path.cwd()) + "/"
    return path.removeprefix(here)

"""The list of clips, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import click

from tracereel.scenes.film.plan.freshness import FRESH, MISSING, STALE, UNFIT, State
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.storyboard import Act, Clip

COLOURS = {FRESH: "green", STALE: "yellow", MISSING: "red", UNFIT: "red"}
States = Mapping[str, State]


def lines(
    acts: Sequence[Act], found: Sequence[State], options: Options, bound: Mapping[str, str]
) -> Iterator[str]:
    """Act by act: name, state, length, what it teaches, the trace in each role; under it, why it is not fresh."""
    states = {state.clip.name: state for state in found}
    names = max(len(name) for name in states)
    teaches = max(len(state.clip.teaches) for state in found)
    for act in acts:
        yield click.style(f"Act {act.number}: {act.title}", bold=True)
        for clip in act.clips:
            state = states[clip.name]
            word = click.style(f"{state.word:{len(MISSING)}}", fg=COLOURS[state.word])
            roles = " ".join(f"{role}={bound.get(role, run)}" for role, run in clip.roles.items())
            yield f"  {clip.name:{names}}  {word}  {_length(state)}  {clip.teaches:{teaches}}  {roles}"
            if state.why:
                yield f"  {'':{names}}  {click.style(state.why, dim=True)}"
    count = Counter(state.word for state in found)
    words = [word for word in COLOURS if word != UNFIT or count[UNFIT]]
    yield f"{options.line}: " + ", ".join(f"{count[word]} {word}" for word in words)


def fitted(found: Sequence[State], refused: Mapping[str, str]) -> list[State]:
    """The states, with those clips as unfit that cannot use a trace, and why."""
    return [
        replace(state, word=UNFIT, why=refused[state.clip.name], entry=None)
        if state.clip.name in refused
        else state
        for state in found
    ]


def as_json(acts: Sequence[Act], found: Sequence[State], bound: Mapping[str, str]) -> list[dict[str, Any]]:
    """The acts with their clips and the state of each."""
    states = {state.clip.name: state for state in found}
    return [asdict(act) | {"clips": [_clip(clip, states, bound) for clip in act.clips]} for act in acts]


def _clip(clip: Clip, states: States, bound: Mapping[str, str]) -> dict[str, Any]:
    state = states[clip.name]
    said = {"name": clip.name, "module": clip.module, "title": clip.title, "teaches": clip.teaches}
    roles = {role: bound.get(role, run) for role, run in clip.roles.items()}
    return said | {"roles": roles, "state": state.word, "why": state.why, "seconds": _seconds(state)}


def _seconds(state: State) -> float | None:
    """How long the rendering is; of a stale one, how long it was."""
    return None if state.entry is None else float(state.entry.notes["seconds"])


def _length(state: State) -> str:
    seconds = _seconds(state)
    return " " * 6 if seconds is None else f"{seconds:4.0f} s"

"""What a clip says, for people and for programs: every variant of its script, or the sentences of a trace."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import plan, sources
from tracereel.scenes.film.render import telling
from tracereel.scenes.read.scripts import calls, rules, script, syntax, variants
from tracereel.scenes.read.scripts.script import Script
from tracereel.scenes.storyboard import Clip


@dataclass(frozen=True)
class Told:
    """A clip, the file that it is written in, and its script where it has one."""

    name: str
    python: Path
    module: str | Path
    script: Script | None

    @property
    def without(self) -> str:
        """What to say where there is no script."""
        return (
            f"{self.name} has no script: its sentences stand in {syntax.shown(self.python)}. "
            "What it says of a trace: --trace run=PATH"
        )


def find(name: str) -> Told:
    """A clip of the film by name, or FILE.py:Scene."""
    file, colon, scene = name.rpartition(":")
    if colon or name.endswith(".py"):
        return _own(Path(file or name), scene if colon else "")
    clip = storyboard.find(name)
    python = sources.Tree().module(clip.module).path
    return Told(clip.name, python, clip.module, script.beside(python))


def _own(python: Path, scene: str) -> Told:
    """A clip in a file of one's own; nothing in it is run."""
    if not python.is_file():
        raise RenderError(f"there is no file {python}. Expected the name of a clip, or FILE.py:Scene")
    try:
        tree = ast.parse(python.read_bytes())
    except SyntaxError as error:
        raise RenderError(f"{python}, line {error.lineno}: {error.msg}") from error
    there = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    if scene not in there:
        raise RenderError(f"expected {python}:Scene, got '{scene}'. There are {', '.join(there) or 'none'}")
    return Told(scene, python, python, script.beside(python.resolve()))


# -- all that it can say -----------------------------------------------------------------------------------------


def of_any(found: Told) -> dict[str, Any]:
    """Every message in the order of the script, each part of it with all variants."""
    messages = [
        {"key": key, "parts": {name: _variants(found.script, pattern) for name, pattern in _parts(entry)}}
        for key, entry in (found.script.messages if found.script else {}).items()
    ]
    return _head(found) | {"messages": messages}


def _head(found: Told) -> dict[str, Any]:
    return {"clip": found.name, "script": found.script.path if found.script else None}


def _parts(entry: Any) -> Iterator[tuple[str, Any]]:
    yield "sentence", entry.value
    yield from ((attribute.id.name, attribute.value) for attribute in entry.attributes)


def _variants(told: Script | None, pattern: Any) -> list[dict[str, Any]]:
    assert told is not None
    return [
        {"when": {selector: choice.said for selector, choice in found.chosen.items()}, "text": found.text}
        for found in variants.variants(told.source, pattern)
    ]


def _variant_lines(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for message in messages:
        yield message["key"]
        for name, found in message["parts"].items():
            for one in found:
                when = ", ".join(f"{selector} {key}" for selector, key in one["when"].items())
                mark = "" if name == "sentence" else f".{name} "
                yield f"  {mark}{f'[{when}] ' if when else ''}{one['text']}"


def troubles(found: Told) -> list[str]:
    """Where a clip and its script do not fit each other."""
    return [str(one) for one in calls.troubles(found.script, found.python)] if found.script else []


def remarks(found: Told) -> list[str]:
    """What is too long in a script."""
    return [str(one) for one in rules.remarks(found.script.source)] if found.script else []


# -- what it says of a trace -------------------------------------------------------------------------------------


def of_traces(found: Told, bound: Mapping[str, str]) -> dict[str, Any]:
    """Title, lesson, and what every beat says of the traces in the clip's roles."""
    clip = telling.loaded(found.module, found.name)
    roles = dict.fromkeys(clip.roles, "")
    plan.check_roles([Clip(found.name, "", roles)], bound)
    plan.check_traces(bound)
    scene = telling.told(clip, bound)
    keys = ("key", "caption", "line", "sees")
    beats = [{key: beat[key] for key in keys if beat.get(key)} for beat in scene.account.beats]
    return _head(found) | {"title": scene.heading, "teaches": scene.lesson, "beats": beats}


def _told_lines(said: Mapping[str, Any]) -> Iterator[str]:
    yield from (said["title"], said["teaches"])
    for number, beat in enumerate(said["beats"], 1):
        yield beat.get("key", f"{number}")
        yield f"  {beat.get('caption', '')}"
        yield from (f"  .{name} {beat[name]}" for name in (rules.LINE, rules.SEES) if name in beat)


def lines(found: Told, said: Mapping[str, Any]) -> Iterator[str]:
    """Either of them for people."""
    if "beats" in said:
        yield from _told_lines(said)
    elif found.script is None:
        yield found.without
    else:
        yield from _variant_lines(said["messages"])

"""What a clip's Python asks of its script: the keys of beats and labels, and the values that it gives them.

It is read, not run: so a key that is missing, or a variable that nobody gives, is found before a trace is there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tracereel.engine.errors import RenderError
from tracereel.scenes.read.answers import FACTS
from tracereel.scenes.read.figures import FIGURES
from tracereel.scenes.read.scripts import rules, syntax
from tracereel.scenes.read.scripts.script import Script
from tracereel.scenes.read.scripts.values import unknown

VERBS = ("beat", "say")
LOOKS = ("size", "color", "weight", "align")  # how a label is set: no values of its sentence


@dataclass(frozen=True)
class Call:
    """A beat or a label that a clip asks for, on which line, with values of which names; None: any."""

    key: str
    line: int
    names: frozenset[str] | None


def calls(python: Path) -> list[Call]:
    """Every beat and label that is written out in a clip's Python."""
    try:
        tree = ast.parse(python.read_bytes())
    except SyntaxError as error:
        raise RenderError(f"{syntax.shown(python)}, line {error.lineno}: {error.msg}") from error
    return [found for node in ast.walk(tree) if isinstance(node, ast.Call) for found in _call(node)]


def _call(node: ast.Call) -> Iterator[Call]:
    if not (isinstance(node.func, ast.Attribute) and node.func.attr in VERBS and node.args):
        return
    looks = LOOKS if node.func.attr == "say" else ()
    named = [keyword.arg for keyword in node.keywords]
    names = None if None in named else frozenset(name for name in named if name and name not in looks)
    for key in _keys(node.args[0]):
        yield Call(key, node.lineno, names)


def _keys(node: ast.expr) -> Iterator[str]:
    """The keys that are written out: of `"one" if ... else "other"` both."""
    if isinstance(node, ast.IfExp):
        yield from (*_keys(node.body), *_keys(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def troubles(script: Script, python: Path) -> Iterator[RenderError]:
    """Where a clip's Python and its script do not fit each other."""
    asked = calls(python)
    for call in asked:
        if call.key not in script.messages:
            there = ", ".join(name for name in script.messages if name not in rules.HEADS)
            said = f"{script.path} has no '{call.key}'. There are {there}"
            yield RenderError(f"{syntax.shown(python)}, line {call.line}: {said}")
    for key, entry in script.messages.items():
        given = _given(key, asked)
        for part in (entry, *rules.reached(script.source, entry).values()):
            for variable in syntax.variables(part):
                name = variable.id.name
                if given is not None and name not in {*given, *FIGURES, *FACTS} and not rules.is_fact(name):
                    yield script.source.error(variable, unknown(name, dict.fromkeys(sorted(given))))


def _given(key: str, asked: list[Call]) -> frozenset[str] | None:
    """The names of values that every call of a beat gives it; None where that cannot be read."""
    of = [call.names for call in asked if call.key == key]
    if key in rules.HEADS:
        return frozenset()
    known = [names for names in of if names is not None]
    if not of or len(known) < len(of):
        return None
    return frozenset.intersection(*known)

"""A clip's script, ready to be filled: a beat's sentence, its line in the picture, and what they show of the trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle
from fluent.runtime.resolver import CurrentEnvironment, ResolverEnvironment
from fluent.syntax import ast

from tracereel.engine.errors import RenderError
from tracereel.scenes.read.figures import Word
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts import rules, syntax
from tracereel.scenes.read.scripts.values import Unanswered, Value, Variables
from tracereel.scenes.read.scripts.variants import tidy
from tracereel.scenes.read.view import View

LANGUAGE = "en"


@dataclass(frozen=True)
class Said:
    """What a message came out as, and the readings and words in it."""

    key: str
    sentence: str
    line: str = ""  # in the picture
    sees: str = ""  # for whoever can't see it
    shown: tuple[Reading | Word, ...] = field(default=())


class Bundle(FluentBundle):
    """Fluent's bundle, which leaves numbers what they are: its own would replace ours, that print as readings do."""

    def format_pattern(self, pattern: Any, args: Any = None) -> tuple[Any, list[Exception]]:
        """A pattern as text, and what went wrong."""
        environment = ResolverEnvironment(
            context=self, errors=[], current=CurrentEnvironment(args=dict(args or {}))
        )
        return pattern(environment), environment.errors


class Script:
    """The script at a path. Raises RenderError where it is not as scripts must be."""

    def __init__(self, path: Path) -> None:
        self.source = syntax.read(path)
        for fault in rules.faults(self.source):
            raise fault

    @property
    def path(self) -> str:
        """Where it lies, as one would type it."""
        return syntax.shown(self.source.path)

    @property
    def beats(self) -> tuple[str, ...]:
        """The keys of its beats."""
        return tuple(name for name in self.messages if is_beat(name))

    @property
    def messages(self) -> dict[str, ast.Message]:
        """Everything that can be said by name."""
        found = self.source.entries.items()
        return {name: entry for name, entry in found if isinstance(entry, ast.Message)}

    def title(self) -> str:
        """The clip's title; nothing where the script has none."""
        return self.head(rules.TITLE)

    def head(self, key: str) -> str:
        """A message as it is said where nothing is known of the run: every choice falls to its default."""
        if key not in self.messages:
            return ""
        message = self.messages[key]
        values: dict[str, Any] = {}
        for entry in (message, *rules.reached(self.source, message).values()):
            values |= {variable.id.name: Unanswered() for variable in syntax.variables(entry)}
        bundle = self._bundle(Variables(None, {}))
        return self._formatted(bundle, bundle.get_message(key).value, values, message)

    def said(self, key: str, given: Mapping[str, Value], view: View | None) -> Said:
        """What a message says of a run, with what the clip gives it."""
        message = self._message(key)
        variables = Variables(view, given)
        bundle = self._bundle(variables)
        values = self._values(message, variables)
        texts = {}
        for name in ("", *(attribute.id.name for attribute in message.attributes)):
            compiled = bundle.get_message(key)
            pattern = compiled.attributes[name] if name else compiled.value
            texts[name] = self._formatted(bundle, pattern, values, message)
        sees, line = texts.get(rules.SEES, ""), texts.get(rules.LINE, "")
        return Said(key, texts[""], line, sees, tuple(variables.noted))

    def _message(self, key: str) -> ast.Message:
        if key in self.messages:
            return self.messages[key]
        label = key.startswith(rules.LABEL)
        there = [name for name in self.messages if name.startswith(rules.LABEL)] if label else self.beats
        near = get_close_matches(key, there, n=1, cutoff=0.6)
        meant = f"; did you mean '{near[0]}'?" if near else f". There are {', '.join(there) or 'none'}"
        raise RenderError(f"{self.path} has no {'label' if label else 'beat'} '{key}'{meant}")

    def _bundle(self, variables: Variables) -> Bundle:
        bundle = Bundle([LANGUAGE], functions={rules.WORDS: variables.in_words}, use_isolating=False)
        bundle.add_resource(self.source.resource)
        return bundle

    def _values(self, message: ast.Message, variables: Variables) -> dict[str, Any]:
        """The values of all variables of a message, and of what it refers to."""
        values = {}
        for entry in (message, *rules.reached(self.source, message).values()):
            for variable in syntax.variables(entry):
                try:
                    values[variable.id.name] = variables.value(variable.id.name)
                except RenderError as error:
                    raise self.source.error(variable, str(error)) from None
        return values

    def _formatted(self, bundle: Bundle, pattern: Any, values: dict[str, Any], at: ast.Message) -> str:
        try:
            text, errors = bundle.format_pattern(pattern, values)
        except RenderError as error:
            raise self.source.error(at, str(error)) from None
        for trouble in errors:
            raise self.source.error(at, f"'{at.id.name}' cannot be said: {trouble}")
        return tidy(str(text))


def is_beat(name: str) -> bool:
    """Whether a message is a beat: neither a head nor a label."""
    return name not in rules.HEADS and not name.startswith(rules.LABEL)


@lru_cache(maxsize=64)
def _loaded(path: Path, changed: int) -> Script:
    return Script(path)


def beside(python: Path) -> Script | None:
    """The script of a clip's Python file; None where it has none."""
    path = syntax.beside(python)
    return _loaded(path, path.stat().st_mtime_ns) if path.is_file() else None

"""What scripts are filled with: figures, which select by number and print as text, and facts, which only select.

What is printed is noted, so that it goes into the clip's account.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from fluent.runtime.types import FluentFloat, FluentInt, FluentNone, FluentType

from tracereel.engine.errors import RenderError
from tracereel.scenes.read.answers import FACTS, answer
from tracereel.scenes.read.figures import FIGURES, Figure, Word, figure
from tracereel.scenes.read.readings import SPELLED_OUT, SPELLED_OUT_FIRST, Reading, format_value
from tracereel.scenes.read.scripts.syntax import HAS
from tracereel.scenes.read.view import View

Value = Reading | Figure | Word | str  # a string is a fact of the clip's own: it selects, and is not printed
Printed = list[Reading | Word]  # what a sentence shows


class Shown:
    """What a variable prints, and where that is noted."""

    name: str
    text: str
    pieces: tuple[Reading | Word, ...]
    noted: Printed

    def format(self, locale: Any) -> str:
        """Fluent's hook: the variable stands in the sentence."""
        self.noted.extend(piece for piece in self.pieces if piece not in self.noted)
        return self.text


class Count(Shown, FluentInt):
    """A whole number."""


class Measure(Shown, FluentFloat):
    """A number with a fraction."""


class Name(Shown, FluentType):
    """A name, or several figures in one: selects by its text."""

    def __eq__(self, other: object) -> bool:
        return str(other) == self.text

    def __hash__(self) -> int:
        return hash(self.text)


class Answer(Name):
    """A fact's word: it selects, and must not be printed."""

    def format(self, locale: Any) -> str:
        """Fluent's hook: the fact stands in the sentence, which it must not."""
        raise RenderError(f"'{self.name}' is a fact: it chooses between variants, and is not said itself")


class Unanswered(FluentNone):
    """What this trace does not tell: no variant but the default is chosen by it."""

    def format(self, locale: Any) -> str:
        """Fluent's hook: nothing can be printed."""
        raise RenderError(
            f"this trace has no '{self.name}'. Say so in a variant: {{ ${HAS}{self.name} -> [yes] ... *[other] ... }}"
        )


@dataclass
class Variables:
    """The variables of one beat: what the clip gives it, and figures and facts of the run by name."""

    view: View | None
    given: Mapping[str, Value]
    noted: Printed = field(default_factory=list)

    def value(self, name: str) -> FluentType:
        """A variable as Fluent needs it. Raises RenderError where nothing is called so."""
        if name in self.given:
            return self._of(name, self.given[name])
        if self.view is not None and name in FIGURES:
            return self._of(name, figure(name, self.view))
        if self.view is not None and name in FACTS:
            return self._of(name, answer(name, self.view))
        if self.view is not None and name.removeprefix(HAS) in FIGURES:
            return self._of(name, "yes" if figure(name.removeprefix(HAS), self.view) else "no")
        raise RenderError(unknown(name, self.given))

    def _of(self, name: str, value: Value | None) -> FluentType:
        if value is None:
            missing = Unanswered()
            missing.name = name
            return missing
        pieces = value.pieces if isinstance(value, Figure) else (value,)
        kind, number = _kind(value)
        text = value if isinstance(value, str) else value.text
        recorded = tuple(piece for piece in pieces if not isinstance(piece, str))
        return self._shown(kind, number, name, text, recorded)

    def _shown(self, kind: Any, number: Any, name: str, text: str, pieces: Any) -> Any:
        shown = kind() if number is None else kind(number)
        shown.name, shown.text, shown.pieces, shown.noted = name, text, pieces, self.noted
        return shown

    def in_words(self, count: Any, case: str = "small") -> FluentType:
        """Fluent's function IN_WORDS: a recorded count in words, where it is at most twelve."""
        if isinstance(count, Unanswered):
            return count
        if not isinstance(count, Count) or len(count.pieces) != 1:
            raise RenderError(f"IN_WORDS expects a count, got '{getattr(count, 'text', count)}'")
        format = SPELLED_OUT_FIRST if str(case) == "capital" else SPELLED_OUT
        (reading,) = count.pieces
        assert isinstance(reading, Reading)
        spelled = replace(reading, format=format, text=format_value(format, reading.value))
        return self._shown(Count, int(count), count.name, spelled.text, (spelled,))


def unknown(name: str, given: Mapping[str, Any]) -> str:
    """What to say of a variable that nothing is called by."""
    near = get_close_matches(name, [*given, *FIGURES, *FACTS], n=1, cutoff=0.5)
    meant = f"; did you mean '{near[0]}'?" if near else f". There are {', '.join([*given, *FACTS, *FIGURES])}"
    return f"no figure or fact is called '{name}', nor does the clip give it{meant}"


def _kind(value: Value) -> tuple[Any, Any]:
    """How a value selects: by its number, where it is one; else by its text."""
    if isinstance(value, str):
        return Answer, None
    if isinstance(value, Figure) and len(value.pieces) == 1 and isinstance(value.pieces[0], Reading):
        value = value.pieces[0]
    if not isinstance(value, Reading) or value.format.startswith("names:") or not math.isfinite(value.value):
        return Name, None
    if value.format.endswith("d"):
        return Count, round(value.value)
    one = abs(value.value) == 1 and "." in value.text  # English: 1 epoch, 1.0 epochs
    return Measure, math.nextafter(value.value, math.inf) if one else value.value

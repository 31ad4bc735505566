"""Numbers on screen: an address, or a named function of several, its value, and the text it becomes.

A reading that cannot be made again from its addresses must not be shown; `render.py verify` does just that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MINUS = "−"
SPELLED_OUT, SPELLED_OUT_FIRST = (
    "words",
    "Words",
)  # formats: a count in words; the same where a sentence begins
IN_WORDS = (
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@dataclass(frozen=True)
class Address:
    """Where a number was recorded: role of the trace, array, training step (None if it has none), index."""

    role: str
    array: str
    step: int | None
    index: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"role": self.role, "array": self.array, "step": self.step, "index": list(self.index)}


@dataclass(frozen=True)
class Reading:
    """A value, the text it is shown as, and everything needed to make both again."""

    value: float
    text: str
    format: str
    sources: tuple[Address, ...]
    function: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without the times at which it is on screen."""
        return {
            "text": self.text,
            "format": self.format,
            "function": self.function,
            "sources": [source.to_json() for source in self.sources],
        }


def format_value(format: str, value: float) -> str:
    """A value as text: a Python format (`.2f`, `+.3f`, `,d`, `.1%`), `names:a|b|c`, which picks a name, or `words`:
    a count from one to twelve in words.

    Signs are typographic minus signs, percentages carry a space, and a value that rounds to zero has no sign.
    """
    if format.startswith("names:"):
        return format[len("names:") :].split("|")[round(value)]
    if format in (SPELLED_OUT, SPELLED_OUT_FIRST):
        return _in_words(round(value), format == SPELLED_OUT_FIRST)
    text = f"{round(value):{format}}" if format.endswith("d") else f"{value:{format}}"
    digits = text.strip("+-%, ")
    if digits and not any(c in "123456789" for c in digits):
        text = text.lstrip("-") if not text.startswith("+") else text[1:]
    return text.replace("-", MINUS).replace("%", " %")


def _in_words(count: int, first: bool) -> str:
    if not 1 <= count < len(IN_WORDS):
        return format_value(",d", count)
    return IN_WORDS[count].capitalize() if first else IN_WORDS[count]


def names_format(names: Sequence[str]) -> str:
    """The format that shows a class by its name."""
    return "names:" + "|".join(name.replace("|", "/") for name in names)

"""Numbers on screen: an address, or a named function of several, its value, and the text it becomes.

A reading that cannot be made again from its addresses must not be shown; `render.py verify` does just that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MINUS = "−"


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
    """A value as text: a Python format (`.2f`, `+.3f`, `,d`, `.1%`) or `names:a|b|c`, which picks a name.

    Signs are typographic minus signs, percentages carry a space, and a value that rounds to zero has no sign.
    """
    if format.startswith("names:"):
        return format[len("names:") :].split("|")[round(value)]
    text = f"{round(value):{format}}" if format.endswith("d") else f"{value:{format}}"
    digits = text.strip("+-%, ")
    if digits and not any(c in "123456789" for c in digits):
        text = text.lstrip("-") if not text.startswith("+") else text[1:]
    return text.replace("-", MINUS).replace("%", " %")


def names_format(names: Sequence[str]) -> str:
    """The format that shows a class by its name."""
    return "names:" + "|".join(name.replace("|", "/") for name in names)

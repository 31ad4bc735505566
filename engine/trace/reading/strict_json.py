"""JSON from anywhere: held to what it should be before anything is made of it.

What is wrong is a ValueError, whose words say where: "layers[1].kind: expected a text, got a list".
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from tracereel.engine.trace.names import shown
from tracereel.engine.trace.reading.limits import HEADER_DEPTH, HEADER_VALUES, INTEGER

T = TypeVar("T")

NAMES: dict[type, str] = {
    str: "a text", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "a table",
    tuple: "a list", NoneType: "nothing",
}  # fmt: skip


def parsed(content: bytes | str) -> Any:
    """What a text says: UTF-8, every number finite."""
    text = content.decode("utf-8") if isinstance(content, bytes) else content
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def table(content: bytes | str) -> dict[str, Any]:
    """The table that a text says, of sensible depth, size and numbers."""
    facts = parsed(content)
    if not isinstance(facts, dict):
        raise ValueError(f"expected a table, got {called(facts)}")
    refuse_extremes(facts)
    return facts


def refuse_extremes(value: Any) -> None:
    """Refuse what is too deep, too much, too large a number, or text that no file can hold."""
    level, depth, count = [value], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > HEADER_DEPTH or count > HEADER_VALUES:
            much = "is nested too deeply" if depth > HEADER_DEPTH else "holds too many values"
            raise ValueError(f"it {much}: expected at most {HEADER_VALUES:,} values, {HEADER_DEPTH} deep")
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            else:
                _refuse_extreme(item)
        level = below


def _refuse_extreme(item: Any) -> None:
    if isinstance(item, str):
        item.encode("utf-8")  # half a character, as \ud800, is none: UnicodeEncodeError is a ValueError
    elif isinstance(item, float) and not math.isfinite(item):
        raise ValueError("expected numbers that are finite, got one that is not")
    elif isinstance(item, int) and not -INTEGER < item < INTEGER:
        raise ValueError(f"expected whole numbers of at most 128 bits, got one of {item.bit_length()}")


def built(kind: type[T], facts: Any, where: str = "") -> T:
    """A dataclass of a table whose values are what its annotations say; what it does not know is left out."""
    if not isinstance(facts, dict):
        raise ValueError(f"{where or 'all of it'}: expected a table, got {called(facts)}")
    values = {}
    for name, (annotation, required) in _facts(cast(Hashable, kind)).items():
        place = f"{where}.{name}" if where else name
        if name in facts:
            values[name] = fitted(annotation, facts[name], place)
        elif required:
            raise ValueError(f"{place} is missing")
    return kind(**values)


def fitted(kind: Any, value: Any, where: str) -> Any:
    """A JSON value as an annotation says: lists become tuples, whole numbers may stand for any."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if is_dataclass(kind):
        return built(cast("type[Any]", kind), value, where)
    if origin is UnionType:  # X | None
        return None if value is None else fitted(inner[0], value, where)
    wanted = {tuple: list, None: kind}.get(origin, origin)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise ValueError(f"{where}: expected {NAMES[wanted]}, got {called(value)}")
    if origin is tuple:
        return tuple(fitted(inner[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    if origin is dict:
        return {name: fitted(inner[1], item, f"{where}.{shown(name)}") for name, item in value.items()}
    return value


def called(value: Any) -> str:
    """What a JSON value is, in words."""
    return NAMES.get(type(value), "something else")


@cache
def _facts(kind: Any) -> Mapping[str, tuple[Any, bool]]:
    """The fields of a dataclass: what each is annotated with, and whether it must be there."""
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"expected numbers that are finite, got {name}")

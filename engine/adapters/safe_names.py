"""Names that a trace can carry: a layer's name becomes a folder in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from tracereel.engine.errors import ConfigError

T = TypeVar("T")

LONGEST = 80
UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')


def safe_names(names: Iterable[str]) -> list[str]:
    """Each name with what no folder can be called replaced by '_'; of equal ones, the later get a number.

    >>> safe_names(["net.0", "in/out", "Head", "head"])
    ['net.0', 'in_out', 'Head', 'head (2)']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        base = UNSAFE.sub("_", name).strip(" ")[:LONGEST] or "layer"
        base = f"layer {base}" if base.startswith("__") or not base.strip(".") else base.rstrip(".")
        free, number = base, 2
        while free.casefold() in taken:  # some file systems take A and a for one
            free, number = f"{base} ({number})", number + 1
        taken.add(free.casefold())
        found.append(free)
    return found


def safely_named(named: Mapping[str, T]) -> dict[str, T]:
    """The same under such names: a parameter may be called kernel:0, and nothing in a trace can be."""
    return dict(zip(safe_names(named), named.values(), strict=True))


def unsafe_name(name: str) -> None:
    """Refuse a layer's name that would have to be changed: whoever names layers by hand can choose another."""
    if safe_names([name]) != [name]:
        raise ConfigError(f"a layer cannot be called '{name}'; '{safe_names([name])[0]}' would do")

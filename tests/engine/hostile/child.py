"""The process in which traces are opened that may do harm: `child.py mutations` or `child.py paths FILE.json`."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.engine.hostile.guard import Case, guarded
from tests.engine.hostile.mutations import FAMILIES
from tests.engine.hostile.reading import read_everything
from tests.engine.hostile.store import good, opened, zipped
from tracereel.engine import trace


def mutations(families: list[str]) -> Iterator[Case]:
    """Every mutation of some families, from memory."""
    for family in families:
        count, mutate = FAMILIES[family]
        for number in range(count):
            store = mutate(random.Random(f"{family} {number}"))
            yield f"{family} {number}", lambda store=store: read_everything(opened(store))


def paths(file: str) -> Iterator[Case]:
    """Traces that lie somewhere."""
    for name, path in json.loads(Path(file).read_text()).items():
        yield name, lambda path=path: read_everything(trace.open(path))


def warm_up() -> None:
    """Whatever is imported or made at the first use."""
    for store in (good(), zipped(good(), 8)):
        read_everything(opened(store))


if __name__ == "__main__":
    warm_up()
    what, *rest = sys.argv[1:]
    if what == "mutations":
        guarded(mutations(rest))
    else:
        guarded(paths(rest[0]), allowed=str(Path(rest[0]).parent))

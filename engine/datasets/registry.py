"""Every dataset by name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tracereel.engine.datasets.circles import circles
from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.digits import digits
from tracereel.engine.datasets.files.from_file import from_file
from tracereel.engine.datasets.hill import hill
from tracereel.engine.datasets.mnist import mnist
from tracereel.engine.datasets.mnist5k import mnist5k
from tracereel.engine.datasets.moons import moons
from tracereel.engine.datasets.sine import sine
from tracereel.engine.datasets.spirals import spirals
from tracereel.engine.datasets.xor import xor
from tracereel.engine.errors import DataError

PUBLISHED: dict[str, Callable[[], Dataset]] = {
    "digits": digits,
    "mnist": mnist,
    "mnist5k": mnist5k,
    "hill": hill,
}
GENERATED: dict[str, Callable[..., Dataset]] = {
    "moons": moons,
    "circles": circles,
    "spirals": spirals,
    "xor": xor,
    "sine": sine,
}
NAMES = (*PUBLISHED, *GENERATED)


def load(config: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """The dataset that config names: {name, generator options...} or {path, target, task}.

    rng draws the points of a generated dataset; the others do not use it.
    """
    options = dict(config)
    if "path" in options:
        return from_file(Path(options.pop("path")), **options)
    name = options.pop("name", None)
    if name in PUBLISHED:
        return PUBLISHED[name](**options)
    if name in GENERATED:
        return GENERATED[name](rng, **options)
    near = difflib.get_close_matches(str(name), NAMES, n=1)
    hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(NAMES)}, or a path"
    raise DataError(f"no dataset '{name}'; {hint}")

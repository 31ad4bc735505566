"""What a dataset is: examples, what is wanted of them, and where they came from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["image", "points", "table", "series"]
Scale = Literal["none", "standard", "unit"]
Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scaling:
    """What a network sees of numbers: (number - centre) / spread, each by its own place in an example."""

    centre: tuple[float, ...]
    spread: tuple[float, ...]

    def __call__(self, values: Array) -> Floats:
        """In double precision, then rounded to float32."""
        shape = values.shape[1:]
        centre, spread = (np.array(side, np.float64).reshape(shape) for side in (self.centre, self.spread))
        with np.errstate(over="ignore"):  # what is too large is not finite, which is looked for
            return np.asarray((values.astype(np.float64) - centre) / spread, np.float32)


@dataclass(frozen=True, eq=False)
class Dataset:
    """N examples and their targets, as they were published: scale alone stands between them and the network.

    kind: image (grey levels, height by width), points (two coordinates), table (a row of features) or
    series (values along one axis). noun is what a caption calls one example: image, point, row. Tables of unlike
    columns have a scaling for each column instead, which is fitted to the training split (scaling.py).
    """

    name: str
    source: str
    kind: Kind
    noun: str
    inputs: Array  # (N, *input_shape): uint8 for images, otherwise float32
    targets: Array  # (N,) int64 labels, or (N, K) float32
    scale: float = 1.0  # inputs * scale is what the network sees
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    test: Indices | None = None  # the official test set, where there is one
    validation: Indices | None = None  # and that for validation
    asked: Scale = "none"  # how its columns are to be scaled, once it is known which examples train
    by_inputs: Scaling | None = None
    by_targets: Scaling | None = None
    told: tuple[str, ...] = ()  # what was decided about a user's file, the targets first
    published: Array | None = None  # labels as they were before some were dealt at random, where they were

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.inputs.shape[1:]

    @property
    def is_classification(self) -> bool:
        return bool(self.class_names)

    def network_inputs(self, indices: npt.ArrayLike | None = None) -> Floats:
        """The chosen examples (all by default) as the network sees them: float32, scaled."""
        chosen = self.inputs if indices is None else self.inputs[np.asarray(indices, dtype=np.int64)]
        if self.by_inputs is not None:
            return self.by_inputs(chosen)
        return np.multiply(chosen, np.float32(self.scale), dtype=np.float32)

    def network_targets(self) -> Array:
        """What the network's answers are held against: labels, or values, scaled where they are."""
        return self.targets if self.by_targets is None else self.by_targets(self.targets)

    @cached_property
    def digest(self) -> str:
        """blake2b over arrays and names: the same examples give the same digest on every machine."""
        digest = hashlib.blake2b(digest_size=16)
        facts = [self.kind, repr(self.scale), self.class_names, self.feature_names]
        digest.update(json.dumps(facts).encode())
        later = (
            () if self.validation is None else (self.validation,)
        )  # so that others keep the digest they had
        for array in (self.inputs, self.targets, self.test, *later):
            if array is None:
                digest.update(b"none")
                continue
            portable = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            digest.update(f"{portable.dtype.str}{portable.shape}".encode())
            digest.update(portable.data)
        return digest.hexdigest()

"""Dictionaries of arrays, {layer: {parameter: array}}, as whoever records keeps them; read in our order of axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tracereel.engine.adapters.table import Tree
from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named
from tracereel.engine.trace.schema import LayerInfo


class Trees:
    """How arrays come: `kernel` is "out,in", or "in,out" as JAX and Keras have them; of which shapes, a table says."""

    def __init__(self, kernel: str) -> None:
        if kernel not in ("out,in", "in,out"):
            raise ConfigError(f"kernel is 'out,in' or 'in,out', got '{kernel}'")
        self._in_out = kernel == "in,out"

    def arrays(
        self, what: str, tree: Tree, table: Sequence[LayerInfo], number: int, whole: bool = True
    ) -> Named:
        """{layer: {parameter: array}} in the engine's order of axes, of the shapes of the table, where there is one.

        `whole` means that none is missing; what is frozen has no gradient.
        """
        shapes = {row.name: row.parameters for row in table}
        _refuse_other_layers(what, tree, shapes, whole)
        found: Named = {}
        for layer in shapes or tree:
            given = tree.get(layer, {})
            found[layer] = {name: self._floats(what, layer, name, value) for name, value in given.items()}
            got = {name: array.shape for name, array in found[layer].items()}
            expected = {name: shapes[layer][name] for name in shapes.get(layer, {}) if whole or name in got}
            if shapes and got != expected:
                raise ShapeError(f"step {number}: {what}['{layer}'] expects shapes {expected}, got {got}")
        return found

    def slots(self, state: Mapping[str, Mapping[str, Mapping[str, Any]]] | None) -> dict[str, Array]:
        """What the optimizer keeps of each parameter, by address."""
        return {
            f"optimizer/{layer}/{name}/{slot}": self._turned(name, np.asarray(value))
            for layer, named in (state or {}).items()
            for name, slots in named.items()
            for slot, value in slots.items()
        }

    def _floats(self, what: str, layer: str, name: str, value: Any) -> Array:
        array = self._turned(name, np.asarray(value))
        if array.dtype.kind != "f":
            raise ShapeError(f"{what}['{layer}']['{name}'] expects floating-point numbers, got {array.dtype}")
        return array if array.dtype.itemsize >= 4 else array.astype(np.float32)

    def _turned(self, name: str, array: Array) -> Array:
        return array.T if self._in_out and name == "W" else array


def flat(family: str, tree: Tree) -> dict[str, Array]:
    """The arrays of a tree by address."""
    return {
        f"{family}/{layer}/{name}": np.asarray(value)
        for layer, named in tree.items()
        for name, value in named.items()
    }


def _refuse_other_layers(what: str, tree: Tree, shapes: Mapping[str, Any], whole: bool) -> None:
    if not isinstance(tree, Mapping) or not all(isinstance(named, Mapping) for named in tree.values()):
        raise ShapeError(f'{what} expects {{layer: {{"W": array, "b": array}}}}, got {type(tree).__name__}')
    needed = {name for name, parameters in shapes.items() if parameters and whole}
    if shapes and not needed <= set(tree) <= set(shapes):
        raise ShapeError(f"{what} expects the layers {', '.join(shapes)}; got {', '.join(tree) or 'none'}")

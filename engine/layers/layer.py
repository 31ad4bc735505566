"""What a layer is: a forward pass that returns, beside its output, the way back.

Nothing is stored in a layer. Its parameters come in as a mapping, whatever else a pass needs or leaves behind
(random numbers, running statistics) travels in a Mode, and the gradients go out as a return value.

Axes: B examples, I inputs, O outputs. A shape never counts the axis of the examples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Params = Mapping[str, Array]
Shape = tuple[int, ...]
T = TypeVar("T")
Backward = Callable[[Array], tuple[Array | None, dict[str, Array]]]
"""dY -> (dX, the gradients of the parameters, summed over the batch). Returns, never accumulates."""


@dataclass
class Mode:
    """How a forward pass is run, and what it leaves behind.

    A layer reads `training`, `rng`, `state` (running statistics) and `input_gradient` (False where nobody
    needs dX: the way back may then return None for it). It writes `updates` (the running statistics after
    this pass, in training only) and `drawn` (what was random, so that the pass can be run again). `gradients`
    holds arrays that the way back may write the gradients of parameters into; a layer that takes no notice of
    it is as right, and a copy slower.
    """

    training: bool = False
    rng: np.random.Generator | None = None
    state: Mapping[str, Array] = field(default_factory=dict)
    updates: dict[str, Array] = field(default_factory=dict)
    drawn: dict[str, Array] = field(default_factory=dict)
    input_gradient: bool = True
    gradients: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class ParameterSpec:
    """A parameter before it has values. Fans count the connections into and out of one unit.

    `role` is "weight", "bias" or "scale": only weights start random and decay, biases start at 0, scales at
    1.
    """

    shape: Shape
    fan_in: int
    fan_out: int
    role: str = "weight"


class Layer(Protocol):
    """A frozen dataclass of plain values (or other layers) with these methods."""

    kind: ClassVar[str]

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape of one example on its way out; a ShapeError where it cannot come in."""

    def parameters(self, input_shape: Shape) -> dict[str, ParameterSpec]:
        """The parameters, in the order in which they are stored."""

    def state(self, input_shape: Shape) -> dict[str, Array]:
        """The running statistics before any training."""

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        """Y, and the way back."""


class Elementwise:
    """The dull half of a layer without parameters, whose output has the shape of its input."""

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def parameters(self, input_shape: Shape) -> dict[str, ParameterSpec]:
        return {}

    def state(self, input_shape: Shape) -> dict[str, Array]:
        return {}


def forward_inside(name: str, layer: Layer, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Run a layer that is part of another: 'name/' stands before its parameters, statistics and draws."""
    inner = replace(
        mode, state=within(mode.state, name), gradients=within(mode.gradients, name), updates={}, drawn={}
    )
    Y, layer_backward = layer.forward(within(params, name), X, inner)
    mode.updates.update(prefixed(inner.updates, name))
    mode.drawn.update(prefixed(inner.drawn, name))

    def backward(dY: Array) -> tuple[Array | None, dict[str, Array]]:
        dX, gradients = layer_backward(dY)
        return dX, prefixed(gradients, name)

    return Y, backward


def within(mapping: Mapping[str, T], name: str) -> dict[str, T]:
    """The entries called 'name/...', without that prefix."""
    return {key[len(name) + 1 :]: value for key, value in mapping.items() if key.startswith(f"{name}/")}


def prefixed(mapping: Mapping[str, T], name: str) -> dict[str, T]:
    """All entries, with 'name/' before their keys."""
    return {f"{name}/{key}": value for key, value in mapping.items()}

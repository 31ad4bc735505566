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
    this pass, in training only), `observed` (what it shows of its inside, such as gates or attention: arrays
    whose first axis is B) and `drawn` (what was random). What it finds in `drawn` was drawn before: then the
    pass is run again, and it draws nothing. `gradients` holds arrays that the way back may write the
    gradients of parameters into; a layer that takes no notice of it is as right, and a copy slower.
    `proving` says that the numbers know how they were rounded (engine/proof).
    """

    training: bool = False
    rng: np.random.Generator | None = None
    state: Mapping[str, Array] = field(default_factory=dict)
    updates: dict[str, Array] = field(default_factory=dict)
    drawn: dict[str, Array] = field(default_factory=dict)
    observed: dict[str, Array] = field(default_factory=dict)
    input_gradient: bool = True
    gradients: Mapping[str, Array] = field(default_factory=dict)
    proving: bool = False


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
    """A frozen dataclass of plain values (or other layers) with these methods.

    Its fields are its keys in a run's TOML. Their metadata say what a value may be: `ge`, `gt`, `le`, `lt` (of
    a list: each number in it), an `example`, and `outputs=True` where the last layer's follows from the data.

    A layer may also have, where it differs from what is said here:
    - `flat = True`: inputs come in one row each, whatever their shape was;
    - `followed_by = "relu"`: the activation after it, unless a run says otherwise; none;
    - `rounded(params, X, mode)`: its forward pass in operations that engine/proof/rounding_rules.py knows,
      where `forward` uses others (a compiled loop, einsum). Without either, proofs cannot check the layer.
    """

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


def takes_rows(layer: Layer) -> bool:
    """Whether a layer wants each of its inputs in one row."""
    return bool(getattr(layer, "flat", False))


def run_layer(layer: Layer, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """The layer's forward pass; in a proof, the one that says how it rounds."""
    forward = getattr(layer, "rounded", layer.forward) if mode.proving else layer.forward
    went: tuple[Array, Backward] = forward(params, X, mode)
    return went


def forward_inside(name: str, layer: Layer, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Run a layer that is part of another: 'name/' stands before its parameters, statistics, draws, insides."""
    inner = replace(
        mode,
        state=within(mode.state, name),
        gradients=within(mode.gradients, name),
        drawn=within(mode.drawn, name),
        updates={},
        observed={},
    )
    Y, layer_backward = run_layer(layer, within(params, name), X, inner)
    mode.updates.update(prefixed(inner.updates, name))
    mode.drawn.update(prefixed(inner.drawn, name))
    mode.observed.update(prefixed(inner.observed, name))

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


def said(shape: Shape) -> str:
    """How a shape is said in a message: 784, or 28 x 28."""
    return " x ".join(str(length) for length in shape) or "a single number"

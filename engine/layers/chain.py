"""Chain: layers one after the other, as one layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from tracereel.engine.layers.layer import (
    Array,
    Backward,
    Layer,
    Mode,
    ParameterSpec,
    Params,
    Shape,
    forward_inside,
    prefixed,
    takes_rows,
    within,
)


def chain(layers: tuple[Layer, ...], params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Join layers: Y = layers[-1](... layers[0](X)). Backward runs in reverse, by the chain rule.

    Parameters are called by place and name: "0/W". Shown are what the layers show, and what goes from each to
    the next: "0/outputs". Nothing goes back further than the first gradient that is needed.
    """
    Y, backwards, needed = X, [], mode.input_gradient
    for place, layer in enumerate(layers):
        if place:
            mode.observed[f"{place - 1}/outputs"] = Y
        inner = replace(mode, input_gradient=needed)
        Y, layer_backward = forward_inside(str(place), layer, params, Y, inner)
        backwards.append(layer_backward)
        needed = needed or bool(within(params, str(place)))

    def backward(dY: Array) -> tuple[Array | None, dict[str, Array]]:
        dX: Array | None = dY
        gradients: dict[str, Array] = {}
        for layer_backward in reversed(backwards):
            if dX is None:
                break
            dX, layer_gradients = layer_backward(dX)
            gradients.update(layer_gradients)
        return dX if mode.input_gradient else None, gradients

    return Y, backward


@dataclass(frozen=True)
class Chain:
    """Layers in a row. Their parameters, statistics, draws and insides are called "0/W", "1/scale", ..."""

    kind: ClassVar[str] = "chain"
    layers: tuple[Layer, ...]

    @property
    def flat(self) -> bool:
        return bool(self.layers) and takes_rows(self.layers[0])

    def output_shape(self, input_shape: Shape) -> Shape:
        for _, layer, shape in self._places(input_shape):
            input_shape = layer.output_shape(shape)
        return input_shape

    def parameters(self, input_shape: Shape) -> dict[str, ParameterSpec]:
        specs: dict[str, ParameterSpec] = {}
        for place, layer, shape in self._places(input_shape):
            specs.update(prefixed(layer.parameters(shape), place))
        return specs

    def state(self, input_shape: Shape) -> dict[str, Array]:
        statistics: dict[str, Array] = {}
        for place, layer, shape in self._places(input_shape):
            statistics.update(prefixed(layer.state(shape), place))
        return statistics

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return chain(self.layers, params, X, mode)

    def _places(self, input_shape: Shape) -> Iterator[tuple[str, Layer, Shape]]:
        """Every layer with its place and the shape that reaches it."""
        for place, layer in enumerate(self.layers):
            yield str(place), layer, input_shape
            input_shape = layer.output_shape(input_shape)

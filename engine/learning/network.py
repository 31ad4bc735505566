"""A network: named blocks of layers, their parameters in one flat vector, and the loss they answer to.

Axes: B examples, P probes, O outputs. Parameters live in `flat`, gradients in `flat_gradients`; the
dictionaries {layer: {parameter: array}} are views into them, so that an optimizer sees one vector and
everyone else sees names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike

from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers import registry
from tracereel.engine.layers.layer import (
    Array,
    Backward,
    Mode,
    ParameterSpec,
    Shape,
    prefixed,
)
from tracereel.engine.learning.blocks import IDENTITY, Block, block_of, refuse_impossible, shapes_of
from tracereel.engine.learning.initializers import INITIALIZERS
from tracereel.engine.learning.losses import LOSSES, Loss

T = TypeVar("T")
Named = dict[str, dict[str, Array]]


@dataclass
class Pass:
    """One pass through a network: every block's z and a, what was random in it, what its layers show of their inside,
    and the ways back."""

    outputs: Array
    preactivations: dict[str, Array] = field(default_factory=dict)
    activations: dict[str, Array] = field(default_factory=dict)
    drawn: Named = field(default_factory=dict)
    inner: Named = field(default_factory=dict)
    updates: Named = field(default_factory=dict)
    ways_back: list[tuple[str, Backward, Backward]] = field(default_factory=list)

    def backward(self, dOutputs_BO: Array) -> tuple[dict[str, Array], Named]:
        """dL/dz of every block that the gradient reaches, and its parameters' gradients summed over B."""
        deltas: dict[str, Array] = {}
        gradients: Named = {}
        dA: Array | None = dOutputs_BO
        for name, transform_backward, activation_backward in reversed(self.ways_back):
            if dA is None:
                break
            dZ, _ = activation_backward(shaped(dA, self.activations[name].shape[1:]))
            assert dZ is not None
            deltas[name] = dZ
            dA, gradients[name] = transform_backward(dZ)
        return deltas, gradients


@dataclass(frozen=True)
class Probe:
    """What examples do inside a network, in inference mode: per layer, arrays of P examples by its units.

    `deltas` are each example's own dLoss/dz. The last layer's activations are its predictions, link(z).
    """

    preactivations: dict[str, Array]
    activations: dict[str, Array]
    deltas: dict[str, Array]
    losses_P: Array  # noqa: N815
    outputs: Array
    inner: Named = field(default_factory=dict)
    """What the layers show of their inside."""


class Network:
    """Blocks in a row, from inputs of `input_shape` to a loss. Its parameters are 0 until `initialize`."""

    def __init__(
        self, blocks: Iterable[Block], input_shape: Sequence[int], loss: Loss, dtype: DTypeLike = np.float32
    ) -> None:
        self.blocks = tuple(blocks)
        self.names = tuple(block.name for block in self.blocks)
        self.loss = loss
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        refuse_impossible(self.blocks, loss)
        self.input_shape = tuple(input_shape)
        self.shapes, self.output_shapes = shapes_of(self.blocks, self.input_shape)
        """The shape that enters each block, in one row where it asks for rows, then that of the outputs; and the
        shape that leaves each block."""
        self.specs = {
            block.name: block.transform.parameters(shape)
            for block, shape in zip(self.blocks, self.shapes, strict=False)
        }
        self.parameter_count = sum(_size(spec) for specs in self.specs.values() for spec in specs.values())
        self.flat = np.zeros(self.parameter_count, self.dtype)
        self.flat_gradients = np.zeros_like(self.flat)
        self.parameters, self.gradients = self.views(self.flat), self.views(self.flat_gradients)
        self.decay_mask = self._decay_mask()
        self.state = self._first_state()
        self.latest = Pass(outputs=np.empty(0, self.dtype))
        """The latest training pass: its arrays are new in every pass."""

    def views(self, flat: Array) -> Named:
        """A flat vector of one number per parameter, seen as {layer: {parameter: array}}."""
        named: Named = {}
        start = 0
        for layer, specs in self.specs.items():
            named[layer] = {}
            for name, spec in specs.items():
                named[layer][name] = flat[start : start + _size(spec)].reshape(spec.shape)
                start += _size(spec)
        return named

    def initialize(self, rng: np.random.Generator) -> None:
        """Draw first values for all parameters, layer by layer, and forget the running statistics."""
        for block in self.blocks:
            for name, spec in self.specs[block.name].items():
                drawn = INITIALIZERS[block.initializer](rng, spec, self.dtype)
                self.parameters[block.name][name][...] = drawn
        self.state = self._first_state()

    def forward(
        self, X: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Callable[[Array], tuple[dict[str, Array], Named]]]:
        """(outputs_BO, backward): backward(dOutputs_BO) -> (dL/dz, gradients summed over B), by layer."""
        run = self._run(X, training=training, rng=rng, all_deltas=True)
        return run.outputs, run.backward

    def loss_and_gradients(
        self, X: Array, targets: Array, rng: np.random.Generator | None = None
    ) -> tuple[Array, Named]:
        """Each example's loss, and what was random; fills `flat_gradients` with the batch's mean gradient.

        Running statistics change only when `commit_statistics` is called.
        """
        run = self.latest = self._run(X, training=True, rng=rng, into=self.gradients)
        losses_B, loss_backward = self.loss(run.outputs, targets)
        _, gradients = run.backward(loss_backward(np.full_like(losses_B, 1 / len(losses_B))))
        for layer, named in gradients.items():
            for name, gradient in named.items():
                if gradient is not self.gradients[layer][name]:
                    self.gradients[layer][name][...] = gradient
        return losses_B, run.drawn

    def commit_statistics(self) -> None:
        """Let the running statistics of the latest training pass count from now on."""
        for layer, updates in self.latest.updates.items():
            for name, value in updates.items():
                self.state[layer][name][...] = value

    def probe(self, X: Array, targets: Array) -> Probe:
        """Look at examples without touching anything: no random numbers, no statistics, no gradients kept."""
        run = self._run(X, training=False, rng=None, all_deltas=True)
        losses_P, loss_backward = self.loss(run.outputs, targets)
        deltas, _ = run.backward(loss_backward(np.ones_like(losses_P)))
        activations = {**run.activations, self.names[-1]: self.predictions(run.outputs)}
        deltas = _in_order(deltas, self.names)
        return Probe(run.preactivations, activations, deltas, losses_P, run.outputs, run.inner)

    def preactivations(self, X: Array) -> dict[str, Array]:
        """Every layer's z in inference mode, where there are no targets to go back from."""
        return self._run(X).preactivations

    def predict(self, X: Array, batch: int = 1024) -> Array:
        """Predictions, link(outputs), for any number of examples."""
        parts = [self._run(X[start : start + batch]).outputs for start in range(0, max(len(X), 1), batch)]
        return self.predictions(np.concatenate(parts))

    def predictions(self, outputs: Array) -> Array:
        """The loss's link applied to outputs: probabilities for a classifier."""
        predictions, _ = registry.ACTIVATIONS[self.loss.link].forward({}, outputs, Mode())
        return predictions

    def table(self) -> list[dict[str, Any]]:
        """One dictionary of JSON values per block, from which `from_table` builds the network again.

        The last block's `activation` is the loss's link, where it has one.
        """
        linked = self.loss.link if self.loss.link != "identity" else self.blocks[-1].activation.kind
        kinds = [*(block.activation.kind for block in self.blocks[:-1]), linked]
        return [
            {
                "name": block.name,
                "kind": block.transform.kind,
                "options": registry.options(block.transform),
                "activation": kind,
                "activation_options": registry.options(block.activation),
                "initializer": block.initializer,
                "input_shape": list(self.shapes[i]),
                "output_shape": list(self.output_shapes[i]),
                "parameters": {name: list(spec.shape) for name, spec in self.specs[block.name].items()},
            }
            for i, (block, kind) in enumerate(zip(self.blocks, kinds, strict=True))
        ]

    @classmethod
    def from_table(
        cls, table: Sequence[dict[str, Any]], loss_name: str, dtype: DTypeLike = np.float32
    ) -> Network:
        """The network of which `table` is the layer table; only the values of its parameters are missing."""
        if loss_name not in LOSSES:
            raise ConfigError(f"no loss is called '{loss_name}'. There are: {', '.join(LOSSES)}")
        loss = LOSSES[loss_name]
        blocks = [block_of(entry) for entry in table]
        if table[-1]["activation"] == loss.link:
            last = blocks[-1]
            blocks[-1] = Block(last.name, last.transform, IDENTITY, last.initializer)
        return cls(blocks, table[0]["input_shape"], loss, dtype)

    def _run(
        self,
        X: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        all_deltas: bool = False,
        into: Named | None = None,
    ) -> Pass:
        """Go forward. The way back ends at the first parameters, or with `all_deltas` at the first z."""
        if X.shape[1:] != self.input_shape:
            raise ShapeError(f"the network expects inputs of shape {self.input_shape}, got {X.shape[1:]}")
        run, needed = Pass(outputs=X), False
        for block, shape in zip(self.blocks, self.shapes, strict=False):
            name = block.name
            mode = Mode(training, rng, self.state[name], input_gradient=needed)
            mode.gradients = into[name] if into is not None else {}
            activation_mode = Mode(training, rng)
            Z, transform_backward = block.transform.forward(
                self.parameters[name], shaped(run.outputs, shape), mode
            )
            run.outputs, activation_backward = block.activation.forward({}, Z, activation_mode)
            run.preactivations[name], run.activations[name] = Z, run.outputs
            run.ways_back.append((name, transform_backward, activation_backward))
            if drawn := _of_both(mode.drawn, activation_mode.drawn):
                run.drawn[name] = drawn
            if inner := _of_both(mode.observed, activation_mode.observed):
                run.inner[name] = inner
            if mode.updates:
                run.updates[name] = mode.updates
            needed = needed or all_deltas or bool(self.specs[name])
        return run

    def _decay_mask(self) -> Array:
        """1 for every weight, 0 for biases and scales."""
        mask = np.zeros_like(self.flat)
        for layer, named in self.views(mask).items():
            for name, view in named.items():
                view[...] = self.specs[layer][name].role == "weight"
        return mask

    def _first_state(self) -> Named:
        pairs = zip(self.blocks, self.shapes, strict=False)
        return {
            block.name: {
                name: np.array(value, self.dtype) for name, value in block.transform.state(shape).items()
            }
            for block, shape in pairs
        }


def _of_both(transform: dict[str, Array], activation: dict[str, Array]) -> dict[str, Array]:
    """What a block's two layers left, the activation's under its name."""
    return transform | prefixed(activation, "activation") if activation else transform


def shaped(X: T, shape: Shape) -> T:
    """Examples, each of this shape: what one layer gives, as the next one takes it."""
    numbers: Any = X
    same: T = X if numbers.shape[1:] == shape else numbers.reshape(len(numbers), *shape)
    return same


def _size(spec: ParameterSpec) -> int:
    return int(np.prod(spec.shape, dtype=np.int64))


def _in_order(arrays: dict[str, Array], names: Iterable[str]) -> dict[str, Array]:
    return {name: arrays[name] for name in names}

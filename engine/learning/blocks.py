"""Blocks: the named layers that a network is a row of, what comes into each and leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers import registry
from tracereel.engine.layers.layer import Layer, Shape, takes_rows
from tracereel.engine.learning.initializers import INITIALIZERS
from tracereel.engine.learning.losses import Loss

IDENTITY = registry.ACTIVATIONS["identity"]


@dataclass(frozen=True)
class Block:
    """A named layer: a transform gives the pre-activation z, an activation without parameters a = f(z)."""

    name: str
    transform: Layer
    activation: Layer
    initializer: str = "he"


def shapes_of(blocks: Iterable[Block], input_shape: Shape) -> tuple[tuple[Shape, ...], tuple[Shape, ...]]:
    """The shapes that enter the blocks, then that of the outputs; and those that leave them."""
    coming, going = [], [input_shape]
    for block in blocks:
        coming.append((prod(going[-1]),) if takes_rows(block.transform) else going[-1])
        try:
            shape = block.transform.output_shape(coming[-1])
            going.append(block.activation.output_shape(shape))
        except ShapeError as error:
            raise ShapeError(f"layer '{block.name}': {error}") from error
        if block.activation.parameters(shape) or block.activation.state(shape):
            raise ConfigError(
                f"layer '{block.name}': an activation has no parameters or statistics, but "
                f"{block.activation.kind} has. Chain it to the transform"
            )
    return (*coming, going[-1]), tuple(going[1:])


def refuse_impossible(blocks: Sequence[Block], loss: Loss) -> None:
    if not blocks:
        raise ConfigError("a network needs at least one layer, got none")
    names = [block.name for block in blocks]
    for block in blocks:
        if not block.name or "/" in block.name or names.count(block.name) > 1:
            raise ConfigError(
                f"layers need names that differ and have no '/', got '{block.name}' in {', '.join(names)}"
            )
        if block.initializer not in INITIALIZERS:
            known = ", ".join(INITIALIZERS)
            raise ConfigError(
                f"layer '{block.name}': no initializer is called '{block.initializer}'. There are: {known}"
            )
    last = blocks[-1]
    if loss.link != "identity" and last.activation.kind != "identity":
        raise ConfigError(
            f"layer '{last.name}' ends in {last.activation.kind}, but {loss.name} has {loss.link} in it. "
            "Set the last activation to identity"
        )


def block_of(entry: dict[str, Any]) -> Block:
    """A block from its line of the table; what its output shape says needs no options."""
    keys = registry.outputs_keys(entry["kind"])
    told = dict.fromkeys(keys, entry["output_shape"][-1]) if keys else {}
    return Block(
        entry["name"],
        registry.build(entry["kind"], told | entry.get("options", {})),
        registry.build(entry["activation"], entry.get("activation_options", {})),
        entry.get("initializer") or "he",  # a foreign trace does not say
    )

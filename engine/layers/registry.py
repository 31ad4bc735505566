"""The layers by name, and a layer as plain values: what a trace's header keeps of it.

A new layer is a file in this folder and a line in LAYERS: runs, networks, recordings and proofs find it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from tracereel.engine.errors import ConfigError
from tracereel.engine.layers.activations.gelu import GELU
from tracereel.engine.layers.activations.identity import Identity
from tracereel.engine.layers.activations.leaky_relu import LeakyReLU
from tracereel.engine.layers.activations.relu import ReLU
from tracereel.engine.layers.activations.sigmoid import Sigmoid
from tracereel.engine.layers.activations.softmax import Softmax
from tracereel.engine.layers.activations.tanh import Tanh
from tracereel.engine.layers.chain import Chain
from tracereel.engine.layers.dense import Dense
from tracereel.engine.layers.dropout import Dropout
from tracereel.engine.layers.flatten import Flatten
from tracereel.engine.layers.layer import Layer
from tracereel.engine.layers.reshape import Reshape
from tracereel.engine.named import Registry

ACTIVATIONS: Registry[str, Layer] = {
    "identity": Identity(),
    "relu": ReLU(),
    "leaky_relu": LeakyReLU(),
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "gelu": GELU(),
    "softmax": Softmax(),
}
LAYERS: Registry[str, type[Layer]] = {
    "dense": Dense,
    "dropout": Dropout,
    "flatten": Flatten,
    "reshape": Reshape,
}
"""What a run may name."""
KINDS: dict[str, type[Layer]] = {**LAYERS, "chain": Chain} | {
    kind: type(layer) for kind, layer in ACTIVATIONS.items()
}
"""What a trace's layer table may name."""


def options(layer: Layer) -> dict[str, Any]:
    """The fields of a layer as JSON values; a layer within it becomes {"kind": ..., its own fields}."""
    return {field.name: _plain(getattr(layer, field.name)) for field in fields(cast(Any, layer))}


def build(kind: str, options: Mapping[str, Any]) -> Layer:
    """The layer of which `kind` and `options` are the plain values."""
    if kind not in KINDS:
        raise ConfigError(f"no layer is called '{kind}'. There are: {', '.join(KINDS)}")
    return KINDS[kind](**{name: _alive(value) for name, value in options.items()})


def outputs_keys(kind: str) -> list[str]:
    """The fields that say how many numbers come out, and so follow where that is known; none of what is no layer."""
    known = fields(cast(Any, KINDS[kind])) if kind in KINDS else ()
    return [field.name for field in known if field.metadata.get("outputs")]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return {"kind": value.kind, **options(value)} if hasattr(value, "kind") else value


def _alive(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_alive(part) for part in value)
    if isinstance(value, Mapping):
        return build(value["kind"], {name: part for name, part in value.items() if name != "kind"})
    return value

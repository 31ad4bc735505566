"""Identity: what comes in goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params


def identity(params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Change nothing: Y = X, any shape. Backward: dX = dY."""

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return dY, {}

    return X, backward


@dataclass(frozen=True)
class Identity(Elementwise):
    """An activation for layers that have none."""

    kind: ClassVar[str] = "identity"

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return identity(params, X, mode)

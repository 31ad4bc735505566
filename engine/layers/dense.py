"""Dense: every output looks at every input."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tracereel.engine.errors import ShapeError
from tracereel.engine.layers.layer import Array, Backward, Mode, ParameterSpec, Params, Shape, said


def dense(params: Params, X_BI: Array, mode: Mode) -> tuple[Array, Backward]:
    """Weigh every input, add a bias: Y_BO = X_BI @ W_OI.T + b_O.

    B examples, I inputs, O outputs. Backward: dX_BI = dY_BO @ W_OI, dW_OI = dY_BO.T @ X_BI, db_O = dY_BO
    summed over B.
    """
    W_OI, b_O = params["W"], params["b"]
    if X_BI.shape[1:] != W_OI.shape[1:]:
        raise ShapeError(f"dense expects inputs of width {W_OI.shape[1]}, got {said(X_BI.shape[1:])}")
    Y_BO = X_BI @ W_OI.T
    Y_BO += b_O

    def backward(dY_BO: Array) -> tuple[Array | None, dict[str, Array]]:
        dW_OI = np.matmul(dY_BO.T, X_BI, out=mode.gradients.get("W"))
        db_O = np.add.reduce(dY_BO, axis=0, out=mode.gradients.get("b"))
        dX_BI = dY_BO @ W_OI if mode.input_gradient else None
        return dX_BI, {"W": dW_OI, "b": db_O}

    return Y_BO, backward


@dataclass(frozen=True)
class Dense:
    """A dense layer of `width` outputs. Parameters: W_OI (out, in) and b_O."""

    kind: ClassVar[str] = "dense"
    flat: ClassVar[bool] = True
    followed_by: ClassVar[str] = "relu"
    width: int = field(metadata={"ge": 1, "le": 65_536, "outputs": True})

    def output_shape(self, input_shape: Shape) -> Shape:
        if self.width < 1:
            raise ShapeError(f"dense needs a width of at least 1, got {self.width}")
        if len(input_shape) != 1:
            raise ShapeError(f"dense expects inputs in one row, got {said(input_shape)}. Flatten them first")
        return (self.width,)

    def parameters(self, input_shape: Shape) -> dict[str, ParameterSpec]:
        (inputs,), outputs = input_shape, self.width
        return {
            "W": ParameterSpec((outputs, inputs), fan_in=inputs, fan_out=outputs, role="weight"),
            "b": ParameterSpec((outputs,), fan_in=inputs, fan_out=outputs, role="bias"),
        }

    def state(self, input_shape: Shape) -> dict[str, Array]:
        return {}

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return dense(params, X, mode)

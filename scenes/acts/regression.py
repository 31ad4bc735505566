"""What clips about a curve ask of a trace: that one number is predicted from one, and judged by its squared misses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracereel.engine.trace import Trace
from tracereel.scenes.read.view import Role


@dataclass(frozen=True)
class Regression(Role):
    """One number predicted from one number, by dense layers, with the mean of squared misses as its loss."""

    classes: bool = False

    def lacks(self, trace: Trace) -> str | None:
        """What is missing, or other, in a trace of dense layers."""
        goes_in, comes_out = trace.layers[0].input_shape, trace.layers[-1].output_shape
        if trace.class_names:
            return f"'{trace.header.dataset.name}' has classes, no values to predict"
        if int(np.prod(goes_in)) != 1 or int(np.prod(comes_out)) != 1:
            return f"{int(np.prod(goes_in)):,} numbers go in and {int(np.prod(comes_out)):,} come out"
        if trace.header.loss != "mean_squared_error":
            return f"its loss is {trace.header.loss}, no mean of squares"
        if not all(np.isfinite(trace.read(f"activations/{trace.layers[-1].name}", k)).all() for k in (0, -1)):
            return "its training broke down: the last predictions are no numbers"
        return None

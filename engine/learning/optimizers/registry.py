"""The rules by name. A new one is a file in this folder and a line here; its keys in a run stand in runs/schema.py."""

from __future__ import annotations

from tracereel.engine.learning.optimizers.adam import METHOD as ADAM
from tracereel.engine.learning.optimizers.adamw import METHOD as ADAMW
from tracereel.engine.learning.optimizers.gradient_descent import METHOD as GRADIENT_DESCENT
from tracereel.engine.learning.optimizers.momentum import METHOD as MOMENTUM
from tracereel.engine.learning.optimizers.nesterov import METHOD as NESTEROV
from tracereel.engine.learning.optimizers.rmsprop import METHOD as RMSPROP
from tracereel.engine.learning.optimizers.rule import Method

METHODS: dict[str, Method] = {
    "gradient_descent": GRADIENT_DESCENT,
    "momentum": MOMENTUM,
    "nesterov": NESTEROV,
    "rmsprop": RMSPROP,
    "adam": ADAM,
    "adamw": ADAMW,
}

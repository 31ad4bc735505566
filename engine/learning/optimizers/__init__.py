"""How gradients change parameters: each rule twice, to be read and to be fast.

A file a rule. The functions (adam, ...) are pure and in NumPy: rule(parameters, gradients, state, lr, t) ->
(parameters, state). They say what an update is; a recorded update can be checked against them. t counts this
update: 1 for the first. An Optimizer does the same, to the last bit, in one pass over memory and in place: a
Numba kernel on a flat vector.

Letters: w parameters, g gradients, lr learning rate. `decay` (one number, or one per parameter) pulls
parameters to 0: the gradient becomes g + decay w, but for adamw, which shrinks w itself. Semantics are
PyTorch's.
"""

from tracereel.engine.learning.optimizers.adam import adam
from tracereel.engine.learning.optimizers.adamw import adamw
from tracereel.engine.learning.optimizers.gradient_descent import gradient_descent
from tracereel.engine.learning.optimizers.momentum import momentum
from tracereel.engine.learning.optimizers.nesterov import nesterov
from tracereel.engine.learning.optimizers.optimizer import OPTIMIZERS, Optimizer
from tracereel.engine.learning.optimizers.registry import METHODS
from tracereel.engine.learning.optimizers.rmsprop import rmsprop
from tracereel.engine.learning.optimizers.rule import Constants, Decay, Method, State, Updated, fused, settle

__all__ = [
    "METHODS", "OPTIMIZERS", "Constants", "Decay", "Method", "Optimizer", "State", "Updated", "adam", "adamw", "fused",
    "gradient_descent", "momentum", "nesterov", "rmsprop", "settle",
]  # fmt: skip

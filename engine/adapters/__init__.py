"""Recording a training that another library runs, as a trace that clips can film.

    from tracereel import record                            PyTorch: with record(model, optimizer, train=(X, y)): ...
    from tracereel.engine.adapters.keras import Recording   Keras 3: a callback for model.fit
    from tracereel.engine.adapters.plain import Recorder    NumPy, JAX, anything: recorder.step(params, grads, loss=...)

PyTorch, Keras and JAX are imported only where they are used.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """record, found when it is asked for."""
    if name != "record":
        raise AttributeError(f"module 'tracereel.engine.adapters' has no attribute '{name}'")
    try:
        return import_module("tracereel.engine.adapters.pytorch").record
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ImportError("record needs PyTorch, which is not installed: pip install torch==2.13.0") from None

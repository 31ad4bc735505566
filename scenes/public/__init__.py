"""Tracereel, by its one name: what a clip of one's own and a recording of one's own training begin with.

    from tracereel import TraceScene, Role      a clip: a Manim scene that is bound to traces
    from tracereel import record                a PyTorch training: with record(model, optimizer, train=(X, y)): ...

Each is imported when it is asked for: recording needs no Manim, a clip no PyTorch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracereel.engine.adapters.pytorch import record
    from tracereel.scenes.read.view import Role
    from tracereel.scenes.tell.scene import TraceScene

PLACES = {
    "Role": "tracereel.scenes.read.view",
    "TraceScene": "tracereel.scenes.tell.scene",
    "record": "tracereel.engine.adapters",
}

__all__ = ["Role", "TraceScene", "record"]


def __getattr__(name: str) -> Any:
    if name not in PLACES:
        raise AttributeError(f"module 'tracereel' has no attribute '{name}'")
    return getattr(import_module(PLACES[name]), name)

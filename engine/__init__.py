"""What learns and what records it; it knows nothing of films. `engine.record` is how a PyTorch training is recorded."""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """engine.record, found when it is asked for: nothing is imported before."""
    if name == "record":
        return import_module("engine.adapters").record
    raise AttributeError(f"module 'engine' has no attribute '{name}'")

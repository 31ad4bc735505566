"""Every backward() of the process, told to the recordings that listen: what it was called on, before and after it.

A criterion's value may never be stepped on (validation, a skipped batch), and what is stepped on may hold more than a
criterion's value (a penalty, a second term). Only the tensor that backward() starts from says what the gradient is of.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    Listener = Callable[[tuple[Any, ...], Any], AbstractContextManager[None]]

_listeners: list[Any] = []
_lock = threading.Lock()
_original: Any = None
_inside: ContextVar[bool] = ContextVar("inside a backward pass", default=False)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """While it lasts, listener(tensors, grad_tensors) is entered around every backward() of any thread."""
    global _original
    with _lock:
        if not _listeners:
            _original, torch.autograd.backward = torch.autograd.backward, _backward
        _listeners.append(listener)
    try:
        yield
    finally:
        with _lock:
            _listeners.remove(listener)
            if not _listeners and torch.autograd.backward is _backward:
                torch.autograd.backward = _original


def _backward(tensors: Any, grad_tensors: Any = None, *args: Any, **kwargs: Any) -> None:
    """torch.autograd.backward, which Tensor.backward calls. One inside another (checkpoints) is a part of that."""
    if _inside.get() or torch._C._current_graph_task_id() != -1:
        _original(tensors, grad_tensors, *args, **kwargs)
        return
    begun = tuple(tensors) if isinstance(tensors, tuple | list) else (tensors,)
    token = _inside.set(True)
    try:
        with ExitStack() as stack:
            for listener in tuple(_listeners):
                stack.enter_context(listener(begun, grad_tensors))
            _original(tensors, grad_tensors, *args, **kwargs)
    finally:
        _inside.reset(token)

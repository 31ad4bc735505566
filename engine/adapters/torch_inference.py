"""A look at a PyTorch model that leaves it, and whatever is random, as it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch


@contextmanager
def in_inference(model: Any) -> Iterator[None]:
    """Evaluation mode in full precision, and afterwards everything as it was: each module's mode, what it counts in
    buffers, and the state of random numbers, of PyTorch, NumPy and Python."""
    modes = [(module, module.training) for module in model.modules()]
    buffers = [(buffer, buffer.clone()) for buffer in model.buffers()]
    device, products = next(model.parameters()).device.type, torch.get_float32_matmul_precision()
    with _same_random_numbers(device):
        try:
            for module, _ in modes:
                module.training = False
            torch.set_float32_matmul_precision("highest")
            with torch.autocast(device, enabled=False):
                yield
        finally:
            torch.set_float32_matmul_precision(products)
            for module, training in modes:
                module.training = training
            with torch.no_grad():
                for buffer, before in buffers:
                    if not torch.equal(buffer, before):
                        buffer.copy_(before)


@contextmanager
def _same_random_numbers(device: str) -> Iterator[None]:
    """Whatever is drawn within is drawn again behind it."""
    on_device = torch.cuda.get_rng_state_all() if device == "cuda" else None
    states = torch.get_rng_state(), np.random.get_state(), random.getstate()  # noqa: NPY002 (the user's own)
    try:
        yield
    finally:
        torch.set_rng_state(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        random.setstate(states[2])
        if on_device is not None:
            torch.cuda.set_rng_state_all(on_device)

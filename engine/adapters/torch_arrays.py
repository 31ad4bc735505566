"""PyTorch's tensors as arrays, and how finely they are rounded."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tracereel.engine.adapters.torch_gradients import COARSE, dense
from tracereel.engine.layers.layer import Array


def as_array(value: Any) -> Any:
    """A tensor as an array (it may share memory); anything else as NumPy reads it, None stays None."""
    if torch.is_tensor(value):
        return exact(dense(value.detach()).cpu()).numpy()
    return None if value is None else np.asarray(value)


def exact(tensor: Any) -> Any:
    """Numbers of half precision as float32; others as they are."""
    return tensor.float() if tensor.dtype in COARSE else tensor


def as_tensor(X: Array, like: Any) -> Any:
    """An array where a parameter is; of its type, where it holds no whole numbers: pixels and tokens stay so."""
    tensor = torch.from_numpy(np.ascontiguousarray(X)).to(like.device)
    return tensor.to(like.dtype) if tensor.is_floating_point() else tensor


def precision_of(*tensors: Any) -> float:
    """The coarsest rounding among tensors, as a share of a number."""
    return max((float(torch.finfo(t.dtype).eps) for t in tensors if t.dtype.is_floating_point), default=0.0)


def precision_here(device: Any) -> float:
    """That of products here and now: mixed precision, or matrices that are multiplied in less."""
    found = 0.0
    if torch.is_autocast_enabled(device.type):
        found = float(torch.finfo(torch.get_autocast_dtype(device.type)).eps)
    products = torch.get_float32_matmul_precision()
    return max(found, {"highest": 0.0, "high": 2.0**-10}.get(products, 2.0**-7))

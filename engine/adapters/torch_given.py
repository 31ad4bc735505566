"""Examples as they are given to a recording of PyTorch: as arrays, of the type that the model takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from tracereel.engine.adapters.torch_arrays import as_array, as_tensor
from tracereel.engine.errors import ConfigError
from tracereel.engine.layers.layer import Array


def as_arrays(facts: Mapping[str, Any], like: Any) -> dict[str, Any]:
    """What was told of a recording, with its examples as arrays. `like`: a parameter of the model."""
    whole = isinstance(facts["probes"], int)
    found = {**facts, "probes": facts["probes"] if whole else _inputs(facts["probes"], like)}
    found["labels"] = as_array(facts["labels"])
    for name in ("train", "validation", "test"):
        if isinstance(facts[name], tuple) and len(facts[name]) == 2:
            found[name] = (_inputs(facts[name][0], like), as_array(facts[name][1]))
    return found


def some_examples(facts: Mapping[str, Any]) -> Array:
    """A few of them, to see what the model does to them."""
    if isinstance(facts["probes"], np.ndarray):
        return facts["probes"][:16]
    if not isinstance(facts["train"], tuple):
        raise ConfigError(
            "which examples are followed? Give probes=X, labels=y; or train=(X, y), to choose from"
        )
    some: Array = facts["train"][0][:16]
    return some


def _inputs(X: Any, like: Any) -> Any:
    if isinstance(X, tuple | list) and any(torch.is_tensor(part) and part.ndim > 1 for part in X):
        raise ConfigError(
            "probes, train, validation and test expect one tensor of examples, got several. Where the model takes "
            "several, put them side by side in one (torch.cat) and take them apart in forward()"
        )
    array = as_array(X)
    if array is None or array.dtype.kind not in "fiub":
        return array
    return as_array(as_tensor(array, like))

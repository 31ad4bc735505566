"""Recording a PyTorch training, which stays the same to the last bit:

    with record(model, optimizer, train=(X, y), test=(X2, y2), out="my.zarr") as recording:
        for epoch in range(epochs): ...                     # as it is, without a change

Everything is looked at between the backward pass and the update (optimizer.register_step_pre_hook): weights, gradients
as the optimizer is handed them, and the followed examples, passed through the model in evaluation mode.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import torch

from tracereel.engine.adapters.torch_recording import Recording


def record(
    model: Any,
    optimizer: Any,
    *,
    probes: Any = None,
    labels: Any = None,
    train: Any = None,
    validation: Any = None,
    test: Any = None,
    loss: Any = None,
    schedule: str | None = None,
    out: str | os.PathLike[str] = "my.zarr",
    total_steps: int | None = None,
    steps_per_epoch: int | None = None,
    batch_size: int | None = None,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] = (),
    input_shape: Sequence[int] | None = None,
    noun: str | None = None,
    title: str | None = None,
    seed: int | None = None,
    overwrite: bool = False,
) -> Recording:
    """A context in which every step of `optimizer` is watched, and those of `schedule` are recorded to `out`.

    probes, labels: the examples to follow, as the model is given them; or a number of them, chosen from train=(X, y)
    and test=(X, y). train tells which examples a mini-batch holds and which were never trained on; validation and test,
    what is judged along the way and at the end.
    loss: the criterion that the training calls, or the name of a loss. Usual ones are found without being told, modules
    and functions alike; of a loss that is computed by hand, the name says what the network is judged by.
    total_steps: how many updates there will be. Without it, log:240 cannot know its steps and becomes growing:32: every
    gap a 32nd of the step, about as many in 10,000 steps. steps_per_epoch is len(loader). seed: PyTorch's own, if None.
    batch_size: of the largest mini-batch, where the first is smaller than others.
    """
    facts = {
        "probes": probes,
        "labels": labels,
        "train": train,
        "validation": validation,
        "test": test,
        "schedule": schedule,
        "total_steps": total_steps,
        "steps_per_epoch": steps_per_epoch,
        "batch_size": batch_size,
        "class_names": class_names,
        "feature_names": feature_names,
        "input_shape": input_shape,
        "noun": noun,
        "title": title,
        "seed": torch.initial_seed() if seed is None else seed,
        "overwrite": overwrite,
        "source": "Recorded from PyTorch.",
        "libraries": ("torch",),
    }
    return Recording(model, optimizer, loss, out, facts)


__all__ = ["Recording", "record"]

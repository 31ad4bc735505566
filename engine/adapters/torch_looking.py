"""What a recording makes a PyTorch model do besides its training: followed examples, validation and test split."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from tracereel.engine.adapters import torch_model
from tracereel.engine.adapters.torch_answers import accuracy, each_loss
from tracereel.engine.adapters.torch_arrays import as_array, as_tensor
from tracereel.engine.adapters.torch_inference import in_inference
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.losses import LOSSES

PIECE = 1024


class Looking:
    """Passes through a model that leave its training as it was; hooks that listen ask whether it `is_on`."""

    def __init__(self, model: Any, layers: torch_model.Layers) -> None:
        self.model, self.layers = model, layers
        self._first = next(model.parameters())
        self.is_on = False

    def seen(self, X: Array, targets: Array, kind: str) -> dict[str, Any]:
        """What the model makes of the followed examples: PyTorch's own numbers, in evaluation mode.

        Numbers coarser than those of a trace are none of it: what is left out is computed from the weights.
        """
        if not self.layers.is_exact:
            return {}
        with self._looking(), torch.enable_grad():
            return self._seen(X, targets, kind)

    def _seen(self, X: Array, targets: Array, kind: str) -> dict[str, Any]:
        dense = [part for part in self.layers.parts if part.is_dense]
        came, went = self._through([part.module for part in dense], X)
        names = [part.row.name for part in dense]
        found: dict[str, Any] = {"preactivations": {n: as_array(z) for n, z in zip(names, went, strict=True)}}
        if len(dense) < len(self.layers.parts):  # what follows a dense layer may be of any kind
            return found
        found["activations"] = {a: as_array(x) for (a, _), x in zip(pairwise(names), came[1:], strict=True)}
        found["activations"][names[-1]] = as_array(_linked(went[-1], LOSSES[kind].link))
        losses = each_loss(went[-1], torch.from_numpy(targets).to(went[-1].device), kind)
        found["probe_losses"] = as_array(losses)
        if all(z.requires_grad for z in went):
            deltas = torch.autograd.grad(losses.sum(), went, allow_unused=True)
            if all(delta is not None for delta in deltas):
                found["deltas"] = {name: as_array(delta) for name, delta in zip(names, deltas, strict=True)}
        return found

    def judge(self, X: Array, targets: Array, kind: str) -> tuple[tuple[float, float], Array]:
        """((mean loss, accuracy), predictions) on a split."""
        with self._looking(), torch.no_grad():
            pieces = range(0, len(X), PIECE)
            outputs = torch.cat(
                [self.model(as_tensor(X[i : i + PIECE], self._first)).float() for i in pieces]
            )
        outputs, wanted = outputs.cpu(), torch.from_numpy(np.ascontiguousarray(targets))
        losses = each_loss(outputs, wanted, kind)
        mean = float(losses.double().mean())
        return (mean, accuracy(outputs, wanted, kind)), as_array(_linked(outputs, LOSSES[kind].link))

    def _through(self, modules: list[Any], X: Array) -> tuple[list[Any], list[Any]]:
        """(what came into these modules, what went out of them)."""
        came: list[Any] = []
        went: list[Any] = []

        def hook(module: Any, args: Any, output: Any) -> Any:
            came.append(args[0])
            went.append(output)
            return output.clone()  # an activation that works in place leaves the pre-activations alone

        hooks = [module.register_forward_hook(hook) for module in modules]
        try:
            self.model(as_tensor(X, self._first))
        finally:
            for handle in hooks:
                handle.remove()
        return came, went

    @contextmanager
    def _looking(self) -> Iterator[None]:
        self.is_on = True
        try:
            with in_inference(self.model):
                yield
        finally:
            self.is_on = False


def _linked(outputs: Any, link: str) -> Any:
    """What the loss makes of the outputs: probabilities, where it does."""
    return {"softmax": lambda z: z.softmax(-1), "sigmoid": torch.sigmoid}.get(link, lambda z: z)(outputs)

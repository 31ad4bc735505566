"""What a recording of PyTorch tells of a moment: weights, gradients, the followed examples, how an update is made."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tracereel.engine.adapters import torch_optimizer
from tracereel.engine.adapters.labels import as_labels
from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.adapters.safe_names import safely_named
from tracereel.engine.adapters.torch_answers import accuracy, each_loss
from tracereel.engine.adapters.torch_arrays import as_array, exact
from tracereel.engine.adapters.torch_left import Left
from tracereel.engine.adapters.torch_looking import Looking
from tracereel.engine.adapters.torch_model import Layers
from tracereel.engine.adapters.torch_terms import Stepped
from tracereel.engine.layers.layer import Array


class Entries:
    """What there is to tell a recorder of one model and the optimizer that updates it."""

    def __init__(self, optimizer: Any, layers: Layers, looking: Looking, recorder: Recorder) -> None:
        self._optimizer, self._layers, self._looking, self._recorder = optimizer, layers, looking, recorder
        self._numbered, self._left = layers.numbered, Left()
        self._made = torch_optimizer.made(optimizer, recorder.optimizer[0], self._numbered)

    def learning_rate(self) -> float:
        return torch_optimizer.learning_rate(self._optimizer, self._numbered)

    def weights(self) -> dict[str, dict[str, Array]]:
        return {
            part.row.name: {name: as_array(p) for name, p in part.parameters.items()}
            for part in self._layers.parts
        }

    def at_step(self, stepped: Stepped, left: float, stale: set[int]) -> dict[str, Any]:
        """Gradients, optimizer state, running statistics and the mini-batch. Of what is frozen there is no gradient."""
        rule, parts = self._recorder.optimizer[0], self._layers.parts
        trained = {
            part.row.name: {
                n: p
                for n, p in part.parameters.items()
                if p.requires_grad or p.grad is not None or self._optimizer.state.get(p)
            }
            for part in parts
        }
        grads = {layer: {n: _gradient(p, left, id(p) in stale) for n, p in named.items()}
                 for layer, named in trained.items()}  # fmt: skip
        slots = {layer: {n: torch_optimizer.slots(self._optimizer, rule, p) for n, p in named.items()}
                 for layer, named in trained.items()}  # fmt: skip
        buffers = {part.row.name: dict(part.module.named_buffers(recurse=False))
                   for part in parts if part.module is not None}  # fmt: skip
        state = {layer: {n: as_array(b).copy() for n, b in safely_named(named).items()}
                 for layer, named in buffers.items()}  # fmt: skip
        found = {"grads": grads, "optimizer_state": slots, "state": state, "batch": as_array(stepped.inputs)}
        if self._made is not None:
            found["updates"] = self._made.at(self._recorder.number) | self.as_left()
        return found

    def measured(self, stepped: Stepped, whole: bool) -> dict[str, Any]:
        """Loss of the step, accuracy on what was judged; at a recorded step, every example's loss and target."""
        found: dict[str, Any] = {"loss": stepped.loss}
        if not stepped.batch:
            return found
        outputs, targets = map(exact, stepped.answers)
        found["accuracy"] = accuracy(outputs, self._labels(targets), self._recorder.loss)
        if whole:
            found |= {
                "losses": as_array(each_loss(outputs, targets, self._recorder.loss)),
                "targets": as_array(targets),
            }
        return found

    def _labels(self, targets: Any) -> Any:
        """Rows of one-hot as class numbers, where the dataset has such."""
        wanted = self._recorder.subject.examples().dataset.targets
        return torch.from_numpy(as_labels(as_array(targets))) if wanted.dtype.kind == "i" else targets

    def seen(self, stepped: Stepped | None = None) -> dict[str, Any]:
        """What the model makes of the followed examples, which the first step chooses."""
        recorder = self._recorder
        if not recorder.subject.is_chosen:
            recorder.choose_probes(self.weights(), as_array(stepped.inputs) if stepped else None)
        return self._looking.seen(recorder.probes.X, recorder.probes.targets, self._recorder.loss)

    def validation(self, last: bool = False) -> tuple[float, float] | None:
        due = self._recorder.wants_validation or (
            (last or self._recorder.at_end) and self._recorder.subject.given["validation"] is not None
        )
        return (
            self._looking.judge(*self._recorder.subject.split("validation"), self._recorder.loss)[0]
            if due
            else None
        )

    def end(self) -> dict[str, Any]:
        """How the model does on the test split, and what it says of the examples that are kept."""
        if self._recorder.subject.given["test"] is None:
            return {}
        told, _ = self._looking.judge(*self._recorder.subject.split("test"), self._recorder.loss)
        kept = self._recorder.subject.evaluation
        return {
            "test": told,
            "predictions": self._looking.judge(kept.X, kept.targets, self._recorder.loss)[1],
        }

    def handed(self) -> None:
        """The optimizer has what it updates now."""
        self._left.hand(self._numbered)

    def updated(self) -> None:
        """The update is made: what it left is what the next step should begin with."""
        if self._made is not None:
            self._left.keep(self._recorder.number, self._numbered, self._kept())

    def as_left(self) -> dict[str, Array]:
        """Whether each parameter is still what the update before left, where that was recorded too."""
        if self._made is None:
            return {}
        return {"as_left": self._left.compare(self._recorder.number, self._numbered, self._kept())}

    def _kept(self) -> list[dict[str, Any]]:
        """What the optimizer keeps of each parameter."""
        slots = torch_optimizer.SLOTS.get(self._recorder.optimizer[0], {}).values()
        states = [self._optimizer.state.get(p, {}) for p in self._numbered]
        return [{key: state[key] for key in slots if state.get(key) is not None} for state in states]


def _gradient(parameter: Any, left: float, is_stale: bool) -> Array:
    """As the update uses it; nan where there is none."""
    if parameter.grad is None or is_stale:
        return np.full(tuple(parameter.shape), np.nan, as_array(parameter[:0].detach()).dtype)
    found: Array = as_array(parameter.grad)
    return found if left == 1 else found / found.dtype.type(left)

"""Recording a PyTorch training, which stays the same to the last bit:

    with record(model, optimizer, train=(X, y), test=(X2, y2), out="my.zarr") as recording:
        for epoch in range(epochs): ...                     # as it is, without a change

Everything is looked at between the backward pass and the update (optimizer.register_step_pre_hook): weights, gradients
as the optimizer is handed them, and the followed examples, passed through the model in evaluation mode.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from types import TracebackType
from typing import Any, Self

import numpy as np
import torch
from torch import nn

from tracereel.engine.adapters import torch_model, torch_optimizer
from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.adapters.safe_names import safely_named
from tracereel.engine.adapters.table import OTHER, with_link
from tracereel.engine.adapters.torch_backward import heard
from tracereel.engine.adapters.torch_loss import Losses, Stepped, each_loss
from tracereel.engine.errors import ConfigError, TracereelError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.losses import LOSSES

CRITERIA = {
    nn.CrossEntropyLoss: "softmax_cross_entropy",
    nn.NLLLoss: "softmax_cross_entropy",
    nn.MSELoss: "mean_squared_error",
    nn.BCEWithLogitsLoss: "binary_cross_entropy",
}
IN_GRAPH = {  # what the loss's own graph calls it, where it was not a module
    "NllLossBackward0": "softmax_cross_entropy",
    "MseLossBackward0": "mean_squared_error",
    "BinaryCrossEntropyWithLogitsBackward0": "binary_cross_entropy",
}
USUAL = {
    "reduction": "mean",
    "weight": None,
    "pos_weight": None,
    "label_smoothing": 0.0,
    "ignore_index": -100,
}
PIECE = 1024


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
    loss: the criterion that the training calls (nn.CrossEntropyLoss() and others are found without being told). Where
    it is a function, call recording.loss(value) before value.backward().
    total_steps: how many updates there will be. Without it, log:240 cannot know its steps and becomes growing:32: every
    gap a 32nd of the step, about as many in 10,000 steps. steps_per_epoch is len(loader). seed: PyTorch's own, if None.
    batch_size: of the largest mini-batch, where the first is smaller than others.
    """
    given = {"train": train, "validation": validation, "test": test}
    pairs = {name: (_numpy(pair[0]), _numpy(pair[1])) if isinstance(pair, tuple) and len(pair) == 2 else pair
             for name, pair in given.items()}  # fmt: skip
    facts = {
        "probes": probes if isinstance(probes, int) else _numpy(probes),
        "labels": _numpy(labels),
        **pairs,
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


class Recording:
    """What record() gives: a context, in which the training runs as it always does."""

    def __init__(
        self, model: Any, optimizer: Any, criterion: Any, out: str | os.PathLike[str], facts: dict[str, Any]
    ) -> None:
        self.model = getattr(model, "_orig_mod", model)
        self.optimizer, self.criterion, self.out, self.facts = optimizer, criterion, out, facts
        _refuse(self.model, optimizer, criterion)
        self._first = next(self.model.parameters())
        self._hooks: list[Any] = []
        self._losses = Losses(self.model, optimizer)
        self._listening = ExitStack()
        self._looking = False
        self._said: set[str] = set()
        self.layers = torch_model.layers_of(self.model, self._tensor(self._some_examples()))
        self.kind = criterion if isinstance(criterion, str) else CRITERIA.get(type(criterion))
        self.gradients: torch_optimizer.Gradients | None = None
        self.recorder: Recorder | None = None
        if self.kind is not None:
            self.recorder = self._recorder(self.kind)

    @property
    def notes(self) -> list[str]:
        """What of the model is stored, but cannot be filmed, or is not understood: a line for each."""
        return self.layers.notes

    # -- the context -----------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        if self.recorder is not None:
            self.recorder.__enter__()
        if self.notes:
            told = "; ".join(self.notes[:3]) + (
                f"; and {len(self.notes) - 3} more" if len(self.notes) > 3 else ""
            )
            warnings.warn(f"recorded, but no clip can show this network yet: {told}", stacklevel=2)
        self.gradients = torch_optimizer.Gradients(self.model.parameters(), self._losses.arrived)
        self._hooks = [
            self.model.register_forward_hook(self._passed),
            self.optimizer.register_step_pre_hook(self._before_update),
            nn.modules.module.register_module_forward_hook(self._judged, with_kwargs=True),
        ]
        self._listening.enter_context(heard(self._losses.during))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for hook in self._hooks:
            hook.remove()
        self._listening.close()
        if self.gradients is not None:
            self.gradients.close()
        recorder = self.recorder
        if recorder is None:
            if error is None:
                raise TracereelError(f"{self.out} was not written: optimizer.step() was never called")
            return
        try:
            if error is None and not recorder.finished and recorder.number:
                recorder.finish(
                    self._weights(), **self._seen(), **self._end(), validation=self._validation(last=True)
                )
        except BaseException as failure:
            recorder.__exit__(type(failure), failure, failure.__traceback__)
            raise
        recorder.__exit__(kind, error, where)

    def loss(self, value: Any) -> None:
        """The loss of this mini-batch, before value.backward(): where the training computes it with a function."""
        if self.kind is None:
            self._begin(self.criterion or _kind_in_graph(value))
        assert self.kind is not None
        self._losses.tell(value, self.kind)

    # -- hooks -----------------------------------------------------------------------------------------------------

    def _passed(self, module: Any, args: Any, outputs: Any) -> None:
        """The model at work: what goes in and comes out."""
        if not self._looking and torch.is_grad_enabled() and args and torch.is_tensor(args[0]):
            self._losses.passed(args[0], outputs)

    def _judged(self, module: Any, args: Any, kwargs: Any, value: Any) -> None:
        """Any module at work: the criteria are found among them, this model's and others'."""
        kind = CRITERIA.get(type(module))
        if kind is None or self._looking or not (torch.is_tensor(value) and value.requires_grad):
            return
        outputs = args[0] if args else kwargs["input"]
        targets = args[1] if len(args) > 1 else kwargs["target"]
        if self.kind is None and self._losses.is_own(outputs):
            _refuse_criterion(module)
            self._begin(kind)
        self._losses.judge(value, outputs, targets, kind == self.kind and not _changed(module))

    def _begin(self, kind: str) -> None:
        self.kind = kind
        self.recorder = self._recorder(kind).__enter__()

    def _before_update(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """Everything of this step is there, and nothing is changed yet."""
        if any(callable(arg) for arg in (*args, *kwargs.values())):
            raise ConfigError(
                "optimizer.step(closure) cannot be recorded: call backward() first, then optimizer.step()"
            )
        if self.recorder is None:
            raise ConfigError(
                "no loss was seen before optimizer.step(): give the criterion that the training calls, "
                "loss=nn.CrossEntropyLoss(); or where it is a function, call recording.loss(value) before backward()"
            )
        assert self.gradients is not None
        recorder = self.recorder
        if recorder.finished:
            return
        whole = recorder.wants_entry or recorder.at_end
        touched = self.gradients.touched
        stepped = self._losses.stepped(touched)
        self._say_unknown(stepped)
        entry: dict[str, Any] = (self._entry(stepped) | self._seen(stepped)) if whole else {}
        norms: dict[str, Any] = self.gradients.told(touched, stepped.scale)
        recorder.step(
            self._weights() if whole else {},
            at_end=self._end() if recorder.at_end else None,
            learning_rate=torch_optimizer.learning_rate(optimizer),
            validation=self._validation(),
            **self._measured(stepped, whole),
            **norms,
            **entry,
        )

    def _say_unknown(self, stepped: Stepped) -> None:
        """Once each, what of a loss is not known."""
        assert self.recorder is not None
        step = f"the loss of step {self.recorder.number}"
        if stepped.why:
            self._say("loss", f"{step} is not known, and is recorded as unknown: {stepped.why}")
        elif not stepped.batch:
            self._say(
                "batch",
                f"{step} is not the mean over one mini-batch (it holds a penalty, or several terms): which examples it "
                "is of is recorded as unknown, and its gradients cannot be proven",
            )

    def _say(self, about: str, what: str) -> None:
        if about not in self._said:
            self._said.add(about)
            warnings.warn(what, stacklevel=5)

    # -- what a step holds -----------------------------------------------------------------------------------------

    def _weights(self) -> dict[str, dict[str, Array]]:
        return {
            part.row.name: {name: _numpy(p) for name, p in part.parameters.items()}
            for part in self.layers.parts
        }

    def _entry(self, stepped: Stepped) -> dict[str, Any]:
        """Gradients, optimizer state, running statistics and the mini-batch."""
        assert self.recorder is not None
        rule, parts = self.recorder.optimizer[0], self.layers.parts
        trained = {
            part.row.name: {n: p for n, p in part.parameters.items() if p.grad is not None} for part in parts
        }
        grads = {layer: {n: _numpy(p.grad) for n, p in named.items()} for layer, named in trained.items()}
        slots = {layer: {n: torch_optimizer.slots(self.optimizer, rule, p) for n, p in named.items()}
                 for layer, named in trained.items()}  # fmt: skip
        buffers = {part.row.name: dict(part.module.named_buffers(recurse=False))
                   for part in parts if part.module is not None}  # fmt: skip
        state = {layer: {n: _numpy(b).copy() for n, b in safely_named(named).items()}
                 for layer, named in buffers.items()}  # fmt: skip
        return {"grads": grads, "optimizer_state": slots, "state": state, "batch": _numpy(stepped.inputs)}

    def _measured(self, stepped: Stepped, whole: bool) -> dict[str, Any]:
        """Loss of the step, accuracy on what was judged; at a recorded step, every example's loss and target."""
        assert self.kind is not None
        found: dict[str, Any] = {"loss": stepped.loss}
        if not stepped.batch:
            return found
        outputs, targets = map(_numpy, stepped.answers)
        loss = LOSSES[self.kind]
        if self.kind == "softmax_cross_entropy" and targets.dtype.kind not in "iu":
            raise ConfigError(
                f"the criterion expects class labels (integers) to be recorded, got {targets.dtype}"
            )
        found["accuracy"] = loss.accuracy(outputs, targets)
        return found | ({"losses": loss(outputs, targets)[0], "targets": targets} if whole else {})

    def _seen(self, stepped: Stepped | None = None) -> dict[str, Any]:
        """What the model makes of the followed examples: PyTorch's own numbers, in evaluation mode."""
        recorder = self.recorder
        assert recorder is not None
        assert self.kind is not None
        if not recorder.probes_are_chosen:
            recorder.choose_probes(self._weights(), _numpy(stepped.inputs) if stepped else None)
        came: list[Any] = []
        went: list[Any] = []

        def hook(module: Any, args: Any, output: Any) -> Any:
            came.append(args[0])
            went.append(output)
            return output.clone()  # an activation that works in place leaves the pre-activations alone

        dense = [part for part in self.layers.parts if part.is_dense]
        hooks = [part.module.register_forward_hook(hook) for part in dense]
        try:
            with torch_model.in_inference(self.model), torch.enable_grad(), self._not_training():
                self.model(self._tensor(recorder.probes.X))
        finally:
            for handle in hooks:
                handle.remove()
        names = [part.row.name for part in dense]
        found: dict[str, Any] = {"preactivations": {n: _numpy(z) for n, z in zip(names, went, strict=True)}}
        if len(dense) < len(self.layers.parts):  # what follows a dense layer may be of any kind
            return found
        found["activations"] = {a: _numpy(x) for (a, _), x in zip(pairwise(names), came[1:], strict=True)}
        found["activations"][names[-1]] = _numpy(_linked(went[-1], LOSSES[self.kind].link))
        losses = each_loss(went[-1], torch.from_numpy(recorder.probes.targets).to(went[-1].device), self.kind)
        found["probe_losses"] = _numpy(losses)
        if all(z.requires_grad for z in went):
            deltas = torch.autograd.grad(losses.sum(), went)
            found["deltas"] = {name: _numpy(delta) for name, delta in zip(names, deltas, strict=True)}
        return found

    def _validation(self, last: bool = False) -> tuple[float, float] | None:
        assert self.recorder is not None
        due = self.recorder.wants_validation or (
            (last or self.recorder.at_end) and self.facts["validation"] is not None
        )
        return self._judge(*self.facts["validation"])[0] if due else None

    def _end(self) -> dict[str, Any]:
        """How the model does on the test split, and what it says of the examples that are kept."""
        assert self.recorder is not None
        if self.facts["test"] is None:
            return {}
        told, _ = self._judge(*self.facts["test"])
        _, predictions = self._judge(self.recorder.evaluation.X, self.recorder.evaluation.targets)
        return {"test": told, "predictions": predictions}

    def _judge(self, X: Array, y: Array) -> tuple[tuple[float, float], Array]:
        """((mean loss, accuracy), predictions) on a split."""
        assert self.kind is not None
        with torch_model.in_inference(self.model), torch.no_grad(), self._not_training():
            outputs = np.concatenate(
                [_numpy(self.model(self._tensor(X[i : i + PIECE]))) for i in range(0, len(X), PIECE)]
            )
        loss, targets = LOSSES[self.kind], np.asarray(y)
        value = float(loss(outputs, targets)[0].mean(dtype=np.float64))
        predictions = _linked(torch.from_numpy(outputs), loss.link)
        return (value, loss.accuracy(outputs, targets)), _numpy(predictions)

    # -- the rest --------------------------------------------------------------------------------------------------

    def _recorder(self, kind: str) -> Recorder:
        """The table ends as the loss does; a network that is not a chain of dense layers is stored as it is."""
        rows = self.layers.table
        biases = [p for part in self.layers.parts for name, p in part.parameters.items() if p.ndim < 2]
        rule = torch_optimizer.rule(self.optimizer, biases)
        if self.layers.log_softmax and not isinstance(self.criterion, nn.NLLLoss | None):
            self.notes.append("it ends in log_softmax, which is meant for nn.NLLLoss")
        if rows and rows[-1].kind != OTHER:
            rows = with_link(rows, kind)
            for part, row in zip(self.layers.parts, rows, strict=True):
                part.row = row
        return Recorder(self.out, layers=rows, loss=kind, optimizer=rule, **self.facts)

    def _not_training(self) -> _Looking:
        return _Looking(self)

    def _some_examples(self) -> Array:
        if isinstance(self.facts["probes"], np.ndarray):
            return self.facts["probes"][:16]
        if not isinstance(self.facts["train"], tuple):
            raise ConfigError(
                "which examples are followed? Give probes=X, labels=y; or train=(X, y), to choose from"
            )
        some: Array = self.facts["train"][0][:16]
        return some

    def _tensor(self, X: Array) -> Any:
        tensor = torch.from_numpy(np.ascontiguousarray(X)).to(self._first.device)
        return tensor.to(self._first.dtype) if tensor.is_floating_point() else tensor


class _Looking:
    """While the recording looks at the model, its hooks do not take that for training."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def __enter__(self) -> None:
        self.recording._looking = True

    def __exit__(self, *_: object) -> None:
        self.recording._looking = False


def _numpy(value: Any) -> Any:
    """A tensor as an array (it may share memory); anything else as NumPy reads it, None stays None."""
    if torch.is_tensor(value):
        tensor = value.detach().cpu()
        return (tensor.float() if tensor.dtype in (torch.bfloat16, torch.float16) else tensor).numpy()
    return None if value is None else np.asarray(value)


def _linked(outputs: Any, link: str) -> Any:
    """What the loss makes of the outputs: probabilities, where it does."""
    return {"softmax": lambda z: z.softmax(-1), "sigmoid": torch.sigmoid}.get(link, lambda z: z)(outputs)


def _refuse(model: Any, optimizer: Any, criterion: Any) -> None:
    if not isinstance(model, nn.Module) or next(model.parameters(), None) is None:
        raise ConfigError(f"record expects a torch.nn.Module with parameters, got {type(model).__name__}")
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise ConfigError(f"record expects a torch.optim.Optimizer, got {type(optimizer).__name__}")
    own = {id(p) for p in model.parameters()}
    if not any(id(p) in own for group in optimizer.param_groups for p in group["params"]):
        raise ConfigError("this optimizer updates no parameter of this model: give the one that does")
    if isinstance(criterion, str):
        if criterion not in LOSSES:
            raise ConfigError(f"no loss is called '{criterion}'. There are: {', '.join(LOSSES)}")
    elif criterion is not None:
        _refuse_criterion(criterion)


def _refuse_criterion(criterion: Any) -> None:
    known = ", ".join(f"nn.{kind.__name__}()" for kind in CRITERIA)
    if type(criterion) not in CRITERIA:
        told = getattr(criterion, "__name__", type(criterion).__name__)
        raise ConfigError(
            f"loss expects one of {known}, or the name of a loss ({', '.join(LOSSES)}); got {told}"
        )
    if changed := _changed(criterion):
        told = ", ".join(f"{name}={getattr(criterion, name)}" for name in changed)
        raise ConfigError(
            f"loss expects nn.{type(criterion).__name__}() as it is, got {told}, which a trace cannot say"
        )


def _changed(criterion: Any) -> list[str]:
    """The settings of a criterion that are not the usual ones."""
    return [
        k for k, v in USUAL.items() if getattr(criterion, k, v) is not v and getattr(criterion, k, v) != v
    ]


def _kind_in_graph(value: Any) -> str:
    """What a loss is, by the operation that made it."""
    made = type(value.grad_fn).__name__ if torch.is_tensor(value) else "no tensor"
    if made not in IN_GRAPH:
        raise ConfigError(
            f"recording.loss expects the loss itself, a mean over the batch; got {made}. "
            f"Name it: loss='softmax_cross_entropy'"
        )
    return IN_GRAPH[made]


__all__ = ["Recording", "record"]

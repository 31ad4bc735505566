"""Recording a PyTorch training, which stays the same to the last bit:

    with record(model, optimizer, train=(X, y), test=(X2, y2), out="my.zarr") as recording:
        for epoch in range(epochs): ...                     # as it is, without a change

Everything is looked at between the backward pass and the update (optimizer.register_step_pre_hook): weights, gradients
as the optimizer is handed them, and the followed examples, passed through the model in evaluation mode.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import wraps
from types import TracebackType
from typing import Any, Self

import numpy as np
import torch
from torch import nn

from tracereel.engine.adapters import torch_criteria, torch_model, torch_optimizer
from tracereel.engine.adapters.harmless import end_early
from tracereel.engine.adapters.labels import as_labels
from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.adapters.safe_names import safely_named
from tracereel.engine.adapters.saying import warn_safely
from tracereel.engine.adapters.table import OTHER, with_link
from tracereel.engine.adapters.torch_arrays import as_array, as_tensor, exact, precision_here, precision_of
from tracereel.engine.adapters.torch_backward import heard
from tracereel.engine.adapters.torch_gradients import Gradients
from tracereel.engine.adapters.torch_left import Left
from tracereel.engine.adapters.torch_looking import Looking, accuracy
from tracereel.engine.adapters.torch_loss import Losses, Stepped, each_loss, tensors_of
from tracereel.engine.errors import ConfigError, TracereelError
from tracereel.engine.layers.layer import Array


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


class Recording:
    """What record() gives: a context, in which the training runs as it always does, whatever happens to this."""

    def __init__(
        self, model: Any, optimizer: Any, criterion: Any, out: str | os.PathLike[str], facts: dict[str, Any]
    ) -> None:
        self.called, self.model = model, getattr(model, "_orig_mod", model)
        self.optimizer, self.criterion, self.out = optimizer, criterion, out
        torch_criteria.refuse(self.model, optimizer, criterion)
        self._first = next(self.model.parameters())
        self.facts = self._as_arrays(facts)
        self._listening = ExitStack()
        self._said: set[str] = set()
        self._is_over, self._heard_at, self._whole = False, -1, False
        self.layers = torch_model.layers_of(self.model, as_tensor(self._some_examples(), self._first))
        self._known = {id(p) for p in self.model.parameters()}
        self._looking = Looking(self.model, self.layers)
        self._losses = Losses(self.model, optimizer, self._safely, self._found)
        self.gradients: Gradients | None = None
        self._left = Left()
        self.kind = ""
        self._numbered = self._in_order()
        rule = torch_optimizer.rule(optimizer, self._numbered, self.layers.is_exact)
        self.recorder = Recorder(out, layers=self.layers.table, loss=None, optimizer=rule, **self.facts)
        self._made = self._updates(rule[0])
        self._refuse_what_does_not_fit()
        if kind := torch_criteria.kind_of(criterion):
            self._begin(kind)

    @property
    def notes(self) -> list[str]:
        """What of the model is stored, but cannot be filmed, or is not understood: a line for each."""
        return self.layers.notes

    # -- the context -----------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.recorder.__enter__()
        if self.notes:
            others = f"; and {len(self.notes) - 3} more" if len(self.notes) > 3 else ""
            told = "; ".join(self.notes[:3]) + others
            warn_safely(f"recorded, but no clip can show this network yet: {told}", stacklevel=3)
        self._losses.begin()
        self.gradients = Gradients(self.model.parameters(), self._safely(self._losses.arrived))
        enter = self._listening.enter_context
        for hook in (
            self.optimizer.register_step_pre_hook(self._safely(self._before_update)),
            self.optimizer.register_step_post_hook(self._safely(self._after_update)),
            nn.modules.module.register_module_forward_hook(self._safely(self._at_work), with_kwargs=True),
        ):
            self._listening.callback(hook.remove)
        self._listening.callback(self.gradients.close)
        enter(heard(self._losses.during))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._listening.close()
        recorder = self.recorder
        if error is None and not self._is_over:
            self._safely(self._finish)()
        if not recorder.number and not self._is_over and error is None:
            self._is_over = True
            recorder.trouble = "optimizer.step() was never called"
            warn_safely(f"{self.out} was not written: {recorder.trouble}", stacklevel=3)
        recorder.__exit__(kind, error, where)

    def loss(self, value: Any) -> None:
        """The loss of this mini-batch, before value.backward(). Usual ones are heard without being told."""
        self._safely(self._tell)(value)

    # -- hooks: whatever goes wrong in them ends the recording, and never the training ---------------------------------

    def _safely(self, work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def guarded(*args: Any, **told: Any) -> Any:
            if self._is_over:
                return None
            try:
                return work(*args, **told)
            except Exception as trouble:
                self._is_over = True
                end_early(self.recorder, trouble)
                return None

        return guarded

    def _at_work(self, module: Any, args: Any, kwargs: Any, value: Any) -> None:
        """Any module at work: the model, and the criteria, this model's and others'."""
        if module is self.model or module is self.called:
            self._passed(args, kwargs, value)
        elif type(module) in torch_criteria.CRITERIA:
            self._judged(module, args, kwargs, value)

    def _passed(self, args: Any, kwargs: Any, outputs: Any) -> None:
        """The model at work: what goes in and comes out."""
        if self._looking.is_on or not torch.is_grad_enabled():
            return
        assert self.gradients is not None
        self.gradients.awake()
        given = list(tensors_of([*args, *kwargs.values()]))
        made = list(tensors_of(outputs))
        rounding = max(precision_here(self._first.device), precision_of(*made), self.layers.precision)
        self._losses.passed(given[0] if len(given) == 1 else None, outputs, rounding)

    def _judged(self, module: Any, args: Any, kwargs: Any, value: Any) -> None:
        """A criterion at work."""
        if self._looking.is_on or not (torch.is_tensor(value) and value.requires_grad):
            return
        outputs = args[0] if args else kwargs["input"]
        targets = args[1] if len(args) > 1 else kwargs["target"]
        kind = torch_criteria.CRITERIA[type(module)]
        is_the_loss = torch_criteria.is_plain(module)
        if self._losses.is_own(outputs):
            is_the_loss = self._found(kind) == kind and is_the_loss
        self._losses.judge(value, outputs, targets, is_the_loss)

    def _tell(self, value: Any) -> None:
        self._losses.tell(value)
        if not self.kind:
            made = type(value.grad_fn).__name__ if torch.is_tensor(value) else "no tensor"
            raise ConfigError(
                f"recording.loss expects the loss itself, a mean over the batch; got {made}. {torch_criteria.NAME_IT}"
            )

    def _found(self, kind: str) -> str:
        """A loss of this network was heard: the first says what the trace calls its loss."""
        if not self.kind:
            self._begin(kind)
        return self.kind

    def _before_update(self, optimizer: Any, args: Any, kwargs: Any) -> Any:
        """Everything of this step is there, and nothing is changed yet; but for a closure, which comes first."""
        closure = next((arg for arg in (*args[1:], *kwargs.values()) if callable(arg)), None)
        if closure is None:
            self._look()
            return None

        @wraps(closure)
        def seen(*of: Any, **told: Any) -> Any:
            value = closure(*of, **told)
            if closure is not None and seen.first:  # type: ignore[attr-defined]
                seen.first = False  # type: ignore[attr-defined]
                self._safely(self._look)()
            return value

        seen.first = True  # type: ignore[attr-defined]
        given = tuple(seen if arg is closure else arg for arg in args)
        return given, {name: seen if arg is closure else arg for name, arg in kwargs.items()}

    def _look(self) -> None:
        """One update, seen before it is made."""
        if self._is_nested or _is_skipped(self.optimizer):
            return
        if not self.kind:
            raise ConfigError(f"no loss was heard before optimizer.step(). {torch_criteria.NAME_IT}")
        assert self.gradients is not None
        recorder = self.recorder
        if recorder.finished:
            return
        whole = self._whole = recorder.wants_entry or recorder.at_end
        self._refuse_other_parameters(whole)
        touched = self.gradients.touched
        factor = self.gradients.factor(touched)
        stepped = self._losses.stepped(touched, factor)
        left = _left_of(self.optimizer)
        scale = stepped.scale if stepped.gradients_are_known else float("nan")
        norms: dict[str, Any] = self.gradients.told(touched, factor, scale, left, self._losses.stale)
        self._say_unknown(stepped, norms["clip_factor"])
        if not recorder.number:
            recorder.expect_batches(self._losses.latest)
        entry: dict[str, Any] = (self._entry(stepped, left) | self._seen(stepped)) if whole else {}
        recorder.step(
            self._weights() if whole else {},
            at_end=self._end() if recorder.at_end else None,
            learning_rate=torch_optimizer.learning_rate(self.optimizer, self._numbered),
            validation=self._validation(),
            precision=max(self.layers.precision, stepped.precision),
            **self._measured(stepped, whole),
            **norms,
            **entry,
        )
        if whole:
            self._left.hand(self._numbered)
        self.gradients.whole = recorder.wants_entry
        self._is_over = self._is_over or bool(recorder.trouble)

    @property
    def _is_nested(self) -> bool:
        """Whether this is a step within a step: that of a class, called by the class that was made of it."""
        nested = self._left.is_open and self._heard_at == self._losses.backwards
        self._heard_at, self._left.is_open = self._losses.backwards, True
        return nested

    def _after_update(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """The update is made: what it left is what the next step should begin with."""
        self._left.is_open = False
        if self._whole and self._made is not None:
            self._left.keep(self.recorder.number, self._numbered, self._kept())
        self._whole = False

    def _finish(self) -> None:
        recorder = self.recorder
        if recorder.finished or not recorder.number:
            return
        last: dict[str, Any] = {"validation": self._validation(last=True), "updates": self._as_left()}
        recorder.finish(self._weights(), **self._seen(), **self._end(), **last)

    def _say_unknown(self, stepped: Stepped, factor: float) -> None:
        """Once each, what of a loss is not known."""
        if stepped.why:
            self._say(
                "loss",
                f"the loss of step {self.recorder.number} is not known, and is recorded as unknown: {stepped.why}",
            )
        elif not stepped.batch:
            self._say(
                "batch",
                f"the loss of step {self.recorder.number} is not the mean over one mini-batch (it holds a penalty, "
                "weights or several terms): which examples it is of is recorded as unknown, and its gradients cannot "
                "be proven",
            )
        elif not math.isfinite(factor):
            self._say(
                "gradients",
                f"the gradients of step {self.recorder.number} were changed in other ways than by one factor, as "
                "clipping by their norm does: they are recorded as the update used them, and cannot be proven",
            )

    def _say(self, about: str, what: str) -> None:
        if about not in self._said:
            self._said.add(about)
            warn_safely(what, stacklevel=7)

    # -- what a step holds -----------------------------------------------------------------------------------------

    def _weights(self) -> dict[str, dict[str, Array]]:
        return {
            part.row.name: {name: as_array(p) for name, p in part.parameters.items()}
            for part in self.layers.parts
        }

    def _entry(self, stepped: Stepped, left: float) -> dict[str, Any]:
        """Gradients, optimizer state, running statistics and the mini-batch. Of what is frozen there is no gradient."""
        rule, parts = self.recorder.optimizer[0], self.layers.parts
        trained = {
            part.row.name: {
                n: p
                for n, p in part.parameters.items()
                if p.requires_grad or p.grad is not None or self.optimizer.state.get(p)
            }
            for part in parts
        }
        stale = self._losses.stale
        grads = {layer: {n: _gradient(p, left, id(p) in stale) for n, p in named.items()}
                 for layer, named in trained.items()}  # fmt: skip
        slots = {layer: {n: torch_optimizer.slots(self.optimizer, rule, p) for n, p in named.items()}
                 for layer, named in trained.items()}  # fmt: skip
        buffers = {part.row.name: dict(part.module.named_buffers(recurse=False))
                   for part in parts if part.module is not None}  # fmt: skip
        state = {layer: {n: as_array(b).copy() for n, b in safely_named(named).items()}
                 for layer, named in buffers.items()}  # fmt: skip
        found = {"grads": grads, "optimizer_state": slots, "state": state, "batch": as_array(stepped.inputs)}
        if self._made is not None:
            found["updates"] = self._made.at(self.recorder.number) | self._as_left()
        return found

    def _measured(self, stepped: Stepped, whole: bool) -> dict[str, Any]:
        """Loss of the step, accuracy on what was judged; at a recorded step, every example's loss and target."""
        found: dict[str, Any] = {"loss": stepped.loss}
        if not stepped.batch:
            return found
        outputs, targets = map(exact, stepped.answers)
        found["accuracy"] = accuracy(outputs, self._labels(targets), self.kind)
        if whole:
            found |= {
                "losses": as_array(each_loss(outputs, targets, self.kind)),
                "targets": as_array(targets),
            }
        return found

    def _labels(self, targets: Any) -> Any:
        """Rows of one-hot as class numbers, where the dataset has such."""
        wanted = self.recorder.subject.examples().dataset.targets
        return torch.from_numpy(as_labels(as_array(targets))) if wanted.dtype.kind == "i" else targets

    def _seen(self, stepped: Stepped | None = None) -> dict[str, Any]:
        recorder = self.recorder
        if not recorder.subject.is_chosen:
            recorder.choose_probes(self._weights(), as_array(stepped.inputs) if stepped else None)
        return self._looking.seen(recorder.probes.X, recorder.probes.targets, self.kind)

    def _validation(self, last: bool = False) -> tuple[float, float] | None:
        due = self.recorder.wants_validation or (
            (last or self.recorder.at_end) and self.facts["validation"] is not None
        )
        return self._looking.judge(*self.recorder.subject.split("validation"), self.kind)[0] if due else None

    def _end(self) -> dict[str, Any]:
        """How the model does on the test split, and what it says of the examples that are kept."""
        if self.facts["test"] is None:
            return {}
        told, _ = self._looking.judge(*self.recorder.subject.split("test"), self.kind)
        kept = self.recorder.subject.evaluation
        return {"test": told, "predictions": self._looking.judge(kept.X, kept.targets, self.kind)[1]}

    # -- how updates are made --------------------------------------------------------------------------------------

    def _in_order(self) -> list[Any]:
        """All parameters, numbered as updates/ has them."""
        return [part.parameters[n] for part in self.layers.parts for n in sorted(part.parameters)]

    def _updates(self, rule: str) -> torch_optimizer.Made | None:
        """None where the rule is none of the engine's."""
        if rule not in torch_optimizer.SETTINGS:
            return None
        return torch_optimizer.Made(self.optimizer, rule, self._numbered)

    def _as_left(self) -> dict[str, Array]:
        """Whether each parameter is still what the update before left, where that was recorded too."""
        if self._made is None:
            return {}
        return {"as_left": self._left.compare(self.recorder.number, self._numbered, self._kept())}

    def _kept(self) -> list[dict[str, Any]]:
        """What the optimizer keeps of each parameter."""
        slots = torch_optimizer.SLOTS.get(self.recorder.optimizer[0], {}).values()
        states = [self.optimizer.state.get(p, {}) for p in self._numbered]
        return [{key: state[key] for key in slots if state.get(key) is not None} for state in states]

    # -- the rest --------------------------------------------------------------------------------------------------

    def _begin(self, kind: str) -> None:
        """The loss is known, and the table of a chain of dense layers ends as it does."""
        rows = self.layers.table
        if self.layers.log_softmax and not isinstance(self.criterion, nn.NLLLoss | None):
            self.notes.append("it ends in log_softmax, which is meant for nn.NLLLoss")
        if rows and rows[-1].kind != OTHER:
            rows = with_link(rows, kind)
            for part, row in zip(self.layers.parts, rows, strict=True):
                part.row = row
        self.recorder.subject.call_loss(kind, rows)
        self.recorder.subject.examples()
        for split in ("validation", "test"):
            if self.facts[split] is not None:
                X, targets = self.recorder.subject.split(split)
                self._looking.judge(X[:2], targets[:2], kind)
        self.kind = kind

    def _as_arrays(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Examples as arrays, of the type that the model takes."""
        whole = isinstance(facts["probes"], int)
        found = {**facts, "probes": facts["probes"] if whole else self._inputs(facts["probes"])}
        found["labels"] = as_array(facts["labels"])
        for name in ("train", "validation", "test"):
            if isinstance(facts[name], tuple) and len(facts[name]) == 2:
                found[name] = (self._inputs(facts[name][0]), as_array(facts[name][1]))
        return found

    def _inputs(self, X: Any) -> Any:
        if isinstance(X, tuple | list) and any(torch.is_tensor(part) and part.ndim > 1 for part in X):
            raise ConfigError(
                "probes, train, validation and test expect one tensor of examples, got several. Where the model takes "
                "several, put them side by side in one (torch.cat) and take them apart in forward()"
            )
        array = as_array(X)
        return (
            as_array(as_tensor(array, self._first))
            if array is not None and array.dtype.kind in "fiub"
            else array
        )

    def _some_examples(self) -> Array:
        if isinstance(self.facts["probes"], np.ndarray):
            return self.facts["probes"][:16]
        if not isinstance(self.facts["train"], tuple):
            raise ConfigError(
                "which examples are followed? Give probes=X, labels=y; or train=(X, y), to choose from"
            )
        some: Array = self.facts["train"][0][:16]
        return some

    def _refuse_what_does_not_fit(self) -> None:
        if not self.layers.one_output and any(
            self.facts[name] is not None for name in ("validation", "test")
        ):
            raise ConfigError(
                "the model returns more than one tensor, so that a recording cannot judge it: leave out validation and "
                "test, or let it return its scores alone in evaluation mode"
            )
        self.recorder.subject.refuse_examples()

    def _refuse_other_parameters(self, whole: bool) -> None:
        if whole and {id(p) for p in self.model.parameters()} != self._known:
            raise TracereelError("the model has other parameters than when the recording began")


def _gradient(parameter: Any, left: float, is_stale: bool) -> Array:
    """As the update uses it; nan where there is none."""
    if parameter.grad is None or is_stale:
        return np.full(tuple(parameter.shape), np.nan, as_array(parameter[:0].detach()).dtype)
    found: Array = as_array(parameter.grad)
    return found if left == 1 else found / found.dtype.type(left)


def _left_of(optimizer: Any) -> float:
    """What the optimizer itself will divide its gradients by: those of a gradient scaler, where it is fused."""
    left = getattr(optimizer, "grad_scale", None)
    return 1.0 if left is None else float(left)


def _is_skipped(optimizer: Any) -> bool:
    """Whether the optimizer will leave out this update, because a gradient scaler found infinite gradients."""
    found = getattr(optimizer, "found_inf", None)
    return found is not None and bool(found)


__all__ = ["Recording", "record"]

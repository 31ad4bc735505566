"""One recording of a PyTorch training: the hooks that listen, and what they make of each update."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from types import TracebackType
from typing import Any, Self

import torch
from torch import nn

from tracereel.engine.adapters import torch_criteria, torch_model, torch_optimizer
from tracereel.engine.adapters.harmless import end_early
from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.adapters.saying import warn_safely
from tracereel.engine.adapters.table import OTHER, with_link
from tracereel.engine.adapters.torch_arrays import as_tensor, precision_here, precision_of
from tracereel.engine.adapters.torch_backward import heard
from tracereel.engine.adapters.torch_entry import Entries
from tracereel.engine.adapters.torch_given import as_arrays, some_examples
from tracereel.engine.adapters.torch_gradients import Gradients
from tracereel.engine.adapters.torch_graph import tensors_of
from tracereel.engine.adapters.torch_looking import Looking
from tracereel.engine.adapters.torch_loss import Losses
from tracereel.engine.adapters.torch_scaler import is_skipped, left_of
from tracereel.engine.adapters.torch_unknown import Unknown
from tracereel.engine.errors import ConfigError, TracereelError


class Recording:
    """What record() gives: a context, in which the training runs as it always does, whatever happens to this."""

    def __init__(
        self, model: Any, optimizer: Any, criterion: Any, out: str | os.PathLike[str], facts: dict[str, Any]
    ) -> None:
        self.called, self.model = model, getattr(model, "_orig_mod", model)
        self.optimizer, self.criterion, self.out = optimizer, criterion, out
        torch_criteria.refuse(self.model, optimizer, criterion)
        self._first = next(self.model.parameters())
        self.facts = as_arrays(facts, self._first)
        self._listening = ExitStack()
        self._unknown = Unknown()
        self._is_over, self._heard_at, self._whole = False, -1, False
        self.layers = torch_model.layers_of(self.model, as_tensor(some_examples(self.facts), self._first))
        self._known = {id(p) for p in self.model.parameters()}
        self._looking = Looking(self.model, self.layers)
        self._losses = Losses(self.model, optimizer, self._safely, self._found)
        self.gradients: Gradients | None = None
        self.kind, self._is_open = "", False
        rule = torch_optimizer.rule(optimizer, self.layers.numbered, self.layers.is_exact)
        self.recorder = Recorder(out, layers=self.layers.table, loss=None, optimizer=rule, **self.facts)
        self._entries = Entries(optimizer, self.layers, self._looking, self.recorder)
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
            warn_safely(f"recorded, but no clip can show this network yet: {told}")
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
            warn_safely(f"{self.out} was not written: {recorder.trouble}")
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
        if self._is_nested or is_skipped(self.optimizer):
            return
        if not self.kind:
            raise ConfigError(f"no loss was heard before optimizer.step(). {torch_criteria.NAME_IT}")
        assert self.gradients is not None
        recorder, entries = self.recorder, self._entries
        if recorder.finished:
            return
        whole = self._whole = recorder.wants_entry or recorder.at_end
        self._refuse_other_parameters(whole)
        touched = self.gradients.touched
        factor = self.gradients.factor(touched)
        stepped = self._losses.stepped(touched, factor)
        left = left_of(self.optimizer)
        scale = stepped.scale if stepped.gradients_are_known else float("nan")
        norms: dict[str, Any] = self.gradients.told(touched, factor, scale, left, self._losses.stale)
        self._unknown.say_of(recorder.number, stepped, norms["clip_factor"])
        if not recorder.number:
            recorder.expect_batches(self._losses.latest)
        entry: dict[str, Any] = {}
        if whole:
            entry = entries.at_step(stepped, left, self._losses.stale) | entries.seen(stepped)
        recorder.heard = not touched
        recorder.step(
            entries.weights() if whole else {},
            at_end=entries.end() if recorder.at_end else None,
            learning_rate=entries.learning_rate(),
            validation=entries.validation(),
            precision=max(self.layers.precision, stepped.precision),
            **entries.measured(stepped, whole),
            **norms,
            **entry,
        )
        if whole:
            entries.handed()
        self.gradients.whole = recorder.wants_entry
        self._is_over = self._is_over or bool(recorder.trouble)

    @property
    def _is_nested(self) -> bool:
        """Whether this is a step within a step: that of a class, called by the class that was made of it."""
        nested = self._is_open and self._heard_at == self._losses.backwards
        self._heard_at, self._is_open = self._losses.backwards, True
        return nested

    def _after_update(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        self._is_open = False
        if self._whole:
            self._entries.updated()
        self._whole = False

    def _finish(self) -> None:
        recorder, entries = self.recorder, self._entries
        if recorder.finished or not recorder.number:
            return
        last: dict[str, Any] = {"validation": entries.validation(last=True), "updates": entries.as_left()}
        recorder.finish(entries.weights(), **entries.seen(), **entries.end(), **last)

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

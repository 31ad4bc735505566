"""The loss that a PyTorch update steps on: of this network, from all that its gradients were made of.

A criterion marks what it judged; a backward pass says which of these took part, and with which factor. What cannot be
known is nan, with a reason: it is never averaged, guessed or taken from another network.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from tracereel.engine.adapters.torch_optimizer import state_of

CLOSE = 1e-5  # shares of a loss in float32 below this are rounding
FRAMES = 12  # between a gradient scaler and the optimizer that it lets step
CLEARED, KEPT, MIXED = "cleared", "kept", "mixed"


@dataclass(frozen=True)
class Pass:
    """A training pass through the network: what went in, and the tensors that came out."""

    inputs: Any
    outputs: tuple[Any, ...]
    versions: tuple[int, ...]
    """Of the outputs, which nobody may change in place before they are judged."""


@dataclass(frozen=True)
class Judged:
    """A criterion at work: its value, the outputs and targets it compared, and what of this network they came from.

    `own` says whether this network made the outputs at all; `whole` is the pass whose outputs they are, as they are.
    """

    value: Any
    own: bool
    outputs: Any = None
    targets: Any = None
    whole: Pass | None = None


@dataclass
class Backward:
    """One backward pass that reached this network: its part of the loss (nan where that is unknown, and why).

    judged: the criteria that took part; own_terms: those of this network, each with the factor that it came in with.
    """

    step: int
    thread: int
    judged: list[tuple[Judged, Any, float]] = field(default_factory=list)
    reached: bool = False
    loss: float = math.nan
    why: str = ""
    besides: bool = False
    """Whether the loss holds more than these criteria."""

    @property
    def own_terms(self) -> list[tuple[Judged, float]]:
        return [
            (judged, float(grad) if grad.numel() == 1 else math.nan)
            for judged, grad, _ in self.judged
            if judged.own
        ]

    def amount(self, own: bool) -> float:
        """What criteria of this network, or of others, add to what backward() was called on."""
        return sum(amount for judged, _, amount in self.judged if judged.own == own)


@dataclass(frozen=True)
class Stepped:
    """What one update steps on. `batch` says which criteria make up its loss as the plain mean over their examples."""

    loss: float
    why: str
    scale: float
    """What a gradient scaler had multiplied it by."""
    batch: tuple[Judged, ...] = ()

    @property
    def inputs(self) -> Any:
        """Those of its mini-batch; None where it is unknown."""
        return _joined([judged.whole.inputs for judged in self.batch if judged.whole is not None])

    @property
    def answers(self) -> tuple[Any, Any]:
        """(outputs, targets) of its mini-batch."""
        return _joined([j.outputs for j in self.batch]), _joined([j.targets for j in self.batch])


class Losses:
    """What is known of the losses of one network and the optimizer that updates it."""

    def __init__(self, model: Any, optimizer: Any) -> None:
        self._own = {id(p) for p in model.parameters()}
        self._optimizer = optimizer
        self._mark = f"tracereel {id(self)}"
        self._running: list[Backward] = []
        self._held: list[Backward] = []  # what the gradients that are held were made of
        self._told: list[Judged] = []
        self._arrivals: dict[int, tuple[int, int]] = {}
        self.step = 0

    # -- what the training does ------------------------------------------------------------------------------------

    def passed(self, inputs: Any, outputs: Any) -> None:
        """A pass through the network: its outputs remember it, for as long as they live."""
        found = tuple(t for t in _tensors(outputs) if t.grad_fn is not None)
        mark = Pass(inputs.detach(), tuple(t.detach() for t in found), tuple(t._version for t in found))
        for tensor in found:
            tensor.grad_fn.metadata[self._mark] = mark

    def is_own(self, outputs: Any) -> bool:
        """Whether this network made something."""
        return self._origin(outputs)[0]

    def judge(self, value: Any, outputs: Any, targets: Any, is_the_loss: bool) -> None:
        """A criterion's value, which waits for its backward pass. `is_the_loss`: it is the one that the trace names."""
        own, passes = self._origin(outputs)
        whole = passes[0] if is_the_loss and len(passes) == 1 and _is_of(outputs, passes[0]) else None
        self._await(value, Judged(value.detach(), own, outputs.detach(), targets.detach(), whole))

    def tell(self, value: Any, kind: str) -> None:
        """The loss of this network, said by whoever trains it: of a pass, where its operation shows that it is."""
        whole, targets = self._function(value, kind)
        outputs = whole.outputs[0] if whole else None
        judged = Judged(value.detach(), True, outputs, targets, whole)
        self._told.append(judged)
        self._await(value, judged)

    def arrived(self, parameter: Any) -> None:
        """A gradient has reached a parameter."""
        self._arrivals[id(parameter)] = state_of(parameter.grad)
        if running := self._now():
            running.reached = True

    @contextmanager
    def during(self, tensors: tuple[Any, ...], grad_tensors: Any) -> Iterator[None]:
        """A backward pass of anybody: kept where it reached this network."""
        state = self._gradients()
        if state == CLEARED:
            self._forget()
        running = Backward(self.step, threading.get_ident())
        self._running.append(running)
        try:
            yield
        finally:
            self._running.remove(running)
        if not running.reached:
            return
        self._conclude(running, _total(tensors, grad_tensors), tensors)
        if state == MIXED:
            running.loss, running.why = math.nan, "only some of its gradients were cleared before it"
        self._held.append(running)

    def stepped(self, touched: bool) -> Stepped:
        """What the update steps on that is made now. `touched`: gradients were changed after they had arrived."""
        told, self._told = self._told, []
        scale, why = scale_of(self._optimizer), ""
        if self._gradients(zero_is_cleared=False) == CLEARED:
            self._forget()
        held, step = list(self._held), self.step
        self.step += 1
        if not held:
            if len(told) == 1:
                return Stepped(float(told[0].value), "", scale)
            return Stepped(math.nan, "no backward() that reached this network was seen", scale)
        parts = [pair for backward in held for pair in backward.own_terms]
        if any(backward.step != step for backward in held):
            why = "gradients of earlier updates were not cleared"
        elif scale == 1 and touched and any(abs(factor) > 1 for _, factor in parts):
            why = "its gradients were scaled, and whether that was undone is not known"
        else:
            why = next((backward.why for backward in held if math.isnan(backward.loss)), "")
        loss = math.nan if why else sum(backward.loss for backward in held) / scale
        plain = not why and not any(backward.besides for backward in held) and _is_mean(parts, scale)
        return Stepped(loss, why, scale, tuple(judged for judged, _ in parts) if plain else ())

    # -- how it is known -------------------------------------------------------------------------------------------

    def _await(self, value: Any, judged: Judged) -> None:
        """Says which backward pass goes through a value, and with which factor."""

        def went(grad: Any) -> None:
            running, place = self._now(), judged.value.data_ptr()
            if running and all(place != known.value.data_ptr() for known, _, _ in running.judged):
                running.judged.append((judged, grad.detach(), float((judged.value * grad.detach()).sum())))

        value.register_hook(went)

    def _now(self) -> Backward | None:
        """The backward pass that works now: this thread's, where there are several."""
        if len(self._running) < 2:
            return self._running[0] if self._running else None
        return next((b for b in self._running if b.thread == threading.get_ident()), None)

    def _forget(self) -> None:
        self._held.clear()
        self._arrivals.clear()

    def _gradients(self, zero_is_cleared: bool = True) -> str:
        """Whether the gradients that the optimizer would use are cleared, hold what has arrived, or some of both."""

        def is_cleared(grad: Any, arrived: tuple[int, int]) -> bool:
            return grad is None or (zero_is_cleared and state_of(grad) != arrived and not bool(grad.any()))

        parameters = (p for group in self._optimizer.param_groups for p in group["params"])
        mine = [p for p in parameters if id(p) in self._arrivals]
        empty = [is_cleared(p.grad, self._arrivals[id(p)]) for p in mine]
        return CLEARED if all(empty) else MIXED if any(empty) else KEPT

    def _conclude(self, running: Backward, total: float, tensors: tuple[Any, ...]) -> None:
        """The part of a backward pass that is this network's loss."""
        mine, others = running.amount(own=True), running.amount(own=False)
        foreign = any(not judged.own for judged, _, _ in running.judged)
        largest = max(abs(total), abs(mine), abs(others))
        running.besides = not abs(total - mine - others) <= _rounding(tensors) * largest
        if not running.besides:
            running.loss = mine if foreign else total
        elif math.isnan(total):
            running.why = "what backward() was called on is not one finite number"
        elif foreign or self._reaches_others(tensors):
            running.why = "it was added to terms of another network before backward()"
        else:
            running.loss = total

    def _function(self, value: Any, kind: str) -> tuple[Pass | None, Any]:
        """(the pass, the targets) whose mean loss a value is; (None, None) where it is something else."""
        passes, targets = self._origin(value)[1], getattr(value.grad_fn, "_saved_target", None)
        if len(passes) != 1 or targets is None or not _is_of(passes[0].outputs[0], passes[0]):
            return None, None
        mean = each_loss(passes[0].outputs[0], targets.detach(), kind).mean()
        known = bool((mean - value.detach()).abs() <= CLOSE * value.detach().abs())
        return (passes[0], targets.detach()) if known else (None, None)

    def _origin(self, outputs: Any) -> tuple[bool, list[Pass]]:
        """(whether this network made something, the passes that made it)."""
        passes: list[Pass] = []
        own = False
        for node in _graph([outputs], until=self._mark):
            if found := node.metadata.get(self._mark):
                passes.append(found)
            own = own or bool(found) or id(getattr(node, "variable", None)) in self._own
        return own, passes

    def _reaches_others(self, tensors: Iterable[Any]) -> bool:
        """Whether gradients of these reach parameters of other networks."""
        reached = (getattr(node, "variable", None) for node in _graph(tensors))
        return any(variable is not None and id(variable) not in self._own for variable in reached)


def _joined(parts: list[Any]) -> Any:
    return torch.cat(parts) if len(parts) > 1 else parts[0] if parts else None


def each_loss(outputs: Any, targets: Any, kind: str) -> Any:
    """The loss of each example, as engine.learning.losses means it."""
    if kind == "softmax_cross_entropy":
        return nn.functional.cross_entropy(outputs, targets, reduction="none")
    if targets.ndim == 1 and outputs.ndim == 2 and outputs.shape[1] > 1:
        targets = nn.functional.one_hot(targets, outputs.shape[1])
    targets = targets.reshape(outputs.shape).to(outputs.dtype)
    function = nn.functional.mse_loss
    if kind == "binary_cross_entropy":
        function = nn.functional.binary_cross_entropy_with_logits
    return function(outputs, targets, reduction="none").flatten(1).mean(1)


def scale_of(optimizer: Any) -> float:
    """What a gradient scaler, which lets the optimizer step now, had multiplied the loss by; 1 where there is none."""
    frame = sys._getframe(1)
    for _ in range(FRAMES):
        if frame is None:
            break
        owner = frame.f_locals.get("self") if frame.f_code.co_name == "step" else None
        if isinstance(owner, torch.amp.GradScaler):
            return float(owner.get_scale())
        frame = frame.f_back  # type: ignore[assignment]
    return 1.0


def _is_mean(parts: list[tuple[Judged, float]], scale: float) -> bool:
    """Whether the loss is the mean over all examples that were judged, each of them once."""
    wholes = [judged.whole for judged, _ in parts]
    if not parts or any(whole is None for whole in wholes) or len({id(w) for w in wholes}) < len(wholes):
        return False
    if any(judged.targets.dtype == torch.int64 and int(judged.targets.min()) < 0 for judged, _ in parts):
        return False  # some examples are ignored
    everyone = sum(len(judged.outputs) for judged, _ in parts)
    shares = (len(judged.outputs) / everyone * scale for judged, _ in parts)
    return all(abs(factor - share) <= CLOSE * share for (_, factor), share in zip(parts, shares, strict=True))


def _rounding(tensors: tuple[Any, ...]) -> float:
    """The share of a loss that rounding may take, in the format that it is added up in."""
    return max([CLOSE, *(16 * float(torch.finfo(t.dtype).eps) for t in tensors if t.dtype.is_floating_point)])


def _total(tensors: tuple[Any, ...], grad_tensors: Any) -> float:
    """The number that backward() was called on; nan where there is not one."""
    grads = grad_tensors if isinstance(grad_tensors, tuple | list) else (grad_tensors,) * len(tensors)
    if len(grads) != len(tensors) or any(not torch.is_tensor(t) or t.numel() != 1 for t in tensors):
        return math.nan
    weighted = zip(tensors, grads, strict=True)
    return sum(float(t.detach()) * (1.0 if g is None else float(g)) for t, g in weighted)


def _graph(tensors: Iterable[Any], until: str = "") -> Iterator[Any]:
    """The operations that made these, back to the parameters, each once; not beyond those that bear a mark."""
    todo = [t.grad_fn for t in tensors if torch.is_tensor(t)]
    seen = set()
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        yield node
        if not (until and until in node.metadata):
            todo.extend(before for before, _ in node.next_functions)


def _is_of(outputs: Any, whole: Pass) -> bool:
    """Whether outputs are what a pass gave, in its order, however shaped."""
    return len(whole.inputs) == len(outputs) and any(
        outputs.numel() == given.numel()
        and given._version == version
        and (
            outputs.data_ptr() == given.data_ptr()
            or torch.equal(outputs.detach().reshape(-1), given.reshape(-1))
        )
        for given, version in zip(whole.outputs, whole.versions, strict=True)
    )


def _tensors(value: Any) -> Iterator[Any]:
    """The tensors of what a network returns."""
    if torch.is_tensor(value):
        yield value
    elif isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _tensors(part)

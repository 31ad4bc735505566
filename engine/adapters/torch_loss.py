"""The loss that a PyTorch update steps on: of this network, from all that its gradients were made of.

A criterion marks what it judged; a backward pass says which of these took part, and with which factor. What cannot be
known is nan, with a reason: it is never averaged, guessed or taken from another network.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from tracereel.engine.adapters.torch_gradients import dense, state_of
from tracereel.engine.adapters.torch_graph import Function, Pass, function, graph, graph_of, is_of, tensors_of
from tracereel.engine.adapters.torch_scaler import scale_now
from tracereel.engine.adapters.torch_terms import CLOSE, Backward, Judged, Stepped, is_mean

CLEARED, KEPT, MIXED = "cleared", "kept", "mixed"


class Losses:
    """What is known of the losses of one network and the optimizer that updates it."""

    def __init__(
        self, model: Any, optimizer: Any, safely: Callable[..., Any], found: Callable[[str], str]
    ) -> None:
        """safely(work) is work that cannot harm the training; found(kind) is told of this network's losses that are
        functions, and says which kind the trace names."""
        self._every = list(model.parameters())
        self._own = {id(p) for p in self._every}
        self.stale: set[int] = set()
        """Parameters whose gradients hold more than this step's, because another optimizer would have to clear them."""
        self.latest = 0
        """How many examples went through the network last."""
        self._optimizer, self._safely, self._found = optimizer, safely, found
        self._begin_one, self._end_one = safely(self._begun), safely(self._over)
        self._mark, self._heard = f"tracereel {id(self)}", f"tracereel loss {id(self)}"
        self._running: list[Backward] = []
        self._held: list[Backward] = []  # what the gradients that are held were made of
        self._told: list[Judged] = []
        self._arrivals: dict[int, tuple[int, int]] = {}
        self.step = 0
        self.backwards = 0
        """How many backward passes reached this network."""

    # -- what the training does ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Gradients that are there before anything was heard are of nobody knows what."""
        for parameter in self._parameters():
            if parameter.grad is not None and bool(dense(parameter.grad).any()):
                self._arrivals[id(parameter)] = state_of(parameter.grad)
        if self._arrivals:
            why = "there were gradients before the recording began"
            self._held.append(Backward(self.step, threading.get_ident(), why=why))

    def passed(self, inputs: Any, outputs: Any, precision: float) -> None:
        """A pass through the network: its outputs remember it, for as long as they live."""
        found = tuple(t for t in tensors_of(outputs) if t.grad_fn is not None)
        inputs = inputs if inputs is None else inputs.detach()
        self.latest = 0 if inputs is None else len(inputs)
        detached, versions = tuple(t.detach() for t in found), tuple(t._version for t in found)
        mark = Pass(inputs, detached, versions, precision)
        for tensor in found:
            tensor.grad_fn.metadata[self._mark] = mark

    def is_own(self, outputs: Any) -> bool:
        """Whether this network made something."""
        return self._origin(outputs)[0]

    def judge(self, value: Any, outputs: Any, targets: Any, is_the_loss: bool) -> None:
        """A criterion's value, which waits for its backward pass. `is_the_loss`: it is the one that the trace names."""
        own, passes = self._origin(outputs)
        whole = passes[0] if is_the_loss and len(passes) == 1 and is_of(outputs, passes[0]) else None
        judged = Judged(value.detach(), own, outputs.detach(), targets.detach(), whole)
        self._await(value, judged)
        if value.grad_fn is not None:
            value.grad_fn.metadata[self._heard] = judged

    def tell(self, value: Any) -> None:
        """The loss of this network, said by whoever trains it: of a pass, where its operation shows that it is."""
        heard = value.grad_fn.metadata.get(self._heard) or self._of_function(value.grad_fn, value)
        if heard is None:
            heard = Judged(value.detach(), True)
            self._await(value, heard)
            value.grad_fn.metadata[self._heard] = heard
        self._told.append(heard)

    def arrived(self, parameter: Any) -> None:
        """A gradient has reached a parameter."""
        self._arrivals[id(parameter)] = state_of(parameter.grad)
        if running := self._now():
            running.reached = True

    @contextmanager
    def during(self, tensors: tuple[Any, ...], grad_tensors: Any) -> Iterator[None]:
        """A backward pass of anybody: kept where it reached this network."""
        begun = self._begin_one(tensors)
        try:
            yield
        finally:
            if begun is not None:
                self._running.remove(begun[0])
        if begun is not None and begun[0].reached:
            self._end_one(*begun, tensors, grad_tensors)

    def _begun(self, tensors: tuple[Any, ...]) -> tuple[Backward, str]:
        """(what is kept of a backward pass, in what state the gradients were before it)."""
        state = self._gradients()
        if state == CLEARED:
            self._forget()
            self._see_stale()
        running = Backward(self.step, threading.get_ident())
        running.other_ways = self._look_through(tensors)
        self._running.append(running)
        return running, state

    def _over(self, running: Backward, state: str, tensors: tuple[Any, ...], grad_tensors: Any) -> None:
        self._conclude(running, _total(tensors, grad_tensors), tensors)
        if state == MIXED:
            running.loss, running.why = math.nan, "only some of its gradients were cleared before it"
        self._held.append(running)
        self.backwards += 1

    def stepped(self, touched: bool, factor: float) -> Stepped:
        """What the update steps on that is made now. `touched`: gradients were changed after they had arrived, all by
        one factor (nan where it is not one)."""
        told, self._told = self._told, []
        scale, why = scale_now(), ""
        if self._gradients(zero_is_cleared=False) == CLEARED:
            self._forget()
        held, step = list(self._held), self.step
        self.step += 1
        if not held:
            if len(told) == 1:
                return Stepped(float(told[0].value), "", scale)
            return Stepped(math.nan, "no backward() that reached this network was seen", scale)
        parts = [pair for backward in held for pair in backward.own_terms]
        if scale == 1 and touched and len(held) > 1 and abs(factor * len(held) - 1) <= CLOSE:
            scale = float(len(held))  # the mean over as many mini-batches was made of their sum
        known = True
        if any(backward.step != step for backward in held):
            why = "gradients of earlier updates were not cleared"
        elif scale == 1 and touched and any(abs(factor) > 1 for _, factor in parts):
            why, known = "its gradients were scaled, and whether that was undone is not known", False
        else:
            why = next((backward.why for backward in held if math.isnan(backward.loss)), "")
        loss = math.nan if why else sum(backward.loss for backward in held) / scale
        plain = not why and not any(backward.besides for backward in held) and is_mean(parts, scale)
        return Stepped(loss, why, scale, tuple(judged for judged, _ in parts) if plain else (), known)

    # -- how it is known -------------------------------------------------------------------------------------------

    def _look_through(self, tensors: tuple[Any, ...]) -> bool:
        """Hear the losses that are functions; whether gradients reach this network in other ways than by losses."""
        other_ways = False

        def stop(node: Any) -> bool:
            nonlocal other_ways
            if self._heard in node.metadata:
                return True
            other_ways |= self._is_own(node)
            return self._is_passed(node)

        values = {tensor.grad_fn: tensor for tensor in tensors if torch.is_tensor(tensor)}
        for node in graph(tensors, stop):
            if self._heard not in node.metadata:  # what it stops at is asked after this
                self._of_function(node, values.get(node))
        return other_ways

    def _of_function(self, node: Any, value: Any = None) -> Judged | None:
        """The loss that an operation is, of this network or another; it is heard from now on."""
        loss = function(node, self._mark, value)
        if loss is None:
            return None
        own = any(self._is_own(before) for before in graph_of(node, stop=self._is_passed))
        is_the_loss = own and self._found(loss.kind) == loss.kind and loss.is_plain
        judged = Judged(loss.value, own, loss.outputs, loss.targets, loss.whole if is_the_loss else None)
        node.metadata[self._heard] = judged
        self._await_operation(loss, judged)
        return judged

    def _await_operation(self, loss: Function, judged: Judged) -> None:
        def went(grads: Any) -> None:
            if grads and grads[0] is not None:
                self._take_part(judged, grads[0])

        loss.node.register_prehook(self._safely(went))

    def _await(self, value: Any, judged: Judged) -> None:
        """Says which backward pass goes through a value, and with which factor."""

        def went(grad: Any) -> None:
            self._take_part(judged, grad)

        value.register_hook(self._safely(went))

    def _take_part(self, judged: Judged, grad: Any) -> None:
        running = self._now()
        if running and all(judged is not known for known, _, _ in running.judged):
            running.judged.append((judged, grad.detach(), float((judged.value * grad.detach()).sum())))

    def _now(self) -> Backward | None:
        """The backward pass that works now: this thread's, where there are several."""
        if len(self._running) < 2:
            return self._running[0] if self._running else None
        return next((b for b in self._running if b.thread == threading.get_ident()), None)

    def _see_stale(self) -> None:
        """Gradients of parameters that are not this optimizer's add up where nobody clears them."""
        updated = {id(p) for p in self._parameters()}
        others = [p for p in self._every if id(p) not in updated and p.grad is not None]
        self.stale = {id(p) for p in others if bool(dense(p.grad).any())}

    def _forget(self) -> None:
        self._held.clear()
        self._arrivals.clear()

    def _gradients(self, zero_is_cleared: bool = True) -> str:
        """Whether the gradients that the optimizer would use are cleared, hold what has arrived, or some of both."""

        def is_cleared(grad: Any, arrived: tuple[int, int]) -> bool:
            return grad is None or (
                zero_is_cleared and state_of(grad) != arrived and not bool(dense(grad).any())
            )

        mine = [p for p in self._parameters() if id(p) in self._arrivals]
        empty = [is_cleared(p.grad, self._arrivals[id(p)]) for p in mine]
        return CLEARED if all(empty) else MIXED if any(empty) else KEPT

    def _conclude(self, running: Backward, total: float, tensors: tuple[Any, ...]) -> None:
        """The part of a backward pass that is this network's loss."""
        mine, others = running.amount(own=True), running.amount(own=False)
        foreign = any(not judged.own for judged, _, _ in running.judged)
        slack = _rounding(tensors) * max(1, len(running.judged)) * max(abs(total), abs(mine), abs(others))
        running.besides = running.other_ways or not abs(total - mine - others) <= slack
        if not running.besides:
            running.loss = mine if foreign else total
        elif math.isnan(total):
            running.why = "what backward() was called on is not one finite number"
        elif foreign or self._reaches_others(tensors):
            running.why = "it was added to terms of another network before backward()"
        else:
            running.loss = total

    def _origin(self, outputs: Any) -> tuple[bool, list[Pass]]:
        """(whether this network made something, the passes that made it)."""
        passes: list[Pass] = []
        own = False
        for node in graph([outputs], self._is_passed):
            if found := node.metadata.get(self._mark):
                passes.append(found)
            own = own or self._is_own(node)
        return own, passes

    def _is_passed(self, node: Any) -> bool:
        """Whether an operation gave what a pass through the network gave."""
        return self._mark in node.metadata

    def _is_own(self, node: Any) -> bool:
        return self._is_passed(node) or id(getattr(node, "variable", None)) in self._own

    def _parameters(self) -> Iterator[Any]:
        """Those that the optimizer updates."""
        return (p for group in self._optimizer.param_groups for p in group["params"])

    def _reaches_others(self, tensors: Iterable[Any]) -> bool:
        """Whether gradients of these reach parameters of other networks."""
        reached = (getattr(node, "variable", None) for node in graph(tensors))
        return any(variable is not None and id(variable) not in self._own for variable in reached)


def _rounding(tensors: tuple[Any, ...]) -> float:
    """The share of a loss that rounding may take, in the format that it is added up in."""
    return max(16 * float(torch.finfo(t.dtype).eps) for t in tensors if t.dtype.is_floating_point)


def _total(tensors: tuple[Any, ...], grad_tensors: Any) -> float:
    """The number that backward() was called on; nan where there is not one."""
    grads = grad_tensors if isinstance(grad_tensors, tuple | list) else (grad_tensors,) * len(tensors)
    if len(grads) != len(tensors) or any(not torch.is_tensor(t) or t.numel() != 1 for t in tensors):
        return math.nan
    weighted = zip(tensors, grads, strict=True)
    return sum(float(t.detach()) * (1.0 if g is None else float(g)) for t, g in weighted)

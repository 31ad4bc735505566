"""A PyTorch model as a layer table: what its modules do to the followed examples says which layer follows which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from tracereel.engine.adapters.safe_names import safe_names, safely_named
from tracereel.engine.adapters.saying import said_of
from tracereel.engine.adapters.table import OTHER, Activation, dense_row
from tracereel.engine.adapters.torch_activations import activation_of, guess
from tracereel.engine.adapters.torch_arrays import precision_of
from tracereel.engine.adapters.torch_inference import in_inference
from tracereel.engine.errors import ConfigError
from tracereel.engine.trace.schema import LayerInfo

TRANSPARENT = (nn.Flatten, nn.Unflatten, nn.Identity)
FLOAT32 = float(np.finfo(np.float32).eps)
WRITE = "write it as a module (nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.LeakyReLU(), nn.GELU('tanh'))"


@dataclass(frozen=True)
class Call:
    """A leaf module at work: what came in, what went out."""

    name: str
    module: Any
    came: Any
    went: Any


@dataclass
class Part:
    """A row of the layer table and the module behind it."""

    module: Any
    row: LayerInfo
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def is_dense(self) -> bool:
        return self.row.kind == "dense"


@dataclass
class Layers:
    """The parts of a model in the order in which they work, and what of it is not understood."""

    parts: list[Part]
    notes: list[str]
    log_softmax: bool = False
    """Whether the model ends in log_softmax, as for nn.NLLLoss; its last layer's outputs are then before that."""

    precision: float = 0.0
    """The coarsest rounding within it, as a share of a number."""
    one_output: bool = True
    """Whether it returns one tensor, so that it can be judged."""

    @property
    def is_exact(self) -> bool:
        """Whether what it gives is as exact as a trace, which holds float32 or more."""
        return self.precision <= FLOAT32

    @property
    def table(self) -> tuple[LayerInfo, ...]:
        return tuple(part.row for part in self.parts)

    @property
    def numbered(self) -> list[Any]:
        """All parameters, numbered as updates/ has them."""
        return [part.parameters[name] for part in self.parts for name in sorted(part.parameters)]


def layers_of(model: Any, X: Any) -> Layers:
    """What the model is made of. Inputs beyond the examples make sure that a ReLU is not taken for nothing at all."""
    try:
        calls, outputs, inputs = _calls(model, X)
    except Exception as trouble:
        raise ConfigError(
            f"the model cannot be given the examples to follow: {said_of(trouble, named=True)[:160]}. A recording "
            "gives it one tensor of examples; where it takes several, put them side by side in one (torch.cat) and "
            "take them apart in forward()"
        ) from trouble
    layers = _Reader(model, calls).read(outputs, inputs)
    made = [call.went for call in calls if call.went is not None]
    layers.precision = precision_of(*model.parameters(), *made)
    layers.one_output = torch.is_tensor(outputs)
    return layers


def _calls(model: Any, X: Any) -> tuple[list[Call], Any, Any]:
    if X.is_floating_point():
        noise = np.random.default_rng(0).standard_normal(tuple(X.shape)) * 3 * float(X.abs().max() or 1.0)
        wide = torch.cat([X, -X, torch.from_numpy(noise).to(X)])
        try:
            return *_watched(model, wide), wide
        except Exception:  # it may take no such numbers
            pass
    return *_watched(model, X), X


def _watched(model: Any, X: Any) -> tuple[list[Call], Any]:
    calls: list[Call] = []
    came_in: list[Any] = []  # of the module that works now

    def watch(name: str) -> Callable[..., None]:
        def hook(module: Any, args: Any, output: Any) -> None:
            came = came_in.pop() if came_in else None
            first = output[0] if isinstance(output, tuple) else output
            calls.append(Call(name, module, came, first.clone() if torch.is_tensor(first) else None))

        return hook

    def before(module: Any, args: Any) -> Any:
        """Modules that work in place change what they were given: they are given a copy."""
        came_in[:] = [args[0].clone()] if args and torch.is_tensor(args[0]) else []
        return tuple(arg.clone() if torch.is_tensor(arg) else arg for arg in args)

    leaves = [
        (name, module) for name, module in model.named_modules() if not any(True for _ in module.children())
    ]
    hooks = [module.register_forward_hook(watch(name)) for name, module in leaves]
    hooks += [module.register_forward_pre_hook(before) for _, module in leaves]
    try:
        with in_inference(model), torch.no_grad():
            return calls, model(X)
    finally:
        for hook in hooks:
            hook.remove()


class _Reader:
    """Follows the examples from module to module."""

    def __init__(self, model: Any, calls: list[Call]) -> None:
        self.model, self.calls = model, calls
        self.layers = Layers([], [])
        self.names: list[str] = []

    def read(self, outputs: Any, inputs: Any) -> Layers:
        flow = inputs
        for call in self.calls:
            if call.came is None or call.went is None:
                self._add_other(call)
            else:
                if not _same(flow, call.came):
                    self._explain(flow, call.came, f"'{call.name}'")
                self._take(call)
            flow = call.went
        if torch.is_tensor(outputs) and not _same(flow, outputs):
            self._end(flow, outputs)
        return self._named()

    def _take(self, call: Call) -> None:
        module, last = call.module, self.layers.parts[-1] if self.layers.parts else None
        if isinstance(module, TRANSPARENT) or (isinstance(module, nn.Dropout) and module.p == 0):
            return
        activation = activation_of(module)
        free = last is not None and last.row.activation == "identity"
        open_ = free and last is not None and last.is_dense
        if activation is not None and last is not None and free:
            self._activate(last, activation)
        elif type(module) is nn.LogSoftmax and open_ and module.dim in (-1, 1) and call is self.calls[-1]:
            self.layers.log_softmax = True
        elif (
            type(module) is nn.Linear
            and module.bias is not None
            and call.came.ndim == 2
            and self._is_new(module)
        ):
            row = dense_row(call.name, "identity", module.in_features, module.out_features)
            self._add(call, Part(module, row, {"W": module.weight, "b": module.bias}))
        else:
            self._add_other(call)

    def _add(self, call: Call, part: Part) -> None:
        self.names.append(call.name or type(call.module).__name__)
        self.layers.parts.append(part)

    def _add_other(self, call: Call) -> None:
        """Stored with its weights, for later."""
        if not self._is_new(call.module):
            self._note(f"'{call.name}' is used more than once")
            return
        parameters = safely_named(dict(call.module.named_parameters(recurse=False)))
        came, went = (tuple(x.shape[1:]) if x is not None else () for x in (call.came, call.went))
        kind = type(call.module).__name__
        sizes = {name: tuple(p.shape) for name, p in parameters.items()}
        row = LayerInfo(call.name, OTHER, "identity", came, went, sizes, {"module": kind})
        self._add(call, Part(call.module, row, parameters))
        advice = ""
        if kind == "Linear" and call.module.bias is None:
            advice = " without a bias"
        elif kind == "GELU":
            advice = " (exact; nn.GELU('tanh') can be filmed)"
        self._note(f"'{call.name}' is {kind}{advice}")

    def _explain(self, before: Any, after: Any, where: str) -> None:
        """Something between two modules that no module did: an activation, where one explains it."""
        last = self.layers.parts[-1] if self.layers.parts else None
        if last is None:
            self._note(
                f"what enters {where} is not the examples as they were given: prepare them before recording"
            )
        elif last.is_dense and last.row.activation == "identity" and (found := guess(before, after)):
            self._activate(last, found)
            return
        else:
            self._note(
                f"what happens between '{self.names[-1]}' and {where} is no activation known here: {WRITE}"
            )
        if last is not None:
            last.row = replace(last.row, kind=OTHER)
        else:
            self.layers.parts.append(Part(None, LayerInfo("before", OTHER, "identity", (), (), {})))
            self.names.append("before")

    def _end(self, before: Any, after: Any) -> None:
        if before.shape == after.shape and torch.allclose(before.log_softmax(-1), after, atol=1e-5):
            self.layers.log_softmax = True
        elif before.numel() == after.numel() and _same(before, after):
            return
        else:
            self._explain(before, after, "the outputs")

    @staticmethod
    def _activate(part: Part, activation: Activation) -> None:
        kind, options = activation if isinstance(activation, tuple) else (activation, {})
        part.row = replace(part.row, activation=kind, activation_options=dict(options))

    def _is_new(self, module: Any) -> bool:
        return all(part.module is not module for part in self.layers.parts)

    def _note(self, what: str) -> None:
        self.layers.notes.append(what)

    def _named(self) -> Layers:
        """Names that a trace can carry; parameters that no part holds are told."""
        for part, name in zip(self.layers.parts, safe_names(self.names), strict=True):
            part.row = replace(part.row, name=name)
        held = {id(p) for part in self.layers.parts for p in part.parameters.values()}
        missing = [name for name, p in self.model.named_parameters() if id(p) not in held]
        if missing:
            self._note(
                f"{len(missing)} parameters are not stored, their modules were not called: {', '.join(missing[:3])}"
            )
        return self.layers


def _same(flow: Any, came: Any) -> bool:
    """The same numbers in the same order, however they are shaped."""
    if flow.shape[:1] != came.shape[:1] or flow.numel() != came.numel():
        return False
    return bool(torch.equal(flow.reshape(len(flow), -1), came.reshape(len(came), -1)))

"""What a PyTorch tensor was made of: passes of one network, and the losses among the operations that came after.

A loss may be a module or a function (F.cross_entropy): what both leave in the graph is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

F = nn.functional
REDUCTIONS = ("none", "mean", "sum")
ENTROPY, SQUARES, BINARY = "softmax_cross_entropy", "mean_squared_error", "binary_cross_entropy"
SHARES = ("Div", "Neg", "Sum", "Mul", "LogSoftmax")
"""What F.cross_entropy leaves where it was given shares of the classes, from its mean down."""


@dataclass(frozen=True)
class Pass:
    """A training pass through the network: what went in (None where that was not one tensor), and what came out."""

    inputs: Any
    outputs: tuple[Any, ...]
    versions: tuple[int, ...]
    """Of the outputs, which nobody may change in place before they are judged."""
    precision: float = 0.0
    """The coarsest rounding in it, as a share of a number."""


@dataclass(frozen=True)
class Function:
    """A loss that is a function: its kind, what it compared, its value, and whether it is the plain mean."""

    kind: str
    node: Any
    outputs: Any
    targets: Any
    value: Any
    is_plain: bool
    whole: Pass | None
    """The pass whose outputs it judged, as they were."""


def tensors_of(value: Any) -> Iterator[Any]:
    """The tensors of what a network returns."""
    if torch.is_tensor(value):
        yield value
    elif isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from tensors_of(part)


def graph(tensors: Iterable[Any], stop: Callable[[Any], bool] = lambda node: False) -> Iterator[Any]:
    """The operations that made these, back to the parameters, each once; not beyond those at which it stops."""
    return graph_of(*(t.grad_fn for t in tensors if torch.is_tensor(t)), stop=stop)


def graph_of(*nodes: Any, stop: Callable[[Any], bool]) -> Iterator[Any]:
    """The same of operations."""
    todo, seen = list(nodes), set()
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        yield node
        if not stop(node):
            todo.extend(before for before, _ in node.next_functions)


def is_of(outputs: Any, whole: Pass) -> bool:
    """Whether outputs are what a pass gave, in its order, however shaped."""
    if whole.inputs is None or len(whole.inputs) != len(outputs):
        return False
    return any(
        outputs.numel() == given.numel()
        and given._version == version
        and (
            outputs.data_ptr() == given.data_ptr()
            or torch.equal(outputs.detach().reshape(-1), given.reshape(-1))
        )
        for given, version in zip(whole.outputs, whole.versions, strict=True)
    )


def function(node: Any, mark: str, value: Any = None) -> Function | None:
    """The loss that an operation is, of a network whose passes bear the mark; None where it is no loss.

    value: the tensor that it gave, where that is at hand; it is computed again otherwise.
    """
    made = type(node).__name__
    if made in READERS:
        kind, compared, outputs, targets, options, plain = READERS[made](node)
        given = compared(outputs, targets, **options) if value is None else value.detach()
        passes = passes_of(node, mark)
        outputs = _scores(node, passes, outputs) if kind == ENTROPY else outputs
        one = passes[0] if len(passes) == 1 and outputs is not None and is_of(outputs, passes[0]) else None
        return Function(kind, node, outputs, targets, given, plain, one)
    return _of_shares(node, mark, value)


def passes_of(node: Any, mark: str) -> list[Pass]:
    """The passes that an operation's inputs were made by."""
    nodes = graph_of(node, stop=lambda here: mark in here.metadata)
    return [here.metadata[mark] for here in nodes if mark in here.metadata]


def _of_labels(node: Any) -> tuple[Any, ...]:
    reduction = REDUCTIONS[node._saved_reduction]
    targets, ignored = node._saved_target, node._saved_ignore_index
    if ignored >= 2**63:  # it is kept as an unsigned number
        ignored -= 2**64
    options = {"weight": node._saved_weight, "ignore_index": ignored, "reduction": reduction}
    plain = reduction == "mean" and node._saved_weight is None and not bool((targets == ignored).any())
    return ENTROPY, F.nll_loss, node._saved_self.detach(), targets, options, plain


def _of_squares(node: Any) -> tuple[Any, ...]:
    reduction = REDUCTIONS[node._saved_reduction]
    outputs, targets = node._saved_self.detach(), node._saved_target.detach()
    return SQUARES, F.mse_loss, outputs, targets, {"reduction": reduction}, reduction == "mean"


def _of_binary(node: Any) -> tuple[Any, ...]:
    reduction = REDUCTIONS[node._saved_reduction]
    weights = {"weight": node._saved_weight, "pos_weight": node._saved_pos_weight}
    plain = reduction == "mean" and not any(weight is not None for weight in weights.values())
    outputs, targets = node._saved_self.detach(), node._saved_target.detach()
    options = {**weights, "reduction": reduction}
    return BINARY, F.binary_cross_entropy_with_logits, outputs, targets, options, plain


def _of_chances(node: Any) -> tuple[Any, ...]:
    """F.binary_cross_entropy takes chances, of which the scores before them are not known to the last bit."""
    reduction = REDUCTIONS[node._saved_reduction]
    outputs, targets = node._saved_self.detach(), node._saved_target.detach()
    options = {"weight": node._saved_weight, "reduction": reduction}
    return BINARY, F.binary_cross_entropy, outputs, targets, options, False


READERS: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "NllLossBackward0": _of_labels,
    "NllLoss2DBackward0": _of_labels,
    "MseLossBackward0": _of_squares,
    "BinaryCrossEntropyWithLogitsBackward0": _of_binary,
    "BinaryCrossEntropyBackward0": _of_chances,
}


def _scores(node: Any, passes: list[Pass], chances: Any) -> Any:
    """What the network gave, of which log_softmax made what nll_loss took; or that itself, where it gave that."""
    if len(passes) != 1:
        return None
    before = node.next_functions[0][0]
    if type(before).__name__ != "LogSoftmaxBackward0":
        return chances
    made, axis = before._saved_result, before._saved_dim
    axis = axis - 2**64 if axis >= 2**63 else axis
    fits = (given.reshape(made.shape) for given in passes[0].outputs if given.numel() == made.numel())
    return next((given for given in fits if torch.equal(F.log_softmax(given, axis), made)), None)


def _of_shares(node: Any, mark: str, value: Any) -> Function | None:
    """F.cross_entropy that was given a share of every class, known by its five operations and by its value."""
    chain = [node]
    for name in SHARES:
        if type(chain[-1]).__name__.partition("Backward")[0] != name or not chain[-1].next_functions:
            return None
        chain.append(chain[-1].next_functions[0][0])
    passes, shares = passes_of(chain[4], mark), chain[3]._saved_other
    outputs = _scores(chain[3], passes, None)
    if outputs is None or shares is None or shares.shape != outputs.shape:
        return None
    found = F.cross_entropy(outputs, shares.detach())
    if value is not None and not torch.allclose(found, value.detach()):
        return None
    one = passes[0] if is_of(outputs, passes[0]) else None
    return Function(
        ENTROPY, node, outputs, shares.detach(), found if value is None else value.detach(), True, one
    )

"""Passes through a network whose numbers know how they were rounded: layers as they are, one by one.

A layer says how it rounds by its operations, which engine/proof/rounding_rules.py knows, or by a `rounded` pass of its
own. Where it does neither, what it makes of numbers cannot be checked, which is said and is no failure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tracereel.engine.layers.layer import Array, Layer, Mode, run_layer, within
from tracereel.engine.learning.network import Network, Pass, shaped
from tracereel.engine.proof.report import Unknowable
from tracereel.engine.proof.rounded import Rounded

Numbers = Any  # an Array or a Rounded: layers take either
Parameters = dict[str, dict[str, Numbers]]
BackThrough = Callable[[Numbers], tuple[Numbers, dict[str, Numbers]]]
UNRULED = (TypeError, AttributeError, NotImplementedError)  # what operations raise that do not know a Rounded


class NoRandomNumbers:
    """Stands where training has its random numbers: what was random must come from the trace."""

    def __getattr__(self, name: str) -> Any:
        raise Unknowable("a layer draws random numbers in training, and the trace does not hold what it drew")


def through(
    layer: Layer, params: Mapping[str, Numbers], X: Numbers, mode: Mode
) -> tuple[Numbers, BackThrough]:
    """A layer's output and way back; Unknowable where nothing says how it rounds."""
    mode.proving = True
    Y, layer_backward = _known(layer, X, lambda: run_layer(layer, params, X, mode))

    def backward(dY: Numbers) -> tuple[Numbers, dict[str, Numbers]]:
        return _known(layer, dY, lambda: layer_backward(dY))

    return Y, backward


def _known(layer: Layer, given: Numbers, go: Callable[[], tuple[Numbers, Any]]) -> tuple[Numbers, Any]:
    """What a layer makes of numbers that know how they were rounded, if that knows it too."""
    try:
        made, beside = go()
    except UNRULED as error:
        if not isinstance(given, Rounded):
            raise
        raise Unknowable(f"how {layer.kind} rounds is not known: {error}") from error
    others = [made, *(beside.values() if isinstance(beside, dict) else ())]
    if isinstance(given, Rounded) and not all(isinstance(one, Rounded | None) for one in others):
        raise Unknowable(f"how {layer.kind} rounds is not known: it gives numbers without their rounding")
    return made, beside


def run(
    network: Network,
    parameters: Mapping[str, Mapping[str, Numbers]],
    state: Parameters,
    X: Numbers,
    drawn: Mapping[str, Mapping[str, Array]] | None = None,
) -> Pass:
    """A pass through the network with these parameters: in training where `drawn` is what was random in it.

    A layer in training finds in mode.drawn what it drew, and must not draw again.
    """
    found = Pass(outputs=X)
    for block, shape in zip(network.blocks, network.shapes, strict=False):
        name = block.name
        inner = Mode(state=state.get(name, {}))
        outer = Mode()
        if drawn is not None:
            silent: Any = NoRandomNumbers()
            of_layer = dict(drawn.get(name, {}))
            inner = Mode(True, silent, state.get(name, {}), drawn=of_layer)
            outer = Mode(True, silent, drawn=within(of_layer, "activation"))
        X = shaped(found.outputs, shape)
        Z, transform_backward = through(block.transform, parameters[name], X, inner)
        found.outputs, activation_backward = through(block.activation, {}, Z, outer)
        found.preactivations[name], found.activations[name] = Z, found.outputs
        found.updates[name] = inner.updates
        found.ways_back.append((name, transform_backward, activation_backward))
    return found


def onward(
    network: Network,
    parameters: Mapping[str, Mapping[str, Numbers]],
    state: Parameters,
    place: int,
    Z: Numbers,
) -> tuple[Numbers, Callable[[Numbers], Numbers]]:
    """From the pre-activations of block `place` to (outputs, backward), in inference mode: backward(dOutputs) -> dZ."""
    block, shapes = network.blocks[place], network.shapes
    outputs, back = through(block.activation, {}, Z, Mode())
    ways_back = [(back, outputs.shape[1:])]
    for block, shape in zip(network.blocks[place + 1 :], shapes[place + 1 :], strict=False):
        outputs = shaped(outputs, shape)
        for layer, params in ((block.transform, parameters[block.name]), (block.activation, {})):
            outputs, back = through(layer, params, outputs, Mode(state=state.get(block.name, {})))
            ways_back.append((back, outputs.shape[1:]))

    def backward(dOutputs: Numbers) -> Numbers:
        for back, shape in reversed(ways_back):
            dOutputs, _ = back(shaped(dOutputs, shape))
        return dOutputs

    return outputs, backward


def plain(parameters: Mapping[str, Mapping[str, Numbers]]) -> Parameters:
    """The values alone, without their rounding."""
    return {
        layer: {name: getattr(value, "value", value) for name, value in named.items()}
        for layer, named in parameters.items()
    }

"""Which neuron OneNeuron tells of, and every number of it: the terms of its sum, the sum and the answer."""

from __future__ import annotations

import numpy as np

from tracereel.engine import analysis
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Place, View
from tracereel.scenes.read.wording import sized

FOLLOWED = 6  # inputs that get a row of their own


class FollowedNeuron:
    """One neuron of the first layer, and one example.

    The neuron is the one whose answer to it changes the most in training; of its inputs those are `chosen` that add or
    take the most, before and after training together.
    """

    def __init__(self, view: View, probe: int) -> None:
        trace, self.view, self.probe = view.trace, view, probe
        self.layer = view.layers[0]
        answers = trace.read(f"activations/{self.layer.name}")
        self.unit = int(np.argmax(np.abs(answers[-1] - answers[0])[self.probe]))
        self.inputs = analysis.probe_inputs(trace)[self.probe]
        size = sum(np.abs(analysis.contributions(trace, 0, e, self.probe)[self.unit]) for e in (0, view.last))
        self.chosen = np.sort(np.argsort(-size, kind="stable")[:FOLLOWED])
        self.others = len(self.inputs) - len(self.chosen)
        dataset = view.header.dataset
        self.shape = dataset.input_shape
        self.is_image = dataset.kind == "image" and len(self.shape) == 2
        self.is_plane = dataset.kind == "points" and len(self.inputs) == 2
        weights = trace.history(f"weights/{self.layer.name}/W", self.unit)
        self.scale = float(np.quantile(np.abs(weights), 0.995)) or 1.0

    def x_at(self, i: int) -> list[Place]:
        """The addresses whose product is input i."""
        index = tuple(int(j) for j in np.unravel_index(i, self.shape))
        return [("probes/inputs", None, (self.probe, *index)), ("header/dataset/scale", None, ())]

    def w_at(self, i: int, entry: int) -> Place:
        """The address of the weight for input i."""
        return (f"weights/{self.layer.name}/W", entry, (self.unit, int(i)))

    def bias(self, entry: int) -> Reading:
        return sized(self.view.read("+.2f", f"weights/{self.layer.name}/b", entry, self.unit))

    def input(self, i: int) -> Reading:
        return sized(self.view.derive(".2f", "product", self.x_at(i)))

    def weight(self, i: int, entry: int) -> Reading:
        return sized(self.view.derive("+.2f", None, [self.w_at(i, entry)]))

    def product(self, i: int, entry: int) -> Reading:
        """What input i adds."""
        return sized(self.view.derive("+.2f", "product", [*self.x_at(i), self.w_at(i, entry)]))

    def rest(self, entry: int) -> Reading:
        """What the inputs without a row add: the sum less the bias and less every row."""
        scale: Place = ("header/dataset/scale", None, ())
        terms = [place for i in self.chosen for place in (self.x_at(i)[0], scale, self.w_at(i, entry))]
        total: Place = (f"preactivations/{self.layer.name}", entry, (self.probe, self.unit))
        bias: Place = (f"weights/{self.layer.name}/b", entry, (self.unit,))
        return sized(self.view.derive("+.2f", "rest_of_sum", [total, bias, *terms]))

    def sum(self, entry: int) -> Reading:
        """Its pre-activation."""
        array = f"preactivations/{self.layer.name}"
        return sized(self.view.read("+.2f", array, entry, self.probe, self.unit))

    def answer(self, entry: int) -> Reading:
        """Its activation."""
        return sized(self.view.read(".2f", f"activations/{self.layer.name}", entry, self.probe, self.unit))

"""The terms of one neuron's sum, for one example: every number of it with its address.

A clip that shows several of them in one line shows numbers that add up, or multiply, as they are written: of so many
decimals that this holds, where there are such.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.view import Place, View
from tracereel.scenes.read.wording import fine, sized

Floats = NDArray[Any]
PLACES = (2, 3, 1, 4)  # decimals, in the order in which they are tried


class Terms:
    """The inputs, weights and products of a first-layer neuron, its bias, sum and answer, at a recorded entry."""

    def __init__(self, view: View, unit: int, probe: int, entry: int = 0) -> None:
        trace, self.view = view.trace, view
        self.unit, self.probe, self.entry = unit, probe, entry
        self.layer = view.layers[0]
        self.inputs: Floats = analysis.probe_inputs(trace)[probe]
        self.weights: Floats = np.asarray(trace.read(f"weights/{self.layer.name}/W", entry)[unit], float)
        self.products: Floats = self.inputs * self.weights
        self.shape = view.header.dataset.input_shape
        self.scaled = bool(view.header.dataset.centre)

    @cached_property
    def marked(self) -> int:
        """The input that is followed: it counts much, is neither dark nor full, and its numbers agree as written."""
        size = np.abs(self.products) / (np.abs(self.products).max() or 1.0)
        middling = (np.abs(self.inputs) > 0.25) & (np.abs(self.inputs) < 0.95)
        return int(np.argmax(size + 0.6 * middling + 0.8 * self._agree))

    @property
    def _agree(self) -> Floats:
        """Of every input, whether what is written of it multiplies."""
        written = np.round(np.round(self.inputs, 2) * np.round(self.weights, 2), 2)
        return np.asarray(np.abs(written - np.round(self.products, 2)) < 1e-9)

    @property
    def spans(self) -> str:
        """What inputs lie between: `unit` where that is zero and one, `positive` or `signed`."""
        found = analysis.probe_inputs(self.view.trace)
        low, high = float(found.min()), float(found.max())
        return "unit" if (low, high) == (0.0, 1.0) else "positive" if low >= 0 else "signed"

    def input(self, i: int) -> Reading:
        """What comes in; a plain nought where nothing does."""
        function = "scaled" if self.scaled else "product"
        return sized(self.view.derive(".0f" if self.inputs[i] == 0 else ".2f", function, self._x(i)))

    def published(self, i: int) -> Reading:
        """The same in the units of the data, where columns are scaled."""
        if not self.scaled:
            return self.input(i)
        return fine(sized(self.view.derive(".2f", None, self._x(i)[-1:])))

    def weight(self, i: int, among: Sequence[int] = ()) -> Reading:
        """What it is multiplied by; of as many decimals as the weights it stands `among` need to be no nought."""
        return sized(self.view.derive(f"+.{places(self.weights[[i, *among]])}f", None, [self._w(i)]))

    def product(self, i: int) -> Reading:
        """What it adds."""
        found = places(self.products[[i]]) if self.products[i] else 2
        function = "scaled_product" if self.scaled else "product"
        return sized(self.view.derive(f"+.{found}f", function, [*self._x(i), self._w(i)]))

    @property
    def added(self) -> Reading:
        """All that speaks for it."""
        return self._written[0]

    @property
    def taken(self) -> Reading:
        """All that speaks against it."""
        return self._written[1]

    @property
    def bias(self) -> Reading:
        """What it adds whatever comes in."""
        return self._written[2]

    def trained(self, entry: int) -> Reading:
        """The bias at another recorded entry, of as many decimals as the sum; a plain nought where there is none."""
        array = f"weights/{self.layer.name}/b"
        none = not float(self.view.trace.read(array, entry)[self.unit])
        return sized(self.view.read(".0f" if none else self._format, array, entry, self.unit))

    @property
    def biases(self) -> tuple[float, float]:
        """The least and the largest that it has in training."""
        found = self.view.trace.read(f"weights/{self.layer.name}/b")[:, self.unit]
        return float(found.min()), float(found.max())

    def bias_at(self, entry: float) -> float:
        """The bias at an entry, also between two."""
        low, high, part = self.view.around(entry)
        array = f"weights/{self.layer.name}/b"
        ends = (float(self.view.trace.read(array, at)[self.unit]) for at in (low, high))
        return float(np.dot([1 - part, part], list(ends)))

    @cached_property
    def learns(self) -> bool:
        """Whether training changes the bias so much that it is written otherwise."""
        return self.trained(self.view.last).text != self.bias.text

    @property
    def told(self) -> dict[str, Value]:
        """What is said of the bias in training: whether it changes, what it becomes, and what that is."""
        trained = self.trained(self.view.last)
        return {"trained": trained, "learns": "yes" if self.learns else "no", "is": sign(trained)}

    @property
    def sum(self) -> Reading:
        """Its pre-activation."""
        return self._written[3]

    @cached_property
    def answer(self) -> Reading:
        """Its activation, of as many decimals as its sum."""
        array = f"activations/{self.layer.name}"
        index = (self.probe, self.unit)
        if self.view.trace.read(array, self.entry)[index] == 0:
            return self.view.read(".0f", array, self.entry, *index)
        return sized(self.view.read(self._format.lstrip("+"), array, self.entry, *index))

    @cached_property
    def _format(self) -> str:
        return self._written[3].format

    @cached_property
    def _written(self) -> tuple[Reading, ...]:
        """What adds, what takes away, bias and sum, of so many decimals that they add up."""
        words = ("centre", "spread") if self.scaled else ("scale",)
        plus, minus = (
            ("positive_scaled_products", "negative_scaled_products")
            if self.scaled
            else ("positive_products", "negative_products")
        )
        whole: list[Place] = [
            *((f"header/dataset/{word}", None, ()) for word in words),
            ("probes/inputs", None, (self.probe,)),
            (f"weights/{self.layer.name}/W", self.entry, (self.unit,)),
        ]
        derive, read = self.view.derive, self.view.read

        def bias(format: str) -> Reading:
            none = not float(self.view.trace.read(f"weights/{self.layer.name}/b", self.entry)[self.unit])
            return read(".0f" if none else format, f"weights/{self.layer.name}/b", self.entry, self.unit)

        made: Sequence[Callable[[str], Reading]] = (
            lambda format: derive(format, plus, whole),
            lambda format: derive(format, minus, whole),
            bias,
            lambda format: read(
                format, f"preactivations/{self.layer.name}", self.entry, self.probe, self.unit
            ),
        )
        found = [tuple(make(f"+.{places}f") for make in made) for places in PLACES]
        adds = [written for written in found if _adds_up(written) and _says(written)] or [
            written for written in found if _adds_up(written)
        ]
        return tuple(sized(reading) for reading in (adds or found)[0])

    def _x(self, i: int) -> list[Place]:
        """The addresses whose product is input i; where columns are scaled, those that it is scaled from."""
        index = tuple(int(j) for j in np.unravel_index(i, self.shape))
        place: Place = ("probes/inputs", None, (self.probe, *index))
        if self.scaled:
            return [("header/dataset/centre", None, (i,)), ("header/dataset/spread", None, (i,)), place]
        return [place, ("header/dataset/scale", None, ())]

    def _w(self, i: int) -> Place:
        """The address of the weight for input i."""
        return (f"weights/{self.layer.name}/W", self.entry, (self.unit, int(i)))


def sign(reading: Reading) -> str:
    """What a script may ask of a number: whether it is positive, negative or none."""
    return "positive" if reading.value > 0 else "negative" if reading.value < 0 else "none"


def places(values: Floats) -> int:
    """Decimals that values need so that none of them is written as nought, two at least."""
    least = min((abs(float(value)) for value in values if value), default=1.0)
    return int(np.clip(np.ceil(-np.log10(2 * least)), 2, 6))


def _adds_up(written: Sequence[Reading]) -> bool:
    """Whether the numbers that are written add up to the last of them."""
    *terms, total = (float(reading.text.replace("−", "-").replace(",", "")) for reading in written)
    return abs(sum(terms) - total) < 1e-6


def _says(written: Sequence[Reading]) -> bool:
    """Whether none of them is written as nought that is not."""
    return all(not reading.value or any(c in "123456789" for c in reading.text) for reading in written)


def some(unit: int | None) -> str:
    """Whether there is one, in a word."""
    return "none" if unit is None else "some"

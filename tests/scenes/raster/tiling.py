"""Networks of tiles, and what one example of a trace lights in them, put together without a scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from tracereel.engine.trace import Trace
from tracereel.scenes.look.theme import DARK, Theme
from tracereel.scenes.parts.network import framings
from tracereel.scenes.parts.network.layout import MEASURES, wide
from tracereel.scenes.parts.network.picture import Network
from tracereel.scenes.parts.network.shape import Shape
from tracereel.scenes.parts.network.state import Lit, strongest
from tracereel.scenes.raster.camera import TraceCamera
from tracereel.scenes.raster.canvas import Canvas

SIZES = {"16:9": (240, 136), "1:1": (136, 136), "9:16": (136, 240)}
Picture = NDArray[np.uint8]


class Kept:
    """A few moments of a run: weights/LAYER, activations/LAYER and so on by entry, and the first example."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self.arrays = {name: arrays[name] for name in arrays.files}
        self.layers = sum(name.startswith("weights/") for name in self.arrays)

    def read(self, name: str, entry: int) -> Any:
        return self.arrays[name][entry]


class Live(Kept):
    """The same of a trace, all of it."""

    def __init__(self, trace: Trace, probe: int = 0) -> None:
        self.trace, self.probe, self.layers = trace, probe, len(trace.layers)
        image = trace.read("probes/inputs")[probe] * trace.header.dataset.scale
        self.arrays = {"image": image}

    def read(self, name: str, entry: int) -> Any:
        array, layer = name.split("/")
        found = self.trace.layers[int(layer)].name
        if array == "weights":
            return self.trace.read(f"weights/{found}/W", entry)
        return self.trace.read(f"{array}/{found}", entry)[self.probe].ravel()


def keep(trace: Trace, entries: Sequence[int], path: Path) -> None:
    """Write a few moments of a trace, rounded: they need no more digits to be drawn."""
    live = Live(trace)
    arrays = {"image": np.asarray(live.arrays["image"], np.float32)}
    for layer in range(live.layers):
        for array in ("weights", "preactivations", "activations", "deltas"):
            name = f"{array}/{layer}"
            found = np.array([live.read(name, entry) for entry in entries])
            arrays[name] = np.round(found, 4).astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


@dataclass
class Tiling:
    """A network of a run, its weights as at an entry, and what an example's pass makes of them."""

    run: Kept
    aspect: str = "16:9"
    theme: Theme = DARK

    def __post_init__(self) -> None:
        image = self.run.arrays["image"]
        self.image = image.ravel()
        widths = tuple(len(self.run.read(f"weights/{k}", 0)) for k in range(self.run.layers))
        is_image = image.ndim == 2
        self.shape = Shape(image.shape if is_image else (image.size, 1), widths, is_image)
        self.measures = MEASURES[self.aspect]
        self.home = wide(self.shape, self.measures)
        self.network = Network(self.shape, self.home, self.theme, self.measures.down)
        self.network.pixels = image.reshape(self.shape.inputs) / (image.max() or 1.0)

    def of(self, array: str, layer: int, entry: int) -> Any:
        return self.run.read(f"{array}/{layer}", entry)

    def show(self, entry: int) -> Tiling:
        """Weights as recorded: at rest."""
        network = self.network
        for k in range(self.run.layers):
            W_OI = self.of("weights", k, entry)
            network.weights[k] = np.clip(W_OI / np.abs(W_OI).max(), -1, 1).astype(np.float32)
            neurons = network.neurons[k]
            neurons.face.reshape(len(W_OI), -1)[:, : W_OI.shape[1]] = network.weights[k]
            neurons.bright[:] = 0.8
        return self

    def arrive(self, entry: int, until: float = 1.0) -> Tiling:
        """The forward pass, arrived; or its lines only so far on their way."""
        network = self.show(entry).network
        network.haze, network.lit = 0.75, []
        for k in range(self.run.layers):
            came = self.image if k == 0 else self.of("activations", k - 1, entry)
            carried = self.of("weights", k, entry) * came
            to, of = strongest(carried, 60)
            strength = carried[to, of] / np.abs(carried).max()
            front = np.clip(until + 0.2 * np.abs(strength) * (until < 1), 0, 1)
            network.lit.append(Lit(k, to, of, strength, front, front=front if until < 1 else None))
            neurons, sums = network.neurons[k], self.of("preactivations", k, entry)
            answers = self.of("activations", k, entry)
            if until == 1:
                neurons.sums, neurons.answers = sums / np.abs(sums).max(), answers / np.abs(answers).max()
                neurons.arrived[:], neurons.passed[:] = 1.0, 1.0
        if until == 1:
            network.shares = self.of("activations", self.run.layers - 1, entry)
        return self

    def blame(self, entry: int, until: float) -> Tiling:
        """Errors on their way back."""
        network = self.show(entry).network
        network.haze, network.lit = 0.28, []
        for k in range(self.run.layers):
            error = self.of("deltas", k, entry)
            carried = np.abs(error[:, None] * self.of("weights", k, entry))
            to, of = strongest(carried, 60)
            strength = carried[to, of] / (carried.max() or 1.0)
            front = np.full(len(to), until)
            network.lit.append(
                Lit(k, to, of, strength, front, 2, front=front, light=0.5, thick=3.6, backward=True)
            )
            neurons = network.neurons[k]
            neurons.error = np.abs(error) / (np.abs(error).max() or 1.0)
            neurons.prints.reshape(len(error), -1)[:, : carried.shape[1]] = carried / (carried.max() or 1.0)
            neurons.printed = 1.0
        network.wanting = 0.5 * np.abs(self.of("deltas", self.run.layers - 1, entry))
        return self

    def zoom(self, layer: int, unit: int, t: float = 1.0) -> Tiling:
        """The camera on its way to a neuron, whose lines come apart and are all lit."""
        network = self.network
        near = framings.neuron(self.home, layer, unit, self.aspect, self.measures)
        network.pose = self.home.toward(near, t)
        W_I = network.weights[layer][unit]
        of = np.arange(len(W_I))
        network.lit = [Lit(layer, np.full(len(of), unit), of, W_I, fan=True)]
        network.neurons[layer].focus[unit] = 1.0
        return self

    def paint(self, size: tuple[int, int] | None = None) -> Picture:
        """(H, W, 4)."""
        width, height = size or SIZES[self.aspect]
        eye = TraceCamera(
            pixel_width=width, pixel_height=height, background_color=ManimColor(self.theme.background)
        )
        self.network.paint(Canvas(eye))
        return np.array(eye.pixel_array)

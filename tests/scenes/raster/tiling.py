"""Networks of tiles, and what one example of a trace lights in them, put together without a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from tracereel.engine.trace import Trace
from tracereel.scenes.look.theme import DARK, Theme
from tracereel.scenes.parts.tiled import framings
from tracereel.scenes.parts.tiled.layout import MEASURES, wide
from tracereel.scenes.parts.tiled.network import Lit, Network, strongest
from tracereel.scenes.parts.tiled.shape import Shape
from tracereel.scenes.raster.camera import TraceCamera
from tracereel.scenes.raster.canvas import Canvas

SIZES = {"16:9": (320, 180), "1:1": (180, 180), "9:16": (180, 320)}
Picture = NDArray[np.uint8]


@dataclass
class Tiling:
    """A network of a trace's run, its weights as at an entry, and what an example's pass makes of them."""

    trace: Trace
    aspect: str = "16:9"
    theme: Theme = DARK
    probe: int = 0

    def __post_init__(self) -> None:
        self.names = [layer.name for layer in self.trace.layers]
        self.images = self.trace.read("probes/inputs")[self.probe] * self.trace.header.dataset.scale
        widths = tuple(len(self.weights(k, 0)) for k in range(len(self.names)))
        rows, columns = self.images.shape if self.images.ndim == 2 else (self.images.size, 1)
        self.shape = Shape((rows, columns), widths, self.images.ndim == 2)
        self.measures = MEASURES[self.aspect]
        self.home = wide(self.shape, self.measures)
        self.network = Network(self.shape, self.home, self.theme, self.measures.down)
        self.network.pixels = self.images.reshape(self.shape.inputs) / (self.images.max() or 1.0)

    def weights(self, layer: int, entry: int) -> Any:
        return self.trace.read(f"weights/{self.names[layer]}/W", entry)

    def of(self, array: str, layer: int, entry: int) -> Any:
        return self.trace.read(f"{array}/{self.names[layer]}", entry)[self.probe].ravel()

    def show(self, entry: int) -> Tiling:
        """Weights as recorded: at rest."""
        network = self.network
        for k in range(len(self.names)):
            W_OI = self.weights(k, entry)
            network.weights[k] = np.clip(W_OI / np.abs(W_OI).max(), -1, 1).astype(np.float32)
            neurons = network.neurons[k]
            neurons.face.reshape(len(W_OI), -1)[:, : W_OI.shape[1]] = network.weights[k]
            neurons.bright[:] = 0.8
        return self

    def arrive(self, entry: int, until: float = 1.0) -> Tiling:
        """The forward pass, arrived; or its lines only so far on their way."""
        network = self.show(entry).network
        network.haze, network.lit = 0.75, []
        for k in range(len(self.names)):
            came = self.images.ravel() if k == 0 else self.of("activations", k - 1, entry)
            carried = self.weights(k, entry) * came
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
            network.shares = self.of("activations", len(self.names) - 1, entry)
        return self

    def blame(self, entry: int, until: float) -> Tiling:
        """Errors on their way back."""
        network = self.show(entry).network
        network.haze, network.lit = 0.28, []
        for k in range(len(self.names)):
            error = self.of("deltas", k, entry)
            carried = np.abs(error[:, None] * self.weights(k, entry))
            to, of = strongest(carried, 60)
            strength = carried[to, of] / (carried.max() or 1.0)
            front = np.full(len(to), until)
            network.lit.append(
                Lit(k, to, of, strength, front, 2, front=front, light=0.5, thick=3.6, backward=True)
            )
            neurons = network.neurons[k]
            neurons.error = np.abs(error) / (np.abs(error).max() or 1.0)
            neurons.face.reshape(len(error), -1)[:, : carried.shape[1]] = carried / (carried.max() or 1.0)
            neurons.printed = True
        network.wanting = 0.5 * np.abs(self.of("deltas", len(self.names) - 1, entry))
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

"""A real example becomes the input; layers stand beside it; the count of what must be learned adds up."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, linear, smooth

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.cast import Cast
from tracereel.scenes.look.theme import PACE, TYPE, contrast, mix
from tracereel.scenes.parts.cells import Cells
from tracereel.scenes.parts.columns import column, pixels
from tracereel.scenes.parts.text import RIGHT, Figures
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Place
from tracereel.scenes.read.wording import counted, label, noun
from tracereel.scenes.tell.motion import During, FadeIn, FadeOut
from tracereel.scenes.tell.scene import TraceScene

ENLARGED = 4.7  # side of the picture while its numbers are read
WINDOW = 8  # pixels a side whose numbers can be read at that size
NARROW = 6  # the same, where numbers have a sign or are long
LONGEST_COLUMN = 100  # pixels that can stand one under the other


class Layers(TraceScene):
    """Many neurons side by side, and layer after layer."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run)
        self.probe = self.followed(analysis.followed(self.run.trace))
        self.cast.show_input(self.probe)
        self.cast.show_weights(0)
        self.stand_at(0)
        for k, layer in enumerate(self.run.layers):
            self.bind("network", self.run, f"weights/{layer.name}/W", self.cast.scales[k], (0, 0))
        self.cast.darken()
        self.cast.network.reveal[:] = 0.0
        self.cast.network.node_opacity[:] = 0.0
        if self.cast.picture is not None:
            self.read_the_pixels()
            self.stand_in_a_column()
        else:
            self.meet_the_columns_input()
        self.feet = VGroup()
        last = len(self.run.layers) - 1
        for layers in (range(1), range(1, last), range(max(1, last), last + 1)):
            if layers:
                self.add_layers(layers)
        self.add_up()

    # -- the input -------------------------------------------------------------------------------------------------

    def read_the_pixels(self) -> None:
        """The picture, large, and the numbers it is made of."""
        run, cast = self.run, self.cast
        shape = run.header.dataset.input_shape
        shades, values = facts.shades(run.trace)[self.probe], cast.inputs[self.probe]
        window, size = self.window(shape, shades)
        whole = size == tuple(shape)
        centre = self.stage.wide.at(0.5 if whole else 0.28, 0.5)
        places = pixels(centre[0], centre[1], ENLARGED, shape).places
        self.big = Cells(places, ENLARGED / max(shape), self.theme, seam=0.03).show(shades)
        rows, columns = (run.read("d", "header/dataset/input_shape", None, axis) for axis in (0, 1))
        side = ENLARGED / max(size)
        spots = pixels(0, 0, ENLARGED, size).places + (centre if whole else self.stage.wide.at(0.78, 0.5))
        self.inset = Cells(spots, side, self.theme, seam=0.03).show(shades[window])
        self.numbers = VGroup()
        for spot, pixel in zip(spots, window, strict=True):
            reading = self.pixel(int(pixel))
            ground = mix(self.theme.panel, self.theme.signal, float(shades[pixel]))
            ink = max((self.theme.background, self.theme.text), key=lambda color: contrast(color, ground))
            self.numbers.add(self.readout(reading, TYPE.label, ink).place_middle(spot))
        low, high = self.pixel(int(values.argmin())), self.pixel(int(values.argmax()))
        sentence = "Labelled {label}: {rows} × {columns} pixels. To the network it is {count} numbers"
        sentence += ", here from {low} to {high}." if low.value < 0 or high.value > 1 else " from 0 to 1."
        with self.beat(
            sentence,
            label=label(run, self.probe), rows=rows, columns=columns, count=cast.width(0), low=low, high=high,
        ) as beat:  # fmt: skip
            self.play(FadeIn(self.big), run_time=PACE.appear)
            self.wait(1.6)
            inset = [] if whole else [FadeIn(self.inset)]
            self.play(*inset, FadeIn(self.numbers, lag_ratio=0.02), run_time=1.2)
            self.wait(beat.rest)

    def pixel(self, i: int) -> Reading:
        """What the network sees of a pixel; whole, where some are large."""
        index = np.unravel_index(i, self.run.header.dataset.input_shape)
        places: list[Place] = [("probes/inputs", None, (self.probe, *(int(j) for j in index)))]
        format = ".1f" if np.abs(self.cast.inputs[self.probe]).max() < 10 else ".0f"
        return self.run.derive(format, "product", [*places, ("header/dataset/scale", None, ())])

    def window(self, shape: tuple[int, ...], shades: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
        """The pixels around the middle of the bright ones whose numbers can be read, as flat indices; and how many
        rows and columns they are."""
        values = self.cast.inputs[self.probe]
        most = WINDOW if values.min() > -0.05 and values.max() < 100 else NARROW
        size = (min(most, shape[0]), min(most, shape[1]))
        weights = shades.reshape(shape) / max(shades.sum(), 1e-9)
        starts = []
        for axis, length in enumerate(shape):
            middle = float((weights.sum(1 - axis) * np.arange(length)).sum())
            starts.append(int(np.clip(round(middle - size[axis] / 2), 0, length - size[axis])))
        rows, columns = np.mgrid[starts[0] : starts[0] + size[0], starts[1] : starts[1] + size[1]]
        flat: np.ndarray = (rows * shape[1] + columns).ravel()
        return flat, size

    def stand_in_a_column(self) -> None:
        """Pixel by pixel the picture becomes the input column, then takes its place beside the network."""
        cast, picture = self.cast, self.cast.picture
        assert picture is not None
        n = len(picture.places)
        region = self.stage.picture
        shown = np.arange(n) if n <= LONGEST_COLUMN else cast._sample(n)
        stack = column(self.stage.wide.x, region.y, region.height - 0.1, shown, n)
        target = np.repeat(stack.places[-1:], n, axis=0)
        target[shown] = stack.places
        start = self.big.points[:-2].copy()
        small = min(0.24, abs(stack.places[0, 1] - stack.places[1, 1]))
        size = self.big.size.copy()
        shape = np.array([4.0 if n <= LONGEST_COLUMN else 1.0, 1.0])
        lag = np.linspace(0, 0.55, n)[:, None]
        cover = np.zeros(n)
        cover[shown] = 1.0

        def unroll(t: float) -> None:
            s = np.clip((t - lag) / 0.45, 0, 1)
            s = s * s * (3 - 2 * s)
            self.big.points[:-2] = start + (target - start) * s
            self.big.size = size + (small * shape - size) * s
            self.big.cover = 1 + (cover - 1) * s[:, 0]

        def fold(t: float) -> None:
            s = np.clip((t - lag[::-1]) / 0.45, 0, 1)
            s = s * s * (3 - 2 * s)
            self.big.points[:-2] = target + (picture.places - target) * s
            self.big.size = small * shape * (1 - s) + picture.size * s
            self.big.cover = cover + (1 - cover) * s[:, 0]

        with self.beat(
            "Row after row, these numbers are the input layer. To save room we keep drawing the picture."
        ) as beat:
            gone = [FadeOut(self.numbers)] + ([FadeOut(self.inset)] if self.inset in self.mobjects else [])
            self.play(*gone, run_time=0.4)
            self.play(During(unroll, self.big, rate_func=linear), run_time=2.2)
            self.wait(0.7)
            self.play(During(fold, self.big, rate_func=linear), run_time=max(1.8, beat.rest - 0.4))
            foot = self.foot(0)
            self.remove(self.big)
            self.add(cast.network, picture)
            self.play(FadeIn(foot), run_time=0.4)

    def meet_the_columns_input(self) -> None:
        """An input that is no image: a column of its numbers."""
        run, cast = self.run, self.cast
        cast.network.node_opacity[cast.network.nodes(0)] = 1.0
        inputs = cast.names[len(cast.columns[-1].units) :]
        numbers = counted(cast.width(0), "number")
        with self.beat(
            f"This {{noun}} is labelled {{label}}. To the network it is {{count}} {numbers}: the input layer.",
            noun=noun(run), label=label(run, self.probe), count=cast.width(0),
        ) as beat:  # fmt: skip
            gap = [FadeIn(part) for part in cast.gaps.get(0, [])]
            self.play(FadeIn(cast.network), FadeIn(inputs), FadeIn(self.foot(0)), *gap, run_time=PACE.appear)
            self.wait(beat.rest)

    # -- the layers ------------------------------------------------------------------------------------------------

    def foot(self, k: int) -> VGroup:
        """A column's size, under it."""
        reading = self.cast.width(k)
        return VGroup(
            self.readout(reading, TYPE.label, self.theme.muted, align=None).place(self.cast.foot(k))
        )

    def add_layers(self, layers: range) -> None:
        """Neurons appear, then the edges that lead to them, layer after layer."""
        run, cast, network = self.run, self.cast, self.cast.network
        sentence, figures = self.sentence(layers)
        with self.beat(sentence, **figures) as beat:
            for k in layers:
                nodes = network.nodes(k + 1)
                extra = [FadeIn(self.foot(k + 1))]
                if k + 1 in cast.gaps:
                    extra += [FadeIn(part) for part in cast.gaps[k + 1]]
                if k == 0:
                    extra += [FadeIn(part) for part in cast.legend.members]
                if k == len(run.layers) - 1:
                    extra.append(FadeIn(cast.names[: len(cast.columns[-1].units)]))

                def appear(t: float, k: int = k, nodes: slice = nodes) -> None:
                    network.node_opacity[nodes] = smooth(min(1.0, 2.5 * t))
                    network.reveal[k] = smooth(max(0.0, (t - 0.3) / 0.7))

                time = min(2.6, beat.share(0.7)) / len(layers)
                self.play(During(appear, network, rate_func=linear), *extra, run_time=max(0.8, time))
            self.wait(beat.rest)

    def sentence(self, layers: range) -> tuple[str, dict[str, Any]]:
        """What to notice while these layers appear."""
        cast, last = self.cast, len(self.run.layers) - 1
        figures: dict[str, Any] = {"units": cast.width(layers[0] + 1), "inputs": cast.width(layers[0])}
        shape = [(f"header/layers/{k}/parameters/W", None, (axis,)) for k in layers for axis in (0, 1)]
        figures["edges"] = self.run.derive(",d", "sum_of_products", shape)
        edges = counted(figures["edges"], "connection")
        if layers[0] == 0:
            inputs = {1: "the one input", 2: "both inputs"}.get(
                int(figures["inputs"].value), "all {inputs} inputs"
            )
            one = figures["units"].value == 1
            neurons = "{units} neuron looks" if one else "{units} neurons look"
            each = "with its weight" if figures["edges"].value == 1 else "each with its weight"
            return f"{neurons} at {inputs}: {{edges}} {edges}, {each}.", figures
        if layers[-1] == last:
            return "The last layer has {units} neurons, one for every possible label.", figures
        which = "The next layer looks" if len(layers) == 1 else "Each layer that follows looks"
        return f"{which} only at the answers of the one before: {{edges}} more {edges}.", figures

    # -- the sum ---------------------------------------------------------------------------------------------------

    def add_up(self) -> None:
        """Weights and biases of every layer, and their sum."""
        run, side = self.run, self.stage.side
        head = Figures("weights + biases", TYPE.label, self.theme.muted, align=RIGHT)
        head.place([side.right, side.top - 0.3, 0])
        rows = VGroup(head)
        pairs = []
        step = min(0.72, (side.height - 1.6) / max(1, len(run.layers)))
        y = side.top - 0.3
        for k in range(len(run.layers)):
            y -= step
            base = f"header/layers/{k}/parameters"
            weights = [(f"{base}/W", None, (1,)), (f"{base}/W", None, (0,))]
            pairs += weights
            total = run.derive(",d", "parameter_count", weights)
            parts = [
                run.read(",d", f"{base}/{name}", None, axis) for name, axis in (("W", 1), ("W", 0), ("b", 0))
            ]  # fmt: skip
            text = f"{parts[0].text} × {parts[1].text} + {parts[2].text} ="
            line = Figures(text, TYPE.label, self.theme.text, align=RIGHT).place([side.right - 1.5, y, 0])
            for part in parts:
                self.track(line, part)
            rows.add(VGroup(line, self.readout(total, TYPE.label, align=RIGHT).place([side.right, y, 0])))
        total = run.derive(",d", "parameter_count", pairs)
        sum_line = VGroup(
            self.readout(total, TYPE.heading, self.theme.accent, "SEMIBOLD", align=RIGHT).place(
                [side.right, y - 0.95, 0]
            )
        )
        rule = Cells(
            np.array([[side.right - 1.0, y - 0.27, 0]]), (2.0, 0.022), self.theme, seam=0
        ).show(np.ones(1), high=self.theme.muted)  # fmt: skip
        sentence = "With a bias for every neuron, that makes {total} numbers. Training must find them all."
        if not all(facts.change(run.trace, k, 0, run.last).any() for k in range(len(run.layers))):
            sentence = "With a bias for every neuron, that makes {total} numbers: all that the network knows."
        with self.beat(sentence, total=total) as beat:
            self.play(*(FadeIn(row) for row in rows), run_time=1.0)
            self.wait(0.6)
            self.play(FadeIn(rule), FadeIn(sum_line), run_time=0.6)
            self.wait(beat.rest)

"""An example's signal runs through the finished network and becomes a guess."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import linear, smooth

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.cast import Cast
from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import PACE, TYPE
from tracereel.scenes.parts.bars import Bars
from tracereel.scenes.parts.text import RIGHT, Figures
from tracereel.scenes.read import facts
from tracereel.scenes.read.wording import article, counted, guess, label, noun, sized
from tracereel.scenes.tell.motion import During, FadeIn, FadeOut
from tracereel.scenes.tell.scene import TraceScene


class ForwardPass(TraceScene):
    """A signal runs through the network and becomes a guess."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run)
        self.entry = self.run.last
        self.stand_at(self.entry)
        self.probe = self.followed(self.pick())
        side = self.stage.side
        self.gallery = None
        if self.cast.is_image or facts.elementwise(self.run.trace, 0):
            self.gallery = self.cast.gallery(
                Region(side.left, side.right, self.stage.picture.bottom + 0.7, side.top)
            )
        self.meet_the_input()
        last = len(self.run.layers) - 1
        for layers in (range(1), range(1, last), range(max(1, last), last + 1)):
            if layers:
                self.travel(layers)
        self.read_the_answer()

    def pick(self) -> int:
        """Of the examples kept out of training and read rightly, the middle one when sorted by certainty."""
        trace = self.run.trace
        scores = analysis.predictions(trace, self.entry)
        sure = scores[np.arange(len(scores)), analysis.probe_labels(trace)]
        fresh = facts.unseen(trace)
        pool = fresh if len(fresh) else np.arange(len(scores))
        drawn = pool[np.isin(scores[pool].argmax(1), self.cast.columns[-1].units)]
        pool = drawn if len(drawn) else pool
        right = pool[scores[pool].argmax(1) == analysis.probe_labels(trace)[pool]]
        pool = right if len(right) else pool
        return int(pool[np.argsort(sure[pool], kind="stable")[(len(pool) - 1) // 2]])

    def meet_the_input(self) -> None:
        cast, run = self.cast, self.run
        cast.show_input(self.probe)
        cast.show_weights(self.entry)
        cast.network.edge_opacity[:] = 0.0
        cast.darken()
        count = cast.width(0)
        network = "The trained network" if facts.trained(run.trace) else "At step {step} the network"
        new = "it has never seen, labelled" if self.probe in facts.unseen(run.trace) else "labelled"
        numbers = counted(count, "number")
        sentence = (
            f"{network} gets {article(noun(run))} {{noun}} {new} {{label}}. "
            f"{{count}} {numbers} {'goes' if count.value == 1 else 'go'} in."
        )
        with self.beat(
            sentence,
            noun=noun(run), label=label(run, self.probe), count=count, step=run.read(",d", "steps", self.entry),
        ) as beat:  # fmt: skip
            self.play(*(FadeIn(part) for part in [*cast.members, *cast.feet]), run_time=PACE.appear)
            self.play(During(self.dim_to(0.0, 0.3), cast.network), run_time=beat.rest)

    def dim_to(self, start: float, end: float) -> Callable[[float], None]:
        """Edges go from one opacity to another."""

        def update(t: float) -> None:
            self.cast.network.edge_opacity[:] = start + (end - start) * t

        return update

    def travel(self, layers: range) -> None:
        """The signal crosses the edges into these layers, one after the other, and lights their neurons."""
        cast, run = self.cast, self.run
        for k in layers:
            self.bind(
                "network",
                run,
                f"activations/{run.layers[k].name}",
                cast.brightest[k],
                (self.entry, self.entry),
            )
        last = len(run.layers) - 1
        gallery = self.gallery if layers[0] == 0 else None
        changing = [cast.network, *(gallery.members if gallery is not None else [])]

        def update(t: float) -> None:
            cast.network.rest()
            k = min(layers[0] + int(t * len(layers)), layers[-1])
            part = t * len(layers) - (k - layers[0])
            cast.send_forward(k, self.entry, self.probe, part, light=k < last)
            cast.network.edge_opacity[k] = 0.3 - 0.14 * smooth(min(1.0, 4 * part))
            if gallery is not None:
                cast.show_gallery(
                    gallery, self.entry, self.probe, smooth(min(1.0, max(0.0, (part - 0.62) / 0.3)))
                )

        with self.beat(self.sentence(layers), classes=cast.width(last + 1)) as beat:
            if last in layers and self.gallery is not None:
                self.play(*(FadeOut(part) for part in self.gallery.members), run_time=0.3)
            if gallery is not None:
                cast.show_gallery(gallery, self.entry)
                self.play(*(FadeIn(part) for part in gallery.members), run_time=PACE.appear)
            sums = self.sums() if last in layers else []
            spare = 0.8 if sums else 0.0
            time = max(2.2 * len(layers), beat.rest - spare)
            self.play(During(update, *changing, rate_func=linear), run_time=time)
            if sums:
                self.play(*(FadeIn(text) for text in sums), run_time=0.4)
                self.wait(beat.rest)
        cast.network.rest()

    def sums(self) -> list[Figures]:
        """The sums of the last layer, beside their neurons: what is about to become probabilities."""
        cast, output = self.cast, self.run.layers[-1].name
        self.outputs = []
        for unit, place in zip(cast.columns[-1].units, cast.columns[-1].places, strict=True):
            sum_ = self.run.read("+.1f", f"preactivations/{output}", self.entry, self.probe, int(unit))
            reading = sized(sum_, 1000)
            ink = self.theme.positive if reading.value >= 0 else self.theme.negative
            text = self.readout(reading, TYPE.label, ink, align=RIGHT)
            self.outputs.append(text.place_middle([self.stage.side.left + 0.9, place[1], 0]))
        return self.outputs

    def sentence(self, layers: range) -> str:
        """What to notice while the signal crosses."""
        if layers[0] == 0:
            if self.gallery is None:
                return "Each input, times a weight, travels along an edge: orange adds, blue takes away."
            stands_out = "a blue frame says no" if self.has_negative(range(1)) else "matches stand out"
            return f"Inputs, times weights, reach the first layer. Right: what its neurons look for; {stands_out}."
        if layers[-1] == len(self.run.layers) - 1:
            return "The last layer adds up what it gets, one neuron for each of {classes} classes."
        strength = "in blue: below zero" if self.has_negative(layers) else "the bolder, the stronger"
        return f"A neuron adds up what arrives, answers ({strength}) and passes that on."

    def has_negative(self, layers: range) -> bool:
        """Whether a neuron drawn in these layers answers with a number below zero."""
        names = {k: self.run.layers[k].name for k in layers}
        return any(
            bool(
                (self.run.trace.read(f"activations/{name}", self.entry, self.probe) < 0)[
                    self.cast.columns[k + 1].units
                ].any()
            )
            for k, name in names.items()
        )

    def read_the_answer(self) -> None:
        cast, run = self.cast, self.run
        output = run.layers[-1]
        probabilities = run.trace.read(f"activations/{output.name}", self.entry)[self.probe]
        marked = int(probabilities.argmax())
        best = np.flatnonzero(cast.columns[-1].units == marked)  # nowhere, where its class is not drawn
        bars, texts, shown = self.scores(marked)
        scale = self.scale

        def grow(t: float) -> None:
            bars.show(shown * t)
            cast.network.show_activations(len(run.layers), probabilities * t, scale)

        with self.beat(self.how_it_ends()) as beat:
            self.play(*(FadeOut(text) for text in self.outputs), FadeIn(bars), run_time=0.4)
            self.play(During(grow, bars, cast.network), run_time=1.4)
            self.play(*(FadeIn(text) for text in texts), run_time=min(0.8, beat.rest))
        answer, truth = guess(run, self.entry, self.probe), label(run, self.probe)
        format = ".1%" if self.is_softmax else ".2f"
        sure = run.derive(format, "largest", [(f"activations/{output.name}", self.entry, (self.probe,))])
        right = "and that is right" if answer.value == truth.value else "but it is {label}"
        with self.beat(
            "Its answer: {guess}, with {sure}, " + right + ".", guess=answer, sure=sized(sure), label=truth
        ) as beat:
            bars.highlight(int(best[0]) if len(best) else None)
            cast.network.ring[cast.network.nodes(len(run.layers))][best] = 1.0
            self.wait(beat.rest)

    @property
    def is_softmax(self) -> bool:
        """Whether the network answers with probabilities."""
        return self.run.layers[-1].activation == "softmax"

    @property
    def scale(self) -> float:
        """Which answer is drawn in full: certainty, or where answers are no probabilities the largest of all."""
        if self.is_softmax:
            return 1.0
        largest = float(np.abs(analysis.predictions(self.run.trace, self.entry)).max())
        return self.shared("answers", largest or 1.0)

    def scores(self, marked: int) -> tuple[Bars, list[Figures], np.ndarray]:
        """Beside every output a bar and its answer; and what the bars show."""
        if self.is_softmax:
            return self.cast.scores(self.entry, self.probe, marked)
        column, side = self.cast.columns[-1], self.stage.side
        places = column.places.copy()
        places[:, 0] = side.left + (side.width - 1.2) / 2
        bars = Bars(places, side.width - 1.2, min(0.24, column.radius * 1.5), self.theme, signed=True)
        key, texts = f"activations/{self.run.layers[-1].name}", []
        for unit, place in zip(column.units, places, strict=True):
            reading = sized(self.run.read(".2f", key, self.entry, self.probe, int(unit)))
            ink = self.theme.accent if unit == marked else self.theme.muted
            text = self.readout(reading, TYPE.label, ink, align=RIGHT)
            texts.append(text.place_middle([side.right, place[1], 0]))
        return (
            bars,
            texts,
            analysis.predictions(self.run.trace, self.entry)[self.probe][column.units] / self.scale,
        )

    def how_it_ends(self) -> str:
        """What the last activation makes of the sums."""
        last = {
            "softmax": "Softmax turns those sums into probabilities: all positive, together 100 %.",
            "sigmoid": "A sigmoid squeezes each sum between 0 and 1. The largest is its guess.",
            "identity": "These sums are its answers already. The largest is its guess.",
        }
        other = "The last activation turns those sums into answers. The largest is its guess."
        return last.get(self.run.layers[-1].activation, other)

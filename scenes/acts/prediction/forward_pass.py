"""An example's signal runs through the finished network and becomes a guess."""

from __future__ import annotations

from collections.abc import Callable

from manim import FadeIn, linear, smooth

from engine import analysis
from scenes.cast import Cast
from scenes.parts.bars import Bars
from scenes.parts.words import LEFT
from scenes.replay import During, TraceScene
from scenes.theme import PACE, TYPE
from scenes.view import Role


class ForwardPass(TraceScene):
    """A signal runs through the network and becomes a guess."""

    roles = {"run": Role("a classifier of dense layers")}

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run)
        self.entry = self.run.last
        self.probe = self.pick()
        self.meet_the_input()
        last = len(self.run.layers) - 1
        for layers in (range(1), range(1, last), range(max(1, last), last + 1)):
            if layers:
                self.travel(layers)
        self.read_the_answer()

    def pick(self) -> int:
        """The first example kept out of training that the network reads rightly; the first of all otherwise."""
        trace = self.run.trace
        right = analysis.predictions(trace, self.entry).argmax(1) == analysis.probe_labels(trace)
        fresh = analysis.unread(trace)
        good = fresh[right[fresh]]
        return int(good[0] if len(good) else fresh[0] if len(fresh) else 0)

    def meet_the_input(self) -> None:
        cast, run = self.cast, self.run
        cast.show_input(self.probe)
        cast.show_weights(self.entry)
        cast.network.edge_opacity[:] = 0.0
        cast.darken()
        label = run.name("probes/targets", None, self.probe)
        sentence = (
            "The trained network gets {a} {noun} it has never seen, labelled {label}. {count} numbers go in."
        )
        if self.probe not in analysis.unread(run.trace):
            sentence = "The trained network gets {a} {noun} labelled {label}. {count} numbers go in."
        a = "an" if run.noun[0] in "aeiou" else "a"
        with self.beat(sentence, a=a, noun=run.noun, label=label, count=cast.width(0)) as beat:
            self.play(*(FadeIn(part) for part in cast.members), run_time=PACE.appear)
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

        def update(t: float) -> None:
            cast.network.rest()
            k = min(layers[0] + int(t * len(layers)), layers[-1])
            part = t * len(layers) - (k - layers[0])
            cast.send_forward(k, self.entry, self.probe, part, light=k < last)
            cast.network.edge_opacity[k] = 0.3 - 0.14 * smooth(min(1.0, 4 * part))

        with self.beat(self.sentence(layers), classes=cast.width(last + 1)) as beat:
            self.play(
                During(update, cast.network, rate_func=linear), run_time=max(2.2 * len(layers), beat.rest)
            )
        cast.network.rest()

    def sentence(self, layers: range) -> str:
        """What to notice while the signal crosses."""
        if layers[0] == 0:
            return "Each input, times a weight, travels along an edge: orange adds, blue takes away."
        if layers[-1] == len(self.run.layers) - 1:
            return "The last layer adds up what it gets, one neuron for each of {classes} classes."
        return "A neuron adds up what arrives, answers (the brighter, the stronger) and passes that on."

    def read_the_answer(self) -> None:
        cast, run = self.cast, self.run
        output = run.layers[-1]
        column = cast.columns[-1]
        probabilities = run.trace.read(f"activations/{output.name}", self.entry)[self.probe]
        side = self.stage.side
        places = column.places.copy()
        places[:, 0] = side.left
        bars = Bars(places, side.width - 1.35, min(0.24, column.radius * 1.5), self.theme)
        readings = [
            run.read(".1%", f"activations/{output.name}", self.entry, self.probe, int(u))
            for u in column.units
        ]
        shown = probabilities[column.units]
        best = int(shown.argmax())
        texts = [
            self.readout(reading, TYPE.label, self.theme.accent if i == best else self.theme.muted, align=LEFT)
            .place_middle(bars.tip(i, 0.2))
            for i, reading in enumerate(readings)
        ]  # fmt: skip

        def grow(t: float) -> None:
            bars.show(shown * t)
            cast.network.show_activations(len(run.layers), probabilities * t)

        with self.beat(self.how_it_ends()) as beat:
            self.play(FadeIn(bars), run_time=0.3)
            self.play(During(grow, bars, cast.network), run_time=1.4)
            self.play(*(FadeIn(text) for text in texts), run_time=min(0.8, beat.rest))
        guess, label = run.guess(self.entry, self.probe), run.name("probes/targets", None, self.probe)
        sure = run.derive(".1%", "largest", [(f"activations/{output.name}", self.entry, (self.probe,))])
        right = "and that is right" if guess.text == label.text else "but it is {label}"
        with self.beat(
            "Its answer: {guess}, with {sure}, " + right + ".", guess=guess, sure=sure, label=label
        ) as beat:
            bars.highlight(best)
            cast.network.ring[cast.network.nodes(len(run.layers))][best] = 1.0
            self.wait(beat.rest)

    def how_it_ends(self) -> str:
        """Softmax or sigmoid, in a sentence."""
        if self.run.layers[-1].activation == "softmax":
            return "Softmax turns those sums into probabilities: all positive, together 100 %."
        return "The last activation turns those sums into the network's answers."

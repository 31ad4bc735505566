"""One example's error travels back through the network, and every weight learns its share of it."""

from __future__ import annotations

import numpy as np
from manim import MathTypst, Transform, VGroup, linear, smooth

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import CrossEntropyClassifier, drawn_probes
from tracereel.scenes.exhibits.cast import Cast
from tracereel.scenes.look.theme import PACE, TYPE
from tracereel.scenes.parts.bars import Bars
from tracereel.scenes.parts.text import RIGHT, Figures, formula
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import apart, fine, label, noun, nouns, sized
from tracereel.scenes.tell.motion import During, FadeIn, FadeOut
from tracereel.scenes.tell.scene import TraceScene

BEYOND = 0.1  # how far a formula may stand out
RARE = 1e-4  # a chance so small, or so near to certainty, is not written into a formula


class Backpropagation(TraceScene):
    """Every weight learns its share of the error."""

    roles = {
        "run": CrossEntropyClassifier(
            "a classifier of dense layers, trained with softmax cross-entropy",
            link="softmax",
            holds=("gradients", "deltas", "batch/indices"),
        )
    }

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run)
        self.choose()
        self.predict()
        self.measure()
        self.blame_the_outputs()
        last = len(self.run.layers) - 1
        self.travel_back([last])
        self.travel_back(list(range(last - 1, -1, -1)))
        self.write_out_the_chain()
        self.count_the_paths()
        self.update()

    def choose(self) -> None:
        """The moment: the first recorded step. The example: one of that step's batch, where one is known. The weight
        whose chain is written out: into the output of its label, from the neuron that answered most."""
        trace, run = self.run.trace, self.run
        self.entry, self.probe = 0, self.followed(self.pick(), drawn_probes(trace))
        self.stand_at(self.entry)
        self.out = run.layers[-1]
        self.label = int(analysis.probe_labels(trace)[self.probe])
        self.deltas = [trace.read(f"deltas/{layer.name}", 0)[self.probe].ravel() for layer in run.layers]
        last = len(run.layers) - 1
        self.largest = [
            self.shared("errors/last" if k == last else f"errors/{k}", float(np.abs(delta).max()) or 1.0)
            for k, delta in enumerate(self.deltas)
        ]
        self.gradients = [analysis.example_gradient(trace, k, 0, self.probe) for k in range(len(run.layers))]
        self.weights = [
            trace.read(f"weights/{layer.name}/W", 0) / self.cast.scales[k]
            for k, layer in enumerate(run.layers)
        ]
        shown = self.cast.columns[-2].units
        before = analysis.incoming(trace, len(run.layers) - 1, 0)[self.probe]
        self.target = self.label
        self.source = int(shown[np.argmax(np.abs(before[shown]))])

    def pick(self) -> int:
        """The example that engine.analysis chooses; where its class is not drawn, the one of those that are drawn whose
        loss fell the most."""
        trace = self.run.trace
        own, drawn, losses = analysis.followed(trace), drawn_probes(trace), trace.read("probe_losses")
        return own if own in drawn else int(drawn[np.argmax((losses[0] - losses[-1])[drawn])])

    def output_reading(self, format: str, array: str, unit: int) -> Reading:
        """One number of the last layer at the followed moment."""
        return self.run.read(format, f"{array}/{self.out.name}", self.entry, self.probe, unit)

    # -- forward, once more ----------------------------------------------------------------------------------------

    def predict(self) -> None:
        run, cast = self.run, self.cast
        cast.show(self.entry, self.probe)
        cast.network.edge_opacity[:] = 0.45
        self.row = int(np.flatnonzero(cast.columns[-1].units == self.label)[0])
        self.bars, self.percent, scores = cast.scores(self.entry, self.probe, self.label)
        self.bars.show(scores).highlight(self.row)
        chance = self.output_reading(".1%", "activations", self.label)
        network = "The untrained network" if facts.untrained(run.trace) else "The network"
        with self.beat(
            f"This {{noun}} is labelled {{label}}. {network} gives that {{chance}}.",
            noun=noun(run), label=label(run, self.probe), chance=chance,
        ) as beat:  # fmt: skip
            self.play(*(FadeIn(part) for part in [*cast.members, *cast.feet]), run_time=PACE.appear)
            self.play(FadeIn(self.bars), *(FadeIn(text) for text in self.percent), run_time=PACE.appear)
            self.wait(beat.rest)

    def measure(self) -> None:
        """The loss of this example, as a formula with its numbers in it."""
        run, side = self.run, self.stage.side
        loss = fine(run.read(".2f", "probe_losses", self.entry, self.probe))
        p = self.output_reading(".3f", "activations", self.label)
        p = fine(p) if p.value < 0.99 else self.output_reading(".4f", "activations", self.label)
        written = RARE < p.value < 1 - RARE
        equation = formula(
            f"-ln({{{{ {plain(p) if written else 'p'} : p }}}}) = {{{{ {plain(loss)} : loss }}}}",
            TYPE.heading,
            self.theme.text,
        )
        equation.select("p").set_color(self.theme.accent)
        if written:
            self.track(equation, p)
        self.track(equation, loss)
        name = Figures("loss", TYPE.label, self.theme.muted, align=None)
        rows = self.cast.columns[-1].places[:, 1]
        room = side.bottom if rows[self.row] > side.y else side.top
        middle = (rows[self.row] + room) / 2
        narrowed(equation, side.width).move_to([side.x, middle + 0.3, 0])
        name.place([side.x, middle - 0.45, 0])
        others = [text for i, text in enumerate(self.percent) if i != self.row]
        alone = self.bars.copy()
        alone.cover = (np.arange(len(rows)) == self.row).astype(float)
        with self.beat("The smaller the right label's chance, the larger the loss.") as beat:
            self.play(Transform(self.bars, alone), *(FadeOut(text) for text in others), run_time=0.5)
            self.play(FadeIn(equation), FadeIn(name), run_time=PACE.appear)
            self.wait(beat.rest)
        self.equation = VGroup(equation, name, self.percent[self.row])

    # -- backward --------------------------------------------------------------------------------------------------

    def light_errors(self, layer: int, t: float) -> None:
        """Neurons of a layer in the colours of their deltas."""
        self.cast.network.show_errors(layer + 1, self.deltas[layer], self.largest[layer], smooth(t))

    def blame_the_outputs(self) -> None:
        """Prediction minus truth, class by class."""
        column, side = self.cast.columns[-1], self.stage.side
        places = column.places.copy()
        places[:, 0] = side.left + (side.width - 1.2) / 2
        bars = Bars(places, side.width - 1.2, self.bars.thickness, self.theme, signed=True)
        delta = self.deltas[-1][column.units]
        texts = []
        for i, unit in enumerate(column.units):
            reading = self.output_reading("+.2f", "deltas", int(unit))
            ink = self.sign_ink(reading.value)
            texts.append(
                self.readout(reading, TYPE.label, ink, align=RIGHT).place_middle(
                    [side.right, places[i, 1], 0]
                )
            )

        def grow(t: float) -> None:
            bars.show(delta * smooth(t))
            self.light_errors(len(self.run.layers) - 1, t)

        self.error_parts = [bars, *texts]
        with self.beat("An output's error: its probability minus what it should be. Blue: too low.") as beat:
            self.play(FadeOut(self.equation), FadeOut(self.bars), run_time=0.3)
            self.add(bars)
            self.play(
                During(grow, bars, self.cast.network),
                *(FadeIn(t) for t in texts),
                run_time=min(1.4, beat.rest),
            )
            self.wait(beat.rest)

    def travel_back(self, layers: list[int]) -> None:
        """Error crosses the edges of these layers, right to left; each edge keeps showing this example's gradient."""
        if not layers:
            return
        cast, run, network = self.cast, self.run, self.cast.network
        for k in layers:
            scale = cast.gradient(k, self.entry, self.probe)[1]
            self.bind("gradient", run, f"deltas/{run.layers[k].name}", scale, (self.entry, self.entry))
        if layers[0] == len(run.layers) - 1:
            network.edge_opacity[:] = 0.16
            cast.legend.word.set_string("gradient")
            sentence = "Backward: a weight's gradient is the error at its end times the answer at its start."
        else:
            sentence = "Hidden neurons collect what comes back, layer by layer."
            if len(layers) == 1:
                sentence = "The hidden neurons collect what comes back."

        def update(t: float) -> None:
            network.rest()
            place = min(int(t * len(layers)), len(layers) - 1)
            k, part = layers[place], t * len(layers) - place
            for done in layers[:place]:
                network.show_gradient(done, *cast.gradient(done, self.entry, self.probe), 1.0)
                if done > 0:
                    self.light_errors(done - 1, 1.0)
            cast.send_back(k, self.entry, self.probe, part)
            network.show_gradient(
                k, *cast.gradient(k, self.entry, self.probe), smooth(min(1.0, max(0.0, (part - 0.35) / 0.65)))
            )
            if k > 0:
                self.light_errors(k - 1, min(1.0, max(0.0, (part - 0.6) / 0.35)))

        with self.beat(sentence) as beat:
            self.play(
                During(update, network, rate_func=linear),
                run_time=max(min(2.0 * len(layers), 4.2), beat.rest),
            )
        network.rest()

    # -- one weight ------------------------------------------------------------------------------------------------

    def write_out_the_chain(self) -> None:
        """A weight of the last layer, where one path is the whole gradient."""
        run, side, network = self.run, self.stage.side, self.cast.network
        k = len(run.layers) - 1
        before = run.layers[k - 1].name
        delta = fine(self.output_reading("+.3f", "deltas", self.target))
        answer = run.read(".3f", f"activations/{before}", self.entry, self.probe, self.source)
        product = fine(sized(run.combine("+.3f", "product", delta, answer)))
        answer = fine(sized(answer))
        general = formula(
            "(partial L)/(partial w) = {{ (partial L)/(partial z) : d }}"
            " #h(0.55em) dot #h(0.55em) {{ (partial z)/(partial w) : a }}",
            TYPE.heading, self.theme.text,
        )  # fmt: skip
        d, a = f"{{{{ {plain(delta)} : d }}}}", f"{{{{ {plain(answer)} : a }}}}"
        d, a = (f"({d})", a) if answer.value >= 0 else (d, f"({a})")
        numbers = formula(f"= {d} #h(0.2em) dot #h(0.2em) {a}", TYPE.heading, self.theme.text)
        result = formula(f"= {{{{ {plain(product)} : r }}}}", TYPE.title * 0.8, self.theme.text)
        ink = self.sign_ink(delta.value)
        for equation in (general, numbers):
            equation.select("d").set_color(ink)
            equation.select("a").set_color(self.theme.signal)
        result.select("r").set_color(self.sign_ink(product.value))
        for equation, reading in ((numbers, delta), (numbers, answer), (result, product)):
            self.track(equation, reading)
        general.move_to([side.x, side.top - 0.95, 0])
        d_name = Figures("error", TYPE.label, ink, align=None).place(
            [general.select("d").get_center()[0], general.get_bottom()[1] - 0.42, 0]
        )
        a_name = Figures("answer", TYPE.label, self.theme.signal, align=None).place(
            [general.select("a").get_center()[0], general.get_bottom()[1] - 0.42, 0]
        )
        narrowed(numbers, side.width).move_to([side.x, side.y - 0.35, 0])
        narrowed(result, side.width).move_to([side.x, side.y - 1.35, 0])
        # The picture has one edge to look at.
        keep, self.lit = network.edge_opacity.copy(), network.fill.copy()

        source = network.node_of(k, self.source)
        level = (
            analysis.incoming(run.trace, k, self.entry)[self.probe][self.source] / self.cast.brightest[k - 1]
        )

        def single(t: float) -> None:
            network.edge_opacity[:] = keep * (1 - 0.75 * smooth(t))
            network.signed[source] = 1 - smooth(t)
            network.fill[source] = self.lit[source] * (1 - smooth(t)) + level * smooth(t)
            network.mark(k, self.source, self.target, smooth(t) * float(np.sign(product.value)))
            network.ring[network.node_of(k, self.source)] = smooth(t)
            network.ring[network.node_of(k + 1, self.target)] = smooth(t)

        with self.beat(
            "For this weight: error {delta} times answer {answer}.",
            delta=delta, answer=answer,
        ) as beat:  # fmt: skip
            self.play(*(FadeOut(part) for part in self.error_parts), During(single, network), run_time=0.7)
            self.play(FadeIn(general), FadeIn(d_name), FadeIn(a_name), run_time=0.6)
            self.play(FadeIn(numbers), run_time=0.5)
            self.play(FadeIn(result), run_time=0.5)
            self.wait(beat.rest)
        self.chain = VGroup(general, numbers, result, d_name, a_name)
        self.product = product

    def count_the_paths(self) -> None:
        """A weight of the first layer reaches the loss over many paths."""
        run, cast, network = self.run, self.cast, self.cast.network
        if len(run.layers) < 2:
            return
        unit = int(cast.columns[1].units[np.argmax(np.abs(self.deltas[0][cast.columns[1].units]))])
        wide = [(f"header/layers/{k}/parameters/W", None, (0,)) for k in range(1, len(run.layers))]
        paths = run.derive(",d", "product", wide)
        start = int(np.argmax(np.abs(self.gradients[0][unit])))
        start = start if start in cast.columns[0].units else int(cast.columns[0].units[0])

        side = float(np.sign(self.gradients[0][unit, start])) or 1.0

        source = network.node_of(len(run.layers) - 1, self.source)
        error, answer = self.lit[source], network.fill[source]

        dim = float(network.edge_opacity[0])
        factors = [run.read(",d", *place[:2], *place[2]) for place in wide]
        text = " × ".join(factor.text for factor in factors)
        sum_line = Figures(f"{text} =" if len(factors) > 1 else "", TYPE.body, self.theme.muted, align=None)
        for factor in factors:
            self.track(sum_line, factor)
        total = self.readout(paths, TYPE.title, self.theme.text, "SEMIBOLD")
        side_region = self.stage.side
        self.count = VGroup(
            sum_line.place([side_region.x, side_region.y + 0.55, 0]),
            total.place([side_region.x, side_region.y - 0.25, 0]),
            Figures("paths", TYPE.label, self.theme.muted, align=None).place(
                [side_region.x, side_region.y - 0.75, 0]
            ),
        )

        def fan(t: float) -> None:
            s = smooth(t)
            network.unmark()
            network.edge_opacity[0] = dim * (1 - 0.8 * s)
            network.signed[source], network.fill[source] = s, answer * (1 - s) + error * s
            network.ring[network.node_of(1, unit)] = s
            network.mark(0, start, unit, s * side)
            for k in range(1, len(run.layers)):
                network.mark(k, unit if k == 1 else None, None, self.weights[k] * s)

        self.cast.legend.word.set_string("weight")
        with self.beat(
            "A first-layer weight has {paths} paths to the loss; its gradient adds them up.", paths=paths
        ) as beat:
            self.play(FadeOut(self.chain), During(fan, network), run_time=0.8)
            self.play(FadeIn(self.count), run_time=0.5)
            self.wait(beat.rest)

    def update(self) -> None:
        """The step that the optimizer really took, and why it went that way."""
        run, side, network = self.run, self.stage.side, self.cast.network
        k = len(run.layers) - 1
        name = run.layers[k].name
        index = (self.target, self.source)
        gradient = fine(sized(run.read("+.4f", f"gradients/{name}/W", 0, *index)))
        before, after = apart(*(run.read("+.4f", f"weights/{name}/W", entry, *index) for entry in (0, 1)))
        batch = run.derive("d", "count_valid", [("batch/indices", 0, ())])
        later = run.derive(",d", "difference", [("steps", 1, ()), ("steps", 0, ())])
        rows = VGroup()
        y = side.top - 0.55
        for word, reading, color, size in (
            ("gradient, batch average", gradient, self.sign_ink(gradient.value), TYPE.heading),
            ("weight before", before, self.theme.text, TYPE.heading),
            (
                "weight after" if later.value == 1 else f"{later.text} steps later",
                after,
                self.theme.accent,
                TYPE.title * 0.8,
            ),
        ):
            head = Figures(word, TYPE.label, self.theme.muted, align=None)
            if later.value > 1 and reading is after:
                self.track(head, later)
            rows.add(
                VGroup(
                    head.place([side.x, y, 0]),
                    self.readout(reading, size, color, "SEMIBOLD", align=None).place([side.x, y - 0.62, 0]),
                )
            )
            y -= 1.65

        def calm(t: float) -> None:
            network.unmark()
            network.mark(k, self.source, self.target, float(np.sign(before.value)))
            for column, unit in ((k, self.source), (k + 1, self.target)):
                network.ring[network.node_of(column, unit)] = 1.0

        over = "{batch} {nouns}" if batch.value else "the batch"
        sentence = self.what_became_of_it(over, gradient, after.value - before.value)
        many = noun(run) if batch.value == 1 else nouns(run)
        with self.beat(sentence, batch=batch, nouns=many) as beat:
            self.cast.legend.word.set_string("gradient")
            self.play(FadeOut(self.count), During(calm, network), FadeIn(rows[0]), run_time=0.7)
            self.play(FadeIn(rows[1]), run_time=0.5)
            self.play(FadeIn(rows[2]), run_time=0.6)
            self.wait(beat.rest)

    def what_became_of_it(self, over: str, gradient: Reading, change: float) -> str:
        """The weight's gradient in words, and what its update made of it."""
        asked = -float(np.sign(gradient.value))
        sign = {1.0: "negative", -1.0: "positive"}.get(asked, "zero")
        way = "up" if change > 0 else "down"
        begin = f"Averaged over {over}, its gradient is {sign}"
        if not facts.follows(self.run.trace, 0):
            asks = {1.0: "it asks for a larger weight", -1.0: "it asks for a smaller weight"}
            return f"{begin}: {asks.get(asked, 'it asks for no change')}."
        size = facts.largest(self.run.trace, len(self.run.layers) - 1, 0)
        if change * asked > 0:
            little = " a little" if abs(change) <= facts.VISIBLE * size else ""
            return f"{begin}: the weight goes {way}{little}."
        if not change:
            return f"{begin}{', yet' if asked else ':'} the weight stays as it is."
        return f"{begin}. The optimizer still moves the weight {way}."

    def sign_ink(self, value: float) -> str:
        """The colour of a signed number."""
        return self.theme.positive if value >= 0 else self.theme.negative


def narrowed(equation: MathTypst, width: float) -> MathTypst:
    """A formula, smaller where it would stand out too far to both sides of its place."""
    most = width + 2 * BEYOND
    return equation.scale_to_fit_width(most) if equation.width > most else equation


def plain(reading: Reading) -> str:
    """A reading's text as Typst mathematics; as text, where it is more than digits."""
    text = reading.text
    return f'"{text}"' if set(text) & set(",e") else text.replace("−", "-")

"""One real neuron: inputs, weights, bias, activation, with the numbers of the run, before and after training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Create, Line, VGroup, linear, smooth

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.acts.network.followed_neuron import FollowedNeuron
from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import PACE, STROKES, TYPE
from tracereel.scenes.parts.cells import Cells
from tracereel.scenes.parts.columns import Column, pixels
from tracereel.scenes.parts.curve import STROKE, Plot
from tracereel.scenes.parts.network import Network
from tracereel.scenes.parts.text import RIGHT, Figures, width_of
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import counted, label, noun, told_apart, widest
from tracereel.scenes.tell.motion import During, FadeIn
from tracereel.scenes.tell.scene import TraceScene

PICTURE, SMALLER = 2.35, 1.75  # sides of what shows the example; the smaller, where names need the room
WEIGHT = 1.0  # widths that a weight and the sum have
SUM = 1.5


@dataclass
class Row:
    """One term of the sum: its place, what it shows at an entry, and the parts that show it."""

    y: float
    term: Any  # entry -> Reading of what it adds
    parts: dict[str, Figures]
    figures: Any  # entry -> {part: Reading}


class OneNeuron(TraceScene):
    """A neuron weighs its inputs, adds them up, and answers."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.neuron = FollowedNeuron(self.run, self.followed(analysis.followed(self.run.trace)))
        self.neuron.scale = self.shared("neuron weights", self.neuron.scale)
        self.shades = facts.shades(self.run.trace)[self.neuron.probe]
        self.stand_at(0)
        self.lay_out()
        self.meet_the_inputs()
        self.weigh()
        self.add_the_rest()
        self.sum_up()
        self.activate()
        self.train()

    # -- the stage -------------------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Places and parts, nothing on screen yet."""
        wide = self.stage.wide
        count = len(self.neuron.chosen) + (1 if self.neuron.others else 0) + 1
        step = min(0.62, wide.height / count)
        top = wide.y + step * (count - 1) / 2
        self.ys = [top - step * i for i in range(count)]
        weights = self.run.trace.history(f"weights/{self.neuron.layer.name}/W", self.neuron.unit)
        widest_weight = widest(weights[:, self.neuron.chosen], "+.2f", TYPE.body)
        self.columns_x = {"input": -2.35 - max(0.0, widest_weight - WEIGHT), "weight": -0.75, "term": 1.0}
        self.neuron_at = np.array([2.75, wide.y, 0.0])
        starts = np.array([[1.25, y, 0] for y in self.ys])
        self.network = Network(
            [
                Column(np.arange(count), starts, count, 0.055),
                Column(np.arange(1), self.neuron_at[None], 1, 0.42),
            ],
            self.theme,
            edge_max=STROKES.edge_max * 1.3,
        )
        self.network.reveal[:] = 0.0
        self.called, size = self.what_inputs_are_called(), PICTURE
        self.names_end, room = self.columns_x["input"] - 1.15, 2.6
        if self.neuron.is_plane:
            longest = max(width_of(name, TYPE.body) for name in self.called)
            size = PICTURE if longest < self.names_end - wide.left - PICTURE - 0.1 else SMALLER
            room = self.names_end - wide.left - size - 0.1
            self._lay_out_plane(size)
        self.called = told_apart(self.called, TYPE.body, room)
        if self.neuron.is_image:
            self.places = pixels(
                wide.left + size / 2 + 0.05, wide.top - size / 2, size, self.neuron.shape
            ).places
            self.side = size / max(self.neuron.shape)
            seam = 0.05 if self.side > 0.13 else 0.0
            self.picture = Cells(self.places, self.side, self.theme, seam=seam).show(self.shades)
            below = self.places - [0, wide.height - size, 0]
            self.weights_picture = Cells(below, self.side, self.theme, seam=seam)
        self.rows = [self._row(i, y) for i, y in zip(self.neuron.chosen, self.ys, strict=False)]

    def _lay_out_plane(self, size: float) -> None:
        """Points are shown where they lie; below, what the neuron answers at every place of that plane."""
        wide, side = self.stage.wide, 28
        grid, own = analysis.plane(self.run.trace, side)
        reach = self.shared("plane", own)
        self.grid = grid * (reach / own)
        corner = np.array([wide.left + size / 2 + 0.05, wide.top - size / 2, 0.0])
        every = analysis.probe_inputs(self.run.trace)
        spots = corner + np.pad(every, ((0, 0), (0, 1))) / reach * size / 2
        ground = Cells(corner[None], size, self.theme, seam=0)
        probes = Cells(spots, 0.09, self.theme, seam=0).show(np.ones(len(spots)), high=self.theme.muted)
        mine = Cells(spots[self.neuron.probe][None], 0.17, self.theme, seam=0).show(
            np.ones(1), high=self.theme.accent
        )
        self.map = [ground, probes, mine]
        below = pixels(corner[0], corner[1] - wide.height + size, size, (side, side)).places
        self.weights_picture = Cells(below, size / side, self.theme, seam=0)

    def draw_weights(self, entry: float) -> None:
        """The neuron's own small picture, between two recordings."""
        low = min(int(entry), self.run.last)
        high, part = min(low + 1, self.run.last), entry - int(entry)
        read = self.run.trace.read
        base = f"weights/{self.neuron.layer.name}"
        unit = self.neuron.unit
        w = read(f"{base}/W", low, unit) * (1 - part) + read(f"{base}/W", high, unit) * part
        if self.neuron.is_image:
            self.weights_picture.show_signed(w, self.neuron.scale)
        elif self.neuron.is_plane:
            b = read(f"{base}/b", low, unit) * (1 - part) + read(f"{base}/b", high, unit) * part
            answers = facts.curve(self.run.trace, 0, self.grid @ w + float(b))
            assert answers is not None
            self.weights_picture.show_signed(answers, max(1.0, self.brightest))

    def _row(self, i: int, y: float) -> Row:
        def figures(entry: int) -> dict[str, Reading]:
            return {"weight": self.neuron.weight(i, entry), "term": self.neuron.product(i, entry)}

        return Row(y, lambda entry: self.neuron.product(i, entry), {}, figures)

    def part(self, row: Row, name: str, entry: int) -> Figures:
        """Make the readout of one column of a row."""
        reading = row.figures(entry)[name]
        color = self.sign_ink(reading.value)
        row.parts[name] = self.readout(reading, TYPE.body, color, align=RIGHT).place_middle(
            [self.columns_x[name], row.y, 0]
        )
        return row.parts[name]

    def sign_ink(self, value: float) -> str:
        """The colour of a signed number."""
        return self.theme.positive if value >= 0 else self.theme.negative

    # -- the story -------------------------------------------------------------------------------------------------

    def meet_the_inputs(self) -> None:
        run, x = self.run, self.columns_x["input"]
        values, ties = VGroup(), VGroup()
        for i, row, called in zip(self.neuron.chosen, self.rows, self.called, strict=False):
            reading = self.neuron.input(i)
            values.add(self.readout(reading, TYPE.body, align=RIGHT).place_middle([x, row.y, 0]))
            if self.neuron.is_image:
                ties.add(
                    Line(
                        self.places[i],
                        [x - max(0.75, width_of(reading.text, TYPE.body) + 0.04), row.y, 0],
                        stroke_width=STROKES.hairline * STROKE,
                        color=self.theme.muted,
                    )
                )
            else:
                name = Figures(called, TYPE.body, self.theme.muted, align=RIGHT)
                ties.add(name.place_middle([self.names_end, row.y, 0]))
        self.input_parts = VGroup(values, ties)
        count = run.derive(
            ",d",
            "product",
            [("header/layers/0/input_shape", None, (a,)) for a in range(len(self.neuron.layer.input_shape))],
        )
        figures: dict[str, Any] = {
            "count": count,
            "noun": noun(run),
            "few": str(len(self.neuron.chosen)),
            "label": label(run, self.neuron.probe),
        }
        if self.neuron.others:
            sentence = (
                "This {noun} is labelled {label}. A neuron gets all its {count} numbers; we follow {few}."
            )
        else:
            sentence = (
                "This {noun} is labelled {label}. A neuron gets the {count} numbers that say where it lies."
            )
            if not self.neuron.is_plane:
                numbers = counted(count, "number")
                sentence = f"This {{noun}} is labelled {{label}}. A neuron gets its {{count}} {numbers}."
        with self.beat(sentence, **figures) as beat:
            if self.neuron.is_plane:
                self.play(*(FadeIn(part) for part in self.map), run_time=PACE.appear)
            if self.neuron.is_image:
                self.play(FadeIn(self.picture), run_time=PACE.appear)
                marks = Cells(self.places[self.neuron.chosen], self.side, self.theme, seam=0.0)
                marks.show(np.ones(len(self.neuron.chosen)), high=self.theme.accent)
                inner = Cells(self.places[self.neuron.chosen], self.side * 0.8, self.theme, seam=0.0).show(
                    self.shades[self.neuron.chosen]
                )
                self.play(FadeIn(marks), FadeIn(inner), run_time=0.4)
            self.play(
                *(Create(t) if self.neuron.is_image else FadeIn(t) for t in ties),
                *(FadeIn(v) for v in values),
                run_time=min(1.2, beat.rest),
            )
            self.wait(beat.rest)

    def what_inputs_are_called(self) -> Sequence[str]:
        """The names of the inputs that get a row, as far as the data say."""
        told = self.run.header.dataset.feature_names
        given = {i: told[i].strip() if i < len(told) else "" for i in map(int, self.neuron.chosen)}
        axes = ("x", "y") if self.neuron.is_plane else ()
        return [name or (axes[i] if axes else f"input {i + 1}") for i, name in given.items()]

    def weigh(self) -> None:
        """Weights, then products, then edges into the neuron."""
        signs = VGroup()
        for row in self.rows:
            times = [self.columns_x["input"] + 0.4, row.y, 0]
            signs.add(Figures("×", TYPE.body, self.theme.muted, align=None).place_middle(times))
            signs.add(Figures("=", TYPE.body, self.theme.muted, align=None).place_middle([-0.35, row.y, 0]))
        weights = [self.part(row, "weight", 0) for row in self.rows]
        terms = [self.part(row, "term", 0) for row in self.rows]
        network, rows = self.network, len(self.rows)
        self.show_edges(0)
        network.node_opacity[:] = 0.0
        self.bind(
            "edges", self.run, f"weights/{self.neuron.layer.name}/W", self.neuron.scale, (0, self.run.last)
        )
        self.hold = network.strength.copy()
        network.strength[rows:] = 0.0

        def reveal(t: float) -> None:
            network.reveal[:] = smooth(t)
            network.node_opacity[network.nodes(1)] = smooth(min(1.0, 2 * t))
            network.node_opacity[:rows] = smooth(min(1.0, 2 * t))

        what = "each" if len(self.rows) > 1 else "that"
        says = "Orange adds to its sum, blue takes away from it."
        if self.neuron.inputs[self.neuron.chosen].min() < 0:  # there an orange weight may take away
            says = "What comes out orange adds to its sum, blue takes away from it."
        with self.beat(f"It multiplies {what} by a weight. {says}") as beat:
            self.play(FadeIn(signs), *(FadeIn(w) for w in weights), run_time=0.8)
            self.wait(0.6)
            self.play(*(FadeIn(t) for t in terms), run_time=0.6)
            self.add(network)
            self.play(During(reveal, network, rate_func=linear), run_time=min(1.4, beat.rest))

    def show_edges(self, entry: float) -> None:
        """Edge thickness is what each row adds, on the scale of the largest weight."""
        low = int(entry)
        terms = [row.term(low).value for row in self.rows]
        if self.neuron.others:
            terms.append(self.neuron.rest(low).value)
        terms.append(self.neuron.bias(low).value)
        self.network.strength = np.clip(np.array(terms) / self.neuron.scale, -1, 1)

    def add_the_rest(self) -> None:
        """The inputs without a row of their own, and the bias."""
        run, extra = self.run, []
        label_right = self.columns_x["weight"]
        y = self.ys[len(self.rows)]
        if self.neuron.others:
            rest = Row(y, self.neuron.rest, {}, lambda entry: {"term": self.neuron.rest(entry)})
            width = ("header/layers/0/parameters/W", None, (1,))
            many = run.derive(
                ",d", "first_less_count", [width, *(self.neuron.w_at(i, 0) for i in self.neuron.chosen)]
            )
            inputs = counted(many, "input")
            name = Figures(f"{many.text} other {inputs}", TYPE.body, self.theme.muted, align=RIGHT)
            self.track(name, many)
            name.place_middle([label_right, y, 0])
            extra.append((rest, name))
            self.rows.append(rest)
            y = self.ys[len(self.rows)]
        bias = Row(y, self.neuron.bias, {}, lambda entry: {"term": self.neuron.bias(entry)})
        extra.append(
            (
                bias,
                Figures("bias", TYPE.body, self.theme.muted, align=RIGHT).place_middle([label_right, y, 0]),
            )
        )
        self.rows.append(bias)
        if self.neuron.others:
            sentence = "The other inputs add {rest} together. The bias, {bias}, is the neuron's own."
            if self.neuron.others == 1:
                sentence = "The other input adds {rest}. The bias, {bias}, is the neuron's own."
        else:
            sentence = "The bias, {bias}, is the neuron's own: it makes answering easier or harder."
        network = self.network
        first = len(self.rows) - len(extra)

        def join(t: float) -> None:
            network.strength[first:] = self.hold[first:] * smooth(t)
            network.node_opacity[first : len(self.rows)] = smooth(t)

        with self.beat(sentence, rest=self.neuron.rest(0), bias=self.neuron.bias(0)) as beat:
            for row, name in extra:
                self.play(FadeIn(name), FadeIn(self.part(row, "term", 0)), run_time=0.6)
            self.play(During(join, network), run_time=min(0.8, beat.rest))

    def sum_up(self) -> None:
        at = self.neuron_at
        z = self.neuron.sum(0)
        self.sum_name = Figures("sum", TYPE.label, self.theme.muted, align=None).place(
            [at[0] + 1.2, at[1] - 0.5, 0]
        )
        array, unit = f"preactivations/{self.neuron.layer.name}", (self.neuron.probe, self.neuron.unit)
        wide = widest(self.run.trace.history(array, unit), "+.2f", TYPE.heading, "SEMIBOLD")
        size = TYPE.heading if wide < SUM else TYPE.label
        self.sum_text = self.readout(z, size, self.theme.text, "SEMIBOLD", align=None)
        self.sum_text.place([at[0] + 1.2, at[1] - 0.12, 0])
        with self.beat("It adds it all up: {z}. (Numbers are rounded.)", z=z) as beat:
            term = self.network.strength[None].copy()

            def travel(t: float) -> None:
                self.network.send(0, term, 1.0, front=-0.3 + 1.6 * t, spread=0.2)

            self.play(During(travel, self.network, rate_func=linear), run_time=1.4)
            self.network.rest()
            self.play(FadeIn(self.sum_text), FadeIn(self.sum_name), run_time=0.4)
            self.wait(beat.rest)

    def activate(self) -> None:
        """The activation function's curve, and the point that this sum makes on it."""
        run = self.run
        sums = run.trace.read(f"preactivations/{self.neuron.layer.name}")[
            :, self.neuron.probe, self.neuron.unit
        ]
        answers = run.trace.read(f"activations/{self.neuron.layer.name}")[
            :, self.neuron.probe, self.neuron.unit
        ]
        own = max(1.0, 1.25 * float(np.abs(sums).max()))
        x = np.linspace(-own, own, 121)
        y = facts.curve(run.trace, 0, x)
        drawn = answers if y is None else y
        low, high = min(0.0, float(drawn.min())), float(drawn.max())
        high = high if high > low else low + 1.0
        reach = self.shared("neuron sums", own)
        low, high = -self.shared("neuron answers, least", -low), self.shared("neuron answers, largest", high)
        region = Region(4.75, 6.55, self.stage.wide.y - 0.55, self.stage.wide.y + 1.1)
        self.plot = Plot(region, (-reach, reach), (low, high), self.theme, baseline=0.0)
        known = []
        if y is None:  # what is known of it: the sums and answers that were recorded
            known.append(self.recorded_answers())
        else:
            self.plot.draw("f", x, y, self.theme.muted, dot=False)
        self.brightest = self.shared("neuron answers", float(np.abs(answers).max()) or 1.0)
        name = DISPLAY_NAMES.get(
            self.neuron.layer.activation or "identity", str(self.neuron.layer.activation)
        )
        head = Figures(name, TYPE.label, self.theme.muted, align=None).place([region.x, region.top + 0.3, 0])
        a = self.neuron.answer(0)
        self.answer_name = Figures("answer", TYPE.label, self.theme.muted, align=None).place(
            [region.x, region.bottom - 1.0, 0]
        )
        self.answer_text = self.readout(a, TYPE.title * 0.8, self.theme.signal, "SEMIBOLD", align=None).place(
            [region.x, region.bottom - 0.62, 0]
        )
        self.dot = Cells(
            self.plot.point(float(sums[0]), float(answers[0]))[None], 0.17, self.theme, seam=0
        ).show(np.ones(1), high=self.theme.accent)
        self.dot.set_z_index(1)
        with self.beat(self.what_it_does(), name=name, a=a) as beat:
            self.play(FadeIn(self.plot), FadeIn(head), *(FadeIn(part) for part in known), run_time=0.6)

            def light(t: float) -> None:
                self.network.show_activations(1, np.array([answers[0] * t]), self.brightest)

            self.play(
                FadeIn(self.dot),
                FadeIn(self.answer_text),
                FadeIn(self.answer_name),
                During(light, self.network),
                run_time=0.7,
            )
            self.wait(beat.rest)

    def what_it_does(self) -> str:
        """The activation function in a sentence."""
        activation = self.neuron.layer.activation or "identity"
        slope = float(self.neuron.layer.activation_options.get("slope", 0.01))
        if activation == "leaky_relu" and not 0 < slope < 1:
            activation = ""
        return EXPLAINED.get(
            activation, "Its activation function, {name}, turns the sum into the answer: {a}."
        )

    def recorded_answers(self) -> Cells:
        """Every answer to the followed example, over the sum that it was given for."""
        index = (slice(None), self.neuron.probe, self.neuron.unit)
        read, name = self.run.trace.read, self.neuron.layer.name
        pairs = zip(read(f"preactivations/{name}")[index], read(f"activations/{name}")[index], strict=True)
        spots = np.array([self.plot.point(float(z), float(a)) for z, a in pairs])
        return Cells(spots, 0.05, self.theme, seam=0).show(np.ones(len(spots)), high=self.theme.muted)

    def train(self) -> None:
        """The whole training, as it was recorded, seen from this one neuron."""
        run, last = self.run, self.run.last
        sums = run.trace.read(f"preactivations/{self.neuron.layer.name}")[
            :, self.neuron.probe, self.neuron.unit
        ]
        answers = run.trace.read(f"activations/{self.neuron.layer.name}")[
            :, self.neuron.probe, self.neuron.unit
        ]
        pictured = self.neuron.is_image or (self.neuron.is_plane and facts.elementwise(run.trace, 0))
        parts = [self.network, self.dot, self.answer_text, self.sum_text]
        parts += [figure for row in self.rows for figure in row.parts.values()]
        if pictured:
            self.draw_weights(0)
            word = "its weights" if self.neuron.is_image else "its answers"
            gap = self.stage.wide.y - 0.12
            self.picture_name = Figures(word, TYPE.label, self.theme.muted).place(
                [self.stage.wide.left + 0.05, gap, 0]
            )
            parts.append(self.weights_picture)
        step_place = self.stage.wide.at(1.0, 1.0) - [0, 0.12, 0]
        counter = self.readout(
            run.derive(",d", None, [("steps", 0, ())]), TYPE.label, self.theme.text, align=RIGHT
        ).place(step_place)
        counter_name = Figures("step", TYPE.label, self.theme.muted, align=RIGHT).place(
            step_place - [1.1, 0, 0]
        )

        def mix(v: Any, low: int, part: float) -> float:
            return float(v[low] * (1 - part) + v[min(low + 1, last)] * part)

        def replay(t: float) -> None:
            entry = t * last
            low = min(int(entry), last)
            self.stand_at(low)
            part = entry - int(entry)
            for row in self.rows:
                for name, reading in row.figures(low).items():
                    figure = row.parts[name]
                    figure.recolor(self.sign_ink(reading.value))
                    self.reread(figure, reading)
            self.reread(self.sum_text, self.neuron.sum(low))
            self.reread(
                self.answer_text,
                self.neuron.answer(low),
            )
            self.reread(counter, run.derive(",d", None, [("steps", low, ())]))
            self.show_edges(low)
            self.network.show_activations(1, np.array([mix(answers, low, part)]), self.brightest)
            self.dot.points += (
                self.plot.point(float(mix(sums, low, part)), float(mix(answers, low, part)))
                - self.dot.points[0]
            )
            if pictured:
                self.draw_weights(entry)

        with self.beat(self.what_training_does(pictured)) as beat:
            shown = [FadeIn(self.weights_picture), FadeIn(self.picture_name)] if pictured else []
            self.play(FadeIn(counter), FadeIn(counter_name), *shown, run_time=PACE.appear)
            self.wait(0.5)
            self.play(
                During(replay, *parts, counter, *self.stamps.values(), rate_func=linear),
                run_time=max(6.0, beat.rest),
            )
        before, after = self.neuron.answer(0), self.neuron.answer(last)
        with self.beat(
            self.what_became_of_it(before.text == after.text), noun=noun(run), before=before, after=after
        ) as beat:
            self.wait(beat.rest)

    def what_training_does(self, pictured: bool) -> str:
        """What to watch while the training runs."""
        trace, unit, last = self.run.trace, self.neuron.unit, self.run.last
        name = f"weights/{self.neuron.layer.name}"
        weights = bool(facts.change(trace, 0, 0, last)[unit].any())
        bias = trace.read(f"{name}/b", last, unit) != trace.read(f"{name}/b", 0, unit)
        if self.neuron.is_image:
            picture = "Its weights make a picture of what it looks for."
            if not weights:
                return f"{picture} Training leaves it as it is."
            if facts.random_at_first(trace) and facts.anew(trace, unit):
                return f"{picture} Training turns noise into form, step by step."
            return f"{picture} Training changes it, step by step."
        if pictured:
            place = "Below: where in the plane it says yes, where no."
            if not (trace.read(f"activations/{self.neuron.layer.name}") < 0).any():
                place = "Below: how strongly it answers, everywhere in the plane."
            return f"{place} Training {'moves that, step by step' if weights or bias else 'leaves it so'}."
        if weights and bias:
            return "Now training changes its weights and its bias, step by step."
        if weights or bias:
            return f"Now training changes its {'weights' if weights else 'bias'}, step by step."
        return "Now the network trains, step by step. This neuron stays as it is."

    def what_became_of_it(self, same: bool) -> str:
        """Its answer when the recording began, and when it ended."""
        if same:
            return "To this {noun} it answered {before} at first, and still answers {after}."
        if facts.untrained(self.run.trace) and facts.trained(self.run.trace):
            return "To this {noun} the untrained neuron answered {before}; the trained one answers {after}."
        return "To this {noun} the neuron answered {before} at first, and {after} at the end."


DISPLAY_NAMES = {
    "relu": "ReLU", "leaky_relu": "leaky ReLU", "sigmoid": "sigmoid", "tanh": "tanh", "gelu": "GELU",
    "identity": "identity", "softmax": "softmax",
}  # fmt: skip

EXPLAINED = {
    "identity": "Its activation function is the identity: the sum is the answer, {a}.",
    "relu": "ReLU decides: a sum below zero becomes 0, any other stays. The neuron answers {a}.",
    "leaky_relu": "Leaky ReLU decides the answer: it shrinks what is below zero. It answers {a}.",
    "sigmoid": "The sigmoid squeezes the sum between 0 and 1. It answers {a}.",
    "tanh": "The tanh squeezes the sum between −1 and 1. It answers {a}.",
}

"""The whole network through the whole training: edges thicken, thin and change sign; predictions sharpen."""

from __future__ import annotations

import numpy as np
from manim import VGroup, linear

from engine import analysis
from scenes.cast import Cast, fitted
from scenes.motion import During, FadeIn, FadeOut
from scenes.parts.bars import Bars
from scenes.parts.cells import Cells
from scenes.parts.clock import StepAxis
from scenes.parts.columns import pixels
from scenes.parts.gallery import Gallery
from scenes.parts.words import LEFT, Figures, width_of
from scenes.replay import TraceScene
from scenes.theme import PACE, TYPE
from scenes.view import Role

WATCHED = 7  # examples whose predictions are followed


class WeightsSettle(TraceScene):
    """Random edges become structure."""

    roles = {"run": Role("a classifier of dense layers")}

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run, show="all")
        self.probe = analysis.followed(self.run.trace)
        self.meet_the_network()
        self.meet_the_examples()
        self.watch_it_learn()
        self.compare_first_and_last()

    def meet_the_network(self) -> None:
        run, cast = self.run, self.cast
        cast.show(0, self.probe)
        self.stand_at(0)
        for k, layer in enumerate(run.layers):
            self.bind("network", run, f"weights/{layer.name}/W", cast.scales[k], (0, run.last))
        weights = run.derive(",d", "sum_of_products", [
            (f"header/layers/{k}/parameters/W", None, (axis,)) for k in range(len(run.layers)) for axis in (0, 1)
        ])  # fmt: skip
        sentence = (
            "All {weights} weights, before training: random. Thicker is larger; where lines cross, "
            "light adds up."
        )
        if not cast.whole:
            sentence = (
                "{weights} weights, before training: random. Drawn are those between the neurons that answer most "
                "differently."
            )
        with self.beat(sentence, weights=weights) as beat:
            self.play(*(FadeIn(part) for part in cast.members), run_time=PACE.appear)
            self.wait(beat.rest)

    def meet_the_examples(self) -> None:
        """Beside the network: examples it was not trained on, and how likely it finds their right class."""
        run, side = self.run, self.stage.side
        fresh = analysis.unread(run.trace)
        pool = fresh if len(fresh) else np.arange(len(self.cast.inputs))
        labels = analysis.probe_labels(run.trace)[pool]
        order = np.argsort(
            [np.sum(labels[:i] == label) * 1000 + i for i, label in enumerate(labels)], kind="stable"
        )
        chosen = order[:WATCHED]
        self.watched = pool[chosen[np.argsort(labels[chosen], kind="stable")]]
        self.labels = analysis.probe_labels(run.trace)[self.watched]
        step = (side.height - 0.75) / len(self.watched)
        ys = side.top - 0.75 - step * (np.arange(len(self.watched)) + 0.5)
        thumb = min(0.56, step * 0.86)
        picture = thumb + 0.2 if self.cast.is_image else 0.0
        named = max(width_of(run.class_names[int(label)], TYPE.label) for label in self.labels)
        if not self.cast.is_image:  # beside a picture the label needs no heading
            named = max(named, width_of("label", TYPE.label))
        named = min(named, 1.4 - picture)
        left = side.left + picture + named + 0.25
        self.thumbs = VGroup()
        pictures = []
        for probe, label, y in zip(self.watched, self.labels, ys, strict=True):
            if self.cast.is_image:
                shape = run.header.dataset.input_shape
                spots = pixels(side.left + thumb / 2, float(y), thumb, shape).places
                pictures.append(
                    Cells(spots, thumb / max(shape), self.theme, seam=0).show(self.cast.inputs[probe])
                )
            name = Figures(
                fitted(run.class_names[int(label)], TYPE.label, named), TYPE.label, self.theme.text
            )
            self.thumbs.add(name.place_middle([side.left + picture, float(y), 0]))
        self.short = [fitted(name, TYPE.body, 1.0) for name in run.class_names]
        places = np.stack([np.full(len(ys), left), ys, 0 * ys], axis=1)
        self.bars = Bars(places, side.right - left - 1.1, 0.2, self.theme)
        self.guesses = [
            self.readout(run.guess(0, int(p), self.short), TYPE.body, self.theme.muted, "SEMIBOLD", align=LEFT)
            .place_middle(self.bars.tip(i, 0.22))
            for i, p in enumerate(self.watched)
        ]  # fmt: skip
        guess_x = self.bars.tip(0)[0] + 0.22
        heads = VGroup(
            Figures("chance", TYPE.label, self.theme.muted, align=LEFT).place([left, side.top - 0.35, 0]),
            Figures("guess", TYPE.label, self.theme.muted, align=LEFT).place([guess_x, side.top - 0.35, 0]),
        )
        if not self.cast.is_image:
            heads.add(
                Figures("label", TYPE.label, self.theme.muted, align=LEFT).place(
                    [side.left, side.top - 0.35, 0]
                )
            )
        self.show_predictions(0.0)
        sentence = (
            "Beside it, {noun}s it never trains on: the chance it gives their label, and its own guess."
        )
        self.watching = [*pictures, self.thumbs, self.bars, heads, *self.guesses]
        with self.beat(sentence, noun=run.noun) as beat:
            self.play(*(FadeIn(part) for part in self.watching), run_time=PACE.appear)
            self.wait(beat.rest)

    def show_predictions(self, entry: float) -> None:
        """Bars between recordings; guesses as last recorded."""
        run = self.run
        scores = self.cast.between(f"activations/{run.layers[-1].name}", entry)
        self.bars.show(scores[self.watched, self.labels])
        low = min(int(entry + 1e-9), run.last)
        for figure, probe, label in zip(self.guesses, self.watched, self.labels, strict=True):
            reading = run.guess(low, int(probe), self.short)
            right = int(reading.value) == int(label)
            figure.recolor(self.theme.accent if right else self.theme.muted)
            self.reread(figure, reading)

    def watch_it_learn(self) -> None:
        """The clock runs over the recorded steps, from the first to the last."""
        run, cast = self.run, self.cast
        axis = StepAxis(run.trace.steps, self.stage.picture, self.theme)
        counter = self.readout(run.read(",d", "steps", 0), TYPE.label, align=LEFT).place(axis.counter)
        ticks = [
            self.readout(run.read(",d", "steps", entry), TYPE.label, self.theme.muted).place(
                axis.below(entry)
            )
            for entry in axis.ticks
        ]

        def replay(t: float) -> None:
            entry = t * run.last
            self.stand_at(min(int(entry), run.last))
            cast.show(entry, self.probe)
            self.show_predictions(entry)
            axis.put(entry)
            self.reread(counter, run.read(",d", "steps", min(int(entry), run.last)))

        steps = run.read(",d", "steps", run.last)
        moving = [*self.stamps.values(), cast.network, self.bars, axis, counter, *self.guesses]
        with self.beat("Training: {steps} steps. Most of the change comes early.", steps=steps) as beat:
            self.play(FadeIn(axis), FadeIn(counter), *(FadeIn(tick) for tick in ticks), run_time=0.4)
            self.play(During(replay, *moving, rate_func=linear), run_time=max(11.0, beat.rest))
        replay(1.0)

    def compare_first_and_last(self) -> None:
        run, last = self.run, self.run.last
        changed = run.derive(",d", "sign_changes", [
            (f"weights/{layer.name}/W", entry, ()) for entry in (0, last) for layer in run.layers
        ])  # fmt: skip
        gallery = self.cast.gallery(self.stage.side)
        if gallery is None:
            with self.beat(
                "Edges grew thick or thin, and {changed} changed their sign.", changed=changed
            ) as beat:
                self.wait(beat.rest)
        else:
            self.cast.show_gallery(gallery, 0)

            def replay(t: float) -> None:
                self.cast.show_gallery(gallery, t * last)
                self.stand_at(min(int(t * last), last))

            with self.beat(
                "{changed} weights changed their sign. What the first layer looks for took shape.",
                changed=changed,
            ) as beat:
                self.play(*(FadeOut(part) for part in self.watching), run_time=0.3)
                self.play(*(FadeIn(part) for part in gallery.members), run_time=PACE.appear)
                self.play(
                    During(replay, *gallery.members, *self.stamps.values(), rate_func=linear),
                    run_time=max(3.0, beat.rest - 0.6),
                )
                self.wait(0.6)
        if run.trace.test_accuracy is not None:
            self.close(gallery)

    def close(self, gallery: Gallery | None) -> None:
        """How it does on examples that nobody looked at until now."""
        run, side = self.run, self.stage.side
        accuracy = run.derive(".1%", None, [("commit/test_accuracy", None, ())])
        size = run.read(",d", "header/dataset/splits/test", None)
        result = self.readout(accuracy, TYPE.title * 1.5, self.theme.accent, "SEMIBOLD").place(
            [side.x, side.y - 0.1, 0]
        )
        name = Figures("read rightly", TYPE.label, self.theme.muted, align=None).place(
            [side.x, side.y - 0.7, 0]
        )
        gone = self.watching if gallery is None else gallery.members
        with self.beat(
            "And {size} other {noun}s, kept for the very end? It reads {accuracy} of them rightly.",
            size=size, noun=run.noun, accuracy=accuracy,
        ) as beat:  # fmt: skip
            self.play(*(FadeOut(part) for part in gone), run_time=0.4)
            self.play(FadeIn(result), FadeIn(name), run_time=PACE.appear)
            self.wait(beat.rest)

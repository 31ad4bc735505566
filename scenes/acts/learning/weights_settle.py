"""The whole network through the whole training: edges thicken, thin and change sign; predictions sharpen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from manim import VGroup, linear

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.cast import Cast, Floats
from tracereel.scenes.look.theme import PACE, TYPE
from tracereel.scenes.parts.bars import Bars
from tracereel.scenes.parts.cells import Cells
from tracereel.scenes.parts.clock import StepAxis
from tracereel.scenes.parts.columns import pixels
from tracereel.scenes.parts.gallery import Gallery
from tracereel.scenes.parts.text import LEFT, Figures, width_of
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import article, counted, noun, nouns, told_apart
from tracereel.scenes.tell.motion import During, FadeIn, FadeOut
from tracereel.scenes.tell.scene import TraceScene

WATCHED = 7  # examples whose predictions are followed
FEWER = 4  # the same, where names are so long that they need a line of their own
LABEL, GUESS = 1.4, 1.0  # width of names that stand on one line with their bar
TRACK = 1.05  # width of a bar that stands under a name


class WeightsSettle(TraceScene):
    """Random edges become structure."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def open_on_title(self) -> None:
        """What the clip teaches is said of random weights where they are random."""
        if not facts.random_at_first(self.run.trace):
            self.lesson = "What training makes of the edges."
        super().open_on_title()

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run, show="all")
        self.probe = self.followed(analysis.followed(self.run.trace))
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
        with self.beat(self.what_is_drawn(), weights=weights) as beat:
            self.play(*(FadeIn(part) for part in cast.members), run_time=PACE.appear)
            self.wait(beat.rest)

    def what_is_drawn(self) -> str:
        """Which weights these are, and how they are drawn."""
        trace = self.run.trace
        weights = "{weights} weights, as the recording begins."
        if facts.untrained(trace):
            weights = f"{{weights}} weights, before training{': random' * facts.random_at_first(trace)}."
        if self.cast.whole:
            return f"All {weights} Thicker is larger; where lines cross, they add up."
        if trace.header.probes > 1:
            return f"{weights} Drawn are those between the neurons that answer most differently."
        return f"{weights} Drawn are as many as there is room for."

    def meet_the_examples(self) -> None:
        """Beside the network: examples it was not trained on, and how likely it finds their right class."""
        self.choose_examples()
        names = self.run.class_names
        picture = 0.76 if self.cast.is_image else 0.0
        labels = [names[int(label)] for label in self.labels]
        long = max(width_of(name, TYPE.label) for name in labels) > LABEL - picture or any(
            width_of(name, TYPE.body, "SEMIBOLD") > GUESS for name in names
        )
        if long:
            self.lay_out_in_blocks(names)
        else:
            self.lay_out_in_lines(names)
        self.show_predictions(0.0)
        with self.beat(self.who_stands_beside_it(), nouns=nouns(self.run), noun=noun(self.run)) as beat:
            self.play(*(FadeIn(part) for part in self.watching), run_time=PACE.appear)
            self.wait(beat.rest)

    def choose_examples(self) -> None:
        """Of every class one, then another, as far as there is room; those that were never trained on first."""
        fresh = facts.unseen(self.run.trace)
        pool = fresh if len(fresh) else np.arange(len(self.cast.inputs))
        every = analysis.probe_labels(self.run.trace)
        labels = every[pool]
        order = np.argsort(
            [np.sum(labels[:i] == label) * 1000 + i for i, label in enumerate(labels)], kind="stable"
        )
        self.ranked = pool[order]
        self.watch(WATCHED)

    def watch(self, most: int) -> None:
        """Follow that many examples, in the order of their classes."""
        every = analysis.probe_labels(self.run.trace)
        chosen = self.ranked[:most]
        self.watched = chosen[np.argsort(every[chosen], kind="stable")]
        self.labels = every[self.watched]

    def lay_out_in_lines(self, names: Sequence[str]) -> None:
        """A line for every example: picture, label, bar, guess."""
        side = self.stage.side
        step = (side.height - 0.75) / len(self.watched)
        ys = side.top - 0.75 - step * (np.arange(len(self.watched)) + 0.5)
        thumb = min(0.56, step * 0.86)
        picture = thumb + 0.2 if self.cast.is_image else 0.0
        named = max(width_of(names[int(label)], TYPE.label) for label in self.labels)
        if not self.cast.is_image:  # beside a picture the label needs no heading
            named = max(named, width_of("label", TYPE.label))
        left = side.left + picture + named + 0.25
        self.thumbs = VGroup()
        for label, y in zip(self.labels, ys, strict=True):
            name = Figures(names[int(label)], TYPE.label, self.theme.text)
            self.thumbs.add(name.place_middle([side.left + picture, float(y), 0]))
        self.short = tuple(names)
        places = np.stack([np.full(len(ys), left), ys, 0 * ys], axis=1)
        self.bars = self.bars_at(places, side.right - left - 1.1)
        guess_x = self.set_guesses()
        top = side.top - 0.35
        heads = [(self.answer, left, top), ("guess", guess_x, top)]
        if not self.cast.is_image:
            heads.append(("label", side.left, top))
        self.gather(self.pictures(ys, thumb), heads)

    def lay_out_in_blocks(self, names: Sequence[str]) -> None:
        """Two lines for every example: its label above, under it bar and guess."""
        self.watch(FEWER)
        side = self.stage.side
        step = (side.height - 1.05) / len(self.watched)
        ys = side.top - 1.05 - step * (np.arange(len(self.watched)) + 0.5)
        thumb = min(0.62, step * 0.86)
        left = side.left + (thumb + 0.2 if self.cast.is_image else 0.0)
        wide = told_apart(names, TYPE.label, side.right - left)
        self.thumbs = VGroup()
        for label, y in zip(self.labels, ys, strict=True):
            name = Figures(wide[int(label)], TYPE.label, self.theme.text)
            self.thumbs.add(name.place_middle([left, float(y) + 0.19, 0]))
        self.short = told_apart(names, TYPE.body * 1.05, side.right - left - TRACK - 0.25)
        places = np.stack([np.full(len(ys), left), ys - 0.19, 0 * ys], axis=1)
        self.bars = self.bars_at(places, TRACK)
        guess_x = self.set_guesses()
        top, under = side.top - 0.3, side.top - 0.68
        self.gather(
            self.pictures(ys, thumb),
            [("label", left, top), (self.answer, left, under), ("guess", guess_x, under)],
        )

    def pictures(self, ys: Floats, thumb: float) -> list[Cells]:
        """The watched examples themselves, where they are images."""
        if not self.cast.is_image:
            return []
        shape, shades = self.run.header.dataset.input_shape, facts.shades(self.run.trace)
        left = self.stage.side.left + thumb / 2
        return [
            Cells(pixels(left, float(y), thumb, shape).places, thumb / max(shape), self.theme, seam=0)
            .show(shades[probe])
            for probe, y in zip(self.watched, ys, strict=True)
        ]  # fmt: skip

    def bars_at(self, places: Floats, width: float) -> Bars:
        """A bar for every watched example; to both sides of a middle, where answers are no probabilities."""
        if self.is_chance:
            return Bars(places, width, 0.2, self.theme)
        return Bars(np.add(places, [width / 2, 0, 0]), width, 0.2, self.theme, signed=True)

    def set_guesses(self) -> float:
        """What the network takes each for, to the right of its bar; returns where."""
        self.guesses = [
            self.readout(
                self.run.guess(0, int(p), self.short), TYPE.body, self.theme.muted, "SEMIBOLD", align=LEFT
            ).place_middle(self.bars.tip(i, 0.22))
            for i, p in enumerate(self.watched)
        ]
        return float(self.bars.tip(0)[0]) + 0.22

    def gather(self, pictures: list[Cells], heads: list[tuple[str, float, float]]) -> None:
        """Everything that stands beside the network, with its headings."""
        titles = VGroup(
            *(
                Figures(text, TYPE.label, self.theme.muted, align=LEFT).place([x, y, 0])
                for text, x, y in heads
            )
        )
        self.watching = [*pictures, self.thumbs, self.bars, titles, *self.guesses]

    @property
    def is_chance(self) -> bool:
        """Whether the network answers with probabilities."""
        return self.run.layers[-1].activation == "softmax"

    @property
    def answer(self) -> str:
        """What a bar shows."""
        return "chance" if self.is_chance else "answer"

    def who_stands_beside_it(self) -> str:
        """Which examples these are, as far as it is known, and what is shown of them."""
        trace, watched = self.run.trace, self.watched
        one = len(watched) == 1
        who = f"{article(noun(self.run))} {{noun}}" if one else "{nouns}"
        if np.isin(watched, facts.unseen(trace)).all():
            who += " it never trains on"
        elif np.isin(watched, facts.drilled(trace)).all():
            who += " it trains on"
        whose = "the label" if one else "their label"
        gives = f"the chance it gives {whose}" if self.is_chance else f"its answer for {whose}"
        return f"Beside it, {who}: {gives}, and its own guess."

    def show_predictions(self, entry: float) -> None:
        """Bars between recordings; guesses as last recorded."""
        run = self.run
        scores = self.cast.between(f"activations/{run.layers[-1].name}", entry)
        shown = scores[self.watched, self.labels]
        self.bars.show(shown if self.is_chance else shown / self.scale)
        low = min(int(entry + 1e-9), run.last)
        for figure, probe, label in zip(self.guesses, self.watched, self.labels, strict=True):
            reading = run.guess(low, int(probe), self.short)
            right = int(reading.value) == int(label)
            figure.recolor(self.theme.accent if right else self.theme.muted)
            self.reread(figure, reading)

    @cached_property
    def scale(self) -> float:
        """The largest answer of the whole run."""
        answers = self.run.trace.read(f"activations/{self.run.layers[-1].name}")
        return self.shared("answers", float(np.abs(answers).max()) or 1.0)

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

        moving = [*self.stamps.values(), cast.network, self.bars, axis, counter, *self.guesses]
        first, last = run.read(",d", "steps", 0), run.read(",d", "steps", run.last)
        with self.beat(self.how_long(last), first=first, steps=last) as beat:
            self.play(FadeIn(axis), FadeIn(counter), *(FadeIn(tick) for tick in ticks), run_time=0.4)
            self.play(During(replay, *moving, rate_func=linear), run_time=max(11.0, beat.rest))
        replay(1.0)

    def compare_first_and_last(self) -> None:
        run, last = self.run, self.run.last
        changed = run.derive(",d", "sign_changes", [
            (f"weights/{layer.name}/W", entry, ()) for entry in (0, last) for layer in run.layers
        ])  # fmt: skip
        gallery = None
        if self.cast.is_image or facts.elementwise(run.trace, 0):
            gallery = self.cast.gallery(self.stage.side)
        if gallery is None:
            with self.beat(self.what_changed(changed), changed=changed) as beat:
                self.wait(beat.rest)
        else:
            self.cast.show_gallery(gallery, 0)

            def replay(t: float) -> None:
                self.cast.show_gallery(gallery, t * last)
                self.stand_at(min(int(t * last), last))

            with self.beat(self.what_took_shape(changed), changed=changed) as beat:
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
        result = self.readout(accuracy, TYPE.title * 1.5, self.theme.accent, "SEMIBOLD").place(
            [side.x, side.y - 0.1, 0]
        )
        name = Figures("read rightly", TYPE.label, self.theme.muted, align=None).place(
            [side.x, side.y - 0.7, 0]
        )
        gone = self.watching if gallery is None else gallery.members
        sentence, figures = self.how_well()
        with self.beat(sentence, accuracy=accuracy, **figures) as beat:
            self.play(*(FadeOut(part) for part in gone), run_time=0.4)
            self.play(FadeIn(result), FadeIn(name), run_time=PACE.appear)
            self.wait(beat.rest)

    def how_long(self, steps: Reading) -> str:
        """How much training there is, and what to look out for."""
        trace = self.run.trace
        watch = (
            "Most of the change comes early."
            if facts.moves_early(trace)
            else f"Watch the edges, and the guess{'es' * (len(self.watched) > 1)}."
        )
        if self.run.step(0):
            return f"Training, from step {{first}} to step {{steps}}. {watch}"
        return f"Training: {{steps}} {counted(steps, 'step')}. {watch}"

    def what_changed(self, changed: Reading) -> str:
        """What became of the edges, where the first layer has no pictures."""
        if not facts.edges_change(self.run.trace):
            return f"The edges look as before. {self.how_many_turned(changed)}"
        if not changed.value:
            return "Edges grew thick or thin. None changed its sign."
        its = "its" if changed.value == 1 else "their"
        return f"Edges grew thick or thin, and {{changed}} changed {its} sign."

    def what_took_shape(self, changed: Reading) -> str:
        """What became of the edges, and of what the first layer looks for."""
        trace = self.run.trace
        turned = self.how_many_turned(changed)
        if facts.random_at_first(trace) and facts.anew(trace):
            return f"{turned} What the first layer looks for took shape."
        if facts.anew(trace):
            return f"{turned} What the first layer looks for became something else."
        return f"{turned} Right: what the first layer looks for, once more from the start."

    def how_many_turned(self, changed: Reading) -> str:
        if not changed.value:
            return "No weight changed its sign."
        whose = "weight changed its" if changed.value == 1 else "weights changed their"
        return f"{{changed}} {whose} sign."

    def how_well(self) -> tuple[str, dict[str, Any]]:
        """How many of the test examples it gets right; all of them, also those that were watched."""
        run = self.run
        if not run.header.dataset.splits.get("test"):
            return "And in the test at the end? It reads {accuracy} rightly.", {}
        size = run.read(",d", "header/dataset/splits/test", None)
        many = counted(size, noun(run))
        if size.value == 1:
            return f"And the {{size}} {many} kept for testing? Rightly read: {{accuracy}}.", {"size": size}
        return f"And all {{size}} {many} kept for testing? It reads {{accuracy}} of them rightly.", {
            "size": size
        }

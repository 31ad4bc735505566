"""Forward, loss, backward, update: a cycle that speeds up until the training is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import VGroup, linear, smooth

from engine import analysis
from scenes.cast import Cast
from scenes.motion import During, FadeIn
from scenes.parts.curve import Plot
from scenes.parts.cycle import Cycle
from scenes.parts.words import LEFT, RIGHT, Figures
from scenes.readings import Reading
from scenes.replay import TraceScene
from scenes.stage import Region
from scenes.theme import PACE, TYPE
from scenes.view import Role

SPEEDING_UP = 8  # updates shown one by one before the clock runs freely


class TrainingLoop(TraceScene):
    """Forward, loss, backward, update: again and again."""

    roles = {
        "run": Role(
            "a classifier of dense layers",
            entries=SPEEDING_UP + 2,
            holds=("batch/indices", "epochs", "validation/accuracy"),
        )
    }

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run, show="all")
        self.probe = analysis.followed(self.run.trace)
        self.lay_out()
        self.step_by_step()
        self.speed_up()
        self.run_to_the_end()

    # -- the stage -------------------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Network to the left; to the right the cycle, and under it loss and accuracy, on the clip's clock."""
        run, side, theme, trace = self.run, self.stage.side, self.theme, self.run.trace
        self.cast.show_input(self.probe)
        self.cast.show_weights(0)
        self.cast.darken()
        self.cycle = Cycle(
            Region(side.left + 0.68, side.right - 0.84, side.top - 1.45, side.top - 0.15), theme
        )
        self.losses = trace.read("scalars/loss")
        steps = trace.steps
        known = np.minimum(steps, len(self.losses) - 1)
        entries = np.arange(len(steps), dtype=float)
        top = float(self.losses[known].max()) * 1.03
        self.loss_plot = Plot(Region(side.left, side.right, -0.62, 0.33), (0, run.last), (0, top), theme)
        self.loss_plot.draw("loss", entries, self.losses[known], theme.text, width=2.5)
        self.loss_plot.heading("loss of the batch", theme.muted)
        self.accuracy_at = np.searchsorted(steps, trace.read("validation/steps")).astype(float)
        accuracy = trace.read("validation/accuracy")
        self.has_accuracy = len(accuracy) > 1 and bool(np.isfinite(accuracy).all())
        self.accuracy_plot = Plot(Region(side.left, side.right, -2.3, -1.45), (0, run.last), (0, 1), theme)
        if self.has_accuracy:
            self.accuracy_plot.draw(
                "accuracy", np.minimum(self.accuracy_at, run.last), accuracy, theme.accent
            )
            self.accuracy_plot.heading("accuracy", theme.muted)
        self.loss_text = self.readout(self.loss_reading(0), TYPE.label, align=RIGHT)
        self.loss_text.place([side.right, self.loss_plot.region.top + 0.18, 0])
        self.accuracy_text = self.readout(self.accuracy_reading(0), TYPE.label, theme.accent, align=RIGHT)
        self.accuracy_text.place([side.right, self.accuracy_plot.region.top + 0.18, 0])
        foot = self.stage.picture.bottom + 0.05
        left = self.stage.picture.left
        self.counters = {
            "step": self.readout(self.step_reading(0), TYPE.label, align=LEFT).place([left + 0.85, foot, 0]),
            "epoch": self.readout(self.epoch_reading(0), TYPE.label, align=LEFT).place(
                [left + 3.32, foot, 0]
            ),
        }
        self.counter_names = VGroup(
            Figures("step", TYPE.label, theme.muted, align=LEFT).place([left, foot, 0]),
            Figures("epoch", TYPE.label, theme.muted, align=LEFT).place([left + 2.15, foot, 0]),
        )
        for k, layer in enumerate(run.layers):
            self.bind("network", run, f"weights/{layer.name}/W", self.cast.scales[k], (0, run.last))
        self.show_curves(0.0)

    def step_reading(self, entry: int) -> Reading:
        return self.run.derive(",d", None, [("steps", entry, ())])

    def epoch_reading(self, entry: int) -> Reading:
        """Epochs completed."""
        return self.run.derive("d", "floor", [("epochs", entry, ())])

    def loss_reading(self, entry: int) -> Reading:
        """The mini-batch loss of a recorded step (of the last update, at the end)."""
        step = min(self.run.step(entry), len(self.losses) - 1)
        return self.run.at_step(".2f", "scalars/loss", step)

    def accuracy_reading(self, entry: int) -> Reading:
        """The latest accuracy on the validation examples."""
        index = max(0, int(np.searchsorted(self.accuracy_at, entry + 1e-9, side="right")) - 1)
        return self.run.read(".1%", "validation/accuracy", None, index)

    def show_curves(self, entry: float) -> None:
        """Curves up to an entry, numbers as last recorded."""
        low = min(int(entry + 1e-9), self.run.last)
        self.loss_plot.cut("loss", entry)
        self.reread(self.loss_text, self.loss_reading(low))
        if self.has_accuracy:
            measured = self.accuracy_at[self.accuracy_at <= entry + 1e-9]
            self.accuracy_plot.cut("accuracy", float(measured.max(initial=0.0)))
            self.reread(self.accuracy_text, self.accuracy_reading(low))
        self.stand_at(low)
        self.reread(self.counters["step"], self.step_reading(low))
        self.reread(self.counters["epoch"], self.epoch_reading(low))

    @property
    def moving(self) -> list[Any]:
        """Everything that changes while the training runs."""
        curves = [*self.loss_plot.submobjects]
        if self.has_accuracy:
            curves += [*self.accuracy_plot.submobjects, self.accuracy_text]
        return [
            *self.stamps.values(),
            self.cast.network,
            self.cycle,
            self.loss_text,
            *self.counters.values(),
            *curves,
        ]

    # -- one turn --------------------------------------------------------------------------------------------------

    def forward(self, entry: int, t: float) -> None:
        """The signal runs through all layers."""
        layers = len(self.run.layers)
        k = min(int(t * layers), layers - 1)
        self.cast.network.rest()
        self.cast.network.edge_opacity[:] = 0.35
        self.cast.send_forward(k, entry, self.probe, t * layers - k)

    def backward(self, entry: int, t: float) -> None:
        """The error runs back through all layers."""
        layers = len(self.run.layers)
        k = layers - 1 - min(int(t * layers), layers - 1)
        self.cast.network.rest()
        self.cast.network.edge_opacity[:] = 0.35
        self.cast.send_back(k, entry, self.probe, t * layers - (layers - 1 - k))

    def update(self, entry: int, t: float) -> None:
        """The weights move to those of the next recorded step."""
        network = self.cast.network
        network.rest()
        network.edge_opacity[:] = 0.35 + 0.3 * smooth(1 - abs(2 * t - 1))
        self.cast.show_weights(entry + t)

    def step_by_step(self) -> None:
        """The first update, slowly."""
        run, cast = self.run, self.cast
        batch = run.derive("d", "count_valid", [("batch/indices", 0, ())])
        loss = self.loss_reading(0)

        def phase(begin: float, end: float, gesture: Callable[[int, float], None]) -> During:
            """One station of the cycle: the bead goes on, the network does what the station says."""

            def update(t: float) -> None:
                self.cycle.show(begin + (end - begin) * t)
                gesture(0, t)

            return During(update, cast.network, self.cycle, rate_func=linear)

        everything = [*cast.members, self.cycle, self.counter_names, *self.counters.values()]
        with self.beat(
            "A batch of {batch} {noun}s runs forward; one of them is drawn.", batch=batch, noun=run.noun
        ) as beat:
            self.play(*(FadeIn(part) for part in everything), run_time=PACE.appear)
            self.play(phase(0.0, 0.245, self.forward), run_time=max(2.6, beat.rest))
        with self.beat(
            "The loss says how wrong the answers are: {loss}, averaged over the batch.", loss=loss
        ) as beat:
            self.play(
                phase(0.25, 0.495, self.pause), FadeIn(self.loss_plot), FadeIn(self.loss_text), run_time=1.0
            )
            self.wait(beat.rest)
        with self.beat(
            "Backward: every weight gets its gradient, which way and how much it mattered."
        ) as beat:
            self.play(phase(0.5, 0.745, self.backward), run_time=max(2.4, beat.rest))
        with self.beat("Update: every weight takes one small step.") as beat:
            self.play(phase(0.75, 0.995, self.update), run_time=max(1.6, beat.rest - 0.6))
            self.show_curves(1)

    def pause(self, entry: int, t: float) -> None:
        """The network only waits."""

    def speed_up(self) -> None:
        """The next updates, each quicker than the one before."""
        pace = 0.72 ** np.arange(SPEEDING_UP)
        ends = np.cumsum(pace) / pace.sum()

        def turns(t: float) -> None:
            turn = min(int(np.searchsorted(ends, t, side="right")), SPEEDING_UP - 1)
            begin = ends[turn - 1] if turn else 0.0
            part = min(1.0, (t - begin) / (ends[turn] - begin))
            entry = turn + 1
            self.cycle.show(min(0.999, part))
            if part < 0.4:
                self.forward(entry, part / 0.4)
            elif part < 0.5:
                self.cast.network.rest()
            elif part < 0.8:
                self.backward(entry, (part - 0.5) / 0.3)
            else:
                self.update(entry, (part - 0.8) / 0.2)
            self.show_curves(entry + max(0.0, (part - 0.8) / 0.2))

        extra = [self.accuracy_plot, self.accuracy_text] if self.has_accuracy else []
        sentence = (
            "Batch after batch; we keep watching one {noun}. Accuracy is measured on {noun}s kept aside."
        )
        if not self.has_accuracy:
            sentence = "The next batch, and the next."
        with self.beat(sentence, noun=self.run.noun) as beat:
            if extra:
                self.play(*(FadeIn(part) for part in extra), run_time=0.5)
            self.play(During(turns, *self.moving, rate_func=linear), run_time=max(5.5, beat.rest))
        self.cast.network.rest()

    def run_to_the_end(self) -> None:
        """The clock runs over all recorded steps."""
        run, first, last = self.run, SPEEDING_UP + 1, self.run.last

        def replay(t: float) -> None:
            entry = first + (last - first) * t
            self.cycle.show((t * 24) % 1.0 if t < 1 else None)
            self.cast.network.edge_opacity[:] = 1.0
            self.cast.show(entry, self.probe)
            self.show_curves(entry)

        epochs = run.read(".0f", "epochs", last)
        steps = run.derive(",d", None, [("steps", last, ())])
        with self.beat(
            "Once every {noun} has had its turn, an epoch is over. This run has {epochs}: {steps} steps.",
            epochs=epochs,
            steps=steps,
            noun=run.noun,
        ) as beat:
            self.play(During(replay, *self.moving, rate_func=linear), run_time=max(8.0, beat.rest))
        first_loss, last_loss = self.loss_reading(0), self.loss_reading(last)
        sentence = "The loss fell from {first} to {last}."
        figures = {"first": first_loss, "last": last_loss}
        if self.has_accuracy:
            sentence = "The loss fell from {first} to {last}; accuracy reached {accuracy}."
            figures["accuracy"] = self.accuracy_reading(last)
        with self.beat(sentence, **figures) as beat:
            self.wait(beat.rest)

"""Forward, loss, backward, update: a cycle that speeds up until the training is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import VGroup, linear, smooth

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.exhibits.cast import Cast
from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import PACE, TYPE
from tracereel.scenes.parts.curve import Plot
from tracereel.scenes.parts.cycle import Cycle
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import article, counted, fine, noun, nouns, sized
from tracereel.scenes.tell.motion import During, FadeIn
from tracereel.scenes.tell.scene import TraceScene

SPEEDING_UP = 8  # updates shown one by one before the clock runs freely


class TrainingLoop(TraceScene):
    """Forward, loss, backward, update: again and again."""

    roles = {
        "run": LossClassifier(
            "a classifier of dense layers",
            entries=SPEEDING_UP + 2,
            holds=("batch/indices", "deltas"),
        )
    }

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.cast = Cast(self, self.run, show="all")
        self.probe = self.followed(analysis.followed(self.run.trace))
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
        top = self.shared("loss", float(self.losses[known].max()) * 1.03 or 1.0)
        low = -self.shared("loss, least", max(0.0, -float(self.losses[known].min())))
        self.loss_plot = Plot(Region(side.left, side.right, -0.62, 0.33), (0, run.last), (low, top), theme)
        self.loss_plot.draw("loss", entries, self.losses[known], theme.text, width=2.5)
        self.loss_plot.heading("loss of the batch", theme.muted)
        checked = trace.has("validation/accuracy")
        accuracy = trace.read("validation/accuracy") if checked else np.empty(0)
        self.accuracy_at = (
            np.searchsorted(steps, trace.read("validation/steps")).astype(float) if checked else accuracy
        )
        self.has_accuracy = len(accuracy) > 1 and bool(np.isfinite(accuracy).all())
        self.accuracy_plot = Plot(Region(side.left, side.right, -2.3, -1.45), (0, run.last), (0, 1), theme)
        if self.has_accuracy:
            self.accuracy_plot.draw(
                "accuracy", np.minimum(self.accuracy_at, run.last), accuracy, theme.accent
            )
            self.accuracy_plot.heading("accuracy", theme.muted)
            self.accuracy_text = self.readout(self.accuracy_reading(0), TYPE.label, theme.accent, align=RIGHT)
            self.accuracy_text.place([side.right, self.accuracy_plot.region.top + 0.18, 0])
        self.loss_text = self.readout(self.loss_reading(0), TYPE.label, align=RIGHT)
        self.loss_text.place([side.right, self.loss_plot.region.top + 0.18, 0])
        foot = self.stage.picture.bottom + 0.05
        left = self.stage.picture.left
        self.counters = {
            "step": self.readout(self.step_reading(0), TYPE.label, align=LEFT).place([left + 0.85, foot, 0])
        }
        self.counter_names = VGroup(
            Figures("step", TYPE.label, theme.muted, align=LEFT).place([left, foot, 0])
        )
        self.has_epochs = trace.has("epochs")
        if self.has_epochs:
            self.counters["epoch"] = self.readout(self.epoch_reading(0), TYPE.label, align=LEFT)
            self.counters["epoch"].place([left + 3.32, foot, 0])
            self.counter_names.add(
                Figures("epoch", TYPE.label, theme.muted, align=LEFT).place([left + 2.15, foot, 0])
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
        return sized(self.run.at_step(".2f", "scalars/loss", step), 1000)

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
        if self.has_epochs:
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
        batch = run.derive(",d", "count_valid", [("batch/indices", 0, ())])
        loss = self.loss_reading(0)

        def phase(begin: float, end: float, gesture: Callable[[int, float], None]) -> During:
            """One phase of the cycle: the bead goes on, the network does what the phase says."""

            def update(t: float) -> None:
                self.cycle.show(begin + (end - begin) * t)
                gesture(0, t)

            return During(update, cast.network, self.cycle, rate_func=linear)

        everything = [*cast.members, self.cycle, self.counter_names, *self.counters.values()]
        with self.beat(self.what_runs(batch), batch=batch, nouns=nouns(run), noun=noun(run)) as beat:
            self.play(*(FadeIn(part) for part in everything), run_time=PACE.appear)
            self.play(phase(0.0, 0.245, self.forward), run_time=max(2.6, beat.rest))
        sentence = "The loss says how wrong the answers are: {loss}, averaged over the batch."
        if batch.value == 1:
            sentence = "The loss says how wrong the answer is: {loss}."
        with self.beat(sentence, loss=loss) as beat:
            self.play(
                phase(0.25, 0.495, self.pause), FadeIn(self.loss_plot), FadeIn(self.loss_text), run_time=1.0
            )
            self.wait(beat.rest)
        sentence = "Backward: every weight gets its gradient, which way and how much it mattered."
        if not self.all_have_gradients:
            sentence = "Backward: a weight's gradient says which way and how much it mattered."
        with self.beat(sentence) as beat:
            self.play(phase(0.5, 0.745, self.backward), run_time=max(2.4, beat.rest))
        with self.beat(self.what_moves()) as beat:
            self.play(phase(0.75, 0.995, self.update), run_time=max(1.6, beat.rest - 0.6))
            self.show_curves(1)

    def what_runs(self, batch: Reading) -> str:
        """Who runs forward, and who is drawn."""
        inside = facts.in_first_batch(self.run.trace, self.probe)
        if not batch.value:
            return "A batch of {nouns} runs forward; we watch one {noun}."
        if batch.value == 1:
            drawn = "it is drawn" if inside else "drawn is another"
            return f"A batch of {{batch}} {{noun}} runs forward; {drawn}."
        drawn = (
            "one of them is drawn"
            if inside
            else f"drawn is {article(noun(self.run))} {{noun}} that is not among them"
        )
        return f"A batch of {{batch}} {{nouns}} runs forward; {drawn}."

    @property
    def all_have_gradients(self) -> bool:
        """Whether gradients of all weights were recorded, or none, so that nothing is known of any that has none."""
        has = self.run.trace.has
        return len({has(f"gradients/{layer.name}/W") for layer in self.run.layers}) == 1

    def what_moves(self) -> str:
        """The first update, as far as it was recorded."""
        trace = self.run.trace
        if not facts.follows(trace, 0):
            return "Update: the weights move. Not every step is drawn, only those that were recorded."
        which = "every weight takes" if facts.every_weight_moves(trace, 0, 1) else "the weights take"
        return f"Update: {which} one {'small ' if facts.small_step(trace, 0) else ''}step."

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
        with self.beat(self.what_goes_on(), noun=noun(self.run), nouns=nouns(self.run)) as beat:
            if extra:
                self.play(*(FadeIn(part) for part in extra), run_time=0.5)
            self.play(During(turns, *self.moving, rate_func=linear), run_time=max(5.5, beat.rest))
        self.cast.network.rest()

    def run_to_the_end(self) -> None:
        """The clock runs over all recorded steps."""
        first, last = SPEEDING_UP + 1, self.run.last

        def replay(t: float) -> None:
            entry = first + (last - first) * t
            self.cycle.show((t * 24) % 1.0 if t < 1 else None)
            self.cast.network.edge_opacity[:] = 1.0
            self.cast.show(entry, self.probe)
            self.show_curves(entry)

        sentence, figures = self.how_long()
        with self.beat(sentence, **figures) as beat:
            self.play(During(replay, *self.moving, rate_func=linear), run_time=max(8.0, beat.rest))
        sentence, figures = self.how_it_went()
        with self.beat(sentence, **figures) as beat:
            self.wait(beat.rest)

    def what_goes_on(self) -> str:
        """The updates that are shown one by one, and the accuracy."""
        sentence = "Batch after batch; we keep watching one {noun}."
        if not self.has_accuracy:
            return sentence
        if self.run.header.dataset.splits.get("validation"):
            return f"{sentence} Accuracy is measured on {{nouns}} kept aside."
        return f"{sentence} Accuracy is checked now and then."

    def how_long(self) -> tuple[str, dict[str, Any]]:
        """What an epoch is, as far as that is known, and how many of them and of steps there were."""
        run, last = self.run, self.run.last
        done = run.derive(",d", None, [("steps", last, ())])
        if run.step(0):
            done = run.derive(",d", "difference", [("steps", last, ()), ("steps", 0, ())])
        figures: dict[str, Any] = {"steps": done, "noun": noun(run)}
        steps = counted(done, "step")
        if not self.has_epochs:
            return f"Again and again: here {{steps}} {steps}.", figures
        epochs = float(run.trace.epochs[last])
        figures["epochs"] = run.read(".0f" if epochs.is_integer() else ".1f", "epochs", last)
        has = "This run has"
        if not run.trace.finished or run.step(0):
            has = "Recorded are"
            begun = run.derive(".1f", "difference", [("epochs", last, ()), ("epochs", 0, ())])
            figures["epochs"] = begun if run.step(0) else figures["epochs"]
        if facts.all_have_their_turn(run.trace):
            return (
                f"Once every {{noun}} has had its turn, an epoch is over. {has} {{epochs}}: {{steps}} {steps}.",
                figures,
            )
        if not run.header.steps_per_epoch:
            return f"Again and again: here {{epochs}} epochs, {{steps}} {steps}.", figures
        figures["each"] = run.read(",d", "header/steps_per_epoch", None)
        each = counted(figures["each"], "step")
        return (
            f"Here {{each}} {each} make{'s' * (each == 'step')} an epoch. {has} {{epochs}}: {{steps}} {steps}.",
            figures,
        )

    def how_it_went(self) -> tuple[str, dict[str, Any]]:
        """Loss and accuracy, from the first recorded step to the last."""
        last = self.run.last
        first, final = (
            fine(loss) if abs(loss.value) < 0.005 else loss
            for loss in (self.loss_reading(0), self.loss_reading(last))
        )
        way = "fell" if final.value < first.value else "rose"
        sentence = f"The loss {way} from {{first}} to {{last}}"
        if first.text == final.text:
            sentence = "The loss was {first} at first, and {last} at the end"
        figures = {"first": first, "last": final}
        if self.has_accuracy:
            before, after = self.accuracy_reading(0), self.accuracy_reading(last)
            figures |= {"before": before, "accuracy": after}
            sentence += "; accuracy " + {
                1: "reached {accuracy}", 0: "stayed at {accuracy}", -1: "fell from {before} to {accuracy}"
            }[0 if before.text == after.text else int(np.sign(after.value - before.value))]  # fmt: skip
        return f"{sentence}.", figures

"""A clip over a trace that is told differently from run to run: for two of them in one picture."""

from __future__ import annotations

from typing import ClassVar

from manim import DOWN, LEFT, UP, Rectangle

from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.motion import FadeIn
from tracereel.scenes.tell.scene import TraceScene

ALONE = 0.1
LONG = 4.0  # the bar of the largest rate


class Teller(TraceScene):
    """A bar as long as the learning rate; a beat that only one rate tells; the example that it follows."""

    roles: ClassVar[dict[str, Role]] = {"run": Role("anything", dense=False, classes=False)}

    def construct(self) -> None:
        """The storyboard of the clip."""
        run = self.run
        rate = run.at_step("g", "scalars/learning_rate", 0)
        alone = rate.value == ALONE
        probe = self.followed(2 if alone else 1)
        scale = self.shared("rate", rate.value)
        bar = Rectangle(
            height=1,
            width=LONG * rate.value / scale,
            color=self.theme.positive,
            fill_opacity=1,
            stroke_width=0,
        )
        bar.move_to([-2, 0, 0], aligned_edge=LEFT)
        with self.beat("Its learning rate is {rate}.", rate=rate):
            self.play(FadeIn(bar), run_time=0.5)
            self.wait(4 if alone else 0.5)
        if alone:
            with self.beat("This is told of one run alone."):
                self.play(bar.animate.shift(DOWN), run_time=1)
        followed = run.read("d", "probes/rows", None, probe)
        with self.beat("It followed example {row}.", row=followed):
            self.play(bar.animate.shift(2 * UP), run_time=1)


class Several(Teller):
    """A clip of two traces."""

    roles: ClassVar[dict[str, Role]] = {
        "run": Role("anything", classes=False),
        "other": Role("anything", classes=False),
    }

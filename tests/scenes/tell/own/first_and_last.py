"""A clip of a user's own, whose words stand beside it in first_and_last.ftl."""

from manim import Dot

from tracereel import Role, TraceScene
from tracereel.scenes.tell.motion import FadeIn


class FirstAndLast(TraceScene):
    """A dot stands for the network."""

    roles = {"run": Role("a classifier of dense layers")}  # noqa: RUF012

    def construct(self) -> None:
        """The storyboard of the clip."""
        first = self.run.at_step(".2f", "scalars/loss", 0)
        dot, label = Dot(), self.say("label-loss", first=first)
        with self.beat("beginning") as beat:
            self.play(FadeIn(dot), FadeIn(label.shift([0, 1, 0])), run_time=beat.at_least(1))
        with self.beat("learning", first=first) as beat:
            self.play(dot.animate.shift([1, 0, 0]), run_time=beat.at_least(7))
        with self.beat("ending") as beat:
            self.wait(beat.rest)

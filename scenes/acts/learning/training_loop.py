"""Forward, loss, backward, update: one turn told slowly, then all of them, and where unseen examples land meanwhile."""

from __future__ import annotations

from functools import partial

import numpy as np

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.exhibits.dart_board import DartBoard
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.turn import Turn
from tracereel.scenes.exhibits.time_line import TimeLine
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.read import facts
from tracereel.scenes.tell.motion import During, FadeOut, linear
from tracereel.scenes.tell.scene import TraceScene

SLOW = 6.4  # seconds of the first turn
AGAIN = (2.6, 1.8, 1.2)  # of the next ones


class TrainingLoop(TraceScene):
    """Forward, loss, backward, update: again and again."""

    roles = {
        "run": LossClassifier("a classifier of dense layers", entries=len(AGAIN) + 2, holds=("deltas",)),
    }

    def first_picture(self) -> None:
        """The untrained network, and the example that it is shown."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(int(analysis.followed(self.run.trace)))
        self.network.show(0)
        self.network.look_at(self.probe)
        self.network.rest()
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.turn = Turn(self.network, self.probe)
        self.time = self.exhibit(TimeLine, self.run, name=self.word_for_step())
        self.stand_at(0)
        self.turn_once()
        self.throw_darts()
        self.turn_again()
        self.run_to_the_end()
        self.see_what_came_of_it()

    def word_for_step(self):
        """What stands before the step at the head of the time line."""
        return self.say("label-step", size=TYPE.focus[0], color=self.theme.muted, align=LEFT)

    def turn_once(self) -> None:
        """The whole canvas, and all four parts of a turn."""
        with self.beat("loop"):
            self.change(partial(self.turn.show, 0), self.network, seconds=SLOW, rate=linear)
            self.now_at(1)

"""Forward, loss, backward, update: one turn told slowly, then all of them, and where unseen examples land meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Any

from manim import linear

from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.exhibits.dart_board import DartBoard
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.turn import Turn
from tracereel.scenes.exhibits.time_line import TimeLine
from tracereel.scenes.read import choices, facts
from tracereel.scenes.tell.scene import TraceScene

SLOW, AGAIN = 5.2, (1.6, 1.0)  # seconds of the first turn, and of the next ones


class TrainingLoop(TraceScene):
    """Forward, loss, backward, update: again and again."""

    roles = {"run": LossClassifier("a classifier of dense layers", entries=len(AGAIN) + 2, holds=("deltas",))}

    def first_picture(self) -> None:
        """The untrained network, and the example that it is shown."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.look_at(self.probe)
        self.turn = Turn(self.network, self.probe)
        self.turn.show(0, 0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        step, loss = (self.say(f"label-{part}", **TimeLine.NAME) for part in ("step", "loss"))
        self.timeline = self.exhibit(TimeLine, self.run, name=step, measure=loss)
        self.boards = [self.exhibit(DartBoard, self.run)] if self.network.is_softmax else []
        with self.beat("loop"):
            self.stand_at(0)
            self.change(partial(self.turn.show, 0), self.network, seconds=SLOW, rate=linear)
            self.stand_at(1)
        self.throw_darts()
        self.turn_again()
        self.run_to_the_end()
        self.look_back()

    @property
    def parts(self) -> list[Any]:
        """Everything that changes with time."""
        return [self.network, *self.boards, *self.timeline.moving, *self.stamps.values()]

    def come_to(self, entry: float) -> None:
        """What stands beside the network shows an entry, and leads."""
        self.network.soften()
        self.timeline.show(entry)
        for board in self.boards:
            board.show(entry)
        self.stand_at(min(int(entry), self.run.last))

    def go_round(self, entry: int, t: float) -> None:
        """A moment of a turn; the darts move with the weights."""
        self.turn.show(entry, t, prints=False)
        self.come_to(entry + self.turn.moved(t))

    def train(self, entry: float, probe: int | None = None) -> None:
        """A moment of the training, lit by an example or by none."""
        self.network.train(entry, probe)
        self.come_to(entry)

    def throw_darts(self) -> None:
        """The network moves aside; others are thrown where its chances say, before that step and after."""
        step = "one" if facts.follows(self.run.trace, 0) else "more"
        told = self.boards[0].told(0, 1) if self.boards else {}
        pose = self.network.poses.beside() if self.boards else self.network.poses.above()
        with self.beat("darts" if self.boards else "step", step=step, **told):
            self.train(0)
            self.move(self.network, pose, also=self.make_room, along=self.timeline.members)
            for board in self.boards:
                self.add(*board.members)
                self.change(partial(board.throw, 0, self.network), board, seconds=1.5, rate=linear)
            self.change(self.train, *self.parts, seconds=1.0)

    def make_room(self, t: float) -> None:
        """The network leaves the lead to what comes beside it."""
        self.network.rest()
        self.network.soften(t)
        self.timeline.unfold(t)

    def turn_again(self) -> None:
        """The next turns, each quicker than the one before."""
        stride, thrown = facts.small_step(self.run.trace, 0), len(self.boards) > 0
        with self.beat("again", thrown="yes" if thrown else "no", stride="small" if stride else "any"):
            for entry, seconds in enumerate(AGAIN, start=1):
                self.change(partial(self.go_round, entry), *self.parts, seconds=seconds, rate=linear)

    def run_to_the_end(self) -> None:
        """All recorded steps, on the time line's clock; quicker when the first epoch is over."""
        first, last, train = len(AGAIN) + 1, self.run.last, partial(self.train, probe=self.probe)
        over = facts.epoch_over(self.run.trace)
        pause = over if first < over < last else (first + last) // 2
        with self.beat("epoch", turns="all" if facts.all_have_their_turn(self.run.trace) else "some"):
            self.replay(*self.parts, seconds=2.9, first=first, last=pause, show=train)
            self.replay(*self.parts, seconds=4.2, first=pause, last=last, show=train)

    def look_back(self) -> None:
        """What came of it; then only the network is left."""
        with self.beat("result"):
            self.wait(0.8)
        with self.beat("next"):
            self.dismiss(*self.boards, self.timeline)
            self.move(self.network, self.network.home, also=self.lit_again)

    def lit_again(self, t: float) -> None:
        """The network's light comes back."""
        self.network.train(self.run.last, self.probe)
        self.network.soften(1 - t)

"""Forward, loss, backward, update: one turn told slowly, then all of them, and where unseen examples land meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Any

from manim import linear

from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.exhibits.batch import Batch
from tracereel.scenes.exhibits.dart_board import DartBoard
from tracereel.scenes.exhibits.loss_line import LossLine
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.turn import Turn
from tracereel.scenes.exhibits.phases import Phases
from tracereel.scenes.exhibits.training import Training
from tracereel.scenes.read import choices, facts
from tracereel.scenes.tell.scene import TraceScene

AGAIN, ALL = 1.2, 4.4  # seconds of the second turn, and of all that follow


class TrainingLoop(TraceScene):
    """Forward, loss, backward, update: again and again."""

    roles = {"run": LossClassifier("a classifier of dense layers", entries=4, holds=("deltas",))}

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
        self.stand_at(0)
        self.turn_once()
        self.share_the_step()
        self.throw_darts()
        self.run_to_the_end()
        self.look_back()

    def turn_once(self) -> None:
        """The four phases, one after the other, each with its word."""
        parts = ("forward", "loss", "backward", "update")
        words = [self.say(f"label-{part}", **Phases.WORD) for part in parts]
        self.phases = Phases(self.network, self.turn, words)
        self.add(*self.phases.members)
        with self.beat("forward"):
            self.go_on(seconds=2.2)
        with self.beat("loss"):
            self.go_on(seconds=1.2)
        with self.beat("backward"):
            self.go_on(seconds=2.2)
        with self.beat("update", step=facts.next_step(self.run.trace, 0)):
            self.go_on(seconds=1.9)
            self.stand_at(1)

    def go_on(self, seconds: float) -> None:
        """The next phase of the turn."""
        show = partial(self.phases.show, self.phases.next())
        self.change(show, self.network, self.phases, seconds=seconds, rate=linear)

    def share_the_step(self) -> None:
        """Ours is one of the images that asked for this step."""
        self.batch = Batch(self.network, self.probe)
        self.dismiss(self.phases, seconds=0.2)
        if self.batch.is_seen:
            with self.beat("batch"):
                self.add(*self.batch.members)
                self.change(self.batch.deal, self.network, self.batch, seconds=1.6, rate=linear)

    def throw_darts(self) -> None:
        """The network steps aside; others are thrown where its chances say."""
        self.boards = [self.exhibit(DartBoard, self.run)] if self.network.is_softmax else []
        self.make_line()
        with self.beat("darts" if self.boards else "step", **(self.boards[0].told if self.boards else {})):
            if self.batch.is_seen:
                self.change(self.batch.gather, self.network, self.batch, seconds=0.6, rate=linear)
                self.remove(*self.batch.members)
            if not self.boards:
                self.make_way(self.network.poses.above(), 1)
            for board in self.boards:
                aside = self.network.poses.beside()
                self.move(self.network, aside, 1.2, partial(self.training.make_room, 1))
                self.add(*board.members)
                self.change(partial(board.throw, 1, self.network), board, seconds=2.0, rate=linear)

    def make_line(self) -> None:
        """The curve of the loss, which is not on stage yet: it counts steps, then epochs."""
        words = [self.say(f"label-{word}", **LossLine.NAME) for word in ("epoch", "loss", "steps", "step")]
        line = self.timeline = self.exhibit(LossLine, self.run, names=words, alone=not self.boards)
        if first := line.first_epoch:
            line.mark(first[0], self.say("label-over", **LossLine.MARK, done=first[1]))
        self.training = Training(self.network, self.turn, line, self.boards)

    def make_way(self, pose: Any, entry: int) -> None:
        """The curve draws its axis, where the network has made room."""
        self.move(self.network, pose, 1.1, partial(self.training.unfold, entry), self.timeline.members)

    def run_to_the_end(self) -> None:
        """The next turn, quickly; then all recorded steps, on the time line's clock."""
        with self.beat("epoch", turns="all" if facts.all_have_their_turn(self.run.trace) else "some"):
            self.change(partial(self.training.go_round, 1), self.training, seconds=AGAIN, rate=linear)
            if self.boards:
                self.make_way(self.network.poses.gone(), 2)
            self.replay(self.training, seconds=ALL, first=2, last=self.run.last)

    def look_back(self) -> None:
        """What came of it; then only the network is left."""
        with self.beat("result"):
            self.bring(*(ends := self.timeline.ends()))
        with self.beat("next"):
            self.dismiss(*self.boards, self.timeline, *ends, seconds=0.4)
            self.move(self.network, self.network.home, also=partial(self.training.go_back, self.probe))

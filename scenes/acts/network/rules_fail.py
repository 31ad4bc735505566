"""Reading a digit is easy, saying how is not: ten rules read the wall, and some of it stays dark."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.acts.written import WrittenDigits
from tracereel.scenes.exhibits.alike import Alike
from tracereel.scenes.exhibits.mistakes import Mistakes
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.rules import Rules
from tracereel.scenes.exhibits.score_board import ScoreBoard
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.read import choices
from tracereel.scenes.tell.scene import TraceScene

FIRST, SLOW, QUICK = 1.8, 1.7, 0.5  # seconds of the first rule, of those that are spoken of, of the others


class RulesFail(TraceScene):
    """Seeing is easy, saying how is not."""

    roles = {"run": WrittenDigits("a classifier of handwritten digits that keeps unseen ones")}

    def first_picture(self) -> None:
        """Our digit, alone."""
        self.probe = self.followed(choices.example(self.run))
        self.alike = self.exhibit(Alike, self.run, probe=self.probe)
        self.add(*self.alike.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.ask()
        self.meet_the_others()
        self.pull_back()
        self.read_on()
        self.stop()
        self.look_closer()
        self.ask_a_machine()

    def ask(self) -> None:
        """Nobody needs a rule for this one."""
        with self.beat("ask") as beat:
            self.change(self.alike.look, self.alike, seconds=beat.rest, rate=linear)

    def meet_the_others(self) -> None:
        """Others of its class, which look different."""
        with self.beat("others", others=self.alike.many, label=self.alike.label):
            self.change(self.alike.join, self.alike, seconds=1.2, rate=linear)

    def pull_back(self) -> None:
        """Behind them: the wall, still dark. The first rule lights what it reads."""
        self.wall = wall = self.exhibit(Wall, self.run)
        self.rules, self.board = self.exhibit(Rules, self.run, wall=wall), ScoreBoard(self)
        first = self.rules.numbers[0]
        with self.beat("wall", count=wall.count, **self.rules.told(first)):
            self.add(*wall.members, *self.alike.members, *self.rules.looks.members)
            self.change(partial(self.alike.uncover, wall), wall, self.alike, seconds=1.5, rate=linear)
            self.remove(*self.alike.members)
            right = self.readout(self.rules.score(first), **self.board.counting)
            self.score = [right, self.say("label-right", count=wall.count, **self.board.of)]
            self.apply(first, FIRST)

    def apply(self, rule: int, seconds: float) -> None:
        """One rule: what it says, what it looks at, and all that it reads rightly."""
        rules, board = self.rules, self.board
        rules.take(rule)
        says = [self.say(f"label-{name}", **rules.told(rule), **board.saying) for name in rules.said_of(rule)]
        self.words = board.say(self.say("label-rule", rule=rules.number(rule), **board.naming), *says)
        self.change(partial(rules.come, rule), rules, seconds=seconds * rules.coming, rate=linear)
        self.add(*self.words)
        self.change(partial(rules.read, rule), rules, seconds=seconds * (1 - rules.coming), rate=linear)
        self.reread(self.score[0], rules.score(rule))
        self.add(*board.score(*self.score))

    def read_on(self) -> None:
        """The other rules: some are spoken of, the rest pass."""
        with self.beat("rules", **self.rules.spoken):
            for rule in self.rules.numbers[1:]:
                self.remove(*self.words)
                self.apply(rule, SLOW if self.rules.is_spoken(rule) else QUICK)
            self.wait(0.8)

    def stop(self) -> None:
        """No rule is left."""
        with self.beat("stop", rules=self.rules.many, dark=self.rules.dark, count=self.wall.count):
            self.dismiss(*self.words, self.rules.looks, seconds=0.3)
            self.change(self.rules.leave, self.wall, seconds=0.8)
            left = self.board.left(self.say("label-dark", dark=self.rules.dark, **self.board.leaving))
            self.bring(left, seconds=0.3)
            self.score.append(left)

    def look_closer(self) -> None:
        """Three of the dark ones, what their rule says, and what they are."""
        mistakes = self.mistakes = Mistakes(self.rules)
        with self.beat("mistakes", shown=mistakes.told, **mistakes.named):
            self.dismiss(*self.score, seconds=0.3)
            self.add(*mistakes.members)
            self.shown = []
            for k, image in enumerate(mistakes.images):
                self.change(partial(mistakes.show, k), mistakes, seconds=1.0, rate=linear)
                verdict = self.say("label-says", verdict=self.rules.verdict(image), **mistakes.saying)
                truth = self.say("label-is", truth=self.rules.truth(image), **mistakes.meaning)
                self.shown += (words := mistakes.place(k, verdict, truth))
                self.bring(*words, seconds=0.25)

    def ask_a_machine(self) -> None:
        """The wall goes; a network that knows nothing looks at our digit."""
        with self.beat("next"):
            network = self.exhibit(NetworkExhibit, self.run, last=0)
            network.face(self.probe, 0)
            network.building.reveal(0)
            self.stand_at(0)
            network.stand(network.poses.centred())
            self.dismiss(*self.shown, self.mistakes, seconds=0.4)
            self.bring(network, seconds=0.5)
            self.change(network.building.reveal, network, seconds=0.9, rate=linear)

"""The wall of unseen images once more, read by the network; and what mere memory would make of such a wall."""

from __future__ import annotations

from manim import linear

from tracereel.scenes.acts.memorized import Stored
from tracereel.scenes.acts.missing import bring_close
from tracereel.scenes.acts.written import WrittenDigits
from tracereel.scenes.exhibits.alike import Alike
from tracereel.scenes.exhibits.dealt_labels import DealtLabels
from tracereel.scenes.exhibits.memory import Memory
from tracereel.scenes.exhibits.missed import Missed
from tracereel.scenes.exhibits.network_reads import NetworkReads
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.read import choices
from tracereel.scenes.tell.scene import TraceScene

READ, LEARN = 4.2, 2.8  # seconds in which the network learns to read; in which the others learn
SMALLER = 0.5  # of all that the frame allows: our digit before the wall


class UnseenImages(TraceScene):
    """Learning is what works on new images."""

    roles = {
        "run": WrittenDigits("a classifier of handwritten digits that keeps unseen ones"),
        "dealt": Stored("a classifier of images with dealt labels", dealt=True, advice="labels_dealt"),
        "true": Stored("a classifier of images with their own labels", advice="labels_true"),
    }
    stamped = ("run",)

    def first_picture(self) -> None:
        """The wall, as the rules left it."""
        self.wall = self.exhibit(Wall, self.run)
        self.reads = NetworkReads(self, self.run, self.wall)
        self.reads.as_rules(1.0)
        self.add(*self.reads.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.read_it()
        self.deal_labels()
        self.learn_by_heart()
        self.learn_truly()
        self.look_at_what_is_missed()
        self.come_back()

    def read_it(self) -> None:
        """The wall goes dark, and lights up as the network learns."""
        reads = self.reads
        with self.beat("rules", rules=reads.by_rules, count=self.wall.count):
            of = self.say("label-right", count=self.wall.count, **reads.board.of)
            name = reads.name(self.say("label-rules", rules=reads.by_rules, **reads.naming))
            self.said = [*reads.write(self.readout(reads.by_rules, **reads.board.counting), of), name]
            self.bring(*self.said, seconds=0.3)
            self.wait(1.6)
            self.change(reads.go_dark, *reads.members, seconds=0.8)
        with self.beat("reads", count=self.wall.count, **reads.told):
            self.replay(reads, seconds=READ, first=0, last=self.run.last)

    def deal_labels(self) -> None:
        """Could it be memory? Labels are dealt like cards."""
        cards = self.cards = self.exhibit(DealtLabels, self.views["dealt"])
        with self.beat("shuffle"):
            self.dismiss(*self.reads.members, *self.said, seconds=0.4)
            self.stamp("dealt")
            self.stand_at(0, "dealt")
            self.add(*cards.members)
            self.change(cards.come, cards, seconds=0.6, rate=linear)
            self.change(cards.deal, cards, seconds=1.7, rate=linear)

    def learn_by_heart(self) -> None:
        """What was learned lights up, what was not stays dark."""
        row = self.by_heart = self.row("dealt", 0)
        with self.beat("memory", count=row.learned, **row.told):
            self.dismiss(self.cards, seconds=0.4)
            row.stand(0)
            self.bring(row, seconds=0.5)
            self.replay(row, seconds=LEARN, first=0, last=row.view.last)

    def learn_truly(self) -> None:
        """The same with true labels: both light up."""
        row = self.truly = self.row("true", 1)
        with self.beat("learning", better=row.beats(self.by_heart), **row.told):
            self.change(self.by_heart.stand, self.by_heart, seconds=0.9)
            self.stamp("dealt", "true")
            self.stand_at(0, "true")
            self.bring(row, seconds=0.4)
            self.replay(row, seconds=LEARN, first=0, last=row.view.last)

    def row(self, role: str, place: int) -> Memory:
        """Both walls of a run, with their words."""
        row = Memory(self, self.views[role], place)
        row.write(self.say(f"label-{role}", **row.naming), self.say("label-unseen", **row.naming))
        row.show(0)
        return row

    def look_at_what_is_missed(self) -> None:
        """Back to the wall, out of that of unseen images: what stays dark comes close."""
        self.missed = missed = Missed(self.reads)
        with self.beat("missed", count=self.wall.count, missed=missed.many, better=missed.by_rules):
            self.stamp("run")
            self.stand_at(self.run.last)
            self.told = bring_close(self, missed, (self.by_heart, self.truly))

    def come_back(self) -> None:
        """Our digit, and around it the wall gets bright."""
        probe = self.followed(choices.example(self.run))
        ours = self.exhibit(Alike, self.run, probe=probe, size=SMALLER, middle=self.wall.middle)
        with self.beat("ours") as beat:
            self.dismiss(*self.told, seconds=0.3)
            self.change(self.missed.leave, self.missed, seconds=0.7, rate=linear)
            self.bring(ours, seconds=0.4)
            self.change(self.missed.brighten, self.missed, seconds=beat.at_least(1.5), rate=linear)
        with self.beat("next"):
            self.dismiss(ours, seconds=0.4)

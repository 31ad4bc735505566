"""Missing: the wall grows out of another one, and what a network reads wrongly on it comes close."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from manim import linear

from tracereel.scenes.exhibits.memory import Memory
from tracereel.scenes.exhibits.missed import Missed
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.tell.scene import TraceScene


def bring_close(scene: TraceScene, missed: Missed, rows: Sequence[Memory]) -> list[Figures]:
    """Out of the last row's wall of unseen images, while all else goes; the words that stand at last are given back."""
    board = missed.reads.board
    scene.remove(*rows[-1].walls[-1].members)
    scene.add(*missed.members)
    scene.change(partial(missed.arrive, rows), *rows, missed, seconds=1.0)
    scene.remove(*(member for row in rows for member in row.members))
    scene.change(missed.come, missed, seconds=1.2, rate=linear)
    of = scene.say("label-missed", count=missed.wall.count, **board.of)
    naming = missed.reads.naming | {"align": board.align}
    better = scene.say("label-better", better=missed.by_rules, **naming)
    words = [*board.score(scene.readout(missed.many, **board.counting), of), board.left(better)]
    scene.bring(*words, seconds=0.3)
    scene.change(missed.mark, missed, seconds=0.8, rate=linear)
    return words

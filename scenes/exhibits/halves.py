"""Halves: how many of the examples near the middle of a hidden space are read rightly, and of those far out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracereel.scenes.exhibits.hidden_space import HiddenSpace
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read import wording

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

UNDER = 44.0  # pixels from a number down to the word about it


class Halves:
    """Two numbers, one after the other, in the corner that has most room. word: what they say."""

    def __init__(self, scene: TraceScene, space: HiddenSpace, word: Figures) -> None:
        x, y = space.free_corner()
        at = space.measures.at
        self.near, self.far = (
            scene.readout(wording.chance(half), TYPE.focus[1], scene.theme.value, "SEMIBOLD", None)
            .place_middle(at(x, y))
            for half in space.halves
        )  # fmt: skip
        self.word = word.recolor(scene.theme.muted).place_middle(at(x, y + UNDER))

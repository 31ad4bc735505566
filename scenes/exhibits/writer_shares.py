"""Writer shares: how much each image adds to a print or takes away, as a number beside it; two words say the signs.

shares = WriterShares(writers, [added, taken away])
shares.members
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from tracereel.scenes.exhibits.writers import Writers
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import RIGHT, Figures

BESIDE, ABOVE, EDGE = (
    18.0,
    30.0,
    10.0,
)  # pixels from an image to its number, before it or above; of the frame's rim
LEADING = 18.0  # pixels between a number and the word below it
SIZE = 0.18  # of an image's height: its number's


class WriterShares:
    """See the module. words: of what adds, and of what takes away; each stands once, where there is room for both, else
    that of what adds, behind its number over the first image."""

    NAME: ClassVar[dict[str, Any]] = {"align": RIGHT}

    def __init__(self, writers: Writers, words: list[Figures]) -> None:
        self.writers, self.measures = writers, writers.measures
        self.names: dict[int, Figures] = {}
        self.numbers: list[Figures] = []
        theme, align = writers.scene.theme, None if self.measures.down else RIGHT
        for k, box in enumerate(writers.stands):
            share = writers.share(k)
            ink, name = (theme.positive, words[0]) if share.value > 0 else (theme.negative, words[1])
            size = float(np.clip(SIZE * box[2], TYPE.focus[0] - 4, TYPE.focus[1]))
            self.numbers.append(writers.scene.readout(share, size, ink, "SEMIBOLD", align))
            if name not in self.names.values():
                self.names[k] = name.recolor(ink)
        self.narrow = self.measures.down or any(
            90 * name.width > self._room(k) for k, name in self.names.items()
        )
        if self.narrow:
            self.names = {k: name for k, name in self.names.items() if k == 0 and name is words[0]}
        for k in range(len(self.numbers)):
            self._place(k)

    @property
    def members(self) -> list[Figures]:
        """All of them."""
        return [*self.numbers, *self.names.values()]

    def _room(self, k: int) -> float:
        """Pixels before the k-th image, for what stands there."""
        box = self.writers.stands[k]
        return float(box[0] - box[2] / 2) - BESIDE - EDGE

    def _place(self, k: int) -> None:
        """Over its image, or before it, with a word below."""
        (x, y, wide, _), number, name = self.writers.stands[k], self.numbers[k], self.names.get(k)
        over = float(y - wide / 2) - ABOVE
        if self.narrow and name is not None:
            self._place_line(number, name, float(x), over)
            return
        if self.measures.down:
            number.place_middle(self.measures.at(float(x), over))
            return
        x, y = float(x - wide / 2) - BESIDE, float(y)
        up = 0.0 if name is None else (TYPE.label + LEADING) / 2
        number.place_middle(self.measures.at(x, y - up))
        if name is not None:
            name.place_middle(self.measures.at(x, y + (number.size + LEADING) / 2))

    def _place_line(self, number: Figures, name: Figures, x: float, y: float) -> None:
        """Both on one line, its middle at a place, or as near to that as the frame lets it."""
        long = 90 * (number.width + name.width) + LEADING
        print_ = self.writers.box
        end = self.measures.width if self.measures.down else float(print_[0] - print_[2] / 2)
        begin = max(EDGE, min(x - long / 2, end - EDGE - long))
        for words in (number, name):
            words.place_middle(self.measures.at(begin, y))
            words.shift([(begin - self.measures.width / 2) / 90 - words.get_left()[0], 0.0, 0.0])
            begin += 90 * words.width + LEADING

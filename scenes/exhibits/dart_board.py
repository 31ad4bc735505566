"""The dart board: every example that training never saw is a dart, thrown where the network's chances say.

board = self.exhibit(DartBoard, self.run)
scene.change(board.empty, board)       # it draws itself
scene.change(partial(board.throw, 1, network), board)  # darts leave a network
board.show(0)                          # a recorded entry, also between two

A dart stands at the mean of the classes' points on a circle, weighted by the chances that the recorded weights give it.
Within a tenth of the radius of a class's point it counts as a hit, and lies on that class's pile outside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.throws import throws
from tracereel.scenes.exhibits.worn import worn
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.darts import MANY, NEAR, Darts, around, board_in
from tracereel.scenes.parts.masks import cropped
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures, width_of
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import told_apart

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.loss_line import LossLine
    from tracereel.scenes.exhibits.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
BOXES = {  # centre x, centre y, width, height, in pixels of a 720-line frame
    "16:9": (880.0, 320.0, 736.0, 624.0),
    "1:1": (360.0, 240.0, 704.0, 468.0),
    "9:16": (360.0, 720.0, 704.0, 760.0),
}
LABELLED = np.array([0.0, 26.0, 0.0, -52.0])  # how its room changes under a label
WIDEST, FEW = 1.45, 7  # scene units of a name, where there are so many
FREE = 1.3  # where there are fewer, a name may be wider by as much
LESS, FULL = 0.75, 1.25  # of its side: a dart that is wrong; each of many, whose ink does not fill it
ROOM = 0.95  # of the way to its nearest neighbour: the side of a picture that has no more room
TRAIL, BETWEEN = 5.0, 8  # recorded entries that a trail is long, and places of it between two of them
FLY = 5  # recorded entries that a dart takes on its way to a pile


class DartBoard:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.scene, self.view = scene, view
        self.measures = MEASURES[scene.aspect]
        self.thrown = throws(view)
        self.labels, self.chances = self.thrown.labels, self.thrown.chances
        classes = self.chances.shape[2]
        self.points = around(classes)
        self.names, halves = self._names(classes)
        most = int(self._piles()[-1].sum(0).max(initial=0))
        self.board = board_in(self._box(), classes, max(most, 1), len(self.labels), halves)
        self.halves = halves
        self.darts = Darts(self.board, self._masks(), scene.theme)
        self.placed, self.piled = self._placed()
        self.aside = np.zeros(2)  # pixels that it stands beside its place
        self.bound = False

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.darts, *self.names]

    # -- what is where ---------------------------------------------------------------------------------------------

    def _names(self, classes: int) -> tuple[list[Figures], Floats]:
        size = TYPE.focus[0] if classes <= 12 else TYPE.label
        room = WIDEST * min(FREE, FEW / classes)
        texts = told_apart(self.view.class_names, size, room)
        names = [Figures(text, size, self.scene.theme.muted, "SEMIBOLD", align=None) for text in texts]
        halves = np.array([[45 * width_of(text, size, "SEMIBOLD"), size / 2] for text in texts])
        return names, halves

    def _box(self) -> Floats:
        """The room for the board; beside another run, what tells the two apart stands above it."""
        box = np.array(BOXES[self.scene.aspect])
        return box if self.scene.beside is None else box + LABELLED

    def _masks(self) -> Floats:
        if self.view.is_image:
            return cropped(self.thrown.inputs.reshape(-1, *self.view.header.dataset.input_shape))
        return worn(self.view, self.labels)

    def _means(self) -> Floats:
        """(entries, darts, 2) where chances weigh each to, on a circle of radius 1."""
        return np.asarray(self.chances @ self.points)

    def _piles(self) -> NDArray[np.bool_]:
        """(entries, darts, classes) on which class's pile a dart lies."""
        far = np.linalg.norm(self._means()[:, :, None, :] - self.points, axis=3)
        return (far < NEAR) & (far == far.min(2, keepdims=True))

    def _placed(self) -> tuple[Floats, Floats]:
        """(entries, darts, 2) pixels; and (entries, classes) how high piles are. A dart keeps its slot in a pile."""
        board, piles = self.board, self._piles()
        places = board.centre + board.radius * self._means()
        kernel = np.ones(FLY) / FLY
        heights = np.zeros((len(piles), piles.shape[2]))
        for of in range(piles.shape[2]):
            ever = np.flatnonzero(piles[:, :, of].any(0))
            first = piles[:, ever, of].argmax(0) + len(piles) * ~piles[-1, ever, of]  # who stays lies inside
            for number, dart in enumerate(ever[np.argsort(first, kind="stable")]):
                padded = np.pad(piles[:, dart, of].astype(float), FLY // 2, mode="edge")
                out = eased(np.convolve(padded, kernel, "valid"))[:, None]
                places[:, dart] = places[:, dart] * (1 - out) + board.slot(of, number, len(ever)) * out
                reach = np.minimum(1.0, out[:, 0]) * board.height(number + 1)
                heights[:, of] = np.maximum(heights[:, of], reach)
        return places, heights

    # -- moments ---------------------------------------------------------------------------------------------------

    def show(self, entry: float) -> None:
        """Darts as at a recorded entry, or on their way between two."""
        self._bind()
        self.darts.places = self._between(self.placed, entry) + self.aside
        right = self._between(self.chances, entry).argmax(1) == self.labels
        self.darts.wrong = 1.0 - right
        self.darts.sizes = self._sizes(self.darts.places, self.darts.wrong)
        self.darts.trails = self._trails(entry)
        self.darts.seen[:], self.darts.drawn = 1.0, 1.0
        self.darts.faceless = float(len(self.labels) > MANY)
        self._follow(self._between(self.piled, entry))

    def _sizes(self, places: Floats, wrong: Floats) -> Floats:
        """(darts,) as large as the nearest neighbour allows; smaller where wrong. Of many, each has its size."""
        if len(places) > MANY:
            return np.full(len(places), FULL)
        own = 1.0 - (1.0 - LESS) * wrong
        far = np.linalg.norm(places[:, None] - places[None], axis=2)
        np.fill_diagonal(far, np.inf)
        room = ROOM * far.min(1, initial=np.inf) / self.board.side
        return np.minimum(own, room)

    def _trails(self, entry: float) -> Floats:
        """(T, darts, 2) where darts were at the entries before, and between them; the oldest first."""
        if len(self.labels) > MANY:
            return np.zeros((0, len(self.labels), 2))
        ages = np.arange(int(TRAIL * BETWEEN), 0, -1) / BETWEEN
        were = [self._between(self.placed, entry - age) + self.aside for age in ages if entry >= age]
        return np.array(were).reshape(-1, len(self.labels), 2)

    def throw(self, entry: int, network: NetworkExhibit, t: float) -> None:
        """Darts leave the outputs that a network gives them to, one after the other, as pictures, and become dots where
        they come to a crowd; t from 0 to 1."""
        self.show(entry)
        source = network.picture.pose.tiles[-1][self.chances[entry].argmax(1), :2]
        late = np.arange(len(self.labels)) / max(1, len(self.labels)) * 0.45
        way = eased(np.clip((t - late) / 0.55, 0, 1))
        landed = np.clip(4 * way - 3, 0, 1)
        self.darts.places = np.asarray(source) * (1 - way[:, None]) + self.darts.places * way[:, None]
        self.darts.sizes = np.clip(3 * way, 0.2, 1) * (1 - landed) + self.darts.sizes * landed
        self.darts.faceless *= landed
        self.darts.trails = self.darts.trails[:0]
        self.darts.seen = np.clip(6 * way, 0, 1)

    def empty(self, t: float) -> None:
        """The board draws itself, without darts; t from 0 to 1."""
        self.show(0)
        self.darts.seen[:], self.darts.drawn = 0.0, min(1.0, 1.4 * t)
        for name in self.names:
            name.set_fill(opacity=float(np.clip(2 * t - 1, 0, 1)))

    def lead(self, entry: int, t: float) -> None:
        """It comes to the middle of the frame, where it has stood beside something; t from 0 to 1."""
        self.stand(entry, (self.measures.width / 2 - self.board.centre[0]) * eased(t))

    def give_room(self, entry: int, line: LossLine, t: float) -> None:
        """And back to its place; a line of the loss comes beside it."""
        self.lead(entry, 1 - t)
        line.show(0)
        line.unfold(t)

    def stand(self, entry: int, aside: float) -> None:
        """As at an entry, so many pixels beside its place."""
        self.aside = np.array([aside, 0.0])
        self.darts.board = replace(self.board, centre=self.board.centre + self.aside)
        self.show(entry)

    # -- what can be said of it ------------------------------------------------------------------------------------

    @property
    def told(self) -> dict[str, Reading | str]:
        """All of that for a script."""
        return {"count": self.thrown.count(self.view), "kept": self.thrown.kept}

    def _between(self, rows: Floats, entry: float) -> Floats:
        low, high, part = self.view.around(entry)
        return np.asarray(rows[low] + (rows[high] - rows[low]) * part)

    def _follow(self, piled: Floats) -> None:
        """Names ride on their piles."""
        places = self.board.name_places(np.maximum(piled, 3.0), self.halves) + self.aside
        for k, name in enumerate(self.names):
            name.place_middle(self.measures.at(*places[k]))
            name.recolor(self.scene.theme.text if piled[k] > 3 else self.scene.theme.muted)

    def _bind(self) -> None:
        if not self.bound:
            self.bound = True
            self.scene.bind("dart board", self.view, self.thrown.array, 1.0, (0, self.view.last))

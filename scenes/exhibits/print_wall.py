"""The wall of prints: what training wrote into every neuron of the first layer, on its own tile.

prints = PrintWall(network)
prints.show(entry)                     # all of them, in the full colours of that moment's strongest
prints.settle(t)                       # and what is left of the random start joins them: the weights as they are
prints.lay(t), prints.light(t)         # an example over all of them; what fits lights up
prints.bring_near(t)                   # the one that it fits best comes to lie large under the example itself
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.opened_neuron import strong
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network import framings
from tracereel.scenes.parts.network.panel import LOOK, POSITIVE, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import sized

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
FULL = 0.998  # of all numbers of a moment: so many are drawn in less than full colour
LAID = 0.6  # share of the time after which copies lie on their tiles
UNDER = 0.32  # how strongly a weight is seen that the example leaves dark, where it is large
BELOW, FREE = 52.0, 14.0  # pixels from there to the middle of its answer, and between that and a word for it


class PrintWall:
    """See the module."""

    LOOK: ClassVar[dict[str, Any]] = {"size": TYPE.focus[1], "weight": "SEMIBOLD", "align": None}

    def __init__(self, network: NetworkExhibit) -> None:
        self.network, self.view = network, network.view
        self.layer = analysis.first_dense(network.view.trace)
        self.known: dict[int, tuple[Floats, float]] = {}
        name, last = self.view.layers[self.layer].name, self.view.last
        network.scene.bind(
            "prints", self.view, f"analysis/prints/written/{name}", self._at(last)[1], (1, last)
        )
        self.size = network.sizes[self.layer]
        self.near = Panel(network.scene.theme)

    @property
    def members(self) -> list[Any]:
        """The network's."""
        return self.network.members

    def show(self, entry: float) -> None:
        """Prints as at an entry, also between two."""
        self.network.put_face(self.layer, self.faces(entry))

    def faces(self, entry: float) -> Floats:
        """(O, I) in [-1, 1]."""
        low, high, t = self.view.around(entry)
        (before, size), (after, later) = self._at(low), self._at(high)
        whole = (1 - t) * size + t * later
        return np.clip(((1 - t) * before + t * after) / (whole or 1.0), -1, 1)

    def go_back(self, t: float) -> None:
        """From the last prints to the first: t from 0 to 1."""
        entry = self.view.last + (1 - self.view.last) * t
        self.show(entry)
        self.network.scene.stand_at(int(entry), self.view.role)

    def settle(self, t: float) -> None:
        """From the last prints to the last weights: t from 0 to 1."""
        last = self.view.last
        weights = np.clip(self.network.recorded.weights(self.layer, last) / self.size, -1, 1)
        self.network.put_face(self.layer, (1 - t) * self.faces(last) + t * weights)

    # -- under an example ------------------------------------------------------------------------------------------

    @property
    def best(self) -> int | None:
        """The neuron that answers the example in front of the network most, at last; None where none answers."""
        network = self.network
        assert network.probe is not None
        answers = network.recorded.of_probe("activations", self.layer, self.view.last, network.probe)
        return int(answers.argmax()) if answers.max() > 0 else None

    def fits(self, probe: int) -> str:
        """Whether an example fits one: "one" or "none". It is in front of the network from now on."""
        self.network.look_at(probe, 0.0)
        return "none" if self.best is None else "one"

    @property
    def told(self) -> dict[str, Reading]:
        """What the best one answers, where one does."""
        name, best, probe = self.view.layers[self.layer].name, self.best, self.network.probe
        if best is None or probe is None:
            return {}
        return {"answer": sized(self.view.read(".1f", f"activations/{name}", self.view.last, probe, best))}

    def lay(self, t: float) -> None:
        """The picture's copies come to lie over all tiles, and of every weight is seen what it adds: t from 0 to 1."""
        network, pose = self.network, self.network.picture.pose
        come = eased(np.clip(t / LAID, 0, 1))
        begin = framings.parted(pose.tiles[self.layer], pose.picture)
        network.picture.copies, _ = between(begin, pose.tiles[self.layer], np.full(len(begin), come))
        network.picture.copies_seen = np.full(len(begin), min(1.0, 8 * t) * float(t < 1))
        onto = float(eased(np.clip((t - LAID) / (1 - LAID), 0, 1)))
        network.picture.copies_seen *= 1 - onto
        self._multiply(onto)

    def light(self, t: float) -> None:
        """What fits lights up; the best one is marked."""
        network, last = self.network, self.view.last
        assert network.probe is not None
        network.forward.land(self.layer, last, network.probe, t)
        network.marks.focus(self.layer, self.best, t)

    def go_home(self, t: float) -> None:
        """Weights are weights again, and the lines that lead to them are there."""
        network, last = self.network, self.view.last
        assert network.probe is not None
        self._multiply(1 - t)
        network.marks.focus(self.layer, self.best, 1 - t)
        network.forward.send(self.layer, last, network.probe, 1.0)
        network.forward.land(self.layer, last, network.probe, 1.0)
        network.picture.lit_seen = t

    def bring_near(self, t: float) -> None:
        """The best one, with all its weights, comes to lie over the picture, as large: t from 0 to 1."""
        pose, best = self.network.picture.pose, self.best
        if best is None:
            return
        weights, adds = (faces[best].reshape(self.view.header.dataset.input_shape) for faces in self._faces())
        dark = self.network.inputs[self.network.probe].reshape(weights.shape) == 0
        box = between(pose.tiles[self.layer][best][None], pose.picture[None], eased(t))[0][0]
        values = np.where(dark, UNDER * t * weights, adds)
        self.near.items = Items(panes=[Pane(box, values, POSITIVE, frame=3.0, frame_ink=LOOK, shine=0.35)])

    def tell(self, word: Figures) -> list[Figures]:
        """What the best one answers, below it, behind a word for it, or over that; nothing, where none does."""
        if not self.told:
            return []
        number = self.network.scene.readout(self.told["answer"], **self.LOOK)
        word.recolor(self.network.scene.theme.muted)
        box, at = self.network.picture.pose.picture, self.network.measures.at
        x, y = float(box[0]), float(box[1] + box[3] / 2) + BELOW
        wide = 90 * (word.width + number.width) + FREE
        if wide > box[2]:
            return [number.place_middle(at(x, y)), word.place_middle(at(x, y + BELOW))]
        word.place_middle(at(x - wide / 2 + 45 * word.width, y))
        return [number.place_middle(at(x + wide / 2 - 45 * number.width, y)), word]

    def _multiply(self, share: float) -> None:
        """Tiles between what they look for and what that adds under the example."""
        weights, adds = self._faces()
        self.network.put_face(self.layer, (1 - share) * weights + share * adds)

    def _faces(self) -> tuple[Floats, Floats]:
        """(O, I) in [-1, 1]: what they look for, and what that adds under the example."""
        network = self.network
        assert network.probe is not None
        weights = network.recorded.weights(self.layer, self.view.last)
        products = weights * network.inputs[network.probe]
        return np.clip(weights / self.size, -1, 1), np.clip(products / strong(products), -1, 1)

    def _at(self, entry: int) -> tuple[Floats, float]:
        """The prints of a recorded entry, and what is drawn in full then; the two asked for last are at hand."""
        if entry not in self.known:
            found = analysis.prints(self.view.trace, self.layer, max(1, entry))
            self.known[entry] = found, float(np.quantile(np.abs(found), FULL))
            if len(self.known) > 2:
                del self.known[next(iter(self.known))]
        return self.known[entry]

"""The wall of prints: what training wrote into every neuron of the first layer, on its own tile.

prints = PrintWall(network)
prints.show(entry)                     # all of them, in the full colours of that moment's strongest
prints.settle(t)                       # and what is left of the random start joins them: the weights as they are
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.opened_neuron import strong
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network import framings
from tracereel.scenes.parts.network.pose import between, eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import chance, sized

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
FULL = 0.998  # of all numbers of a moment: so many are drawn in less than full colour
LAID = 0.6  # share of the time after which copies lie on their tiles


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

    @property
    def left(self) -> Reading:
        """How much of the first weights is left at last."""
        return chance(self.view.read(".0%", "analysis/prints/start_left", self.view.last))

    @property
    def decay(self) -> str:
        """Whether it fades: "yes" or "no"."""
        return "yes" if self.left.value < 1 else "no"

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

    def name(self, words: Figures) -> Figures:
        """What is said of the best one, beside the picture."""
        box, measures = self.network.picture.pose.picture, self.network.measures
        x, y, half = float(box[0]), float(box[1]), float(box[2]) / 2
        at = (x + half + 110, y) if measures.down else (x, y + half + 50)
        return words.place_middle(measures.at(*at))

    def _multiply(self, share: float) -> None:
        """Tiles between what they look for and what that adds under the example."""
        network, last = self.network, self.view.last
        assert network.probe is not None
        weights = network.recorded.weights(self.layer, last)
        products = weights * network.inputs[network.probe]
        faces = np.clip(weights / self.size, -1, 1), np.clip(products / strong(products), -1, 1)
        network.put_face(self.layer, (1 - share) * faces[0] + share * faces[1])

    def _at(self, entry: int) -> tuple[Floats, float]:
        """The prints of a recorded entry, and what is drawn in full then; the two asked for last are at hand."""
        if entry not in self.known:
            found = analysis.prints(self.view.trace, self.layer, max(1, entry))
            self.known[entry] = found, float(np.quantile(np.abs(found), FULL))
            if len(self.known) > 2:
                del self.known[next(iter(self.known))]
        return self.known[entry]

"""The network of a trace: `show(entry)` draws its weights as recorded, passes light what one example makes of them.

network = self.exhibit(NetworkExhibit, self.run)
network.show(0)                        # weights as they were before the first step, also between two recordings
network.look_at(probe)                 # an example in front of it
network.forward.arrive(entry, probe)   # the whole forward pass of that example
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.network.backward import Backward
from tracereel.scenes.exhibits.network.building import Building
from tracereel.scenes.exhibits.network.forward import Forward
from tracereel.scenes.exhibits.network.marks import Marks
from tracereel.scenes.exhibits.network.passes import (
    CALM,
    REST,
)
from tracereel.scenes.exhibits.network.poses import Poses
from tracereel.scenes.exhibits.network.recorded import Recorded, answer_size, shape_of, weight_size
from tracereel.scenes.exhibits.network.words import TRACK, Names, name_room
from tracereel.scenes.parts.network.layout import MEASURES, wide
from tracereel.scenes.parts.network.picture import Network
from tracereel.scenes.parts.network.pose import Pose
from tracereel.scenes.read import facts
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.account import Binding
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
BEHIND = 0.5  # of its light: a line, where another picture leads


class NetworkExhibit:
    """See the module. last: the last entry that a clip shows, where it does not show the training; scales follow it."""

    def __init__(self, scene: TraceScene, view: View, last: int | None = None) -> None:
        analysis.refuse_other_layers(view.trace)
        self.scene, self.view = scene, view
        self.aspect = scene.aspect
        self.measures = MEASURES[self.aspect]
        self.shape = shape_of(view)
        self.recorded = Recorded(view)
        layers = range(len(view.layers))
        self.sizes = [scene.shared(f"weights/{self.rank(k)}", weight_size(view, k, last)) for k in layers]
        self.sum_sizes, self.answer_sizes = (
            [scene.shared(f"{array}/{self.rank(k)}", answer_size(view, array, k, last)) for k in layers]
            for array in ("preactivations", "activations")
        )
        names = name_room(view, self.aspect, self.measures)
        self.home: Pose = wide(self.shape, self.measures, names)
        self.picture = Network(self.shape, self.home, scene.theme, self.measures.down)
        self.picture.track = TRACK[self.aspect]
        self.inputs = analysis.probe_inputs(view.trace)
        self.shades = facts.shades(view.trace) if self.shape.is_image else facts.within_ranges(view.trace)
        self.names = Names(self, names)
        self.poses, self.building, self.marks = Poses(self), Building(self), Marks(self)
        self.forward, self.back = Forward(self), Backward(self)
        self.probe: int | None = None
        self._lit: Any = None
        self._bound: list[Binding] = []

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.picture, *self.names.members]

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.view.layers) - 1

    @property
    def is_softmax(self) -> bool:
        """Whether the network answers with chances."""
        return self.view.layers[-1].activation == "softmax"

    def rank(self, k: int) -> str:
        """What a layer is called beside another network, where layers have other names: last ones go together."""
        return "last" if k == len(self.view.layers) - 1 else str(k)

    def show(self, entry: float) -> None:
        """Weights as at a recorded entry, or between two: lines, and the faces of all tiles."""
        self._book(entry)
        for k in range(len(self.view.layers)):
            strength = np.clip(self.recorded.weights(k, entry) / self.sizes[k], -1, 1)
            self.picture.weights[k] = strength.astype(np.float32)
            self.put_face(k, strength)

    def _book(self, entry: float) -> None:
        """Note in the account that weights are drawn as at an entry, or between two."""
        low, high, part = self.view.around(entry)
        around = low, high if part > 0 else low
        if not self._bound:
            self._bound = [
                self.scene.bind(f"network {k}", self.view, f"weights/{layer.name}/W", self.sizes[k], around)
                for k, layer in enumerate(self.view.layers)
            ]
        for binding in self._bound:
            binding.reach(self.view.step(around[0]), self.view.step(around[1]))

    def put_face(self, layer: int, values: Floats) -> None:
        """Let the tiles of a layer show (O, I) values in [-1, 1]."""
        neurons = self.picture.neurons[layer]
        flat = neurons.face.reshape(len(neurons.face), -1)
        flat[:, : values.shape[1]] = values

    def look_at(self, probe: int, light: float = 1.0) -> None:
        """An example in front of the network."""
        self.probe = probe
        self.picture.pixels = self.shades[probe].reshape(self.shape.inputs)
        self.picture.input_light = light
        self.names.show_values(probe)

    def face(self, probe: int, entry: int) -> None:
        """An example in front of the network as it was at an entry, and nothing passes."""
        self.show(entry)
        self.look_at(probe)
        self.rest()

    def rest(self) -> None:
        """Nothing passes: lines are weights, tiles are calm, no answer is lit."""
        picture = self.picture
        picture.lit, picture.haze, picture.lit_seen = [], REST, 1.0
        picture.shares[:], picture.wanting[:], picture.grown = 0.0, 0.0, 1.0
        self.forward.dimmed[:] = 0.0
        for neurons in picture.neurons:
            for values in (neurons.sums, neurons.answers, neurons.arrived, neurons.passed, neurons.error):
                values[:] = 0.0
            neurons.bright[:] = CALM
            neurons.printed = 0.0
        self.names.follow()

    def lay_tracks(self) -> None:
        """Let bars grow in tracks that end at their names, where a full bar is all that there is to share."""
        if self.is_softmax:
            self.picture.tracks[:], self.names.out = 1.0, 1.0
            self.names.follow()

    def soften(self, t: float = 1.0) -> None:
        """Lines lose light, where another picture leads: t from 0 (none of it) to 1 (as far as they do)."""
        picture, share = self.picture, 1 - (1 - BEHIND) * t
        picture.haze *= share
        picture.lit = [replace(lit, light=lit.light * share) for lit in picture.lit]

    def calm(self, t: float) -> None:
        """What a pass lit goes out: t from 0 (as it is) to 1 (at rest)."""
        picture = self.picture
        if t <= 0:
            self._lit = [neurons.bright.copy() for neurons in picture.neurons], picture.haze, picture.grown
        bright, haze, grown = self._lit
        picture.lit_seen, picture.grown = 1 - t, grown * (1 - t)
        picture.haze = haze + (REST - haze) * t
        for neurons, before in zip(picture.neurons, bright, strict=True):
            neurons.bright = before + (CALM - before) * t
        self.names.follow()
        if t >= 1:
            self.rest()

    def label(self, probe: int) -> int:
        """The class of a followed example."""
        return int(analysis.probe_labels(self.view.trace)[probe])

    def train(self, entry: float, probe: int | None = None) -> None:
        """A moment of training: weights as recorded, lit by what the followed example makes of them."""
        self.show(entry)
        self.rest()
        if probe is not None:
            self.forward.arrive(entry, probe)

    def fade(self, opacity: float) -> None:
        """Let all of it be more, or less, visible: where something else stands for it."""
        self.picture.opacity = self.names.opacity = opacity
        self.names.follow()

    def come(self, t: float) -> None:
        """Be seen again in the first third of the time, t from 0 to 1."""
        self.fade(min(1.0, 3 * t))

    def appear(self, pose: Pose) -> None:
        """Be there again, in a pose."""
        self.stand(pose)
        self.fade(1.0)

    def stand(self, pose: Pose) -> None:
        """Take a pose at once."""
        self.picture.pose = pose
        self.names.follow()

"""The network of a trace: `show(entry)` draws its weights as recorded, passes light what one example makes of them.

network = self.exhibit(NetworkExhibit, self.run)
network.show(0)                        # weights as they were before the first step, also between two recordings
network.look_at(probe)                 # an example in front of it
network.arrive(entry, probe)           # the whole forward pass of that example
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.network.backward import Backward
from tracereel.scenes.exhibits.network.passes import (
    CALM,
    DARK,
    PASS,
    REST,
    Crossing,
    crossing,
    front,
    lines_of,
)
from tracereel.scenes.exhibits.network.recorded import Recorded, answer_size, shape_of, weight_size
from tracereel.scenes.exhibits.network.words import TRACK, Names, name_room
from tracereel.scenes.parts.tiled import framings, room
from tracereel.scenes.parts.tiled.layout import BEFORE, MARGIN, MEASURES, wide
from tracereel.scenes.parts.tiled.network import Lit, Network
from tracereel.scenes.parts.tiled.pose import Pose, between, eased
from tracereel.scenes.read import facts
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.account import Binding
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
BEHIND = 0.5  # of its light: a line, where another picture leads
GOAL = 0.35  # how much is seen of a tile that waits for its copy
FLIGHT = 3.0  # rows that leave a picture while one pixel flies to the spine


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
        self.back = Backward(self)
        self.probe: int | None = None
        self._lit: Any = None
        self._most: dict[tuple[int, int], float] = {}
        self._bound: list[Binding] = []
        self._crossings: dict[tuple[Any, ...], list[Crossing]] = {}

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

    # -- moments ---------------------------------------------------------------------------------------------------

    def show(self, entry: float) -> None:
        """Weights as at a recorded entry, or between two: lines, and the faces of all tiles."""
        self._book(entry)
        for k in range(len(self.view.layers)):
            strength = np.clip(self.recorded.weights(k, entry) / self.sizes[k], -1, 1)
            self.picture.weights[k] = strength.astype(np.float32)
            self.put_face(k, strength)

    def _book(self, entry: float) -> None:
        """Note in the account that weights are drawn as at an entry, or between two."""
        around = int(np.floor(entry)), min(int(np.ceil(entry)), self.view.last)
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

    def unroll(self, t: float) -> None:
        """The picture's rows become one line, from the top: t from 0 (nothing is unrolled) to 1 (all is)."""
        rows, columns = self.shape.inputs
        r, c = np.divmod(np.arange(rows * columns), columns)
        leaves = r + 0.7 * (columns - 1 - c) / columns
        passed = t * (rows + FLIGHT + 0.7)
        self.picture.flown = np.clip((passed - leaves) / FLIGHT, 0, 1).reshape(rows, columns)

    def deal(self, pose: Pose, t: float) -> None:
        """What goes in becomes as many copies as the first layer has tiles and lands on each, which then is there:
        t from 0 (no tile is there) to 1 (all are)."""
        picture, tiles = self.picture, pose.tiles[0]
        late = 0.25 * np.arange(len(tiles)) / len(tiles)
        split, come, landed = (
            np.clip(share, 0, 1) for share in (t / 0.3, (t - 0.3 - late) / 0.35, (t - 0.65 - late) / 0.1)
        )
        source = pose.picture if self.shape.is_image else pose.spine
        sheet, _ = between(np.tile(source, (len(tiles), 1)), framings.sheet(len(tiles), source), eased(split))
        picture.copies, _ = between(sheet, tiles, eased(come))
        picture.copies_seen = (split > 0) * (1 - landed)
        picture.input_light = 1 - 0.7 * split * (1 - np.clip((t - 0.5) / 0.3, 0, 1))
        seen = self.built(pose, 0).seen
        goals = np.maximum(
            landed, GOAL * min(1.0, t / 0.15)
        )  # where copies will land is seen before they leave
        self.stand(replace(self.built(pose, 1), seen=(goals, *seen[1:])))

    def built(self, pose: Pose, layers: float) -> Pose:
        """A pose in which only so many layers are there; of the next one the tiles are on their way."""
        there = np.clip(layers - np.arange(len(pose.tiles)), 0, 1)
        arrived = np.clip((there - 0.5) / 0.5, 0, 1)
        grown = [0.3 + 0.7 * share for share in arrived]
        return replace(
            pose,
            tiles=tuple(boxes * [1, 1, s, s] for boxes, s in zip(pose.tiles, grown, strict=True)),
            seen=tuple(share * seen for share, seen in zip(arrived, pose.seen, strict=True)),
            haze=pose.haze * (there > 0), words=float(arrived[-1]),
        )  # fmt: skip

    def build(self, pose: Pose, layers: float) -> None:
        """Stand in a pose as far as it is built: first come the lines of a layer, then its tiles."""
        there = np.clip(layers - np.arange(len(pose.tiles)), 0, 1)
        self.picture.haze_reveal[:] = np.minimum(1, there / 0.7)
        self.stand(self.built(pose, layers))

    def connect(self, t: float) -> None:
        """The picture unrolls, and the lines into the first layer come: t from 0 (there are none) to 1."""
        if self.shape.is_image:
            self.unroll(t)
        self.picture.haze_reveal[0] = np.clip(1.4 * t - 0.4, 0, 1)

    def single_out(self, count: int | None) -> None:
        """Let so many neurons, from the first on, stand out before the others; None: all are alike again."""
        before = 0
        for neurons in self.picture.neurons:
            number = before + np.arange(len(neurons.bright))
            neurons.bright = (
                np.where(number < count, 1.0, DARK) if count is not None else np.full(len(number), CALM)
            )
            before += len(number)

    def rest(self) -> None:
        """Nothing passes: lines are weights, tiles are calm, no answer is lit."""
        picture = self.picture
        picture.lit, picture.haze, picture.lit_seen = [], REST, 1.0
        picture.shares[:], picture.wanting[:], picture.grown = 0.0, 0.0, 1.0
        for neurons in picture.neurons:
            for values in (neurons.sums, neurons.answers, neurons.arrived, neurons.passed, neurons.error):
                values[:] = 0.0
            neurons.bright[:] = CALM
            neurons.printed = 0.0
        self.names.follow()

    def soften(self, t: float = 1.0) -> None:
        """Lines lose light, where another picture leads: t from 0 (none of it) to 1 (as far as they do)."""
        picture, share = self.picture, 1 - (1 - BEHIND) * t
        picture.haze *= share
        picture.lit = [replace(lit, light=lit.light * share) for lit in picture.lit]

    def reveal(self, t: float) -> None:
        """Lines draw themselves from their sources, layer after layer: t from 0 (none is there) to 1."""
        count = len(self.picture.haze_reveal)
        self.picture.haze_reveal = np.clip(t * count - np.arange(count), 0, 1)

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

    # -- forward ---------------------------------------------------------------------------------------------------

    def crossings(self, entry: float, probe: int) -> list[Crossing]:
        """What one example sends into every layer, at an entry."""
        key = ("forward", entry, probe)
        if key not in self._crossings:
            found = [self._crossing(k, entry, probe) for k in range(len(self.view.layers))]
            self._crossings = {key: found} | dict(list(self._crossings.items())[:3])
        return self._crossings[key]

    def incoming(self, layer: int, entry: float, probe: int) -> Floats:
        """(I,) what a layer receives of an example."""
        return (
            self.inputs[probe]
            if layer == 0
            else self.recorded.of_probe("activations", layer - 1, entry, probe)
        )

    def carried(self, layer: int, entry: float, probe: int) -> Floats:
        """(O, I) what every line into a layer carries: weight times what comes in."""
        return np.asarray(self.recorded.weights(layer, entry) * self.incoming(layer, entry, probe))

    def _crossing(self, k: int, entry: float, probe: int) -> Crossing:
        carried = self.carried(k, entry, probe)
        own = max(float(np.abs(carried).max()), 0.4 * self._carried_at_last(k, probe))
        size = self.scene.shared(f"forward/{self.rank(k)}", own or 1.0)
        sums = self.recorded.of_probe("preactivations", k, entry, probe) / self.sum_sizes[k]
        answers = self.recorded.of_probe("activations", k, entry, probe)
        answers = answers if k == self.last and self.is_softmax else answers / self.answer_sizes[k]
        lines = lines_of(k, len(self.view.layers), carried.size)
        return crossing(carried, sums, answers, size, lines)

    def _carried_at_last(self, k: int, probe: int) -> float:
        """The most that a line into a layer carries of an example when training has ended."""
        if (k, probe) not in self._most:
            self._most[k, probe] = float(np.abs(self.carried(k, self.view.last, probe)).max())
        return self._most[k, probe]

    def send(self, layer: int, entry: float, probe: int, t: float) -> None:
        """The signal on its way into a layer: t from 0 (it leaves) to 1 (all of it has arrived)."""
        cross = self.crossings(entry, probe)[layer]
        picture = self.picture
        picture.haze = min(picture.haze, REST + (PASS - REST) * min(1.0, 3 * t))
        picture.lit = [lit for lit in picture.lit if lit.layer != layer]
        if t <= 0:
            return
        come = front(cross.strength, self.length(layer), t)
        picture.lit.append(
            Lit(
                layer,
                cross.to,
                cross.of,
                cross.strength,
                np.clip(come, 0, 1),
                front=come if t < 1 else None,
                light=0.85 * cross.light**0.7,
                thick=4.7 * cross.light**0.5,
            )
        )

    def land(self, layer: int, entry: float, probe: int, t: float) -> None:
        """What arrived fills the row, the tile lights, and the answer leaves it."""
        cross, neurons = self.crossings(entry, probe)[layer], self.picture.neurons[layer]
        neurons.sums, neurons.answers = cross.sums.copy(), cross.answers * np.clip(2 * t - 0.6, 0, 1)
        neurons.arrived[:] = min(1.0, 2 * t)
        neurons.passed[:] = max(0.0, 2 * t - 1)
        shining = (
            np.abs(cross.answers) if layer < self.last or not self.is_softmax else np.sqrt(cross.answers)
        )
        goal = np.where(shining > 0.01, 0.76 + 0.24 * np.minimum(1, shining), DARK)
        neurons.bright = CALM + (goal - CALM) * t

    def grow(self, entry: float, probe: int, t: float) -> None:
        """Bars grow from the rims of the outputs, their names riding on the tips."""
        self.picture.shares = self.answers(entry, probe)
        self.picture.grown = t
        self.names.follow()

    def answers(self, entry: float, probe: int) -> Floats:
        """(O,) the outputs' answers as shares of a full bar."""
        found = self.recorded.of_probe("activations", self.last, entry, probe)
        return found if self.is_softmax else np.clip(found / self.answer_sizes[-1], -1, 1)

    def arrive(self, entry: float, probe: int) -> None:
        """The whole pass of an example, arrived."""
        self.picture.haze = PASS
        for layer in range(len(self.view.layers)):
            self.send(layer, entry, probe, 1.0)
            self.land(layer, entry, probe, 1.0)
        self.grow(entry, probe, 1.0)

    def length(self, layer: int) -> float:
        """Pixels along between a layer's lines' two ends."""
        axis = int(self.measures.down)
        return float(self.picture.pose.enter[layer][0, axis] - self.picture.source_points(layer)[0, axis])

    def label(self, probe: int) -> int:
        """The class of a followed example."""
        return int(analysis.probe_labels(self.view.trace)[probe])

    # -- one neuron ------------------------------------------------------------------------------------------------

    def focus(self, layer: int, unit: int | None, t: float = 1.0) -> None:
        """Mark one neuron in yellow; none (None) is marked any more."""
        for neurons in self.picture.neurons:
            neurons.focus[:] = 0.0
        if unit is not None:
            self.picture.neurons[layer].focus[unit] = t

    def fan(self, layer: int, unit: int, entry: float, probe: int, t: float = 1.0, count: int = 60) -> None:
        """Light one neuron's strongest lines alone: what each carries of an example; they land at their own cells when
        the camera comes close."""
        carried = self.carried(layer, entry, probe)
        alone = np.zeros_like(carried)
        alone[unit] = carried[unit]
        size = float(np.abs(alone).max()) or 1.0
        cross = crossing(alone, np.zeros(1), np.zeros(1), size, count)
        self.picture.lit = (
            [Lit(layer, cross.to, cross.of, cross.strength * t, fan=True, thick=4.2)] if t > 0 else []
        )

    def point_out(self, layer: int, unit: int, entry: float, probe: int, t: float = 1.0) -> None:
        """One neuron marked, and its lines lit: t from 0 (it is as the others) to 1."""
        self.fan(layer, unit, entry, probe, t)
        self.focus(layer, unit, t)

    def speak(self, layer: int, unit: int, entry: float, probe: int, t: float = 1.0) -> None:
        """One neuron's lines, sum and answer alone, at its tile: t from 0 (it is silent) to 1."""
        self.fan(layer, unit, entry, probe, t)
        cross, neurons = self.crossings(entry, probe)[layer], self.picture.neurons[layer]
        neurons.sums[unit], neurons.answers[unit] = cross.sums[unit], cross.answers[unit] * t
        neurons.arrived[unit], neurons.passed[unit] = min(1.0, 2 * t), max(0.0, 2 * t - 1)

    # -- training --------------------------------------------------------------------------------------------------

    def train(self, entry: float, probe: int | None = None) -> None:
        """A moment of training: weights as recorded, lit by what the followed example makes of them."""
        self.show(entry)
        self.rest()
        if probe is not None:
            self.arrive(entry, probe)

    # -- framings --------------------------------------------------------------------------------------------------

    def neuron_pose(self, layer: int, unit: int) -> Pose:
        """The camera at one neuron of a layer."""
        pose = framings.neuron(self.home, layer, unit, self.aspect, self.measures)
        return pose if self.shape.is_image else self._with_names(pose)

    def _with_names(self, pose: Pose) -> Pose:
        """Named inputs keep the distances that their names need."""
        across = 1 - int(self.measures.down)
        spine = pose.spine.copy()
        spine[across], spine[2 + across] = self.home.spine[across], self.home.spine[2 + across]
        return replace(pose, spine=spine)

    def opened_pose(self, layer: int, unit: int) -> Pose:
        """The camera at one neuron, opened."""
        return framings.opened(self.home, layer, unit, self.aspect, self.measures)

    def wall_pose(self, layer: int) -> Pose:
        """A layer's tiles gathered to a wall."""
        return framings.wall(self.home, layer, self.aspect, self.measures, self.shape.is_image)

    def portrait(self) -> Pose:
        """What goes in, alone and large."""
        return framings.portrait(self.home, self.aspect, self.measures)

    def weight_pose(self, layer: int, to: int, of: int) -> Pose:
        """The camera at one weight."""
        return framings.weight(self.home, layer, to, of, framings.WEIGHT[self.aspect], self.measures)

    def chain_pose(self, layer: int, to: int, of: int) -> Pose:
        """The camera at one weight, after its tiles and lines are gone."""
        pose = self.weight_pose(layer, to, of)
        unseen = tuple(np.zeros_like(seen) for seen in pose.seen)
        return replace(pose, seen=unseen, haze=np.zeros_like(pose.haze))

    def above_pose(self) -> Pose:
        """All of the network, with room for a time line at the foot of the frame."""
        return room.above(self.home, self.measures)

    def beside_pose(self) -> Pose:
        """All of the network in one part of the frame, with room for another picture."""
        return room.beside(self.home, self.shape, self.aspect, self.names.room)

    def centred(self) -> Pose:
        """All of the network and its names in the middle of the frame, while there are no bars."""
        home, axis = self.home, int(self.measures.down)
        low = min(home.picture[axis] - home.picture[2 + axis] / 2, MARGIN + 16)
        high = float(home.tiles[-1][:, axis].max() + home.tiles[-1][0, 2 + axis] / 2)
        if axis:
            middle = self.measures.height / 2 - 48
            return home.zoomed(1.0, [0.0, (low + high) / 2], [0.0, middle])
        high = float(home.bars[0, 0] - home.bars[0, 2] / 2) + BEFORE + self.names.widest
        factor = min(1.05, (self.measures.width - 2 * MARGIN) / (high - low))
        across = self.measures.middle
        return home.zoomed(factor, [(low + high) / 2, across], [self.measures.width / 2, across])

    def fade(self, opacity: float) -> None:
        """Let all of it be more, or less, visible: where something else stands for it."""
        self.picture.opacity = self.names.opacity = opacity
        self.names.follow()

    def stand(self, pose: Pose) -> None:
        """Take a pose at once."""
        self.picture.pose = pose
        self.names.follow()

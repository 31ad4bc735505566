"""Who stands on the stage: the network of a trace with its input and its class names, always at the same place.

cast = Cast(self, self.run)
cast.show(entry=0.0, probe=3)       # weights and activations as recorded, or between two recordings
self.add(*cast.members)
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.bars import Bars
from tracereel.scenes.parts.cells import Cells
from tracereel.scenes.parts.columns import Column, column, pixels
from tracereel.scenes.parts.gallery import Gallery
from tracereel.scenes.parts.legend import Legend
from tracereel.scenes.parts.network import Network
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, fitted
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Place, View
from tracereel.scenes.read.wording import told_apart
from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]

MOST_EDGES = 120_000
SAMPLE = 16  # neurons of a layer that an anatomy clip shows
PICTURE = 2.9  # side of the input image; smaller where many layers need the room
SMALLEST_PICTURE = 1.9
PLANE = 20  # points a side where a neuron's answers over the plane are drawn
STRIP = 0.72  # height under the columns, where their sizes are written
NAMES = 1.35  # width of the class names


class Cast:
    """The network of one trace as parts, and the one way to let them show a recorded moment.

    show="sample" draws at most SAMPLE neurons of a layer (engine.analysis.shown_units) with a gap for the others;
    show="all" draws every neuron and every edge, as long as there are no more than MOST_EDGES of them: past that, as
    many neurons of a layer as that allows. `whole` says whether nothing is left out.
    """

    def __init__(self, scene: TraceScene, view: View, show: str = "sample", edges: str = "weight") -> None:
        analysis.refuse_other_layers(view.trace)
        self.scene, self.view, self.all = scene, view, show == "all"
        self.stage, self.theme = scene.stage, scene.theme
        self.scales = [
            scene.shared(f"weights/{self._rank(k)}", analysis.weight_scale(view.trace, k))
            for k in range(len(view.layers))
        ]
        self._rows: dict[str, dict[int, Floats]] = {}
        self.most = self._most() if self.all else SAMPLE
        self.brightest = [self._brightest(k) for k in range(len(view.layers))]
        self.columns = self._columns()
        self.network = Network(self.columns, self.theme)
        self.picture = self._picture()
        self.names = self._names()
        self.gaps = {k: self._gap(k) for k, column in enumerate(self.columns) if column.gap is not None}
        corner = np.array([self.stage.picture.right, self.stage.title.bottom + 0.16, 0.0])
        self.legend = Legend(edges, corner, self.theme)
        self.inputs = analysis.probe_inputs(view.trace)
        self.shades = facts.shades(view.trace)
        self._flows: dict[tuple[str, int, int, int], tuple[Floats, float]] = {}

    # -- places ----------------------------------------------------------------------------------------------------

    @property
    def is_image(self) -> bool:
        """Whether the input stands as the image itself."""
        return self.view.header.dataset.kind == "image" and len(self.view.header.dataset.input_shape) == 2

    @property
    def is_plane(self) -> bool:
        """Whether an example is a point of a plane."""
        shape = self.view.header.dataset.input_shape
        return self.view.header.dataset.kind == "points" and int(np.prod(shape)) == 2

    @property
    def middle(self) -> float:
        """The height on which image and columns are centred."""
        return (self.stage.picture.bottom + STRIP + self.stage.picture.top) / 2

    @property
    def side(self) -> float:
        """The side of the input image."""
        return max(SMALLEST_PICTURE, PICTURE - 0.4 * max(0, len(self.view.layers) - 3))

    def _columns(self) -> list[Column]:
        region, y = self.stage.picture, self.middle
        height = region.height - STRIP
        output_x = region.right - NAMES - 0.3
        if self.is_image:
            shape = self.view.header.dataset.input_shape
            side = self.side
            first = pixels(region.left + side / 2, y, side, (shape[0], shape[1]))
            start = region.left + side - 0.35
        else:
            total = int(np.prod(self.view.header.dataset.input_shape))
            start = region.left + 1.2
            first = column(start, y, height, self._sample(total), total)
        built = [first]
        across = np.linspace(start, output_x, len(self.view.layers) + 1)[1:]
        for k, x in enumerate(across):
            total = int(np.prod(self.view.layers[k].output_shape))
            units = analysis.shown_units(self.view.trace, k, self.most)
            built.append(column(float(x), y, height, units, total))
        return built

    def _sample(self, total: int) -> NDArray[np.int64]:
        if total <= self.most:
            return np.arange(total)
        half = self.most // 2
        return np.concatenate([np.arange(self.most - half), np.arange(total - half, total)])

    def _most(self) -> int:
        """How many neurons of a layer can be drawn with all their edges. An image's pixels are all drawn."""
        view = self.view
        widths = [int(np.prod(view.header.dataset.input_shape))]
        widths += [int(np.prod(layer.output_shape)) for layer in view.layers]

        def too_many(most: int) -> bool:
            drawn = [
                width if k == 0 and self.is_image else min(width, most) for k, width in enumerate(widths)
            ]
            return sum(a * b for a, b in pairwise(drawn)) > MOST_EDGES

        return max(1, bisect_left(range(1, max(widths) + 1), True, key=too_many))

    @property
    def whole(self) -> bool:
        """Whether every neuron, and so every edge, is drawn."""
        return all(not column.hidden for column in self.columns)

    def _picture(self) -> Cells | None:
        if not self.is_image:
            return None
        side = self.side / max(self.view.header.dataset.input_shape)
        picture = Cells(self.columns[0].places, side, self.theme, seam=0.05 if side * 90 > 12 else 0.0)
        picture.set_z_index(1)
        return picture

    def _names(self) -> VGroup:
        last = self.columns[-1]
        names = VGroup()
        written = told_apart(self.view.class_names, TYPE.label, NAMES - 0.15)
        for unit, place in zip(last.units, last.places, strict=True):
            text = written[int(unit)]
            names.add(
                Figures(text, TYPE.label, self.theme.text, align=LEFT).place_middle(place + RIGHT * 0.32)
            )
        if not self.is_image:
            features = self.view.header.dataset.feature_names or ()
            for unit, place in zip(self.columns[0].units, self.columns[0].places, strict=True):
                if int(unit) < len(features):
                    text = fitted(features[int(unit)], TYPE.label, 0.9)
                    names.add(
                        Figures(text, TYPE.label, self.theme.text, align=RIGHT).place_middle(
                            place - [0.34, 0, 0]
                        )
                    )
        return names

    def _gap(self, k: int) -> list[Any]:
        """How many units of column k are not drawn, written where they would stand, on a ground of its own."""
        of, last = self.columns[k], self.view.last
        drawn: list[Place]
        if k == 0:
            width = ("header/layers/0/parameters/W", None, (1,))
            drawn = [(f"weights/{self.view.layers[0].name}/W", last, (0, int(unit))) for unit in of.units]
        else:
            width = (f"header/layers/{k - 1}/parameters/W", None, (0,))
            drawn = [(f"weights/{self.view.layers[k - 1].name}/b", last, (int(unit),)) for unit in of.units]
        missing = self.view.derive("+,d", "first_less_count", [width, *drawn])
        text = self.scene.readout(missing, TYPE.label, self.theme.text).place_middle(of.gap)
        ground = Cells(np.array([of.gap]), (text.width + 0.1, text.height + 0.1), self.theme, seam=0)
        ground.show(np.ones(1), high=self.theme.background).set_opacity(0.75)
        return [ground.set_z_index(1), text.set_z_index(2)]

    def foot(self, k: int) -> Floats:
        """The point under column k where its size is written, on the baseline."""
        return np.array([self.columns[k].places[:, 0].mean(), self.stage.picture.bottom + 0.1, 0.0])

    def scores(self, entry: int, probe: int, marked: int) -> tuple[Bars, list[Figures], Floats]:
        """Beside every output a bar and its probability, one of them in the accent colour; and the values shown."""
        output, of, side = self.view.layers[-1].name, self.columns[-1], self.stage.side
        places = of.places.copy()
        places[:, 0] = side.left
        bars = Bars(places, side.width - 1.45, min(0.24, of.radius * 1.5), self.theme)
        texts = []
        for unit, place in zip(of.units, places, strict=True):
            reading = self.view.read(".1%", f"activations/{output}", entry, probe, int(unit))
            ink = self.theme.accent if unit == marked else self.theme.muted
            figures = self.scene.readout(reading, TYPE.label, ink, align=RIGHT)
            texts.append(figures.place_middle([side.right, place[1], 0]))
        values = self.view.trace.read(f"activations/{output}", entry)[probe].ravel()[of.units]
        return bars, texts, values

    @property
    def feet(self) -> list[Figures]:
        """The size of every column, under it."""
        return [
            self.scene.readout(self.width(k), TYPE.label, self.theme.muted).place(self.foot(k))
            for k in range(len(self.columns))
        ]

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        picture = [self.picture] if self.picture is not None else []
        gaps = [part for parts in self.gaps.values() for part in parts]
        return [self.network, *picture, self.names, *gaps, *self.legend.members]

    # -- moments ---------------------------------------------------------------------------------------------------

    def _brightest(self, k: int) -> float:
        """One scale for a layer's activations over the whole run, so that brightness can be compared."""
        if k == len(self.view.layers) - 1:
            return 1.0
        values = np.abs(self.view.trace.read(f"activations/{self.view.layers[k].name}"))
        return self.scene.shared(f"activations/{self._rank(k)}", float(np.quantile(values, 0.995)) or 1.0)

    def _rank(self, k: int) -> str:
        """What a layer is called beside another network, where layers have other names: last ones go together."""
        return "last" if k == len(self.view.layers) - 1 else str(k)

    def between(self, array: str, entry: float) -> Floats:
        """A recorded array at an entry, or linearly between two neighbours."""
        low = int(np.clip(np.floor(entry), 0, self.view.last))
        t = entry - low
        a = self._recorded(array, low)
        if t <= 0 or low == self.view.last:
            return np.asarray(a, dtype=float)
        return np.asarray(a * (1 - t) + self._recorded(array, low + 1) * t, dtype=float)

    def _recorded(self, array: str, entry: int) -> Floats:
        """A recorded array; the two entries asked for last are at hand, since the next frame lies between them too."""
        rows = self._rows.setdefault(array, {})
        if entry not in rows:
            rows[entry] = self.view.trace.read(array, entry)
            if len(rows) > 2:
                del rows[next(iter(rows))]
        return rows[entry]

    def show_input(self, probe: int) -> None:
        """Put a probe in front of the network."""
        values = self.inputs[probe]
        if self.picture is not None:
            self.picture.show(self.shades[probe])
        else:
            size = self.scene.shared("inputs", float(np.abs(self.inputs).max()) or 1.0)
            self.network.show_activations(0, values, size)

    def show_weights(self, entry: float) -> None:
        """Draw every layer's weights as at a recorded entry."""
        for k, layer in enumerate(self.view.layers):
            self.network.show_weights(k, self.between(f"weights/{layer.name}/W", entry), self.scales[k])

    def show_activations(self, entry: float, probe: int, layers: range | None = None) -> None:
        """Light the neurons with what they answered to a probe."""
        for k in layers if layers is not None else range(len(self.view.layers)):
            a = self.between(f"activations/{self.view.layers[k].name}", entry)[probe]
            self.network.show_activations(k + 1, a.ravel(), self.brightest[k])

    def show(self, entry: float, probe: int) -> None:
        """A whole moment: input, weights, activations."""
        self.show_input(probe)
        self.show_weights(entry)
        self.show_activations(entry, probe)

    # -- what the first layer looks for ----------------------------------------------------------------------------

    def gallery(self, region: Region) -> Gallery | None:
        """One small picture for every neuron drawn in the first layer (SAMPLE of them at most): its weights, where the
        input is an image; its answers over the plane, where it is a point; otherwise there is none."""
        units = analysis.shown_units(self.view.trace, 0, SAMPLE)
        if self.is_image:
            rows, columns = self.view.header.dataset.input_shape
            return Gallery(region, len(units), (rows, columns), self.theme)
        if self.is_plane and facts.elementwise(self.view.trace, 0):
            return Gallery(region, len(units), (PLANE, PLANE), self.theme)
        return None

    def show_gallery(self, gallery: Gallery, entry: float, probe: int | None = None, t: float = 1.0) -> None:
        """The pictures between two recordings; frames lit, up to t, by the neurons' answers to a probe."""
        layer = self.view.layers[0]
        units = analysis.shown_units(self.view.trace, 0, SAMPLE)
        W_OI = self.between(f"weights/{layer.name}/W", entry)[units]
        if self.is_image:
            values, scale = W_OI, self.scales[0]
        else:
            b_O = self.between(f"weights/{layer.name}/b", entry)[units]
            points, _ = analysis.plane(self.view.trace, PLANE)
            sums = W_OI @ points.T + b_O[:, None]
            answers = facts.curve(self.view.trace, 0, sums)
            assert answers is not None, "there is no gallery of what is not known"
            values = answers
            scale = self.brightest[0]
        level = None
        if probe is not None:
            level = self.between(f"activations/{layer.name}", entry)[probe][units] / self.brightest[0] * t
        gallery.show(values, scale, level)

    # -- gestures --------------------------------------------------------------------------------------------------

    def send_forward(self, k: int, entry: int, probe: int, t: float, light: bool = True) -> None:
        """A probe's signal on its way into layer k: every edge carries weight times incoming activation. As t goes
        0 to 1 the pulse crosses, and the layer's neurons light up when it arrives."""
        value, scale = self._flow("forward", k, entry, probe)
        self.network.send(k, value, scale, front=-0.35 + 1.7 * t)
        if light:
            arrived = _eased((t - 0.62) / 0.3)
            answer = self.view.trace.read(f"activations/{self.view.layers[k].name}", entry)[probe].ravel()
            self.network.show_activations(k + 1, answer * arrived, self.brightest[k])

    def send_back(self, k: int, entry: int, probe: int, t: float) -> None:
        """A probe's error on its way back out of layer k: every edge carries that example's own gradient."""
        value, scale = self._flow("back", k, entry, probe)
        self.network.send(k, value, scale, front=1.35 - 1.7 * t)

    def gradient(self, k: int, entry: int, probe: int) -> tuple[Floats, float]:
        """(O, I) one example's gradient by the weights of layer k, and the scale on which it is drawn."""
        return self._flow("back", k, entry, probe)

    def _flow(self, way: str, k: int, entry: int, probe: int) -> tuple[Floats, float]:
        key = (way, k, entry, probe)
        if key not in self._flows:
            make = analysis.contributions if way == "forward" else analysis.example_gradient
            value = make(self.view.trace, k, entry, probe)
            share = 1.0 if way == "forward" else 0.995
            own = float(np.quantile(np.abs(value), share)) or 1.0
            scale = self.scene.shared(f"{way}/{self._rank(k)}", own)
            self._flows = {key: (value, scale)} | dict(list(self._flows.items())[:15])
        return self._flows[key]

    def darken(self) -> None:
        """No neuron is lit."""
        self.network.fill[self.network.first_node[1] :] = 0.0

    # -- readings --------------------------------------------------------------------------------------------------

    def width(self, k: int) -> Reading:
        """How many units column k has (0 is the input), as a reading."""
        axes = "input_shape" if k == 0 else "output_shape"
        base = f"header/layers/{max(0, k - 1)}/{axes}"
        shape = getattr(self.view.layers[max(0, k - 1)], axes)
        return self.view.derive(",d", "product", [(base, None, (axis,)) for axis in range(len(shape))])


def _eased(t: float) -> float:
    """0 before 0, 1 after 1, smooth between."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)

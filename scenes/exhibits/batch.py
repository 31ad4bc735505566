"""The batch: the images of the first mini-batch that were recorded, where the picture stands; ours is one of them.

batch = Batch(network, probe)
batch.deal(t)                          # the picture becomes one of many, t from 0 (it stands alone) to 1
batch.gather(t)                        # and the many become the picture again
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.engine import analysis
from tracereel.scenes.parts.network.framings import grid
from tracereel.scenes.parts.network.panel import LOOK, VALUE, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

ROOMS = {  # centre x, centre y, width, height, in pixels of a 720-line frame
    "16:9": (160.0, 312.0, 264.0, 572.0),
    "1:1": (101.0, 309.0, 168.0, 572.0),
    "9:16": (360.0, 150.0, 660.0, 250.0),
}
LATE = 0.5  # share of the time after which the last of them leaves
MOST = 64  # that can be told apart in so little room


class Batch:
    """See the module. Probes are followed examples; of most runs only some of a mini-batch are."""

    def __init__(self, network: NetworkExhibit, probe: int) -> None:
        self.network, self.probe = network, probe
        self.panel = Panel(network.scene.theme)
        trace = network.view.trace
        inside = np.flatnonzero(np.isin(trace.read("probes/rows"), analysis.first_batch(trace)))
        self.others = [int(k) for k in inside if k != probe][: MOST - 1]
        self.has_ours = probe in inside
        self.boxes = grid(len(self.others) + 1, np.array(ROOMS[network.aspect]))
        self.number = len(self.others) // 2  # of the cell that ours takes

    @property
    def members(self) -> list[Any]:
        """All that is drawn beside the network."""
        return [self.panel]

    @property
    def is_seen(self) -> bool:
        """Whether there is more than one image to be shown."""
        return self.network.shape.is_image and self.has_ours and len(self.others) > 0

    def deal(self, t: float) -> None:
        """The picture shrinks into its cell; the others come out from behind it, one after the other."""
        network, home = self.network, self.network.home
        late = LATE * np.arange(len(self.others)) / max(1, len(self.others))
        way = eased(np.clip((t - late) / (1 - LATE), 0, 1))
        ours, cells = self.boxes[self.number], np.delete(self.boxes, self.number, axis=0)
        own, _ = between(home.picture[None], ours[None], eased(min(1.0, t / (1 - LATE))))
        network.stand(replace(home, picture=own[0], spine_seen=float(1 - eased(min(1.0, 3 * t)))))
        shown, _ = between(np.tile(own, (len(cells), 1)), cells, way)
        self.panel.items = Items()
        images = network.shades[self.others].reshape(-1, *network.shape.inputs)
        self.panel.items.panes = [
            Pane(box, image, VALUE, seen=min(1.0, 6 * share), frame=None, bright=0.85)
            for box, image, share in zip(shown, images, way, strict=True)
            if share > 0
        ]
        self.panel.items.frames = [Frame(own[0], LOOK, seen=float(np.clip(2 * t - 1, 0, 1)))]

    def gather(self, t: float) -> None:
        """All come together in the picture again."""
        self.deal(1 - t)

"""One weight of the last layer, close: the neuron whose answer it carries, the output that it leads to, and what is
missing at the bar of that. A nudge of it is passed on to the bar; then its factors come into a row with their product,
which is its gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tracereel.scenes.exhibits.factors import ANSWER, ERROR, GRADIENT, Factors
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.nudge import Nudge
from tracereel.scenes.exhibits.tube import telling
from tracereel.scenes.parts.network.pose import Pose, eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading

HURRY = 1.25  # how much faster each third of the nudge is than its time, so that it stands still in between


class OneWeight:
    """See the module. names: what answer, error, weight and gradient are called, as the script words them."""

    def __init__(self, network: NetworkExhibit, entry: int, names: list[Figures]) -> None:
        assert network.probe is not None
        self.network, self.probe, self.entry = network, network.probe, entry
        self.tube = telling(network, entry)
        self.place, self.close = self.tube.place, self.tube.close
        self.numbers = Factors(network, self.close, entry, self.place, names)
        self.tube.draw(0.0)

    def prepare(self, names: list[Figures]) -> None:
        """Its nudge, not there yet. names: what the nudge, the sum, and what comes of it are called."""
        self.nudge = Nudge(self.network, self.close, self.rates, names, self.tube.thick)

    # -- what there is ---------------------------------------------------------------------------------------------

    @property
    def moving(self) -> list[Any]:
        """What changes while a nudge is passed on, and after it."""
        return [self.tube.panel, *self.nudge.members, *self.numbers.first, *self.numbers.signs[:2]]

    @property
    def on_stage(self) -> list[Any]:
        """All that is there when the product is."""
        return [*self.moving, *self.numbers.result]

    @property
    def pose(self) -> Pose:
        """The camera, here."""
        return self.tube.pose

    @property
    def gradient(self) -> Reading:
        """The product."""
        return self.numbers.readings[GRADIENT]

    @property
    def rates(self) -> tuple[float, float]:
        """What a nudge of the weight is multiplied by: to one of the sum, from there to one of the loss."""
        return self.numbers.readings[ANSWER].value, self.numbers.readings[ERROR].value

    @property
    def direction(self) -> str:
        """What the loss does when the weight grows, for the words."""
        return ("stays", "rises", "falls")[int(np.sign(self.gradient.value))]

    # -- on the way ------------------------------------------------------------------------------------------------

    def approach(self, t: float) -> None:
        """The camera comes: weights come back into both tiles, then the tube grows between them."""
        back, last = self.network.back, self.network.last
        share = float(np.clip(2 * t - 0.6, 0, 1))
        back.uncover(last - 1, self.entry, self.probe, share, answers=True)
        back.uncover(last, self.entry, self.probe, share, answers=False)
        self.tube.grow(t)

    def pass_on(self, t: float) -> None:
        """The nudge grows at the weight, the answer scales it on its way to the sum, the error on that to the bar: t
        from 0 to 1."""
        grown, summed, wrong = (float(eased(np.clip((3 * t - k) * HURRY, 0, 1))) for k in range(3))
        self.nudge.show(grown + summed + wrong)
        self.tube.draw(1.0, swell=grown, pulse=summed)
        self.numbers.meet(ANSWER, summed)
        self.numbers.meet(ERROR, wrong)

    def line_up(self, t: float) -> None:
        """Both factors leave for their row; what lies between the nudge and what comes of it goes."""
        self.numbers.line_up(t)
        self.nudge.settle(min(1.0, 3 * t))

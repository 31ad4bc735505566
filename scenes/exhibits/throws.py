"""Throws: which examples are the darts of a board, and the chances that their network gave them at recorded entries.

The stored examples that training never saw; where a trace holds none, those it follows that were kept out of training;
where there are none either, all that it follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.engine.errors import TracereelError
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Place, View

Floats = NDArray[Any]


@dataclass(frozen=True)
class Throws:
    """D darts. chances: (entries, D, classes). labels: (D,). inputs: (D, I) as brightness. array: whose chances these
    are. counted: the places that say how many there are. kept: "unseen" by training, or only "followed"."""

    chances: Floats
    labels: NDArray[np.int64]
    inputs: Floats
    array: str
    counted: list[Place]
    kept: str

    def count(self, view: View) -> Reading:
        """How many darts there are."""
        return view.derive(",d", "count", self.counted)


def throws(view: View) -> Throws:
    """The darts of a trace."""
    if not facts.stores_unseen(view.trace):
        return _followed(view)
    try:
        return _stored(view)
    except TracereelError:  # its layers are not ours: what was not recorded cannot be passed again
        return _followed(view)


def _stored(view: View) -> Throws:
    trace = view.trace
    return Throws(
        analysis.unseen_chances_throughout(trace), analysis.unseen_labels(trace),
        facts.brightness(analysis.unseen_inputs(trace)), "analysis/unseen/chances",
        [("evaluation/targets", None, ())], "unseen",
    )  # fmt: skip


def _followed(view: View) -> Throws:
    trace, unseen = view.trace, facts.unseen(view.trace)
    which = unseen if len(unseen) else np.arange(view.header.probes)
    array = f"activations/{view.layers[-1].name}"
    return Throws(
        np.asarray(trace.read(array), float)[:, which], analysis.probe_labels(trace)[which],
        facts.shades(trace)[which], array, [("probes/targets", None, (int(p),)) for p in which],
        "unseen" if len(unseen) else "followed",
    )  # fmt: skip

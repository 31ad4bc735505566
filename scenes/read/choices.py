"""Choices: which example and which neuron a story follows, by rules that any trace can be asked."""

from __future__ import annotations

import numpy as np

from tracereel.engine import analysis
from tracereel.scenes.read.view import View


def example(view: View) -> int:
    """The probe whose story is told."""
    return int(analysis.followed(view.trace))


def neuron(view: View, probe: int) -> int:
    """The neuron of the first layer that is visited: one that answers the example at first, and changes the most."""
    answers = view.trace.read(f"activations/{view.layers[0].name}")[:, probe].reshape(view.trace.entries, -1)
    speaks = answers[0] > 0
    change = np.abs(answers[-1] - answers[0])
    return int(np.argmax(change + 1e9 * speaks))

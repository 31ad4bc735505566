"""Choices: which example and which neuron a story follows, by rules that any trace can be asked."""

from __future__ import annotations

import numpy as np

from tracereel.engine import analysis
from tracereel.scenes.read.view import View


def example(view: View) -> int:
    """The probe whose story is told, in every clip: the one that weighed most in the first step."""
    return int(analysis.followed_pull(view.trace).probe)


def neuron(view: View, probe: int) -> int:
    """The neuron of the first layer that is visited: the one in whose first change that example weighed most; for
    another example, or where it is silent, one that answers it at first, and changes the most."""
    answers = view.trace.read(f"activations/{view.layers[0].name}")[:, probe].reshape(view.trace.entries, -1)
    story = analysis.followed_pull(view.trace)
    if probe == story.probe and answers[0, story.unit]:
        return int(story.unit)
    speaks = answers[0] > 0
    change = np.abs(answers[-1] - answers[0])
    return int(np.argmax(change + 1e9 * speaks))

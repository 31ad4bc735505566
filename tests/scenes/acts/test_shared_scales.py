"""Beside another clip, what is drawn is drawn on the larger of both scales; alone, on its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.acts.telling import played

Foreign = Callable[[str], Path]

NAMES = {
    "OneNeuron": {"neuron weights", "neuron sums", "neuron answers"},
    "Backpropagation": {"errors/last", "errors/0"},
    "TrainingLoop": {"loss", "steps", "weights/last"},
    "WeightsSettle": {"loss", "steps", "weights/0"},
    "ForwardPass": {"answers"},
}


@pytest.mark.parametrize("clip", NAMES)
def test_a_clip_notes_its_scales(clip: str, foreign: Foreign) -> None:
    run = "sums" if "answers" in NAMES[clip] else "long"
    assert NAMES[clip] <= played(clip, foreign(run)).played.scales.keys()


def test_losses_have_one_axis(foreign: Foreign) -> None:
    alone = played("TrainingLoop", foreign("long")).timeline
    assert alone.top > max(alone.losses)
    assert played("TrainingLoop", foreign("long"), {"loss": 3 * alone.top}).timeline.top == 3 * alone.top
    assert played("TrainingLoop", foreign("long"), {"loss": alone.top / 3}).timeline.top == alone.top


def test_neurons_have_one_curve_and_one_thickness(foreign: Foreign) -> None:
    alone = played("OneNeuron", foreign("long"))
    scales = {name: 2 * value for name, value in alone.played.scales.items()}
    beside = played("OneNeuron", foreign("long"), scales)
    assert beside.neuron.scale == 2 * alone.neuron.scale
    assert beside.brightest == 2 * alone.brightest
    np.testing.assert_allclose(beside.plot.x_range, 2 * np.array(alone.plot.x_range))
    np.testing.assert_allclose(beside.plot.y_range, 2 * np.array(alone.plot.y_range))


def test_a_plane_is_as_wide_as_the_one_beside_it(recorded: Callable[[str], Path]) -> None:
    alone = played("OneNeuron", recorded("spirals"))
    beside = played("OneNeuron", recorded("spirals"), {"plane": 2 * alone.played.scales["plane"]})
    np.testing.assert_allclose(beside.grid, 2 * alone.grid)

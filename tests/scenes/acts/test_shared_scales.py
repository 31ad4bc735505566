"""Beside another clip, what is drawn is drawn on the larger of both scales; alone, on its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes.acts.telling import played

Foreign = Callable[[str], Path]

NAMES = {
    "OneNeuron": {"weights/0", "products", "knobs"},
    "ActivationFunctions": {"sums/first/low", "sums/last/high", "weights/0"},
    "Backpropagation": {"errors/last", "errors/0"},
    "MeasuringError": {"predicted", "surprise"},
    "TrainingLoop": {"loss", "steps", "weights/last"},
    "WeightsSettle": {"way", "steps", "weights/0"},
    "ForwardPass": {"weights/0", "weights/last", "activations/last"},
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

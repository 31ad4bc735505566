"""Clips over traces from elsewhere keep to the layout too: nothing overlaps, nothing leaves its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes import screening
from tests.scenes.screening import Screening
from tests.scenes.test_clips import (
    test_every_digit_on_screen_is_a_reading,  # noqa: F401
    test_every_reading_of_a_sentence_is_in_the_sentence,  # noqa: F401
    test_every_text_is_large_enough_to_read,  # noqa: F401
    test_every_text_lies_in_the_frame,  # noqa: F401
    test_no_two_texts_overlap,  # noqa: F401
    test_the_words_in_the_picture_are_few_and_there_when_a_beat_ends,  # noqa: F401
)

PAIRS = [
    ("OneNeuron", "rising"), ("OneNeuron", "once"), ("Layers", "picture"),
    ("MeasuringError", "picture"), ("MeasuringError", "long"), ("MeasuringError", "fresh"), ("TrainingLoop", "sparse"),
    ("ActivationFunctions", "picture"), ("ActivationFunctions", "once"), ("ActivationFunctions", "rising"),
    ("ForwardPass", "sums"),
    ("WeightsSettle", "long"), ("WeightsSettle", "sums"),
    ("WeightUpdate", "long"), ("WeightUpdate", "rising"), ("WeightUpdate", "many"), ("WeightUpdate", "fresh"),
]  # fmt: skip


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: "-".join(pair))
def seen(
    request: pytest.FixtureRequest, foreign: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Screening:
    """A clip as it was seen over a trace from elsewhere."""
    clip, name = request.param
    return screening.play(clip, foreign(name), tmp_path_factory.mktemp(name))

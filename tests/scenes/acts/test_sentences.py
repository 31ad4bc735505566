"""Nothing is said that is not true of the trace: where a sentence would be false, another stands for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes.acts.telling import played
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError
from tracereel.scenes.acts.network.layers import Layers

Says = Callable[[str, str], str]

TOLD = [
    # a pass, before training and after
    ("ForwardPass", "digits", "Only its weights and biases changed."),
    ("ForwardPass", "digits", "Neurons add, stay dark below zero, and glow with the rest."),
    ("ForwardPass", "spirals", "Neurons add up what arrives, bend the sum, and pass it on."),
    ("ForwardPass", "digits", "Softmax turns them into ten chances: together, one."),
    ("ForwardPass", "sums", "What the last neurons answer is its guess: the largest wins."),
    ("ForwardPass", "digits", "Now it trains: "),
    ("ForwardPass", "rising", "Now the weights change, over 40 steps."),
    ("ForwardPass", "digits", "But how wrong was that first guess, in one number?"),
    # how wrong, in one number
    ("MeasuringError", "digits", "Training shrinks it, from "),
    ("MeasuringError", "digits", "359 unseen images ride along. Their average ends at "),
    ("MeasuringError", "spirals", "unseen points ride along. Their average ends at "),
    ("MeasuringError", "alone", "images ride along. Their average ends at "),
    ("MeasuringError", "digits", "We only ask: how likely was the right one?"),
    # round after round
    ("TrainingLoop", "digits", "unseen images is a dart. The surer, the farther out; violet is wrong."),
    ("TrainingLoop", "others", "Each of 32 unseen hours is a dart. The surer, the farther out; violet is wrong."),
    ("TrainingLoop", "digits", "Update: the weights take one small step."),
    ("TrainingLoop", "rising", "Update: the weights take one step."),
    ("TrainingLoop", "sparse", "Update: the weights move. Here, some steps are drawn as one."),
    ("TrainingLoop", "digits", "images share a step: a batch."),
    ("TrainingLoop", "sums", "Step after step, many more follow."),
    ("TrainingLoop", "digits", "Again. And again."),
    ("TrainingLoop", "later", "When every leaf has had its turn, an epoch is over. Here: 3 epochs."),
    ("TrainingLoop", "rising", "When every row has had its turn, an epoch is over. Here: 2.5 epochs."),
    ("TrainingLoop", "stopped", "Batch after batch, for 3.4 epochs."),
    ("TrainingLoop", "sparse", "Batch after batch, step after step."),
    ("TrainingLoop", "later", "Of 32 unseen leaves, 90.6 % read correctly."),
    ("TrainingLoop", "alone", "images is a dart. The surer, the farther out; violet is wrong."),
    ("TrainingLoop", "alone", "The loss went from 2.01 to 0.47."),
    # what happened to the weights
    # what passes of a sum
    ("ActivationFunctions", "digits", "images come by. Each brings our untrained neuron a sum."),
    ("ActivationFunctions", "alone", "images come by."),
    ("ActivationFunctions", "digits", "Its activation function, ReLU, is a gate: only what is above zero passes."),
    ("ActivationFunctions", "spirals", "Its activation function, tanh, squeezes every sum between minus one and one."),
    ("ActivationFunctions", "spirals", "What if? ReLU would silence all below zero."),
    ("ActivationFunctions", "picture", "leaky ReLU, is a gate. Below zero, only a little passes."),
    ("WeightsSettle", "digits", "Every line is a weight. At first, all are random."),
    ("WeightsSettle", "fresh", "Every line is a weight, here before training."),
    ("WeightsSettle", "later", "Every line is a weight, here as the recording begins."),
    ("WeightsSettle", "rising", "Most of it happened early."),
    ("WeightsSettle", "later", "Step by step, from the first to the last."),
    ("WeightsSettle", "squares", "Step by step, and hardly a line moves."),
    ("WeightsSettle", "later", "4 of 130 weights changed sides."),
    ("WeightsSettle", "fresh", "1 of 3 weights changed sides."),
    ("WeightsSettle", "once", "No weight changed sides."),
    ("WeightsSettle", "later", "What did the weights draw?"),
]  # fmt: skip


@pytest.mark.parametrize(("clip", "name", "sentence"), TOLD)
def test_what_is_said_is_true_of_the_trace(says: Says, clip: str, name: str, sentence: str) -> None:
    assert sentence in says(clip, name)


@pytest.mark.parametrize(
    ("clip", "name", "words"),
    [
        ("TrainingLoop", "alone", "correctly"),
        ("TrainingLoop", "strangers", "correctly"),
        ("TrainingLoop", "sums", "dart"),
        ("TrainingLoop", "sums", "a batch"),
        ("TrainingLoop", "alone", "unseen"),
        ("MeasuringError", "alone", "unseen"),
        ("ActivationFunctions", "alone", "unseen"),
        ("ActivationFunctions", "later", "Before training"),
        ("ActivationFunctions", "spirals", "silent for"),
        ("WeightsSettle", "later", "random"),
    ],
)
def test_what_a_trace_does_not_know_is_not_said(says: Says, clip: str, name: str, words: str) -> None:
    assert words not in says(clip, name)


def test_the_lesson_speaks_of_random_edges_only_where_they_are(
    foreign: Callable[[str], Path], recorded: Callable[[str], Path]
) -> None:
    assert played("WeightsSettle", recorded("digits")).lesson == "Random edges become structure."
    assert played("WeightsSettle", foreign("later")).lesson == "What training makes of the edges."


@pytest.mark.parametrize(
    ("clip", "name", "reason"),
    [
        ("OneNeuron", "diverged", "its training broke down: the last weights, or answers, are no numbers"),
        ("WeightsSettle", "diverged", "its training broke down"),
        ("Backpropagation", "sums", "its last layer ends in identity"),
        ("Backpropagation", "squares", "mean_squared_error: errors are not probability minus label"),
        ("MeasuringError", "sums", "its last layer ends in identity"),
        ("MeasuringError", "squares", "mean_squared_error: errors are not probability minus label"),
        ("TrainingLoop", "once", "it holds 2 recorded steps, fewer than 4"),
    ],
)
def test_a_trace_of_which_a_clip_would_say_what_is_false_is_refused(
    foreign: Callable[[str], Path], clip: str, name: str, reason: str
) -> None:
    with pytest.raises(RoleError, match=reason):
        played(clip, foreign(name))


def test_targets_that_are_no_classes_are_refused(foreign: Callable[[str], Path]) -> None:
    trace = traces.open(foreign("later"))
    read = trace.read
    trace.read = lambda key, *rest, **more: read(key, *rest, **more) + (key == "probes/targets") * 0.5  # type: ignore[method-assign]
    assert "one class each" in str(Layers.roles["run"].refuse(trace))

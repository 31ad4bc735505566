"""Nothing is said that is not true of the trace: where a sentence would be false, another stands for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.acts.telling import played
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError
from tracereel.scenes.acts.network.layers import Layers

Says = Callable[[str, str], str]

TOLD = [
    # who the network is when the recording begins, and when it ends
    ("OneNeuron", "digits", "the untrained neuron answered"),
    ("OneNeuron", "digits", "the trained one answers"),
    ("OneNeuron", "later", "To this leaf the neuron answered 1.37 at first, and 1.73 at the end."),
    ("OneNeuron", "picture", "To this image it answered −0.25 at first, and still answers −0.25."),
    ("ForwardPass", "digits", "The trained network gets an image it has never seen, labelled"),
    ("ForwardPass", "rising", "At step 40 the network gets a row it has never seen"),
    ("ForwardPass", "stopped", "At step 27 the network gets a row it has never seen"),
    ("ForwardPass", "strangers", "The trained network gets a row labelled 0. 5 numbers go in."),
    ("ForwardPass", "fresh", "labelled 1. 1 number goes in."),
    ("WeightsSettle", "digits", "weights, before training: random. Thicker is larger"),
    ("WeightsSettle", "fresh", "All 3 weights, before training. Thicker"),
    ("WeightsSettle", "later", "All 130 weights, as the recording begins. Thicker"),
    # whom it was trained on
    ("WeightsSettle", "digits", "images it never trains on: the chance it gives their label"),
    ("WeightsSettle", "alone", "Beside it, images it trains on: the chance"),
    ("WeightsSettle", "others", "Beside it, hours it trains on: the chance"),
    ("WeightsSettle", "strangers", "Beside it, rows: the chance"),
    ("WeightsSettle", "once", "Beside it, a point it trains on: the chance it gives the label"),
    ("TrainingLoop", "digits", "images runs forward; one of them is drawn."),
    ("TrainingLoop", "strangers", "A batch of 8 rows runs forward; drawn is a row that is not among them."),
    ("TrainingLoop", "others", "A batch of 8 hours runs forward; drawn is one hour that is not among them."),
    ("TrainingLoop", "single", "A batch of 1 row runs forward; it is drawn.\nThe loss says how wrong the answer is:"),
    ("TrainingLoop", "digits", "Accuracy is measured on images kept aside."),
    # steps and epochs
    ("TrainingLoop", "digits", "Once every image has had its turn, an epoch is over. This run has 3:"),
    ("TrainingLoop", "later", "Once every leaf has had its turn, an epoch is over. This run has 3: 24 steps."),
    ("TrainingLoop", "rising", "This run has 2.5: 40 steps."),
    ("TrainingLoop", "single", "Here 64 steps make an epoch."),
    ("TrainingLoop", "stopped", "Here 8 steps make an epoch. Recorded are 3.4: 27 steps."),
    ("TrainingLoop", "sparse", "Again and again: here 120 steps."),
    ("WeightsSettle", "once", "Training: 1 step. Watch the edges, and the guess."),
    ("WeightsSettle", "later", "Training: 24 steps. Watch the edges, and the guesses."),
    ("WeightsSettle", "rising", "Training: 40 steps. Most of the change comes early."),
    # how weights move
    ("TrainingLoop", "long", "Update: every weight takes one small step."),
    ("TrainingLoop", "alone", "Update: the weights take one small step."),
    ("TrainingLoop", "rising", "Update: the weights take one step."),
    ("TrainingLoop", "sparse", "Update: the weights move. Not every step is drawn, only those that were recorded."),
    ("WeightsSettle", "squares", "The edges look as before. 2 weights changed their sign."),
    ("WeightsSettle", "fresh", "Edges grew thick or thin, and 1 changed its sign."),
    ("WeightsSettle", "digits", "What the first layer looks for took shape."),
    ("WeightsSettle", "alone", "What the first layer looks for became something else."),
    ("WeightsSettle", "once", "No weight changed its sign. Right: what the first layer looks for, once more from"),
    ("OneNeuron", "digits", "Training turns noise into form, step by step."),
    ("OneNeuron", "alone", "Its weights make a picture of what it looks for. Training changes it, step by step."),
    ("OneNeuron", "picture", "Its weights make a picture of what it looks for. Training leaves it as it is."),
    ("OneNeuron", "spirals", "Below: where in the plane it says yes, where no. Training moves that, step by step."),
    ("OneNeuron", "once", "Below: how strongly it answers, everywhere in the plane. Training moves that"),
    ("Layers", "digits", "Training must find them all."),
    ("Layers", "picture", "With a bias for every neuron, that makes 967 numbers: all that the network knows."),
    # how it went
    ("TrainingLoop", "digits", "The loss fell from"),
    ("TrainingLoop", "rising", "The loss rose from 1.86 to 48.46; accuracy fell from 18.8 % to 12.5 %."),
    ("TrainingLoop", "squares", "The loss was 0.12 at first, and 0.12 at the end; accuracy stayed at 18.8 %."),
    ("TrainingLoop", "alone", "The loss fell from 2.01 to 0.47."),
    ("WeightsSettle", "later", "And all 32 leaves kept for testing? It reads 90.6 % of them rightly."),
    # what comes in, what comes out
    ("Layers", "digits", "To the network it is 64 numbers from 0 to 1."),
    ("Layers", "picture", "To the network it is 64 numbers, here from −1.0 to 1.0."),
    ("Layers", "once", "4 neurons look at both inputs: 8 connections, each with its weight."),
    ("Layers", "fresh", "1 neuron looks at the one input: 1 connection, with its weight."),
    ("Layers", "long", "Each layer that follows looks only at the answers of the one before: 128 more"),
    ("Layers", "later", "The next layer looks only at the answers of the one before: 48 more connections."),
    ("OneNeuron", "digits", "It multiplies each by a weight. Orange adds to its sum, blue takes away from it."),
    ("OneNeuron", "long", "It multiplies each by a weight. What comes out orange adds to its sum"),
    ("OneNeuron", "fresh", "A neuron gets its 1 number.\nIt multiplies that by a weight."),
    ("ForwardPass", "digits", "matches stand out."),
    ("ForwardPass", "digits", "answers (the bolder, the stronger) and passes that on."),
    ("ForwardPass", "spirals", "a blue frame says no."),
    ("ForwardPass", "long", "answers (in blue: below zero) and passes that on."),
    ("ForwardPass", "digits", "Softmax turns those sums into probabilities"),
    ("ForwardPass", "sums", "These sums are its answers already. The largest is its guess.\nIts answer: b, with 0.34,"),
    ("WeightsSettle", "sums", "Beside it, rows it never trains on: its answer for their label, and its own guess."),
]  # fmt: skip


@pytest.mark.parametrize(("clip", "name", "sentence"), TOLD)
def test_what_is_said_is_true_of_the_trace(says: Says, clip: str, name: str, sentence: str) -> None:
    assert sentence in says(clip, name)


@pytest.mark.parametrize(
    ("clip", "name", "words"),
    [
        ("TrainingLoop", "alone", "ccuracy"),
        ("WeightsSettle", "alone", "kept for testing"),
        ("WeightsSettle", "stopped", "kept for testing"),
        ("WeightsSettle", "squares", "Edges grew"),
        ("ForwardPass", "sums", " %"),
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
        ("TrainingLoop", "once", "it holds 2 recorded steps, fewer than 10"),
    ],
)
def test_a_trace_of_which_a_clip_would_say_what_is_false_is_refused(
    foreign: Callable[[str], Path], clip: str, name: str, reason: str
) -> None:
    with pytest.raises(RoleError, match=reason):
        played(clip, foreign(name))


def test_what_is_told_of_many_classes_is_told_of_those_that_are_drawn(
    foreign: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = traces.open(foreign("many"))
    drawn = analysis.shown_units(trace, 1)
    assert len(drawn) == 16
    assert 0 not in drawn
    forward = played("ForwardPass", foreign("many"))
    scores = analysis.predictions(trace, trace.entries - 1)[forward.probe]
    ringed = forward.cast.network.ring[forward.cast.network.nodes(2)]
    assert drawn[np.flatnonzero(ringed)].tolist() == [int(scores.argmax())]


def test_targets_that_are_no_classes_are_refused(foreign: Callable[[str], Path]) -> None:
    trace = traces.open(foreign("later"))
    read = trace.read
    trace.read = lambda key, *rest, **more: read(key, *rest, **more) + (key == "probes/targets") * 0.5  # type: ignore[method-assign]
    assert "one class each" in str(Layers.roles["run"].refuse(trace))

"""Backpropagation: what it shows is what a trace holds, and what it says is true of any trace that it takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import played
from tests.scenes.screening import touches
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError
from tracereel.scenes.exhibits.chain import LOSS, NUDGE, SUM
from tracereel.scenes.exhibits.one_weight import NAME
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import format_value

Foreign = Callable[[str], Path]
CLIP = "Backpropagation"
ODD = ("later", "long", "once", "single", "fresh", "many", "picture")


@pytest.mark.parametrize("run", ODD)
def test_its_numbers_are_the_gradient_of_the_weight_that_it_shows(foreign: Foreign, run: str) -> None:
    scene = played(CLIP, foreign(run))
    trace, weight = scene.run.trace, scene.weight
    own = analysis.example_gradient(trace, weight.place.layer, 0, scene.probe)
    assert weight.gradient.value == pytest.approx(own[weight.place.to, weight.place.of], rel=1e-6, abs=1e-9)
    assert weight.answer.value * weight.error.value == pytest.approx(
        weight.gradient.value, rel=1e-6, abs=1e-9
    )


@pytest.mark.parametrize("run", ODD)
def test_the_weight_leads_into_the_right_class_and_matters_most_there(foreign: Foreign, run: str) -> None:
    scene = played(CLIP, foreign(run))
    trace = scene.run.trace
    to, of = analysis.telling_weight(trace, 0, scene.probe)
    assert to == analysis.probe_labels(trace)[scene.probe]
    own = np.abs(analysis.example_gradient(trace, len(trace.layers) - 1, 0, scene.probe)[to])
    assert own[of] == own.max()


def test_arrows_are_to_scale_and_cross_the_axis_where_a_rate_is_below_zero(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("long"))
    heights, (answer, error) = scene.chain.heights, scene.weight.rates
    assert heights[SUM] / heights[NUDGE] == pytest.approx(answer)
    assert heights[LOSS] / heights[NUDGE] == pytest.approx(answer * error)
    plan = scene.chain.plan
    assert heights.max() <= plan.high + 1e-9
    assert heights.min() >= -plan.low - 1e-9


def test_what_the_loss_does_follows_the_sign_of_the_gradient(foreign: Foreign) -> None:
    said = {"falls": "less wrong", "rises": "more wrong", "stays": "changes nothing"}
    for run in ODD:
        scene = played(CLIP, foreign(run))
        sign = np.sign(scene.weight.gradient.value)
        assert scene.weight.direction == {-1: "falls", 1: "rises", 0: "stays"}[int(sign)]
        line = next(beat["line"] for beat in scene.account.beats if beat["key"] == "gradient")
        assert said[scene.weight.direction] in line


def test_silence_is_told_only_of_neurons_that_are_silent(
    recorded: Callable[[str], Path], foreign: Foreign
) -> None:
    told = {run: " ".join(b["caption"] for b in played(CLIP, path).account.beats)
            for run, path in (("digits", recorded("digits")), ("long", foreign("long")))}  # fmt: skip
    assert "Silent? No blame." in told["digits"]
    assert "ilent" not in told["long"]  # tanh is never silent


def test_a_silent_neuron_that_is_blamed_is_not_called_silent(foreign: Foreign) -> None:
    trace = traces.open(foreign("later"))
    assert facts.silenced(trace, 0, 0) == "some"
    read = trace.read

    def blamed(key: str, *rest: object) -> np.ndarray:
        found = read(key, *rest)  # type: ignore[arg-type]
        return found + 1 if key.startswith("deltas/") else found

    trace.read = blamed  # type: ignore[method-assign, assignment]
    assert facts.silenced(trace, 0, 0) == "none"


def test_who_answered_is_framed_and_who_was_silent_is_dark_before_blame_comes(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("later"))
    network, trace = scene.network, scene.run.trace
    network.back.uncover(0, 0, scene.probe, 1.0, answers=True)
    spoke = trace.read(f"activations/{trace.layers[0].name}", 0)[scene.probe] != 0
    neurons = network.picture.neurons[0]
    assert spoke.any()
    assert not spoke.all()
    assert ((neurons.answers != 0) == spoke).all()
    assert neurons.bright[spoke].min() > 2 * neurons.bright[~spoke].max()


@pytest.mark.parametrize("run", ODD)
def test_each_rate_stands_above_its_own_slope(foreign: Foreign, run: str) -> None:
    scene = played(CLIP, foreign(run))
    chain = scene.chain
    for k, (x, y) in enumerate(scene.weight.on_slopes(chain)):
        assert chain.plan.arrows[k] < x < chain.plan.arrows[k + 1]
        middle = chain.heights[k : k + 2].mean()
        assert y + NAME < chain.plan.axis - max(0.0, middle)


def test_what_the_right_answer_lacks_is_told_without_a_minus(recorded: Callable[[str], Path]) -> None:
    scene = played(CLIP, recorded("digits"))
    error = scene.run.trace.read("deltas/output", 0)[scene.probe, scene.label]
    (told,) = {s.reading.text for s in scene.account.shown if s.reading.function == "negative"}
    assert told == format_value(".0%", -float(error))
    assert not told.startswith("−")


def test_violet_lines_lead_to_no_silent_neuron(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("later"))
    back, trace = scene.network.back, scene.run.trace
    for layer in range(1, len(trace.layers)):
        delta = trace.read(f"deltas/{trace.layers[layer - 1].name}", 0)[scene.probe]
        assert not back.carried(layer, 0, scene.probe)[:, delta == 0].any()


def test_ways_to_one_neuron_add_up_to_its_error(foreign: Foreign) -> None:
    """Signed, they would: what is lit is their size, so it is at least as large."""
    scene = played(CLIP, foreign("long"))
    network, probe = scene.network, scene.probe
    back, trace = network.back, scene.run.trace
    back.paths(2, 0, probe, 1.0)
    ways = [lit for lit in network.picture.lit if lit.layer == 1][-1]
    assert set(ways.of) == {2}
    assert trace.read(f"deltas/{trace.layers[0].name}", 0)[probe][2] != 0


def test_an_arrived_error_prints_what_came_in(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("alone"))
    network = scene.network
    network.back.arrive(0, scene.probe)
    neurons = network.picture.neurons[0]
    errors = network.back.errors(0, 0, scene.probe)
    came_in = np.abs(network.inputs[scene.probe])
    np.testing.assert_allclose(
        neurons.prints.reshape(len(errors), -1), np.outer(errors, came_in / came_in.max()), atol=1e-12
    )


@pytest.mark.parametrize(("run", "aspect"), [("picture", "9:16"), ("picture", "1:1"), ("long", "16:9")])
def test_nothing_overlaps_in_any_shape(foreign: Foreign, tmp_path: Path, run: str, aspect: str) -> None:
    seen = screening.play(CLIP, foreign(run), tmp_path, aspect=aspect)
    wrong = {
        f"'{a.text}' and '{b.text}'"
        for m in seen.moments
        for k, a in enumerate(m.blocks)
        for b in m.blocks[k + 1 :]
        if touches(a.box, b.box, 0.02)
    }
    assert not wrong


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("sums", "its last layer ends in identity"),
        ("squares", "mean_squared_error: errors are not probability minus label"),
        ("diverged", "its training broke down"),
    ],
)
def test_a_trace_of_which_it_would_say_what_is_false_is_refused(
    foreign: Foreign, run: str, reason: str
) -> None:
    with pytest.raises(RoleError, match=reason):
        played(CLIP, foreign(run))

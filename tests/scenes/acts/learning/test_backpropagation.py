"""Backpropagation: what it shows is what a trace holds, and what it says is true of any trace that it takes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import played
from tests.scenes.screening import touches
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError
from tracereel.scenes.exhibits.factors import ANSWER, ERROR, GRADIENT, SHARE
from tracereel.scenes.exhibits.network.paths import Paths
from tracereel.scenes.exhibits.nudge import LOSS, SUM, WEIGHT
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import format_value

Foreign = Callable[[str], Path]
CLIP = "Backpropagation"
ODD = ("later", "long", "once", "single", "fresh", "many", "picture")


@pytest.mark.parametrize("run", ODD)
def test_its_numbers_are_the_gradient_of_the_weight_that_it_shows(foreign: Foreign, run: str) -> None:
    scene = played(CLIP, foreign(run))
    trace, weight = scene.run.trace, scene.weight
    own = analysis.example_gradient(trace, len(trace.layers) - 1, 0, scene.probe)
    assert weight.gradient.value == pytest.approx(own[weight.place.to, weight.place.of], rel=1e-6, abs=1e-9)
    answer, error = weight.rates
    assert answer * error == pytest.approx(weight.gradient.value, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("run", ODD)
def test_the_weight_leads_into_the_right_class_and_matters_most_there(foreign: Foreign, run: str) -> None:
    scene = played(CLIP, foreign(run))
    trace = scene.run.trace
    to, of = analysis.telling_weight(trace, 0, scene.probe)
    assert to == analysis.probe_labels(trace)[scene.probe]
    own = np.abs(analysis.example_gradient(trace, len(trace.layers) - 1, 0, scene.probe)[to])
    assert own[of] == own.max()


@pytest.mark.parametrize("run", ODD)
@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_arrows_are_to_scale_and_as_high_as_there_is_room(foreign: Foreign, run: str, aspect: str) -> None:
    scene = played(CLIP, foreign(run), aspect=aspect)
    nudge, (answer, error) = scene.weight.nudge, scene.weight.rates
    heights = nudge.heights
    assert heights[WEIGHT] > 0
    assert heights[SUM] == pytest.approx(answer * heights[WEIGHT])
    assert heights[LOSS] == pytest.approx(error * heights[SUM])
    assert (np.abs(heights) / nudge.plan.rooms).max() == pytest.approx(1)


def test_beside_another_run_arrows_have_one_scale(foreign: Foreign) -> None:
    alone = played(CLIP, foreign("later")).weight.nudge.heights
    shared = played(CLIP, foreign("later"), {"nudge": 1.0}).weight.nudge.heights
    assert shared[WEIGHT] == pytest.approx(1)
    assert shared == pytest.approx(alone / alone[WEIGHT])


@pytest.mark.parametrize("run", ODD)
@pytest.mark.parametrize("aspect", ["16:9", "1:1"])
def test_the_name_of_the_nudge_stands_beside_no_tile(foreign: Foreign, run: str, aspect: str) -> None:
    weight = played(CLIP, foreign(run), aspect=aspect).weight
    name, at = weight.nudge.names[WEIGHT], weight.network.names.at
    x, y, wide, high = weight.close.first
    right, top = at(x + wide / 2, y - high / 2)[:2]
    assert name.get_left()[0] > right or name.get_bottom()[1] > top


def test_an_arrow_becomes_the_next_on_its_way(foreign: Foreign) -> None:
    nudge = played(CLIP, foreign("later")).weight.nudge
    for k in (SUM, LOSS):
        begin, end = nudge._between(k, 0.0), nudge._between(k, 1.0)
        assert begin[1] == nudge.heights[k - 1]
        assert end[1] == pytest.approx(nudge.heights[k])
        assert (begin[0] == nudge.bases[k - 1]).all()
        np.testing.assert_allclose(end[0], nudge.bases[k])


def test_the_arrow_at_the_bar_stays_below_it_wherever_it_points(foreign: Foreign) -> None:
    for run in ODD:
        weight = played(CLIP, foreign(run)).weight
        foot = weight.close.bar[1] + weight.close.bar[3] / 2
        base, height = weight.nudge.bases[LOSS], weight.nudge.heights[LOSS]
        assert min(base[1], base[1] - height) > foot


def test_what_the_loss_does_follows_the_sign_of_the_gradient(foreign: Foreign) -> None:
    named = {"falls": "less wrong", "rises": "more wrong", "stays": "just as wrong"}
    for run in ODD:
        scene = played(CLIP, foreign(run))
        sign = np.sign(scene.weight.gradient.value)
        assert scene.weight.direction == {-1: "falls", 1: "rises", 0: "stays"}[int(sign)]
        assert scene.weight.nudge.names[LOSS].string == named[scene.weight.direction]


def test_silence_is_told_only_of_neurons_that_are_silent(
    recorded: Callable[[str], Path], foreign: Foreign
) -> None:
    told = {run: " ".join(b["caption"] for b in played(CLIP, path).account.beats)
            for run, path in (("digits", recorded("digits")), ("long", foreign("long")))}  # fmt: skip
    assert "Silent neurons had no part in it." in told["digits"]
    assert "ilent" not in told["long"]  # tanh is never silent


def test_a_silent_neuron_that_gets_error_is_not_called_silent(foreign: Foreign) -> None:
    trace = traces.open(foreign("later"))
    assert facts.silenced(trace, 0, 0) == "some"
    read = trace.read

    def blamed(key: str, *rest: object) -> np.ndarray:
        found = read(key, *rest)  # type: ignore[arg-type]
        return found + 1 if key.startswith("deltas/") else found

    trace.read = blamed  # type: ignore[method-assign, assignment]
    assert facts.silenced(trace, 0, 0) == "none"


def test_who_answered_is_framed_and_who_was_silent_is_dark_before_error_comes(foreign: Foreign) -> None:
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
@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_the_product_stands_in_a_row_in_its_order_within_the_frame(
    foreign: Foreign, run: str, aspect: str
) -> None:
    scene = played(CLIP, foreign(run), aspect=aspect)
    row = [scene.weight.numbers.numbers[k] for k in (ANSWER, ERROR, GRADIENT)]
    scene.weight.line_up(1.0)
    half = scene.network.measures.width / 180
    assert row[0].get_left()[0] > -half
    assert row[-1].get_right()[0] < half
    for left, right in itertools.pairwise(row):
        assert left.get_right()[0] < right.get_left()[0]
        assert left.get_bottom()[1] == pytest.approx(right.get_bottom()[1], abs=0.02)


def test_long_numbers_in_a_row_become_smaller_until_they_fit(foreign: Foreign) -> None:
    factors = played(CLIP, foreign("later"), aspect="9:16").weight.numbers
    for k in (ANSWER, ERROR, GRADIENT):
        factors.numbers[k].set_string("−0.000012345")
    factors.line_up(1.0)
    half = factors.network.measures.width / 180
    assert factors.numbers[ANSWER].get_left()[0] > -half
    assert factors.numbers[GRADIENT].get_right()[0] < half


@pytest.mark.parametrize("run", ["later", "long", "alone", "many"])
def test_close_up_only_the_weights_own_neurons_and_its_outputs_bar_are_seen(
    foreign: Foreign, run: str
) -> None:
    scene = played(CLIP, foreign(run))
    weight, last = scene.weight, scene.network.last
    pose = weight.pose
    assert [int(seen.sum()) for seen in pose.seen] == [0] * (last - 1) + [1, 1]
    assert pose.seen[last][weight.place.to] == pose.seen[last - 1][weight.place.of] == 1
    assert (pose.bars[weight.place.to] == weight.close.bar).all()
    assert pose.bars_seen == 1
    assert weight.place.to == scene.label


@pytest.mark.parametrize("run", ODD)
@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_what_is_passed_back_is_the_error_times_the_weight(foreign: Foreign, run: str, aspect: str) -> None:
    scene = played(CLIP, foreign(run), aspect=aspect)
    trace, weight = scene.run.trace, scene.weight
    error = float(trace.read("deltas/output", 0)[scene.probe, weight.place.to])
    own = float(trace.read("weights/output/W", 0)[weight.place.to, weight.place.of])
    assert weight.share.value == pytest.approx(error * own, rel=1e-6, abs=1e-9)
    number, half = weight.numbers.numbers[SHARE], scene.network.measures.width / 180
    texts = []
    for t in (0.0, 0.2, 0.45, 0.7, 1.0):
        weight.pass_back(t)
        texts.append(number.string)
        assert -half < number.get_left()[0] < number.get_right()[0] < half
    assert texts[:2] == [weight.numbers.readings[ERROR].text] * 2
    assert texts[2:] == [weight.share.text] * 3


def test_an_error_goes_back_from_the_bar_to_the_neuron_before(foreign: Foreign) -> None:
    weight = played(CLIP, foreign("later")).weight
    across = []
    for t in (0.0, 0.3, 0.45, 0.8, 1.0):
        weight.pass_back(t)
        across.append(float(weight.numbers.numbers[SHARE].get_center()[0]))
    assert across == sorted(across, reverse=True)


def test_what_the_right_answer_lacks_is_told_without_a_minus(recorded: Callable[[str], Path]) -> None:
    scene = played(CLIP, recorded("digits"))
    error = scene.run.trace.read("deltas/output", 0)[scene.probe, scene.label]
    scene.network.stand(scene.network.home)
    scene.network.back.arrive(0, scene.probe)
    (told,) = scene.network.names.percents(0, scene.probe, [scene.label], missing=True)
    assert error < 0
    assert told.string == format_value(".0%", -float(error))


def test_violet_lines_lead_to_no_silent_neuron(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("later"))
    back, trace = scene.network.back, scene.run.trace
    for layer in range(1, len(trace.layers)):
        delta = trace.read(f"deltas/{trace.layers[layer - 1].name}", 0)[scene.probe]
        assert not back.carried(layer, 0, scene.probe)[:, delta == 0].any()


@pytest.mark.parametrize("run", ["long", "later", "alone", "fresh"])
def test_paths_to_a_neuron_add_up_to_its_error(foreign: Foreign, run: str) -> None:
    """Before its activation function, whose slope is the same for all of them."""
    scene = played(CLIP, foreign(run))
    trace, paths = scene.run.trace, scene.paths
    name = trace.layers[0].name
    before = trace.read("weights/" + trace.layers[1].name + "/W", 0)[:, paths.unit] @ paths_end(scene)
    assert paths.total == pytest.approx(before, rel=1e-5)
    delta, answer = (
        trace.read(f"{array}/{name}", 0)[scene.probe][paths.unit] for array in ("deltas", "activations")
    )
    slope = 1 - answer**2 if trace.layers[0].activation == "tanh" else 1.0
    assert delta == pytest.approx(paths.total * slope, rel=1e-4)


def paths_end(scene: Any) -> np.ndarray:
    """The errors of the neurons over which paths come to the first layer."""
    return np.asarray(scene.run.trace.read(f"deltas/{scene.run.trace.layers[1].name}", 0)[scene.probe])


def test_paths_light_one_after_another_and_the_error_grows_to_its_own_size(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("long"))
    network = scene.network
    network.back.arrive(0, scene.probe)
    paths = Paths(network, 2, 0, scene.probe)
    whole = network.back.errors(0, 0, scene.probe)[2]
    lit, error = [], []
    for t in (0.2, 0.4, 0.7, 1.0):
        paths.show(t)
        ways = [lit for lit in network.picture.lit if lit.layer == 1][1:]
        assert all(set(way.of) == {2} for way in ways)
        lit.append(sum(len(way.to) for way in ways))
        error.append(network.picture.neurons[0].error[2])
    assert lit == sorted(lit)
    assert lit[0] < lit[-1]
    assert error[0] == pytest.approx(0)
    assert error[-1] == pytest.approx(whole)


def test_after_the_paths_all_errors_are_as_they_were(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("later"))
    network = scene.network
    network.back.arrive(0, scene.probe)
    before = [neurons.prints.copy() for neurons in network.picture.neurons]
    paths = Paths(network, 0, 0, scene.probe)
    paths.show(1.0)
    assert (network.picture.neurons[0].error < network.back.errors(0, 0, scene.probe)).any()
    paths.end(1.0)
    for layer, neurons in enumerate(network.picture.neurons[: network.last]):
        np.testing.assert_allclose(neurons.error, network.back.errors(layer, 0, scene.probe))
        np.testing.assert_allclose(neurons.prints, before[layer])
        assert not neurons.focus.any()


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


@pytest.mark.parametrize(
    ("run", "aspect"),
    [
        ("picture", "9:16"),
        ("picture", "1:1"),
        ("long", "16:9"),
        ("many", "1:1"),
        ("fresh", "9:16"),
        ("once", "16:9"),
    ],
)
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

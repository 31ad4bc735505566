"""OneNeuron: what it shows of a neuron is what the trace holds, and what it says is true of any trace that it takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import played, told
from tracereel.engine import trace as traces
from tracereel.scenes.read import choices
from tracereel.scenes.read.view import View

Foreign = Callable[[str], Path]
CLIP = "OneNeuron"
ODD = ("later", "long", "once", "single", "fresh", "many", "picture", "alone", "sums", "stopped", "rising")


@pytest.mark.parametrize("run", ["later", "long", "once", "fresh", "picture"])
def test_all_that_it_shows_of_an_odd_trace_is_what_the_trace_holds(
    foreign: Foreign, run: str, tmp_path: Path
) -> None:
    seen = screening.play(CLIP, foreign(run), tmp_path)
    report = screening.proven(seen, tmp_path)
    assert report.differences == []
    assert report.readings > 10
    sources = [source for reading in seen.sidecar["readings"] for source in reading["sources"]]
    followed = ("/b", "steps")  # a bias is followed through training, and the stamp says how far
    steps = {source["step"] for source in sources if not source["array"].endswith(followed)}
    assert steps <= {None, int(traces.open(foreign(run)).steps[0])}  # as it was when the recording began


def test_the_neuron_answers_at_first_where_any_does(foreign: Foreign) -> None:
    for run in ODD:
        view = View("run", traces.open(foreign(run)))
        probe = choices.example(view)
        answers = view.trace.read(f"activations/{view.layers[0].name}", 0)[probe]
        assert answers[choices.neuron(view, probe)] > 0 or answers.max() <= 0


def test_a_knob_is_said_to_add_only_where_no_input_is_below_zero(foreign: Foreign) -> None:
    assert "Orange adds, blue counts against." in "\n".join(told(CLIP, foreign("later")))
    assert "Orange keeps its sign, blue turns it around." in "\n".join(told(CLIP, foreign("long")))


def test_zero_and_one_are_said_only_where_inputs_lie_between_them(
    foreign: Foreign, recorded: Callable[[str], Path]
) -> None:
    assert "64 numbers: blank is zero, full is one." in "\n".join(told(CLIP, recorded("digits")))
    assert "64 numbers, from blank to full." in "\n".join(told(CLIP, foreign("picture")))
    assert "as 5 numbers." in "\n".join(told(CLIP, foreign("later")))
    assert "as 1 number." in "\n".join(told(CLIP, foreign("fresh")))


def test_a_bias_is_said_as_it_is_and_as_training_leaves_it(foreign: Foreign) -> None:
    for run in ("long", "later", "picture"):
        scene = played(CLIP, foreign(run))
        terms = scene.terms
        said = "\n".join(b["caption"] for b in scene.account.beats)
        trained = terms.trained(scene.run.last)
        assert f"to wake: {terms.bias.text}" in said
        assert (f", after training {trained.text}." in said) == terms.learns
        assert ("harder to wake" in said) == (trained.value < 0)


def test_the_bias_goes_through_training_and_comes_back(foreign: Foreign) -> None:
    neuron = played(CLIP, foreign("later")).neuron
    trace, terms = neuron.view.trace, neuron.terms
    recorded = trace.read(f"weights/{terms.layer.name}/b")[:, terms.unit]
    for entry in (0, 1, neuron.view.last):
        neuron.train_bias(entry)
        assert neuron.bricks.bias == pytest.approx(float(recorded[entry]))
        assert neuron.sums.bias.string == terms.trained(entry).text
        tip = neuron.bricks.left + neuron.bricks.bias
        room = neuron.room
        assert room.top - 1e-6 <= neuron.bricks.y(tip) <= room.bottom + 1e-6


def test_a_sum_below_zero_is_not_passed_over(foreign: Foreign, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(view: View, probe: int) -> int:
        return int(view.trace.read(f"preactivations/{view.layers[0].name}", 0)[probe].argmin())

    monkeypatch.setattr(choices, "neuron", silent)
    scene = played(CLIP, foreign("later"))
    assert scene.terms.sum.value < 0
    assert scene.account.beats[-1]["caption"] == "The sum is below zero, and it answers 0. How come?"


def test_products_have_one_scale_beside_another_run(foreign: Foreign) -> None:
    alone = played(CLIP, foreign("long"))
    names = {"products", "knobs", "weights/0"}
    assert names <= alone.played.scales.keys()
    scales = {name: 2 * value for name, value in alone.played.scales.items()}
    beside = played(CLIP, foreign("long"), scales)
    assert beside.knobs.most == 2 * alone.knobs.most
    products = np.clip(alone.terms.products / alone.played.scales["products"] / 2, -1, 1)
    np.testing.assert_allclose(beside.neuron.values[2].ravel(), products)


def test_weights_are_called_random_only_where_they_are(
    foreign: Foreign, recorded: Callable[[str], Path]
) -> None:
    assert "one untrained neuron." in told(CLIP, recorded("digits"))[0]
    loaded = played(CLIP, foreign("later"))
    assert "untrained" not in loaded.account.beats[0]["caption"]
    assert not any("random" in beat["line"] for beat in loaded.account.beats)


def test_the_answer_stands_at_its_neuron_at_the_end_and_a_silent_one_is_asked_about(
    recorded: Callable[[str], Path], tmp_path: Path
) -> None:
    seen = screening.play(CLIP, recorded("digits"), tmp_path)
    texts = [block.text for block in seen.ends[-1].blocks]
    answer = [reading["text"] for reading in seen.sidecar["readings"]][-1]
    assert answer in texts
    assert "?" in texts

"""ActivationFunctions: its heaps, numbers and curves are those of the trace, and a what-if is called one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes import screening
from tests.scenes.acts.foreign import Training
from tests.scenes.acts.telling import played, told
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.scenes.acts.network.activation_functions import ActivationFunctions

Foreign = Callable[[str], Path]
CLIP = "ActivationFunctions"


@pytest.mark.parametrize("run", ["once", "fresh", "long", "picture", "alone", "many"])
def test_all_that_it_shows_of_an_odd_trace_is_what_the_trace_holds(
    foreign: Foreign, run: str, tmp_path: Path
) -> None:
    report = screening.proven(screening.play(CLIP, foreign(run), tmp_path), tmp_path)
    assert report.differences == []
    assert report.readings > 8


def test_our_example_is_passed_on_or_silenced_as_recorded(foreign: Foreign) -> None:
    for run in ("later", "once", "many", "stopped"):
        scene = played(CLIP, foreign(run))
        trace = traces.open(foreign(run))
        place = (0, scene.probe, scene.after.sums.unit)
        answer = float(trace.read("activations/hidden1")[place])
        assert scene.visitor.answer.value == pytest.approx(answer)
        said = scene.account.beats[2]["caption"]
        assert ("gets no answer" in said) == (answer == 0)
        assert scene.visitor.sum.text in said


def test_other_curves_are_said_to_be_a_what_if(foreign: Foreign) -> None:
    for run in ("later", "long"):
        scene = played(CLIP, foreign(run))
        assert scene.account.beats[4]["caption"].startswith("What if?")
        assert scene.account.beats[4]["line"] == "Only a what-if: this network has neither."


def test_a_run_is_never_given_its_own_curve_as_a_what_if(foreign: Foreign) -> None:
    said = told(CLIP, foreign("long"))
    assert "tanh" in said[1]
    assert "tanh" not in said[4].lower()


@pytest.mark.parametrize(
    ("curve", "said", "tried"),
    [
        ("sigmoid", "between zero and one", "Tanh would squeeze"),
        ("gelu", "GELU, holds back", "Sigmoid would squeeze"),
        ("identity", "every sum passes as it is", "Sigmoid would squeeze"),
    ],
)
def test_whatever_the_curve_it_is_told_as_it_is(tmp_path: Path, curve: str, said: str, tried: str) -> None:
    Training(activation=curve, steps=6).record(tmp_path / "run.zarr")
    captions = told(CLIP, tmp_path / "run.zarr")
    assert said in captions[1]
    assert tried in captions[4]
    assert "its sums lay between" in captions[3]
    assert ("most neurons do have a curve" in captions[5]) == (curve == "identity")


def test_how_far_sums_reach_before_and_after_is_as_recorded(foreign: Foreign) -> None:
    for run in ("later", "single", "stopped", "many"):
        scene = played(CLIP, foreign(run))
        said = scene.account.beats[3]["caption"]
        for entry, rain in ((0, scene.told.before), (scene.run.last, scene.told.after)):
            for name, value in (("smallest", rain.values.min()), ("largest", rain.values.max())):
                end = scene.told.sums.end(name, entry)
                assert end.value == pytest.approx(value)
                assert end.text in said
    still = told(CLIP, foreign("picture"))[3]  # its first layer never moves
    assert still.endswith("There they stayed.")


def test_curves_that_are_tried_share_one_scale_and_one_is_seen_at_a_time(foreign: Foreign) -> None:
    after = played(CLIP, foreign("later")).told.after
    (low, rise, _), (other, same, _) = after.curve("sigmoid"), after.curve("tanh")
    assert (low.base, rise) == (other.base, same)
    after.bent("sigmoid")(1.0)
    after.toward("tanh")(1.0)
    values = np.array([-2.0, 0.0, 2.0])
    np.testing.assert_allclose(after.gate.curve(values), analysis.activation("tanh", values))


def test_what_was_said_of_a_curve_goes_when_another_comes(foreign: Foreign) -> None:
    told = played(CLIP, foreign("later")).told
    said = told.what_if("sigmoid")
    assert set(said) <= set(told.gives_way())
    assert told.tried == []


def test_the_way_of_our_example_goes_from_its_sum_over_to_its_answer(foreign: Foreign) -> None:
    visitor = played(CLIP, foreign("later")).visitor
    scale, gate = visitor.rain.scale, visitor.rain.gate
    for t in (0.2, 1.0):
        visitor.go_through(t)
        up, over = (bar.box for bar in visitor.way)
        assert up[0] == pytest.approx(float(scale.x(visitor.sum.value)))
        assert over[1] == pytest.approx(scale.base - gate.rise * visitor.answer.value)
    assert over[0] + over[2] / 2 == pytest.approx(gate.out)


def test_lines_have_one_scale_beside_another_run(foreign: Foreign) -> None:
    alone = played(CLIP, foreign("later"))
    scales = {name: 2 * value for name, value in alone.played.scales.items()}
    beside = played(CLIP, foreign("later"), scales)
    assert beside.told.line.high == pytest.approx(2 * alone.told.line.high)
    assert beside.told.line.low == pytest.approx(2 * alone.told.line.low)


def test_a_layer_whose_answers_are_of_all_sums_together_is_refused(foreign: Foreign) -> None:
    trace = traces.open(foreign("later"))
    layer = trace.header.layers[0]
    object.__setattr__(layer, "activation", "softmax")
    reason = str(ActivationFunctions.roles["run"].refuse(trace))
    assert "its first layer ends in softmax, which is no curve of one sum" in reason

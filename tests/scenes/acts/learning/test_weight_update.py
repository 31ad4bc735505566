"""WeightUpdate: valley, slope and step are those of the trace, in digits that add up, over any trace that it takes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import played
from tests.scenes.screening import inside, touches
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError
from tracereel.scenes.acts.learning.weight_update import WeightUpdate
from tracereel.scenes.exhibits.turning import Turning
from tracereel.scenes.read.adding import number
from tracereel.scenes.read.readings import format_value

Foreign = Callable[[str], Path]
CLIP = "WeightUpdate"
ODD = ("later", "alone", "rising", "long", "picture", "fresh", "many")


@pytest.mark.parametrize("run", ODD)
def test_the_digits_of_the_step_add_up_and_are_recorded(foreign: Foreign, run: str) -> None:
    scene = played(CLIP, foreign(run))
    found, trace = scene.turning.update, scene.run.trace
    layer, place = trace.layers[-1].name, scene.turning.tube.place
    assert found.before.value == pytest.approx(trace.read(f"weights/{layer}/W", 0)[place])
    assert found.after.value == pytest.approx(trace.read(f"weights/{layer}/W", 1)[place])
    assert found.slope.value == pytest.approx(trace.read(f"gradients/{layer}/W", 0)[place])
    assert found.adds
    made = number(found.before) - number(found.rate) * number(found.slope)
    assert format_value(found.after.format, made) == found.after.text
    assert found.before.text != found.after.text


def walked(run: Path, aspect: str = "") -> Turning:
    """From near, after the step."""
    turning: Turning = played(CLIP, run, aspect=aspect).turning
    turning.zoom(1.0)
    turning.roll(1.0)
    return turning


@pytest.mark.parametrize("run", ODD)
def test_the_point_goes_the_recorded_way_and_no_farther(foreign: Foreign, run: str) -> None:
    turning = walked(foreign(run))
    assert turning.valley.at == pytest.approx(turning.update.after.value, abs=1e-9)
    assert turning.valley.moved == pytest.approx(turning.update.after.value - turning.update.before.value)


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("run", ODD)
def test_the_step_is_seen_from_near_and_lies_in_the_frame(foreign: Foreign, run: str, aspect: str) -> None:
    turning = walked(foreign(run), aspect)
    left, top, right, base = turning.plan.alone
    (x0, y0), (x1, y1) = turning.place(turning.now), turning.place(turning.now + turning.step)
    assert abs(x1 - x0) > 20
    assert left < min(x0, x1)
    assert max(x0, x1) < right
    assert top < min(y0, y1)
    assert max(y0, y1) < base


@pytest.mark.parametrize("run", ODD)
def test_the_tangent_is_as_steep_as_the_valley_beside_its_point(foreign: Foreign, run: str) -> None:
    turning = played(CLIP, foreign(run)).turning
    valley, aside = turning.valley, 1e-3
    rise = (valley.loss(turning.now + aside) - valley.loss(turning.now - aside)) / (2 * aside)
    assert rise == pytest.approx(turning.update.slope.value, rel=0.03, abs=1e-6)


@pytest.mark.parametrize("run", [run for run in ODD if run != "rising"])  # where chances do not round to none
def test_losses_before_and_after_are_those_of_the_same_batch(foreign: Foreign, run: str) -> None:
    scene = played(CLIP, foreign(run))
    trace, probes = scene.run.trace, analysis.batch_probes(scene.run.trace, 0)
    labels = analysis.probe_labels(trace)[probes]
    before, after = scene.turning.losses
    assert before.value == pytest.approx(trace.read("scalars/loss")[0])
    for entry, reading in ((0, before), (1, after)):
        chances = trace.read(f"activations/{trace.layers[-1].name}", entry)[probes, labels]
        assert reading.value == pytest.approx(float(-np.log(chances).mean()), rel=1e-4)


@pytest.mark.parametrize("aspect", ["1:1", "9:16"])
@pytest.mark.parametrize("run", ["long", "rising", "picture"])
def test_upright_and_square_nothing_collides(foreign: Foreign, run: str, aspect: str, tmp_path: Path) -> None:
    seen = screening.play(CLIP, foreign(run), tmp_path, aspect=aspect)
    for moment in seen.ends:
        assert not [
            (b.text, b.box) for b in moment.blocks if not b.is_stamp and not inside(b.box, seen.frame, -0.08)
        ]
        pairs = itertools.combinations(moment.blocks, 2)
        assert not [(a.text, b.text) for a, b in pairs if touches(a.box, b.box, 0.02)]


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("once", "expected a mini-batch that is followed"),
        ("single", "its first step is not the learning rate times the slope"),
        ("sparse", "it does not hold the very next step after its first"),
        ("squares", "mean_squared_error: errors are not probability minus label"),
    ],
)
def test_what_is_no_plain_step_of_a_followed_batch_is_refused(
    foreign: Foreign, run: str, reason: str
) -> None:
    with pytest.raises(RoleError, match=reason):
        played(CLIP, foreign(run))


def test_another_optimizer_is_refused_by_its_name(recorded: Callable[[str], Path]) -> None:
    reason = WeightUpdate.roles["run"].refuse(traces.open(recorded("digits")))
    assert reason is not None
    assert "its optimizer is adam, whose steps are not the learning rate times the slope" in reason

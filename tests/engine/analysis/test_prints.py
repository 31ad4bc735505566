"""What images wrote into weights: held against every recorded gradient of the way, and against images one by one."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tracereel.engine import analysis, trace
from tracereel.engine.errors import TraceError

DECAY = 0.05
SMALL = (
    "layers=[{kind='dense', width=9, activation='relu'}, {kind='dense'}]",
    f"optimizer={{kind='gradient_descent', lr=0.2, weight_decay={DECAY}}}",
    "schedule={kind='cosine'}",
    "augment.shift=1",
    "training.batch_size=32",
    "training.epochs=1",
    "record.schedule=every:1",
    "record.probes=52",
    "record.first_batch=true",
)


@pytest.fixture(scope="module")
def digits(recorded_run):
    return recorded_run("digits", *SMALL)


def test_a_print_is_the_sum_of_all_gradients_each_faded_by_the_steps_after_it(digits):
    rates, gradients = digits.read("scalars/learning_rate"), digits.read("gradients/hidden1/W").astype(float)
    written = np.zeros_like(gradients[0])
    for entry in range(digits.entries):
        assert np.abs(analysis.prints(digits, 0, entry) - written).max() < 2e-6
        if entry < digits.entries - 1:
            written = (1 - rates[entry] * DECAY) * written - rates[entry] * gradients[entry]
    assert np.abs(written).max() > 0.05


def test_what_is_left_of_the_start_shrinks_by_every_rate(digits):
    left = 1.0
    for entry, rate in enumerate(digits.read("scalars/learning_rate")):
        assert analysis.start_left(digits, entry) == pytest.approx(left)
        left *= 1 - rate * DECAY
    assert analysis.start_left(digits, digits.entries - 1) == pytest.approx(left) != 1


def test_without_decay_the_start_stays(recorded_run):
    run = recorded_run(
        "digits", *SMALL, "optimizer={kind='gradient_descent', lr=0.2}", "record.schedule=log:4"
    )
    assert analysis.start_left(run, run.entries - 1) == 1


def test_what_single_images_wrote_adds_up_to_the_print_of_the_first_step(digits):
    whole = analysis.prints(digits, 0, 1)
    for unit in range(9):
        parts = analysis.first_writings(digits, unit)
        assert not parts[32:].any()  # they were not in the batch
        np.testing.assert_allclose(parts.sum(0), whole[unit], atol=3e-7)
        gradient = analysis.example_gradient(digits, 0, 0, 5)[unit]
        np.testing.assert_allclose(parts[5], -0.2 / 32 * gradient, rtol=1e-5, atol=1e-12)
    assert analysis.lacks_prints(digits) == ""


def test_shares_of_the_first_step_have_an_address_by_unit(digits):
    found = analysis.values(digits, "analysis/probes/first_shares", None, (3,))
    np.testing.assert_array_equal(found, analysis.first_pull_shares(digits)[:, 3])


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (("optimizer={kind='adam', lr=0.01}",), "expected plain gradient descent.* it is adam"),
        (("record.first_batch=false", "record.probes=20"), "it does not follow all of its first batch"),
        (("record.schedule=every:4",), "its first step and the one after were not both recorded"),
    ],
)
def test_what_prints_cannot_be_told_of_is_said(recorded_run, settings, why):
    run = recorded_run("digits", *SMALL, *settings)
    assert re.search(why, analysis.lacks_prints(run))


def test_a_step_that_its_images_did_not_ask_for_is_found(digits, tmp_path):
    def moved(weights):
        weights[1, 4] += 0.01
        return weights

    other = trace.open(falsified(digits.path, tmp_path / "other.zarr", {"weights/hidden1/W": moved}))
    assert "is not what the images of its first batch ask for" in analysis.lacks_prints(other)


def test_another_rule_is_refused(recorded_run):
    run = recorded_run("digits", *SMALL, "optimizer={kind='momentum', lr=0.1}", "record.schedule=log:4")
    with pytest.raises(
        TraceError, match=r"expected plain gradient descent, all of it at one rate; .*: it is momentum"
    ):
        analysis.prints(run, 0, 1)

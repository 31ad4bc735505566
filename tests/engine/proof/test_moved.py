"""Images that were moved: their mini-batches are proven as they were learned from."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tests.engine.proof.test_holds import holds
from tracereel.engine.proof.verify import verify

SHIFT = "drawn/inputs/shift"
MOVED = (
    "augment.shift=2",
    "layers=[{kind='dense', width=8, activation='relu'}, {kind='dropout', rate=0.2}, {kind='dense'}]",
    "training.epochs=1",
    "training.batch_size=100",
    "record.schedule=every:1",
    "record.probes=110",
    "record.first_batch=true",
)


@pytest.fixture(scope="module")
def moved(small_run):
    """Every step of an epoch, the last batch shorter."""
    return small_run("digits", *MOVED)


def test_what_was_learned_from_moved_images_holds(moved):
    assert holds(verify(moved, everything=True))


def test_a_layer_called_inputs_keeps_what_it_drew(small_run):
    layers = "layers=[{kind='dropout', rate=0.1, name='inputs'}, {kind='dense'}]"
    assert holds(verify(small_run("digits", *MOVED, layers)))


def test_images_moved_otherwise_are_another_gradient_and_other_losses(moved, tmp_path):
    def mirrored(shifts):
        shifts[3:5] = -shifts[3:5]
        return shifts

    report = verify(falsified(moved, tmp_path / "changed.zarr", {SHIFT: mirrored}))
    assert {"gradients", "mini-batches", "losses", "gradients by differences"} <= set(report.named("differs"))
    assert "step 3" in str(report.check("gradients").first.place)


def test_without_their_shifts_mini_batches_cannot_be_run_again(moved, tmp_path):
    report = verify(falsified(moved, tmp_path / "foreign.zarr", without=lambda key: key == SHIFT))
    assert report.holds
    assert report.check("gradients").verdict == "could not check"
    assert (
        "images were moved, and the trace does not hold drawn/inputs/shift" in report.check("gradients").why
    )
    assert report.check("forward").verdict == "holds"


@pytest.mark.parametrize(
    ("step", "by", "said"),
    [
        (2, 3, "step 2: an image was moved by more than 2 pixels"),
        (2, 2**62, "step 2: an image was moved by more than 2 pixels"),
        (0, 1, "step 0: an image was moved by more than 0 pixels"),
    ],
)
def test_an_image_moves_as_far_as_the_run_says_and_in_step_0_not_at_all(moved, tmp_path, step, by, said):
    def further(shifts):
        shifts[step, 0, 1] = by
        return shifts

    report = verify(falsified(moved, tmp_path / "further.zarr", {SHIFT: further}))
    assert report.check("mini-batches").verdict == "differs"
    assert said in report.check("mini-batches").why


def test_a_run_that_moves_nothing_holds_no_shifts(moved, tmp_path):
    """The header says 0, the arrays otherwise."""
    report = verify(
        falsified(moved, tmp_path / "still.zarr", header=lambda facts: facts["config"].pop("augment"))
    )
    assert "an image was moved by more than 0 pixels" in report.check("mini-batches").why


def test_shifts_of_another_shape_are_said_and_nothing_is_raised(moved, tmp_path):
    def flat(facts):
        facts["dataset"]["input_shape"] = [64]

    report = verify(falsified(moved, tmp_path / "flat.zarr", header=flat))
    assert not report.holds
    assert report.check("gradients").verdict != "holds"
    assert np.all([check.why or check.verdict == "holds" for check in report.checks])

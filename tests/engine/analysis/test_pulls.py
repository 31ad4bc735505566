"""Whose wish weighed most in the first step: held against every example's own gradient, number by number."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tracereel.engine import analysis, trace
from tracereel.engine.errors import TraceError
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

SMALL = (
    "layers=[{kind='dense', width=9, activation='relu'}, {kind='dense', width=7}, {kind='dense'}]",
    "optimizer={kind='gradient_descent', lr=0.2}",
    "augment.shift=1",
    "training.batch_size=32",
    "training.epochs=2",
    "record.schedule=dense:2+log:6",
    "record.probes=52",
    "record.first_batch=true",
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    def make(name, *settings):
        path = tmp_path_factory.mktemp("pulls") / f"{name}.zarr"
        return record(build.build(catalog.find(name, settings)), path)

    return make


@pytest.fixture(scope="module")
def digits(recorded):
    return recorded("digits", *SMALL)


def changed(digits, tmp_path, changes=None, without=()):
    """The same trace with other numbers, or without some arrays."""
    return trace.open(
        falsified(digits.path, tmp_path / "other.zarr", changes, without=lambda key: key in without)
    )


def right(run, entry):
    return analysis.predictions(run, entry).argmax(1) == analysis.probe_labels(run)


def test_a_pull_is_as_long_as_the_gradient_of_the_example_alone(digits):
    for layer in range(3):
        lengths = analysis.pulls(digits, layer, 1)
        for probe in (0, 17, 51):
            gradient = analysis.example_gradient(digits, layer, 1, probe)
            np.testing.assert_allclose(lengths[probe], np.linalg.norm(gradient, axis=1), rtol=1e-4)


def test_shares_are_of_the_first_batch_alone_and_add_up_to_one_where_there_is_a_pull(digits):
    shares = analysis.first_pull_shares(digits)
    assert shares.shape == (52, 9)
    assert not shares[32:].any()
    pulled = analysis.pulls(digits, 0, 0)[:32].any(0)
    assert pulled.any()
    assert not pulled.all()  # no image of the batch wakes the others
    np.testing.assert_allclose(shares.sum(0), pulled)


def test_the_example_and_its_neuron_are_those_with_the_largest_share(digits):
    candidates = ~right(digits, 0) & right(digits, digits.entries - 1)
    assert 1 < candidates[:32].sum() < 32
    lengths = np.array(
        [np.linalg.norm(analysis.example_gradient(digits, 0, 0, probe), axis=1) for probe in range(32)]
    )
    shares = lengths / np.maximum(lengths.sum(0), 1e-30)
    best = max(
        ((probe, unit) for probe in np.flatnonzero(candidates[:32]) for unit in range(9)),
        key=lambda place: shares[place],
    )
    assert analysis.followed_pull(digits) == best
    assert analysis.first_pull_shares(digits)[best] == pytest.approx(shares[best], rel=1e-4)


def test_who_is_read_rightly_from_the_start_or_never_is_not_followed(digits, tmp_path):
    first = analysis.followed_pull(digits)

    def always_wrong(predicted):
        predicted[-1, first.probe] = np.roll(predicted[-1, first.probe], 1)
        return predicted

    def right_at_once(predicted):
        predicted[0, first.probe] = predicted[-1, first.probe]
        return predicted

    for number, change in enumerate((always_wrong, right_at_once)):
        (tmp_path / str(number)).mkdir()
        other = changed(digits, tmp_path / str(number), {"activations/output": change})
        assert analysis.followed_pull(other).probe != first.probe


def test_where_nobody_was_read_wrongly_first_and_rightly_last_the_largest_share_decides(digits, tmp_path):
    def never(predicted):
        predicted[...] = 0
        predicted[:, np.arange(52), (analysis.probe_labels(digits) + 1) % 10] = 1
        return predicted

    shares = analysis.first_pull_shares(digits)
    other = changed(digits, tmp_path, {"activations/output": never})
    assert analysis.followed_pull(other) == np.unravel_index(shares.argmax(), shares.shape)


def test_ties_go_to_the_lowest_probe_and_then_to_the_lowest_unit(digits, tmp_path):
    def alike(deltas):
        deltas[0] = 1
        return deltas

    def same(inputs):
        inputs[:] = inputs[0]
        return inputs

    other = changed(digits, tmp_path, {"deltas/hidden1": alike, "probes/inputs": same})
    lowest = np.flatnonzero(~right(digits, 0)[:32] & right(digits, digits.entries - 1)[:32])[0]
    assert analysis.followed_pull(other) == (lowest, 0)


def test_where_no_probe_was_in_the_first_batch_all_of_them_count(digits, tmp_path):
    def elsewhere(rows):
        return np.setdiff1d(np.arange(len(rows) + 32), digits.read("batch/indices", 0))[: len(rows)]

    for number, other in enumerate(
        ({"changes": {"probes/rows": elsewhere}}, {"without": ("batch/indices",)})
    ):
        (tmp_path / str(number)).mkdir()
        shares = analysis.first_pull_shares(changed(digits, tmp_path / str(number), **other))
        assert shares[32:].any()
        np.testing.assert_allclose(shares.sum(0), shares.any(0))


@pytest.mark.parametrize("how", ["missing", "nothing", "not numbers"])
def test_without_pulls_the_followed_example_and_the_unit_that_changes_most_are_told_of(digits, tmp_path, how):
    if how == "missing":
        other = changed(digits, tmp_path, without=("deltas/hidden1",))
    else:
        value = {"nothing": 0.0, "not numbers": np.nan}[how]

        def spoilt(deltas):
            deltas[0] = value
            return deltas

        other = changed(digits, tmp_path, {"deltas/hidden1": spoilt})
    change = digits.read("weights/hidden1/W", digits.entries - 1) - digits.read("weights/hidden1/W", 0)
    unit = int(np.linalg.norm(change, axis=1).argmax())
    assert analysis.followed_pull(other) == (analysis.followed(digits), unit)


def test_layers_without_weights_may_stand_before_the_dense_one(recorded):
    layers = "layers=[{kind='flatten'}, {kind='dropout', rate=0.2}, {kind='dense', width=9}, {kind='dense'}]"
    run = recorded("digits", *SMALL, layers)
    probe, unit = analysis.followed_pull(run)
    assert probe < 32
    assert unit < 9


def test_half_a_batch_is_enough_and_so_is_a_single_output(recorded):
    run = recorded("xor", "training.epochs=3", "record.probes=6")
    probe, unit = analysis.followed_pull(run)
    assert np.isin(run.read("probes/rows")[probe], run.read("batch/indices", 0))
    assert unit < 4
    said = run.read("activations/output", run.entries - 1)[:, 0] > 0.5
    inside = np.isin(run.read("probes/rows"), run.read("batch/indices", 0))
    if (said == analysis.probe_labels(run))[inside].any():
        assert said[probe] == analysis.probe_labels(run)[probe]


def test_what_is_no_classifier_or_not_dense_is_refused(recorded, digits, tmp_path):
    with pytest.raises(TraceError, match=r"expected a classifier; .* predicts values"):
        analysis.followed_pull(recorded("sine", "training.epochs=1"))

    def folded(facts):
        facts["layers"][0]["kind"] = "convolution"

    other = trace.open(falsified(digits.path, tmp_path / "folded.zarr", header=folded))
    with pytest.raises(TraceError, match=r"expected a dense first layer; .*'hidden1' is convolution"):
        analysis.followed_pull(other)

"""Scaling: what a network sees of the columns of a table, by the training split alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tracereel.engine.datasets.dataset import Dataset, Scaling
from tracereel.engine.datasets.scaling import scaled
from tracereel.engine.errors import DataError

TRAIN = np.arange(6)


def dataset(**changes):
    columns = np.array([[1, 1000, 5], [2, 3000, 5], [3, 2000, 5], [4, 1000, 5], [5, 4000, 5], [6, 1000, 5]])
    unseen = np.array([[900, -7, 6], [1, 2, 5]])
    facts = {
        "inputs": np.concatenate([columns, unseen]).astype(np.float32),
        "targets": np.arange(8, dtype=np.float32)[:, None] * 100,
        "asked": "standard",
    }
    return Dataset(name="tiny", source="", kind="table", noun="row", **(facts | changes))


def test_standard_columns_have_mean_nought_and_deviation_one_over_the_training_split():
    found = scaled(dataset(), TRAIN, values=True)
    seen = found.network_inputs()
    assert np.allclose(seen[TRAIN].mean(0), 0, atol=1e-6)
    assert np.allclose(seen[TRAIN].std(0), [1, 1, 0], atol=1e-6)
    assert np.allclose(found.network_targets()[TRAIN].std(0), 1, atol=1e-6)
    assert seen.dtype == np.float32


def test_unit_columns_go_from_nought_to_one_over_the_training_split():
    seen = scaled(dataset(asked="unit"), TRAIN, values=True).network_inputs()
    assert seen[TRAIN].min(0).tolist() == [0, 0, 0]
    assert seen[TRAIN].max(0).tolist() == [1, 1, 0]
    assert seen[6, 0] > 1, "an unseen one may lie beyond"


def test_examples_that_do_not_train_are_not_asked():
    one, other = dataset(), dataset()
    other.inputs[6:] *= 77
    assert scaled(one, TRAIN, True).by_inputs == scaled(other, TRAIN, True).by_inputs


def test_what_is_stored_stays_as_it_was_and_so_does_the_digest():
    before = dataset()
    after = scaled(before, TRAIN, values=True)
    assert after.inputs is before.inputs
    assert after.targets is before.targets
    assert after.digest == before.digest


def test_a_column_of_one_value_is_moved_to_nought_and_an_unseen_value_is_not_made_large():
    found = scaled(dataset(), TRAIN, values=False)
    assert found.network_inputs()[:, 2].tolist() == [0, 0, 0, 0, 0, 0, 1, 0]
    tenths = replace(dataset(), inputs=np.full((8, 1), 0.1, np.float32))
    assert scaled(tenths, TRAIN, False).network_inputs().tolist() == [[0]] * 8


def test_nothing_is_scaled_where_nothing_is_asked():
    found = scaled(dataset(asked="none"), TRAIN, values=True)
    assert (found.by_inputs, found.by_targets) == (None, None)
    assert np.array_equal(found.network_inputs(), found.inputs)


def test_labels_are_never_scaled_and_values_only_where_asked():
    labels = dataset(targets=np.arange(8) % 2, class_names=("a", "b"))
    assert scaled(labels, TRAIN, values=True).by_targets is None
    assert scaled(dataset(), TRAIN, values=False).by_targets is None


def test_an_example_too_far_from_the_others_to_be_scaled_is_refused():
    inputs = np.array([[1e-38], [2e-38], [1e-38], [2e-38], [1e-38], [2e-38], [1], [1e30]], np.float32)
    with pytest.raises(
        DataError, match=r'tiny: the inputs of example 7 lie too far .*dataset.scale = "none"'
    ):
        scaled(dataset(inputs=inputs), TRAIN, values=False)


def test_a_scaling_has_a_place_for_every_number_of_an_example():
    scaling = Scaling((1.0, 2.0), (2.0, 4.0))
    assert scaling(np.array([[1, 2], [3, 6]])).tolist() == [[0, 0], [1, 1]]

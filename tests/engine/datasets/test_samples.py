"""A part of a dataset, and labels dealt at random: what stays as it was, and what does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tracereel.engine.datasets.dealt import dealt
from tracereel.engine.datasets.digits import digits
from tracereel.engine.datasets.mnist5k import mnist5k
from tracereel.engine.datasets.registry import load
from tracereel.engine.datasets.splits import sample, splits


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_sample_has_as_many_of_each_class_as_there_can_be():
    data = digits()
    rows = sample(data, 505, rng())
    assert len(np.unique(rows)) == 505
    assert (np.diff(rows) > 0).all()
    assert sorted(np.bincount(data.targets[rows])) == [50] * 5 + [51] * 5


def test_where_a_class_has_too_few_the_others_have_more():
    data = digits()
    rare = np.flatnonzero((data.targets != 3) | (np.cumsum(data.targets == 3) <= 4))
    few = replace(data, inputs=data.inputs[rare], targets=data.targets[rare])
    counts = np.bincount(few.targets[sample(few, 100, rng())])
    assert counts[3] == 4
    assert set(np.delete(counts, 3)) == {10, 11}


def test_a_sample_repeats_with_its_seed_and_leaves_the_test_set_alone():
    data = mnist5k()
    first, again, other = (sample(data, 1000, rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.isin(first, data.test).any()


def test_splits_share_out_a_sample_and_judge_by_the_whole_test_set():
    data = mnist5k()
    rows = sample(data, 1000, rng())
    train, validation, test = splits(data, 0.1, 0.0, rng(), among=rows)
    np.testing.assert_array_equal(np.sort(np.concatenate([train, validation])), rows)
    np.testing.assert_array_equal(test, data.test)


def test_values_to_predict_are_sampled_without_classes():
    rows = sample(load({"name": "sine", "examples": 50}, rng()), 20, rng())
    assert len(np.unique(rows)) == 20


def test_dealt_labels_are_the_same_cards_in_other_hands():
    data, rows = digits(), np.arange(0, 1797, 2)
    mixed = dealt(data, rows, rng())
    assert mixed.inputs is data.inputs
    np.testing.assert_array_equal(mixed.targets[1::2], data.targets[1::2])
    np.testing.assert_array_equal(np.sort(mixed.targets[rows]), np.sort(data.targets[rows]))
    assert 0.05 < np.mean(mixed.targets[rows] == data.targets[rows]) < 0.15  # by chance
    np.testing.assert_array_equal(mixed.published, digits().targets)


def test_dealt_labels_are_said_in_the_source_and_are_another_dataset():
    data = digits()
    mixed = dealt(data, np.arange(1000), rng())
    assert "The labels of 1,000 of them, which are learned from, were dealt at random" in mixed.source
    assert mixed.digest != data.digest

"""Learned examples that a trace keeps, read by its recorded weights: held against what the run itself found."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError


def test_they_are_read_as_the_weights_read_them(dealt):
    X = dealt.read("learned/inputs").reshape(200, -1) / 255.0
    last = dealt.entries - 1
    for name in ("hidden1", "hidden2", "output"):
        Z = X @ dealt.read(f"weights/{name}/W", last).T.astype(float) + dealt.read(f"weights/{name}/b", last)
        X = np.maximum(Z, 0)
    right = Z.argmax(1) == dealt.read("learned/targets")
    np.testing.assert_array_equal(analysis.learned_right(dealt, last), right)
    assert right.mean() > 0.9  # by heart
    assert analysis.unseen_right(dealt, last).mean() < 0.3


def test_labels_are_those_that_were_learned_and_those_of_before_are_known(dealt, recorded_run):
    rows, kept = dealt.read("labels/rows"), dealt.read("learned/rows")
    place = {int(row): k for k, row in enumerate(rows)}
    for name, found in (
        ("dealt", analysis.learned_labels(dealt)),
        ("published", analysis.published_labels(dealt)),
    ):
        expected = [dealt.read(f"labels/{name}")[place[int(row)]] for row in kept]
        np.testing.assert_array_equal(found, expected)
    true = recorded_run("labels_true", "dataset.examples=50", "record.learned=20", "training.epochs=1")
    np.testing.assert_array_equal(analysis.learned_labels(true), analysis.published_labels(true))


def test_images_are_between_zero_and_one(dealt):
    images = analysis.learned_images(dealt)
    assert images.shape == (200, 28, 28)
    assert (images.min(), images.max()) == (0, 1)


def test_a_trace_that_keeps_none_is_refused(hero, straight_ring):
    with pytest.raises(
        TraceError, match=r"holds no learned examples; record a run that keeps some \(record.learned\)"
    ):
        analysis.learned_right(hero, 0)
    with pytest.raises(TraceError, match="expected images of height by width"):
        analysis.learned_images(straight_ring)


def test_what_rules_read_better_is_what_they_alone_read(hero):
    labels = analysis.unseen_labels(hero)
    ruled = analysis.rule_verdicts(hero)[:, -1] == labels
    found = analysis.rules_better(hero, 0)
    np.testing.assert_array_equal(found, ruled & (analysis.unseen_answers(hero, 0) != labels))
    assert found.sum() > 500  # at first

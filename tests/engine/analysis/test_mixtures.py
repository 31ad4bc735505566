"""Mixtures: who is mixed, what a network answers between, and where its answer flips; each against a sum of its own."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError


def answered(trace, x, entry):
    """What the network says of single inputs, layer by layer by hand."""
    for layer in trace.layers:
        x = trace.read(f"weights/{layer.name}/W", entry).astype(float) @ x + trace.read(
            f"weights/{layer.name}/b", entry
        )
        x = np.maximum(x, 0) if layer.activation == "relu" else x
    return np.exp(x - x.max()) / np.exp(x - x.max()).sum()


def test_a_triangle_has_every_share_once_and_its_corners_are_the_pictures(hero):
    shares = analysis.triangle(6)
    assert len({tuple(row) for row in shares.round(9)}) == 28
    np.testing.assert_allclose(shares.sum(1), 1)
    assert (shares >= 0).all()
    corners = analysis.mixture_inputs(hero, 3, np.eye(3))
    np.testing.assert_array_equal(corners, analysis.mixed(hero, 3))
    np.testing.assert_array_equal(corners[0], analysis.probe_inputs(hero)[3])


def test_a_mixture_is_answered_as_the_mean_of_its_pictures_is(hero):
    probe, entry = 5, 3
    ours, second, third = analysis.mixed(hero, probe)
    shares, said = analysis.triangle(4), analysis.triangle_answers(hero, probe, 4, entry)
    for place in (0, 6, 14):
        a, b, c = shares[place]
        np.testing.assert_allclose(
            said[place], answered(hero, a * ours + b * second + c * third, entry), rtol=1e-6
        )
    np.testing.assert_allclose(
        analysis.way_answers(hero, probe, 8, entry)[2], answered(hero, 0.75 * ours + 0.25 * second, entry),
        rtol=1e-6,
    )  # fmt: skip


@pytest.mark.parametrize("probe", range(12))
def test_the_others_are_of_the_classes_for_which_ours_was_taken(hero, probe):
    own, second, third = analysis.mixed_labels(hero, probe)
    assert len({int(own), int(second), int(third)}) == 3
    taken = hero.read(f"activations/{hero.layers[-1].name}")[:, probe].argmax(1)
    if taken[0] != own:
        assert third == taken[0]
    often = np.bincount(taken[(taken != own) & (taken != taken[0])], minlength=10)
    if often.any():
        assert often[second] == often.max()


@pytest.mark.parametrize("probe", [0, 7])
def test_of_its_class_each_is_the_unseen_picture_most_like_ours_that_is_read_rightly(hero, probe):
    ours, rows = analysis.probe_inputs(hero)[probe], analysis.mixed_rows(hero, probe)
    images, labels = analysis.unseen_inputs(hero), analysis.unseen_labels(hero)
    right = analysis.unseen_right(hero, hero.entries - 1)
    for row, label in zip(rows, analysis.mixed_labels(hero, probe)[1:], strict=True):
        others = [np.sum((image - ours) ** 2) for image in images[(labels == label) & right]]
        assert right[row]
        assert np.sum((images[row] - ours) ** 2) == pytest.approx(min(others))


def test_the_flip_stands_where_two_answers_are_equally_likely(hero):
    last, flips = hero.entries - 1, 0
    for probe in range(8):
        share, to = analysis.flip(hero, probe, last)
        ours, second, _ = analysis.mixed(hero, probe)
        first = answered(hero, ours, last).argmax()
        if np.isnan(share):
            assert answered(hero, second, last).argmax() == first == to
            continue
        said = np.sort(answered(hero, (1 - share) * ours + share * second, last))
        assert said[-1] == pytest.approx(said[-2], rel=1e-4)
        for before in np.linspace(0, share * 0.999, 20):
            assert answered(hero, (1 - before) * ours + before * second, last).argmax() == first
        beyond = share + 1e-6
        assert answered(hero, (1 - beyond) * ours + beyond * second, last).argmax() == to != first
        flips += 1
    assert flips


def test_a_stranger_is_none_of_the_three_and_its_mixture_is_taken_for_it(hero):
    last, met = hero.entries - 1, 0
    for probe in range(8):
        pictures, (of, *shares) = analysis.mixed(hero, probe), analysis.stranger(hero, probe, last)
        said = [answered(hero, share @ pictures, last) for share in analysis.triangle(20)]
        strange = [int(s.argmax()) for s in said if s.argmax() not in analysis.mixed_labels(hero, probe)]
        if np.isnan(of):
            assert len(strange) < 0.1 * len(said)
            continue
        met += 1
        assert of not in analysis.mixed_labels(hero, probe)
        chance = answered(hero, np.array(shares) @ pictures, last)[int(of)]
        assert chance >= max(s[int(of)] for s in said if s.argmax() == of) - 1e-9
        begin, end = analysis.stranger_way(hero, probe, 6, last)[[0, -1]]
        assert end.argmax() == of
        share = np.nan_to_num(analysis.flip(hero, probe, last)[0], nan=1.0)
        np.testing.assert_allclose(
            begin, answered(hero, (1 - share) * pictures[0] + share * pictures[1], last), rtol=1e-6
        )
    assert met


def test_too_fine_a_map_and_a_probe_that_is_not_there_are_refused(hero):
    with pytest.raises(TraceError, match="expected 1 to 256 places along a side, got 300"):
        analysis.triangle_answers(hero, 0, 300, 0)
    with pytest.raises(TraceError, match="there is no number 99999"):
        analysis.made(hero, "analysis/mixtures/labels/99999", None)


def test_fewer_than_three_classes_cannot_be_mixed(bent_ring):
    with pytest.raises(TraceError, match=r"expected examples of three classes; .* holds 2"):
        analysis.mixed(bent_ring, 0)

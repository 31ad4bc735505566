"""Masks: pictures cut to their ink, names as large as their squares allow, dots."""

from __future__ import annotations

import numpy as np
import pytest

from tests import lettering
from tracereel.scenes.parts.masks import cropped, disc, written


def test_pictures_are_cut_to_their_ink() -> None:
    pictures = np.zeros((2, 28, 28))
    pictures[0, 5:20, 10:18] = 1.0
    pictures[1, 8:22, 9:17] = 0.5
    cut = cropped(pictures)
    assert cut.shape[1] == cut.shape[2] < 28
    np.testing.assert_allclose(cut.sum((1, 2)), pictures.sum((1, 2)))


def test_pictures_without_ink_stay_as_they_are() -> None:
    assert cropped(np.zeros((3, 8, 8))).shape == (3, 8, 8)


def test_names_are_written_as_large_as_their_square_allows() -> None:
    one, long = written(["B", "Baro"])
    assert one.shape == (64, 64)
    assert one.any(1).sum() > 30
    assert long.any(0).sum() > 50
    assert not long[:, [0, -1]].all()


def test_names_in_other_letters_fill_their_darts_like_others() -> None:
    lettering.require("Japanese", "Arabic")
    ours, *others = written(["cat", "日本", "مرحبا"])
    for mask in others:
        assert mask.max() > 0.9
        assert mask.sum() > 0.3 * ours.sum()
        np.testing.assert_allclose([edge.sum() for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1])], 0)


def test_a_dot_is_round_and_as_wide_as_asked() -> None:
    (dot,) = disc(24, 0.5)
    assert dot.shape == (24, 24)
    assert np.pi * 6**2 == pytest.approx(dot.sum(), rel=0.05)
    np.testing.assert_allclose(dot, dot.T)
    assert not dot[[0, -1]].any()

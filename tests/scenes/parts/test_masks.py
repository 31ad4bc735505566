"""Masks: pictures cut to their ink, names as large as their squares allow, dots."""

from __future__ import annotations

import numpy as np
import pytest

from tests import lettering
from tracereel.scenes.look import inked
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


OURS, TALL, WIDE = ["Ǻj", "Åg", "|", "Ộ", "5"], ["〱", "龘", "が", "ゟ"], ["ﷺ", "ع", "مرحبا"]


def assert_whole(name: str, side: int = 64) -> None:
    """A name's ink in its square is as high for its width as the letters are, drawn by themselves."""
    (mask,) = written([name], side)
    high, wide = mask.any(1).sum(), mask.any(0).sum()
    whole, _, _ = inked.mask(name, 1000, "SEMIBOLD")
    rows, columns = whole.any(1).sum(), whole.any(0).sum()
    scale = high / rows if rows > columns else wide / columns
    assert (high, wide) == pytest.approx((rows * scale, columns * scale), abs=3)
    assert max(high, wide) > 0.55 * side


@pytest.mark.parametrize("name", OURS)
def test_no_letter_of_ours_is_cut(name: str) -> None:
    assert_whole(name)


@pytest.mark.parametrize(
    ("script", "name"), [*(("Japanese", n) for n in TALL), *(("Arabic", n) for n in WIDE)]
)
def test_no_letter_is_cut_that_reaches_beyond_its_place_in_a_line(script: str, name: str) -> None:
    lettering.require(script)
    assert_whole(name)


def test_a_dot_is_round_and_as_wide_as_asked() -> None:
    (dot,) = disc(24, 0.5)
    assert dot.shape == (24, 24)
    assert np.pi * 6**2 == pytest.approx(dot.sum(), rel=0.05)
    np.testing.assert_allclose(dot, dot.T)
    assert not dot[[0, -1]].any()

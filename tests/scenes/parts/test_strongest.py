"""Which lines are lit: those that carry most, whatever their sign; of equals always the same."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.parts.network.state import strongest


@pytest.mark.parametrize("count", [1, 5, 40, 77, 100])
def test_the_strongest_lines_are_found_weakest_first_and_equals_by_their_place(count: int) -> None:
    strength = np.round(np.random.default_rng(count).normal(size=(7, 11)), 1)
    to, of = strongest(strength, count)
    order = np.argsort(np.abs(strength).ravel(), kind="stable")[-count:]
    order = order[np.abs(strength).ravel()[order] > 0]
    np.testing.assert_array_equal(to * 11 + of, order)


def test_no_line_is_lit_where_none_is_wanted_or_nothing_flows() -> None:
    assert len(strongest(np.ones((3, 4)), 0)[0]) == 0
    assert len(strongest(np.zeros((3, 4)), 5)[0]) == 0

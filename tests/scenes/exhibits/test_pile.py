"""A pile has one brick a product, as high as that is; what is left of it is the sum."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.exhibits.pile import Pile, Room
from tracereel.scenes.parts.network.panel import NEGATIVE, POSITIVE, VALUE, Items

PRODUCTS = np.array([0.5, -0.2, 0.0, 0.3, -0.4, 0.1])
ROOM = Room(1000.0, 1280.0, 100.0, 400.0)


def items(pile: Pile, t: float, own: float = 0.0, light: float = 0.0, answer: float = 0.3) -> Items:
    found = Items()
    pile.show(found, np.tile([200.0, 200.0, 10.0, 10.0], (len(PRODUCTS), 1)), t, own, light, answer)
    return found


@pytest.mark.parametrize("bias", [0.0, 0.2, -0.2, -0.9])
def test_columns_end_where_the_sum_is(bias: float) -> None:
    pile = Pile(PRODUCTS, bias, ROOM, 0)
    assert len(pile.boxes) == 5
    np.testing.assert_allclose(pile.boxes[:, 3], np.abs(PRODUCTS[pile.order]) * pile.high)
    total = float(PRODUCTS.sum() + bias)
    assert pile.ground - pile.level == pytest.approx(total * pile.high)
    ends = pile.boxes[:, 1] + pile.boxes[:, 3] / 2
    assert max(pile.ground, pile.level) == pytest.approx(ROOM.bottom)
    assert ends.max() <= ROOM.bottom + 1e-9
    assert (pile.boxes[:, 1] - pile.boxes[:, 3] / 2).min() >= ROOM.top - 1e-9


def test_bricks_of_a_column_lie_on_each_other_without_gap_or_overlap() -> None:
    pile = Pile(PRODUCTS, 0.2, ROOM, 0)
    for there in (pile.plus, pile.minus):
        boxes = pile.boxes[there]
        boxes = boxes[np.argsort(boxes[:, 1])]
        ends = boxes[:, 1] + boxes[:, 3] / 2
        np.testing.assert_allclose(ends[:-1], (boxes[:, 1] - boxes[:, 3] / 2)[1:])


def test_what_adds_comes_first_and_what_takes_away_last() -> None:
    pile = Pile(PRODUCTS, 0.0, ROOM, 0)

    def seen(t: float) -> dict[int, int]:
        found = items(pile, t).bricks
        return {b.ink: int((np.asarray(b.seen) > 0).sum()) for b in found if np.ndim(b.seen)}

    assert seen(0.0) == {POSITIVE: 0, NEGATIVE: 0}
    assert seen(0.4) == {POSITIVE: 3, NEGATIVE: 0}
    assert seen(1.0) == {POSITIVE: 3, NEGATIVE: 2}


def test_the_marked_products_brick_is_marked_once_all_have_come() -> None:
    pile = Pile(PRODUCTS, 0.0, ROOM, 4)
    assert not items(pile, 0.9).frames
    (frame,) = items(pile, 1.0).frames
    assert frame.box[1] == pytest.approx(pile.boxes[pile.order.index(4)][1])
    assert not items(Pile(PRODUCTS, 0.0, ROOM, 2), 1.0).frames  # a product that is nothing has no brick


def test_an_answer_leaves_as_light_and_where_there_is_none_the_sum_ends() -> None:
    pile = Pile(PRODUCTS, 0.0, ROOM, 0)
    total, light = items(pile, 1, 1, 1.0).bricks[-2:]
    assert (total.ink, light.ink) == (POSITIVE, VALUE)
    assert light.boxes[0, 1] == total.boxes[0, 1] == pile.level
    assert items(pile, 1, 1, 1.0, answer=-0.2).bricks[-1].ink == NEGATIVE
    below = Pile(PRODUCTS, -0.9, ROOM, 0)
    silent = items(below, 1, 1, 1.0, answer=0.0).bricks[-1]
    assert silent.ink == NEGATIVE
    assert silent.seen == 0
    assert items(below, 1, 1, 0.0, answer=0.0).bricks[-1].seen > 0.5


def test_a_neuron_that_gets_nothing_has_an_empty_pile() -> None:
    pile = Pile(np.zeros(4), 0.0, ROOM, 0)
    assert pile.boxes.shape == (0, 4)
    assert np.isfinite([pile.high, pile.level, pile.ground]).all()

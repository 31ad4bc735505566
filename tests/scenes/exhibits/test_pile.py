"""A pile has one brick a product, as high as that is; what is left of it, and the bias, are the sum."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.exhibits.pile import OWN, SUM, Moment, Pile, Room
from tracereel.scenes.parts.network.panel import NEGATIVE, POSITIVE, VALUE, WORDS, Bricks, Items

PRODUCTS = np.array([0.5, -0.2, 0.0, 0.3, -0.4, 0.1])
ROOM = Room(500.0, 1280.0, 100.0, 400.0)
CELLS = np.tile([200.0, 200.0, 10.0, 10.0], (len(PRODUCTS), 1))


def pile_of(bias: float = 0.0, answer: float = 0.3, marked: int = 0) -> Pile:
    return Pile(PRODUCTS, bias, answer, ROOM, marked)


def items(pile: Pile, *moment: float) -> Items:
    found = Items()
    pile.show(found, CELLS, Moment(*moment))
    return found


def at(found: Items, x: float, ink: int) -> list[Bricks]:
    return [
        b for b in found.bricks if b.ink == ink and len(b.boxes) == 1 and b.boxes[0, 0] == pytest.approx(x)
    ]


@pytest.mark.parametrize("bias", [0.0, 0.2, -0.2, -0.9, 1.5])
def test_everything_stands_between_top_and_bottom_on_one_scale(bias: float) -> None:
    pile = pile_of(bias)
    assert len(pile.boxes) == 5
    np.testing.assert_allclose(pile.boxes[:, 3], np.abs(PRODUCTS[pile.order]) * pile.high)
    values = [0.0, 0.9, PRODUCTS.sum(), PRODUCTS.sum() + bias]
    heights = [pile.y(value) for value in values]
    assert (min(heights), max(heights)) == (pytest.approx(ROOM.top), pytest.approx(ROOM.bottom))
    assert pile.y(0.0) - pile.y(pile.sum) == pytest.approx((PRODUCTS.sum() + bias) * pile.high)


def test_columns_end_where_what_is_left_is() -> None:
    pile = pile_of(0.2)
    taken = pile.boxes[pile.minus]
    assert (taken[:, 1] + taken[:, 3] / 2).max() == pytest.approx(pile.y(PRODUCTS.sum()))
    added = pile.boxes[pile.plus]
    assert (added[:, 1] + added[:, 3] / 2).max() == pytest.approx(pile.y(0.0))


def test_bricks_of_a_column_lie_on_each_other_without_gap_or_overlap() -> None:
    pile = pile_of(0.2)
    for there in (pile.plus, pile.minus):
        boxes = pile.boxes[there]
        boxes = boxes[np.argsort(boxes[:, 1])]
        ends = boxes[:, 1] + boxes[:, 3] / 2
        np.testing.assert_allclose(ends[:-1], (boxes[:, 1] - boxes[:, 3] / 2)[1:])


def test_what_adds_comes_first_and_what_takes_away_last() -> None:
    pile = pile_of()

    def seen(t: float) -> dict[int, int]:
        found = items(pile, t).bricks
        return {b.ink: int((np.asarray(b.seen) > 0).sum()) for b in found if np.ndim(b.seen)}

    assert seen(0.0) == {POSITIVE: 0, NEGATIVE: 0}
    assert seen(0.5) == {POSITIVE: 3, NEGATIVE: 0}
    assert seen(1.0) == {POSITIVE: 3, NEGATIVE: 2}
    np.testing.assert_array_equal(pile.flown(0.5), PRODUCTS > 0)
    np.testing.assert_array_equal(pile.flown(1.0), PRODUCTS != 0)


def test_the_marked_product_is_followed_to_its_brick() -> None:
    pile = pile_of(marked=4)
    (leaving,) = items(pile, 0.2).frames
    np.testing.assert_allclose(leaving.box[:2], CELLS[4, :2])
    (frame,) = items(pile, 1.0).frames
    assert frame.box[1] == pytest.approx(pile.boxes[pile.order.index(4)][1])
    assert not items(pile, 1.0, 1.0).frames
    assert not items(pile_of(marked=2), 1.0).frames  # a product that is nothing has no brick


@pytest.mark.parametrize(("bias", "left"), [(0.2, 0.3), (-0.2, 0.3), (-0.9, 0.3), (0.0, 0.3)])
def test_what_is_left_goes_to_the_sum_and_the_bias_comes_to_it(bias: float, left: float) -> None:
    pile = pile_of(bias)
    x = ROOM.x(SUM)
    (kept,) = at(items(pile, 1, 1), x, POSITIVE)
    assert kept.boxes[0, 3] == pytest.approx(left * pile.high)
    found = items(pile, 1, 1, 1)
    ink = POSITIVE if left + bias >= 0 else NEGATIVE
    (total,) = at(found, x, ink)
    assert total.boxes[0, 3] == pytest.approx(abs(left + bias) * pile.high)
    if bias:
        (own,) = at(found, ROOM.x(OWN), POSITIVE if bias > 0 else NEGATIVE)
        assert own.boxes[0, 3] == pytest.approx(abs(bias) * pile.high)
    else:
        (step,) = found.bars
        assert step.ink == WORDS
        assert step.box[1] == pytest.approx(pile.y(left))


def test_an_answer_leaves_as_light_and_where_there_is_none_the_sum_grows_dark() -> None:
    beam = items(pile_of(), 1, 1, 1, 1).bricks[-1]
    assert beam.ink == VALUE
    assert beam.boxes[0, 0] + beam.boxes[0, 2] / 2 == pytest.approx(ROOM.out)
    assert items(pile_of(answer=-0.2), 1, 1, 1, 1).bricks[-1].ink == NEGATIVE
    silent = items(pile_of(-0.9, answer=0.0), 1, 1, 1, 1).bricks[-1]
    assert silent.ink == NEGATIVE
    assert float(silent.strength) < 0.5
    assert float(items(pile_of(-0.9, answer=0.0), 1, 1, 1).bricks[-1].strength) == 1


def test_a_neuron_that_gets_nothing_has_an_empty_pile() -> None:
    pile = Pile(np.zeros(4), 0.0, 0.0, ROOM, 0)
    assert pile.boxes.shape == (0, 4)
    assert np.isfinite([pile.high, pile.y(0.0), pile.sum]).all()
    pile.show(Items(), CELLS[:4], Moment(1, 1, 1, 1))

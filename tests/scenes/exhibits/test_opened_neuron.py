"""A neuron opened shows its inputs, weights and products in places that fit every format."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.opened_neuron import OpenedNeuron
from tracereel.scenes.exhibits.pile import ADDED, TAKEN
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.look.stage import Region
from tracereel.scenes.parts.network.panel import NEGATIVE, POSITIVE
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read import choices


def opened(network: Make, run: str, aspect: str = "16:9") -> OpenedNeuron:
    exhibit = network(run, aspect)
    probe = exhibit.probe
    return OpenedNeuron(
        exhibit.scene, exhibit, Terms(exhibit.view, choices.neuron(exhibit.view, probe), probe)
    )


@pytest.mark.parametrize("run", ["digits", "spirals", "long"])
def test_products_are_signed_as_inputs_times_weights(network: Make, run: str) -> None:
    neuron = opened(network, run)
    inputs, weights, products = neuron.values
    assert inputs.shape == weights.shape == products.shape
    np.testing.assert_array_equal(np.sign(products).ravel(), np.sign(neuron.terms.products))
    assert float(np.abs(products).max()) == pytest.approx(1.0)
    order = np.argsort(np.abs(neuron.terms.products), kind="stable")
    assert (np.diff(np.abs(products).ravel()[order]) >= 0).all()  # a larger product is never drawn fainter


def test_the_picture_slides_over_the_weights_and_products_out_of_them(network: Make) -> None:
    neuron = opened(network, "digits")
    cells = neuron.all_cells(0)
    lit = np.flatnonzero(neuron.values[0].ravel() > 0.02)

    def first(t: float) -> float:
        neuron.multiply(t)
        return float(neuron.panel.items.bricks[0].boxes[0, 0])

    start, over, end = (neuron.boxes[k][0] for k in range(3))
    assert first(1e-6) == pytest.approx(cells[lit[0], 0], abs=0.5)
    assert first(0.449) == pytest.approx(cells[lit[0], 0] + over - start, abs=0.5)
    neuron.multiply(0.5)
    assert neuron.panel.items.panes[1].bright < 1
    neuron.multiply(1.0)
    assert not neuron.panel.items.bricks
    assert [pane.box[0] for pane in neuron.panel.items.panes] == [start, over, end]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("run", ["digits", "odd", "spirals", "long", "fresh"])
def test_no_number_stands_on_another_and_none_leaves_the_frame(network: Make, run: str, aspect: str) -> None:
    neuron = opened(network, run, aspect)
    sums = neuron.sums
    sums.name(*(Figures(name, 22, "#ffffff", align=None) for name in ("for", "against", "bias", "sum")))
    names = neuron.words.name(*(Figures("64 numbers", 22, "#ffffff", align=None) for _ in range(3)))
    multiplied = [part for group in neuron.words.row for part in group] + [*neuron.words.signs, *names]
    for texts in (multiplied, [*sums.members, sums.sum], [*sums.members, sums.answer]):
        _stand_apart(texts, neuron.scene.stage.frame.region)


def _stand_apart(texts: list[Figures], frame: Region) -> None:
    for text in texts:
        assert frame.left <= text.get_left()[0]
        assert text.get_right()[0] <= frame.right
        assert frame.bottom <= text.get_bottom()[1]
        assert text.get_top()[1] <= frame.top
    for one, other in itertools.combinations(texts, 2):
        apart = (
            one.get_right()[0] <= other.get_left()[0] or other.get_right()[0] <= one.get_left()[0]
            or one.get_top()[1] <= other.get_bottom()[1] or other.get_top()[1] <= one.get_bottom()[1]
        )  # fmt: skip
        assert apart, (one.string, other.string)


def test_named_inputs_are_named_where_their_numbers_stand(network: Make) -> None:
    neuron = opened(network, "long")
    written = [part.string for part in neuron.words.row[0]]
    assert any("a feature" in text for text in written)
    assert not any("a feature" in part.string for part in opened(network, "digits").words.row[0])


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_products_have_a_frame_of_their_own_before_they_pile_up(network: Make, aspect: str) -> None:
    neuron = opened(network, "digits", aspect)
    neuron.mark(2, 1.0)
    neuron.part(1.0)
    items = neuron.panel.items
    assert not items.frames
    assert [pane.seen for pane in items.panes] == [0, 0, 1]
    box, room = neuron.all_cells(2), neuron.bricks.room
    right, low = (box[:, k].max() + box[0, 2 + k] / 2 for k in (0, 1))
    assert right < room.left or low < room.top
    neuron.pile(1.0)
    assert neuron.panel.items.frames
    neuron.keep(1.0)
    assert not neuron.panel.items.frames  # nothing lies over what is left


def test_the_marked_cell_comes_out_of_its_pane_to_its_number(network: Make) -> None:
    neuron = opened(network, "digits")
    for k in range(3):
        neuron.mark(k, 0.0)
        cell = neuron.all_cells(k)[neuron.terms.marked]
        np.testing.assert_allclose(neuron.panel.items.panes[-1].box, cell)
        neuron.mark(k, 1.0)
        left = neuron.words.row[k][0].get_left()[0]
        swatch = neuron.panel.items.panes[-1].box
        place = neuron.network.names.at(*swatch[:2])
        assert place[0] + swatch[2] / 180 < left
        assert len(neuron.panel.items.frames) == k + 1


def test_only_what_flies_off_grows_dark_and_what_waits_does_not_shine(network: Make) -> None:
    neuron = opened(network, "digits")
    products = neuron.values[2]
    neuron.part(1.0)

    def shown(t: float) -> np.ndarray:
        neuron.pile(t)
        return neuron.panel.items.panes[-1].values

    np.testing.assert_array_equal(shown(0.0), products)
    early = np.abs(shown(0.1))
    assert (early[products < 0] < np.abs(products[products < 0])).all()
    assert (np.abs(shown(0.49))[products < 0] >= early[products < 0] - 1e-9).all()
    done = np.abs(shown(1.0))
    assert (done[products != 0] < np.abs(products[products != 0])).all()


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_when_votes_have_landed_their_ghost_goes_and_columns_spread_with_their_words(
    network: Make, aspect: str
) -> None:
    neuron = opened(network, "digits", aspect)
    sums, room = neuron.sums, neuron.bricks.room
    names = sums.name(*(Figures(word, 22, "#ffffff", align=None) for word in ("for", "against")))
    neuron.part(1.0)
    neuron.pile(1.0)
    neuron.spread(1.0)
    assert neuron.panel.items.panes[-1].seen == 0
    wider = neuron.bricks.room
    assert wider.right - wider.left >= room.right - room.left
    columns = (ADDED, TAKEN)
    for figures, share in zip((*sums.totals, *names), columns * 2, strict=True):
        assert figures.get_center()[0] == pytest.approx(neuron.network.names.at(wider.x(share), 0)[0])
    edge = neuron.network.measures.width / 180
    assert all(
        abs(side) < edge for f in (sums.sum, sums.added) for side in (f.get_left()[0], f.get_right()[0])
    )


def test_blue_votes_fly_behind_the_finished_column(network: Make) -> None:
    neuron = opened(network, "digits")
    neuron.part(1.0)
    neuron.pile(0.7)
    inks = [bricks.ink for bricks in neuron.panel.items.bricks if len(bricks.boxes) > 1]
    assert inks.index(NEGATIVE) < inks.index(POSITIVE)


def test_products_are_named_when_they_are_there(network: Make) -> None:
    words = opened(network, "digits").words
    words.name(*(Figures(word, 22, "#ffffff", align=None) for word in ("inputs", "weights", "votes")))
    assert [figures.string for figures in words.before] == ["inputs", "weights", "×"]
    assert [figures.string for figures in words.after] == ["votes", "="]


def test_an_answer_is_carried_to_its_neuron_and_stays(network: Make) -> None:
    neuron = opened(network, "digits")
    exhibit, sums, unit = neuron.network, neuron.sums, neuron.terms.unit
    start = sums.answer.get_center()
    sums.settle(0.0)
    np.testing.assert_allclose(sums.answer.get_center(), start, atol=0.02)
    sums.settle(1.0)
    begin, end = exhibit.picture.pose, exhibit.poses.answering(0)
    for t in (0.0, 0.3, 0.6, 1.0):  # it is pinned there while the camera goes
        exhibit.stand(begin.toward(end, t))
        sums.carry(t)
        x, y, _ = exhibit.names.at(*exhibit.picture.pose.leave[0][unit])
        assert sums.answer.get_center()[1] == pytest.approx(y, abs=0.05)
        assert x < sums.answer.get_left()[0] < x + 0.3
    assert sums.answer.submobjects[0].get_fill_opacity() == 1
    assert exhibit.picture.neurons[0].passed[unit] == 1

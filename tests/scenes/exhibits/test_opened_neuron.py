"""A neuron opened shows its inputs, weights and products in places that fit every format."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.opened_neuron import OpenedNeuron
from tracereel.scenes.exhibits.terms import Terms
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
    texts = [part for group in neuron.row for part in group] + [*neuron.signs, *neuron.totals, neuron.answer]
    frame = neuron.scene.stage.frame.region
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
    written = [part.string for part in neuron.row[0]]
    assert any("a feature" in text for text in written)
    assert not any("a feature" in part.string for part in opened(network, "digits").row[0])

"""While all numbers of a network are counted, every count that is shown is that of some of its neurons."""

from __future__ import annotations

import numpy as np

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.counted import MOST, Counted, counts
from tracereel.scenes.parts.text import Figures


def test_every_count_is_that_of_the_neurons_so_far(network: Make) -> None:
    exhibit = network("digits")
    sizes = [
        inputs + 1
        for inputs, width in zip((64, 18, 7), exhibit.shape.layers, strict=True)
        for _ in range(width)
    ]
    found = counts(exhibit)
    assert [neurons for neurons, _ in found] == list(range(1, len(sizes) + 1))
    assert [reading.value for _, reading in found] == [sum(sizes[: k + 1]) for k in range(len(sizes))]


def test_of_many_neurons_layers_are_counted(network: Make) -> None:
    exhibit = network("many")
    assert sum(exhibit.shape.layers) < MOST
    exhibit = network("odd")
    found = counts(exhibit)
    if sum(exhibit.shape.layers) > MOST:
        assert len(found) == len(exhibit.shape.layers)
    total = sum(layer.parameters["W"][0] * (layer.parameters["W"][1] + 1) for layer in exhibit.view.layers)
    assert found[-1][1].value == total


def test_what_is_counted_just_now_flares_and_at_the_end_all_are_bright(network: Make) -> None:
    exhibit = network("digits")
    counted = Counted(exhibit.scene, exhibit, Figures("knobs", 22, "#ffffff", align=None))
    counted.show(0.5)
    flares = np.concatenate([neurons.focus for neurons in exhibit.picture.neurons])
    bright = np.concatenate([neurons.bright for neurons in exhibit.picture.neurons])
    assert 0 < (flares > 0).sum() <= 4
    assert abs(int(flares.argmax()) - int((bright == bright.max()).sum())) <= 2
    counted.show(1.0)
    haze = exhibit.picture.haze
    counted.end(1.0)
    assert exhibit.picture.haze > 2 * haze
    assert not any(neurons.focus.any() for neurons in exhibit.picture.neurons)


def test_it_ends_on_all_of_them_and_those_counted_stand_out(network: Make) -> None:
    exhibit = network("digits")
    counted = Counted(exhibit.scene, exhibit, Figures("knobs", 22, "#ffffff", align=None))
    counted.show(0.5)
    bright = [value for neurons in exhibit.picture.neurons for value in neurons.bright]
    assert bright == sorted(bright, reverse=True)
    assert bright[0] > bright[-1]
    seen = [bool(row.any()) for weights in exhibit.picture.weights for row in weights]
    assert seen == [value == bright[0] for value in bright]  # what is not counted yet has no lines
    counted.clear(1.0)
    assert not any(weights.any() for weights in exhibit.picture.weights)
    counted.show(1.0)
    for weights, lines in zip(exhibit.picture.weights, counted.lines, strict=True):
        np.testing.assert_array_equal(weights, lines)
    assert counted.number.string == counts(exhibit)[-1][1].text
    assert counted.number.get_right()[0] < counted.name.get_left()[0]

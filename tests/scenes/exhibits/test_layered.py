"""Layers work one after the other, each lit by recorded answers, each bracketed and counted where that has room."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.layered import ASIDE, Layered
from tracereel.scenes.parts.text import Figures


def test_a_layer_lights_by_its_recorded_answers_and_hands_them_on(network: Make) -> None:
    exhibit = network("digits")
    layered = Layered(exhibit.scene, exhibit)
    layered.answer(1.0)
    first = exhibit.picture.neurons[0]
    expected = exhibit.forward.crossings(0, exhibit.probe)[0].answers
    np.testing.assert_array_equal(first.answers, expected)
    assert not exhibit.picture.lit
    lit = first.bright.copy()
    layered.hand_on(1, 0.5)
    assert [line.layer for line in exhibit.picture.lit] == [1]
    assert not exhibit.picture.neurons[1].answers.any()
    layered.hand_on(1, 1.0)
    np.testing.assert_array_equal(
        exhibit.picture.neurons[1].answers, exhibit.forward.crossings(0, exhibit.probe)[1].answers
    )
    np.testing.assert_allclose(first.bright, ASIDE * lit)


@pytest.mark.parametrize("run", ["digits", "odd", "spirals", "long"])
def test_names_stand_under_their_layers_and_beside_each_other(network: Make, run: str) -> None:
    exhibit = network(run)
    layered = Layered(exhibit.scene, exhibit)
    for layer, width in enumerate(exhibit.shape.layers):
        assert layered.width(layer).value == width
        layered.bracket(layer, 1.0)
        layered.name(layer, Figures(f"{width} neurons", 16, "#ffffff", align=None))
    names = sorted(layered.names, key=lambda name: float(name.get_left()[0]))
    for one, other in itertools.pairwise(names):
        assert one.get_right()[0] < other.get_left()[0]
    assert all(name.get_bottom()[1] > exhibit.scene.stage.baseline + 0.3 for name in names)
    assert len(layered.panel.items.bars) == 3 * len(exhibit.shape.layers)


@pytest.mark.parametrize("aspect", ["1:1", "9:16"])
def test_where_there_is_no_room_there_are_no_brackets(network: Make, aspect: str) -> None:
    exhibit = network("digits", aspect)
    layered = Layered(exhibit.scene, exhibit)
    layered.bracket(0, 1.0)
    assert not layered.panel.items.bars
    assert layered.name(0, Figures("18 neurons", 16, "#ffffff", align=None)) == []

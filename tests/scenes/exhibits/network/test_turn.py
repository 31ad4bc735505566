"""A turn of the training loop, and weights that changed sides: what is drawn is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.sides import STRONGEST, Lines, Sides, changed
from tracereel.scenes.exhibits.network.turn import BACKWARD, FORWARD, LOSS, Turn
from tracereel.scenes.read.figures import figure

Recorded = Callable[[str], Path]


@pytest.fixture(params=["digits", "spirals", "odd"])
def network(request: pytest.FixtureRequest, staged: Staged, recorded: Recorded) -> Any:
    exhibit = staged(NetworkExhibit, recorded(request.param))
    exhibit.look_at(analysis.followed(exhibit.view.trace))
    return exhibit


def weights(network: Any) -> list[np.ndarray]:
    return [np.array(drawn) for drawn in network.picture.weights]


def test_a_turn_begins_and_ends_at_rest_on_the_weights_of_its_entries(network: Any) -> None:
    turn = Turn(network, network.probe)
    for t, entry in ((0.0, 2), (1.0, 3)):
        turn.show(2, t)
        drawn, faces = weights(network), [neurons.face.copy() for neurons in network.picture.neurons]
        network.train(entry)
        for a, b in zip(drawn, weights(network), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-6)
        for face, neurons in zip(faces, network.picture.neurons, strict=True):
            np.testing.assert_allclose(face, neurons.face, atol=1e-6)


def test_the_wave_arrives_before_anything_is_blamed(network: Any) -> None:
    Turn(network, network.probe).show(0, FORWARD)
    picture = network.picture
    np.testing.assert_allclose(
        picture.shares * picture.grown, network.forward.answers(0, network.probe), atol=1e-6
    )
    assert not picture.wanting.any()
    assert not any(neurons.error.any() for neurons in picture.neurons)


def test_after_the_loss_bars_lack_what_the_truth_lacks(network: Any) -> None:
    Turn(network, network.probe).show(0, LOSS)
    answers, truth = network.forward.answers(0, network.probe), network.label(network.probe)
    assert network.picture.wanting[truth] == pytest.approx(1 - answers[truth])


def test_at_the_end_of_the_wave_back_all_layers_have_taken_their_blame(network: Any) -> None:
    Turn(network, network.probe).show(0, BACKWARD)
    for layer, neurons in enumerate(network.picture.neurons):
        np.testing.assert_allclose(neurons.error, network.back.errors(layer, 0, network.probe), atol=1e-6)


def test_weights_move_only_in_the_last_part(network: Any) -> None:
    turn = Turn(network, network.probe)
    for t in (0.2, LOSS, BACKWARD):
        turn.show(0, t)
        assert turn.moved(t) == 0
        drawn = weights(network)
        network.show(0)
        for a, b in zip(drawn, weights(network), strict=True):
            np.testing.assert_array_equal(a, b)
    assert turn.moved(1.0) == 1


def test_a_turn_too_fast_for_prints_keeps_the_faces(network: Any) -> None:
    turn = Turn(network, network.probe)
    for t in (BACKWARD, BACKWARD + 0.02):
        turn.show(0, t)
        assert any(neurons.printed > 0 for neurons in network.picture.neurons)
        turn.show(0, t, prints=False)
        assert not any(neurons.printed > 0 for neurons in network.picture.neurons)


def test_softened_lines_keep_half_their_light(network: Any) -> None:
    network.train(0, network.probe)
    haze, light = network.picture.haze, [lit.light for lit in network.picture.lit]
    network.soften()
    assert network.picture.haze == haze / 2
    assert [lit.light for lit in network.picture.lit] == [full / 2 for full in light]


def test_as_many_lines_are_singled_out_as_the_figure_says(network: Any) -> None:
    found = figure("flipped_weights", network.view)
    assert found is not None
    assert f"{sum(int(turned.sum()) for turned in Sides(network).changed):,}" == found.text


def test_what_kept_its_side_fades_and_what_changed_it_stays(network: Any) -> None:
    sides, last = Sides(network), network.view.last
    network.show(last)
    whole = weights(network)
    sides.single_out(last, 1.0)
    for before, after, turned in zip(whole, weights(network), sides.changed, strict=True):
        np.testing.assert_allclose(after[turned], before[turned], atol=1e-6)
        assert (np.abs(after[~turned]) <= 0.07 * np.abs(before[~turned]) + 1e-6).all()
    lit = [turned[lit.to, lit.of] for lit, turned in zip(network.picture.lit, sides.changed, strict=True)]
    assert all(kept.all() for kept in lit)


def test_lines_are_the_strongest_at_both_ends_and_show_what_was_recorded(network: Any) -> None:
    lines, last = Lines(network), network.view.last
    for entry in (0, last // 2, last):
        lines.show(entry)
        whole = weights(network)
        for lit, drawn in zip(network.picture.lit, whole, strict=True):
            np.testing.assert_allclose(lit.strength, drawn[lit.to, lit.of], atol=1e-6)
            assert len(lit.to) <= STRONGEST
            if entry in (0, last):
                to, of = np.unravel_index(
                    np.abs(network.recorded.weights(lit.layer, entry)).argmax(), drawn.shape
                )
                assert (to, of) in zip(lit.to, lit.of, strict=True)


def test_lines_draw_themselves_layer_after_layer(network: Any) -> None:
    lines = Lines(network)
    for t, expected in ((0.0, 0.0), (1.0, 1.0)):
        lines.draw(t)
        assert [lit.until for lit in network.picture.lit] == [expected] * (network.last + 1)
    lines.draw(0.9 / (network.last + 1))
    assert network.picture.lit[0].until == pytest.approx(0.9)
    assert network.picture.lit[-1].until == (0.0 if network.last else pytest.approx(0.9))


def test_all_that_changed_sides_come_from_no_light_to_full(network: Any) -> None:
    sides = Sides(network)
    sides.single_out(network.view.last, 1.0)
    full = [lit.light for lit in network.picture.lit]
    sides.single_out(network.view.last, 0.5)
    assert [lit.light for lit in network.picture.lit] == pytest.approx([light / 2 for light in full])


def test_a_weight_that_was_or_becomes_zero_has_no_side() -> None:
    assert changed(np.array([1.0, -1, 0, 1]), np.array([-1.0, 1, 1, 0])).tolist() == [
        True,
        True,
        False,
        False,
    ]

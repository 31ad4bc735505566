"""Prints: what is drawn is what training wrote, image by image in the first step, and as recorded in all others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.exposures import Exposures, spread
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.print_places import LEAST, moments, standing
from tracereel.scenes.exhibits.print_wall import PrintWall
from tracereel.scenes.exhibits.weighed import MOST, Weighed
from tracereel.scenes.exhibits.writer_shares import WriterShares
from tracereel.scenes.exhibits.writers import Writers
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import corners
from tracereel.scenes.parts.text import Figures

Recorded = Callable[[str], Path]
SHAPES = ("16:9", "1:1", "9:16")


@pytest.fixture
def unit(staged: Staged, recorded: Recorded) -> int:
    """The neuron that is followed in the written run."""
    return int(analysis.followed_pull(staged(Exposures, recorded("written"), unit=0).view.trace).unit)


def inside(boxes: np.ndarray, aspect: str) -> bool:
    edges = corners(boxes)
    measures = MEASURES[aspect]
    return bool(edges.min() >= 0 and (edges[:, 2:] <= [measures.width, measures.height]).all())


@pytest.mark.parametrize("aspect", SHAPES)
def test_images_that_write_stand_in_the_frame_apart_and_larger_the_more_they_write(aspect: str) -> None:
    for shares in ([0.73, 0.16, 0.11, 0.01], [1.0], [0.2] * 5):
        boxes = standing(aspect, np.array(shares))
        across = 0 if aspect == "9:16" else 1
        assert inside(boxes, aspect)
        assert (np.diff(boxes[:, across]) > boxes[1:, 2]).all()
        assert (np.diff(boxes[:, 2]) <= 1e-9).all()
        assert boxes[:, 2].min() >= 0.75 * LEAST[aspect]


@pytest.mark.parametrize("aspect", SHAPES)
def test_the_first_step_is_written_whole_and_nothing_before(
    staged: Staged, recorded: Recorded, unit: int, aspect: str
) -> None:
    writers = staged(Writers, recorded("written"), aspect, unit=unit)
    whole = analysis.prints(writers.view.trace, 0, 1)[unit].reshape(28, 28)
    writers.write(0.0)
    assert not writers.panel.items.panes[0].values.any()
    assert np.max(writers.fan.until) == 0
    writers.write(1.0)
    np.testing.assert_allclose(writers.panel.items.panes[0].values, whole / np.abs(whole).max(), atol=1e-9)
    assert inside(np.array([pane.box for pane in writers.panel.items.panes]), aspect)
    assert np.min(writers.fan.until) == 1


def test_in_between_is_a_sum_of_what_images_wrote(staged: Staged, recorded: Recorded, unit: int) -> None:
    writers = staged(Writers, recorded("written"), unit=unit)
    parts = analysis.first_writings(writers.view.trace, unit)
    writers.write(0.45)  # the first is done
    found = writers.panel.items.panes[0].values.ravel() * writers.size
    others, *_ = np.linalg.lstsq(parts[writers.shown].T, found, rcond=None)
    assert others[0] == pytest.approx(1)
    assert ((others >= -1e-9) & (others <= 1 + 1e-9)).all()


def test_all_images_fly_and_those_that_write_alone_stay(
    staged: Staged, recorded: Recorded, unit: int
) -> None:
    writers = staged(Writers, recorded("written"), unit=unit)
    assert len(writers.batch) == 32 == writers.all.value
    woken = writers.view.trace.read("activations/hidden1", 0)[writers.batch, unit] > 0
    assert writers.many.value == len(writers.writing) <= woken.sum()
    seen = set()
    for t in np.linspace(0, 1, 200):
        writers.fly(float(t))
        seen |= {pane.values.tobytes() for pane in writers.panel.items.panes[1:]}
    assert len(seen) == 32
    writers.fly(1.0)
    boxes = [pane.box for pane in writers.panel.items.panes[1:] if 0 < pane.box[1] < 720]
    assert len(boxes) == len(writers.shown)


def test_shares_are_those_of_the_pulls(staged: Staged, recorded: Recorded, unit: int) -> None:
    writers = staged(Writers, recorded("written"), unit=unit)
    shares = np.sort(analysis.first_pull_shares(writers.view.trace)[:, unit])[::-1]
    for k, probe in enumerate(writers.shown):
        adds = np.sign(writers.written[probe].sum())
        assert writers.share(k).value == pytest.approx(adds * shares[k])


@pytest.mark.parametrize("aspect", SHAPES)
def test_signs_are_worded_where_there_is_room(
    staged: Staged, recorded: Recorded, unit: int, aspect: str
) -> None:
    writers = staged(Writers, recorded("written"), aspect, unit=unit)
    added, taken = (
        Figures(word, TYPE.label, "#ffffff", **WriterShares.NAME) for word in ("added", "taken away")
    )
    shares = WriterShares(writers, [added, taken])
    assert [number.string[0] for number in shares.numbers] == [
        "+" if writers.share(k).value > 0 else "−" for k in range(len(writers.shown))
    ]
    assert all(word.get_left()[0] >= -MEASURES[aspect].width / 180 for word in shares.members)
    assert bool(shares.names) or aspect != "16:9"


def test_moments_lie_at_even_ratios_of_steps() -> None:
    steps = np.array([0, 1, 2, 3, 4, 8, 16, 32, 64, 100])
    assert spread(steps, 3) == [1, 5, 9]
    assert spread(np.array([0, 1]), 9) == [1]
    found = spread(np.arange(101), 9)
    assert found[0] == 1
    assert found[-1] == 100
    assert found == sorted(set(found))


@pytest.mark.parametrize("aspect", SHAPES)
def test_moments_have_places_in_the_frame_away_from_the_print(
    staged: Staged, recorded: Recorded, unit: int, aspect: str
) -> None:
    exposures = staged(Exposures, recorded("written"), aspect, unit=unit)
    boxes = np.vstack([exposures.large[None], moments(aspect)])
    assert inside(boxes, aspect)
    for box in boxes[1:]:
        apart = np.abs(box[:2] - boxes[0, :2]) - (box[2:] + boxes[0, 2:]) / 2
        assert apart.max() > 0


def test_the_print_is_as_recorded_in_the_colours_of_its_moment(
    staged: Staged, recorded: Recorded, unit: int
) -> None:
    exposures = staged(Exposures, recorded("written"), unit=unit)
    for entry in exposures.moments:
        expected = analysis.prints(exposures.view.trace, 0, entry)[unit]
        np.testing.assert_allclose(exposures.exposed(entry).ravel(), expected / np.abs(expected).max())
        assert exposures._step(entry).value == exposures.view.step(entry)
    exposures.leave(0, 1.0)
    np.testing.assert_allclose(exposures.panel.items.panes[-1].box, exposures.boxes[0])


def test_the_wall_shows_all_prints_then_weights_then_what_they_add(
    staged: Staged, recorded: Recorded
) -> None:
    network = staged(NetworkExhibit, recorded("written"))
    prints, trace = PrintWall(network), network.view.trace
    last = network.view.last
    prints.show(last)
    found = network.picture.neurons[0].face.reshape(16, -1)
    expected = analysis.prints(trace, 0, last)
    np.testing.assert_allclose(
        found, np.clip(expected / np.quantile(np.abs(expected), 0.998), -1, 1), atol=1e-6
    )
    prints.settle(1.0)
    weights = trace.read("weights/hidden1/W", last)
    np.testing.assert_allclose(
        network.picture.neurons[0].face.reshape(16, -1), np.clip(weights / prints.size, -1, 1), atol=1e-6
    )
    probe = int(analysis.followed_pull(trace).probe)
    assert prints.fits(probe) == "one"
    network.stand(network.poses.hung(0))
    prints.lay(1.0)
    dark = analysis.probe_inputs(trace)[probe] == 0
    assert not network.picture.neurons[0].face.reshape(16, -1)[:, dark].any()
    answers = trace.read("activations/hidden1", last)[probe]
    assert prints.told["answer"].value == pytest.approx(answers.max())
    assert prints.best == answers.argmax()
    prints.light(1.0)
    assert network.picture.neurons[0].focus.argmax() == prints.best
    prints.bring_near(1.0)
    (pane,) = prints.near.items.panes
    np.testing.assert_allclose(pane.box, network.picture.pose.picture)
    signs = np.sign(trace.read("weights/hidden1/W", last)[prints.best])
    assert (np.sign(pane.values.ravel()) == signs).all()


@pytest.mark.parametrize("aspect", SHAPES)
def test_the_next_layer_is_drawn_with_those_that_weigh_most_in_it(
    staged: Staged, recorded: Recorded, aspect: str
) -> None:
    network = staged(NetworkExhibit, recorded("digits"), aspect)
    view, last = network.view, network.view.last
    names = [layer.name for layer in view.layers]
    weighed = Weighed(network, 0, 0)
    assert weighed.unit == view.trace.read(f"activations/{names[1]}", last)[0].argmax()
    weights = view.trace.read(f"weights/{names[1]}/W", last)[weighed.unit]
    strongest = np.sort(np.abs(weights))[-MOST:]
    np.testing.assert_allclose(np.sort(np.abs(weights[weighed.chosen])), strongest)
    weighed.come(0.0)
    assert np.max(weighed.fan.until) == 0
    weighed.come(1.0)
    tile, *below = weighed.panel.items.panes
    assert inside(np.array([pane.box for pane in weighed.panel.items.panes]), aspect)
    assert (np.sign(tile.values.ravel()[weighed.chosen]) == np.sign(weighed.fan.weights)).all()
    assert len(below) == len(weighed.panel.items.frames) == MOST
    below_them = view.trace.read(f"weights/{names[0]}/W", last)[weighed.chosen[0]]
    np.testing.assert_array_equal(np.sign(below[0].values.ravel()), np.sign(below_them))
    words = weighed.tell(Figures("first", 22, "#ffffff"), Figures("next", 22, "#ffffff"))
    assert all(abs(90 * word.get_center()[1]) < MEASURES[aspect].height / 2 for word in words)
    weighed.go_home(1.0)
    np.testing.assert_allclose(weighed.panel.items.panes[0].box, network.home.tiles[1][weighed.unit])

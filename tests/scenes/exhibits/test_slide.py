"""The slide: every example at its own chance, who is sure on the pile, and the mean of all as it was recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits import riders
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.riders import FLY, LARGEST, SURE, Riders
from tracereel.scenes.exhibits.slide import ALONE, BESIDE, OURS, PILES, Slide
from tracereel.scenes.look.theme import DARK, TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures

Recorded = Callable[[str], Path]
ASPECTS = ("16:9", "1:1", "9:16")
RUNS = ("digits", "spirals", "odd")


@pytest.fixture
def slide(staged: Staged, recorded: Recorded, foreign: Recorded) -> Callable[..., Slide]:
    """Makes the slide of one of RUNS, or of a trace from elsewhere, for the example that clips follow."""

    def make(run: str, aspect: str = "16:9", **more: Any) -> Slide:
        path = recorded(run) if run in RUNS else foreign(run)
        probe = analysis.followed(traces.open(path))
        made: Slide = staged(Slide, path, aspect, probe=probe, **more)
        return made

    return make


def of_truth(trace: traces.Trace, entry: int) -> np.ndarray:
    """(N,) the chance of each unseen example's truth, layer by layer from recorded weights, in double precision."""
    inputs = trace.read("evaluation/inputs").astype(float)
    found = inputs.reshape(len(inputs), -1) * trace.header.dataset.scale
    bends = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "softmax": lambda z: z}
    for layer in trace.layers:
        W, b = (trace.read(f"weights/{layer.name}/{key}", entry).astype(float) for key in "Wb")
        found = bends[layer.activation](found @ W.T + b)
    odds = np.exp(found - found.max(1, keepdims=True))
    return np.asarray(odds[np.arange(len(odds)), trace.read("evaluation/targets").astype(int)] / odds.sum(1))


@pytest.mark.parametrize("run", RUNS)
def test_riders_stand_on_the_curve_at_their_own_chance(slide: Callable[..., Slide], run: str) -> None:
    made = slide(run)
    made.ride(0)
    given = of_truth(made.view.trace, 0)
    riding = given < SURE
    assert riding.any()
    expected = made.foot.at(given) - [0.0, 0.55 * made.riders.small]
    np.testing.assert_allclose(made.riders.images.boxes[riding, :2], expected[riding], atol=0.05)


def test_who_is_sure_lies_on_the_pile_and_nobody_else(
    slide: Callable[..., Slide], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(riders, "SURE", enough := 0.5)  # few are surer after so short a training
    made = slide("digits")
    last = made.view.last
    made.come(1.0)
    made.ride(last)
    sure = np.array([of_truth(made.view.trace, entry) >= enough for entry in range(last - FLY + 1, last + 1)])
    left, top, right, bottom = PILES["16:9"]
    x, y = made.riders.images.boxes[:, :2].T
    lying = (x > left) & (x < right) & (y > top) & (y < bottom)
    assert sure.all(0).any()
    assert lying[sure.all(0)].all()
    assert not lying[~sure.any(0)].any()
    made.averaged(*(Figures(text, TYPE.label, "#ffffff", align=RIGHT) for text in ("average", "sure")))
    assert made.arrived()
    made.land(1.0)
    x, y = made.riders.images.boxes[:, :2].T
    there = (x > left) & (x < right) & (y > top) & (y < bottom)
    assert (there == (of_truth(made.view.trace, last) >= enough)).all(), "nobody is still on the way"


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("run", RUNS)
def test_all_have_a_place_of_their_own_on_the_pile(
    slide: Callable[..., Slide], run: str, aspect: str
) -> None:
    found = slide(run, aspect).riders
    left, top, right, bottom = PILES[aspect]
    half = found.small / 2
    x, y = found._slots.T
    assert (x - half >= left - 0.01).all()
    assert (x + half <= right + 0.01).all()
    assert (y - half >= top - 0.01).all()
    assert (y + half <= bottom + 0.01).all()
    assert len({(round(a, 2), round(b, 2)) for a, b in found._slots}) == found.count.value
    assert found.small <= LARGEST


@pytest.mark.parametrize("run", RUNS)
def test_the_mean_is_that_of_all_their_losses(slide: Callable[..., Slide], run: str) -> None:
    made = slide(run)
    for entry in (0, 2, made.view.last):
        mean = float(-np.log(of_truth(made.view.trace, entry)).mean())
        assert made.riders.mean(entry).value == pytest.approx(mean, rel=1e-4)
        made.ride(entry)
        assert made.slope.mean == pytest.approx(mean, rel=1e-4)
        assert made.words.average.string == made.riders.mean(entry).text


def test_between_two_entries_the_mean_is_that_of_the_one_before(slide: Callable[..., Slide]) -> None:
    made = slide("digits")
    made.ride(3.5)
    assert made.words.average.string == made.riders.mean(3).text


def test_where_no_unseen_examples_are_held_the_followed_ones_ride(slide: Callable[..., Slide]) -> None:
    made = slide("alone")
    trace = made.view.trace
    assert not made.riders.unseen
    assert made.riders.count.value == trace.header.probes
    assert made.riders.mean(0).value == pytest.approx(float(trace.read("probe_losses", 0).mean()))
    given = analysis.predictions(trace, 0)[np.arange(trace.header.probes), analysis.probe_labels(trace)]
    made.ride(0)
    expected = made.foot.at(given) - [0.0, 0.55 * made.riders.small]
    np.testing.assert_allclose(made.riders.images.boxes[:, :2], expected, atol=0.05)


def test_what_has_no_picture_rides_as_a_dot(slide: Callable[..., Slide]) -> None:
    masks = slide("spirals").riders.images.masks
    assert len(masks) == 1
    assert masks[0, 12, 12] == 1.0
    assert not masks[0, 0, 0]


def test_our_examples_loss_stands_over_its_chance(slide: Callable[..., Slide]) -> None:
    made = slide("digits")
    trace, probe = made.view.trace, made.probe
    given = float(trace.read(f"activations/{trace.layers[-1].name}", 0)[probe, made.label])
    assert made.loss(0).value == pytest.approx(-np.log(given), rel=1e-5)
    assert made.chance(0).value == pytest.approx(given)
    made.slope.bar, made.slope.chance, made.slope.loss = made.slope.track(), given, made.loss(0).value
    made.rise(1.0)
    x, y = made.foot.at(given)
    np.testing.assert_allclose(made.ours.boxes[0], [x, y - OURS * 0.75, OURS, OURS], atol=1e-3)
    assert made.slope.raised == 1.0


def test_the_truths_own_bar_becomes_the_foot_and_goes_back(slide: Callable[..., Slide]) -> None:
    made = slide("digits")
    network = NetworkExhibit(made.scene, made.view)
    made.lay(network, 0.0)
    box = network.home.bars[made.label]
    np.testing.assert_allclose(made.slope.bar, [*(box[:2] - box[2:] / 2), *(box[:2] + box[2:] / 2)])
    assert made.slope.chance == pytest.approx(made.chance(0).value)
    made.lay(network, 1.0)
    np.testing.assert_allclose(made.slope.bar, made.slope.track())
    made.go_home(network, 1.0)
    np.testing.assert_allclose(made.slope.bar, [*(box[:2] - box[2:] / 2), *(box[:2] + box[2:] / 2)])
    assert not made.ours.seen.any()


@pytest.mark.parametrize("aspect", ASPECTS)
def test_the_slide_draws_aside_for_the_pile_and_comes_back(slide: Callable[..., Slide], aspect: str) -> None:
    made = slide("digits", aspect)
    made.come(1.0)
    assert (made.foot.left, made.foot.right, made.foot.base) == BESIDE[aspect][:3]
    assert made.riders.images.seen.all()
    assert not made.ours.seen.any()
    assert not made.slope.marked
    made.leave(1.0)
    assert made.ours.seen.all()
    assert made.slope.marked == 1.0
    assert (made.foot.left, made.foot.right, made.foot.base) == ALONE[aspect][:3]
    assert not made.riders.images.seen.any()


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("run", RUNS)
def test_the_mean_and_its_name_lie_in_the_frame_and_over_the_curve(
    slide: Callable[..., Slide], run: str, aspect: str
) -> None:
    made = slide(run, aspect)
    made.come(1.0)
    measures, foot = MEASURES[aspect], made.foot
    name = Figures("average loss", TYPE.label, "#ffffff", align=RIGHT)
    sure = Figures("sure of the truth", TYPE.label, "#ffffff", align=None)
    for entry in (0, made.view.last):
        made.ride(entry)
        for words in made.averaged(name, sure)[:2]:
            left, low = (
                words.get_left()[0] * 90 + measures.width / 2,
                measures.height / 2 - words.get_bottom()[1] * 90,
            )
            assert left > 0
            assert low < foot.at((left - foot.left) / (foot.right - foot.left))[1]
            assert words.get_top()[1] * 90 < measures.height / 2


@pytest.mark.parametrize("aspect", ASPECTS)
def test_the_mean_stands_on_its_line_and_the_pile_on_its_name(
    slide: Callable[..., Slide], aspect: str
) -> None:
    made = slide("digits", aspect)
    made.come(1.0)
    name, sure = (Figures(text, TYPE.label, "#ffffff", align=None) for text in ("average", "sure"))
    made.averaged(name, sure)
    for entry in (0, made.view.last):
        made.ride(entry)
        line = made.foot.base - made.foot.unit * made.slope.mean
        bottom = MEASURES[aspect].height / 2 - made.words.average.get_bottom()[1] * 90
        assert 0 < line - bottom < 90
        lowest = (made.riders.images.boxes[:, 1] + made.riders.small / 2).max()
        assert MEASURES[aspect].height / 2 - sure.get_top()[1] * 90 > lowest


@pytest.mark.parametrize("aspect", ASPECTS)
def test_the_loss_goes_back_with_its_bar_and_stands_in_the_frame(
    slide: Callable[..., Slide], aspect: str
) -> None:
    made = slide("digits", aspect)
    network = NetworkExhibit(made.scene, made.view)
    words = made.costs(Figures("loss", TYPE.label, "#ffffff", align=LEFT))
    measures = MEASURES[aspect]
    for label in range(network.shape.layers[-1]):
        made.label = label
        made.lay(network, 1.0)
        made.rise(1.0)
        made.go_home(network, 1.0)
        foot, head = made.slope.post()
        assert 0 < np.abs(head - foot).sum() < 160
        for text in words:
            assert -measures.width / 180 < text.get_left()[0] < text.get_right()[0] < measures.width / 180
            assert -measures.height / 180 < text.get_bottom()[1] < text.get_top()[1] < measures.height / 180


def test_names_of_the_ends_stand_under_the_foot(slide: Callable[..., Slide]) -> None:
    made = slide("digits")
    never, certain = (
        Figures(text, TYPE.label, "#ffffff", align=side)
        for text, side in (("no chance", LEFT), ("certain", RIGHT))
    )
    made.ends(never, certain)
    assert never.get_left()[0] * 90 + 640 == pytest.approx(made.foot.left, abs=4)
    assert certain.get_right()[0] * 90 + 640 == pytest.approx(made.foot.right, abs=4)


def test_names_of_the_ends_go_where_the_pile_lies_below_them(slide: Callable[..., Slide]) -> None:
    for aspect, left in (("16:9", 1.0), ("9:16", 0.0)):
        made = slide("digits", aspect)
        names = made.ends(*(Figures(text, TYPE.label, "#ffffff", align=LEFT) for text in ("no", "yes")))
        made.come(1.0)
        assert {glyph.get_fill_opacity() for name in names for glyph in name.submobjects} == {left}


def test_the_hanging_bar_of_an_upright_frame_is_filled_from_its_top(slide: Callable[..., Slide]) -> None:
    made = slide("digits", "9:16")
    network = NetworkExhibit(made.scene, made.view)
    made.lay(network, 0.0)
    box, filled = network.home.bars[made.label], made.slope.filled()
    assert filled[2] - filled[0] == pytest.approx(box[2])
    assert filled[3] - filled[1] == pytest.approx(box[3] * made.slope.chance)


@pytest.mark.parametrize("run", ["rising", "later"])
def test_all_places_are_places_however_large_a_loss_is(slide: Callable[..., Slide], run: str) -> None:
    made = slide(run)
    for entry in (0, made.view.last):
        made.ride(entry)
        assert np.isfinite(made.riders.images.boxes).all()
        assert made.slope.mean == pytest.approx(made.riders.mean(entry).value, rel=1e-4)


def test_slides_beside_each_other_have_one_scale(slide: Callable[..., Slide]) -> None:
    alone, other = slide("digits"), slide("digits", scales={"surprise": 50.0})
    assert other.highest == 50.0
    assert other.foot.unit < alone.foot.unit
    assert alone.highest > alone.loss(0).value


def test_riders_that_nobody_placed_are_not_seen(staged: Staged, recorded: Recorded) -> None:
    waiting = staged(lambda scene, view: Riders(view, DARK, PILES["16:9"]), recorded("digits"))
    assert not waiting.images.seen.any()


def test_the_followed_example_is_the_one_that_is_asked_for(staged: Staged, recorded: Recorded) -> None:
    made = staged(Slide, recorded("digits"), probe=3)
    assert made.label == int(analysis.probe_labels(made.view.trace)[3])

"""The rain: where pictures lie are the sums that recorded weights make, and a curve moves them as the network would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits.rain import DIM, Rain
from tracereel.scenes.exhibits.rain_words import RainWords
from tracereel.scenes.exhibits.sums import Sums
from tracereel.scenes.exhibits.two_rains import ROOMS, span, two, whole
from tracereel.scenes.parts.images import Images

Recorded = Callable[[str], Path]


def rain_of(scene: Any, view: Any, unit: int = 0, entry: int | None = None) -> Rain:
    sums = Sums(view, unit)
    entry = view.last if entry is None else entry
    return Rain(scene, sums, entry, whole(scene.aspect, *span(sums.at(entry))))


def by_hand(path: Path, unit: int, entry: int) -> np.ndarray:
    trace = traces.open(path)
    name = trace.layers[0].name
    W, b = (trace.read(f"weights/{name}/{key}", entry)[unit].astype(float) for key in ("W", "b"))
    raw = trace.read("evaluation/inputs").astype(float) * trace.header.dataset.scale
    return np.asarray(raw.reshape(len(raw), -1) @ W + b)


@pytest.mark.parametrize("entry", [0, 5])
def test_sums_are_those_of_the_stored_examples(staged: Staged, recorded: Recorded, entry: int) -> None:
    rain = staged(rain_of, recorded("digits"), unit=3, entry=entry)
    expected = by_hand(recorded("digits"), 3, entry)
    np.testing.assert_allclose(rain.values, expected)
    assert rain.sums.kept == "unseen"
    assert rain.sums.read(",d", "count_below_zero", entry).value == (expected < 0).sum()
    assert rain.sums.end("smallest", entry).value == pytest.approx(expected.min())


def test_where_none_are_stored_they_are_those_of_the_followed(staged: Staged, foreign: Recorded) -> None:
    rain = staged(rain_of, foreign("alone"), unit=2)
    trace = traces.open(foreign("alone"))
    recorded = trace.read("preactivations/hidden1", trace.entries - 1)[:, 2]
    np.testing.assert_allclose(rain.values, recorded)
    assert rain.sums.kept == "followed"
    assert rain.sums.read(",d", "count_above_zero", trace.entries - 1).value == (recorded > 0).sum()


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_at_rest_everything_is_over_its_sum_in_the_colour_of_its_sign(
    staged: Staged, recorded: Recorded, aspect: str
) -> None:
    rain = staged(rain_of, recorded("digits"), aspect=aspect, unit=3)
    rest = rain.rest()
    x = rest.boxes[:, 0]
    assert (np.abs(x - rain.scale.x(rain.values)) <= rain.heap.tile / 2 + 1e-6).all()
    for there, ink in ((rain.values > 0, "positive"), (rain.values < 0, "negative")):
        assert (rest.inks[there] == rain.images.colors[ink]).all()


def test_nothing_is_seen_before_it_falls_and_all_at_its_sum_after(staged: Staged, recorded: Recorded) -> None:
    rain = staged(rain_of, recorded("digits"), unit=3)
    assert not rain.images.seen.any()
    source = np.array([600.0, 70.0])
    rain.fall(source, 0.4)
    assert 0 < (rain.images.seen > 0).mean() < 1
    rain.fall(source, 1.0)
    np.testing.assert_allclose(rain.images.boxes, rain.rest().boxes)
    assert (rain.images.seen == 1).all()


def bent(rain: Rain) -> Rain:
    rain.put(rain.rest())
    rain.bend(1.0)
    return rain


def heights(rain: Rain) -> np.ndarray:
    """(N,) the answers that pictures lie at, read off the upright line."""
    return np.asarray((rain.scale.base - rain.images.boxes[:, 1]) / rain.gate.rise)


def test_all_goes_to_the_curve_before_it_goes_over_to_its_answer(staged: Staged, recorded: Recorded) -> None:
    rain = bent(staged(rain_of, recorded("digits"), unit=8))
    silent = rain.values <= 0
    assert 0 < silent.sum() < len(silent)
    rest, pour = rain.rest(), rain.pour("own")
    pour(0.2)
    np.testing.assert_allclose(rain.images.boxes[:, 0], rest.boxes[:, 0])
    pour(1.0)
    assert (rain.images.boxes[:, 0] < rain.gate.out).all()
    np.testing.assert_allclose(heights(rain)[silent], 0, atol=1e-9)
    assert (rain.images.light[silent] == DIM).all()
    assert (rain.images.inks[~silent] == rain.images.colors["value"]).all()


def test_answers_of_another_curve_lie_where_it_is_drawn(staged: Staged, recorded: Recorded) -> None:
    rain = bent(staged(rain_of, recorded("digits"), unit=8))
    rain.pour("own")(1.0)
    for name in ("sigmoid", "tanh"):
        rain.toward(name)(1.0)
        half = rain.heap.tile / rain.scale.unit
        low, high = (analysis.activation(name, rain.values + side * half) for side in (-1, 1))
        slack = 1e-9
        assert ((heights(rain) >= low - slack) & (heights(rain) <= high + slack)).all()
        x = rain.scale.x(np.array([-2.0, 0.5]))
        made = analysis.activation(name, np.array([-2.0, 0.5]))
        np.testing.assert_allclose(rain.gate.heights(x), rain.scale.base - rain.gate.rise * made)
    assert (rain.images.seen == 1).all()


@pytest.mark.parametrize(("run", "ends"), [("spirals", (-1.0, 1.0)), ("picture", (-9.0, 9.0))])
def test_a_curve_that_silences_nothing_moves_all_to_their_answers(
    staged: Staged, recorded: Recorded, foreign: Recorded, run: str, ends: tuple[float, float]
) -> None:
    rain = bent(staged(rain_of, recorded(run) if run == "spirals" else foreign(run)))
    rain.pour("own")(1.0)
    own, half = rain.function("own"), rain.heap.tile / rain.scale.unit
    low, high = own(rain.values - half), own(rain.values + half)
    assert ((heights(rain) >= low - 1e-9) & (heights(rain) <= high + 1e-9)).all()
    assert (heights(rain) >= ends[0]).all()
    assert (heights(rain) <= ends[1]).all()


def test_images_are_pictures_points_are_dots_and_rows_of_a_table_letters(
    staged: Staged, recorded: Recorded, foreign: Recorded
) -> None:
    pictures = staged(rain_of, recorded("digits")).images
    assert isinstance(pictures, Images)
    assert len(pictures.masks) == len(pictures.boxes)
    assert len(staged(rain_of, recorded("spirals")).images.masks) == 1
    letters = staged(rain_of, foreign("later")).images.masks
    assert letters.max() > 0.9
    assert len(letters) == len(staged(rain_of, foreign("later")).values)


@pytest.mark.parametrize("aspect", list(ROOMS))
def test_two_lines_have_one_scale_and_do_not_meet(aspect: str) -> None:
    first, second = two(aspect, (-1.8, 0.8), (-6.5, 5.2))
    assert first.unit == pytest.approx(second.unit)
    assert first.base < second.top
    assert first.x(0.0) == second.x(0.0)
    for line, low, high in ((first, -1.8, 0.8), (second, -6.5, 5.2)):
        assert line.low <= low
        assert line.high >= high
        assert line.right <= ROOMS[aspect][1] + 1e-6


@pytest.mark.parametrize("aspect", list(ROOMS))
def test_words_at_the_sides_lie_on_nothing(staged: Staged, recorded: Recorded, aspect: str) -> None:
    rain = bent(staged(rain_of, recorded("digits"), aspect=aspect, unit=8))
    words = RainWords(rain.scene, rain)
    readings = [rain.sums.read(",d", f"count_{side}_zero", rain.entry) for side in ("below", "above")]
    for found in words.sides(*(rain.scene.readout(reading, words.size) for reading in readings)):
        left = found.get_left()[0] * 90 + words.measures.width / 2
        right = found.get_right()[0] * 90 + words.measures.width / 2
        low = words.measures.height / 2 - found.get_bottom()[1] * 90
        boxes = rain.heap.boxes()
        there = (boxes[:, 0] > left) & (boxes[:, 0] < right)
        assert (boxes[there, 1] - boxes[there, 3] / 2).min(initial=9e9) > low

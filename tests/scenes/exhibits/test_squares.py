"""The squares of a regression: as large as its recorded misses, in the frame, and their mean is the loss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits.squares import EDGE, Squares
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import Figures

Recorded = Callable[[str], Path]
ASPECTS = ("16:9", "1:1", "9:16")


@pytest.fixture(params=["wave", "wave_squares"])
def wave(request: pytest.FixtureRequest, recorded: Recorded) -> Path:
    """Two recordings: of sixty points and few steps, and of the film's own, shortened."""
    own = recorded("wave")
    return own if request.param == "wave" else shortened(request.param, own.parent)


def misses(path: Path, entry: int) -> np.ndarray:
    """What the last layer was recorded to say, less what was wanted, from the least input to the largest."""
    trace = traces.open(path)
    said = trace.read(f"activations/{trace.layers[-1].name}", entry).ravel().astype(float)
    order = np.argsort(trace.read("probes/inputs").ravel(), kind="stable")
    return np.asarray((said - trace.read("probes/targets").ravel())[order])


@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_square_is_to_scale_and_stays_in_the_frame(staged: Staged, wave: Path, aspect: str) -> None:
    squares = staged(Squares, wave, aspect)
    squares.miss(1)
    squares.square(1)
    measures = MEASURES[aspect]
    for entry in range(squares.view.last + 1):
        squares.show(entry)
        boxes = squares.picture.boxes()
        np.testing.assert_allclose(
            boxes[:, 2] - boxes[:, 0], np.abs(misses(wave, entry)) * squares.unit, atol=1e-4
        )
        assert boxes[:, 0].min() >= EDGE - 12
        assert boxes[:, 2].max() <= measures.width - EDGE + 12
        assert boxes[:, 1].min() > 0


def test_the_means_side_is_the_root_of_the_mean_square(staged: Staged, wave: Path) -> None:
    squares = staged(Squares, wave)
    for entry in (0, squares.view.last):
        squares.show(entry)
        mean = float((misses(wave, entry) ** 2).mean())
        assert squares.picture.mean[2] == pytest.approx(np.sqrt(mean) * squares.unit, rel=1e-5)
        assert squares.reading(entry).value == pytest.approx(mean, rel=1e-5)
        assert squares.figures.string == squares.reading(entry).text


def test_the_curve_runs_through_what_was_said_of_the_points(staged: Staged, wave: Path) -> None:
    squares = staged(Squares, wave)
    squares.show(squares.view.last)
    picture = squares.picture
    at_points = np.interp(picture.points[:, 0], *picture.curve.T)
    np.testing.assert_allclose(at_points, picture.said, atol=2.0)


def test_between_two_entries_the_number_is_that_of_the_one_before(staged: Staged, wave: Path) -> None:
    squares = staged(Squares, wave)
    squares.show(0.5)
    assert squares.figures.string == squares.reading(0).text
    half = (misses(wave, 0) + misses(wave, 1)) / 2
    sizes = np.abs(squares.picture.said - squares.picture.points[:, 1])
    np.testing.assert_allclose(sizes, np.abs(half) * squares.unit, atol=1e-4)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_number_and_name_stand_beside_their_square_and_leave_it_free(
    staged: Staged, wave: Path, aspect: str
) -> None:
    squares = staged(Squares, wave, aspect)
    squares.show(0)
    name = Figures("loss: the mean square", TYPE.label, "#ffffff", align=squares.align)
    assert squares.named(name) == [squares.figures, name]
    x, y, side = squares.picture.mean
    measures = MEASURES[aspect]
    left, top = (x - side / 2 - measures.width / 2) / 90, (measures.height / 2 - y + side / 2) / 90
    for words in (squares.figures, name):
        right_of, under = words.get_right()[0] > left, words.get_top()[1] > top - side / 90
        assert not (right_of and under)
        assert words.get_left()[0] * 90 > -measures.width / 2 + EDGE
    assert name.get_top()[1] < squares.figures.get_bottom()[1]


def test_squares_beside_another_run_have_one_scale(staged: Staged, wave: Path) -> None:
    alone = staged(Squares, wave).unit
    assert staged(Squares, wave, scales={"predicted": 1000.0}).unit == pytest.approx(470.0 / 1000)
    assert staged(Squares, wave, scales={"predicted": 1e-6}).unit == pytest.approx(alone)

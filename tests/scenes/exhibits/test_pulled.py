"""One dart between bands: it hangs where recorded chances weigh it to, and a band is as strong as a chance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.pulled import Pulled
from tracereel.scenes.parts.darts import around

Recorded = Callable[[str], Path]
ASPECTS = pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])


def pulled_of(scene: Any, view: Any, probe: int = 3) -> Pulled:
    network = NetworkExhibit(scene, view)
    network.look_at(probe)
    return Pulled(network, probe)


def by_hand(path: Path, entry: int, probe: int) -> np.ndarray:
    trace = traces.open(path)
    sums = trace.read(f"preactivations/{trace.layers[-1].name}", entry)[probe].astype(float)
    chances = np.exp(sums - sums.max())
    return np.asarray(chances / chances.sum())


@ASPECTS
def test_it_hangs_where_recorded_chances_weigh_it_to(staged: Staged, recorded: Recorded, aspect: str) -> None:
    pulled = staged(pulled_of, recorded("digits"), aspect=aspect)
    chances = by_hand(recorded("digits"), 1, 3)
    pulled.hang(1, 1.0)
    place, strengths, seen = pulled.board.darts.bands
    board = pulled.board.board
    np.testing.assert_allclose(strengths, chances, atol=1e-5)
    np.testing.assert_allclose(place, board.centre + board.radius * (chances @ around(10)), atol=1e-2)
    assert seen == 1
    assert not pulled.board.darts.seen.any()  # the others are not there yet


@pytest.mark.parametrize("entry", [1, 3])
def test_in_all_steps_it_is_where_they_pull_it(staged: Staged, recorded: Recorded, entry: int) -> None:
    pulled = staged(pulled_of, recorded("digits"))
    pulled.learn(entry)
    chances, board = by_hand(recorded("digits"), entry, 3), pulled.board.board
    place = board.centre + board.radius * (chances @ around(10))
    np.testing.assert_allclose(pulled.panel.items.panes[0].box[:2], place, atol=1e-2)
    np.testing.assert_allclose(pulled.board.darts.bands[1], chances, atol=1e-5)


def test_it_is_none_of_those_that_training_never_saw(staged: Staged, recorded: Recorded) -> None:
    pulled = staged(pulled_of, recorded("digits"))
    pulled.hang(1, 1.0)
    pulled.join(1, 1.0)
    assert pulled.board.darts.bands[2] == 0
    assert pulled.panel.items.panes[0].seen == 0
    assert pulled.board.darts.seen.all()
    pulled.show(2)
    assert not pulled.panel.items.panes


def test_the_board_comes_to_the_middle_with_its_darts(staged: Staged, recorded: Recorded) -> None:
    pulled = staged(pulled_of, recorded("digits"))
    pulled.show(2)
    before, darts = pulled.board.board.centre, pulled.board.darts.places.copy()
    pulled.lead(2, 1.0)
    assert pulled.board.darts.board.centre[0] == pytest.approx(640)
    moved = pulled.board.darts.board.centre - before
    np.testing.assert_allclose(pulled.board.darts.places - darts, np.tile(moved, (len(darts), 1)))


def test_a_band_is_thicker_where_the_chance_is_larger(staged: Staged, recorded: Recorded) -> None:
    pulled = staged(pulled_of, recorded("digits"))
    pulled.board.darts.bands = pulled.board.board.centre, np.eye(10)[0], 1.0
    pixels = np.zeros((720, 1280, 4), np.uint8)
    pulled.board.darts.seen[:] = 0
    pulled.board.darts.paint(type("Canvas", (), {"pixels": pixels, "fine": 1.0})())
    x, y = pulled.board.board.centre
    half = int(pulled.board.board.radius / 2)
    up, down = (
        (pixels[int(y) + side * half, int(x) - 12 : int(x) + 12, :3].max(1) > 60).sum() for side in (-1, 1)
    )
    assert up > 3 * down > 0

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


def test_among_others_its_bands_are_gone(staged: Staged, recorded: Recorded) -> None:
    pulled = staged(pulled_of, recorded("digits"))
    pulled.hang(1, 1.0)
    pulled.join(1, 1.0)
    assert pulled.board.darts.bands[2] == 0
    assert pulled.board.darts.seen.all()


def test_it_goes_aside_with_its_board(staged: Staged, recorded: Recorded) -> None:
    pulled = staged(pulled_of, recorded("digits"))
    pulled.show(2)
    before, darts = pulled.panel.items.panes[0].box, pulled.board.darts.places.copy()
    pulled.lead(2, 1.0)
    moved = pulled.panel.items.panes[0].box - before
    np.testing.assert_allclose(pulled.board.darts.places - darts, np.tile(moved[:2], (len(darts), 1)))
    assert pulled.board.darts.board.centre[0] == pytest.approx(640)


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

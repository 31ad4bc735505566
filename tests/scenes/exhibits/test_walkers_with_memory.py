"""What walkers with memory show: strides of recorded state, what came of each, answers over examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits.answer_curve import AnswerCurve
from tracereel.scenes.exhibits.four_walkers import FourWalkers
from tracereel.scenes.exhibits.hill import Hill
from tracereel.scenes.exhibits.strides import LEAST, Strides
from tracereel.scenes.read.view import View

Recorded = Callable[[str], Path]


@pytest.fixture
def run(recorded: Recorded) -> Callable[[str], Path]:
    """The trace of a run on the hill."""
    return lambda name: shortened(name, recorded("digits").parent)


def test_a_stride_is_one_over_the_root_of_the_recorded_squares(staged: Staged, run: Recorded) -> None:
    hill = staged(Hill, run("hill_rmsprop"))
    strides = Strides(hill.scene, hill.own, [])
    trace = hill.view.trace
    kept = np.stack([trace.read(f"optimizer/output/{k}/v").reshape(-1).astype(float) for k in ("W", "b")], 1)
    long = -np.log(np.sqrt(kept[1:100]))
    for entry in (1, 28, 99):
        strides.show(entry)
        expected = LEAST + (1 - LEAST) * (long[entry - 1] - long.min()) / (long.max() - long.min())
        np.testing.assert_allclose(strides.picture.shares, expected, atol=1e-6)
    strides.show(0)
    assert not strides.picture.shares.any()


def test_what_came_of_each_walker_is_told(staged: Staged, run: Recorded) -> None:
    hill = staged(Hill, run("hill_plain"))
    others = [View(name, traces.open(str(run(f"hill_{name}")))) for name in ("momentum", "rmsprop", "adam")]
    walkers = FourWalkers(hill.scene, [hill.view, *others])
    assert [walkers.came(k) for k in range(4)] == ["stays", "returns", "down", "down"]
    assert [walkers.down(k).text for k in range(4)] == ["100", "45", "28", "30"]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_the_curve_is_the_sigmoid_of_the_recorded_numbers_and_every_example_stands_once(
    staged: Staged, run: Recorded, aspect: str
) -> None:
    curve = staged(AnswerCurve, run("hill"), aspect)
    trace = curve.view.trace
    for entry in (0, 50):
        curve.show(entry)
        w, b = (float(trace.read(f"weights/output/{key}", entry).ravel()[0]) for key in ("W", "b"))
        np.testing.assert_allclose(curve.picture.heights, 1 / (1 + np.exp(-(w * curve.along + b))), rtol=1e-6)
    for share in (0, 1):
        curve.stand(share)
        dots, _ = curve.picture.dots()
        assert len({tuple(np.round(dot, 3)) for dot in dots}) == len(dots) == 288
        left, top, right, bottom = curve.picture.box
        assert left - 1 <= dots[:, 0].min() <= dots[:, 0].max() <= right + 1
        assert top - 1 <= dots[:, 1].min() <= dots[:, 1].max() <= bottom + 1

"""The fan of losses: curves are means of recorded losses, ends become scores, and no two names touch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits.loss_fan import STRETCHES, LossFan
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import LEFT, Figures
from tracereel.scenes.read.view import View

Recorded = Callable[[str], Path]
ASPECTS = ("16:9", "1:1", "9:16")
RATES = (1, 3, 10, 30, 100, 400, 800, 1600)


@pytest.fixture
def fan(staged: Staged, recorded: Recorded) -> Callable[..., LossFan]:
    """Makes the fan of the short runs of all rates, beside the run of digits."""

    def make(aspect: str = "16:9", **more: object) -> LossFan:
        paths = [shortened(f"rate_{k}", recorded("digits").parent) for k in RATES]
        views = [View(f"rate_{k}", traces.open(str(path))) for k, path in zip(RATES, paths, strict=True)]
        made: LossFan = staged(
            lambda scene, view: LossFan.of_rates(scene, [view, *views]), recorded("digits"), aspect, **more
        )
        return made

    return make


def boxes(texts: list[Figures]) -> list[tuple[float, float, float, float]]:
    return [
        (text.get_left()[0], text.get_right()[0], text.get_bottom()[1], text.get_top()[1]) for text in texts
    ]


def apart(texts: list[Figures]) -> bool:
    found = boxes(texts)
    return not any(
        a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
        for k, a in enumerate(found)
        for b in found[:k]
    )


def inside(texts: list[Figures], aspect: str) -> bool:
    half = np.array([MEASURES[aspect].width, MEASURES[aspect].height]) / 180
    return all(
        -half[0] < left and right < half[0] and -half[1] < low and high < half[1]
        for left, right, low, high in boxes(texts)
    )


def test_runs_stand_in_the_order_of_their_rates(fan: Callable[..., LossFan]) -> None:
    rates = [view.header.optimizer.hyperparameters["lr"] for view in fan().views]
    assert rates == sorted(rates)
    assert [name.string for name in fan().names] == [f"{rate:.4g}" for rate in rates]


def test_a_curve_is_made_of_recorded_losses(fan: Callable[..., LossFan]) -> None:
    made = fan()
    for view, curve in zip(made.views, made.sheaf.curves, strict=True):
        losses = view.trace.read("scalars/loss")
        assert curve[0, 1] * made.top == pytest.approx(losses[0])
        last = losses[len(losses) - len(losses) // min(STRETCHES, len(losses)) :]
        assert curve[-1, 1] * made.top == pytest.approx(last.mean(), rel=0.2)
        assert curve[-1, 0] * made.steps == len(losses)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_names_and_scores_never_touch_and_lie_in_the_frame(fan: Callable[..., LossFan], aspect: str) -> None:
    made = fan(aspect)
    made.grow(1.0)
    assert apart(made.leading)
    assert inside(made.leading, aspect)
    others = [name for name in made.names if name not in made.leading]
    assert all(glyph.get_fill_opacity() == 0 for name in others for glyph in name)
    made.turn(1.0)
    assert all(glyph.get_fill_opacity() == 1 for name in made.names for glyph in name)
    words = [Figures("unseen images read rightly", 22, "#ffffff", align=LEFT) for _ in range(2)]
    scored = [*made.names, *made.scores, *made.scored(*words)]
    assert apart(scored)
    assert inside(scored, aspect)


def test_heads_become_scores(fan: Callable[..., LossFan]) -> None:
    made = fan()
    made.grow(1.0)
    np.testing.assert_allclose(made.sheaf.heads, made.sheaf.ends())
    made.turn(1.0)
    strip = made.plan.scores
    for k, view in enumerate(made.views):
        assert made.score(k).value == view.trace.test_accuracy
        assert made.sheaf.heads[k, 1] == pytest.approx(strip.y(view.trace.test_accuracy))
    assert (np.diff(made.sheaf.heads[:, 0]) > 0).all()


def test_the_best_is_the_one_with_the_largest_score(fan: Callable[..., LossFan]) -> None:
    made = fan()
    scores = [view.trace.test_accuracy for view in made.views]
    assert scores[made.best] == max(scores)
    assert made.told["best"].value == max(scores)
    assert made.shape == ("hump" if 0 < made.best < len(scores) - 1 else "other")


def test_fans_beside_each_other_have_one_scale(fan: Callable[..., LossFan]) -> None:
    assert fan(scales={"fan": 50.0}).top == 50.0

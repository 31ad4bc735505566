"""Budgets: what is given up first, and what is never tried twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.film.conftest import clip
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.publish.embed import budget
from tracereel.scenes.film.publish.embed.contents import Contents, Piece, pieces

HIGH = Options(short_side=1080, fps=60, captions="none")
VIDEO = Piece(clip("Small"), "video", HIGH)
MB = 1_000_000


def test_the_first_way_is_what_was_asked_for_and_each_way_is_tried_once() -> None:
    ways = list(budget.rungs(HIGH))
    assert ways[0] == HIGH
    assert len(ways) == len(set(ways))


def test_frame_rate_goes_before_size_and_no_picture_is_lower_than_captions_need() -> None:
    ways = list(budget.rungs(HIGH))
    shapes = list(dict.fromkeys((way.short_side, way.fps) for way in ways))
    assert shapes == [(1080, 60), (1080, 30), (720, 30), (540, 30), (480, 30), (360, 30)]


def test_the_roughest_quality_is_for_the_smallest_picture_alone() -> None:
    rough = [way for way in budget.rungs(HIGH) if way.crf > 28]
    assert {way.short_side for way in rough} == {360}


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_drafts_of_the_encoder_are_no_way_to_save(kind: str) -> None:
    assert all(way.crf for way in list(budget.rungs(replace(HIGH, format=kind)))[1:])


def test_a_little_too_large_costs_little() -> None:
    nearly = budget.smaller(VIDEO, 11 * MB, 10 * MB, HIGH)
    assert (nearly.options.short_side, nearly.options.fps) == (1080, 60)
    assert 19 < nearly.options.crf <= 25


def test_far_too_large_goes_far_down_at_once() -> None:
    assert budget.smaller(VIDEO, 40 * MB, 2 * MB, HIGH).options.short_side <= 540


def test_every_next_way_comes_after_the_one_before() -> None:
    ways = list(budget.rungs(HIGH))
    piece, tried = VIDEO, [HIGH]
    while piece.options != ways[-1]:
        piece = budget.smaller(piece, 100_000, 50_000, HIGH)
        tried.append(piece.options)
    assert sorted(set(tried), key=ways.index) == tried


def test_a_budget_too_small_is_refused_with_one_that_would_do() -> None:
    least = replace(VIDEO, options=list(budget.rungs(HIGH))[-1])
    with pytest.raises(RenderError) as refused:
        budget.smaller(least, 1_234_567, MB, HIGH)
    assert str(refused.value) == (
        "it cannot be made as small as 1.0 MB: at 360p30, crf 34 its mp4 takes 1.2 MB. "
        "Allow more: --max-size 1.3MB"
    )


def test_what_was_given_up_is_said_and_nothing_where_nothing_was() -> None:
    less = replace(VIDEO, options=replace(HIGH, short_side=720, fps=30, crf=22))
    assert budget.gave_up(less, HIGH, 2 * MB) == (
        "Small.mp4: 720p30, crf 22 instead of 1080p60, crf 19, to stay under 2.0 MB"
    )
    assert budget.gave_up(VIDEO, HIGH, 2 * MB) == ""


def test_a_budget_is_for_what_pages_load() -> None:
    everything = Contents(pair=True, loop=True, gif=True, alpha=True)
    free = {
        part.key
        for piece in pieces(clip("Small"), HIGH, everything)
        for part in piece.parts
        if not budget.applies(part)
    }
    assert free == {f"{theme}.{part}" for theme in ("dark", "light") for part in ("still.mp4", "alpha.mov")}

"""Two clips beside each other: what tells their runs apart, which of their beats go together, how long these last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes import screening
from tests.scenes.companions import run_of
from tests.scenes.screening import Screening
from tests.scenes.test_clips import (
    test_every_digit_on_screen_is_a_reading,  # noqa: F401 (holds beside another clip as well)
    test_every_text_lies_in_the_frame,  # noqa: F401
    test_no_two_texts_overlap,  # noqa: F401
)
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace import Trace
from tracereel.scenes.read.figures import Figure
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.storyboard import clips
from tracereel.scenes.tell.beside import Beside, Played, introduced, labels, settled, together

Opened = Callable[[str], Trace]


@pytest.fixture(scope="module", params=[clip.name for clip in clips()])
def seen(
    request: pytest.FixtureRequest,
    recorded: Callable[[str], Path],
    opened: Opened,
    tmp_path_factory: pytest.TempPathFactory,
) -> Screening:
    """A clip beside another over a run that differs in everything."""
    label, _ = labels(View("run", opened("spirals")), View("run", opened("odd")))
    played: Screening = screening.play(
        request.param,
        recorded(run_of(request.param, "spirals")),
        tmp_path_factory.mktemp("beside"),
        Beside(label),
    )
    return played


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., View]:
    """The run xor with other settings, recorded for one epoch."""
    folder = tmp_path_factory.mktemp("varied")

    def view(*settings: str) -> View:
        run = catalog.find("xor", ["training.epochs=1", *settings])
        number = len(list(folder.iterdir()))
        return View("run", record(build.build(run), folder / f"{number}.zarr"))

    return view


def said(label: tuple[Figure, ...]) -> list[str]:
    return [fact.text for fact in label]


def test_two_runs_are_told_apart_by_what_was_set_otherwise(varied: Callable[..., View]) -> None:
    usual = varied()
    faster = varied("optimizer.lr=0.5", "seed=8")
    one, other = labels(usual, faster)
    assert said(one)[0].startswith("rate ")
    assert said(other) == ["rate 0.5", "seed 8"]
    assert all(
        isinstance(piece, Reading)
        for fact in other
        for piece in fact.pieces
        if piece not in ("rate ", "seed ")
    )


def test_the_most_telling_differences_come_first_and_there_are_two_at_most(
    varied: Callable[..., View],
) -> None:
    one, other = labels(varied(), varied("seed=2", "optimizer.kind=rmsprop", "training.batch_size=8"))
    assert said(other) == ["RMSprop", "batches of 8"]
    assert len(one) == 2


def test_settings_of_the_optimizer_have_their_names(varied: Callable[..., View]) -> None:
    one, other = labels(varied("optimizer.beta1=0.5"), varied("optimizer.beta1=0.75"))
    assert (said(one), said(other)) == (["beta1 0.5"], ["beta1 0.75"])


def test_where_nothing_can_be_said_they_have_their_names(digits: Trace) -> None:
    one, other = labels(View("run", digits), View("run", digits))
    assert said(one) == said(other) == [digits.name]


def played(*beats: tuple[str, int], **scales: float) -> Played:
    """A clip with these sentences, and the frames that they take."""
    sentences = [sentence for sentence, _ in beats]
    return Played(dict(scales), sentences, sentences, [frames for _, frames in beats])


def lasting(beside: Beside, told: Played) -> list[int]:
    """When each beat begins, and when the last one ends."""
    moments = [beside.opening]
    for frames in beside.last:
        moments.append(moments[-1] + frames)
    assert all(last >= frames for last, frames in zip(beside.last, told.told, strict=True))
    return moments


NOBODY = (Figure("run", ("",)),)
LEFT = played(("a", 10), ("b", 20), ("c", 30), ("d", 5))
OTHERS = {
    "the same story": played(("a", 12), ("b", 5), ("c", 30), ("d", 6)),
    "other words": played(("a", 12), ("x", 5), ("c", 30), ("d", 6)),
    "a beat less": played(("a", 12), ("c", 50), ("d", 6)),
    "a beat more": played(("a", 12), ("b", 5), ("b2", 9), ("c", 31), ("d", 6)),
    "another beginning": played(("0", 40), ("a", 12), ("b", 5), ("c", 31), ("d", 6)),
    "another end": played(("a", 12), ("b", 5)),
}


@pytest.mark.parametrize("what", OTHERS)
def test_beats_that_go_together_begin_together_and_none_is_cut_short(what: str) -> None:
    other = OTHERS[what]
    both = settled(LEFT, other, introduced(LEFT, other, (NOBODY, NOBODY)))
    moments = [lasting(beside, told) for beside, told in zip(both, (LEFT, other), strict=True)]
    slots = together(LEFT, other)
    for side in (0, 1):
        told = [slot[side] for slot in slots if slot[side] is not None]
        assert told == list(range(len(told)))
    for one, two in slots:
        if one is not None and two is not None:
            assert moments[0][one] == moments[1][two]
    assert moments[0][-1] == moments[1][-1]


def test_what_both_measure_has_the_larger_scale() -> None:
    one, other = played(("a", 1), loss=2.0, weights=0.5), played(("a", 1), loss=3.0)
    for both in (
        introduced(one, other, (NOBODY, NOBODY)),
        settled(one, other, introduced(one, other, (NOBODY, NOBODY))),
    ):
        assert [beside.scales["loss"] for beside in both] == [3.0, 3.0]
        assert both[0].scales["weights"] == 0.5

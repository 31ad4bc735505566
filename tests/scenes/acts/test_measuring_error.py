"""MeasuringError: two runs, each stamped while it is on stage; its numbers are those of the two traces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes.acts.telling import played
from tests.scenes.companions import company
from tests.scenes.screening import Screening, proven
from tracereel.engine import trace as traces
from tracereel.scenes import storyboard

Screened = Callable[[str, str], Screening]
ME = "MeasuringError"


@pytest.fixture
def seen(screened: Screened) -> Screening:
    """The clip over images, told whole."""
    return screened(ME, "digits")


def stamps(seen: Screening, key: str) -> set[str]:
    """The names of the runs that are stamped when a beat ends."""
    keys = ("miss", "mean", "learn", "truth", "slide", "ride", "next")
    moment = seen.ends[keys.index(key)]
    return {block.text.split(" · ")[0] for block in moment.blocks if block.is_stamp}


def test_the_run_that_is_on_stage_is_stamped_and_no_other(seen: Screening) -> None:
    assert all(stamps(seen, key) == {"wave_squares"} for key in ("miss", "mean", "learn"))
    assert all(stamps(seen, key) == {"digits"} for key in ("truth", "slide", "ride", "next"))


@pytest.mark.parametrize("run", ["digits", "spirals", "odd"])
def test_every_number_is_proven(screened: Screened, run: str, tmp_path: Path) -> None:
    assert proven(screened(ME, run), tmp_path).holds


def test_loss_at_last_is_that_of_the_recorded_values(recorded: Callable[[str], Path]) -> None:
    scene = played(ME, recorded("digits"))
    wave = traces.open(company(storyboard.find(ME), recorded("digits"))["curve"])
    said = wave.read(f"activations/{wave.layers[-1].name}", wave.entries - 1).ravel().astype(float)
    mean = float(((said - wave.read("probes/targets").ravel()) ** 2).mean())
    assert scene.squares.reading(wave.entries - 1).value == pytest.approx(mean, rel=1e-5)

"""What can be known of a run before it is recorded: as much as its trace says, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from tracereel.engine import trace
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.commands.feeding import fed_by, fed_by_prepared, forecast_of
from tracereel.scenes.film.plan.fitting import fed
from tracereel.scenes.film.plan.forecast import Forecast, NotRecordedYet
from tracereel.scenes.read.view import Role
from tracereel.scenes.storyboard import Clip

SHORT = ["training.epochs=1", "record.schedule=every:9"]
CLIPS = storyboard.clips()


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("digits", ()),
        ("moons", ()),
        ("sine", ()),
        ("xor", ()),
        ("digits", ["record.keep=scalars"]),
    ],
)
def test_what_is_foreseen_is_what_the_recorded_trace_says(
    tmp_path: Path, name: str, settings: list[str]
) -> None:
    run = catalog.find(name, [*SHORT, *settings])
    foreseen = fed_by_prepared(build.build(run))
    recorder.record(build.build(run), tmp_path / "run.zarr")
    recorded = fed(CLIPS, trace.open(tmp_path / "run.zarr"))
    assert foreseen.roles == recorded.roles
    assert ("feeds no clip" in foreseen.line) == (not foreseen.roles)
    assert foreseen.why.partition("; ")[0] == recorded.why.partition("; ")[0]


def test_arrays_are_foreseen_as_they_are_recorded(tmp_path: Path) -> None:
    settings = (*SHORT, "training.batch_size=64", "record.learned=20")
    forecast = _forecast("digits", *settings)
    recorder.record(build.build(catalog.find("digits", settings)), tmp_path / "run.zarr")
    opened = trace.open(tmp_path / "run.zarr")
    assert set(forecast.keys()) <= set(opened.keys())
    assert forecast.has("learned/inputs")
    assert forecast.entries == opened.entries
    with pytest.raises(NotRecordedYet):
        forecast.read("weights/output/W", 0)


def test_a_clip_of_several_roles_says_as_which_a_run_will_do() -> None:
    clip = Clip("Pair", "tests.film.plan.test_forecast", "", "", {"net": "digits", "wave": "sine"})
    found = fed([clip], _forecast("digits"))
    assert found.roles == {"Pair": ("net",)}
    assert found.line == "feeds Pair (as net)"


def test_data_that_would_have_to_be_fetched_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracereel.engine.datasets import registry

    monkeypatch.setitem(registry.PUBLISHED, "mnist", None)  # whoever loads it fails
    assert "ForwardPass" in fed_by(catalog.find("mnist"), tmp_path / "none.zarr").roles


def _forecast(name: str, *settings: str) -> Forecast:
    """What roles are given to look at."""
    return forecast_of(build.build(catalog.find(name, settings)))


class Pair:
    """A clip of two roles, for a classifier and for something else."""

    roles: ClassVar = {
        "net": Role("a classifier"),
        "wave": Role("values", dense=False, classes=False, link="tanh"),
    }

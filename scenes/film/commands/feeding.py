"""Which clips a run can feed: asked of its trace where it is recorded, else of what is known of it before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracereel.engine.errors import TraceError

if TYPE_CHECKING:
    from tracereel.engine.runs.build import Prepared
    from tracereel.engine.runs.schema import Run
    from tracereel.scenes.film.plan.fitting import Fed
    from tracereel.scenes.film.plan.forecast import Forecast

LIKE = {"mnist": "mnist5k"}  # data that may have to be fetched, and data that ships and is like it


def fed_by(run: Run, path: Path) -> Fed:
    """Which clips a run can feed whose trace lies, or would lie, at a path."""
    from tracereel.engine import trace
    from tracereel.scenes import storyboard
    from tracereel.scenes.film.plan.fitting import fed

    try:
        recorded = trace.open(path) if path.exists() else None
    except TraceError:  # it will have to be recorded again
        recorded = None
    return fed(storyboard.clips(), recorded) if recorded else fed_by_prepared(_prepared(run))


def fed_by_prepared(prepared: Prepared) -> Fed:
    """Which clips a run can feed that is ready to train, as far as can be known."""
    from tracereel.scenes import storyboard
    from tracereel.scenes.film.plan.fitting import fed

    return fed(storyboard.clips(), forecast_of(prepared))


def forecast_of(prepared: Prepared) -> Forecast:
    """What a recording will be."""
    from tracereel.engine.recording.header import header_of
    from tracereel.engine.trace.schedule import parse
    from tracereel.scenes.film.plan.forecast import Forecast

    record = prepared.run.record
    whole = record.keep == "everything"
    entries = len(parse(record.schedule).steps(prepared.total_steps))
    return Forecast(header_of(prepared, record.probes if whole else 0), entries, whole)


def _prepared(run: Run) -> Prepared:
    """A run that ships, ready to train, without fetching anything."""
    from tracereel.engine.runs import catalog
    from tracereel.engine.runs.build import build

    name = getattr(run.dataset, "name", None)
    return build(catalog.find(run.name, [f"dataset.name={LIKE[name]}"]) if name in LIKE else run)

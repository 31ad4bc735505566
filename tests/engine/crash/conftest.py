"""Recordings that were never stopped, each made once: what those that were stopped must end as."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest

from tracereel.engine import trace
from tracereel.engine.errors import TrainingDiverged
from tracereel.engine.recording.recorder import record
from tracereel.engine.recording.resume import keeper
from tracereel.engine.runs import build, catalog
from tracereel.engine.runs.build import Prepared

DIGITS = (
    "title='Reading handwritten digits'",
    "seed=7",
    "layers=[{kind='dense', width=12, activation='relu'}, {kind='dense'}]",
    "optimizer={kind='adam', lr=0.003}",
    "training.batch_size=64",
    "record.probes=6",
)


def prepared(*settings: str) -> Prepared:
    """The digits run, small: 20 steps an epoch, the last batch of each shorter."""
    return build.build(catalog.find("digits", [*DIGITS, *settings]))


@pytest.fixture(scope="session")
def unstopped(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., trace.Trace]:
    """settings -> the trace of a run that nothing stopped; a run that diverges is over, too."""
    made: dict[tuple[str, ...], trace.Trace] = {}

    def recorded(*settings: str) -> trace.Trace:
        if settings not in made:
            path = tmp_path_factory.mktemp("unstopped") / "digits.zarr"
            with suppress(TrainingDiverged):
                record(prepared(*settings), path)
            made[settings] = trace.open(path)
        return made[settings]

    return recorded


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint before every step, so that a few steps are enough to have some."""
    monkeypatch.setattr(keeper, "BETWEEN_BLOCKS", 0.0)
    monkeypatch.setattr(keeper, "WITHIN_BLOCKS", 0.0)
    monkeypatch.setattr(keeper, "SHARE", 0)


def same(one: trace.Trace, other: trace.Trace) -> None:
    """Equal digests, which cover every array; and the last weights, to be seen."""
    assert one.verify_digests() == other.verify_digests() == []
    np.testing.assert_array_equal(one.read("weights/output/W", -1), other.read("weights/output/W", -1))
    np.testing.assert_array_equal(one.read("scalars/loss"), other.read("scalars/loss"))
    assert one.digest == other.digest

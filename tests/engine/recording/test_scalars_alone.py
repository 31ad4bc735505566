"""Traces that keep scalars alone: small, complete where they are, and refused in one line where clips ask for more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.engine.format.independent import Reader
from tracereel.engine.recording.recorder import record
from tracereel.engine.recording.resume import keeper
from tracereel.engine.recording.resume.resuming import resume
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace.summary import summary, table

SHORT = ("training.epochs=3", "record.schedule=log:8")
ALONE = (*SHORT, "record.keep=scalars")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same run, with everything and with scalars alone."""
    folder = tmp_path_factory.mktemp("scalars")
    return [
        record(build.build(catalog.find("digits", settings)), folder / f"{len(settings)}.zarr")
        for settings in (SHORT, ALONE)
    ]


def test_it_holds_every_steps_numbers_and_what_proves_them(both):
    everything, alone = both
    keys = alone.keys()
    families = {key.partition("/")[0] for key in keys}
    assert families == {"steps", "epochs", "weights", "batch", "scalars", "validation"}
    for key in keys:
        np.testing.assert_array_equal(alone.read(key), everything.read(key))
    assert alone.test_accuracy == everything.test_accuracy
    assert alone.header.probes == 0


def test_it_says_so_in_its_configuration_alone(both):
    everything, alone = both
    assert alone.header.config["record"]["keep"] == "scalars"
    assert "keep" not in everything.header.config["record"]


def test_it_is_told_and_read_by_others(both):
    alone = both[1]
    assert summary(alone)["test_accuracy"] == alone.test_accuracy
    assert "probes" not in table(alone)
    np.testing.assert_array_equal(Reader(Path(alone.path)).array("scalars/loss"), alone.read("scalars/loss"))


def test_stopped_it_goes_on_to_the_same_bits(both, tmp_path, monkeypatch):
    for name in ("BETWEEN_BLOCKS", "WITHIN_BLOCKS", "SHARE"):
        monkeypatch.setattr(keeper, name, 0)

    def stop(step):
        if step.number == 50:
            raise KeyboardInterrupt

    path = tmp_path / "digits.zarr"
    with pytest.raises(KeyboardInterrupt):
        record(build.build(catalog.find("digits", ALONE)), path, progress=stop)
    assert resume(build.build(catalog.find("digits", ALONE)), path).digest == both[1].digest

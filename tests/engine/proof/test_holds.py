"""What was recorded holds: every optimizer, activation, loss and schedule, unfinished runs, foreign traces."""

from __future__ import annotations

import pytest

from tests.engine.proof.conftest import MOONS
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.learning.optimizers import OPTIMIZERS
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace import schedule

TINY = (*MOONS, "record.probes=4")
SINE = (
    "training.epochs=6",
    "training.batch_size=40",
    "record.schedule=every:1",
    "record.probes=4",
    "dataset.examples=100",
)
DECAYED = (
    "optimizer.weight_decay=0.05",
    "training.clip_norm=0.3",
    "schedule={kind='cosine', floor=0.1, warmup=2}",
)


def holds(report):
    assert report.holds, "\n".join(report.lines())
    assert all(check.verdict == "holds" for check in report.checks), "\n".join(report.lines())
    assert all(check.largest.ratio <= 1 for check in report.checks if check.largest)
    return True


def optimizer(name):
    return f"optimizer={{kind='{name}', lr={0.05 if 'n' in name else 0.01}}}"


def layers(activation):
    hidden = f"{{kind='dense', width=5, activation='{activation}'}}"
    return f"layers=[{hidden}, {hidden}, {{kind='dense'}}]"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_holds_with_decay_clipping_and_a_schedule(small_run, name):
    assert holds(verify(small_run("moons", *TINY, optimizer(name), *DECAYED)))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_holds(small_run, name):
    assert holds(verify(small_run("moons", *TINY, layers(name))))


@pytest.mark.parametrize(
    ("run", "settings"),
    [
        ("xor", ("training.epochs=1", "record.schedule=every:1")),
        ("sine", SINE),
        ("sine", (*SINE, "layers=[{kind='dense', width=8, activation='gelu'}, {kind='dense', activation='tanh'}]")),
        ("moons", (*TINY, "loss=mean_squared_error")),
        ("moons", (*TINY, "schedule={kind='step', every=2}", "training.batch_size=full", "training.epochs=4")),
        ("spirals", ("training.epochs=8", "record.schedule=dense:6+log:12", "record.probes=5")),
        ("digits", ("training.epochs=1", "record.schedule=dense:4+log:8")),
    ],
)  # fmt: skip
def test_every_loss_schedule_and_kind_of_data_holds(small_run, run, settings):
    assert holds(verify(small_run(run, *settings)))


def test_a_trace_from_before_schedules_held_powers_of_ten_holds(tmp_path, monkeypatch):
    settings = ("training.epochs=2", "record.schedule=dense:4+log:30")
    with monkeypatch.context() as before:
        before.setitem(schedule.PICK, "log", schedule._log_spaced)
        old = record(build.build(catalog.find("digits", settings)), tmp_path / "old.zarr")
    new = record(build.build(catalog.find("digits", settings)), tmp_path / "new.zarr")
    assert 100 not in old.steps
    assert 100 in new.steps
    assert holds(verify(old.path))
    assert holds(verify(new.path))


def test_trained_to_the_end_where_deltas_vanish_it_still_holds(small_run):
    settings = ("training.epochs=60", "record.schedule=log:12", "optimizer={kind='momentum', lr=0.3}")
    assert holds(verify(small_run("digits", *settings, "training.batch_size=256")))

"""What a trace lacks cannot be checked: it is said, in words, and is neither a crash nor a failure."""

from __future__ import annotations

import json
from itertools import islice

import numpy as np
import pytest

from tests.engine.proof.conftest import MOONS
from tests.engine.proof.tampering import falsified
from tracereel.engine import trace
from tracereel.engine.errors import TraceError, TrainingDiverged
from tracereel.engine.layers.layer import Elementwise
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.header import header_of
from tracereel.engine.recording.probes import choose_evaluation, choose_probes
from tracereel.engine.recording.recorder import Recorder, record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace.schedule import parse

FAMILIES = ("weights", "gradients", "optimizer", "preactivations", "activations", "deltas", "probe_losses",
            "batch/indices", "batch/losses", "scalars", "scalars/clip_factor", "validation", "probes",
            "probes/targets", "evaluation", "test", "epochs")  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_a_trace_without_a_family_of_arrays_says_what_it_lacks(moons, tmp_path, family):
    def absent(key):
        return key == family or key.startswith(f"{family}/")

    report = verify(falsified(moons, tmp_path / "foreign.zarr", without=absent), sample=3)
    assert report.holds, "\n".join(report.lines())
    if family not in ("epochs", "test", "batch/losses", "probes/targets"):
        unchecked = [check for check in report.checks if check.verdict == "could not check"]
        assert any(family.split("/")[0] in check.why for check in unchecked), "\n".join(report.lines())
        assert all(check.why for check in unchecked)


def test_a_trace_without_a_run_configuration_is_proven_as_far_as_it_goes(moons, tmp_path):
    def foreign(header):
        header["config"] = {}
        header["dataset"]["name"] = "my data"

    report = verify(falsified(moons, tmp_path / "foreign.zarr", header=foreign))
    assert report.holds
    verdicts = {check.name: check.verdict for check in report.checks}
    assert verdicts["forward"] == verdicts["deltas"] == verdicts["updates"] == verdicts["test"] == "holds"
    assert verdicts["gradients"] == verdicts["learning rate"] == verdicts["header"] == "could not check"
    assert "could not check 6 of them: the dataset my data" in report.check("gradients").why


def test_batches_that_the_trace_holds_itself_need_no_dataset(small_run, tmp_path):
    """Every example a probe, and the whole of them the batch."""
    whole = ("training.batch_size=full", "training.epochs=3", "record.probes=400", "dataset.examples=40")
    path = small_run("xor", *whole)
    report = verify(
        falsified(path, tmp_path / "foreign.zarr", header=lambda header: header.update(config={}))
    )
    assert report.check("gradients").verdict == "holds"
    assert report.check("gradients").checked == 3


def test_another_dataset_is_not_used(moons, tmp_path):
    def other(header):
        header["dataset"]["digest"] = "0" * 32

    report = verify(falsified(moons, tmp_path / "foreign.zarr", header=other))
    assert "the dataset moons is another here" in report.check("gradients").why
    assert "than the one that was learned from (000000000000)" in report.check("gradients").why


def test_mnist_is_never_downloaded(moons, tmp_path, monkeypatch):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path)

    def mnist(header):
        header["config"]["dataset"] = {"name": "mnist", "validation": 0.1}

    report = verify(falsified(moons, tmp_path / "foreign.zarr", header=mnist))
    assert "MNIST is not on this machine. Say where it is: MNIST_DIR=FOLDER" in report.check("gradients").why


@pytest.mark.parametrize(
    ("change", "check", "why"),
    [
        (lambda h: h["optimizer"].update(name="lion"), "updates", "no optimizer is called 'lion' here"),
        (lambda h: h.update(loss="hinge"), "forward", "no loss is called 'hinge'"),
        (lambda h: h["layers"][0].update(kind="lstm"), "forward", "no layer is called 'lstm'"),
        (lambda h: h.update(schedule="sometimes"), "steps", "expected every:N"),
        (
            lambda h: h["config"].update(schedule={"kind": "odd"}),
            "learning rate",
            "no schedule is called 'odd'",
        ),
    ],
)
def test_what_is_not_known_here_is_named(moons, tmp_path, change, check, why):
    report = verify(falsified(moons, tmp_path / "foreign.zarr", header=change), sample=3)
    assert report.check(check).verdict == "could not check"
    assert why in report.check(check).why


def test_a_recording_that_did_not_finish_holds_as_far_as_it_goes(tmp_path):
    prepared = build.build(catalog.find("moons", (*MOONS, "training.epochs=20")))
    steps = build.train(prepared)
    first = next(steps)
    probes, evaluation = (
        choose_probes(prepared.dataset, prepared.data, first.indices, 4),
        choose_evaluation(prepared.dataset, prepared.data),
    )
    schedule = parse("every:1")
    head = header_of(prepared, len(probes))
    with Recorder(tmp_path / "m.zarr", head, schedule, prepared.total_steps, probes, evaluation) as recorder:
        recorder.observe(first)
        for step in islice(steps, 39):
            recorder.observe(step)
    report = verify(tmp_path / "m.zarr.recording", sample=8)
    assert report.holds
    assert report.check("updates").verdict == "holds"
    assert report.check("finite").why.startswith("the run did not finish")
    assert report.summary.endswith("Each check looked at 8 of 40 entries: --everything looks at all")


def test_a_run_that_diverged_holds_as_far_as_it_goes(tmp_path):
    settings = (
        "optimizer={kind='gradient_descent', lr=20}",
        "loss=mean_squared_error",
        "training.epochs=10",
    )
    hidden = "{kind='dense', width=6, activation='gelu'}, {kind='dense', width=6, activation='relu'}"
    layers = f"layers=[{hidden}, {{kind='dense'}}]"
    with pytest.raises(TrainingDiverged):
        record(build.build(catalog.find("moons", (*MOONS, *settings, layers))), tmp_path / "m.zarr")
    report = verify(tmp_path / "m.zarr", everything=True)
    assert trace.open(tmp_path / "m.zarr").stopped
    assert report.holds, "\n".join(report.lines())
    assert report.check("updates").checked > 1


def test_a_layer_whose_rounding_is_not_known_is_named(moons, monkeypatch):
    class Odd(Elementwise):
        kind = "odd"

        def forward(self, params, X, mode):
            return np.arctan(X), lambda dY: (dY, {})

    monkeypatch.setattr("tracereel.engine.layers.activations.tanh.Tanh.forward", Odd.forward)
    assert "how np.arctan rounds is not known" in verify(moons).check("forward").why


def test_nothing_there_is_an_error(tmp_path):
    with pytest.raises(TraceError, match="no trace at"):
        verify(tmp_path / "x.zarr")


def test_a_report_is_plain_json_and_aligned_lines(moons):
    report = verify(moons, sample=4)
    facts = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert facts["holds"] is True
    assert facts["sample"] == 4
    assert {check["name"] for check in facts["checks"]} >= {
        "digests",
        "forward",
        "gradients",
        "updates",
        "test",
    }
    places = {line.index("holds") for line in report.lines()}
    assert len(places) == 1
    forward = report.check("forward")
    assert forward.sentence.startswith("4 of 7 entries x 6 probes; largest error ")
    assert "of what rounding allows) at " in forward.sentence


def test_a_sample_is_the_same_every_time_and_has_both_ends(moons):
    from tracereel.engine.proof.subject import Subject

    subject = Subject(trace.open(moons), 4)
    assert subject.chosen(range(11)) == [0, 3, 7, 10]
    assert subject.chosen(range(3)) == [0, 1, 2]
    assert Subject(subject.trace, None).chosen(range(11), 4) == list(range(11))

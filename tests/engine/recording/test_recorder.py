"""Recording: what is kept, what happens when something goes wrong, and that training does not notice."""

import dataclasses
import errno
import json
import threading
import time
from itertools import islice

import numpy as np
import pytest

from tracereel.engine import trace
from tracereel.engine.errors import TraceError, TrainingDiverged
from tracereel.engine.proof.report import HOLDS
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording import header
from tracereel.engine.recording.header import header_of
from tracereel.engine.recording.probes import TEST, TRAIN, choose_evaluation, choose_probes
from tracereel.engine.recording.recorder import Recorder, record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace import summary
from tracereel.engine.trace.schedule import parse
from tracereel.engine.trace.schema import BLOCK
from tracereel.engine.trace.writing import packing
from tracereel.engine.trace.writing.writer import TraceWriter

SETTINGS = (
    "title='Reading handwritten digits'",
    "seed=7",
    "optimizer={kind='adam', lr=0.003}",
    "layers=[{kind='dense', width=12, activation='relu'}, {kind='dense'}]",
    "training.epochs=3",
    "training.batch_size=64",
    "record.schedule=dense:20+every:3",
    "record.probes=6",
)


def small(*settings):
    """The digits run, small: 3 epochs of 20 steps, the last batch of an epoch shorter."""
    return build.build(catalog.find("digits", [*SETTINGS, *settings]))


def recorder_for(prepared, path, first, **options):
    probes = choose_probes(prepared.dataset, prepared.data, first.indices, 6)
    evaluation = choose_evaluation(prepared.dataset, prepared.data)
    schedule = parse(prepared.run.record.schedule)
    header = header_of(prepared, len(probes))
    return Recorder(path, header, schedule, prepared.total_steps, probes, evaluation, **options)


# -- what is kept ---------------------------------------------------------------------------------------


FORGETFUL = "layers=[{kind='dropout', rate=0.1}, {kind='dense', width=12}, {kind='dropout'}, {kind='dense'}]"


@pytest.mark.parametrize(
    "settings", [(), (FORGETFUL,), ("augment.shift=1",)], ids=["dense", "dropout", "images moved"]
)
def test_recording_leaves_the_training_bit_identical(tmp_path, settings):
    bare, watched = small(*settings), small(*settings)
    losses = [step.loss for step in build.train(bare)][:-1]
    run = record(watched, tmp_path / "digits.zarr")
    np.testing.assert_array_equal(bare.network.flat, watched.network.flat)
    np.testing.assert_array_equal(run.read("scalars/loss"), losses)


def test_an_entry_holds_its_step_to_the_letter(tmp_path):
    kept = {}
    for step in build.train(small()):
        if step.number in (0, 19, 21):
            weights = step.parameters["hidden1"]["W"].copy()
            gradient = step.gradients["output"]["b"].copy()
            slot = step.optimizer_state["hidden1"]["W"]["m"].copy()
            kept[step.number] = (weights, gradient, slot, step.indices.copy(), step.losses.copy())
    run = record(small(), tmp_path / "digits.zarr")
    for number, (weights, gradient, slot, indices, losses) in kept.items():
        entry = run.entry_of(number)
        batch = len(indices)
        np.testing.assert_array_equal(run.read("weights/hidden1/W", entry), weights)
        np.testing.assert_array_equal(run.read("gradients/output/b", entry), gradient)
        np.testing.assert_array_equal(run.read("optimizer/hidden1/W/m", entry), slot)
        np.testing.assert_array_equal(run.read("batch/indices", entry)[:batch], indices)
        np.testing.assert_array_equal(run.read("batch/losses", entry)[:batch], losses)
    assert len(kept[19][3]) == 42


def test_a_shorter_batch_is_padded(tmp_path):
    run = record(small(), tmp_path / "digits.zarr")
    entry = run.entry_of(19)
    assert (run.read("batch/indices", entry)[42:] == -1).all()
    assert np.isnan(run.read("batch/losses", entry)[42:]).all()
    assert (run.read("batch/indices", 0) >= 0).all()


def test_the_last_entry_holds_weights_and_probes_only(tmp_path):
    prepared = small()
    run = record(prepared, tmp_path / "digits.zarr")
    last = run.entries - 1
    assert run.steps[last] == 60
    np.testing.assert_array_equal(
        run.read("weights/output/W", last), prepared.network.parameters["output"]["W"]
    )
    assert np.isfinite(run.read("deltas/hidden1", last)).all()
    for key in ("gradients/hidden1/W", "optimizer/hidden1/W/m", "batch/losses"):
        assert np.isnan(run.read(key, last)).all()
    assert run.gradient_entries == last


def test_probes_are_seen_with_the_weights_of_their_entry(tmp_path):
    run = record(small(), tmp_path / "digits.zarr")
    X = run.read("probes/inputs").reshape(6, -1) * np.float32(run.header.dataset.scale)
    for entry in (0, 7, run.entries - 1):
        Z = X @ run.read("weights/hidden1/W", entry).T + run.read("weights/hidden1/b", entry)
        np.testing.assert_allclose(run.read("preactivations/hidden1", entry), Z, rtol=1e-4, atol=1e-5)
        probabilities = run.read("activations/output", entry)
        labels = run.read("probes/targets")
        wanted = -np.log(probabilities[np.arange(6), labels])
        np.testing.assert_allclose(run.read("probe_losses", entry), wanted, rtol=1e-4, atol=1e-6)


def test_half_of_the_probes_were_in_the_first_batch_and_half_are_of_the_test_split(tmp_path):
    prepared = small()
    run = record(prepared, tmp_path / "digits.zarr")
    rows, split = run.read("probes/rows"), run.read("probes/split")
    assert split.tolist() == [TRAIN] * 3 + [TEST] * 3
    assert np.isin(rows[:3], run.read("batch/indices", 0)).all()
    assert np.isin(rows[3:], prepared.data.test).all()
    assert sorted(run.read("probes/targets")) == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(run.read("probes/inputs"), prepared.dataset.inputs[rows])
    assert run.read("probes/inputs").dtype == prepared.dataset.inputs.dtype


def test_probes_of_a_batch_that_is_too_small_come_from_other_training_examples():
    prepared = small()
    probes = choose_probes(prepared.dataset, prepared.data, prepared.data.train[:2], 16)
    assert len(np.unique(probes.rows)) == 16
    assert (probes.split == TRAIN).sum() == 8
    assert np.bincount(probes.targets, minlength=10).max() == 2


WHOLE = ("record.first_batch=true", "training.batch_size=32", "record.probes=52")


def test_a_whole_first_batch_is_followed_in_its_own_order_and_two_unseen_of_each_class(tmp_path):
    prepared = small(*WHOLE)
    run = record(prepared, tmp_path / "digits.zarr")
    rows, split = run.read("probes/rows"), run.read("probes/split")
    assert run.header.probes == 52
    assert rows[:32].tolist() == run.read("batch/indices", 0).tolist()
    assert split.tolist() == [TRAIN] * 32 + [TEST] * 20
    assert np.bincount(run.read("probes/targets")[32:]).tolist() == [2] * 10
    assert verify(run.path).holds


def test_beside_a_first_batch_other_training_examples_are_followed_where_there_is_no_test_split(tmp_path):
    run = record(small(*WHOLE, "dataset.test=0", "training.epochs=1"), tmp_path / "digits.zarr")
    assert len(np.unique(run.read("probes/rows"))) == 52
    assert not run.read("probes/split").any()
    assert np.bincount(run.read("probes/targets")[32:]).tolist() == [2] * 10


def test_what_the_examples_of_the_first_batch_ask_for_adds_up_to_its_gradient(tmp_path):
    """Images of every other step are moved, those of step 0 are not."""
    layers = "layers=[{kind='dense', width=12}, {kind='dense', width=9}, {kind='dense'}]"
    run = record(small(*WHOLE, layers, "augment.shift=1", "training.epochs=1"), tmp_path / "digits.zarr")
    X = run.read("probes/inputs")[:32].reshape(32, -1) * run.header.dataset.scale
    for name in ("hidden1", "hidden2", "output"):
        deltas = run.read(f"deltas/{name}", 0)[:32].astype(np.float64)
        pulls = deltas[:, :, None] * X[:, None, :]
        gradient = run.read(f"gradients/{name}/W", 0)
        np.testing.assert_allclose(pulls.mean(0), gradient, rtol=1e-4, atol=1e-7)
        np.testing.assert_allclose(deltas.mean(0), run.read(f"gradients/{name}/b", 0), rtol=1e-4, atol=1e-7)
        assert np.abs(gradient).max() > 1e-3
        X = run.read(f"activations/{name}", 0)[:32]


def test_shifts_are_those_that_the_training_drew(tmp_path):
    moved = ("augment.shift=2",)
    drawn = {step.number: step.drawn for step in build.train(small(*moved)) if step.number in (0, 7, 19)}
    run = record(small(*moved), tmp_path / "digits.zarr")
    for number, named in drawn.items():
        kept = run.read("drawn/inputs/shift", run.entry_of(number))
        count = len(named["inputs"]["shift"])
        np.testing.assert_array_equal(kept[:count], named["inputs"]["shift"])
        assert (kept[count:] == -1).all()
    axes, shape, dtype = run.layout("drawn/inputs/shift")
    assert (axes[:2], shape, dtype) == (("entry", "example"), (run.entries, 64, 2), np.int64)
    assert not run.read("drawn/inputs/shift", 0).any()
    assert (run.read("drawn/inputs/shift", -1) == -1).all()  # after the last update nothing is drawn
    np.testing.assert_array_equal(run.read("probes/inputs"), small().dataset.inputs[run.read("probes/rows")])


def test_masks_are_those_that_the_training_drew(tmp_path):
    drawn = {
        step.number: step.drawn["dropout1"]["mask"].copy()
        for step in build.train(small(FORGETFUL))
        if step.number in (0, 19)
    }
    run = record(small(FORGETFUL), tmp_path / "digits.zarr")
    for number, mask in drawn.items():
        kept = run.read("drawn/dropout1/mask", run.entry_of(number))
        np.testing.assert_array_equal(kept[: len(mask)], mask)
        assert np.isnan(kept[len(mask) :]).all()
    assert (len(drawn[0]), len(drawn[19])) == (64, 42)
    assert np.isnan(run.read("drawn/dropout1/mask", -1)).all()  # after the last update nothing is drawn
    inputs = run.read("probes/inputs") * np.float32(run.header.dataset.scale)
    np.testing.assert_array_equal(run.read("activations/dropout1", 3), inputs)


def test_what_was_random_and_running_statistics_are_kept(tmp_path):
    """By steps that have them: no layer has statistics yet."""
    prepared = small()
    steps = build.train(prepared)
    first = next(steps)
    path = tmp_path / "digits.zarr"
    with recorder_for(prepared, path, first) as recorder:
        for step in (first, *islice(steps, 19)):
            mask = np.ones((len(step.indices), 12), np.float32)
            noisy = dataclasses.replace(
                step, drawn={"hidden1": {"mask": mask}}, state={"hidden1": {"mean": np.full(12, step.number)}}
            )
            recorder.observe(noisy)
    run = trace.open(tmp_path / "digits.zarr.recording")
    assert np.isnan(run.read("drawn/hidden1/mask", 19)[42:]).all()
    assert (run.read("drawn/hidden1/mask", 19)[:42] == 1).all()
    assert run.history("state/hidden1/mean", 3).tolist() == list(range(20))


def test_test_numbers_are_of_the_whole_split_and_predictions_of_the_kept_examples(tmp_path):
    prepared = small()
    run = record(prepared, tmp_path / "digits.zarr")
    predicted = run.read("test/predictions").argmax(axis=1)
    right = predicted == run.read("evaluation/targets")
    assert run.test_accuracy == pytest.approx(right.mean())
    np.testing.assert_array_equal(run.read("evaluation/rows"), prepared.data.test)


def test_learned_examples_are_kept_where_a_run_asks_for_them_spread_over_the_training_split(tmp_path):
    prepared = small("record.learned=30", "dataset.labels=shuffled")
    run = record(prepared, tmp_path / "kept.zarr")
    rows = run.read("learned/rows")
    assert len(rows) == len(set(rows.tolist())) == 30
    assert np.isin(rows, prepared.data.train).all()
    assert (
        np.diff(np.flatnonzero(np.isin(prepared.data.train, rows))).max()
        <= len(prepared.data.train) // 30 + 1
    )
    np.testing.assert_array_equal(run.read("learned/inputs"), prepared.dataset.inputs[rows])
    np.testing.assert_array_equal(run.read("learned/targets"), prepared.dataset.targets[rows])
    assert not run.has("learned/split")
    other = record(small("record.learned=9999"), tmp_path / "all.zarr")
    np.testing.assert_array_equal(other.read("learned/rows"), prepared.data.train)


def test_a_run_that_asks_for_no_learned_examples_has_the_digest_that_it_had(tmp_path):
    without = record(small(), tmp_path / "a.zarr")
    assert not [key for key in without.keys() if key.startswith("learned")]  # noqa: SIM118 (a method)
    assert "learned" not in without.header.config["record"]


def test_a_recording_that_was_only_just_begun_says_that_no_step_is_recorded_yet(tmp_path):
    prepared = small()
    first = next(build.train(prepared))
    with recorder_for(prepared, tmp_path / "digits.zarr", first) as recorder:
        recorder.observe(first)
        run = trace.open(tmp_path / "digits.zarr.recording")
        assert (run.entries, run.gradient_entries) == (0, 0)
        assert (run.steps.shape, run.steps.dtype, run.epochs.shape) == ((0,), np.int64, (0,))
        for ask in (
            lambda: run.entry_of(0),
            lambda: run.read("weights/output/W", 0),
            lambda: run.value("scalars/loss", 0),
            lambda: run.history("weights/output/W", (0, 0)),
        ):
            with pytest.raises(TraceError, match="no step is recorded yet"):
                ask()
        assert summary.summary(run)["last_step"] is None
        assert "0 of 60 steps" in summary.table(run)
        report = verify(run.path)
        assert report.holds
        assert report.check("steps").why == report.check("forward").why == "no step is recorded yet"
        assert report.check("examples").verdict == HOLDS


def test_progress_is_told_of_every_step(tmp_path):
    seen = []
    record(small(), tmp_path / "digits.zarr", progress=lambda step: seen.append(step.number))
    assert seen == list(range(61))


# -- names and places -----------------------------------------------------------------------------------


def test_an_existing_trace_is_kept_unless_told_otherwise(tmp_path):
    path = tmp_path / "digits.zarr"
    first = record(small(), path).digest
    with pytest.raises(TraceError, match=r"there is already a trace at .*digits\.zarr"):
        record(small(), path)
    assert record(small("seed=8"), path, overwrite=True).digest != first
    assert [file.name for file in tmp_path.iterdir() if not file.name.startswith(".")] == ["digits.zarr"]


def test_a_folder_that_is_no_trace_is_never_replaced(tmp_path):
    (tmp_path / "photos.zarr").mkdir()
    with pytest.raises(TraceError, match="is not a trace, so it is not replaced"):
        record(small(), tmp_path / "photos.zarr", overwrite=True)


def test_a_trace_is_named_zarr(tmp_path):
    with pytest.raises(TraceError, match=r"ends in \.zarr, got digits\.npz"):
        record(small(), tmp_path / "digits.npz")


def test_two_recordings_of_one_trace_do_not_meet(tmp_path):
    prepared = small()
    first = next(build.train(prepared))
    with recorder_for(prepared, tmp_path / "digits.zarr", first) as recorder:
        recorder.observe(first)
        with pytest.raises(TraceError, match="being recorded by another process"):
            record(small(), tmp_path / "digits.zarr")


def test_a_leftover_recording_is_overwritten(tmp_path):
    prepared = small()
    first = next(build.train(prepared))
    with recorder_for(prepared, tmp_path / "digits.zarr", first) as recorder:
        recorder.observe(first)
    assert trace.open(tmp_path / "digits.zarr.recording").entries == 1
    assert record(small(), tmp_path / "digits.zarr").finished
    assert not (tmp_path / "digits.zarr.recording").exists()


# -- when something goes wrong --------------------------------------------------------------------------


def test_a_run_that_diverges_keeps_its_trace_and_says_why(tmp_path):
    hot = "optimizer={kind='gradient_descent', lr=1e30}"
    with pytest.raises(TrainingDiverged) as caught:
        record(small(hot), tmp_path / "digits.zarr")
    run = trace.open(tmp_path / "digits.zarr")
    assert run.stopped == str(caught.value)
    assert not run.finished
    assert run.entries == run.gradient_entries == caught.value.step
    assert len(run.read("scalars/loss")) == caught.value.step
    assert run.verify_digests() == []


def test_an_interrupted_run_keeps_what_there_is(tmp_path):
    def interrupt(step):
        if step.number == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record(small(), tmp_path / "digits.zarr", progress=interrupt)
    assert not (tmp_path / "digits.zarr").exists()
    run = trace.open(tmp_path / "digits.zarr.recording")
    assert run.steps[-1] == 39
    assert len(run.read("scalars/loss")) == 41
    assert run.verify_digests() == []


def test_a_full_disk_is_one_clear_error_and_what_was_committed_stays(tmp_path, monkeypatch):
    write = TraceWriter._write_rows

    def full(self, key, rows, first):
        if key == "weights/output/b" and first == 32:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, key, rows, first)

    monkeypatch.setattr(TraceWriter, "_write_rows", full)
    with pytest.raises(TraceError, match=r"the disk is full: 32 of 61 entries are kept in .*recording"):
        record(small("record.schedule=every:1"), tmp_path / "digits.zarr")
    run = trace.open(tmp_path / "digits.zarr.recording")
    assert run.entries == 32
    assert run.verify_digests() == []


@pytest.mark.parametrize("epochs", [1, 2, 3, 4])
@pytest.mark.parametrize("schedule", ["dense:14", "dense:15", "dense:16", "dense:22", "every:1", "every:3"])
def test_large_arrays_are_written_by_halves_and_nobody_can_tell(schedule, epochs, tmp_path, monkeypatch):
    """Wherever the last block ends: in its first half, between them, in its second."""
    settings = (f"record.schedule={schedule}", f"training.epochs={epochs}")
    whole = record(small(*settings), tmp_path / "whole.zarr")
    monkeypatch.setattr(packing, "CHUNK_BYTES", 32 * 64 * 4)
    halves = record(small(*settings), tmp_path / "halves.zarr")
    chunks = json.loads((tmp_path / "halves.zarr/weights/hidden1/W/zarr.json").read_text())["chunk_grid"]
    assert chunks["configuration"]["chunk_shape"][0] == BLOCK // 2
    assert halves.verify_digests() == []
    assert halves.digest == whole.digest


def test_a_run_that_ends_before_its_planned_entries_has_its_digests_too(tmp_path, monkeypatch):
    """Half a block was digested as the half of a whole one, and the other half never came."""
    monkeypatch.setattr(packing, "CHUNK_BYTES", 32 * 64 * 4)

    def interrupt(step):
        if step.number == 22:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record(small("record.schedule=every:1"), tmp_path / "digits.zarr", progress=interrupt)
    run = trace.open(tmp_path / "digits.zarr.recording")
    assert run.steps.tolist() == list(range(23))
    assert run.verify_digests() == []


def test_an_entry_waits_until_the_block_before_is_committed(tmp_path, monkeypatch):
    write, gate, seen = TraceWriter._write, threading.Event(), []

    def stuck(self, block):
        gate.wait(30)
        write(self, block)

    monkeypatch.setattr(TraceWriter, "_write", stuck)
    prepared = small("training.epochs=10", "record.schedule=every:1")
    path = tmp_path / "digits.zarr"
    thread = threading.Thread(target=record, args=(prepared, path, lambda step: seen.append(step.number)))
    thread.start()
    deadline = time.monotonic() + 20
    while len(seen) < BLOCK and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    held = len(seen)
    gate.set()
    thread.join(30)
    assert held == BLOCK
    assert trace.open(path).entries == 201


def test_an_entry_of_another_shape_is_refused(tmp_path):
    prepared = small()
    steps = build.train(prepared)
    first = next(steps)
    with recorder_for(prepared, tmp_path / "digits.zarr", first) as recorder:
        recorder.observe(first)
        wider = {**first.parameters, "output": {"W": np.zeros((11, 12)), "b": np.zeros(10)}}
        with pytest.raises(TraceError, match=r"weights/output/W expects shape \(10, 12\) .*got \(11, 12\)"):
            recorder.observe(dataclasses.replace(next(steps), parameters=wider))


def test_nothing_of_time_or_place_is_in_the_digest(tmp_path, monkeypatch):
    first = record(small(), tmp_path / "a.zarr").digest
    monkeypatch.setattr(header, "library_versions", lambda: {"numpy": "9"})
    (tmp_path / "elsewhere").mkdir()
    second = record(small(), tmp_path / "elsewhere" / "b.zarr")
    assert second.digest == first
    attributes = json.loads((tmp_path / "elsewhere" / "b.zarr" / "zarr.json").read_text())["attributes"]
    assert attributes["versions"] == {"numpy": "9"}

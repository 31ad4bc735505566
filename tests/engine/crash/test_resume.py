"""Going on with a recording that was stopped: to the same bits, or not at all, and then for a reason that is said."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from tests.engine.crash.conftest import prepared, same
from tracereel.engine import trace
from tracereel.engine.errors import TraceError, TrainingDiverged
from tracereel.engine.recording.recorder import record
from tracereel.engine.recording.resume import keeper, machine
from tracereel.engine.recording.resume.resuming import resume

SETTINGS = ("training.epochs=3", "record.schedule=every:1")
RUNS = {
    "adam, every step": ("record.schedule=every:1",),
    "momentum, the default schedule": ("optimizer={kind='momentum', lr=0.02}",),
    "the learning rate falls": ("schedule={kind='step', every=11, factor=0.5}", "record.schedule=log:30"),
    "one batch, clipped": ("training.batch_size=full", "training.epochs=50", "training.clip_norm=0.5"),
    "no validation": ("dataset.validation=0", "record.schedule=every:7"),
    "dropout": (
        "record.schedule=log:30",
        "layers=[{kind='dropout', rate=0.1}, {kind='dense', width=12}, {kind='dropout'}, {kind='dense'}]",
    ),
    "images are moved": (
        "augment.shift=2",
        "record.schedule=log:30",
        "record.probes=70",
        "record.first_batch=true",
    ),
    "one batch, moved": ("augment.shift=1", "training.batch_size=full", "training.epochs=50"),
    "rmsprop": ("optimizer={kind='rmsprop', lr=0.002, weight_decay=0.01}", "record.schedule=every:2"),
}


def stop_at(number):
    """Ctrl-C once a step was observed."""

    def told(step):
        if step.number == number:
            raise KeyboardInterrupt

    return told


@pytest.fixture(scope="module")
def stopped_once(tmp_path_factory):
    """A recording that was stopped after step 47, with a checkpoint from then; not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeper, "WITHIN_BLOCKS", 0.0)
        patch.setattr(keeper, "SHARE", 0)
        return stopped(tmp_path_factory.mktemp("stopped") / "digits.zarr", 47, *SETTINGS)


@pytest.fixture
def recording(stopped_once, tmp_path):
    """A copy of it, to go on with or to spoil."""
    return shutil.copytree(stopped_once, tmp_path / "digits.zarr.recording")


def stopped(path, number, *settings):
    with pytest.raises(KeyboardInterrupt):
        record(prepared(*settings), path, progress=stop_at(number))
    return path.with_name(path.name + ".recording")


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("name", RUNS)
def test_a_run_that_was_stopped_twice_ends_as_if_it_had_not(name, tmp_path, unstopped):
    settings, path = ("training.epochs=3", *RUNS[name]), tmp_path / "digits.zarr"
    stopped(path, 17, *settings)
    seen = []

    def told(step):
        seen.append(step.number)
        stop_at(41)(step)

    with pytest.raises(KeyboardInterrupt):
        resume(prepared(*settings), path, progress=told)
    assert 0 < seen[0] <= 17
    again = prepared(*settings)
    run = resume(again, path)
    same(run, unstopped(*settings))
    np.testing.assert_array_equal(run.read("weights/output/W", -1), again.network.parameters["output"]["W"])
    assert not (tmp_path / "digits.zarr" / "checkpoint.npz").exists()


def test_without_any_later_checkpoint_it_goes_on_from_the_first_step(tmp_path, unstopped, monkeypatch):
    monkeypatch.setattr(keeper, "BETWEEN_BLOCKS", 1e9)
    stopped(tmp_path / "digits.zarr", 47, "training.epochs=3")
    seen = []
    run = resume(
        prepared("training.epochs=3"), tmp_path / "digits.zarr", lambda step: seen.append(step.number)
    )
    assert seen == list(range(61))
    same(run, unstopped("training.epochs=3"))


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("moment", [1, 33, 59, 60])
def test_the_first_and_the_last_steps_are_moments_like_others(moment, tmp_path, unstopped):
    settings = ("training.epochs=3", "record.schedule=every:1")
    stopped(tmp_path / "digits.zarr", moment, *settings)
    same(resume(prepared(*settings), tmp_path / "digits.zarr"), unstopped(*settings))


@pytest.mark.usefixtures("often")
def test_a_run_that_diverges_does_so_after_going_on_as_well(tmp_path, unstopped):
    settings = (
        "training.epochs=3",
        "record.schedule=every:1",
        "loss=mean_squared_error",
        "layers=[{kind='dense', width=12, activation='identity'}, {kind='dense'}]",
        "optimizer={kind='momentum', lr=2}",
        "schedule={kind='constant', warmup=55}",
    )
    expected = unstopped(*settings)
    assert expected.stopped
    assert expected.entries > 33
    stopped(tmp_path / "digits.zarr", expected.entries - 2, *settings)
    with pytest.raises(TrainingDiverged) as caught:
        resume(prepared(*settings), tmp_path / "digits.zarr")
    assert str(caught.value) == expected.stopped
    same(trace.open(tmp_path / "digits.zarr"), expected)
    with pytest.raises(TraceError, match=r"nothing to resume: .* is over \(training diverged"):
        resume(prepared(*settings), tmp_path / "digits.zarr")


def test_a_finished_run_says_that_it_is(tmp_path):
    record(prepared("training.epochs=1"), tmp_path / "digits.zarr")
    with pytest.raises(TraceError, match=r"nothing to resume: .*digits.zarr is finished\. .*: --again"):
        resume(prepared("training.epochs=1"), tmp_path / "digits.zarr")


def test_a_run_that_was_never_begun_says_so(tmp_path):
    with pytest.raises(
        TraceError, match=r"nothing to resume: no .*recording\. Record the run from the start"
    ):
        resume(prepared("training.epochs=1"), tmp_path / "digits.zarr")


def test_a_run_killed_before_it_got_its_name_gets_it(tmp_path, unstopped):
    expected = unstopped("training.epochs=3")
    shutil.copytree(expected.path, tmp_path / "digits.zarr.recording")
    same(resume(prepared("training.epochs=3"), tmp_path / "digits.zarr"), expected)


def test_what_a_kill_left_half_written_is_no_part_of_the_trace(recording, tmp_path, unstopped):
    (recording / "commit.json.partial").write_text('{"entr')
    (recording / "weights/output/W/c/1/0").mkdir(parents=True, exist_ok=True)
    (recording / "weights/output/W/c/1/0/0.partial").write_bytes(b"half")
    with (recording / "manifest.jsonl").open("a") as manifest:
        manifest.write('{"ranges":{"ent')
    same(resume(prepared(*SETTINGS), tmp_path / "digits.zarr"), unstopped(*SETTINGS))
    assert not list((tmp_path / "digits.zarr").rglob("*.partial"))


# -- what would not be exact --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("optimizer.lr=0.1", "it was begun with optimizer.lr 0.003, this run has 0.1"),
        ("seed=8", "it was begun with seed 7, this run has 8"),
        ("training.epochs=4", "it was begun with training.epochs 3, this run has 4"),
        ("record.schedule=every:2", "it was begun with record.schedule every:1, this run has every:2"),
        ("augment.shift=1", "it was begun with augment.shift None, this run has 1"),
    ],
)
@pytest.mark.usefixtures("recording")
def test_another_run_is_not_gone_on_with(other, said, tmp_path):
    with pytest.raises(TraceError, match=f"cannot be resumed: {said}. Resume it with the settings"):
        resume(prepared(*SETTINGS, other), tmp_path / "digits.zarr")


@pytest.mark.parametrize("what", ["numpy", "the processor", "the source of engine/"])
@pytest.mark.usefixtures("recording")
def test_other_surroundings_are_named_and_refused(what, tmp_path, monkeypatch):
    here = machine.surroundings()
    monkeypatch.setattr(
        "tracereel.engine.recording.resume.resuming.surroundings", lambda: {**here, what: "another"}
    )
    said = f"to the same bits: it was begun with {what} .*, here it is another. Record the run from the start"
    with pytest.raises(TraceError, match=said):
        resume(prepared(*SETTINGS), tmp_path / "digits.zarr")


@pytest.mark.parametrize("damage", ["missing", "half", "a bit", "text", "swapped", "manifest"])
def test_a_damaged_checkpoint_is_refused_and_the_recording_stays_as_it_is(damage, recording, tmp_path):
    spoil(recording, damage)
    before = (recording / "commit.json").read_bytes()
    with pytest.raises(TraceError, match=r"digits.zarr.recording (cannot be resumed|is truncated)"):
        resume(prepared(*SETTINGS), tmp_path / "digits.zarr")
    assert (recording / "commit.json").read_bytes() == before


def spoil(recording, damage):
    file = recording / "checkpoint.npz"
    content = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "manifest":
        (recording / "manifest.jsonl").write_text("")
    elif damage == "swapped":
        with np.load(file) as archive:
            arrays = dict(archive)
        arrays["at:weights/output/b"] = arrays["at:weights/output/b"] + 1
        np.savez(file, **arrays)
    else:
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]
        file.write_bytes({"half": content[:middle], "a bit": flipped, "text": b"hello"}[damage])


def test_a_checkpoint_is_plain_numbers_and_leaves_digest_and_readers_alone(recording):
    with np.load(recording / "checkpoint.npz", allow_pickle=False) as archive:
        facts = json.loads(archive["facts"].tobytes())
        assert {"at:weights/output/W", "at:optimizer/output/W/m", "entry:steps"} < set(archive.files)
    assert 0 < facts["number"] <= 47
    assert facts["surroundings"]["numpy"] == np.__version__
    digest = trace.open(recording).digest
    (recording / "checkpoint.npz").unlink()
    assert trace.open(recording).digest == digest

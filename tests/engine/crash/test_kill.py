"""kill -9 while recording, and again while going on: what is there opens, holds, lacks a block at most, and goes on."""

from __future__ import annotations

import random

import pytest

from tests.engine.crash.conftest import DIGITS, prepared, same
from tests.engine.crash.recording import kill_after, start
from tracereel.engine import trace
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.resume.resuming import resume
from tracereel.engine.trace.schema import BLOCK

EVERY = "record.schedule=every:1"
RUNS = {
    "adam": (EVERY, "training.epochs=25"),
    "momentum with clipping and a schedule": (
        EVERY,
        "training.epochs=25",
        "training.clip_norm=1.5",
        "optimizer={kind='momentum', lr=0.02}",
        "schedule={kind='cosine', warmup=40}",
    ),
    "half of the steps": (
        "record.schedule=every:2",
        "training.epochs=25",
        "optimizer={kind='adamw', lr=0.01}",
    ),
    "a layer so wide that its blocks are written by halves": (
        EVERY,
        "training.epochs=25",
        "layers=[{kind='dense', width=300, activation='relu'}, {kind='dense'}]",
    ),
    "few steps": ("record.schedule=dense:8+log:60", "training.epochs=25", "training.batch_size=32"),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_recording_killed_twice_ends_as_if_it_had_never_stopped(name, tmp_path, unstopped):
    moments, settings, path = random.Random(name), RUNS[name], tmp_path / "digits.zarr"
    expected = unstopped(*settings)
    recorded = expected.steps.tolist()
    for again in ((), ("--resume",)):
        child = start(path, "digits", *DIGITS, *settings, *again)
        told = kill_after(child, moments.randrange(20, 200), moments.random() / 100)
        assert told is not None, "the recording was over before it was killed"
        left = trace.open(tmp_path / "digits.zarr.recording")
        observed = sum(step <= told for step in recorded)
        assert observed - BLOCK <= left.entries <= observed + 1
        assert not left.entries or left.steps.tolist() == recorded[: left.entries]
        assert left.verify_digests() == []
        assert not left.finished
        if not again:
            assert verify(left.path, sample=2).holds
    same(resume(prepared(*settings), path), expected)
    assert [file.name for file in tmp_path.iterdir() if not file.name.startswith(".")] == ["digits.zarr"]

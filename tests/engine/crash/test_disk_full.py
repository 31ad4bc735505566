"""A disk that fills up while recording: one line, what was written reads, and with room again it goes on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.engine.crash.conftest import prepared, same
from tracereel.engine import trace
from tracereel.engine.errors import TraceError
from tracereel.engine.recording.recorder import record
from tracereel.engine.recording.resume.resuming import resume

SETTINGS = ("record.schedule=every:1", "training.epochs=12")
FULL = (
    r"^the disk is full: \d+ of 241 entries are kept in .*digits\.zarr\.recording\. Make room, then go on: "
)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own; a function gives it more room."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(options):
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], check=False).returncode

    if sys.platform != "linux" or os.geteuid() != 0 or mount("size=1500k"):
        pytest.skip(
            "A FULL DISK IS TESTED ONLY WITH A LIMIT ON FILES: mounting a small one needs root on Linux"
        )
    try:
        yield disk, lambda: mount("remount,size=64m")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk_stops_with_one_line_and_the_recording_goes_on_once_there_is_room(small_disk, unstopped):
    disk, make_room = small_disk
    with pytest.raises(TraceError, match=FULL + "the same command with --resume$"):
        record(prepared(*SETTINGS), disk / "digits.zarr")
    readable(disk)
    with pytest.raises(TraceError, match="disk is full"):
        resume(prepared(*SETTINGS), disk / "digits.zarr")
    readable(disk)
    make_room()
    same(resume(prepared(*SETTINGS), disk / "digits.zarr"), unstopped(*SETTINGS))


def test_a_file_that_may_not_grow_counts_as_a_full_disk(tmp_path, unstopped):
    resource = pytest.importorskip("resource", reason="A LIMIT ON FILES NEEDS UNIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(step):
        if step.number == 70:
            resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, before[1]))

    try:
        with pytest.raises(TraceError, match=FULL.replace(r"\d+", "64")):
            record(prepared(*SETTINGS), tmp_path / "digits.zarr", progress=limit)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    readable(tmp_path)
    same(resume(prepared(*SETTINGS), tmp_path / "digits.zarr"), unstopped(*SETTINGS))


def readable(folder):
    left = trace.open(folder / "digits.zarr.recording")
    assert left.verify_digests() == []
    assert not left.entries or left.steps.tolist() == list(range(left.entries))
    assert not list((folder / "digits.zarr.recording").rglob("*.partial"))

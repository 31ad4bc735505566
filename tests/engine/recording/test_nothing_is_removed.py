"""Whatever a user has beside a trace, under whichever name, and in its folder: it is there after a recording."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tracereel.engine import trace
from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.adapters.sink import Sink
from tracereel.engine.errors import TraceError
from tracereel.engine.recording import recorder
from tracereel.engine.recording.resume.resuming import resume
from tracereel.engine.runs import build, catalog

SHORT = ("training.epochs=1", "record.schedule=every:4", "record.probes=2")
HELPERS = (".before", ".starting")


def prepared(*settings: str) -> build.Prepared:
    return build.build(catalog.find("xor", [*SHORT, *settings]))


def record(path: Path, *settings: str, overwrite: bool = False) -> trace.Trace:
    return recorder.record(prepared(*settings), path, overwrite=overwrite)


def by_hand(path: Path, overwrite: bool = False) -> None:
    """The same name, recorded by an adapter."""
    inputs, labels = np.eye(2, dtype=np.float32), np.array([0, 1])
    network = {"output": {"W": np.eye(2, dtype=np.float32), "b": np.zeros(2, np.float32)}}
    half = np.float32(0.5)
    layers, optimizer = {"output": "softmax"}, ("gradient_descent", {"lr": 0.5})
    told = {"train": (inputs, labels), "probes": inputs, "labels": labels, "steps_per_epoch": 1}
    with Recorder(path, layers=layers, seed=3, optimizer=optimizer, overwrite=overwrite, **told) as r:
        gradients = {"output": {key: half * array for key, array in network["output"].items()}}
        r.step(network, gradients, loss=0.5, losses=[0.5, 0.5], batch=inputs)
        r.finish(network)


WAYS = {
    "record": lambda path: record(path, overwrite=True),
    "adapter": lambda path: by_hand(path, overwrite=True),
}
ways = pytest.mark.parametrize("way", WAYS)


def there(folder: Path) -> set[str]:
    """Names of what can be seen in a folder."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


@ways
@pytest.mark.parametrize("ending", HELPERS)
@pytest.mark.parametrize("what", ["a folder", "a file", "a link", "a copy of a trace"])
def test_what_is_called_as_a_helper_of_a_recording_stays(
    tmp_path: Path, way: str, ending: str, what: str
) -> None:
    path, mine = tmp_path / "xor.zarr", tmp_path / f"xor.zarr{ending}"
    record(path)
    (tmp_path / "diary").mkdir()
    (tmp_path / "diary" / "notes.txt").write_text("mine")
    digest = ""
    if what == "a folder":
        shutil.copytree(tmp_path / "diary", mine)
    elif what == "a file":
        mine.write_text("mine")
    elif what == "a link":
        mine.symlink_to(tmp_path / "diary")
    else:
        digest = record(tmp_path / "other.zarr", "seed=8").digest
        shutil.copytree(tmp_path / "other.zarr", mine)
    before = there(tmp_path)
    WAYS[way](path)
    assert there(tmp_path) == before
    assert (tmp_path / "diary" / "notes.txt").read_text() == "mine"
    if digest:
        assert trace.open(mine).digest == digest
    elif what == "a file":
        assert mine.read_text() == "mine"
    else:
        assert (mine / "notes.txt").read_text() == "mine"


@ways
@pytest.mark.parametrize("what", ["a folder", "a file", "a link"])
def test_what_is_called_as_a_recording_and_is_none_stands_in_the_way(
    tmp_path: Path, way: str, what: str
) -> None:
    path, mine = tmp_path / "xor.zarr", tmp_path / "xor.zarr.recording"
    digest = record(path).digest
    (tmp_path / "tape").mkdir()
    (tmp_path / "tape" / "song.wav").write_text("mine")
    if what == "a folder":
        shutil.copytree(tmp_path / "tape", mine)
    elif what == "a file":
        mine.write_text("mine")
    else:
        mine.symlink_to(tmp_path / "tape")
    with pytest.raises(TraceError, match=r"xor.zarr.recording is .* in the way of xor.zarr. Move it"):
        WAYS[way](path)
    assert mine.read_text() == "mine" if what == "a file" else (mine / "song.wav").read_text() == "mine"
    assert (tmp_path / "tape" / "song.wav").read_text() == "mine"
    assert trace.open(path).digest == digest


@ways
@pytest.mark.parametrize("place", ["xor.zarr", "xor.zarr.recording"])
@pytest.mark.parametrize("name", ["notes.txt", "plots/loss.png", "weights/notes.txt", "c/0"])
def test_what_a_user_keeps_in_a_traces_folder_stays(tmp_path: Path, way: str, place: str, name: str) -> None:
    record(tmp_path / "xor.zarr")
    if place.endswith(".recording"):
        (tmp_path / "xor.zarr").rename(tmp_path / place)
    mine = tmp_path / place / name
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("mine")
    with pytest.raises(TraceError, match=f"{place} holds {name}"):
        WAYS[way](tmp_path / "xor.zarr")
    assert mine.read_text() == "mine"


def test_a_trace_that_systems_left_their_files_in_is_recorded_again(tmp_path: Path) -> None:
    record(tmp_path / "xor.zarr")
    (tmp_path / "xor.zarr" / ".DS_Store").write_bytes(b"icons")
    record(tmp_path / "xor.zarr", "seed=8", overwrite=True)
    assert there(tmp_path) == {"xor.zarr"}


@ways
@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_to_a_trace_is_not_replaced(tmp_path: Path, way: str, dangling: bool) -> None:
    elsewhere = tmp_path / "disk" / "xor.zarr"
    if not dangling:
        record(elsewhere)
    (tmp_path / "xor.zarr").symlink_to(elsewhere)
    with pytest.raises(TraceError, match="so it is not replaced"):
        WAYS[way](tmp_path / "xor.zarr")
    assert (tmp_path / "xor.zarr").is_symlink()
    assert dangling or trace.open(elsewhere).finished


@ways
def test_a_file_called_as_the_lock_is_not_emptied(tmp_path: Path, way: str) -> None:
    lock = tmp_path / ".xor.zarr.lock"
    lock.write_text("mine")
    with pytest.raises(TraceError, match=r".xor.zarr.lock is no lock of Tracereel's"):
        WAYS[way](tmp_path / "xor.zarr")
    assert lock.read_text() == "mine"


def test_a_trace_that_came_while_a_training_went_on_stays(tmp_path: Path) -> None:
    record(tmp_path / "other.zarr", "seed=8")
    digest, path = trace.open(tmp_path / "other.zarr").digest, tmp_path / "xor.zarr"

    def meanwhile(step: object) -> None:
        if not path.exists():
            shutil.copytree(tmp_path / "other.zarr", path)

    with pytest.raises(
        TraceError, match=r"already a trace at .* The recording is kept: .*xor.zarr.recording"
    ):
        recorder.record(prepared(), path, progress=meanwhile)
    assert trace.open(path).digest == digest
    assert trace.open(tmp_path / "xor.zarr.recording").finished


def test_going_on_with_a_recording_replaces_no_folder_with_notes(tmp_path: Path) -> None:
    record(tmp_path / "xor.zarr")
    shutil.copytree(tmp_path / "xor.zarr", tmp_path / "xor.zarr.recording")
    (tmp_path / "xor.zarr" / "notes.txt").write_text("mine")
    with pytest.raises(TraceError, match=r"holds notes.txt"):
        resume(prepared(), tmp_path / "xor.zarr")
    assert (tmp_path / "xor.zarr" / "notes.txt").read_text() == "mine"


@ways
def test_what_a_killed_recording_left_goes(tmp_path: Path, way: str) -> None:
    path = tmp_path / "xor.zarr"
    record(path)
    shutil.copytree(path, tmp_path / "xor.zarr.before")
    (tmp_path / "xor.zarr.before" / "replaced").touch()
    shutil.copytree(path, tmp_path / "xor.zarr.recording")
    shutil.copytree(path, tmp_path / "xor.zarr.starting")
    commit = tmp_path / "xor.zarr.starting" / "commit.json"
    commit.write_text(json.dumps(json.loads(commit.read_text()) | {"entries": 0, "steps": 0}))
    WAYS[way](path)
    assert there(tmp_path) == {"xor.zarr"}
    assert not (path / "replaced").exists()


def test_a_sink_that_is_given_a_users_folder_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "photos.zarr").mkdir()
    with pytest.raises(
        TraceError, match=r"is not a trace, so it is not replaced. Record elsewhere: out=PATH"
    ):
        Sink(tmp_path / "photos.zarr", overwrite=True)


# -- packing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["text", "archive", "link", "folder"])
def test_a_packed_trace_takes_the_place_of_nothing_else(tmp_path: Path, what: str) -> None:
    record(tmp_path / "xor.zarr")
    out = tmp_path / "xor.zarr.zip"
    if what == "text":
        out.write_text("mine")
    elif what == "archive":
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("photo.jpg", "mine")
    elif what == "link":
        (tmp_path / "photos.zip").write_text("mine")
        out.symlink_to(tmp_path / "photos.zip")
    else:
        out.mkdir()
    size = out.stat().st_size
    with pytest.raises(TraceError, match=r"xor.zarr.zip is not a packed trace, so it is not replaced"):
        trace.pack(tmp_path / "xor.zarr")
    assert (out.stat().st_size, out.is_symlink()) == (size, what == "link")


def test_a_packed_trace_of_other_settings_stays(tmp_path: Path) -> None:
    digest = record(tmp_path / "xor.zarr", "seed=8").digest
    trace.pack(tmp_path / "xor.zarr")
    assert trace.pack(tmp_path / "xor.zarr") == tmp_path / "xor.zarr.zip"
    record(tmp_path / "xor.zarr", overwrite=True)
    with pytest.raises(TraceError, match="is not this run with these settings, so it is not replaced"):
        trace.pack(tmp_path / "xor.zarr")
    assert trace.open(tmp_path / "xor.zarr.zip").digest == digest


def test_packing_leaves_a_file_called_as_its_own_half(tmp_path: Path) -> None:
    record(tmp_path / "xor.zarr")
    mine = tmp_path / "xor.zarr.zip.partial"
    mine.write_text("mine")
    trace.pack(tmp_path / "xor.zarr")
    assert mine.read_text() == "mine"
    mine.unlink()
    os.mkfifo(mine)
    trace.pack(tmp_path / "xor.zarr")  # no pipe is waited for
    assert mine.is_fifo()

"""A folder may hold more than files: links, pipes and devices, none of which is part of a trace."""

from __future__ import annotations

import json
import os
import socket
import stat

import pytest

from tests.engine.hostile.bombs import W
from tests.engine.hostile.guard import in_child
from tests.engine.hostile.reading import read_everything
from tests.engine.hostile.store import good, laid_out
from tracereel.engine import trace
from tracereel.engine.errors import TraceError

NAMES = ("zarr.json", "commit.json", "manifest.jsonl", f"{W}/zarr.json", f"{W}/c/0/0/0")


@pytest.fixture
def folder(tmp_path):
    return laid_out(good(), tmp_path / "good.zarr")


def replaced(folder, name, make):
    """The trace with something else in the place of a file."""
    (folder / name).unlink()
    try:
        make(folder / name)
    except (PermissionError, OSError) as error:
        pytest.skip(f"this system does not let us make one: {error}")
    return folder


def are_refused(told, *folders):
    """In a child, where waiting forever is found out."""
    listed = folders[0].parent / "paths.json"
    listed.write_text(json.dumps({folder.name: str(folder) for folder in folders}))
    for line in in_child("paths", str(listed)):
        assert line["outcome"] == "refused", line
        assert told in line["told"]


@pytest.mark.parametrize("name", NAMES)
def test_a_link_is_not_followed(folder, name):
    secret = folder.parent / "secret"
    secret.write_bytes((folder / name).read_bytes())
    replaced(folder, name, lambda place: place.symlink_to(secret))
    with pytest.raises(TraceError, match=r"is refused: it is a link, .* copy it with its files: cp -rL"):
        read_everything(trace.open(folder))


@pytest.mark.parametrize("name", ["weights", "weights/hidden1/W", f"{W}/c", f"{W}/c/0"])
def test_a_folder_that_is_a_link_is_not_followed(folder, name):
    outside = (folder / name).rename(folder.parent / "outside")
    (folder / name).symlink_to(outside, target_is_directory=True)
    with pytest.raises(TraceError, match="is refused: it is a link"):
        read_everything(trace.open(folder))


def test_links_that_go_round_in_a_circle_end(folder):
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "itself").symlink_to(folder / "itself")
    read_everything(trace.open(folder))
    replaced(folder, f"{W}/zarr.json", lambda place: place.symlink_to(place))
    with pytest.raises(TraceError, match="is refused: it is a link"):
        trace.open(folder).read(W)


def test_a_trace_may_be_reached_by_a_link(folder):
    link = folder.with_name("link.zarr")
    link.symlink_to(folder, target_is_directory=True)
    read_everything(trace.open(link))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(folder, tmp_path):
    other = laid_out(good(), tmp_path / "other.zarr")
    replaced(folder, "commit.json", os.mkfifo)
    replaced(other, f"{W}/c/0/0/0", os.mkfifo)
    are_refused("expected a file, got something else", folder, other)


def test_a_device_is_not_read(folder):
    zero = os.makedev(1, 5)
    replaced(folder, "zarr.json", lambda place: os.mknod(place, stat.S_IFCHR | 0o600, zero))
    are_refused("zarr.json of", folder)


def test_a_socket_is_not_read(folder):
    with socket.socket(socket.AF_UNIX) as server:
        replaced(folder, "manifest.jsonl", lambda place: server.bind(str(place)))
        with pytest.raises(TraceError, match=r"manifest\.jsonl of .* cannot be read"):
            trace.open(folder)


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_in_the_place_of_a_file_is_refused(folder, name):
    replaced(folder, name, lambda place: place.mkdir())
    with pytest.raises(TraceError, match="expected a file, got something else"):
        read_everything(trace.open(folder))


def test_what_a_link_leads_to_is_not_packed(folder):
    (folder / "notes.txt").symlink_to("/etc/passwd")
    with pytest.raises(TraceError, match="is a link, so the trace is not packed"):
        trace.pack(folder)
    assert sorted(place.name for place in folder.parent.iterdir()) == ["good.zarr"]


@pytest.mark.parametrize("path", ["x" * 5000, "nul\0.zarr", "/dev/zero", "/dev/null/x.zarr", ""])
def test_a_path_that_is_none_is_one_line(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TraceError):
        trace.open(path)

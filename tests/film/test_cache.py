from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from engine.errors import RenderError
from scenes.film import cache
from scenes.film.cache import Store, publish, replacing


def kept(store: Store, address: str = "a1", content: str = "frames", clip: str = "Small") -> cache.Entry:
    with store.workshop() as workshop:
        folder = workshop / "filled"
        folder.mkdir()
        (folder / "clip.mp4").write_text(content)
        return store.keep(address, folder, {"clip": clip, "seconds": 2.0})


def test_what_was_kept_is_found(store: Store) -> None:
    kept(store)
    entry = store.find("a1")
    assert entry is not None
    assert entry.file("clip.mp4").read_text() == "frames"
    assert entry.notes["clip"] == "Small"
    assert store.find("a2") is None


@pytest.mark.parametrize("damage", ["changed", "shorter", "gone", "manifest"])
def test_a_damaged_entry_is_not_found_and_can_be_made_again(store: Store, damage: str) -> None:
    path = kept(store).file("clip.mp4")
    if damage == "gone":
        path.unlink()
    elif damage == "manifest":
        path.with_name(cache.MANIFEST).write_text('{"files": ')
    else:
        path.write_text({"changed": "framez", "shorter": "fra"}[damage])
    assert store.find("a1") is None
    kept(store)
    assert store.find("a1") is not None


def test_a_workshop_is_gone_whatever_happens(store: Store) -> None:
    def interrupted() -> None:
        with store.workshop() as workshop:
            (workshop / "half").write_text("a frame")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(store.root.iterdir()) == []


def test_what_a_killed_process_left_is_swept(store: Store) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    store.root.mkdir()
    host = os.uname().nodename
    left = store.root / f".working-{host}-{dead.pid}-abc"
    alive = store.root / f".working-{host}-{os.getpid()}-abc"
    left.mkdir()
    alive.mkdir()
    with store.workshop():
        assert not left.exists()
        assert alive.exists()


def test_only_the_latest_of_a_clip_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT_PER_CLIP", 2)
    for number in range(4):
        entry = kept(store, f"a{number}")
        os.utime(entry.file(cache.MANIFEST), (number, number))
    kept(store, "b", clip="Other")
    assert [store.find(f"a{number}") is not None for number in range(4)] == [False, False, True, True]


def test_publishing_what_is_there_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("frames")
    target = tmp_path / "videos" / "Small.mp4"
    assert publish(tmp_path / "source", target)
    assert not publish(tmp_path / "source", target)
    target.write_text("edited")
    assert publish(tmp_path / "source", target)
    assert target.read_text() == "frames"


def test_what_the_disk_refuses_names_the_target(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("frames")
    (tmp_path / "file").write_text("")
    with pytest.raises(RenderError, match=r"file/Small\.mp4 runs through a file where a folder was expected"):
        publish(tmp_path / "source", tmp_path / "file" / "Small.mp4")


def test_a_failed_replacement_leaves_the_old_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_text("old")

    def fails() -> None:
        with replacing(target) as part:
            part.write_text("half")
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        fails()
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    assert target.read_text() == "old"

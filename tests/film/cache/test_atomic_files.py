from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import publish, replacing
from tracereel.scenes.film.render.make import check_folder


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


@pytest.mark.parametrize("kind", ["folder", "link", "dangling link"])
def test_a_folder_or_a_link_is_not_replaced_by_a_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "source").write_text("frames")
    (tmp_path / "mine").write_text("mine")
    target = tmp_path / "Small.mp4"
    if kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / ("mine" if kind == "link" else "nowhere"))
    with pytest.raises(RenderError, match=r"Small.mp4 is a (folder|link)"):
        publish(tmp_path / "source", target)
    assert (target.is_dir(), target.is_symlink()) == (kind == "folder", kind != "folder")
    assert (tmp_path / "mine").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_file_called_as_our_half_is_neither_written_nor_removed(tmp_path: Path) -> None:
    mine = tmp_path / f".film.{os.getpid()}-0.part.mp4"
    mine.write_text("mine")
    with replacing(tmp_path / "film.mp4") as part:
        part.write_text("frames")
    assert mine.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == [mine.name, "film.mp4"]


def test_asking_whether_a_folder_can_be_written_removes_nothing(tmp_path: Path) -> None:
    mine = tmp_path / f".writable-{os.getpid()}"
    mine.write_text("mine")
    check_folder(tmp_path)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]

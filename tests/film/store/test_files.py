from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import RenderError
from scenes.film.store.files import publish, replacing


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

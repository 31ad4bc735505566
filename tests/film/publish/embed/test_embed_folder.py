"""An embed's folder: which clip's it is, and what stays in it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.publish.embed import embed_folder, metadata


def meta(path: Path, name: str = "Clip", **looks: str) -> tuple[dict[str, Any], dict[str, Path]]:
    """A clip.json over one video whose content is given, and its file."""
    media, told = {}, []
    for theme, content in (looks or {"dark": "frames"}).items():
        source = path / f"{theme}.txt"
        source.write_text(content, encoding="utf-8")
        file = metadata.describe(source, name)
        media[file["name"]] = source
        told.append({"theme": theme, "video": {"mp4": file}})
    return {"tracereel": "embed", "version": 1, "name": name, "looks": told}, media


def fill(target: Path, workplace: Path, **looks: str) -> dict[str, Any]:
    told, media = meta(workplace, **looks)
    embed_folder.fill(target, media, {"index.html": "a page", "snippets/x.md": "words"}, told)
    return told


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "site" / "Clip"


def test_an_embed_is_its_media_its_texts_and_its_metadata(tmp_path: Path, target: Path) -> None:
    told = fill(target, tmp_path)
    name = told["looks"][0]["video"]["mp4"]["name"]
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert there == {name, "index.html", "snippets/x.md", "clip.json"}
    assert metadata.read(target) == told


def test_a_file_is_named_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("frames")
    told = metadata.describe(tmp_path / "a.txt", "Clip")
    assert told["name"] == f"Clip.{told['sha256'][:8]}.txt"
    assert told["bytes"] == 6


def test_files_that_were_replaced_stay_and_are_known_by_what_took_their_place(
    tmp_path: Path, target: Path
) -> None:
    names = []
    for content in ("first", "second", "third"):
        told = fill(target, tmp_path, dark=content)
        names.append(told["looks"][0]["video"]["mp4"]["name"])
    assert all((target / name).is_file() for name in names)
    assert embed_folder.replaced(target, told) == {names[0]: names[2], names[1]: names[2]}


def test_each_look_has_its_own_successor(tmp_path: Path, target: Path) -> None:
    before = fill(target, tmp_path, dark="d1", light="l1")
    after = fill(target, tmp_path, dark="d2", light="l2")
    old, new = ([look["video"]["mp4"]["name"] for look in told["looks"]] for told in (before, after))
    assert embed_folder.replaced(target, after) == dict(zip(old, new, strict=True))


def test_what_came_back_is_no_longer_a_replaced_file(tmp_path: Path, target: Path) -> None:
    for content in ("first", "second", "first"):
        told = fill(target, tmp_path, dark=content)
    assert told["looks"][0]["video"]["mp4"]["name"] not in embed_folder.replaced(target, told)


def test_pruning_removes_what_was_replaced_and_nothing_else(tmp_path: Path, target: Path) -> None:
    first = fill(target, tmp_path, dark="first")["looks"][0]["video"]["mp4"]["name"]
    told = fill(target, tmp_path, dark="second")
    (target / "notes.txt").write_text("mine")
    assert embed_folder.prune(target, told) == [first]
    assert not (target / first).exists()
    assert (target / "notes.txt").exists()
    now = metadata.read(target)
    assert now is not None
    assert embed_folder.replaced(target, now) == {}
    assert embed_folder.damaged(target, now) == []


def test_a_missing_or_altered_file_is_noticed(tmp_path: Path, target: Path) -> None:
    told = fill(target, tmp_path, dark="one", light="two")
    dark, light = (look["video"]["mp4"]["name"] for look in told["looks"])
    (target / dark).unlink()
    (target / light).write_text("owt")
    assert embed_folder.damaged(target, told) == [dark, light]


def test_texts_that_did_not_change_are_left_alone(tmp_path: Path, target: Path) -> None:
    fill(target, tmp_path)
    assert embed_folder.write_texts(target, {"index.html": "a page", "snippets/x.md": "other"}) == [
        "snippets/x.md"
    ]


def test_a_folder_with_other_files_is_refused_and_untouched(target: Path) -> None:
    target.mkdir(parents=True)
    (target / "mine.txt").write_text("mine")
    with pytest.raises(
        RenderError, match=r"holds files that are no embed of Tracereel's; nothing was written"
    ):
        embed_folder.check(target, "Clip")
    assert [path.name for path in target.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_refused(target: Path) -> None:
    target.parent.mkdir()
    target.write_text("mine")
    with pytest.raises(RenderError, match="is a file; expected a folder for Clip's embed"):
        embed_folder.check(target, "Clip")


def test_another_clips_embed_is_refused(tmp_path: Path, target: Path) -> None:
    fill(target, tmp_path)
    with pytest.raises(RenderError, match="is the embed of Clip, not of Other"):
        embed_folder.check(target, "Other")


def test_an_embed_of_a_newer_version_is_refused(tmp_path: Path, target: Path) -> None:
    told = fill(target, tmp_path)
    (target / "clip.json").write_text(json.dumps(told | {"version": 2}))
    with pytest.raises(RenderError, match="another version of Tracereel"):
        embed_folder.check(target, "Clip")


@pytest.mark.parametrize("prepare", ["absent", "empty", "its own"])
def test_an_absent_an_empty_and_its_own_folder_will_do(tmp_path: Path, target: Path, prepare: str) -> None:
    if prepare == "empty":
        target.mkdir(parents=True)
    if prepare == "its own":
        fill(target, tmp_path)
    embed_folder.check(target, "Clip")


def test_traces_are_published_relative_to_the_folder_and_found_again(tmp_path: Path, target: Path) -> None:
    trace = tmp_path / "traces" / "mine.zarr"
    told = metadata.outside(str(trace), target)
    assert told == "../../traces/mine.zarr"
    assert metadata.inside(told, target) == str(trace)
    assert metadata.outside("https://example.org/a.zarr", target) == "https://example.org/a.zarr"


# -- what somebody else wrote into clip.json ---------------------------------------------------------------

HOSTILE = (
    "../../notes.txt",
    "snippets/x.md",
    "index.html",
    "..",
    "",
    "Clip.3fa9c1d2.mp4/../x",
    "C:x.3fa9c1d2.mp4",
    7,
)


def told_of(path: Path, *names: object) -> dict[str, Any]:
    """The clip.json of an embed, in which these are files of earlier embeds."""
    now = metadata.read(path)
    assert now is not None
    now = now | {"previous": {"looks.dark.video.mp4": list(names)}}
    (path / "clip.json").write_text(json.dumps(now))
    return now


def everything(root: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes() for path in root.rglob("*") if path.is_file() and path.name != "clip.json"
    }


def digested(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_is_none_of_the_clips_files_is_left_and_named(
    tmp_path: Path, target: Path, name: object
) -> None:
    fill(target, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    told = told_of(target, name, str(tmp_path / "notes.txt"))
    before = everything(tmp_path)
    assert embed_folder.prune(target, told) == []
    assert everything(tmp_path) == before
    assert embed_folder.replaced(target, told) == {}
    lines = embed_folder.strange_lines(target, told)
    assert [line.count("\n") for line in lines] == [0, 0]
    assert f"names {str(name)!r}, no file of this embed" in lines[0]
    assert str(tmp_path / "notes.txt") in lines[1]


def test_a_file_that_holds_what_its_name_says_is_safe_outside_its_folder(
    tmp_path: Path, target: Path
) -> None:
    fill(target, tmp_path)
    name = f"Clip.{digested('mine')}.mp4"
    (tmp_path / name).write_text("mine")
    embed_folder.prune(target, told_of(target, f"../../{name}", str(tmp_path / name)))
    assert (tmp_path / name).read_text() == "mine"


def test_a_replaced_file_that_somebody_changed_stays_and_is_named(tmp_path: Path, target: Path) -> None:
    first = fill(target, tmp_path, dark="first")["looks"][0]["video"]["mp4"]["name"]
    told = fill(target, tmp_path, dark="second")
    (target / first).write_text("cut by hand")
    assert embed_folder.kept_lines(target, told) == [
        f"{target / first} stays: it is not what Tracereel wrote under this name"
    ]
    assert embed_folder.prune(target, told) == []
    assert (target / first).read_text() == "cut by hand"
    now = metadata.read(target)
    assert now is not None
    assert first in embed_folder.replaced(target, now)  # posts may still name it


@pytest.mark.parametrize("stem", ["Other", "Clipper", "bundle"])
def test_another_things_file_with_a_digest_in_its_name_stays(tmp_path: Path, target: Path, stem: str) -> None:
    fill(target, tmp_path)
    name = f"{stem}.{digested('mine')}.mp4"
    (target / name).write_text("mine")
    assert embed_folder.prune(target, told_of(target, name)) == []
    assert (target / name).read_text() == "mine"


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_link_or_a_folder_called_as_a_replaced_file_stays(tmp_path: Path, target: Path, kind: str) -> None:
    fill(target, tmp_path)
    name = f"Clip.{digested('mine')}.mp4"
    (tmp_path / "mine").write_text("mine")
    if kind == "link":
        (target / name).symlink_to(tmp_path / "mine")
    else:
        (target / name).mkdir()
    told = told_of(target, name)
    assert embed_folder.prune(target, told) == []
    assert (target / name).exists()
    assert name in embed_folder.kept_lines(target, told)[0]


def test_pruning_leaves_a_file_of_today_even_where_its_name_is_said_to_be_old(
    tmp_path: Path, target: Path
) -> None:
    now = fill(target, tmp_path)["looks"][0]["video"]["mp4"]["name"]
    assert embed_folder.prune(target, told_of(target, now)) == []
    assert (target / now).is_file()


@pytest.mark.parametrize("previous", [7, None, ["a"], {"x": "../notes.txt"}, {"x": {"a": 1}}])
def test_a_list_of_earlier_files_that_is_none_removes_nothing(
    tmp_path: Path, target: Path, previous: object
) -> None:
    told = fill(target, tmp_path) | {"previous": previous}
    before = everything(tmp_path)
    assert embed_folder.prune(target, told) == []
    assert everything(tmp_path) == before


def checked_and_filled(target: Path, workplace: Path) -> None:
    embed_folder.check(target, "Clip")
    fill(target, workplace, dark="frames")


@pytest.mark.parametrize("name", ["clip.json", "index.html", "snippets", "snippets/x.md", "video"])
def test_nothing_is_written_through_a_link_in_an_embeds_folder(
    tmp_path: Path, target: Path, name: str
) -> None:
    told = fill(target, tmp_path)
    name = told["looks"][0]["video"]["mp4"]["name"] if name == "video" else name
    mine = tmp_path / "mine"
    (target / name).rename(mine)
    (target / name).symlink_to(mine)
    before = everything(tmp_path) | ({mine: mine.read_bytes()} if mine.is_file() else {})
    with pytest.raises(RenderError, match=r"is a link|are no embed"):
        checked_and_filled(target, tmp_path)
    assert (target / name).is_symlink()
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_in_the_way_of_a_file_is_named_before_anything_is_written(
    tmp_path: Path, target: Path
) -> None:
    fill(target, tmp_path)
    (target / "index.html").unlink()
    (target / "index.html").mkdir()
    before = everything(target)
    with pytest.raises(RenderError, match=r"index.html is a folder; expected a file"):
        fill(target, tmp_path, dark="second")
    assert everything(target) == before

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.film.conftest import clip, kept, task
from tracereel.scenes import storyboard
from tracereel.scenes.film.cache import cache
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.cache.scratch import WORKING
from tracereel.scenes.film.plan.clean import CleaningReport, clean
from tracereel.scenes.storyboard import Act


@pytest.fixture(autouse=True)
def film(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storyboard, "ACTS", (Act(1, "Beginnings", (clip("Small"), clip("Other"))),))


@pytest.fixture
def fresh(store: Store, recorded: Path) -> Path:
    """The folder of a clip that is fresh."""
    return kept(store, task("Small", recorded)).folder


@pytest.fixture
def stale(store: Store, recorded: Path) -> Path:
    """The folder of a clip that is not."""
    return kept(store, replace(task("Small", recorded), source="older")).folder


def used(folder: Path, days_ago: float) -> None:
    when = time.time() - days_ago * 24 * 3600
    os.utime(folder / cache.MANIFEST, (when, when))


def what(report: CleaningReport) -> list[tuple[Path, str]]:
    return [(gone.folder, gone.why) for gone in report.gone]


def test_what_is_stale_goes_and_what_is_fresh_stays(store: Store, fresh: Path, stale: Path) -> None:
    report = clean(store)
    assert what(report) == [(stale, "its source, a trace or a library changed")]
    assert (stale.exists(), fresh.exists()) == (False, True)
    assert report.line == f"removed 1 (6 bytes); {store.root} keeps 1 (6 bytes)"
    assert clean(store).line == f"removed 0 (0 bytes); {store.root} keeps 1 (6 bytes)"


def test_every_look_of_a_clip_that_could_be_asked_for_stays(store: Store, recorded: Path) -> None:
    for looks in ({}, {"theme": "light"}, {"fps": 12}, {"format": "gif"}):
        kept(store, task("Small", recorded, **looks))
        kept(store, task("Small", recorded, kind="sheet", **looks))
    assert len(clean(store).kept) == 8


def test_a_clip_that_left_the_film_goes(store: Store, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storyboard, "ACTS", (Act(1, "Beginnings", (clip("Other"),)),))
    ((folder, why),) = what(clean(store))
    assert folder == fresh
    assert "no clip 'Small'" in why


def test_a_dry_run_says_what_would_go_and_removes_nothing(store: Store, fresh: Path, stale: Path) -> None:
    left = store.root / f"{WORKING}host-1-abc"
    left.mkdir()
    used_long_ago = time.time() - 3600
    os.utime(left, (used_long_ago, used_long_ago))
    report = clean(store, dry=True)
    assert report.line == f"would remove 2 (6 bytes); {store.root} keeps 1 (6 bytes)"
    assert [gone.line for gone in report.gone] == [
        f"{left.name}: left behind by a process that was killed",
        "Small, 180p10, dark, 16:9, captions burn, mp4: its source, a trace or a library changed",
    ]
    assert (fresh.exists(), stale.exists(), left.exists()) == (True, True, True)
    clean(store)
    assert (stale.exists(), left.exists()) == (False, False)


def test_all_empties_the_cache(store: Store, fresh: Path, stale: Path) -> None:
    assert len(clean(store, everything=True).gone) == 2
    assert list(store.root.iterdir()) == []
    assert clean(store, everything=True).line.startswith("removed 0 (0 bytes)")
    store.root.rmdir()
    assert clean(store, everything=True).line.startswith("removed 0 (0 bytes)")


def test_what_was_not_used_for_long_goes_when_asked(store: Store, recorded: Path, fresh: Path) -> None:
    other = kept(store, task("Other", recorded)).folder
    used(fresh, days_ago=40)
    used(other, days_ago=10)
    assert what(clean(store)) == []
    assert what(clean(store, older_than=30)) == [(fresh, "not used for 40 days")]


def test_what_is_too_much_goes_and_what_was_used_last_stays(store: Store, recorded: Path) -> None:
    looks = ({"fps": 11}, {"fps": 12}, {"fps": 13})
    folders = [kept(store, task("Small", recorded, **look)).folder for look in looks]
    for days, folder in enumerate(folders):
        used(folder, days_ago=days)
    report = clean(store, max_size=13)
    assert what(report) == [(folders[2], "the rest is all that fits into 13 bytes")]
    assert len(clean(store, max_size=0).gone) == 2


def test_what_someone_works_with_stays(store: Store, recorded: Path, fresh: Path) -> None:
    held = store.find(fresh.name)
    with store.working_folder() as working_folder:
        report = clean(store, everything=True)
        assert isinstance(held, Entry)
        assert (report.gone, len(report.kept), report.strangers) == ([], 1, [])
        assert working_folder.exists()


def test_what_is_not_of_the_cache_is_left_alone_and_named(
    store: Store, tmp_path: Path, fresh: Path, stale: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / cache.MANIFEST).write_text('{"files": {}, "notes": {}}')
    (store.root / ("f" * 32)).symlink_to(outside)
    (store.root / "notes.txt").write_text("mine")
    (store.root / "my clips").mkdir()
    (stale / "link").symlink_to(outside)
    (fresh / "poster.png").write_text("mine")
    report = clean(store, everything=True)
    assert sorted(path.relative_to(store.root).as_posix() for path in report.strangers) == sorted(
        ["f" * 32, "my clips", "notes.txt", fresh.name, stale.name]
    )
    assert [path.name for folder in (fresh, stale) for path in folder.iterdir()] == ["poster.png", "link"]
    assert (outside / cache.MANIFEST).exists()
    assert "; not of the cache, left alone: " in report.line
    assert len(report.as_dict()["left_alone"]) == 5


def test_a_stranger_beside_the_files_of_a_kept_clip_is_named(store: Store, fresh: Path) -> None:
    (fresh / "poster.png").write_text("mine")
    assert clean(store).strangers == [fresh / "poster.png"]


def test_an_entry_whose_manifest_cannot_be_read_goes(store: Store, fresh: Path, stale: Path) -> None:
    (fresh / cache.MANIFEST).write_text("{")
    (stale / cache.MANIFEST).write_text("{")
    (stale / "poster.png").write_text("mine")
    assert what(clean(store)) == [
        (folder, "its manifest cannot be read") for folder in sorted((fresh, stale))
    ]
    assert not fresh.exists()
    assert [path.name for path in stale.iterdir()] == ["poster.png"]
    again = clean(store)
    assert (again.gone, again.strangers) == ([], [stale])


def test_a_manifest_that_names_files_elsewhere_reaches_none_of_them(
    store: Store, tmp_path: Path, fresh: Path
) -> None:
    (tmp_path / "film.mp4").write_text("a film")
    (fresh / cache.MANIFEST).write_text('{"files": {"../../film.mp4": [6, "x"]}, "notes": {}}')
    clean(store, everything=True)
    assert (tmp_path / "film.mp4").read_text() == "a film"


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("notes", "a.txt"),
        ("host-1-abc", "a.txt"),
        ("removed-abc", "a.txt"),
        ("host-1-abc", "0" * 32),
        ("notes", ".lock"),
    ],
)
def test_a_folder_that_is_only_called_like_ours_stays_and_is_named(
    store: Store, name: str, inside: str
) -> None:
    mine = store.root / f"{WORKING}{name}"
    mine.mkdir(parents=True)
    (mine / inside).write_text("mine")
    long_ago = time.time() - 3600
    os.utime(mine, (long_ago, long_ago))
    report = clean(store, everything=True)
    assert (report.gone, report.strangers) == ([], [mine])
    with store.working_folder():  # which sweeps, too
        assert (mine / inside).read_text() == "mine"


def test_what_lies_beside_a_damaged_clip_is_set_aside_and_named(store: Store, recorded: Path) -> None:
    made = task("Small", recorded)
    folder = kept(store, made).folder
    (folder / "clip.mp4").write_text("damaged")
    (folder / "notes.txt").write_text("mine")
    kept(store, made)
    assert sorted(path.name for path in folder.iterdir()) == ["clip.mp4", "manifest.json"]
    (aside,) = clean(store).strangers
    assert [path.read_text() for path in aside.iterdir()] == ["mine"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_called_as_a_clip_of_the_cache_is_set_aside(
    store: Store, recorded: Path, tmp_path: Path, kind: str
) -> None:
    made = task("Small", recorded)
    store.root.mkdir()
    (tmp_path / "album").mkdir()
    place = store.root / made.address
    place.write_text("mine") if kind == "file" else place.symlink_to(tmp_path / "album")
    assert kept(store, made).folder == place
    (aside,) = clean(store).strangers
    assert aside.is_symlink() == (kind == "link")
    assert (tmp_path / "album").is_dir()

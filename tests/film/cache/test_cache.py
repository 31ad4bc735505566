from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.cache import cache, scratch, sizes
from tracereel.scenes.film.cache.cache import Store

FIRST, SECOND, THIRD, FOURTH = (f"{number:032x}" for number in range(1, 5))


def kept(store: Store, address: str = FIRST, content: str = "frames", clip: str = "Small") -> cache.Entry:
    with store.working_folder() as working_folder:
        folder = working_folder / "filled"
        folder.mkdir()
        (folder / "clip.mp4").write_text(content)
        return store.keep(address, folder, {"clip": clip, "seconds": 2.0})


def used(entry: cache.Entry, when: float) -> None:
    """Pretend that an entry was used then."""
    os.utime(entry.file(cache.MANIFEST), (when, when))


def there(store: Store) -> list[str]:
    return sorted(path.name for path in store.root.iterdir())


def test_what_was_kept_is_found(store: Store) -> None:
    kept(store)
    entry = store.find(FIRST)
    assert entry is not None
    assert entry.file("clip.mp4").read_text() == "frames"
    assert (entry.notes["clip"], entry.size) == ("Small", len("frames"))
    assert store.find(SECOND) is None


BROKEN = {"manifest": '{"files": ', "nonsense": "[1]", "list": '{"files": {"clip.mp4": null}, "notes": {}}'}


@pytest.mark.parametrize("damage", ["changed", "shorter", "gone", "manifest", "nonsense", "list"])
def test_a_damaged_entry_is_not_found_and_can_be_made_again(store: Store, damage: str) -> None:
    path = kept(store).file("clip.mp4")
    if damage == "gone":
        path.unlink()
    elif damage in BROKEN:
        path.with_name(cache.MANIFEST).write_text(BROKEN[damage])
    else:
        path.write_text({"changed": "framez", "shorter": "fra"}[damage])
    assert store.find(FIRST) is None
    assert (store.peek(FIRST) is None) is (damage != "changed")
    kept(store)
    assert store.find(FIRST) is not None


def test_of_two_equal_makers_the_first_wins(store: Store) -> None:
    first = kept(store)
    before = first.file("clip.mp4").stat().st_ino
    assert kept(store).folder == first.folder
    assert first.file("clip.mp4").stat().st_ino == before


def test_a_working_folder_is_gone_whatever_happens(store: Store) -> None:
    def interrupted() -> None:
        with store.working_folder() as working_folder:
            (working_folder / "half").write_text("a frame")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert there(store) == []


WORKING = """
import sys, time
from pathlib import Path
from tracereel.scenes.film.cache.cache import Store
with Store(Path(sys.argv[1])).working_folder() as working_folder:
    (working_folder / "half").write_text("a frame")
    print(working_folder.name, flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_left_is_swept_and_what_one_works_in_is_not(store: Store) -> None:
    command = [sys.executable, "-c", WORKING, str(store.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        scratch.sweep(store.root)
        assert there(store) == [name]
        other.kill()
        other.wait()
        scratch.sweep(store.root)
        assert there(store) == []


def test_a_working_folder_without_a_lock_is_swept_once_it_is_old(store: Store) -> None:
    left = store.root / f"{scratch.WORKING}host-1-abc"
    left.mkdir(parents=True)
    scratch.sweep(store.root)
    assert left.exists()
    os.utime(left, (time.time() - 3600,) * 2)
    scratch.sweep(store.root)
    assert not left.exists()


# -- the limit -------------------------------------------------------------------------------------------


def test_what_was_used_longest_ago_goes_first(store: Store) -> None:
    store.limit = 15
    for number, address in enumerate((FIRST, SECOND)):
        used(kept(store, address), number)
    assert store.find(FIRST) is not None  # which is a use
    kept(store, THIRD)
    assert there(store) == [FIRST, THIRD]


def test_what_someone_holds_is_not_removed(store: Store) -> None:
    store.limit = 0
    held = [kept(store, FIRST), kept(store, SECOND)]
    assert there(store) == [FIRST, SECOND]
    held.clear()
    kept(store, THIRD)
    assert there(store) == [THIRD]


HOLDING = """
import sys, time
from pathlib import Path
from tracereel.scenes.film.cache.cache import Store
entry = Store(Path(sys.argv[1])).find(sys.argv[2])
print("found" if entry else "not found", flush=True)
time.sleep(60)
"""


def test_what_another_process_found_fresh_is_not_removed(store: Store) -> None:
    used(kept(store, FIRST), 1)
    command = [sys.executable, "-c", HOLDING, str(store.root), FIRST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "found\n"
        used(store.entries()[0], 1)
        store.limit = 0
        kept(store, SECOND)
        assert there(store) == [FIRST, SECOND]
        other.kill()
        other.wait()
        kept(store, THIRD)
        assert there(store) == [THIRD]


FILLING = """
import sys
from pathlib import Path
from tracereel.scenes.film.cache.cache import Store
store = Store(Path(sys.argv[1]), limit=40)
for number in range(60):
    with store.working_folder() as working_folder:
        folder = working_folder / "filled"
        folder.mkdir()
        (folder / "clip.mp4").write_text("frames")
        address = f"{number * int(sys.argv[2]):032x}"
        entry = store.keep(address, folder, {"clip": "Small", "seconds": 2.0})
        assert entry.file("clip.mp4").read_text() == "frames"
"""


def test_two_commands_at_once_stay_within_the_limit_and_lose_nothing_they_hold(store: Store) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", FILLING, str(store.root), step], stderr=subprocess.PIPE, text=True
        )
        for step in ("2", "3")
    ]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    assert sum(entry.size for entry in store.entries()) <= 40 + 2 * len("frames")
    assert all(store.find(entry.address) is not None for entry in store.entries())
    assert [name for name in there(store) if name.startswith(".")] == []


def test_files_that_others_put_beside_an_entry_stay(store: Store, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "film.mp4").write_text("a film")
    folder = kept(store).folder
    (folder / "notes.txt").write_text("mine")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    assert store.remove(store.entries()[0])
    assert sorted(path.name for path in folder.iterdir()) == ["link", "notes.txt"]
    assert (tmp_path / "elsewhere" / "film.mp4").exists()


def test_a_link_is_nobodys_entry(store: Store, tmp_path: Path) -> None:
    folder = kept(store).folder
    shutil.move(folder, tmp_path / "moved")
    folder.symlink_to(tmp_path / "moved")
    assert store.entries() == []
    store.limit = 0
    store.shrink()
    assert (tmp_path / "moved" / "clip.mp4").exists()


def test_the_limit_is_five_gigabytes_unless_said_otherwise() -> None:
    assert cache.limit_from({}) == 5 * 10**9
    assert cache.limit_from({cache.LIMIT: "500MB"}) == 500 * 10**6


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("12", 12), ("500MB", 5 * 10**8), ("1.5 GiB", 3 * 2**29), ("2gb", 2 * 10**9), ("1KB", 1000)],
)
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert sizes.parse(text, "--max-size") == size


@pytest.mark.parametrize("text", ["", "much", "-1GB", "5 apples", "1e3", "GB", "IB"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match=r"TRACEREEL_CACHE expects a size such as 500MB or 2GB, got '"):
        sizes.parse(text, cache.LIMIT)


def test_sizes_are_said_in_three_figures() -> None:
    assert [sizes.said(size) for size in (0, 999, 1000, 14_839_000, 5 * 10**9, 10**13)] == [
        "0 bytes", "999 bytes", "1.0 kB", "14.8 MB", "5.0 GB", "10.0 TB",
    ]  # fmt: skip


def test_sizes_come_from_manifests_alone(store: Store) -> None:
    entry = kept(store)
    manifest = json.loads(entry.file(cache.MANIFEST).read_text())
    manifest["files"]["clip.mp4"][0] = 10**6
    entry.file(cache.MANIFEST).write_text(json.dumps(manifest))
    assert [entry.size for entry in store.entries()] == [10**6]

"""Zips that are more, or less, than a packed trace."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.engine.hostile.bombs import deflated_zeros
from tests.engine.hostile.store import good, zipped

LINK = 0o120777 << 16
DEVICE = 0o020666 << 16
ZIPS: dict[str, tuple[str, Callable[[], bytes]]] = {}


def zip_that(told: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Name a way to make a zip, and what is said of it; nothing where it is read."""

    def named(make: Callable[[], bytes]) -> Callable[[], bytes]:
        ZIPS[make.__name__] = (told, make)
        return make

    return named


def with_entry(name: str, content: bytes = b"evil", mode: int = 0, method: int = 0) -> bytes:
    """A packed trace that holds one thing more."""
    out = io.BytesIO(zipped(good()))
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name
        entry.create_system, entry.external_attr = 3, mode
        archive.writestr(entry, content, method)
    return out.getvalue()


def renamed(new: bytes) -> bytes:
    """A zip with one file under a name that no zip writer would write."""
    old = b"probes/split/c/0"
    return zipped(good()).replace(old, new.ljust(len(old), b"x"))


def by_hand(name: bytes, packed: bytes, size: int, method: int = 8, flags: int = 0) -> bytes:
    """A zip of one file that may say anything of it."""
    numbers = (20, flags, method, 0, 0, zlib.crc32(b""), len(packed), size, len(name), 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *numbers) + name + packed
    central = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *numbers, 0, 0, 0, 0, 0) + name
    return local + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


@zip_that("")
def a_deflated_trace() -> bytes:
    return zipped(good(), zipfile.ZIP_DEFLATED)


@zip_that("")
def names_that_differ_by_case() -> bytes:
    return with_entry("ZARR.JSON")


@zip_that("")
def a_zip_within_it() -> bytes:
    return with_entry("inner.zarr.zip", zipped(good()))


def under(folder: str, store: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """The files of a good trace in a folder."""
    return {f"{folder}{name}": content for name, content in (store or good()).items()}


@zip_that("")
def a_trace_in_a_folder() -> bytes:
    return zipped(under("mine.zarr/"))


@zip_that("")
def a_trace_some_folders_down_beside_other_files() -> bytes:
    return zipped({"build/notes.txt": b"mine", "build/zarr.json": b"{}", **under("build/traces/mine.zarr/")})


@zip_that("")
def a_trace_that_macos_zipped() -> bytes:
    return zipped({**under("mine.zarr/"), **under("__MACOSX/mine.zarr/._"), **under("__MACOSX/mine.zarr/")})


@zip_that("")
def a_trace_with_backslashes() -> bytes:
    return with_separators("mine.zarr\\")


@zip_that("")
def a_trace_of_names_that_begin_here() -> bytes:
    return zipped({"./": b"", **under("./")})


@zip_that("holds 2 traces: a.zarr, b.zarr. Pack one")
def two_traces() -> bytes:
    return zipped({**under("a.zarr/"), **under("b.zarr/")})


@zip_that("holds no zarr.json")
def a_folder_without_a_commit() -> bytes:
    return zipped({name: content for name, content in under("a/").items() if name != "a/commit.json"})


@zip_that("a path that leads out")
def a_way_up_by_backslashes() -> bytes:
    return with_separators("mine.zarr\\..\\..\\")


@zip_that("twice")
def the_same_name_with_both_separators() -> bytes:
    return renamed(b"scalars\\loss/c/0")


def with_separators(folder: str) -> bytes:
    """A good trace in a folder, under names that all have backslashes; zipfile itself would turn them around."""
    names = {f"{folder}{name}".replace("/", "\\"): content for name, content in good().items()}
    stand_ins = {name.replace("\\", "/").replace("..", "__"): content for name, content in names.items()}
    packed = zipped(stand_ins)
    for stand_in, name in zip(stand_ins, names, strict=True):
        packed = packed.replace(stand_in.encode(), name.encode())
    return packed


@zip_that("holds no zarr.json")
def nothing_but_a_zip_within_it() -> bytes:
    return zipped({"inner.zarr.zip": zipped(good())})


@zip_that("a path that leads out")
def a_way_up() -> bytes:
    return with_entry("../evil.json")


@zip_that("a path that leads out")
def a_way_up_further_in() -> bytes:
    return with_entry("weights/../../../evil.json")


@zip_that("a path that leads out")
def an_absolute_name() -> bytes:
    return with_entry("/etc/evil")


@zip_that("a path that leads out")
def a_name_with_a_drive() -> bytes:
    return with_entry("C:evil")


@zip_that("a path that leads out")
def a_name_with_backslashes() -> bytes:
    return renamed(b"..\\..\\evil")


@zip_that("a path that leads out")
def a_name_that_ends_early() -> bytes:
    return renamed(b"zarr.json\0evil")


@zip_that("a path that leads out")
def an_empty_name() -> bytes:
    return with_entry("/")


@zip_that("a zip that is damaged")
def a_name_without_end() -> bytes:
    return with_entry("x" * 1025)


@zip_that("twice")
def the_same_name_twice() -> bytes:
    return renamed(b"scalars/loss/c/0")


@zip_that("a link or a device")
def a_link() -> bytes:
    return with_entry("probes/targets", b"/etc/passwd", LINK)


@zip_that("a link or a device")
def a_device() -> bytes:
    return with_entry("probes/targets", b"", DEVICE)


@zip_that("neither stored nor deflated")
def an_encrypted_file() -> bytes:
    return by_hand(b"zarr.json", b"x" * 40, 28, 8, 1)


@zip_that("neither stored nor deflated")
def a_file_packed_in_another_way() -> bytes:
    return zipped(good(), zipfile.ZIP_LZMA)


@zip_that("expected at most")
def a_bomb_that_says_so() -> bytes:
    return by_hand(b"zarr.json", deflated_zeros(2**31), 2**31)


@zip_that("does not hold what it says")
def a_bomb_that_does_not_say_so() -> bytes:
    return by_hand(b"zarr.json", deflated_zeros(2**30), 4096)


@zip_that("contradicts its table of contents")
def a_file_that_is_called_otherwise_where_it_lies() -> bytes:
    return zipped(good()).replace(b"zarr.json", b"zarr.jsan", 1)


@zip_that("a file of another kind")
def a_table_of_contents_that_is_elsewhere() -> bytes:
    return b"MZ" * 50 + zipped(good())


@zip_that("a zip that is damaged")
def a_zip_with_something_behind_it() -> bytes:
    return zipped(good()) + b"more"


@zip_that("holds more than 131,072 files")
def more_files_than_a_trace_has() -> bytes:
    return _table(2**17 + 1, 7)


@zip_that("its table of contents is of")
def a_table_of_contents_of_many_megabytes() -> bytes:
    return _table(40_000, 700)


def _table(files: int, name: int) -> bytes:
    """Nothing but a table of contents, of files that are not there."""
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, name, 0, 0, 0, 0, 0, 0)
    table = b"".join(head + b"%0*d" % (name, number) for number in range(files))
    counts = (0, 0, 0xFFFF, 0xFFFF, len(table), 0, 0)
    return table + struct.pack("<4s4H2LH", b"PK\5\6", *counts)

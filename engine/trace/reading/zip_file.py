"""A packed trace, .zarr.zip: its table of contents, and its files one by one, in place.

Nothing is ever unpacked to disk. What a zip may do beyond holding files (links, secrets, absolute names, the same
name twice, contents that contradict the table) is refused before any of it is read. One that was made by hand may hold
the trace some folders down, under names with another system's separators.
"""

from __future__ import annotations

import stat
import struct
import threading
import zlib
from typing import BinaryIO, NamedTuple

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.names import is_inside, shown
from tracereel.engine.trace.reading.limits import CHUNK_OVERHEAD, DIRECTORY_BYTES, FILES, NAME_BYTES

END = struct.Struct("<4s4H2LH")
LOCATOR, END64 = struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
ENTRY, LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
COMMENT = 2**16  # the longest there can be, behind the end
STORED, DEFLATED = 0, 8
ENCRYPTED, UTF8 = 1, 1 << 11
UNIX = 3
COMMIT = "commit.json"  # beside zarr.json in a trace, and nowhere else in it
HERE = "./"  # what some put before every name
LITTER = "__MACOSX/"  # what macOS puts beside what was zipped


class DamagedZip(ValueError):
    """What is wrong with a file that should be a zip."""


class Entry(NamedTuple):
    """One file: its name as it is written, where it begins, how it is packed."""

    raw: bytes
    offset: int
    method: int
    packed: int
    size: int
    crc: int


class ZipArchive:
    """The files of a zip by name. Raises DamagedZip for what is none, TraceError for one that no trace would be."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name = file, name
        self._lock = threading.Lock()  # a file has one position
        self._begin = 0
        self.entries = self._contents()

    def read(self, name: str, limit: int) -> bytes | None:
        """A whole file, checked; None where there is none of that name."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        if entry.size > limit or entry.packed > limit + CHUNK_OVERHEAD:
            raise TraceError(f"{name} of {self.name} has {entry.size:,} bytes, expected at most {limit:,}")
        try:
            return self._checked(entry)
        except (DamagedZip, zlib.error) as error:
            raise TraceError(f"{name} of {self.name} is damaged ({error}). Copy the trace again") from error

    def close(self) -> None:
        self.file.close()

    def _checked(self, entry: Entry) -> bytes:
        local = self._at(entry.offset, LOCAL.size)
        signature, *_, name_bytes, extra_bytes = LOCAL.unpack(local)
        place = entry.offset + LOCAL.size
        if signature != b"PK\3\4" or self._at(place, name_bytes) != entry.raw:
            raise DamagedZip("the zip contradicts its table of contents")
        content = self._at(place + name_bytes + extra_bytes, entry.packed)
        if entry.method == DEFLATED:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, entry.size + 1)
        if len(content) != entry.size or zlib.crc32(content) != entry.crc:
            raise DamagedZip("the zip does not hold what it says")
        return content

    def _at(self, offset: int, count: int) -> bytes:
        with self._lock:
            self.file.seek(offset)
            content = self.file.read(count)
        if len(content) != count:
            raise DamagedZip("it ends too soon")
        return content

    def _contents(self) -> dict[str, Entry]:
        """The table of contents, at the end of a zip."""
        offset, size = self._where()
        table = self._at(offset, size)
        entries: dict[str, Entry] = {}
        place = count = 0
        while place < size:
            if (count := count + 1) > FILES:
                raise TraceError(f"{self.name} is refused: it holds more than {FILES:,} files")
            name, entry, place = self._entry(table, place)
            if name.rstrip("/") in entries:
                raise TraceError(f'{self.name} is refused: it holds "{shown(name)}" twice')
            if not name.endswith("/"):  # a folder holds nothing itself
                entries[name] = entry
        return self._of_one_trace(entries)

    def _of_one_trace(self, entries: dict[str, Entry]) -> dict[str, Entry]:
        """Names as they are within the trace, in whatever folders it was zipped."""
        if "zarr.json" in entries:
            return entries
        above = {name.removesuffix(COMMIT) for name in entries if name.endswith(f"/{COMMIT}")}
        roots = sorted(
            root for root in above if f"{root}zarr.json" in entries and not root.startswith(LITTER)
        )
        if len(roots) > 1:
            names = ", ".join(shown(root.rstrip("/")) for root in roots[:3]) + (", ..." if roots[3:] else "")
            raise TraceError(
                f"{self.name} holds {len(roots)} traces: {names}. Pack one: render.py trace pack PATH"
            )
        root = roots[0] if roots else ""
        return {name.removeprefix(root): entry for name, entry in entries.items() if name.startswith(root)}

    def _where(self) -> tuple[int, int]:
        """Offset and size of the table of contents, which ends where the end begins."""
        length = self.file.seek(0, 2)
        tail = self._at(length - (count := min(length, END.size + COMMENT)), count)
        found = tail.rfind(b"PK\5\6", 0, max(0, count - END.size + 4))
        if found < 0:
            raise DamagedZip("it has no end")
        end = length - count + found
        *_, files, size, offset, comment = END.unpack_from(tail, found)
        if end + END.size + comment != length:
            raise DamagedZip("something follows its end")
        if 0xFFFF_FFFF in (size, offset) or files == 0xFFFF:
            end, size, offset = self._where64(end, size, offset)
        if offset + size != end:
            raise DamagedZip("its table of contents is not where it should be")
        if size > DIRECTORY_BYTES:
            raise TraceError(f"{self.name} is refused: its table of contents is of {size:,} bytes")
        return offset, size

    def _where64(self, end: int, size: int, offset: int) -> tuple[int, int, int]:
        """The same of a zip of more than 4 GiB or 65,535 files, which has a second end."""
        if end < LOCATOR.size + END64.size:
            return end, size, offset
        signature, _, place, _ = LOCATOR.unpack(self._at(end - LOCATOR.size, LOCATOR.size))
        if signature != b"PK\6\7":
            return end, size, offset
        if place + END64.size > end - LOCATOR.size:
            raise DamagedZip("its second end is not where it should be")
        signature, *_, size, offset = END64.unpack(self._at(place, END64.size))
        if signature != b"PK\6\6":
            raise DamagedZip("its second end is none")
        return place, size, offset

    def _entry(self, table: bytes, place: int) -> tuple[str, Entry, int]:
        """A line of the table of contents, and where the next one begins."""
        if len(table) < place + ENTRY.size:
            raise DamagedZip("its table of contents ends too soon")
        facts = ENTRY.unpack_from(table, place)
        signature, made_by, _, flags, method, _, _, crc, packed, size, *lengths, _, _, mode, offset = facts
        begin = place + ENTRY.size
        end = begin + lengths[0] + lengths[1] + lengths[2]
        if signature != b"PK\1\2" or end > len(table) or lengths[0] > NAME_BYTES:
            raise DamagedZip("its table of contents cannot be read")
        raw = table[begin : begin + lengths[0]]
        name = self._name(raw, flags)
        kind = stat.S_IFMT(mode >> 16) if made_by >> 8 == UNIX else 0
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise TraceError(f'{self.name} is refused: it holds "{shown(name)}", a link or a device')
        if flags & ENCRYPTED or method not in (STORED, DEFLATED):
            raise TraceError(f'{self.name} is refused: "{shown(name)}" is neither stored nor deflated')
        extra = table[begin + lengths[0] : begin + lengths[0] + lengths[1]]
        size, packed, offset = _widened(size, packed, offset, extra)
        return name, Entry(raw, offset, method, packed, size, crc), end

    def _name(self, raw: bytes, flags: int) -> str:
        try:
            name = raw.decode("utf-8" if flags & UTF8 else "cp437")
        except UnicodeDecodeError as error:
            raise DamagedZip("a name in it cannot be read") from error
        name = name.replace("\\", "/")
        name = name.removeprefix(HERE) or HERE
        if name != HERE and not is_inside(name.removesuffix("/")):
            raise TraceError(
                f'{self.name} is refused: it holds "{shown(name)}", a path that leads out of the trace'
            )
        return name


def _widened(size: int, packed: int, offset: int, extra: bytes) -> tuple[int, int, int]:
    """Numbers that did not fit in 32 bits, from behind the name."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            return _wide(size, packed, offset, extra[place + 4 : place + 4 + length])
        place += 4 + length
    return size, packed, offset


def _wide(size: int, packed: int, offset: int, content: bytes) -> tuple[int, int, int]:
    numbers = [number for (number,) in struct.iter_unpack("<Q", content[: len(content) // 8 * 8])]
    values = []
    for value in (size, packed, offset):
        if value == 0xFFFF_FFFF:
            if not numbers:
                raise DamagedZip("a size in it is missing")
            value = numbers.pop(0)
        values.append(value)
    return values[0], values[1], values[2]

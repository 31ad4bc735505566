"""What opening a trace reads: its header, how much of it was committed, and the digests of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.reading.files import Files, Folder
from tracereel.engine.trace.reading.limits import (
    ARRAYS,
    COMMIT_BYTES,
    HEADER_BYTES,
    LINE_BYTES,
    LINES,
    MANIFEST_BYTES,
)
from tracereel.engine.trace.reading.strict_json import parsed, refuse_extremes
from tracereel.engine.trace.schema import (
    COMMIT,
    FORMAT,
    MANIFEST,
    VERSION,
    Commit,
    Header,
    ManifestLine,
    trace_digest,
)

TRIES = 8  # to read a start that nobody changes meanwhile
AGAIN = "Copy it again, or record it: render.py record NAME"


@dataclass(frozen=True)
class Start:
    """A trace before any of its arrays is read."""

    header: Header
    commit: Commit
    lines: list[ManifestLine]
    digest: str


def start_of(files: Files) -> Start:
    """The start of the trace that lies there, or one line about what is there instead.

    A trace that is replaced meanwhile, or goes on, is read anew: header, commit and manifest are of one trace.
    """
    before = _beginning(files)
    for _ in range(TRIES):
        start, trouble = _tried(files)
        after = _beginning(files)
        if after == before and start is not None:
            return start
        if after == before and trouble is not None:
            raise trouble
        before = after
    raise TraceError(f"{files.name} changes faster than it can be read. Run the same again")


def _tried(files: Files) -> tuple[Start | None, TraceError | None]:
    """The start, or why there is none."""
    try:
        return _start(files), None
    except TraceError as error:
        return None, error


def is_still(files: Files, start: Start) -> bool:
    """Whether the trace that lies there is the one that was opened; it may have gone on since."""
    try:
        now = start_of(files)
    except TraceError:
        return False
    return now.header == start.header and now.lines[: len(start.lines)] == start.lines


def _beginning(files: Files) -> tuple[bytes | None, bytes | None]:
    """What tells one trace from another, and a commit from the next."""
    return files.read("zarr.json", HEADER_BYTES), files.read(COMMIT, COMMIT_BYTES)


def _start(files: Files) -> Start:
    attributes, header = _header(files)
    commit = _commit(files)
    texts = _texts(files, commit.lines)
    try:
        lines = [ManifestLine.from_json(text) for text in texts]
        _refuse_gaps(lines, commit)
        if (arrays := len({key for line in lines for key in line.digests})) > ARRAYS:
            raise ValueError(f"expected at most {ARRAYS:,} arrays, got {arrays:,}")
    except ValueError as error:
        raise TraceError(f"{files.name} is damaged: {MANIFEST} cannot be read ({error}). {AGAIN}") from error
    return Start(header, commit, lines, trace_digest(attributes, commit, texts))


def _header(files: Files) -> tuple[dict[str, Any], Header]:
    """The header as it is written, and as it is understood."""
    content = files.read("zarr.json", HEADER_BYTES)
    if content is None:
        hint = _within(files) or "Record one: render.py record NAME"
        raise TraceError(f"{files.name} is not a trace: it holds no zarr.json. {hint}")
    try:
        attributes = _attributes(content)
    except ValueError as error:
        raise TraceError(f"{files.name} is damaged: its header cannot be read ({error}). {AGAIN}") from error
    if attributes.get("format") != FORMAT:
        raise TraceError(f"{files.name} is a zarr store of another kind, not a trace of Tracereel")
    version = attributes.get("format_version")
    if type(version) is int and VERSION < version < 2**31:
        raise TraceError(
            f"{files.name} was written by a newer Tracereel (format {version}, this one reads up to "
            f"{VERSION}). Update Tracereel"
        )
    try:
        if type(version) is not int or not 1 <= version <= VERSION:
            raise ValueError(f"format_version: expected 1 to {VERSION}")
        refuse_extremes(attributes)
        return attributes, Header.from_json(attributes)
    except ValueError as error:
        raise TraceError(f"{files.name} is damaged: its header cannot be read ({error}). {AGAIN}") from error


def _within(files: Files) -> str:
    """The trace that lies in a folder which is none, as what was unpacked may; nothing where there is not one."""
    if not isinstance(files, Folder):
        return ""
    try:
        found = [place for place in sorted(files.path.iterdir()) if (place / COMMIT).is_file()]
    except OSError:
        return ""
    return f"Did you mean {found[0]}?" if len(found) == 1 else ""


def _attributes(content: bytes) -> dict[str, Any]:
    """The attributes of a zarr group, none of whatever is no such thing; a ValueError where it was a trace."""
    try:
        facts = parsed(content)
    except ValueError:
        if f'"{FORMAT}"'.encode() in content:
            raise
        return {}
    attributes = facts.get("attributes") if isinstance(facts, dict) else None
    return attributes if isinstance(attributes, dict) else {}


def _commit(files: Files) -> Commit:
    try:
        return Commit.from_json(_there(files, COMMIT, COMMIT_BYTES))
    except ValueError as error:
        raise TraceError(f"{files.name} is damaged: {COMMIT} cannot be read ({error}). {AGAIN}") from error


def _texts(files: Files, count: int) -> list[bytes]:
    """The first lines of the manifest: those that were committed."""
    content = _there(files, MANIFEST, MANIFEST_BYTES)
    if LINES < count <= content.count(b"\n"):
        raise TraceError(
            f"{files.name} is refused: {MANIFEST} has {count:,} lines, expected at most {LINES:,}"
        )
    texts = [text for text in content.split(b"\n", min(count, MANIFEST_BYTES))[:count] if text]
    if len(texts) < count:
        raise TraceError(f"{files.name} is truncated: {MANIFEST} has {len(texts)} of {count} lines. {AGAIN}")
    if longest := max((text for text in texts if len(text) > LINE_BYTES), default=b""):
        raise TraceError(
            f"{files.name} is refused: a line of {MANIFEST} has {len(longest):,} bytes, "
            f"expected at most {LINE_BYTES:,}"
        )
    return texts


def _refuse_gaps(lines: Iterable[ManifestLine], commit: Commit) -> None:
    """Each line goes on where the one before it ended, and the last ends where the commit says."""
    reached = dict.fromkeys(commit.lengths, 0)
    for line in lines:
        for axis, (first, end) in line.ranges.items():
            if first != reached[axis]:
                raise ValueError(f"the digests of {axis} {reached[axis]} to {first - 1} are missing")
            reached[axis] = end
    for axis, length in commit.lengths.items():
        if reached[axis] != length:
            raise ValueError(f"{length} of axis {axis} are committed, {reached[axis]} have digests")


def _there(files: Files, name: str, limit: int) -> bytes:
    content = files.read(name, limit)
    if content is None:
        raise TraceError(f"{files.name} is truncated: {name} is missing. {AGAIN}")
    return content

"""The arrays of a trace as they lie in their files, whether or not that is what was recorded."""

from __future__ import annotations

from collections.abc import Mapping

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.names import is_inside
from tracereel.engine.trace.reading.chunks import decoded
from tracereel.engine.trace.reading.files import Files
from tracereel.engine.trace.reading.layout import Layout, layout_of
from tracereel.engine.trace.reading.limits import ARRAY_BYTES, CHUNK_OVERHEAD
from tracereel.engine.trace.reading.regions import Place
from tracereel.engine.trace.schema import Array


class Arrays:
    """What was committed of some arrays: `known` are their keys, `lengths` how far each axis counts."""

    def __init__(self, files: Files, known: frozenset[str], lengths: Mapping[str, int]) -> None:
        self.files, self.known, self.lengths = files, known, lengths
        self._layouts: dict[str, Layout] = {}

    def array(self, key: str) -> Layout:
        """How an array lies in its chunks."""
        if key not in self._layouts:
            if not is_inside(key) or key not in self.known:
                raise TraceError(f'{self.files.name} holds no array "{key}"{self._instead(key)}')
            content = self.files.read(f"{key}/zarr.json", ARRAY_BYTES)
            if content is None:
                raise self._damaged(key, "its zarr.json is missing")
            try:
                self._layouts[key] = layout_of(content)
            except ValueError as error:
                raise self._damaged(key, f"its zarr.json: {error}") from error
        return self._layouts[key]

    def axis(self, key: str) -> tuple[str | None, int]:
        """The growing axis of an array, if it has one, and how much of it was committed."""
        array = self.array(key)
        if array.axis not in self.lengths:
            return None, 0
        committed = self.lengths[array.axis]
        if array.shape[0] < committed:
            raise self._damaged(key, f"it has {array.shape[0]} of {committed} rows")
        return array.axis, committed

    def content(self, key: str, place: Place) -> bytes:
        """What the file of a chunk holds, whatever that is."""
        array = self.array(key)
        content = self.files.read(f"{key}/{array.file(place)}", array.chunk_bytes + CHUNK_OVERHEAD)
        if content is None:
            raise self._damaged(key, f"{array.file(place)} is missing")
        return content

    def decoded(self, key: str, place: Place, content: bytes) -> Array:
        """The numbers of a chunk from what its file holds."""
        array = self.array(key)
        try:
            return decoded(content, array)
        except (ValueError, RuntimeError) as error:  # RuntimeError: of the decompressor
            raise self._damaged(key, f"{array.file(place)}: {error}") from error

    def _instead(self, key: str) -> str:
        """What else the array may have been: those of the same quantity; or why there is none."""
        if not any(self.lengths.values()):
            return ": no step is recorded yet"
        same = sorted(known for known in self.known if known.split("/")[0] == key.split("/")[0])
        return f"; it has {', '.join(same[:6])}" if same else ""

    def _damaged(self, key: str, why: str) -> TraceError:
        return TraceError(
            f"{key} of {self.files.name} is truncated or damaged ({why}). Copy the trace again, or record it: "
            f"render.py record NAME"
        )

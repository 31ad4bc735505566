"""An encoder that keeps frames instead of encoding them."""

from __future__ import annotations

from typing import Any


class Memory:
    """Keeps the frames (`keep`), or not even that."""

    def __init__(self, keep: bool) -> None:
        self.kept: list[Any] = []
        self.keep = keep

    def write(self, pixels: Any, repeat: int = 1) -> None:
        if self.keep:
            self.kept += [pixels] * repeat

    def close(self) -> None:
        """Nothing was opened."""

    abort = close

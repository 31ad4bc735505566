"""Sizes as people write them: 500MB, 2 GB, 1.5GiB."""

from __future__ import annotations

import re

from tracereel.engine.errors import ConfigError

UNITS = {"": 1, "B": 1} | {
    f"{letter}{kind}B": base**power
    for power, letter in enumerate("KMGT", 1)
    for kind, base in (("", 1000), ("I", 1024))
}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?I?B)?", re.IGNORECASE)


def parse(text: str, name: str) -> int:
    """A size as written, in bytes. Raises ConfigError, which calls the setting by its name."""
    found = _SIZE.fullmatch(text.strip())
    if not found or (found[2] or "").upper() not in UNITS:
        raise ConfigError(f"{name} expects a size such as 500MB or 2GB, got '{text}'")
    return round(float(found[1]) * UNITS[(found[2] or "").upper()])


def said(size: int) -> str:
    """Bytes as people write them: 1234567 -> 1.2 MB."""
    number = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 999.5:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"

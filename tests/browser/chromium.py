"""The browser of the tests: Chromium or Chrome, wherever this machine has it.

`python -m tests.browser.chromium` ends with 0 where there is one, or where none is wanted.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
WISH = os.environ.get("TRACEREEL_BROWSER", "")  # required: its absence is a failure; no: do without


def find() -> str | None:
    """The path of the program."""
    found = (shutil.which(name) for name in NAMES)
    there = (place for place in PLACES if Path(place).exists())
    return next((path for path in found if path), next(there, None))


if __name__ == "__main__":
    sys.exit(0 if WISH == "no" or find() else 1)

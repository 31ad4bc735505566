"""The letters of the tests, and whether this machine has fonts for them.

`python -m tests.lettering` ends with 0 where it has, or where none are wanted.
"""

from __future__ import annotations

import os
import sys

import pytest

from tracereel.scenes.look.letters import missing_in

NAMES = {
    "Chinese": "中文", "Japanese": "日本語クラス", "Korean": "한국어", "Arabic": "مرحبا بالعالم", "Hebrew": "שלום עולם",
    "Hindi": "नमस्ते", "emoji": "emoji 🎉",
}  # fmt: skip
WISH = os.environ.get("TRACEREEL_FONTS", "")  # required: their absence is a failure; no: do without


def require(*scripts: str) -> None:
    """Skip a test, or fail it, where no font has the letters that it needs."""
    missing = missing_in(NAMES[script] for script in scripts or NAMES)
    if missing and WISH == "required":
        pytest.fail(f"TRACEREEL_FONTS=required, and no font of this machine has {missing}")
    if missing:
        pytest.skip(
            f"NO SUCH LETTERS WERE DRAWN: no font of this machine has {missing}. make test installs them"
        )


if __name__ == "__main__":
    sys.exit(0 if WISH == "no" or not missing_in(NAMES.values()) else 1)

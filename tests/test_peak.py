"""What memory measurements rest on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import peak

PROGRAM = "from tests import peak; held = b'1' * {size}; print(peak.megabytes())"


@pytest.mark.skipif(
    not peak.STATUS.exists(), reason="the system tells only a peak that a parent may have had"
)
def test_the_peak_of_a_process_is_its_own_and_not_its_parents() -> None:
    held = b"1" * 300_000_000
    peaks = [
        float(
            subprocess.check_output(
                [sys.executable, "-c", PROGRAM.format(size=size)], cwd=Path(__file__).parents[1]
            )
        )
        for size in (1, 100_000_000)
    ]
    assert len(held) / 2**20 > peaks[1] > peaks[0] + 90

"""Measuring side by side: contenders take turns, each in a process of its own; medians, and ratios pair by pair.

Machines are noisy, ratios of runs that lie next to each other are not. Results are printed and written as JSON to
build/bench/, with the goal beside each.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "bench"


def seconds(script: Path, *arguments: str) -> dict[str, float]:
    """Run a script in a fresh process; its last line is a JSON object of numbers."""
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def take_turns(
    script: Path, contenders: Sequence[str], rounds: int, *others: str
) -> dict[str, list[dict[str, float]]]:
    """A B C A B C ...: what each contender measured, round by round, after a round that does not count."""
    for name in contenders:
        seconds(script, name, *others)
    turns = [{name: seconds(script, name, *others) for name in contenders} for _ in range(rounds)]
    return {name: [rows[name] for rows in turns] for name in contenders}


def ratio(first: Sequence[float], second: Sequence[float]) -> float:
    """The median of first / second, pair by pair."""
    return statistics.median(a / b for a, b in zip(first, second, strict=True))


@dataclass(frozen=True)
class Row:
    """Something measured, and what it should be at most, or at least."""

    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words, and whether it was met."""
        if self.most is None and self.least is None:
            return ""
        met = self.value <= self.most if self.most is not None else self.value >= (self.least or 0.0)
        bound = f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"
        return f"   goal: {bound}   {'met' if met else 'MISSED'}"


def report(name: str, rows: Sequence[Row]) -> None:
    """Print what was measured, its goal and whether it was met; keep it as JSON."""
    print(f"\n{name}")
    for row in rows:
        print(f"  {row.what:<66} {row.value:10.3f} {row.unit:<8}{row.goal}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name.split(':')[0].replace(' ', '_')}.json"
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")

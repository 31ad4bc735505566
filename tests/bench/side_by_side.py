"""Measuring side by side: contenders take turns, each in a process of its own; medians, and ratios pair by pair.

Machines are noisy, ratios of runs that lie next to each other are not. Results are printed and written as JSON to
build/bench/, with the goal beside each.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "bench"


def seconds(script: Path, *arguments: str) -> dict[str, float]:
    """Run a script in a fresh process; its last line is a JSON object of numbers."""
    done = subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def take_turns(script: Path, contenders: Sequence[str], rounds: int) -> dict[str, list[dict[str, float]]]:
    """A B C A B C ...: what each contender measured, round by round, after a round that does not count."""
    for name in contenders:
        seconds(script, name)
    return {
        name: [rows[name] for rows in turns]
        for turns in [[{name: seconds(script, name) for name in contenders} for _ in range(rounds)]]
        for name in contenders
    }


def ratio(first: Sequence[float], second: Sequence[float]) -> float:
    """The median of first / second, pair by pair."""
    return statistics.median(a / b for a, b in zip(first, second, strict=True))


def report(name: str, rows: Sequence[tuple[str, float, float | None, str]]) -> None:
    """Print what was measured, its goal and whether it was met; keep it as JSON. Rows: what, value, goal, unit."""
    print(f"\n{name}")
    for what, value, goal, unit in rows:
        said = "" if goal is None else f"   goal: at most {goal:g}   {'met' if value <= goal else 'MISSED'}"
        print(f"  {what:<58} {value:10.3f} {unit:<8}{said}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    kept = [{"what": w, "value": v, "goal": g, "unit": u} for w, v, g, u in rows]
    (RESULTS / f"{name.split(':')[0].replace(' ', '_')}.json").write_text(json.dumps(kept, indent=1) + "\n")

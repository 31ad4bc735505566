"""A recording in a process of its own, to be killed: `recording.py PATH RUN SETTING...`; --resume goes on with it.

Every step is told on standard output once it was observed. Checkpoints come as often as they can.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

from tracereel.engine.errors import TracereelError
from tracereel.engine.recording.recorder import record
from tracereel.engine.recording.resume import keeper
from tracereel.engine.recording.resume.resuming import resume
from tracereel.engine.runs import build, catalog

ROOT = Path(__file__).resolve().parents[3]
PAUSE = 0.0005  # seconds a step, so that there is something to kill


def main(path: str, name: str, *settings: str) -> str:
    """Record or resume; what went wrong, in one line."""
    keeper.BETWEEN_BLOCKS = keeper.WITHIN_BLOCKS = 0.02
    keeper.SHARE = 2
    go_on = "--resume" in settings
    prepared = build.build(catalog.find(name, [one for one in settings if one != "--resume"]))
    try:
        (resume if go_on else record)(prepared, path, progress=_tell)
    except TracereelError as error:
        return str(error)
    return ""


def _tell(step: object) -> None:
    print(step.number, flush=True)  # noqa: T201
    time.sleep(PAUSE)


def start(path: Path, *arguments: str) -> subprocess.Popen[str]:
    """The process, recording."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.engine.crash.recording", str(path), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_after(child: subprocess.Popen[str], steps: int, delay: float = 0.0) -> int | None:
    """Kill a recording some seconds after it told of so many steps; the last that it told of, None if it was over."""
    told = list(islice(child.stdout, steps))
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    told += [line for line in child.stdout if line.endswith("\n")]
    child.stdout.close()
    child.stderr.close()
    return int(told[-1]) if child.wait() == -signal.SIGKILL and told else None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) or 0)

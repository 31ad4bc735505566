"""A process that may do little: so much memory, so much time, no writing, no reading elsewhere, no running.

What happens in it is told one JSON line a case: {"case": ..., "outcome": "data" | "refused" | "wrong", ...}.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests import peak
from tracereel.engine.errors import TraceError

ROOT = Path(__file__).resolve().parents[3]
MEMORY = 10**9  # bytes, beyond what the imports take
SECONDS = 5  # of processor time; the clock also runs while others use the machine
HANGS = 90  # seconds by the clock
RUNS = ("subprocess", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pickle", "exec", "compile",
        "socket", "ctypes", "marshal", "code.__new__", "import")  # fmt: skip
WRITES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
          "shutil")  # fmt: skip

Case = tuple[str, Callable[[], None]]


def guarded(cases: Iterable[Case], allowed: str = "") -> None:
    """Make each case, and tell how it went. Only files below `allowed` may be opened, none for writing."""
    took: list[str] = []
    armed = [False]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if not armed[0]:
            return
        if event.startswith(RUNS) or event.startswith(WRITES):
            took.append(f"{event} {arguments[:2]}")
        if event == "open":
            path, mode, flags = arguments
            writes = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
            elsewhere = not (allowed and str(path).startswith(allowed))
            if writes or elsewhere:
                took.append(f"open {path} {mode} {flags}")

    sys.addaudithook(watch)
    limit = _address_space() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    before = peak.megabytes()
    for name, case in cases:
        faulthandler.dump_traceback_later(HANGS, exit=True)
        _tell(begun=name)
        took.clear()
        start, armed[0] = time.process_time(), True
        outcome, told = _outcome(case)
        armed[0] = False
        seconds = time.process_time() - start
        if took and outcome != "wrong":
            outcome, told = "wrong", f"it did {took}"
        more = round((peak.megabytes() - before) * 2**20)
        _tell(case=name, outcome=outcome, told=told, seconds=seconds, peak=more)
    faulthandler.cancel_dump_traceback_later()


def _outcome(case: Callable[[], None]) -> tuple[str, str]:
    try:
        case()
    except TraceError as error:
        told = str(error)
        return ("refused", told) if 10 < len(told) < 2000 and "\n" not in told else ("wrong", told)
    except BaseException as error:  # that is what is looked for
        return "wrong", f"{type(error).__name__}: {error}"[:500]
    return "data", ""


def _tell(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def in_child(*arguments: str) -> list[dict[str, Any]]:
    """What tests.engine.hostile.child tells of its cases, each held to the limits of time and memory."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.hostile.child", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    begun = [line["begun"] for line in lines if "begun" in line]
    told = [line for line in lines if "case" in line]
    last = begun[-1] if begun else "nothing"
    assert done.returncode == 0, f"it ended with {done.returncode} in {last}: {done.stderr[-2000:]}"
    wrong = [line for line in told if line["outcome"] == "wrong"]
    assert not wrong, "\n".join(f"{line['case']}: {line['told']}" for line in wrong[:20])
    slow = [line for line in told if line["seconds"] > SECONDS or line["peak"] > MEMORY]
    assert not slow, slow[:5]
    return told

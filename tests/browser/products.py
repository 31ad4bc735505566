"""What the pages are made of: a small run, an embed of every clip, the article. Made once, by the real commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from tests.film.conftest import Library, embedded
from tests.scenes.companions import company, shortened
from tracereel.scenes import storyboard

ROOT = Path(__file__).resolve().parents[2]
CLIPS = tuple(clip.name for clip in storyboard.clips())
PAIRED = "WeightsSettle"  # has a light twin
MOVING = "Small"  # has a loop, a GIF, a film without background; none of the film's, and drawn at once
RUN = ("training.epochs=2", "record.schedule=dense:12+log:20", "record.probes=40")
SMALL = f"""
from tests.film.conftest import clip
storyboard.ACTS = (storyboard.Act(1, "Beginnings", (clip({MOVING!r}),)),)
"""
END = "---"
PROGRAM = """
import json, sys
sys.path.insert(0, {root!r})
from tracereel.scenes import storyboard
from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.plan import options
from tracereel.scenes.film.publish.embed import contents
import render
options.QUALITIES["l"] = (180, 3)
for line in sys.stdin:
    before, commands = json.loads(line)
    exec(before)
    failed = any(failures.run(render.cli, command) for command in commands)
    print("failed" if failed else "done")
    print({end!r}, flush=True)
"""


class Prompt:
    """Takes commands of render.py, one after the other, with pictures of 320 by 180 pixels."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def do(self, *commands: Sequence[str], before: str = "") -> str:
        """What they said. `before` is done first, and stays so for all that follow."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps([before, commands]), file=self.process.stdin, flush=True)
        lines = iter(self.process.stdout.readline, "")
        said = list(takewhile(lambda line: line != f"{END}\n", lines))
        if said[-1:] != ["done\n"]:
            pytest.fail(f"{commands} failed:\n{''.join(said)}", pytrace=False)
        return "".join(said[:-1])


@contextmanager
def prompt(folder: Path) -> Iterator[Prompt]:
    """A process in a folder."""
    program = PROGRAM.format(root=str(ROOT), end=END)
    quiet = os.environ | {"PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=folder,
        env=quiet,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield Prompt(process)


def make(folder: Path, library: Library, recorded: Path) -> None:
    """An embed of every clip, in clips/, and the article with every clip, in article/."""
    plain = [name for name in CLIPS if name != PAIRED]
    library.lend(folder / "build" / "clips", *embedded(MOVING, recorded))
    with prompt(folder) as typed:
        typed.do(
            [
                "record",
                "hero",
                *(word for setting in RUN for word in ("--set", setting)),
                "-o",
                "small.zarr",
            ],
            ["embed", *plain, *looks(folder, *plain), "-o", "clips"],
            ["embed", PAIRED, "--pair", *looks(folder, PAIRED), "-o", "clips"],
        )
        dark = 'contents.PAIR = ("dark",)'  # as the embeds, so that nothing is drawn twice
        typed.do(["article", *looks(folder, *CLIPS), "-o", "article"], before=dark)
        extras = ["--loop", "--gif", "--alpha", "-q", "l", "--fps", "10", "--trace", f"run={recorded}"]
        typed.do(["embed", MOVING, *extras, "-o", "clips"], before=SMALL)


def looks(folder: Path, *names: str) -> list[str]:
    """The options with which clips are rendered here: small, the one trace in `run`, short runs in other roles."""
    small = folder / "small.zarr"
    traces = {}
    for clip in map(storyboard.find, names):
        lent = company(clip, small)
        if "run" not in clip.roles:  # it is about another network
            lent |= {
                role: str(shortened(run, folder))
                for role, run in clip.roles.items()
                if lent[role] == str(small)
            }
        traces |= lent
    return ["-q", "l", *(word for role, path in traces.items() for word in ("--trace", f"{role}={path}"))]


def meta(folder: Path) -> dict[str, Any]:
    """The clip.json of an embed."""
    told: dict[str, Any] = json.loads((folder / "clip.json").read_text(encoding="utf-8"))
    return told

"""What the pages are made of: a small run, an embed of every clip, the article. Made once, by the real commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from scenes import storyboard

ROOT = Path(__file__).resolve().parents[2]
CLIPS = tuple(clip.name for clip in storyboard.clips())
PAIRED = "WeightsSettle"  # has a light twin
MOVING = "Layers"  # has a loop, a GIF, a film without background; both are quick to draw
RUN = ("training.epochs=2", "record.schedule=dense:12+log:20", "record.probes=16")
PROGRAM = """
import json, sys
sys.path.insert(0, {root!r})
from scenes import storyboard
from scenes.film import options, terminal
from scenes.film.embed import wishes
import render
options.QUALITIES["l"] = (180, 5)
{before}
for command in json.loads(sys.argv[1]):
    status = terminal.run(render.cli, command)
    if status:
        sys.exit(status)
"""


def do(folder: Path, *commands: Sequence[str], before: str = "") -> str:
    """Give commands of render.py in a folder, with pictures of 320 by 180 pixels; returns what they said."""
    folder.mkdir(parents=True, exist_ok=True)
    program = [sys.executable, "-c", PROGRAM.format(root=str(ROOT), before=before), json.dumps(commands)]
    quiet = os.environ | {"PYTHONWARNINGS": "ignore"}
    done = subprocess.run(program, cwd=folder, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{commands} failed:\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout


def embeds(folder: Path) -> None:
    """An embed of every clip, in clips/."""
    usual = [*looks(), "-o", "clips"]
    plain = [name for name in CLIPS if name not in (PAIRED, MOVING)]
    do(
        folder,
        ["record", "digits", *(word for setting in RUN for word in ("--set", setting)), "-o", "small.zarr"],
        ["embed", *plain, *usual],
        ["embed", PAIRED, "--pair", *usual],
        ["embed", MOVING, "--loop", "--gif", "--alpha", *usual],
    )


def article(folder: Path) -> None:
    """The article with every clip, in article/: as the embeds beside it, so that nothing is drawn twice."""
    do(folder, ["article", *looks(), "-o", "article"], before='wishes.PAIR = ("dark",)')


def looks() -> list[str]:
    """The options of everything that is rendered here: small, the one trace in every role."""
    roles = sorted({role for clip in storyboard.clips() for role in clip.roles})
    return ["-q", "l", *(word for role in roles for word in ("--trace", f"{role}=small.zarr"))]


def once(home: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that all test processes share, made by the first that asks. Where that failed, it failed for all."""
    home.mkdir(exist_ok=True)
    done = home / f"{name}.done"
    with FileLock(home / f"{name}.once"):
        if not done.exists():
            done.write_text("It could not be made: see the first test that needed it.")
            make(home / name)
            done.write_text("")
    if done.read_text():
        pytest.fail(f"{name}: {done.read_text()}", pytrace=False)
    return home / name


def meta(folder: Path) -> dict[str, Any]:
    """The clip.json of an embed."""
    told: dict[str, Any] = json.loads((folder / "clip.json").read_text(encoding="utf-8"))
    return told

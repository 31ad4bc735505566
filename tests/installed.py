"""The project as somebody has it who installed it: a wheel of it, unpacked; and a folder with modules of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from tests import sharing

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("engine", "scenes", "render.py", "pyproject.toml", "README.md", "LICENSE")
OWN = "raise RuntimeError('this is the module of a user, and none of Tracereel')\n"


def wheel(factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, built once for all test processes; skips, loudly, where it cannot be built."""
    folder = sharing.once(factory, "wheel", _build)
    if not (folder / "render.py").exists():
        pytest.skip(f"THE WHEEL COULD NOT BE BUILT: pip install 'setuptools>=77' ({folder}/pip.log says why)")
    return folder


def beside_own_modules(folder: Path) -> Path:
    """A folder to work in that holds what must not be imported: a user's own engine.py, and scenes."""
    (folder / "scenes").mkdir()
    for own in ("engine.py", "scenes/__init__.py"):
        (folder / own).write_text(OWN, encoding="utf-8")
    return folder


def environment(first: Path | None) -> dict[str, str]:
    """The variables of a process that finds Tracereel in `first`, or as this one does."""
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return plain | ({"PYTHONPATH": str(first)} if first else {})


def _build(folder: Path) -> None:
    """Copied first: setuptools leaves a build/ beside the sources."""
    source = folder / "source"
    source.mkdir(parents=True)
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    alone = ["--no-build-isolation"] if _can_build() else []  # else pip fetches what builds
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *alone, "-w", folder, source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (folder / "pip.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    for built in folder.glob("*.whl"):
        zipfile.ZipFile(built).extractall(folder)


def _can_build() -> bool:
    """Whether the setuptools that is here is new enough for pyproject.toml."""
    try:
        return int(version("setuptools").partition(".")[0]) >= 77
    except PackageNotFoundError:
        return False

"""What is installed is the whole project, by its one name, beside whatever else a user's folder holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installed import ROOT, beside_own_modules, environment, wheel
from tracereel.scenes import storyboard

DATA = (
    "engine/datasets/digits.npz",
    "engine/datasets/mnist5k.npz",
    "engine/runs/digits.toml",
    "engine/runs/hero.toml",
    "engine/trace/FORMAT.md",
    "scenes/acts/learning/weights_settle.md",
    "scenes/film/publish/article/templates/article.html",
    "scenes/film/publish/embed/templates/index.html",
)


@pytest.fixture
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel(tmp_path_factory)


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """Standard output of Python with the wheel first on its path, in a user's folder."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment(installed),
        cwd=beside_own_modules(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def files(folder: Path) -> set[str]:
    """Every file in a folder and below it but those that Python leaves."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_file_of_the_project(installed: Path) -> None:
    ours = {f"{room}/{name}" for room in ("engine", "scenes") for name in files(ROOT / room)}
    assert ours.issuperset(DATA)
    moved = {name.removeprefix("scenes/public/") for name in ours}  # tracereel itself
    assert files(installed / "tracereel") == moved


def test_the_one_name_is_that_of_the_wheel_and_nobodys_modules_are_imported(
    installed: Path, tmp_path: Path
) -> None:
    program = (
        "import sys, tracereel; from tracereel import Role, TraceScene, record; "
        "print(tracereel.__file__, TraceScene.__module__, Role.__module__, record.__module__); "
        "print({'engine', 'scenes'} & set(sys.modules))"
    )
    said = run(installed, tmp_path, "-c", program).splitlines()
    names = "tracereel.scenes.tell.scene tracereel.scenes.read.view tracereel.engine.adapters.pytorch"
    assert said == [f"{installed}/tracereel/__init__.py {names}", "set()"]


def test_the_command_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    acts = json.loads(run(installed, tmp_path, "-m", "render", "list", "--json"))
    assert [clip["name"] for act in acts for clip in act["clips"]] == [c.name for c in storyboard.clips()]


def test_the_wheels_command_is_the_one_of_the_checkout(installed: Path) -> None:
    (told,) = installed.glob("tracereel-*.dist-info/entry_points.txt")
    assert "tracereel = render:main" in told.read_text(encoding="utf-8")
    assert (installed / "render.py").read_bytes() == (ROOT / "render.py").read_bytes()

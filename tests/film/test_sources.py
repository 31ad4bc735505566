from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import RenderError
from scenes.film import sources

PROJECT = {
    "engine/__init__.py": "",
    "engine/trace.py": "import numpy",
    "scenes/__init__.py": "",
    "scenes/theme.py": "",
    "scenes/storyboard.py": "",
    "scenes/unrelated.py": "",
    "scenes/replay.py": "from engine import trace\ndef late():\n    from scenes import theme, storyboard",
    "scenes/acts/__init__.py": "",
    "scenes/acts/one.py": "import manim\nfrom ..replay import TraceScene",
    "scenes/film/__init__.py": "",
    "scenes/film/worker.py": "from . import encode",
    "scenes/film/encode.py": "import av",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, source in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return tmp_path


def test_the_modules_behind_a_clip_are_found_without_importing(project: Path) -> None:
    assert sources.modules_behind("scenes.acts.one", root=project) == (
        "engine",
        "engine.trace",
        "scenes",
        "scenes.acts.one",
        "scenes.replay",
        "scenes.theme",
    )


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("scenes/acts/one.py", True),
        ("scenes/theme.py", True),
        ("engine/trace.py", True),
        ("scenes/film/encode.py", True),
        ("scenes/unrelated.py", False),
        ("scenes/storyboard.py", False),
    ],
)
def test_a_clip_depends_on_the_modules_behind_it(project: Path, file: str, changes: bool) -> None:
    before = sources.digest("scenes.acts.one", root=project)
    (project / file).write_text(PROJECT[file] + "\nNEW = 1\n")
    assert (sources.digest("scenes.acts.one", root=project) != before) is changes


def test_a_mistake_in_the_source_is_named_with_its_line(project: Path) -> None:
    (project / "scenes/theme.py").write_text("ink = 1\nink ==== 2\n")
    with pytest.raises(RenderError, match=r"theme\.py, line 2: invalid syntax"):
        sources.digest("scenes.acts.one", root=project)


def test_a_clip_without_a_module_is_an_error() -> None:
    with pytest.raises(RenderError, match=r"no module 'scenes\.acts\.none'"):
        sources.digest("scenes.acts.none")


def test_a_real_clip_reaches_theme_and_trace() -> None:
    behind = sources.modules_behind("scenes.replay", sources.WORKER)
    assert {"scenes.theme", "engine.trace", "scenes.film.encode", "scenes.settings"} <= set(behind)
    assert "scenes.storyboard" not in behind
    assert "scenes.film.pool" not in behind


def test_versions_name_everything_that_draws() -> None:
    assert {"manim", "numpy", "numba", "av", "typst", "font-source-sans-pro"} <= sources.versions().keys()

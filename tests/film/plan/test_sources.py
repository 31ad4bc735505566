from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tracereel.engine.errors import RenderError
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import sources

PROJECT = {
    "engine/__init__.py": "",
    "engine/trace.py": "import numpy",
    "scenes/__init__.py": "",
    "scenes/public/__init__.py": "",
    "scenes/look/theme.py": "",
    "scenes/storyboard.py": "",
    "scenes/unrelated.py": "",
    "scenes/tell/scene.py": "from tracereel.engine import trace\ndef late():\n    from ..look import theme\n    from .. import storyboard",
    "scenes/acts/__init__.py": "",
    "scenes/acts/one.py": "import manim\nfrom ..tell.scene import TraceScene\nWORDS = ('words.toml', 'other.json')",
    "scenes/acts/words.toml": "greeting = 'hello'",
    "scenes/acts/unread.toml": "",
    "scenes/film/__init__.py": "",
    "scenes/film/render/worker.py": "from ..video import encode",
    "scenes/film/video/__init__.py": "",
    "scenes/film/video/encode.py": "import av",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, source in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return tmp_path


def test_the_modules_behind_a_clip_are_found_without_importing(project: Path) -> None:
    assert sources.modules_behind("tracereel.scenes.acts.one", root=project) == (
        "tracereel",
        "tracereel.engine",
        "tracereel.engine.trace",
        "tracereel.scenes",
        "tracereel.scenes.acts",
        "tracereel.scenes.acts.one",
        "tracereel.scenes.look.theme",
        "tracereel.scenes.tell.scene",
    )


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("scenes/acts/one.py", True),
        ("scenes/look/theme.py", True),
        ("engine/trace.py", True),
        ("scenes/film/video/encode.py", True),
        ("scenes/acts/__init__.py", True),
        ("scenes/acts/words.toml", True),
        ("scenes/acts/unread.toml", False),
        ("scenes/unrelated.py", False),
        ("scenes/storyboard.py", False),
    ],
)
def test_a_clip_depends_on_the_modules_behind_it(project: Path, file: str, changes: bool) -> None:
    before = sources.digest("tracereel.scenes.acts.one", root=project)
    (project / file).write_text(PROJECT[file] + "\nNEW = 1\n")
    assert (sources.digest("tracereel.scenes.acts.one", root=project) != before) is changes


def test_a_package_hides_a_module_of_its_name_as_in_python(project: Path) -> None:
    (project / "scenes/theme").mkdir()
    (project / "scenes/theme/__init__.py").write_text("")
    assert sources.Tree(project).find("tracereel.scenes.look.theme") == project / "scenes/theme/__init__.py"


def test_a_mistake_in_the_source_is_named_with_its_line(project: Path) -> None:
    (project / "scenes/look/theme.py").write_text("ink = 1\nink ==== 2\n")
    with pytest.raises(RenderError, match=r"theme\.py, line 2: invalid syntax"):
        sources.digest("tracereel.scenes.acts.one", root=project)


def test_a_clip_without_a_module_is_an_error() -> None:
    with pytest.raises(RenderError, match=r"no module 'scenes\.acts\.none'"):
        sources.digest("tracereel.scenes.acts.none")


def test_versions_name_everything_that_draws() -> None:
    found = sources.versions()
    assert {"manim", "numpy", "numba", "av", "typst", "font-source-sans-pro", *sources.NATIVE} <= found.keys()


def test_versions_of_native_libraries_are_those_that_they_tell_themselves() -> None:
    program = "import cairo, manimpango; print(cairo.cairo_version_string(), manimpango.pango_version())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [sources.versions()["cairo"], sources.versions()["pango"]]


def test_a_library_that_cannot_be_asked_is_unknown_and_nothing_fails() -> None:
    assert sources._native("numpy", "nowhere", "numpy_version_string") == "unknown"


def kept_kernels(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions of a module whose machine code Numba keeps on disk."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [f for f in functions if any("cache=True" in ast.unparse(d) for d in f.decorator_list)]


def test_machine_code_that_is_kept_knows_nothing_of_other_files() -> None:
    """Numba compiles again when a kernel's own file changed, and for nothing else."""
    seen = 0
    for path in (sources.ROOT / "scenes").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ours = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and (node.level or (node.module or "").split(".")[0] in sources.PACKAGES)
            for alias in node.names
        }
        for kernel in kept_kernels(tree):
            seen += 1
            used = {node.id for node in ast.walk(kernel) if isinstance(node, ast.Name)}
            assert not used & ours, f"{path.name}: {kernel.name} uses {used & ours}"
    assert seen


# -- the real film: what depends on what ------------------------------------------------------------------

CLIPS = {clip.name: clip.module for clip in storyboard.clips()}
Edit = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory) -> Edit:
    """Changes one file in a copy of the project; returns the clips that it is the source of."""
    root = tmp_path_factory.mktemp("project")
    for package in ("engine", "scenes"):
        shutil.copytree(sources.ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(sources.ROOT / "render.py", root)

    def digests() -> dict[str, str]:
        tree = sources.Tree(root)
        return {name: sources.fingerprint(tree.files(module)) for name, module in CLIPS.items()}

    before = digests()

    def change(file: str) -> set[str]:
        content = (root / file).read_bytes()
        (root / file).write_bytes(content + b"\nNEW = 1\n")
        after = digests()
        (root / file).write_bytes(content)
        return {name for name in CLIPS if after[name] != before[name]}

    return change


IMPORTED = """
import importlib, json, os, sys
import av, manim, numba, pydantic, typst
clips = json.loads(sys.argv[1])
for name, module in clips.items():
    if os.fork():
        assert os.wait()[1] == 0, name
    else:
        importlib.import_module(module)
        ours = [m for m in sys.modules if m.split(".")[0] == "tracereel"]
        os.write(1, (json.dumps([name, ours]) + chr(10)).encode())
        os._exit(0)
"""


@pytest.fixture(scope="module")
def imported() -> dict[str, set[str]]:
    """What Python itself loads for each clip: each is imported in a process that has loaded nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORTED, json.dumps(CLIPS)],
        capture_output=True,
        text=True,
        check=True,
        cwd=sources.ROOT,
        env={**os.environ, "PYTHONPATH": str(sources.ROOT)},
    )
    return {name: set(modules) for name, modules in map(json.loads, done.stdout.splitlines())}


def test_everything_that_python_loads_for_a_clip_is_its_source(imported: dict[str, set[str]]) -> None:
    tree = sources.Tree()
    assert imported.keys() == CLIPS.keys()
    for name, module in CLIPS.items():
        assert imported[name] - sources.NOT_PICTURES <= set(tree.behind(module)), name


def test_every_module_of_pictures_is_the_source_of_the_clips_that_load_it(
    imported: dict[str, set[str]],
) -> None:
    tree = sources.Tree()
    files = {name: tree.files(module).keys() for name, module in CLIPS.items()}
    drawn = [path for path in (sources.ROOT / "scenes").rglob("*.py") if "film" not in path.parts]
    assert len(drawn) > 20
    for path in drawn:
        file = path.relative_to(sources.ROOT)
        module = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
        loads = {name for name, modules in imported.items() if module in modules}
        known = {name for name in CLIPS if file.as_posix() in files[name]}
        assert known == (set() if module in sources.NOT_PICTURES else loads), file


@pytest.mark.parametrize("part", ["network", "curve", "clock", "text"])
def test_an_edited_part_changes_the_clips_that_load_it(
    edit: Edit, imported: dict[str, set[str]], part: str
) -> None:
    loads = {name for name, modules in imported.items() if f"tracereel.scenes.parts.{part}" in modules}
    assert edit(f"scenes/parts/{part}.py") == loads


def test_an_edited_clip_changes_that_clip_alone(edit: Edit) -> None:
    assert edit("scenes/acts/learning/backpropagation.py") == {"Backpropagation"}


@pytest.mark.parametrize(
    "file", ["render/worker", "video/encode", "video/mux", "video/writer", "video/captions", "video/sheet"]
)
def test_whatever_films_is_behind_every_clip(edit: Edit, file: str) -> None:
    assert edit(f"scenes/film/{file}.py") == set(CLIPS)


@pytest.mark.parametrize(
    "file",
    [
        "render.py",
        "scenes/storyboard.py",
        "scenes/film/render/pool.py",
        "scenes/film/cache/cache.py",
        "scenes/film/plan/plan.py",
        "scenes/film/plan/freshness.py",
        "scenes/film/render/progress.py",
        "scenes/film/render/assembly.py",
        "engine/learning/training.py",
        "engine/recording/recorder.py",
        "engine/datasets/digits.py",
        "engine/runs/digits.toml",
    ],
)
def test_whatever_does_not_draw_is_behind_no_clip(edit: Edit, file: str) -> None:
    assert edit(file) == set()


@pytest.mark.parametrize("file", ["engine/trace/trace.py", "engine/analysis/__init__.py"])
def test_whatever_reads_traces_is_behind_every_clip(edit: Edit, file: str) -> None:
    assert edit(file) == set(CLIPS)

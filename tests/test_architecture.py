"""The rooms of the project look one way. Imports are read, not run; an arrow that goes back fails here."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAME = "tracereel"  # which everything is imported by: engine/ and scenes/ are where its files lie

# room: the rooms that it may look into, besides itself, the errors and what things by name are
ROOMS: dict[str, set[str]] = {
    "engine": {"engine.adapters"},  # engine.record, where it is asked for
    "engine.errors": set(),
    "engine.named": set(),
    "engine.trace": set(),
    "engine.layers": set(),
    "engine.datasets": set(),
    "engine.learning": {"engine.layers"},
    "engine.runs": {"engine.datasets", "engine.layers", "engine.learning", "engine.trace"},
    "engine.recording": {"engine.datasets", "engine.learning", "engine.runs", "engine.trace"},
    "engine.analysis": {"engine.layers", "engine.trace"},
    "engine.adapters": {
        "engine.datasets", "engine.layers", "engine.learning", "engine.proof", "engine.recording", "engine.trace",
    },
    "engine.proof": {
        "engine.datasets", "engine.layers", "engine.learning", "engine.recording", "engine.runs", "engine.trace",
    },
    "scenes.public": {"engine.adapters", "scenes.read", "scenes.tell"},
    "scenes.storyboard": {"scenes.read"},
    "scenes.look": set(),
    "scenes.raster": {"scenes.look"},
    "scenes.parts": {"scenes.look", "scenes.raster"},
    "scenes.read": {"engine.analysis", "engine.trace", "scenes.look", "scenes.parts"},
    "scenes.tell": {
        "engine.trace", "scenes.look", "scenes.parts", "scenes.raster", "scenes.read", "scenes.storyboard",
    },
    "scenes.exhibits": {"engine.analysis", "scenes.look", "scenes.parts", "scenes.read", "scenes.tell"},
    "scenes.acts": {
        "engine.analysis", "engine.trace", "scenes.exhibits", "scenes.look", "scenes.parts", "scenes.read",
        "scenes.tell",
    },
    "scenes.film.disk": set(),
    "scenes.film.video": {"scenes.film.disk", "scenes.look"},
    "scenes.film.cache": {"scenes.film.disk"},
    "scenes.film.plan": {
        "engine.trace", "scenes.film.cache", "scenes.look", "scenes.read", "scenes.storyboard", "scenes.tell",
    },
    "scenes.film.render": {
        "engine.trace", "scenes.film.cache", "scenes.film.disk", "scenes.film.plan", "scenes.film.video",
        "scenes.look", "scenes.parts", "scenes.read", "scenes.storyboard", "scenes.tell",
    },
    "scenes.film.publish": {
        "engine.analysis", "engine.trace", "scenes.film.cache", "scenes.film.disk", "scenes.film.plan",
        "scenes.film.render", "scenes.film.video", "scenes.look", "scenes.read", "scenes.storyboard",
    },
    "scenes.film.commands": {  # what a person types: training and filming meet here
        "engine.proof", "engine.recording", "engine.runs", "engine.trace", "scenes.film.cache", "scenes.film.disk",
        "scenes.film.plan", "scenes.film.publish", "scenes.film.render", "scenes.film.video", "scenes.look",
        "scenes.storyboard",
    },
    "render": {"scenes.film.commands"},  # a table of commands: what they do is none of its business
}  # fmt: skip
# room: libraries that are none of its business
FOREIGN = {
    "engine": {"manim", "click", "rich"},
    "scenes.acts": {"click", "rich"},
    "scenes.parts": {"click", "rich"},
}
# A film is filmed through what scenes offer to all: its settings, never a scene; scripts as they are written.
ONLY = {
    ("scenes.film.plan", "scenes.tell"): "scenes.tell.settings",
    ("scenes.film.plan", "scenes.read"): "scenes.read.scripts.syntax",
}


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module of the project, by where it lies: engine.trace.schema, scenes.tell.scene, render."""
    for path in [root / "render.py", *root.glob("engine/**/*.py"), *root.glob("scenes/**/*.py")]:
        if path.is_file():
            parts = path.relative_to(root).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(name: str, path: Path) -> Iterator[tuple[str, int]]:
    """What a module imports, wherever in it, with the line. `from a import b` counts as a.b."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            start = [NAME, *above] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno


def room_of(name: str) -> str:
    """The room that a module, or a name in one, is in: the longest that fits."""
    fitting = [room for room in ROOMS if name == room or name.startswith(f"{room}.")]
    return max(fitting, key=len, default="")


def wrong(name: str, imported: str) -> str:
    """What is wrong with an import; nothing where nothing is."""
    room, top = room_of(name), imported.split(".")[0]
    if top in ("engine", "scenes"):
        return f"imports {imported}, which is {NAME}.{imported}"
    if top != NAME:
        foreign = set().union(*(FOREIGN[r] for r in FOREIGN if name == r or name.startswith(f"{r}.")))
        return f"imports {top}" if top in foreign else ""
    inner = imported.removeprefix(NAME).removeprefix(".")
    other = room_of(inner)
    if not other or other in (room, "engine.errors", "engine.named"):
        return ""
    if other not in ROOMS[room]:
        return f"{room} looks into {other}"
    only = ONLY.get((room, other))
    return f"{room} looks into {inner}" if only and not inner.startswith(only) else ""


def violations(root: Path) -> list[str]:
    """Every import that looks the wrong way, as `file:line: what is wrong`."""
    return [
        f"{path.relative_to(root)}:{line}: {said}"
        for name, path in modules(root)
        for imported, line in imports(name, path)
        if (said := wrong(name, imported))
    ]


def test_no_import_looks_the_wrong_way() -> None:
    assert violations(ROOT) == []


def test_every_module_is_in_a_room() -> None:
    homeless = {name for name, _ in modules(ROOT) if not room_of(name)}
    assert homeless == {"scenes", "scenes.film"}  # packages without a line


def test_the_rooms_have_an_order() -> None:
    left = {room: set(looks) for room, looks in ROOMS.items()}
    while left:
        free = [room for room, looks in left.items() if not looks & left.keys()]
        assert free, f"these look at each other: {sorted(left)}"
        for room in free:
            del left[room]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("engine/learning/training.py", "import tracereel.scenes.look.theme"),
        ("engine/learning/training.py", "def f():\n    from tracereel.scenes.look import theme"),
        ("engine/layers/dense.py", "import manim"),
        ("engine/layers/dense.py", "from engine.errors import ShapeError"),
        ("engine/trace/schema.py", "from tracereel.engine.layers import registry"),
        ("engine/analysis/dense.py", "from tracereel.engine.learning import training"),
        ("scenes/tell/scene.py", "from tracereel.engine.learning import training"),
        ("scenes/tell/scene.py", "from tracereel.engine.runs.catalog import find"),
        ("scenes/parts/network.py", "from tracereel.engine.trace import open"),
        ("scenes/parts/network.py", "from tracereel.scenes import tell"),
        ("scenes/parts/network.py", "from ..acts import learning"),
        ("scenes/acts/learning/loop.py", "from tracereel.scenes.film import plan"),
        ("scenes/acts/learning/loop.py", "import click"),
        ("scenes/film/plan/plan.py", "from tracereel.scenes.parts.network import Network"),
        ("scenes/film/plan/plan.py", "from tracereel.scenes.tell.scene import TraceScene"),
        ("scenes/film/plan/plan.py", "from ...acts.learning import loop"),
        ("scenes/film/plan/plan.py", "from tracereel.engine.recording.recorder import record"),
        ("scenes/film/video/mux.py", "from ..cache import cache"),
        ("scenes/film/cache/cache.py", "from ..render import pool"),
        ("scenes/film/render/pool.py", "from ..publish.embed import embed"),
        ("scenes/film/render/pool.py", "from tracereel.engine.recording import recorder"),
        ("render.py", "from tracereel.scenes.film.render import make"),
        ("render.py", "from tracereel.scenes.film.plan.options import FORMATS"),
        ("render.py", "def record():\n    from tracereel.engine.recording import recorder"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, source: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source)
    assert violations(tmp_path), f"{file} may not say {source!r}"


@pytest.mark.parametrize(
    ("file", "source"),
    [
        (
            "scenes/read/facts.py",
            "from tracereel.engine import analysis\nfrom tracereel.engine import trace as t",
        ),
        ("scenes/read/facts.py", "import tracereel.engine.trace"),
        (
            "scenes/acts/learning/loop.py",
            "from tracereel.scenes.parts.network import Network\nfrom tracereel.scenes.tell.scene import TraceScene",
        ),
        ("scenes/film/plan/plan.py", "from tracereel.scenes.storyboard import Clip\nfrom . import sources"),
        ("scenes/film/commands/record.py", "from tracereel.engine.recording import recorder\nimport click"),
        ("render.py", "import click\nfrom tracereel.scenes.film.commands.group import Group"),
    ],
)
def test_what_is_allowed_is_left_alone(tmp_path: Path, file: str, source: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source)
    assert violations(tmp_path) == []


def test_every_package_is_installed() -> None:
    """One import name needs a list of packages: what is missing there works in a checkout alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    told = set(project["tool"]["setuptools"]["packages"])
    found = {name for name, path in modules(ROOT) if path.name == "__init__.py"} - {"scenes.public"}
    assert told == {NAME, *(f"{NAME}.{name}" for name in found)}


def test_a_command_parses_calls_and_reports_in_about_twenty_lines() -> None:
    commands = {
        path.stem: function
        for path in (ROOT / "scenes/film/commands").glob("*.py")
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and function.name == "command"
    }
    assert len(commands) > 12
    lengths = {name: 1 + c.body[-1].end_lineno - c.body[0].end_lineno for name, c in commands.items()}  # type: ignore[operator]
    assert {name: length for name, length in lengths.items() if length > 24} == {}

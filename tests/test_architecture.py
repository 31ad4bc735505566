"""The rooms of the project look one way. Imports are read, not run; an arrow that goes back fails here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# room: (what it is, prefixes that its modules must not import, exceptions to those)
RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "engine": (("scenes", "render", "manim", "click", "rich"), ()),
    "scenes": (("engine", "render"), ("engine.trace", "engine.analysis", "engine.errors")),
    "scenes.parts": (
        (
            "engine",
            "scenes.replay",
            "scenes.acts",
            "scenes.film",
            "scenes.storyboard",
            "scenes.settings",
            "click",
        ),
        (),
    ),
    "scenes.acts": (("scenes.film", "click", "rich"), ()),
    "scenes.film": (("scenes.parts", "scenes.acts", "scenes.replay"), ()),
    "scenes.film.video": (("scenes.film",), ("scenes.film.video", "scenes.film.disk")),
    "scenes.film.store": (
        ("scenes.film",),
        ("scenes.film.store", "scenes.film.disk", "scenes.film.options", "scenes.film.plan"),
    ),
    "scenes.film.embed": (("scenes.film.article",), ()),
    "scenes.film.crew": (
        ("scenes.film",),
        (
            "scenes.film.crew",
            "scenes.film.store",
            "scenes.film.disk",
            "scenes.film.plan",
            "scenes.film.sources",
            "scenes.film.worker",
        ),
    ),
}
TRAINING = ("engine.training", "engine.recorder", "engine.runs")
FILM = ("scenes.film",)


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module of the project, with its dotted name."""
    for path in [root / "render.py", *root.glob("engine/**/*.py"), *root.glob("scenes/**/*.py")]:
        if path.is_file():
            parts = path.relative_to(root).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(name: str, path: Path) -> Iterator[tuple[str, int]]:
    """What a module imports, wherever in it, with the line. `from a import b` counts as a and as a.b."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno


def inside(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def violations(root: Path) -> list[str]:
    """Every import that looks the wrong way, as `file:line: module imports other`."""
    found = []
    for name, path in modules(root):
        seen: set[str] = set()
        for imported, line in imports(name, path):
            seen.add(imported)
            for room, (forbidden, allowed) in RULES.items():
                if inside(name, (room,)) and inside(imported, forbidden) and not inside(imported, allowed):
                    found.append(f"{path.relative_to(root)}:{line}: {room} imports {imported}")
        both = any(inside(i, TRAINING) for i in seen) and any(inside(i, FILM) for i in seen)
        if both and name != "render":
            found.append(f"{path.relative_to(root)}: only render.py may see both training and film")
    return found


def test_no_import_looks_the_wrong_way() -> None:
    assert violations(ROOT) == []


def test_the_walk_sees_the_whole_project() -> None:
    names = {name for name, _ in modules(ROOT)}
    assert {"render", "engine.trace", "scenes.film.worker", "scenes.replay"} <= names


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("engine/training.py", "import scenes.theme"),
        ("engine/training.py", "def f():\n    from scenes import theme"),
        ("engine/layers/dense.py", "import manim"),
        ("scenes/replay.py", "from engine import training"),
        ("scenes/replay.py", "from engine.runs.catalog import find"),
        ("scenes/parts/network.py", "from engine.trace import open"),
        ("scenes/parts/network.py", "from scenes import replay"),
        ("scenes/parts/network.py", "from ..acts import learning"),
        ("scenes/acts/learning/loop.py", "from scenes.film import plan"),
        ("scenes/film/plan.py", "from scenes.parts.network import Network"),
        ("scenes/film/plan.py", "from ..acts.learning import loop"),
        ("scenes/film/plan.py", "from engine.recorder import record"),
        ("scenes/film/video/mux.py", "from ..store import cache"),
        ("scenes/film/store/cache.py", "from ..crew import pool"),
        ("scenes/film/crew/pool.py", "from ..studio import Order"),
        ("engine/helper.py", "from engine import recorder\nfrom scenes.film import plan"),
        ("scenes/film/__init__.py", "from . import plan\nfrom ..parts import network"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, source: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(source)
    assert violations(tmp_path), f"{file} may not say {source!r}"


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("scenes/replay.py", "from engine import analysis\nfrom engine import trace as traces"),
        ("scenes/replay.py", "import engine.trace"),
        (
            "scenes/acts/learning/loop.py",
            "from scenes.parts.network import Network\nfrom scenes.replay import Role",
        ),
        ("scenes/film/plan.py", "from scenes.storyboard import Clip\nfrom . import pool"),
        ("render.py", "from engine import recorder\nfrom scenes.film import studio"),
    ],
)
def test_what_is_allowed_is_left_alone(tmp_path: Path, file: str, source: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source)
    assert violations(tmp_path) == []

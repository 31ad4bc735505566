"""No module of the engine needs, however far around, a module that needs it: not for types, not within a function."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tracereel.engine

ROOT = Path(tracereel.engine.__file__).parent


def graph(root: Path) -> dict[str, set[str]]:
    """module -> the modules of the package that it imports, wherever in its source."""
    files = {
        ".".join(("tracereel.engine", *file.relative_to(root).with_suffix("").parts)): file
        for file in root.rglob("*.py")
    }
    files = {name.removesuffix(".__init__"): file for name, file in files.items()}
    return {name: imported(file) & files.keys() - {name} for name, file in files.items()}


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def circles(needs: dict[str, set[str]]) -> set[str]:
    """The modules from which imports lead back to them."""
    reached = {name: set(found) for name, found in needs.items()}
    for through in needs:
        for found in reached.values():
            if through in found:
                found |= reached[through]
    return {name for name, found in reached.items() if name in found}


def test_imports_of_the_engine_make_no_circle():
    assert circles(graph(ROOT)) == set()


@pytest.mark.parametrize(
    "back",
    ["from tracereel.engine import one", "import tracereel.engine.one",
     "def f():\n    from tracereel.engine.one import x", "if TYPE_CHECKING:\n    from tracereel.engine.one import X"],
)  # fmt: skip
def test_a_planted_circle_is_found(tmp_path, back):
    for name, source in (
        ("one", "from tracereel.engine.two import y"),
        ("two", "from tracereel.engine.three import z"),
        ("three", back),
    ):
        (tmp_path / f"{name}.py").write_text(source)
    (tmp_path / "four.py").write_text("import tracereel.engine.one")
    assert circles(graph(tmp_path)) == {
        "tracereel.engine.one",
        "tracereel.engine.two",
        "tracereel.engine.three",
    }

"""What the engine imports is what the project says that it needs."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import tracereel.engine

ROOT = Path(tracereel.engine.__file__).parents[1]
PARTS = {"llvmlite", "pydantic_core"}  # of numba and pydantic, which cannot be had without them
BROUGHT = {"torch", "keras", "jax", "fsspec"}  # by whoever records with them, or has traces behind URLs


def named() -> set[str]:
    """The dependencies of pyproject.toml, without what is only for developers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[<>=!~ \[;]", line)[0].lower() for line in project["dependencies"]}


def imported() -> set[str]:
    """The names before the first dot of everything that the engine imports."""
    found: set[str] = set()
    for file in (ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - {"tracereel"} - BROUGHT - sys.stdlib_module_names


def test_every_package_that_the_engine_imports_is_a_named_dependency():
    packages = packages_distributions()
    needed = {packages[module][0].lower() for module in imported()}
    assert {"numpy", "numcodecs"} <= needed
    assert needed - named() - PARTS == set()

"""What a clip's pictures depend on besides its traces: project source, and the versions of libraries.

The modules are found without importing anything: imports are read from the syntax tree, wherever in a
module they stand, and followed inside the project.
"""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine.errors import RenderError

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = frozenset({"engine", "scenes"})  # and that of the clip, wherever its author keeps it
WORKER = "scenes.film.worker"
# The list of clips is not how one looks; a clip's own entry in it goes into its address by itself.
NOT_PICTURES = frozenset({"scenes.storyboard"})
LIBRARIES = (
    "manim",
    "manimpango",
    "pycairo",
    "numpy",
    "numba",
    "av",
    "typst",
    "pillow",
    "font-source-sans-pro",
)


def modules_behind(*names: str, root: Path = ROOT) -> tuple[str, ...]:
    """The named modules and every project module that they lead to, sorted."""
    seen: set[str] = set()
    waiting = list(names)
    packages = PACKAGES | {name.split(".")[0] for name in names}
    for name in names:
        if find(name, root) is None:
            raise RenderError(f"there is no module '{name}' in {root}")
    while waiting:
        name = waiting.pop()
        if name in seen or name in NOT_PICTURES:
            continue
        seen.add(name)
        path = find(name, root)
        assert path is not None
        imports = imports_of(path, name, root)
        waiting.extend(other for other in imports if other.split(".")[0] in packages and other not in seen)
    return tuple(sorted(seen))


def imports_of(path: Path, name: str, root: Path = ROOT) -> Iterator[str]:
    """Project modules that one module imports, and the packages that importing them runs."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(_parsed(path, path.stat().st_mtime_ns)):
        for target in _targets(node, package):
            parts = target.split(".")
            for end in range(1, len(parts) + 1):
                part = ".".join(parts[:end])
                if find(part, root) is not None:
                    yield part


def _targets(node: ast.AST, package: str) -> Iterable[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, *([node.module] if node.module else [])])
        return [f"{base}.{alias.name}" for alias in node.names]
    return []


@cache
def _parsed(path: Path, changed_ns: int) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise RenderError(f"{path}, line {error.lineno}: {error.msg}") from error


def find(name: str, root: Path = ROOT) -> Path | None:
    """The file of a module below the project's folder, or None for any other."""
    base = root.joinpath(*name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def digest(module: str, root: Path = ROOT) -> str:
    """One fingerprint of the source behind a clip's module and behind the worker that films it."""
    total = hashlib.blake2b(digest_size=20)
    for name in modules_behind(module, WORKER, root=root):
        path = find(name, root)
        assert path is not None
        source = path.read_bytes()
        total.update(f"{name}:{len(source)}:".encode() + source)
    return total.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Versions of everything outside the project that draws or encodes."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            raise RenderError(f"the package {library} is not installed. Type: make film") from None
    return found

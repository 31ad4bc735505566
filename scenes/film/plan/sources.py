"""What a clip's pictures depend on besides its traces: project source, and the versions of libraries.

The modules are found without importing anything: imports are read from the syntax tree, wherever in a
module they stand, and followed inside the project. A file that lies beside a module and is named in it is data
that it reads, and counts as source.
"""

from __future__ import annotations

import ast
import ctypes
import hashlib
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from tracereel.engine.errors import RenderError

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = frozenset({"tracereel"})  # and that of the clip, wherever its author keeps it
WORKER = "tracereel.scenes.film.render.worker"
# The list of clips is not how one looks; a clip's own entry in it goes into its address by itself.
NOT_PICTURES = frozenset({"tracereel.scenes.storyboard"})
LIBRARIES = (
    "manim",
    "manimpango",
    "pycairo",
    "svgelements",  # every letter is an SVG path before it is a shape
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "av",
    "typst",
    "pillow",
    "font-source-sans-pro",
)
# Libraries of the system that draw: what they are linked into, and the function that tells their version.
NATIVE = {
    "cairo": ("cairo", "_cairo", "cairo_version_string"),
    "pixman": ("cairo", "_cairo", "pixman_version_string"),
    "pango": ("manimpango", "cmanimpango", "pango_version_string"),
    "harfbuzz": ("manimpango", "cmanimpango", "hb_version_string"),
}
_FILE_NAME = re.compile(r"""["']([\w-]+(?:/[\w-]+)*\.\w{1,8})["']""")


def place_of(name: str) -> Path:
    """Where a module lies below the project's folder: tracereel.engine in engine/, tracereel in scenes/public."""
    project, _, rest = name.partition(".")
    if project != "tracereel":
        return Path(*name.split("."))
    return Path(*rest.split(".")) if rest else Path("scenes/public")


class Tree:
    """The project's source as it lies there now: every file is read once."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._found: dict[str, Path | None] = {}
        self._imports: dict[str, tuple[str, ...]] = {}
        self._read: dict[str, dict[str, str]] = {}

    def find(self, name: str) -> Path | None:
        """The file of a module below the project's folder, or None for any other."""
        if name not in self._found:
            base = self.root / place_of(name)
            candidates = (base / "__init__.py", base.with_suffix(".py"))  # in Python's own order
            self._found[name] = next((path for path in candidates if path.is_file()), None)
        return self._found[name]

    def behind(self, *names: str) -> tuple[str, ...]:
        """The named modules and every project module that they lead to, sorted."""
        seen: set[str] = set()
        waiting = list(names)
        packages = PACKAGES | {name.split(".")[0] for name in names}
        for name in names:
            if self.find(name) is None:
                raise RenderError(f"there is no module '{name}' in {self.root}")
        while waiting:
            name = waiting.pop()
            if name not in seen and name not in NOT_PICTURES:
                seen.add(name)
                waiting.extend(other for other in self.imports(name) if other.split(".")[0] in packages)
        return tuple(sorted(seen))

    def imports(self, name: str) -> tuple[str, ...]:
        """Project modules that one module imports, and the packages that importing it and them runs."""
        if name not in self._imports:
            path = self._file(name)
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            targets = {name, *(t for node in _statements(_parsed(path)) for t in _targets(node, package))}
            parts = {part for target in targets for part in _upwards(target)} - {name}
            self._imports[name] = tuple(sorted(part for part in parts if self.find(part) is not None))
        return self._imports[name]

    def files(self, module: str) -> dict[str, str]:
        """The digest of every file behind a clip's module and the worker that films it, by its path."""
        together: dict[str, str] = {}
        for name in self.behind(module, WORKER):
            together |= self._digests(name)
        return together

    def digest(self, module: str) -> str:
        """One fingerprint of all of them."""
        return fingerprint(self.files(module))

    def _digests(self, name: str) -> dict[str, str]:
        """A module's own file, and the data beside it that it names."""
        if name not in self._read:
            path = self._file(name)
            named = {path.parent / found for found in _FILE_NAME.findall(path.read_text(encoding="utf-8"))}
            data = sorted(other for other in named if other.suffix != ".py" and other.is_file())
            self._read[name] = {
                file.relative_to(self.root).as_posix(): _content(file) for file in (path, *data)
            }
        return self._read[name]

    def _file(self, name: str) -> Path:
        path = self.find(name)
        assert path is not None
        return path


def modules_behind(*names: str, root: Path = ROOT) -> tuple[str, ...]:
    """The named modules and every project module that they lead to, sorted."""
    return Tree(root).behind(*names)


def digest(module: str, root: Path = ROOT) -> str:
    """One fingerprint of the source behind a clip's module and behind the worker that films it."""
    return Tree(root).digest(module)


def fingerprint(files: Mapping[str, str]) -> str:
    """The digests of many files as one."""
    lines = "".join(f"{name}:{content}\n" for name, content in sorted(files.items()))
    return hashlib.blake2b(lines.encode(), digest_size=20).hexdigest()


def _content(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise RenderError(f"{path}, line {error.lineno}: {error.msg}") from error


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement in a module, however deep; not the expressions, of which there are many more."""
    for block in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, block, ()):
            yield inner
            yield from _statements(inner)


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


def _upwards(name: str) -> Iterator[str]:
    """a, a.b and a.b.c of a.b.c."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))


@cache
def versions() -> dict[str, str]:
    """Versions of everything outside the project that draws or encodes."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            raise RenderError(f"the package {library} is not installed. Type: make film") from None
    return found | {library: _native(*where) for library, where in NATIVE.items()}


def _native(package: str, extension: str, function: str) -> str:
    """The version of a library that an extension module is linked to, without importing that."""
    spec = find_spec(package)
    assert spec is not None
    folder = Path(str(spec.origin)).parent
    paths = [folder / f"{extension}{suffix}" for suffix in EXTENSION_SUFFIXES]
    try:
        tell = getattr(ctypes.CDLL(str(next(path for path in paths if path.is_file()))), function)
    except (StopIteration, OSError, AttributeError):  # linked in such a way that it cannot be asked
        return "unknown"
    tell.restype = ctypes.c_char_p
    return str(tell().decode())

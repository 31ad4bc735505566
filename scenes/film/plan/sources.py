"""What a clip's pictures depend on besides its traces: what the project's code means, and versions of libraries.

Code is followed without importing anything, definition by definition (meaning.py): from the clip, and from what films
it, to whatever they use inside the project. A comment, a docstring, a function that nobody calls count for nothing; of
a registry count the lines that are named in that code, by the kind of work, or by the traces. A file that lies beside a
module and is named in what is used of it counts as source, and so does a clip's script, beside its module: it, too,
names lines of registries.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan.kept import kept
from tracereel.scenes.film.plan.meaning import EFFECT, FILE_NAME, Definition, Module
from tracereel.scenes.film.plan.versions import NATIVE, versions
from tracereel.scenes.read.scripts import syntax

ROOT = Path(__file__).resolve().parents[3]
PROJECT = "tracereel"
WORKER = "tracereel.scenes.film.render.worker"
# The list of clips is not how one looks; a clip's own entry in it goes into its address by itself.
NOT_PICTURES = frozenset({"tracereel.scenes.storyboard"})
DEFINED, WHOLE = "defined", "*"  # all that a module defines; and what it imports from others, too
Place = tuple[str, str]  # a module, and a name in it

__all__ = ["NATIVE", "ROOT", "WORKER", "Origin", "Tree", "fingerprint", "place_of", "versions"]


@dataclass(frozen=True)
class Origin:
    """What is to be made of a clip, as far as it decides which code has a part in it.

    words: what registries are asked for: the kind of work, and what the traces name (layers, activations, losses).
    """

    module: str
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Origin:
        """That of a worker's spec."""
        return cls(spec["module"], frozenset(spec["words"]))


def place_of(name: str) -> Path:
    """Where a module lies below the project's folder: tracereel.engine in engine/, tracereel in scenes/public."""
    project, _, rest = name.partition(".")
    if project != PROJECT:
        return Path(*name.split("."))
    return Path(*rest.split(".")) if rest else Path("scenes/public")


class Tree:
    """The project's source as it lies there now: every file is read once."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._paths: dict[str, Path | None] = {}
        self._modules: dict[str, Module] = {}
        self._scripts: dict[str, Path | None] = {}
        self._said: dict[Path, tuple[str, frozenset[str]]] = {}

    def find(self, name: str) -> Path | None:
        """The file of a module below the project's folder, or None for any other."""
        if name not in self._paths:
            base = self.root / place_of(name)
            candidates = (base / "__init__.py", base.with_suffix(".py"))  # in Python's own order
            self._paths[name] = next((path for path in candidates if path.is_file()), None)
        return self._paths[name]

    def module(self, name: str) -> Module:
        """A module of the project, read."""
        if name not in self._modules:
            path = self.find(name)
            if path is None:
                raise RenderError(f"there is no module '{name}' in {self.root}")
            self._modules[name] = Module(name, path)
        return self._modules[name]

    def script(self, name: str) -> Path | None:
        """The script beside a module, where it has one."""
        if name not in self._scripts:
            path = syntax.beside(self.module(name).path)
            self._scripts[name] = path if path.is_file() else None
        return self._scripts[name]

    def said(self, script: Path) -> tuple[str, frozenset[str]]:
        """What a script says, in one number, and the names that it asks for."""
        if script not in self._said:
            self._said[script] = kept(script, "said", Path(syntax.__file__), _meaning_and_names)
        return self._said[script]

    def files(self, origin: Origin) -> dict[str, str]:
        """What counts of every file behind an origin, in one number each, by the file's path."""
        parts: defaultdict[Path, list[str]] = defaultdict(list)
        for (name, what), definition in self.behind(origin).items():
            module = self.module(name)
            parts[module.path].append(f"{what}:{definition.meaning}")
            for data in self._named_beside(module, definition):
                parts[data] = [_content(data)]
            if script := self.script(name):
                parts[script] = [self.said(script)[0]]
        return {
            path.relative_to(self.root).as_posix(): _digest("\n".join(sorted(found)))
            for path, found in sorted(parts.items())
        }

    def digest(self, origin: Origin) -> str:
        """One fingerprint of all of them."""
        return fingerprint(self.files(origin))

    def behind(self, origin: Origin) -> dict[Place, Definition]:
        """Every definition that is used, by its place. A line of a registry is called NAME[KEY]."""
        return _Closure(self, (origin.module.split(".")[0], PROJECT)).of(origin)

    def _named_beside(self, module: Module, definition: Definition) -> Iterator[Path]:
        for text in definition.strings:
            if FILE_NAME.fullmatch(text):
                path = module.path.parent / text
                if path.suffix != ".py" and path.is_file():
                    yield path


class _Closure:
    """What is reached from some definitions, going on until nothing is added."""

    def __init__(self, tree: Tree, packages: Iterable[str]) -> None:
        self.tree, self.packages = tree, frozenset(packages)
        self.found: dict[Place, Definition] = {}
        self.entered: set[str] = set()
        self.whole: set[str] = set()
        self.said: set[str] = set()
        self.registries: list[tuple[Place, Definition]] = []
        self.todo: list[Place] = []

    def of(self, origin: Origin) -> dict[Place, Definition]:
        self.said = set(origin.words)
        self.todo = [(origin.module, DEFINED), (WORKER, "main")]
        while self.todo:
            while self.todo:
                self._visit(*self.todo.pop())
            self._read_registries()
        return self.found

    def _visit(self, name: str, what: str) -> None:
        self._enter(name)
        module = self.tree.module(name)
        if what in (DEFINED, WHOLE):
            self.todo.extend((name, other) for other in module.names if (name, other) not in self.found)
            for target in module.bound.values() if what == WHOLE and name not in self.whole else ():
                self.whole.add(name)
                self._use(name, target)
        elif (name, what) not in self.found:
            self._take((name, what), module.definition(what))

    def _enter(self, name: str) -> None:
        """Importing a module runs it, and the packages above it: what has an effect there counts."""
        if name in self.entered:
            return
        self.entered.add(name)
        module = self.tree.module(name)
        if script := self.tree.script(name):
            self.said |= self.tree.said(script)[1]
        self.todo.append((name, EFFECT))
        self.todo.extend((target, WHOLE) for target in module.wholly if self._is_ours(target))
        above = name.rpartition(".")[0]
        if above and self._is_ours(above):
            self._enter(above)

    def _take(self, place: Place, definition: Definition) -> None:
        self.found[place] = definition
        self.said |= definition.strings
        if definition.lines:
            self.registries.append((place, definition))
        for target in definition.uses:
            self._use(place[0], target)

    def _read_registries(self) -> None:
        """Lines that were named meanwhile; an address names the line that it begins with."""
        asked = self.said | {address for said in self.said if "/" in said for address in _beginnings(said)}
        for (name, what), definition in self.registries:
            for key in asked & definition.lines.keys():
                place = (name, f"{what}[{key}]")
                if place not in self.found:
                    self._take(place, definition.lines[key])

    def _use(self, name: str, target: str) -> None:
        """Go where a used name leads: `:local`, or a dotted one, through modules and what they import from others."""
        if target.startswith(":"):
            self.todo.append((name, target[1:]))
            return
        parts = target.split(".")
        if parts[0] not in self.packages:
            return
        for end in range(len(parts), 0, -1):
            inner = ".".join(parts[:end])
            if self._is_ours(inner):
                above = ".".join(parts[: end - 1])
                if end == len(parts) and self._binds(above, parts[-1]):
                    inner, end = above, end - 1  # a package's own name is meant, not its module of that name
                self._use_of(inner, parts[end:])
                return

    def _use_of(self, name: str, rest: list[str]) -> None:
        if name in NOT_PICTURES:
            return
        module = self.tree.module(name)
        if not rest or rest[0] == WHOLE:
            self.todo.append((name, WHOLE))
        elif rest[0] in module.names:
            self.todo.append((name, rest[0]))
        elif rest[0] in module.bound:
            self._enter(name)
            self._use(name, ".".join([module.bound[rest[0]], *rest[1:]]))
        else:  # found when it is asked for, by a __getattr__ or not at all
            self.todo.append((name, WHOLE))

    def _binds(self, name: str, what: str) -> bool:
        """Whether a package has a name that is not its module of that name."""
        return self._is_ours(name) and self.tree.module(name).bound.get(what) not in (None, f"{name}.{what}")

    def _is_ours(self, name: str) -> bool:
        return name.split(".")[0] in self.packages and self.tree.find(name) is not None


def _beginnings(address: str) -> list[str]:
    """a, a/b and a/b/c of a/b/c."""
    parts = address.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def is_as_planned(spec: Mapping[str, Any]) -> bool:
    """Whether the code behind a worker's spec still means what it was planned with.

    Where every file is the same to the byte, nothing has to be read in order to understand it.
    """
    return contents(spec["files"]) == spec["contents"] or Tree().digest(Origin.of(spec)) == spec["sources"]


def contents(files: Iterable[str], root: Path = ROOT) -> str:
    """The bytes of files as one fingerprint; empty where one of them is gone."""
    try:
        return fingerprint({name: _content(root / name) for name in files})
    except OSError:
        return ""


def fingerprint(files: Mapping[str, str]) -> str:
    """The digests of many files as one."""
    lines = "".join(f"{name}:{content}\n" for name, content in sorted(files.items()))
    return hashlib.blake2b(lines.encode(), digest_size=20).hexdigest()


def _meaning_and_names(script: Path) -> tuple[str, frozenset[str]]:
    return syntax.meaning(script), syntax.names(script)


def _content(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

"""What a module's code means, definition by definition: syntax trees without comments, docstrings and annotations.

A definition is a top-level function, class or name. Beside its meaning stands what it uses: names of its own module,
and dotted names of others, as far as they are written out. What runs when the module is imported and defines nothing
is its effect. A Registry (engine/named.py) is a definition for every line of it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan.kept import kept

EFFECT = ""  # the name of what runs on import
REGISTRY = "Registry"
FILE_NAME = re.compile(r"[\w-]+(?:/[\w-]+)*\.\w{1,8}")
Statement = ast.stmt | ast.expr


@dataclass(frozen=True)
class Definition:
    """What one definition means, in one number; what it uses, what it says, and its lines where it is a registry."""

    meaning: str
    uses: frozenset[str]
    strings: frozenset[str]
    lines: dict[str, Definition] = field(default_factory=dict)


class Module:
    """One file: where the names in it come from, and what is defined in it."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        found = kept(path, f"{name}.meaning", Path(__file__), lambda path: _Reading(name, path).told())
        self.bound: dict[str, str] = found[0]
        """What imports bind: the dotted name behind each."""
        self.wholly: set[str] = found[1]
        """Modules of which everything is taken, by *."""
        self._told: dict[str, Any] = found[2]
        self._known: dict[str, Definition] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that is defined, and the effect."""
        return tuple(self._told)

    def definition(self, name: str) -> Definition:
        """What a name of this module means."""
        if name not in self._known:
            self._known[name] = _definition(self._told[name])
        return self._known[name]


class _Reading:
    """A file as it is understood for the first time."""

    def __init__(self, name: str, path: Path) -> None:
        self.package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        self.bound: dict[str, str] = {}
        self.wholly: set[str] = set()
        self._statements: dict[str, list[ast.stmt]] = {EFFECT: []}
        for statement in _parsed(path).body:
            self._sort(statement)

    def told(self) -> tuple[dict[str, str], set[str], dict[str, Any]]:
        """What a module keeps of it."""
        defined = {name: _plain(self._work_out(found)) for name, found in self._statements.items()}
        return self.bound, self.wholly, defined

    def _sort(self, statement: ast.stmt) -> None:
        """Put a top-level statement where its names are looked for."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._bind(statement)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._statements.setdefault(statement.name, []).append(statement)
        elif names := _assigned(statement):
            for name in names:
                self._statements.setdefault(name, []).append(statement)
        elif not _is_string(statement):
            self._take_effect(statement)

    def _take_effect(self, statement: ast.stmt) -> None:
        """What runs on import; names that are bound in it are found with it."""
        if not _is_for_types(statement):
            self._statements[EFFECT].append(statement)
        for inner in ast.walk(statement):
            if isinstance(inner, ast.Import | ast.ImportFrom):
                self._bind(inner)
            elif isinstance(inner, ast.FunctionDef | ast.ClassDef):
                self._statements.setdefault(inner.name, [statement])
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self._statements.setdefault(inner.id, [statement])

    def _bind(self, statement: ast.Import | ast.ImportFrom) -> None:
        for name, target in self._targets(statement):
            if name == "*":
                self.wholly.add(target)
            else:
                self.bound[name] = target

    def _targets(self, statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
        """(the name that is bound, the dotted name behind it)."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield (
                    alias.asname or alias.name.split(".")[0],
                    alias.name if alias.asname else alias.name.split(".")[0],
                )
            return
        above = self.package.split(".")
        above = above[: len(above) - statement.level + 1] if statement.level else []
        base = ".".join([*above, *([statement.module] if statement.module else [])])
        for alias in statement.names:
            if alias.name == "*":
                yield "*", base
            else:
                yield alias.asname or alias.name, f"{base}.{alias.name}"

    def _work_out(self, statements: list[ast.stmt]) -> Definition:
        table = _table(statements)
        if table is None:
            return self._define(statements)
        lines = {
            str(key.value): self._define([value])
            for key, value in zip(table.keys, table.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        return Definition(_digest(""), frozenset(), frozenset(), lines)

    def _define(self, statements: list[ast.stmt] | list[ast.expr]) -> Definition:
        uses: set[str] = set()
        strings: set[str] = set()
        for statement in statements:
            _strip(statement)
            inner = {
                name: target
                for node in ast.walk(statement)
                if isinstance(node, ast.Import | ast.ImportFrom)
                for name, target in self._targets(node)
            }
            for path in _names(statement, strings):
                root, _, rest = path.partition(".")
                target = inner.get(root) or self.bound.get(root)
                if target is None and root in self._statements:
                    target = f":{root}"
                if target is not None:
                    uses.add(f"{target}.{rest}" if rest and not target.startswith(":") else target)
            uses |= {f"{target}.*" for name, target in inner.items() if name == "*"}
        text = "\n".join(ast.dump(statement) for statement in statements)
        return Definition(_digest(text), frozenset(uses), frozenset(strings))


def _plain(definition: Definition) -> tuple[Any, ...]:
    """A definition as plain values, which can be kept."""
    lines = {key: _plain(line) for key, line in definition.lines.items()}
    return definition.meaning, definition.uses, definition.strings, lines


def _definition(plain: tuple[Any, ...]) -> Definition:
    meaning, uses, strings, lines = plain
    return Definition(meaning, uses, strings, {key: _definition(line) for key, line in lines.items()})


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise RenderError(f"{path}, line {error.lineno}: {error.msg}") from error


def _assigned(statement: ast.stmt) -> list[str]:
    """The names that a statement gives a value, where it does nothing else."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    flat = [part for t in targets for part in (t.elts if isinstance(t, ast.Tuple | ast.List) else [t])]
    names = [target.id for target in flat if isinstance(target, ast.Name)]
    return names if len(names) == len(flat) else []


def _is_string(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_for_types(statement: ast.stmt) -> bool:
    """Whether it never runs: `if TYPE_CHECKING:`."""
    return isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test)


def _table(statements: list[ast.stmt]) -> ast.Dict | None:
    """The table of a registry, whose type says so."""
    first = statements[0] if len(statements) == 1 else None
    if not isinstance(first, ast.AnnAssign) or not isinstance(first.value, ast.Dict):
        return None
    kind = first.annotation.value if isinstance(first.annotation, ast.Subscript) else first.annotation
    named = kind.attr if isinstance(kind, ast.Attribute) else getattr(kind, "id", "")
    return first.value if named == REGISTRY else None


def _strip(statement: ast.AST) -> None:
    """Take out what changes nothing: docstrings, and annotations but those of a class's own fields."""
    fields = {
        id(inner) for node in ast.walk(statement) if isinstance(node, ast.ClassDef) for inner in node.body
    }
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.body = [part for part in node.body if not _is_string(part)] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign) and id(node) not in fields:
            node.annotation = ast.Constant(None)


def _names(statement: ast.AST, strings: set[str]) -> Iterator[str]:
    """Every name that is read, with the attributes that are asked of it: `facts.loss_fell`; strings are noted."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Attribute):
            path, inner = [node.attr], node.value
            while isinstance(inner, ast.Attribute):
                path.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name):
                yield ".".join([inner.id, *reversed(path)])
            else:
                todo.append(inner)
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.add(node.value)
        elif isinstance(node, ast.AnnAssign):
            todo += [node.target, *([node.value] if node.value else [])]
        else:
            todo.extend(ast.iter_child_nodes(node))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

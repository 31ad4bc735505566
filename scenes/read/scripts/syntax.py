"""A clip's script as it is written: a file of Project Fluent, read into its messages. It needs no trace and no Manim.

The script of `forward_pass.py` is `forward_pass.ftl`, beside it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.serializer import FluentSerializer

from tracereel.engine.errors import RenderError

SUFFIX = ".ftl"
HAS = "has_"  # before a figure's name: whether a trace has it
IDENTIFIER = re.compile(r"[a-z][a-zA-Z0-9_-]*")  # what a beat is called; a sentence begins with a capital
EXPECTED = {  # by the parser's code, in words
    "E0005": "a message has words behind '=', or attributes under it",
    "E0006": "a term has words behind '='",
    "E0008": "a function's name is written in capitals",
    "E0010": "one of the variants is the default: *[other]",
    "E0015": "one of the variants, and one alone, is the default: *[other]",
}


@dataclass(frozen=True)
class Source:
    """A script's messages and terms by name (a term's begins with -), in the order in which they are written."""

    path: Path
    text: str
    resource: ast.Resource
    entries: dict[str, ast.Message | ast.Term]

    def line(self, node: ast.SyntaxNode) -> int:
        """The line on which something is written."""
        return line_at(self.text, node.span.start if node.span else 0)

    def error(self, node: ast.SyntaxNode, said: str) -> RenderError:
        """What is wrong on which line."""
        return RenderError(f"{shown(self.path)}, line {self.line(node)}: {said}")


def beside(python: Path) -> Path:
    """Where the script of a clip's Python file lies."""
    return python.with_suffix(SUFFIX)


def read(path: Path) -> Source:
    """The script at a path. Raises RenderError with the line where it cannot be understood."""
    text = _text(path)
    resource = FluentParser().parse(text)
    entries: dict[str, ast.Message | ast.Term] = {}
    source = Source(path, text, resource, entries)
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise _broken(source, entry)
        if isinstance(entry, ast.Message | ast.Term):
            name = f"-{entry.id.name}" if isinstance(entry, ast.Term) else entry.id.name
            if name in entries:
                before = source.line(entries[name])
                raise source.error(entry, f"expected every name once; '{name}' stands on line {before} too")
            entries[name] = entry
    return source


def meaning(path: Path) -> str:
    """What a script says, in one number: comments and the way it is laid out do not count."""
    source = read(path)
    said = []
    for entry in source.entries.values():
        entry.comment = None
        said.append(FluentSerializer().serialize_entry(entry))
    return hashlib.blake2b("\n".join(sorted(said)).encode(), digest_size=16).hexdigest()


def names(path: Path) -> frozenset[str]:
    """The figures and facts that a script asks for by name."""
    found = {node.id.name for entry in read(path).entries.values() for node in variables(entry)}
    return frozenset(found | {name.removeprefix(HAS) for name in found})


def variables(node: ast.SyntaxNode) -> Iterator[ast.VariableReference]:
    """Every variable below a node."""
    return (found for found in walk(node) if isinstance(found, ast.VariableReference))


def walk(node: ast.SyntaxNode) -> Iterator[ast.SyntaxNode]:
    """A node and all that is below it, in the order in which it is written."""
    yield node
    for value in vars(node).values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.SyntaxNode) and not isinstance(part, ast.Span | ast.BaseComment):
                yield from walk(part)


def line_at(text: str, place: int) -> int:
    """The line of a place in a text."""
    return text.count("\n", 0, place) + 1


def shown(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RenderError(
            f"{shown(path)}, line {line}: expected a script in UTF-8, got the byte {data[error.start]:#04x}. "
            "Save the file as UTF-8"
        ) from None


def _broken(source: Source, junk: ast.Junk) -> RenderError:
    """The first thing that the parser could not understand."""
    annotation = junk.annotations[0]
    place = annotation.span.start if annotation.span else 0
    line = line_at(source.text, min(place, max(0, len(source.text.rstrip()) - 1)))
    said = EXPECTED.get(annotation.code or "", (annotation.message or "a message").lower())
    if annotation.code == "E0003":  # a sign is missing
        sign = str((annotation.arguments or [""])[0])
        said = "a message is written 'name = words'" if sign == "=" else f"expected '{sign}'"
    said = said if said.startswith("expected") else f"expected: {said}"
    got = " ".join((junk.content or "").split("\n")[0].split())[:40]
    return RenderError(f"{shown(source.path)}, line {line}: {said}; got '{got}'")

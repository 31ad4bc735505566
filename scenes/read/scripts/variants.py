"""All that a message can say: each of its variants, with what selects it, told without a trace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from fluent.syntax import ast
from fluent.syntax.serializer import serialize_expression

from tracereel.scenes.read.scripts.syntax import Source

Show = Callable[[str, bool], str]  # (a variable's name, whether in words) -> what stands for it
SPACE = re.compile(r"[ \n]+")


@dataclass(frozen=True)
class Choice:
    """The key that was taken of a selector, or the default, and the keys that were not taken before it."""

    key: str
    default: bool
    others: frozenset[str]

    @property
    def said(self) -> str:
        """As it is listed."""
        return f"{'*' if self.default else ''}{self.key}"


Chosen = Mapping[str, Choice]


@dataclass(frozen=True)
class Variant:
    """One way in which a message can come out, and what selects it."""

    chosen: Chosen
    text: str

    @property
    def when(self) -> str:
        """What selects it: pace early, steps *other."""
        return ", ".join(f"{selector} {choice.said}" for selector, choice in self.chosen.items())


def name_of(name: str, in_words: bool) -> str:
    """What stands for a variable where there is no trace."""
    return f"{{{name} in words}}" if in_words else f"{{{name}}}"


def variants(source: Source, pattern: ast.Pattern, show: Show = name_of) -> list[Variant]:
    """Every way in which a pattern can come out."""
    return [Variant(chosen, tidy(text)) for chosen, text in _of(source, pattern, {}, show)]


def tidy(text: str) -> str:
    """Words on one line."""
    return SPACE.sub(" ", text).strip()


def _of(source: Source, pattern: ast.Pattern, chosen: Chosen, show: Show) -> Iterator[tuple[Chosen, str]]:
    found = [(chosen, "")]
    for element in pattern.elements:
        found = [
            (after, before + text)
            for so_far, before in found
            for after, text in _element(source, element, so_far, show)
        ]
    yield from found


def _element(
    source: Source, element: ast.SyntaxNode, chosen: Chosen, show: Show
) -> Iterator[tuple[Chosen, str]]:
    if isinstance(element, ast.Placeable):
        yield from _element(source, element.expression, chosen, show)
    elif isinstance(element, ast.SelectExpression):
        yield from _select(source, element, chosen, show)
    elif isinstance(element, ast.MessageReference | ast.TermReference):
        pattern = referred(source, element)
        yield from _of(source, pattern, chosen, show) if pattern else [(chosen, "")]
    else:
        yield chosen, _plain(element, show)


def _plain(element: ast.SyntaxNode, show: Show) -> str:
    if isinstance(element, ast.FunctionReference):
        first = element.arguments.positional[0] if element.arguments.positional else None
        return show(first.id.name, True) if isinstance(first, ast.VariableReference) else ""
    if isinstance(element, ast.VariableReference):
        return show(element.id.name, False)
    if isinstance(element, ast.StringLiteral):
        return str(element.parse()["value"])
    return element.value if isinstance(element, ast.TextElement | ast.NumberLiteral) else ""


def _select(
    source: Source, select: ast.SelectExpression, chosen: Chosen, show: Show
) -> Iterator[tuple[Chosen, str]]:
    selector = serialize_expression(select.selector).lstrip("$")
    keys = {key_of(variant): variant for variant in select.variants}
    for key, variant in keys.items():
        if (choice := _choice(key, variant, frozenset(keys) - {key}, chosen.get(selector))) is not None:
            yield from _of(source, variant.value, {**chosen, selector: choice}, show)


def _choice(key: str, variant: ast.Variant, others: frozenset[str], before: Choice | None) -> Choice | None:
    """The choice of a variant, where a choice by the same selector before does not speak against it."""
    here = Choice(key, variant.default, others)
    if before is None:
        return here
    if not before.default:  # it is this key: here too, or else the default
        return before if key == before.key or (variant.default and before.key not in others) else None
    if variant.default:
        return Choice(key, True, others | before.others)
    return here if key not in before.others else None


def key_of(variant: ast.Variant) -> str:
    """What a variant is selected by."""
    return variant.key.name if isinstance(variant.key, ast.Identifier) else variant.key.value


def referred(source: Source, reference: ast.MessageReference | ast.TermReference) -> ast.Pattern | None:
    """What a reference stands for; None where there is no such thing."""
    mark = "-" if isinstance(reference, ast.TermReference) else ""
    entry = source.entries.get(mark + reference.id.name)
    if entry is None or reference.attribute is None:
        return entry.value if entry else None
    named = [one.value for one in entry.attributes if one.id.name == reference.attribute.name]
    return named[0] if named else None

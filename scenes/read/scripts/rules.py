"""What a script must be: nothing in it stays untranslated, nothing is a number that was not recorded.

`faults` are refused before anything is drawn; `remarks` are about length, and only said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fluent.syntax import ast

from tracereel.engine.errors import RenderError
from tracereel.scenes.read.answers import FACTS
from tracereel.scenes.read.figures import FIGURES
from tracereel.scenes.read.scripts.syntax import HAS, Source, walk
from tracereel.scenes.read.scripts.variants import key_of, referred, variants

LINE, SEES = "line", "sees"  # attributes of a beat
TITLE, TEACHES, LABEL = "title", "teaches", "label-"  # messages that are no beats
HEADS = (TITLE, TEACHES)
WORDS, CASE = "IN_WORDS", {"small", "capital"}
LONGEST_LINE, LONGEST_SENTENCE = 48, 16  # characters, words
NUMBERS = (  # not one, which is a pronoun too, and not zero, which is a place on a line
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million "
    "millions billion billions trillion trillions dozen dozens tens twice thrice"
)
SAMPLES = {  # the longest that is likely; of other figures a number
    "dataset": "mnist5k", "noun": "picture", "nouns": "pictures", "optimizer": "gradient descent",
    "activation": "leaky ReLU", "loss": "cross-entropy", "softmax": "softmax", "layers": "784-128-64-10",
    "pixels": "28 × 28",
}  # fmt: skip
NUMBER, SPELLED = "100,000", "twelve"


def faults(source: Source) -> Iterator[RenderError]:
    """What a script must not be."""
    for name, entry in source.entries.items():
        yield from _form(source, name, entry)
        for node in walk(entry):
            yield from _node(source, entry, node)
    yield from _circles(source)


def remarks(source: Source) -> Iterator[RenderError]:
    """Lines that do not fit into the picture, and sentences that are not read at a glance."""
    for name, entry in source.entries.items():
        if not isinstance(entry, ast.Message) or entry.value is None or name.startswith(LABEL):
            continue
        for attribute in entry.attributes:
            texts = [found.text for found in variants(source, attribute.value, _sample)]
            longest = max(texts, key=len)
            if attribute.id.name == LINE and len(longest) > LONGEST_LINE:
                said = (
                    f"expected a line of at most {LONGEST_LINE} characters, got {len(longest)}: '{longest}'"
                )
                yield source.error(attribute, said)
        for found in variants(source, entry.value, _sample):
            sentence = max(re.split(r"(?<=[.!?]) ", found.text), key=lambda text: len(text.split()))
            if (count := len(sentence.split())) > LONGEST_SENTENCE:
                said = f"expected sentences of at most {LONGEST_SENTENCE} words, got {count}: '{sentence}'"
                yield source.error(entry, said)


def _sample(name: str, in_words: bool) -> str:
    return SPELLED if in_words else SAMPLES.get(name, NUMBER)


def typed_number(text: str) -> str:
    """The first number in a text, in digits or words; nothing where there is none."""
    for word in re.findall(r"[^\W\d_]+|[^\W_]|\d[\d.,]*", text):
        if any(character.isnumeric() for character in word) or word.lower() in NUMBERS.split():
            return str(word)
    return ""


def _form(source: Source, name: str, entry: ast.Message | ast.Term) -> Iterator[RenderError]:
    if isinstance(entry, ast.Term):
        return
    if entry.value is None:
        yield source.error(entry, f"expected a sentence behind '{name} =', got attributes alone")
    for attribute in entry.attributes:
        if attribute.id.name not in (LINE, SEES):
            yield source.error(attribute, f"expected .{LINE} or .{SEES}, got .{attribute.id.name}")
    for element in entry.value.elements if entry.value and name in HEADS else ():
        if isinstance(element, ast.Placeable) and isinstance(element.expression, ast.VariableReference):
            yield source.error(element, f"'{name}' stands where no trace is: it shows no figures")
    if name == TITLE and any(isinstance(node, ast.VariableReference) for node in walk(entry)):
        yield source.error(entry, f"'{TITLE}' is the same for every trace: it asks for nothing")


def _node(source: Source, entry: ast.Message | ast.Term, node: ast.SyntaxNode) -> Iterator[RenderError]:
    if isinstance(node, ast.TextElement) and (number := typed_number(node.value)):
        place = ast.TextElement(node.value)
        assert node.span is not None
        place.add_span(source.text.index(number, node.span.start), node.span.end)
        yield source.error(place, _typed(number))
    elif isinstance(node, ast.Placeable) and isinstance(node.expression, ast.Literal):
        if number := typed_number(str(node.expression.parse()["value"])):
            yield source.error(node, _typed(number))
    elif isinstance(node, ast.Placeable) and isinstance(node.expression, ast.VariableReference):
        if is_fact(node.expression.id.name):
            yield source.error(node, f"'{node.expression.id.name}' is a fact: it chooses between variants")
    elif isinstance(node, ast.FunctionReference):
        yield from _function(source, node)
    elif isinstance(node, ast.MessageReference | ast.TermReference):
        yield from _reference(source, node)
    elif isinstance(node, ast.SelectExpression) and isinstance(node.selector, ast.VariableReference):
        yield from _keys(source, node, node.selector.id.name)
    elif isinstance(node, ast.VariableReference) and isinstance(entry, ast.Term):
        yield source.error(node, f"a term asks for nothing: '${node.id.name}' belongs into a message")


def _typed(number: str) -> str:
    return (
        f"expected no number, got '{number}': numbers are read from the trace, "
        f"{{ $name }} or {{ {WORDS}($name) }}"
    )


def _function(source: Source, node: ast.FunctionReference) -> Iterator[RenderError]:
    if node.id.name != WORDS:
        yield source.error(node, f"no function {node.id.name}(). There is {WORDS}(), for counts")
        return
    given = node.arguments.positional
    if len(given) != 1 or not isinstance(given[0], ast.VariableReference):
        yield source.error(node, f"expected {WORDS}($name), a figure that is a count")
    for named in node.arguments.named:
        if named.name.name != "case" or str(named.value.value) not in CASE:
            yield source.error(node, f'expected {WORDS}($name, case: "capital"), got {named.name.name}:')


def _reference(source: Source, node: ast.MessageReference | ast.TermReference) -> Iterator[RenderError]:
    mark = "-" if isinstance(node, ast.TermReference) else ""
    name = mark + node.id.name + (f".{node.attribute.name}" if node.attribute else "")
    if referred(source, node) is None:
        yield source.error(node, f"'{name}' is not in this script")
    if isinstance(node, ast.TermReference) and node.arguments:
        yield source.error(node, f"a term asks for nothing: expected {{ {name} }}")


def _keys(source: Source, node: ast.SelectExpression, name: str) -> Iterator[RenderError]:
    """A fact answers with words of its own; another key would never be chosen."""
    if not is_fact(name):
        return
    words = FACTS[name].words if name in FACTS else ("yes", "no")
    for variant in node.variants:
        if (key := key_of(variant)) not in words and not (variant.default and key == "other"):
            yield source.error(variant, f"'{name}' answers {', '.join(words)} or *[other]; never '{key}'")


def is_fact(name: str) -> bool:
    """Whether a name is that of a fact."""
    return name in FACTS or (name.startswith(HAS) and name.removeprefix(HAS) in FIGURES)


def _circles(source: Source) -> Iterator[RenderError]:
    """Messages that refer to themselves, in however many steps."""
    for name, entry in source.entries.items():
        if name in reached(source, entry):
            yield source.error(entry, f"'{name}' refers to itself")


def reached(source: Source, entry: ast.SyntaxNode) -> dict[str, ast.SyntaxNode]:
    """The messages and terms that one refers to, and those that these refer to."""
    found: dict[str, ast.SyntaxNode] = {}
    todo = [entry]
    while todo:
        for node in walk(todo.pop()):
            if isinstance(node, ast.MessageReference | ast.TermReference):
                name = ("-" if isinstance(node, ast.TermReference) else "") + node.id.name
                if name in source.entries and name not in found:
                    found[name] = source.entries[name]
                    todo.append(found[name])
    return found

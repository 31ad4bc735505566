"""A clip reads like a storyboard: short, without places, colours or English; all of that stands where it belongs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tracereel.scenes import storyboard

LINES = 120  # a clip has fewer
SECONDS = 15  # numbers in a clip are seconds, shares and small counts
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

CLIPS = [clip.name for clip in storyboard.clips()]
clips = pytest.mark.parametrize("name", CLIPS)


def source(name: str) -> str:
    spec = find_spec(storyboard.find(name).module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text()


def constants(text: str) -> Iterator[ast.Constant]:
    """Everything that is written out, but for docstrings."""
    tree = ast.parse(text)
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    told = [node.body[0] for node in ast.walk(tree) if isinstance(node, kinds) and ast.get_docstring(node)]
    docstrings = {id(first.value) for first in told if isinstance(first, ast.Expr)}
    yield from (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings
    )


def numbers(text: str) -> list[float]:
    return [node.value for node in constants(text) if type(node.value) in (int, float)]


@clips
def test_a_clip_is_short(name: str) -> None:
    assert len(source(name).splitlines()) < LINES


@clips
def test_a_clip_holds_no_places(name: str) -> None:
    assert not [number for number in numbers(source(name)) if abs(number) > SECONDS]
    assert "scenes.parts" not in source(name).replace("scenes.parts.text", "")


@clips
def test_a_clip_holds_no_colours(name: str) -> None:
    assert not COLOUR.search(source(name))


@clips
def test_what_a_clip_says_stands_in_its_script(name: str) -> None:
    tree = ast.parse(source(name))
    said = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("beat", "say")
    ]
    assert said
    assert not [key.value for key in said if isinstance(key, ast.Constant) and " " in str(key.value)]


def test_a_place_a_colour_or_a_sentence_would_be_found() -> None:
    assert numbers("def f():\n    '1000'\n    move(1280, 3)") == [1280, 3]
    assert COLOUR.search("ink = '#ff8c3a'")

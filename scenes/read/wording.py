"""How acts put a trace's own words and numbers into sentences: names that are long, sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import fitted, width_of
from tracereel.scenes.read.readings import Reading, format_value, names_format
from tracereel.scenes.read.view import View

CALLED = 14  # characters of a name by which an example is called
NAME = 8.0  # width of a class's name within a sentence: two of them still leave it on two lines


# -- numbers --------------------------------------------------------------------------------------------------------


def sized(reading: Reading, most: float = 100) -> Reading:
    """A reading with fewer decimals where it is large: whole from `most` on, a power of ten past a million."""
    size = abs(reading.value)
    if size < most:
        return reading
    sign = "+" if reading.format.startswith("+") else ""
    format = f"{sign},.0f" if size < 1e6 else f"{sign}.0e"
    return replace(reading, format=format, text=format_value(format, reading.value))


def fine(reading: Reading) -> Reading:
    """A reading with more decimals where it is small, so that two digits of it are seen."""
    size = abs(reading.value)
    if not 0 < size < 0.01:
        return reading
    sign = "+" if reading.format.startswith("+") else ""
    places = math.ceil(-math.log10(size)) + 1
    format = f"{sign}.{places}f" if places <= 6 else f"{sign}.0e"
    return replace(reading, format=format, text=format_value(format, reading.value))


def chance(reading: Reading, signed: bool = False, least: int = 0) -> Reading:
    """A chance in whole percents, with as many decimals as it takes not to say that it is certain, or impossible."""
    for places in range(least, 5):
        format = f"{'+' if signed else ''}.{places}%"
        text = format_value(format, reading.value)
        shown = float(text.strip("+−").removesuffix(" %"))
        if 0 < shown < 100 or abs(reading.value) in (0.0, 1.0):
            break
    return replace(reading, format=format, text=text)


def apart(one: Reading, other: Reading) -> tuple[Reading, Reading]:
    """Two readings of one format with so many decimals that they can be told apart, if they differ."""
    sign = "+" if one.format.startswith("+") else ""
    for places in range(int(one.format[-2]), 9):
        format = f"{sign}.{places}f"
        texts = [format_value(format, reading.value) for reading in (one, other)]
        if texts[0] != texts[1] or one.value == other.value:
            break
    first, second = (
        replace(reading, format=format, text=text) for reading, text in zip((one, other), texts, strict=True)
    )
    return first, second


def chances_apart(one: Reading, other: Reading) -> tuple[Reading, Reading]:
    """Two chances in percents, with so many decimals that they can be told apart, if they differ."""
    for places in range(5):
        first, second = (chance(reading, least=places) for reading in (one, other))
        if first.text != second.text:
            break
    return first, second


def widest(values: Any, format: str, size: float, weight: str = "NORMAL") -> float:
    """How wide the largest of some numbers will be, written with a sign."""
    most = -float(np.abs(values).max())
    return width_of(sized(Reading(most, format_value(format, most), format, ())).text, size, weight)


# -- names ----------------------------------------------------------------------------------------------------------


def label(view: View, probe: int) -> Reading:
    """What an example is labelled, by a name that fits into a sentence."""
    return view.derive(names_format(in_sentences(view)), None, [("probes/targets", None, (probe,))])


def called(view: View, probe: int) -> str:
    """How a script calls the followed example: by its `label`, where that is short and it is a picture; or by its
    `noun`."""
    name = label(view, probe).text
    short = len(name) <= CALLED and len(name.split()) <= 2
    return "label" if short and view.header.dataset.kind == "image" else "noun"


def naming(view: View, probe: int) -> dict[str, Any]:
    """What a script needs to call the followed example: `called`, and its `label`."""
    return {"called": called(view, probe), "label": label(view, probe)}


def guess(view: View, entry: int, probe: int) -> Reading:
    """What the network takes an example for, by a name that fits into a sentence."""
    return view.guess(entry, probe, in_sentences(view))


def in_sentences(view: View) -> list[str]:
    """The names of classes, short enough for a sentence."""
    return [name.rstrip("…") for name in told_apart(view.class_names, TYPE.caption, NAME)]


def told_apart(names: Sequence[str], size: float, width: float) -> tuple[str, ...]:
    """Names cut to a width, so that different ones stay different.

    Where cutting their middles makes them alike, words go first that they all begin or end with, then all words but
    those that a name alone has; where nothing helps, they are numbered.
    """
    wanted = len(set(names))
    shorter = [without_shared(names), own_words(names)]
    whole = [parts for parts in shorter if all(width_of(part, size) <= width for part in parts)]
    for parts in (names, *whole, *shorter):
        found = [fitted(part, size, width) for part in _marked(parts, names, size, width)]
        if len(set(found)) == wanted:
            return tuple(found)
    order = list(dict.fromkeys(names))
    return tuple(fitted(f"{order.index(name) + 1} {name}", size, width) for name in names)


def _marked(parts: Sequence[str], names: Sequence[str], size: float, width: float) -> list[str]:
    """Parts of names, each with a mark that it is one, where there is room for all marks."""
    marked = [part if part == name else f"{part}…" for part, name in zip(parts, names, strict=True)]
    return marked if all(width_of(part, size) <= width for part in marked) else list(parts)


def without_shared(names: Sequence[str]) -> list[str]:
    """Names without the words that all of them begin or end with."""
    words = [name.split(" ") for name in names]
    first = _alike(words)
    last = _alike([own[first:][::-1] for own in words])
    if not all(own[first : len(own) - last] for own in words):
        return list(names)
    return [" ".join(own[first : len(own) - last]) for own in words]


def _alike(rows: Sequence[Sequence[str]]) -> int:
    """How many places, from the first on, hold the same in all rows."""
    return len(list(takewhile(lambda place: len(set(place)) == 1, zip(*rows, strict=False))))


def own_words(names: Sequence[str]) -> list[str]:
    """Of each name the words that no other has; the whole name, where it has none."""
    different = list(dict.fromkeys(names))
    words = {name: name.split(" ") for name in different}
    shared = {
        word for name in different for word in words[name]
        if any(word in words[other] for other in different if other != name)
    }  # fmt: skip
    return [" ".join(word for word in words[name] if word not in shared) or name for name in names]

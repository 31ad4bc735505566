"""Facts by name, for scripts: what a sentence may depend on. Each answers with one word of a closed set, or not at all.

    learning = { $pace ->
        [early] Most of it happens early.
       *[other] It changes from beginning to end.
    }

What a fact cannot be answered for falls to the variant *[other], which is true of any trace. What is asked of traces
stands in facts.py; here it has a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracereel.engine.errors import TraceError
from tracereel.engine.named import Registry
from tracereel.scenes.read import facts
from tracereel.scenes.read.plurals import article, noun
from tracereel.scenes.read.view import View

KINDS = ("image", "points", "series")  # of data


@dataclass(frozen=True)
class Fact:
    """The words that a fact may answer with, and how it is answered of a run; None where that is not known."""

    words: tuple[str, ...]
    of: Callable[[View], str | None]


def answer(name: str, view: View) -> str | None:
    """The word that a fact answers with; None where the trace does not tell."""
    try:
        return FACTS[name].of(view)
    except (TraceError, LookupError):
        return None


def _beginning(view: View) -> str | None:
    """How the weights were when the recording began."""
    if facts.random_at_first(view.trace):
        return "random"
    return "untrained" if facts.untrained(view.trace) else None


def _ending(view: View) -> str | None:
    """How the recording ends."""
    if not facts.finite(view.trace):
        return "broken"
    if facts.trained(view.trace):
        return "trained"
    return None if view.trace.finished else "stopped"


def _pace(view: View) -> str | None:
    """When the weights move most."""
    return "early" if facts.moves_early(view.trace) else None


def _edges(view: View) -> str:
    """Whether training moved some weight as far as one can see."""
    return "changed" if facts.edges_change(view.trace) else "same"


def _data(view: View) -> str | None:
    """What one example is."""
    kind = view.header.dataset.kind
    return kind if kind in KINDS else None


def _article(view: View) -> str:
    """What stands before what one example is called."""
    return article(noun(view))


FACTS: Registry[str, Fact] = {
    "beginning": Fact(("random", "untrained"), _beginning),
    "ending": Fact(("broken", "trained", "stopped"), _ending),
    "pace": Fact(("early",), _pace),
    "edges": Fact(("changed", "same"), _edges),
    "kind": Fact(KINDS, _data),
    "noun_article": Fact(("a", "an", "one"), _article),
}
"""What scripts may ask of a run, by name."""

"""English for what examples are called: a digit, digits; a leaf, leaves; one hour, people."""

from __future__ import annotations

from tracereel.scenes.read.view import View

UNCHANGED = ("series", "species", "fish", "sheep", "data")
IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women", "mouse": "mice"}
IRREGULAR |= {"leaf": "leaves", "foot": "feet", "tooth": "teeth"}


def plural(word: str) -> str:
    """The plural of the last of some words."""
    before, space, last = word.rpartition(" ")
    small = last.lower()
    if small in UNCHANGED:
        many = last
    elif small in IRREGULAR:
        many = IRREGULAR[small] if last == small else IRREGULAR[small].capitalize()
    elif small.endswith(("s", "x", "z", "ch", "sh")):
        many = f"{last}es"
    elif small.endswith("y") and small[-2:-1] not in tuple("aeiou"):
        many = f"{last[:-1]}ies"
    else:
        many = f"{last}s"
    return f"{before}{space}{many}"


def noun(view: View) -> str:
    """What one example is called."""
    return view.noun.strip() or "example"


def article(word: str) -> str:
    """a or an; `one` where spelling does not say which: an hour, a unit, an MRI scan."""
    first = word[0]
    if not word.split()[0].islower() or first in "uhyo" or word.startswith("eu"):
        return "one"
    return "an" if first in "aei" else "a"

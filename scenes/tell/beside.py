"""What a clip knows of another that is shown beside it: what tells their runs apart, shared scales, shared time.

Two runs can be compared where equal sizes mean equal numbers and the same is told at the same moment. So both clips
are played once without drawing, and note their scales and beats; then both are played on the larger scale, and every
beat lasts as long as in the clip that needs longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from tracereel.engine.errors import TraceError
from tracereel.scenes.read.figures import Figure, Piece, Word, figure, recorded
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Example, View

SAID = 2  # differences that name a run; more would not be read
SENTENCES = {  # figures that may differ, the most telling first, and how that is said
    "optimizer": "{}",
    "learning_rate": "rate {}",
    "layers": "{}",
    "activation": "{}",
    "batch_size": "batches of {}",
    "schedule": "{} schedule",
    "epochs": "{} epochs",
    "loss": "{}",
    "dataset": "{}",
    "training_examples": "{} examples",
    "seed": "seed {}",
}
LATER = ("epochs", "loss", "dataset", "training_examples", "seed")  # after the optimizer's settings


Label = tuple[Figure, ...]  # a line each
Slot = tuple[int | None, int | None]  # a beat of each clip, or none


@dataclass(frozen=True)
class Beside:
    """What one clip is told of the other. Frames are those of both, which have one frame rate."""

    label: Label  # what tells its run from the other
    example: Example | None = None  # the one that the other follows, to be followed here too
    scales: Mapping[str, float] = field(default_factory=dict)
    opening: int = 0  # frames for which the title is left standing before the first beat
    fill: Sequence[int] = ()  # frames that the telling of each beat has to fill
    last: Sequence[
        int
    ] = ()  # frames that each beat lasts: where its telling is shorter, its last picture stands


@dataclass
class Played:
    """What a clip notes of itself while it is played, for the one beside it."""

    scales: dict[str, float] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)  # of its beats, before numbers are put in
    captions: list[str] = field(default_factory=list)  # the same with numbers
    told: list[int] = field(default_factory=list)  # frames that the telling of each beat takes
    example: Example | None = None  # that it follows


# -- what tells two runs apart ---------------------------------------------------------------------------------------


def labels(left: View, right: View) -> tuple[Label, Label]:
    """The first differences of two runs, said of each; where none can be said, their names."""
    said = [pair for pair in _facts(left, right) if pair[0].text != pair[1].text][:SAID]
    if not said:
        said = [(Figure("run", (left.trace.name,)), Figure("run", (right.trace.name,)))]
    return tuple(one for one, _ in said), tuple(other for _, other in said)


def _facts(left: View, right: View) -> Iterator[tuple[Figure, Figure]]:
    """Everything that is known of both, the most telling first."""
    names = [name for name in SENTENCES if name not in LATER]
    for name in (*names, None, *LATER):
        if name is None:
            yield from _hyperparameters(left, right)
            continue
        one, other = figure(name, left), figure(name, right)
        if one is not None and other is not None:
            yield _said(SENTENCES[name], one), _said(SENTENCES[name], other)


def _hyperparameters(left: View, right: View) -> Iterator[tuple[Figure, Figure]]:
    """Settings that both optimizers have; of the learning rate there is more in the trace."""
    shared = left.header.optimizer.hyperparameters.keys() & right.header.optimizer.hyperparameters.keys()
    for name in sorted(shared - {"lr"}):
        pieces = [_setting(view, f"header/optimizer/hyperparameters/{name}") for view in (left, right)]
        if None not in pieces:
            one, other = (Figure(name, (piece,)) for piece in pieces if piece is not None)
            sentence = name.replace("_", " ") + " {}"
            yield _said(sentence, one), _said(sentence, other)


def _setting(view: View, fact: str) -> Reading | Word | None:
    try:
        return view.read("g", fact, None)
    except TraceError:
        pass
    try:
        return Word(recorded(view.trace, fact), view.role, fact)
    except TraceError:
        return None


def _said(sentence: str, fact: Figure) -> Figure:
    before, _, after = sentence.partition("{}")
    pieces: tuple[Piece, ...] = (before, *fact.pieces, after)
    return Figure(fact.name, tuple(piece for piece in pieces if piece != ""))


# -- shared scales, shared time --------------------------------------------------------------------------------------


def introduced(left: Played, right: Played, both: tuple[Label, Label]) -> tuple[Beside, Beside]:
    """What each clip is told of the other when both were played alone: how long each beat should be."""
    scales = _larger(left, right)
    fills = [list(left.told), list(right.told)]
    for slot in together(left, right):
        longest = _longest((left, right), slot)
        for side, beat in enumerate(slot):
            if beat is not None:
                fills[side][beat] = longest
    return (
        Beside(both[0], None, scales, fill=fills[0]),
        Beside(both[1], left.example, scales, fill=fills[1]),
    )


def settled(left: Played, right: Played, both: tuple[Beside, Beside]) -> tuple[Beside, Beside]:
    """The same when they were played so: how long each beat must last for both to go on together."""
    openings, lasts = [0, 0], [[0] * len(left.told), [0] * len(right.told)]
    current = [-1, -1]
    for slot in together(left, right):
        longest = _longest((left, right), slot)
        for side, beat in enumerate(slot):
            current[side] = current[side] if beat is None else beat
            if current[side] < 0:
                openings[side] += longest
            else:
                lasts[side][current[side]] += longest
    scales = _larger(left, right)
    one, other = (
        replace(beside, scales=scales, opening=opening, last=last)
        for beside, opening, last in zip(both, openings, lasts, strict=True)
    )
    return one, other


def _larger(left: Played, right: Played) -> dict[str, float]:
    names = left.scales.keys() | right.scales.keys()
    return {name: max(side.scales.get(name, 0.0) for side in (left, right)) for name in names}


def _longest(sides: Sequence[Played], slot: Slot) -> int:
    return max(side.told[beat] for side, beat in zip(sides, slot, strict=True) if beat is not None)


def together(left: Played, right: Played) -> list[Slot]:
    """Which beats of two clips are told together, in order; a beat that only one of them tells has None beside it."""
    if len(left.sentences) == len(right.sentences):  # the same story, if here and there in other words
        return [(k, k) for k in range(len(left.sentences))]
    found: list[Slot] = []
    matcher = SequenceMatcher(None, left.sentences, right.sentences, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        both = min(b - a, d - c) if kind in ("equal", "replace") else 0
        found += [(a + k, c + k) for k in range(both)]
        found += [(i, None) for i in range(a + both, b)] + [(None, j) for j in range(c + both, d)]
    return found

"""Made: arrays that analysis makes of a trace, at addresses like those of what was recorded.

    analysis/unseen/sums/LAYER [step]  (N, units)       analysis/unseen/chances [step]  (N, K)
    analysis/unseen/sums_of_units/LAYER [step]  (units, N)
    analysis/unseen/answers, right, surprise [step]  (N,)      analysis/unseen/right_from  (N,)
    analysis/learned/right [step]  (L,)     analysis/learned/published  (L,)
    analysis/rules/verdicts  (N, 10)        analysis/rules/shares  (10,)        analysis/rules/used  (N,)
    analysis/rules/right, wrong  (10,)      analysis/rules/better [step]  (N,)
    analysis/straight/W, b, difference [step]           analysis/straight/first/W/COUNT, b/COUNT [step]
    analysis/plane/answers/SIDE [step]  (SIDE * SIDE, K)
    analysis/plane/sums/SIDE/LAYER, activations/SIDE/LAYER [step]  (SIDE * SIDE, units)
    analysis/line/answers/SIDE [step]  (SIDE, K)
    analysis/directions/own [step]  (B, N)              analysis/directions/batch [step]  (N,)
    analysis/directions/examples  (B,)                  analysis/directions/count  (1,)
    analysis/probes/misses [step]  (P, K)               analysis/probes/right_from  (P,)
    analysis/probes/first_shares  (units, P)
    analysis/prints/written/LAYER [step]  (units, inputs)   analysis/prints/start_left [step]
    analysis/mixtures/labels/PROBE  (3,)                analysis/mixtures/flip/PROBE [step]  (2,)
    analysis/mixtures/triangle/PROBE/SIDE [step]  ((SIDE + 1) (SIDE + 2) / 2, K)
    analysis/mixtures/way/PROBE/SIDE [step]  (SIDE + 1, K)
    analysis/mixtures/stranger/PROBE [step]  (4,)  analysis/mixtures/stranger_way/PROBE/SIDE [step]  (SIDE + 1, K)
    analysis/batch/valley/TO/OF [step]  (points, 2)     analysis/loss/means/COUNT  (COUNT + 1, 2)
    analysis/hill/losses/SIDE  (SIDE * SIDE,)           analysis/hill/loss [step]  ()        analysis/hill/down  ()
    analysis/slice/losses/SIDE  (SIDE * SIDE,)          analysis/slice/loss [step]  ()       analysis/slice/share  ()
    analysis/ground/losses/SIDE [step]  (SIDE * SIDE,)  analysis/ground/loss [step]  ()
    analysis/hidden/places [step]  (N, 2)               analysis/hidden/ruler [step]  ()
    analysis/hidden/middle [step]  (3,)                 analysis/hidden/halves [step]  (2,)

N are the examples of the test split that the trace holds, L those of the training split. What they mean stands with
the functions. [step] has a training step number, which must be a recorded one; the others have none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tracereel.engine.analysis.angles import batch_direction, batch_examples, own_directions
from tracereel.engine.analysis.courses import mean_losses
from tracereel.engine.analysis.examples import probes_right_from
from tracereel.engine.analysis.hidden import hidden_halves, hidden_middle, hidden_places, hidden_ruler
from tracereel.engine.analysis.hill import hill_down, hill_loss, hill_losses
from tracereel.engine.analysis.landscape import (
    ground_loss,
    ground_losses,
    slice_loss,
    slice_losses,
    slice_share,
)
from tracereel.engine.analysis.learned import learned_right, published_labels
from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.mixtures import (
    flip,
    mixed_labels,
    stranger,
    stranger_way,
    triangle_answers,
    way_answers,
)
from tracereel.engine.analysis.planes import line_answers, plane_activations, plane_answers, plane_sums
from tracereel.engine.analysis.prints import prints, start_left
from tracereel.engine.analysis.pulls import first_pull_shares
from tracereel.engine.analysis.rules import (
    rule_right,
    rule_shares,
    rule_used,
    rule_verdicts,
    rule_wrong,
    rules_better,
)
from tracereel.engine.analysis.stored import (
    unseen_answers,
    unseen_chances,
    unseen_right,
    unseen_right_from,
    unseen_sums,
)
from tracereel.engine.analysis.straight import straight_difference, straight_product
from tracereel.engine.analysis.surprise import misses, surprise
from tracereel.engine.analysis.valley import valley
from tracereel.engine.errors import TraceError
from tracereel.engine.named import Registry
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

ANALYSIS = "analysis/"


class Maker(NamedTuple):
    """How an array is made: from the trace, the rest of its address, and an entry where it has steps."""

    make: Callable[[Trace, tuple[str, ...], int], Array]
    rest: tuple[str, ...] = ()  # what follows the name, as the message about a wrong address writes it
    steps: bool = True


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise TraceError(f"expected a whole number, got '{text}'")
    return int(text)


def _layer(trace: Trace, name: str) -> int:
    names = [layer.name for layer in trace.layers]
    if name not in names:
        raise TraceError(f"{trace.path} has no layer '{name}'; expected one of {', '.join(names)}")
    return names.index(name)


def _probe(trace: Trace, text: str) -> int:
    probe = _number(text)
    if probe >= trace.header.probes:
        raise TraceError(f"{trace.path} follows {trace.header.probes} examples, there is no number {probe}")
    return probe


def _mixtures(of: Callable[[Trace, int, int, int], Array]) -> Maker:
    return Maker(lambda t, rest, e: of(t, _probe(t, rest[0]), _number(rest[1]), e), ("PROBE", "SIDE"))


def _plane(of: Callable[[Trace, int, int, int], Array]) -> Maker:
    return Maker(lambda t, rest, e: of(t, _number(rest[0]), _layer(t, rest[1]), e), ("SIDE", "LAYER"))


MADE: Registry[str, Maker] = {
    "analysis/directions/own": Maker(lambda t, _, e: own_directions(t, e)),
    "analysis/directions/batch": Maker(lambda t, _, e: batch_direction(t, e)),
    "analysis/directions/examples": Maker(lambda t, _, __: batch_examples(t), steps=False),
    "analysis/directions/count": Maker(lambda t, _, __: np.array([len(batch_examples(t))]), steps=False),
    "analysis/unseen/sums": Maker(lambda t, rest, e: unseen_sums(t, _layer(t, rest[0]), e), ("LAYER",)),
    "analysis/unseen/sums_of_units": Maker(
        lambda t, rest, e: unseen_sums(t, _layer(t, rest[0]), e).T, ("LAYER",)
    ),
    "analysis/unseen/chances": Maker(lambda t, _, e: unseen_chances(t, e)),
    "analysis/unseen/answers": Maker(lambda t, _, e: unseen_answers(t, e)),
    "analysis/unseen/right": Maker(lambda t, _, e: unseen_right(t, e)),
    "analysis/unseen/right_from": Maker(lambda t, _, __: unseen_right_from(t), steps=False),
    "analysis/unseen/surprise": Maker(lambda t, _, e: surprise(t, e)),
    "analysis/probes/right_from": Maker(lambda t, _, __: probes_right_from(t), steps=False),
    "analysis/probes/misses": Maker(lambda t, _, e: misses(t, e)),
    "analysis/probes/first_shares": Maker(lambda t, _, __: first_pull_shares(t).T, steps=False),
    "analysis/prints/written": Maker(lambda t, rest, e: prints(t, _layer(t, rest[0]), e), ("LAYER",)),
    "analysis/prints/start_left": Maker(lambda t, _, e: np.array(start_left(t, e))),
    "analysis/learned/right": Maker(lambda t, _, e: learned_right(t, e)),
    "analysis/learned/published": Maker(lambda t, _, __: published_labels(t), steps=False),
    "analysis/rules/verdicts": Maker(lambda t, _, __: rule_verdicts(t), steps=False),
    "analysis/rules/shares": Maker(lambda t, _, __: rule_shares(t), steps=False),
    "analysis/rules/used": Maker(lambda t, _, __: rule_used(t), steps=False),
    "analysis/rules/right": Maker(lambda t, _, __: rule_right(t), steps=False),
    "analysis/rules/wrong": Maker(lambda t, _, __: rule_wrong(t), steps=False),
    "analysis/rules/better": Maker(lambda t, _, e: rules_better(t, e)),
    "analysis/straight/W": Maker(lambda t, _, e: straight_product(t, e).W),
    "analysis/straight/b": Maker(lambda t, _, e: straight_product(t, e).b),
    "analysis/straight/first/W": Maker(lambda t, n, e: straight_product(t, e, _number(n[0])).W, ("COUNT",)),
    "analysis/straight/first/b": Maker(lambda t, n, e: straight_product(t, e, _number(n[0])).b, ("COUNT",)),
    "analysis/straight/difference": Maker(lambda t, _, e: np.array(straight_difference(t, e))),
    "analysis/plane/answers": Maker(lambda t, rest, e: plane_answers(t, _number(rest[0]), e), ("SIDE",)),
    "analysis/plane/sums": _plane(plane_sums),
    "analysis/plane/activations": _plane(plane_activations),
    "analysis/batch/valley": Maker(
        lambda t, rest, e: valley(t, e, _number(rest[0]), _number(rest[1])), ("TO", "OF")
    ),
    "analysis/mixtures/labels": Maker(
        lambda t, rest, _: mixed_labels(t, _probe(t, rest[0])), ("PROBE",), steps=False
    ),
    "analysis/mixtures/flip": Maker(lambda t, rest, e: flip(t, _probe(t, rest[0]), e), ("PROBE",)),
    "analysis/mixtures/triangle": _mixtures(triangle_answers),
    "analysis/mixtures/way": _mixtures(way_answers),
    "analysis/mixtures/stranger": Maker(lambda t, rest, e: stranger(t, _probe(t, rest[0]), e), ("PROBE",)),
    "analysis/mixtures/stranger_way": _mixtures(stranger_way),
    "analysis/loss/means": Maker(
        lambda t, rest, _: mean_losses(t, _number(rest[0])), ("COUNT",), steps=False
    ),
    "analysis/hill/losses": Maker(
        lambda t, rest, _: hill_losses(t, _number(rest[0])), ("SIDE",), steps=False
    ),
    "analysis/hill/loss": Maker(lambda t, _, e: hill_loss(t, e)),
    "analysis/hill/down": Maker(lambda t, _, __: hill_down(t), steps=False),
    "analysis/slice/losses": Maker(
        lambda t, rest, _: slice_losses(t, _number(rest[0])), ("SIDE",), steps=False
    ),
    "analysis/slice/loss": Maker(lambda t, _, e: slice_loss(t, e)),
    "analysis/slice/share": Maker(lambda t, _, __: slice_share(t), steps=False),
    "analysis/ground/losses": Maker(lambda t, rest, e: ground_losses(t, _number(rest[0]), e), ("SIDE",)),
    "analysis/hidden/places": Maker(lambda t, _, e: hidden_places(t, e)),
    "analysis/hidden/ruler": Maker(lambda t, _, e: hidden_ruler(t, e)),
    "analysis/hidden/middle": Maker(lambda t, _, e: hidden_middle(t, e)),
    "analysis/hidden/halves": Maker(lambda t, _, e: hidden_halves(t, e)),
    "analysis/ground/loss": Maker(lambda t, _, e: ground_loss(t, e)),
    "analysis/line/answers": Maker(lambda t, rest, e: line_answers(t, _number(rest[0]), e), ("SIDE",)),
}
"""By name: how each is made."""


def is_made(array: str) -> bool:
    """Whether an address is of something that is made."""
    return array.startswith(ANALYSIS)


def has_steps(array: str) -> bool:
    """Whether what is made there changes from step to step."""
    return MADE[_parsed(array)[0]].steps


@remembered
def made(trace: Trace, array: str, step: int | None) -> Array:
    """The array at such an address; a TraceError where there is none, or the trace does not hold what it is made of."""
    name, rest = _parsed(array)
    maker = MADE[name]
    if len(rest) != len(maker.rest):
        raise TraceError(f"expected {'/'.join((name, *maker.rest))}, got {array}")
    if (step is None) == maker.steps:
        raise TraceError(
            f"{array} {'changes from step to step: say which' if maker.steps else 'has no steps'}"
        )
    found = maker.make(trace, rest, 0 if step is None else trace.entry_of(step))
    return np.array(found)


def _parsed(array: str) -> tuple[str, tuple[str, ...]]:
    """The name that an address begins with, and what follows it."""
    parts = array.split("/")
    for length in (4, 3):
        if (name := "/".join(parts[:length])) in MADE:
            return name, tuple(parts[length:])
    raise TraceError(f"no analysis is called '{array}'; there are {', '.join(MADE)}")

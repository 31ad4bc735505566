"""Mixtures: three pictures, everything that lies between them, and what a network answers there.

The first is a followed example. The second has a class for which that was long taken, the third the one for which it
was taken at first; of each class it is the picture most like it. A mixture takes a share of each, shares that add up
to one, and so do the numbers that the network sees. Axes: M mixtures, I inputs, K outputs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracereel.engine.analysis.examples import answers, predictions, probe_inputs, probe_labels
from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.passing import activations_of
from tracereel.engine.analysis.stored import judged, unseen_chances
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

MOST = 256  # places along a side
WALK = 1000  # places along a walk that are asked before the one where an answer flips is closed in
HALVINGS = 30
FINE = 40  # places along a side of the triangle in which a stranger is looked for
LEAST = 0.02  # of them, that it has


@remembered
def mixed(trace: Trace, probe: int) -> Array:
    """(3, I) what the network sees of the three pictures."""
    inputs, _ = judged(trace)
    return np.concatenate([probe_inputs(trace)[probe][None], inputs[mixed_rows(trace, probe)]])


def mixed_labels(trace: Trace, probe: int) -> Array:
    """(3,) their classes."""
    _, labels = judged(trace)
    return np.concatenate([probe_labels(trace)[probe][None], labels[mixed_rows(trace, probe)]])


@remembered
def mixed_rows(trace: Trace, probe: int) -> Array:
    """(2,) which the second and the third are, of the unseen examples that the trace holds, or, where there are none,
    of those that it follows."""
    inputs, labels = judged(trace)
    right = answers(_said(trace)) == labels
    far = np.linalg.norm(inputs - probe_inputs(trace)[probe], axis=1)
    found = []
    for of in _taken_for(trace, probe):
        rows = np.flatnonzero(labels == of)
        rows = rows[right[rows]] if right[rows].any() else rows
        if len(rows):
            found.append(int(rows[far[rows].argmin()]))
        if len(found) == 2:
            return np.array(found[::-1] if _is_first(trace, probe, labels[found[0]]) else found)
    raise TraceError(f"expected examples of three classes; {trace.path} holds {1 + len(found)}")


def mixture_inputs(trace: Trace, probe: int, shares_M3: Array) -> Array:
    """(M, I) what the network sees of mixtures. shares: of each picture."""
    return np.asarray(np.asarray(shares_M3, np.float64) @ mixed(trace, probe))


def mixture_answers(trace: Trace, probe: int, shares_M3: Array, entry: int) -> Array:
    """(M, K) what it says of them, with the weights of a recorded entry."""
    return activations_of(trace, mixture_inputs(trace, probe, shares_M3), entry)


def triangle(side: int) -> Array:
    """((side + 1) (side + 2) / 2, 3) shares of mixtures that are spread evenly: row by row from the third picture, and
    in a row from the first to the second."""
    if not 1 <= side <= MOST:
        raise TraceError(f"expected 1 to {MOST} places along a side, got {side}")
    rows = [(row - along, along, side - row) for row in range(side + 1) for along in range(row + 1)]
    return np.array(rows, np.float64) / side


def way(shares_M: Array) -> Array:
    """(M, 3) shares on the straight way from the first picture to the second."""
    along = np.asarray(shares_M, np.float64)
    return np.column_stack([1 - along, along, 0 * along])


def triangle_answers(trace: Trace, probe: int, side: int, entry: int) -> Array:
    """(M, K) what the network says of all of the triangle."""
    return mixture_answers(trace, probe, triangle(side), entry)


def way_answers(trace: Trace, probe: int, side: int, entry: int) -> Array:
    """(side + 1, K) what it says on the way from the first picture to the second."""
    return mixture_answers(trace, probe, way(_along(side)), entry)


def flip(trace: Trace, probe: int, entry: int) -> Array:
    """(2,) the share of the second picture at which the answer on the way to it first changes, and to which class; the
    share is no number where it never does."""
    said = way_answers(trace, probe, WALK, entry).argmax(1)
    changed = np.flatnonzero(said != said[0])
    if not len(changed):
        return np.array([np.nan, said[0]])
    low, high = (changed[0] - 1) / WALK, changed[0] / WALK
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        same = mixture_answers(trace, probe, way(np.array([middle])), entry)[0].argmax() == said[0]
        low, high = (middle, high) if same else (low, middle)
    to = mixture_answers(trace, probe, way(np.array([high])), entry)[0].argmax()
    return np.array([high, to], np.float64)


@remembered
def stranger(trace: Trace, probe: int, entry: int) -> Array:
    """(4,) a class that is none of the three and still has the most of the triangle, and the shares of the mixture
    that is taken for it most surely; no numbers where none has more than a few places."""
    shares, said = triangle(FINE), triangle_answers(trace, probe, FINE, entry)
    taken = said.argmax(1)
    counts = np.bincount(taken, minlength=said.shape[1])
    counts[mixed_labels(trace, probe)] = 0
    if counts.max() < LEAST * len(taken):
        return np.full(4, np.nan)
    found = int(counts.argmax())
    return np.array([found, *shares[np.where(taken == found, said[:, found], -1.0).argmax()]])


def stranger_way(trace: Trace, probe: int, side: int, entry: int) -> Array:
    """(side + 1, K) what it says on the straight way to the stranger: from where the answer flips on the way to the
    second picture, or, where it never does, from that picture."""
    shares = stranger_shares(trace, probe, _along(side), entry)
    return mixture_answers(trace, probe, shares, entry)


def stranger_shares(trace: Trace, probe: int, along_M: Array, entry: int) -> Array:
    """(M, 3) shares of mixtures on that way; where nobody is met, it ends where it begins."""
    begin, there = flip(trace, probe, entry)[0], stranger(trace, probe, entry)[1:]
    start = way(np.array([1.0 if np.isnan(begin) else begin]))[0]
    there = start if np.isnan(there).any() else there
    return np.asarray(start + (there - start) * np.asarray(along_M, np.float64)[:, None])


def _along(side: int) -> Array:
    """(side + 1,) places from 0 to 1."""
    if not 1 <= side <= WALK:
        raise TraceError(f"expected 1 to {WALK} places along a way, got {side}")
    return np.arange(side + 1) / side


# -- who is mixed ---------------------------------------------------------------------------------------------------


def _said(trace: Trace) -> Array:
    last = trace.entries - 1
    return unseen_chances(trace, last) if trace.has("evaluation/inputs") else predictions(trace, last)


def _taken_for(trace: Trace, probe: int) -> Iterator[int]:
    """The other classes: that for which a probe was taken at first, then the others, by how many recorded entries it
    was taken for them, and then by what they were given on average."""
    said = trace.read(f"activations/{trace.layers[-1].name}")[:, probe]
    of, counts = said.argmax(1), np.bincount(said.argmax(1), minlength=said.shape[1])
    ranked = np.lexsort([-said.mean(0), -counts, np.arange(said.shape[1]) != of[0]])
    label = int(probe_labels(trace)[probe])
    yield from (int(k) for k in ranked if k != label)


def _is_first(trace: Trace, probe: int, label: int) -> bool:
    """Whether a probe was taken for a class at first."""
    return bool(predictions(trace, 0)[probe].argmax() == label)

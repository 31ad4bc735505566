"""One mini-batch run again: what a recorded step saw and drew, forward and back with its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.augmentation import INPUTS, SHIFT, shifted
from tracereel.engine.learning.network import Pass, shaped
from tracereel.engine.proof.passes import run
from tracereel.engine.proof.report import Unknowable
from tracereel.engine.proof.rounded import exact
from tracereel.engine.proof.subject import Subject


@dataclass(frozen=True)
class Batch:
    """One entry's mini-batch, run again: each example's loss, and the mean gradients before clipping.

    X is what the network was given: images as they were moved.
    """

    entry: int
    rows: Array
    X: Array
    targets: Array
    drawn: dict[str, dict[str, Array]]
    run: Pass
    losses: Any
    gradients: dict[str, dict[str, Any]]


def rerun(subject: Subject, entry: int) -> Batch:
    """Forward and back through the mini-batch of an entry, with the weights before its update."""
    network, indices = subject.network, subject.trace.read("batch/indices", entry)
    rows = indices[indices >= 0]
    if not len(rows):
        raise Unknowable(f"step {subject.step(entry)} names no mini-batch")
    subject.need_precision(entry)
    X, targets = subject.examples.at(rows)
    drawn = _drawn(subject, entry, len(rows))
    X = _moved(subject, X, drawn)
    found = run(network, subject.weights(entry), subject.state(entry), exact(X, subject.format), drawn)
    losses, loss_backward = network.loss(found.outputs, targets)
    share = np.full(len(rows), 1 / len(rows), subject.format.dtype).astype(np.float64)
    _, gradients = found.backward(loss_backward(share))
    return Batch(entry, rows, X, targets, drawn, found, losses, gradients)


def clip_factor(subject: Subject, entry: int) -> float | None:
    """What clipping multiplied the gradient of an entry by; None where the trace does not say."""
    if "scalars/clip_factor" not in subject.keys:
        return None
    factor = float(subject.trace.read("scalars/clip_factor", subject.step(entry)))
    return factor if np.isfinite(factor) else None


def _drawn(subject: Subject, entry: int, count: int) -> dict[str, dict[str, Array]]:
    """What was random in the step, by layer and name; only as many rows as the mini-batch had."""
    found: dict[str, dict[str, Array]] = {}
    for key in sorted(subject.keys):
        if key.startswith("drawn/"):
            _, layer, name = key.split("/", 2)
            found.setdefault(layer, {})[name] = subject.trace.read(key, entry)[:count].astype(np.float64)
    return found


def _moved(subject: Subject, X: Array, drawn: dict[str, dict[str, Array]]) -> Array:
    """The examples as they were learned from: images moved by what the trace says."""
    if SHIFT in drawn.get(INPUTS, {}):
        images = shaped(X, subject.header.dataset.input_shape)
        return shaped(shifted(images, drawn[INPUTS][SHIFT].astype(np.int64)), X.shape[1:])
    if subject.shift:
        raise Unknowable(f"the images were moved, and the trace does not hold drawn/{INPUTS}/{SHIFT}")
    return X

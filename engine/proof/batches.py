"""Mini-batches run again: the gradients handed to the optimizer, every example's loss, and their differences.

Nothing inside a mini-batch's pass is recorded, so here rounding is carried through the whole network and back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.augmentation import INPUTS, SHIFT
from tracereel.engine.learning.network import Network
from tracereel.engine.proof import differences
from tracereel.engine.proof.report import Check, Unknowable
from tracereel.engine.proof.rerun import Batch, clip_factor, rerun
from tracereel.engine.proof.rounded import Rounded, exact
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.tally import Tally

NAMES = ("mini-batches", "losses", "gradients", "gradients by differences", "statistics")


def checks(subject: Subject) -> list[Check]:
    """Losses, accuracy and gradients of the mini-batches, the losses of steps, and running statistics after them."""
    tallies = {name: subject.tally(name) for name in NAMES}
    subject.need_entries()
    try:
        subject.need("batch/indices", *subject.of("weights"))
    except Unknowable as why:
        return list(_reported(subject, tallies, [], str(why)))
    everything = range(subject.trace.gradient_entries)
    entries = subject.chosen(everything)
    differentiated = set(subject.chosen(everything, differences.ENTRIES))
    unknown: list[str] = []
    for entry in sorted({*entries, *differentiated}):
        try:
            batch = rerun(subject, entry)
        except Unknowable as why:
            unknown.append(str(why))
            continue
        _losses(subject, tallies["mini-batches"], batch)
        _mean_loss(subject, tallies["losses"], batch)
        _gradients(subject, tallies["gradients"], batch)
        if entry in differentiated:
            differences.of_gradients(subject, tallies["gradients by differences"], batch)
        _statistics(subject, tallies["statistics"], batch)
    return list(_reported(subject, tallies, unknown))


def _losses(subject: Subject, tally: Tally, batch: Batch) -> None:
    """Rows of the training split, each once; the losses and the accuracy of the recorded weights on them."""
    trace, step, count = subject.trace, subject.step(batch.entry), len(batch.rows)
    tally.looked += 1
    tally.require(len(np.unique(batch.rows)) == count, f"step {step}: an example is in its mini-batch twice")
    if not subject.examples.missing:
        train = subject.examples.prepared.data.train
        tally.require(
            bool(np.isin(batch.rows, train).all()), f"step {step}: an example that is not for training"
        )
    _shifts(tally, subject, batch)
    if "batch/losses" in subject.keys:
        recorded = trace.read("batch/losses", batch.entry)
        tally.compare("batch/losses", recorded[:count], batch.losses, step)
        tally.require(
            bool(np.isnan(recorded[count:]).all()), f"batch/losses, step {step}: losses of no example"
        )
    if "scalars/accuracy" in subject.keys:
        told = float(trace.read("scalars/accuracy", step))
        if subject.header.config or not np.isnan(told):  # in a training elsewhere it may be unknown
            low, high = accuracies(subject.network, batch.run.outputs, batch.targets)
            tally.between("scalars/accuracy", told, low, high, step)


def _shifts(tally: Tally, subject: Subject, batch: Batch) -> None:
    """Images move by no more pixels than the run says, and those of step 0 not at all."""
    shifts, step = batch.drawn.get(INPUTS, {}).get(SHIFT), subject.step(batch.entry)
    if shifts is None or not subject.header.config:
        return
    most = subject.shift if step else 0
    tally.require(
        bool((np.abs(shifts) <= most).all()), f"step {step}: an image was moved by more than {most} pixels"
    )


def _mean_loss(subject: Subject, tally: Tally, batch: Batch) -> None:
    """The loss of a step is the mean over its mini-batch, with the weights before its update."""
    if "scalars/loss" not in subject.keys:
        return
    step = subject.step(batch.entry)
    tally.looked += 1
    tally.compare("scalars/loss", subject.trace.read("scalars/loss", step), batch.losses.mean(), step)


def accuracies(network: Network, outputs: Any, targets: Array) -> tuple[float, float]:
    """The accuracy if rounding fell against every answer, and if it fell for them; nan where there is none."""
    accuracy = network.loss.accuracy
    values, allowed = outputs.value, outputs.allowed
    if values.ndim == 2 and values.shape[1] > 1 and targets.ndim == 1 and targets.dtype.kind in "iu":
        right = np.equal.outer(targets, np.arange(values.shape[1]))
    else:
        right = targets.reshape(values.shape) > 0.5
    favour = np.where(right, allowed, -allowed)
    return accuracy(values - favour, targets), accuracy(values + favour, targets)


def _gradients(subject: Subject, tally: Tally, batch: Batch) -> None:
    factor = clip_factor(subject, batch.entry)
    if factor is None:
        return
    step, held = subject.step(batch.entry), False
    for layer, name in subject.parameters:
        key = f"gradients/{layer}/{name}"
        if key in subject.keys and subject.has_gradient(key, batch.entry):
            expected = batch.gradients[layer][name]
            expected = expected if factor == 1 else expected * factor
            tally.compare(key, subject.trace.read(key, batch.entry), expected, step)
            held = True
    tally.looked += held


def _statistics(subject: Subject, tally: Tally, batch: Batch) -> None:
    """Running statistics after a step, where the next step is recorded too."""
    after = batch.entry + 1
    if after >= subject.trace.entries or subject.step(after) != subject.step(batch.entry) + 1:
        return
    tally.looked += 1
    for layer, updates in batch.run.updates.items():
        for name, value in updates.items():
            key = f"state/{layer}/{name}"
            expected = value if isinstance(value, Rounded) else exact(value, subject.format)
            tally.compare(key, subject.trace.read(key, after), expected, subject.step(after))


def _reported(
    subject: Subject, tallies: dict[str, Tally], unknown: list[str], lacking: str = ""
) -> Iterator[Check]:
    of = subject.trace.gradient_entries
    why = lacking or (f"could not check {len(unknown)} of them: {unknown[0]}" if unknown else "")
    clipping = "" if "scalars/clip_factor" in subject.keys else "the trace does not hold scalars/clip_factor"
    lacks = {
        "mini-batches": "",
        "gradients": clipping or "the trace does not hold gradients",
        "gradients by differences": clipping or "the trace does not hold gradients",
    }
    for name, tally in tallies.items():
        if name in lacks:
            each = f", {differences.PER_ARRAY} numbers of each array" if "by" in name else ""
            yield tally.check(of, f"mini-batches{each}", why or ("" if tally.numbers else lacks[name]))
        elif name == "losses":
            yield _of_losses(subject, tally, why)
        elif any(key.startswith("state/") for key in subject.keys):
            yield tally.check(of, "updates of running statistics", why)


def _of_losses(subject: Subject, tally: Tally, why: str) -> Check:
    """The losses of all steps, of which only those can be checked whose mini-batch is known."""
    if "scalars/loss" not in subject.keys:
        return tally.check(0, "", "the trace does not hold scalars/loss")
    of = int(subject.trace.layout("scalars/loss")[1][0])
    others = of - subject.trace.gradient_entries
    return tally.check(
        of,
        "steps",
        "; ".join(
            filter(None, [why, f"of {others:,} others no mini-batch was recorded" if others > 0 else ""])
        ),
    )

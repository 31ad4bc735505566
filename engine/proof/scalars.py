"""The numbers of every step, and what the run says of itself along the way and in the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.schedules import SCHEDULES, Schedule, warm_up
from tracereel.engine.proof.batches import accuracies
from tracereel.engine.proof.passes import Numbers, run
from tracereel.engine.proof.report import Check, Unknowable
from tracereel.engine.proof.rounded import Rounded, exact
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.tally import Tally

PIECE = 1024  # examples that go through the network together
LIBM = 8  # units in float64's last place: a cosine is not the same on every machine


def learning_rates(subject: Subject) -> Check:
    """The learning rate of every step is the named schedule's."""
    tally, config = subject.tally("learning rate"), subject.header.config
    subject.need("scalars/learning_rate")
    recorded = subject.trace.read("scalars/learning_rate")
    if "schedule" not in config or "lr" not in config.get("optimizer", {}):
        raise Unknowable("the header names no schedule of the learning rate")
    schedule, total = _schedule(config["schedule"]), subject.header.total_steps
    expected = [config["optimizer"]["lr"] * schedule(number, total) for number in range(len(recorded))]
    tally.equal("scalars/learning_rate", recorded, expected, units=LIBM)
    tally.looked = len(recorded)
    return tally.check(len(recorded), "steps")


def _schedule(config: dict[str, Any]) -> Schedule:
    options = {name: value for name, value in config.items() if name not in ("kind", "warmup")}
    if config.get("kind") not in SCHEDULES:
        raise Unknowable(f"no schedule is called '{config.get('kind')}'. There are: {', '.join(SCHEDULES)}")
    schedule = SCHEDULES[config["kind"]](**options)
    return warm_up(config["warmup"], schedule) if config.get("warmup") else schedule


def scalars(subject: Subject) -> Check:
    """Loss, gradient norm and clip factor of every recorded step are those of its mini-batch and gradient."""
    tally, trace = subject.tally("scalars"), subject.trace
    subject.need("scalars/loss")
    everything = range(trace.gradient_entries)
    with_loss = "batch/losses" in subject.keys
    with_norm = {"scalars/gradient_norm", "scalars/clip_factor", *subject.of("gradients")} <= subject.keys
    unnamed = 0
    for entry in subject.chosen(everything) if with_loss or with_norm else ():
        losses, step = trace.read("batch/losses", entry) if with_loss else np.empty(0), subject.step(entry)
        losses = losses[~np.isnan(losses)]
        unnamed += with_loss and not len(losses)
        if len(losses) and subject.is_precise(entry):
            mean = exact(losses, subject.format).mean()
            tally.compare("scalars/loss", trace.read("scalars/loss", step), mean, step)
        compared = bool(len(losses)) and subject.is_precise(entry)
        tally.looked += (with_norm and _norm(subject, tally, entry)) or compared
    of = trace.layout("scalars/loss")[1][0]
    lacking = [
        name for name, there in (("batch/losses", with_loss), ("gradient norms", with_norm)) if not there
    ]
    why = [f"the trace does not hold {', '.join(lacking)}"] if lacking else []
    why += [f"{unnamed} of them name no losses of their mini-batches"] if unnamed else []
    why += (
        [f"of the other {of - len(everything):,} no mini-batch was recorded"] if of > len(everything) else []
    )
    return tally.check(of, "steps", "; ".join(why))


def _norm(subject: Subject, tally: Tally, entry: int) -> bool:
    """|gradient| after clipping is the norm before it times the factor; the factor follows from the limit.

    Whether they are known: elsewhere gradients are changed in other ways than by clipping.
    """
    trace, step = subject.trace, subject.step(entry)
    norm, factor = (float(trace.read(f"scalars/{name}", step)) for name in ("gradient_norm", "clip_factor"))
    there = [key for key in subject.of("gradients") if subject.has_gradient(key, entry)]
    if not subject.header.config and (not np.isfinite([norm, factor]).all() or not factor or not there):
        return False
    flat = np.concatenate([trace.read(key, entry).ravel() for key in there])
    gradient = exact(flat, subject.format)
    clipped: Numbers = np.sqrt((gradient * gradient).sum())
    tally.compare("scalars/gradient_norm", norm, clipped / factor, step)
    if "training" in subject.header.config:
        limit = subject.header.config["training"].get("clip_norm")
        expected = 1.0 if limit is None or norm <= limit else limit / norm
        tally.equal("scalars/clip_factor", factor, expected, step, units=1)
    return True


def validation(subject: Subject) -> Check:
    """Loss and accuracy on the validation split, where the weights of that step are recorded."""
    tally, trace = subject.tally("validation"), subject.trace
    subject.need("validation/steps", "validation/loss", "validation/accuracy", *subject.of("weights"))
    steps = trace.read("validation/steps")
    if not len(steps):
        raise Unknowable("the run was not validated")
    rows = subject.examples.prepared.data.validation
    known = [place for place, step in enumerate(steps) if step in trace.steps]
    for place in subject.chosen(known):
        tally.looked += 1
        step = int(steps[place])
        loss, low, high = judged(subject, trace.entry_of(step), rows)
        tally.compare("validation/loss", trace.read("validation/loss", place), loss, step)
        tally.between("validation/accuracy", float(trace.read("validation/accuracy", place)), low, high, step)
    left = len(steps) - len(known)
    why = f"the weights of the other {left} were not recorded" if left else ""
    return tally.check(len(steps), f"evaluations x {len(rows):,} examples", why)


def test(subject: Subject) -> Check:
    """What the last weights say of the evaluation examples, and loss and accuracy on the whole test split."""
    tally, trace = subject.tally("test"), subject.trace
    if not trace.finished:
        raise Unknowable("the run did not finish, so it was not judged")
    subject.need(*subject.of("weights"))
    last = trace.entries - 1
    if subject.scalars_only:
        return _test_of_scalars(subject, tally, last)
    X, targets = subject.examples.group("evaluation")
    if "test/predictions" in subject.keys:
        weights, state = subject.weights(last), subject.state(last)
        outputs = run(subject.network, weights, state, exact(X, subject.format)).outputs
        expected: Numbers = subject.network.predictions(outputs)
        tally.compare("test/predictions", trace.read("test/predictions"), expected, subject.step(last))
    why = _judgement(subject, tally, last, X, targets)
    tally.looked = len(X) if tally.numbers else 0
    return tally.check(len(X), "evaluation examples", why)


def _test_of_scalars(subject: Subject, tally: Tally, last: int) -> Check:
    """The same, where no example was kept: loss and accuracy on the dataset's own test split."""
    rows = subject.examples.prepared.data.test
    why = _judgement(subject, tally, last, np.empty(0), np.empty(0))
    tally.looked = len(rows) if tally.numbers else 0
    return tally.check(len(rows), "examples of the test split", why)


def _judgement(subject: Subject, tally: Tally, last: int, X: Array, targets: Array) -> str:
    """commit/test_loss and test_accuracy; why not, where only a part of the split is to be had."""
    trace, step = subject.trace, subject.step(last)
    if trace.test_loss is None:
        return "the trace does not hold a test loss"
    try:
        if subject.header.dataset.splits.get("test") == len(X):
            loss, low, high = _judged(subject, last, [(X, targets)])
        else:
            loss, low, high = judged(subject, last, subject.examples.prepared.data.test)
    except Unknowable as unknown:
        return f"could not check the test loss: {unknown}"
    tally.compare("commit/test_loss", trace.test_loss, loss, step)
    if trace.test_accuracy is not None:
        tally.between("commit/test_accuracy", trace.test_accuracy, low, high, step)
    return ""


def judged(subject: Subject, entry: int, rows: Array) -> tuple[Rounded, float, float]:
    """(mean loss, lowest, highest accuracy that rounding allows) of some rows of the dataset."""
    pieces = (subject.examples.at(rows[start : start + PIECE]) for start in range(0, len(rows), PIECE))
    return _judged(subject, entry, pieces)


def _judged(
    subject: Subject, entry: int, pieces: Iterable[tuple[Array, Array]]
) -> tuple[Rounded, float, float]:
    weights, state = subject.weights(entry), subject.state(entry)
    loss, variance, low, high, count = 0.0, 0.0, 0.0, 0.0, 0
    for X, targets in pieces:
        outputs = run(subject.network, weights, state, exact(X, subject.format)).outputs
        losses: Numbers = subject.network.loss(outputs, targets)[0]
        loss += float(losses.value.sum())
        variance += float(losses.full_variance.sum())
        worst, best = accuracies(subject.network, outputs, targets)
        low, high, count = low + worst * len(X), high + best * len(X), count + len(X)
    mean = Rounded(np.asarray(loss / count), np.asarray(variance / count**2), subject.format)
    return mean, low / count, high / count

"""Updates: from one recorded step to the next, weights and optimizer state change as the named rule says.

The rule itself (engine.learning.optimizers) is run on Rounded numbers, so what rounding allows follows from its own
operations. What starts a training is checked too: empty slots, and first weights drawn from the seed.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.errors import ConfigError
from tracereel.engine.learning.optimizers import METHODS, OPTIMIZERS, Optimizer
from tracereel.engine.proof.passes import Numbers
from tracereel.engine.proof.report import Check, Unknowable
from tracereel.engine.proof.rounded import Rounded
from tracereel.engine.proof.rounding_rules import OFF
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.tally import Tally

BIAS_DECAY = "bias_decay"  # a hyperparameter of libraries whose decay does not ask what a parameter is


def updates(subject: Subject) -> Check:
    """Weights and slots of step k + 1 are what the optimizer makes of those of step k and of its gradient."""
    tally, steps = subject.tally("updates"), subject.trace.steps
    of = subject.trace.gradient_entries
    if contradiction := _other_slots(subject):
        tally.complain(contradiction)
        return tally.check(of, "updates")
    optimizer = _optimizer(subject)
    subject.need(*subject.of("weights"), *subject.of("gradients"), "scalars/learning_rate")
    slots = [f"{layer}/{name}/{slot}" for layer, name in subject.parameters for slot in optimizer.slots]
    subject.need(*(f"optimizer/{slot}" for slot in slots))
    pairs = [entry for entry in range(len(steps) - 1) if steps[entry + 1] == steps[entry] + 1]
    for entry in subject.chosen(pairs):
        tally.looked += 1
        for layer, name in subject.parameters:
            _update(subject, tally, optimizer, entry, layer, name)
    left = of - len(pairs)
    return tally.check(
        of, "updates", f"after the other {left} the next step was not recorded" if left else ""
    )


def _update(subject: Subject, tally: Tally, optimizer: Optimizer, entry: int, layer: str, name: str) -> None:
    trace, step, after, key = subject.trace, subject.step(entry), subject.step(entry + 1), f"{layer}/{name}"
    weights, gradients = (subject.recorded(f"{family}/{key}", entry) for family in ("weights", "gradients"))
    state = {slot: subject.recorded(f"optimizer/{key}/{slot}", entry) for slot in optimizer.slots}
    lr, decays = float(trace.read("scalars/learning_rate", step)), _decays(subject, optimizer, layer, name)
    found: Numbers = optimizer.rule(weights, gradients, state, lr, step + 1, decays)
    tally.compare(f"weights/{key}", trace.read(f"weights/{key}", entry + 1), found[0], after)
    if entry + 1 < trace.gradient_entries:  # the last entry of a finished run has no slots
        for slot in optimizer.slots:
            place = f"optimizer/{key}/{slot}"
            tally.compare(place, trace.read(place, entry + 1), found[1][slot], after)


def start(subject: Subject) -> Check:
    """At step 0 the optimizer's slots are empty, and the weights are those that the seed draws."""
    tally, trace = subject.tally("start"), subject.trace
    if not trace.entries or subject.step(0) != 0:
        raise Unknowable("step 0 was not recorded")
    slots = [key for key in sorted(subject.keys) if key.startswith("optimizer/")]
    for key in slots:
        tally.looked += 1
        recorded = trace.read(key, 0)
        tally.equal(key, recorded, np.zeros(recorded.shape), 0)
    why = ""
    try:
        _drawn(subject, tally)
    except Unknowable as unknown:
        why = f"could not draw the first weights again: {unknown}"
    return tally.check(len(slots) + len(subject.parameters), "arrays", why)


def _drawn(subject: Subject, tally: Tally) -> None:
    """Another machine may draw them a last bit differently."""
    drawn = subject.examples.prepared.network.parameters
    for layer, name in subject.parameters:
        key = subject.need(f"weights/{layer}/{name}")[0]
        value = drawn[layer][name].astype(np.float64)
        expected = Rounded(value, subject.format.rounding(value, OFF), subject.format)
        tally.compare(key, subject.trace.read(key, 0), expected, 0)
        tally.looked += 1


def _other_slots(subject: Subject) -> str:
    """What is wrong where the recorded slots are those of another optimizer than the header names."""
    name = subject.header.optimizer.name
    if name not in METHODS:
        raise Unknowable(f"no optimizer is called '{name}' here. There are: {', '.join(METHODS)}")
    slots = METHODS[name].slots
    held = sorted({key.rpartition("/")[2] for key in subject.keys if key.startswith("optimizer/")})
    if not held or held == sorted(slots):
        return ""
    return f"the optimizer is {name}, which keeps {', '.join(slots) or 'nothing'}; the trace holds {', '.join(held)}"


def _optimizer(subject: Subject) -> Optimizer:
    info = subject.header.optimizer
    options = {name: value for name, value in info.hyperparameters.items() if name not in ("lr", BIAS_DECAY)}
    try:
        return OPTIMIZERS[info.name](**options)
    except (ConfigError, TypeError) as error:
        raise Unknowable(f"the optimizer of the header cannot be made: {error}") from error


def _decays(subject: Subject, optimizer: Optimizer, layer: str, name: str) -> bool:
    """Whether a parameter decays: weights do, biases and scales only where the header says so."""
    decay = optimizer.hyperparameters["weight_decay"]
    of_biases = subject.header.optimizer.hyperparameters.get(BIAS_DECAY, 0.0)
    if of_biases not in (0.0, decay):
        raise Unknowable(f"biases decay by {of_biases} and weights by {decay}: expected the same, or none")
    return bool(decay) and (bool(of_biases) or subject.network.specs[layer][name].role == "weight")

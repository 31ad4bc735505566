"""Updates: from one recorded step to the next, weights and optimizer state change as the named rule says.

The rule itself (engine.learning.optimizers) is run on Rounded numbers, so what rounding allows follows from its own
operations. What starts a training is checked too: empty slots, and first weights drawn from the seed.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.learning.optimizers import METHODS
from tracereel.engine.proof.made import Updates
from tracereel.engine.proof.passes import Numbers
from tracereel.engine.proof.report import Check, Unknowable
from tracereel.engine.proof.rounded import Rounded
from tracereel.engine.proof.rounding_rules import OFF
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.tally import Tally, Unknown
from tracereel.engine.trace.schema import UPDATES


def updates(subject: Subject) -> Check:
    """Weights and slots of step k + 1 are what the optimizer makes of those of step k and of its gradient."""
    tally, steps, unknown = subject.tally("updates"), subject.trace.steps, Unknown()
    of = subject.trace.gradient_entries
    made = Updates(subject)
    if contradiction := _other_slots(subject):
        tally.complain(contradiction)
        return tally.check(of, "updates")
    made.usual  # noqa: B018  (what the header names is made before anything is read)
    subject.need(*subject.of("weights"))
    pairs = [entry for entry in range(len(steps) - 1) if steps[entry + 1] == steps[entry] + 1]
    for entry in subject.chosen(pairs):
        before = tally.numbers
        for layer, name in subject.parameters:
            with unknown.of(f"{layer}/{name}"):
                _update(subject, tally, made, entry, layer, name)
        tally.looked += tally.numbers > before
    left = of - len(pairs)
    others = f"after the other {left} the next step was not recorded" if left else ""
    return tally.check(of, "updates", "; ".join(filter(None, [unknown.said, others])))


def _update(subject: Subject, tally: Tally, updates: Updates, entry: int, layer: str, name: str) -> None:
    trace, step, after, key = subject.trace, subject.step(entry), subject.step(entry + 1), f"{layer}/{name}"
    made = updates.of(entry, layer, name)
    slots = [slot for slot in updates.usual.slots if f"optimizer/{key}/{slot}" in subject.keys]
    expected = {f"weights/{key}": subject.recorded(f"weights/{key}", entry)}
    expected |= {place: subject.recorded(place, entry) for place in (f"optimizer/{key}/{s}" for s in slots)}
    if made.t:
        subject.need(f"gradients/{key}", *(f"optimizer/{key}/{slot}" for slot in made.optimizer.slots))
        gradients = subject.recorded(f"gradients/{key}", entry)
        if np.isnan(gradients.value).all() and not subject.header.config:
            raise Unknowable(f"its gradient of step {step} is not known")
        state = {slot: expected[f"optimizer/{key}/{slot}"] for slot in made.optimizer.slots}
        found: Numbers = made.optimizer.rule(
            expected[f"weights/{key}"], gradients, state, made.lr, made.t, made.decays
        )
        expected[f"weights/{key}"] = found[0]
        expected |= {f"optimizer/{key}/{slot}": found[1][slot] for slot in made.optimizer.slots}
    for place, value in expected.items():
        if place.startswith("weights/") or entry + 1 < trace.gradient_entries:  # the last entry has no slots
            tally.compare(place, trace.read(place, entry + 1), value, after)


def start(subject: Subject) -> Check:
    """At step 0 the optimizer's slots are empty, and the weights are those that the seed draws."""
    tally, trace = subject.tally("start"), subject.trace
    if not trace.entries or subject.step(0) != 0:
        raise Unknowable("step 0 was not recorded")
    slots = [key for key in sorted(subject.keys) if key.startswith("optimizer/")]
    empty = [key for key in slots if _begins_empty(subject, key)]
    for key in empty:
        tally.looked += 1
        recorded = trace.read(key, 0)
        tally.equal(key, recorded, np.zeros(recorded.shape), 0)
    why = [f"{len(slots) - len(empty)} slots had been filled before"] if len(slots) > len(empty) else []
    try:
        _drawn(subject, tally)
    except Unknowable as unknown:
        why.append(f"could not draw the first weights again: {unknown}")
    return tally.check(len(slots) + len(subject.parameters), "arrays", "; ".join(why))


def _begins_empty(subject: Subject, key: str) -> bool:
    """Whether the optimizer had made no update of a slot's parameter before: it may go on with an older training."""
    if f"{UPDATES}/t" not in subject.keys:
        return True
    _, layer, *name, _ = key.split("/")
    return Updates(subject).is_first(layer, "/".join(name))


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
    slots = METHODS[name].slots
    held = sorted({key.rpartition("/")[2] for key in subject.keys if key.startswith("optimizer/")})
    if not held or held == sorted(slots):
        return ""
    return f"the optimizer is {name}, which keeps {', '.join(slots) or 'nothing'}; the trace holds {', '.join(held)}"

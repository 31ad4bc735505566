"""What must be true of a trace before any number is computed again: digests, names, shapes, steps, labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tracereel.engine.proof.report import Check, Unknowable
from tracereel.engine.proof.rows import GROUPS
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.tally import Tally
from tracereel.engine.recording.header import header_of
from tracereel.engine.recording.probes import TEST, VALIDATION
from tracereel.engine.trace.schedule import parse
from tracereel.engine.trace.schema import ROWS_PER_CHUNK, UNDIGESTED, UPDATES

PER_PROBE = ("preactivations", "activations", "deltas")


def digests(subject: Subject) -> Check:
    """Every block hashed again is what the manifest says. What is not, is said; other checks see it as it is."""
    tally = Tally("digests")
    for name in subject.trace.verify_digests(excuse=True):
        tally.complain(f"{name} is not what was recorded")
    tally.numbers = tally.looked = len(subject.keys)
    return tally.check(len(subject.keys), "arrays, block by block")


def header(subject: Subject) -> Check:
    """The header is what its own run configuration gives: layers, optimizer, loss, splits, steps."""
    tally, found = Tally("header"), subject.header
    if not found.config:
        raise Unknowable("the header holds no run configuration")
    again = header_of(subject.examples.prepared, found.probes)
    names = [name for name in found.__dataclass_fields__ if name not in UNDIGESTED]
    for name in names:
        expected, got = getattr(again, name), getattr(found, name)
        tally.require(
            expected == got, f"{name}: the run configuration gives {expected}, the header says {got}"
        )
    tally.looked = len(names)
    return tally.check(len(names), "facts")


def shapes(subject: Subject) -> Check:
    """Every array has the shape that the layer table gives it, and every parameter is recorded."""
    tally, trace = Tally("shapes"), subject.trace
    expected = _expected_shapes(subject)
    held = [key for key in expected if key in subject.keys]
    tally.looked = len(held)
    for key in held:
        shape = trace.layout(key)[1]
        tally.require(shape == expected[key], f"{key}: expected shape {expected[key]}, got {shape}")
    weights = subject.of("weights")
    if any(key in subject.keys for key in weights):
        for key in weights:
            tally.require(key in subject.keys, f"{key}: in the layer table, but not in the trace")
    try:
        _compare_table(subject, tally)
    except Unknowable as unknown:
        return tally.check(len(expected), "arrays", str(unknown))
    absent = [key for key in expected if key not in subject.keys]
    why = f"the trace does not hold {', '.join(absent[:4])}" + (", ..." if len(absent) > 4 else "")
    return tally.check(len(expected), "arrays", why if absent else "")


def _expected_shapes(subject: Subject) -> dict[str, tuple[int, ...]]:
    trace, probes = subject.trace, subject.header.probes
    expected: dict[str, tuple[int, ...]] = {}
    for layer in trace.layers:
        for name, shape in layer.parameters.items():
            expected[f"weights/{layer.name}/{name}"] = (trace.entries, *shape)
            expected[f"gradients/{layer.name}/{name}"] = (trace.entries, *shape)
            slots = (k for k in subject.keys if k.startswith(f"optimizer/{layer.name}/{name}/"))
            expected |= dict.fromkeys(slots, (trace.entries, *shape))
        for family in PER_PROBE:
            expected[f"{family}/{layer.name}"] = (trace.entries, probes, *layer.output_shape)
    expected |= {
        "probe_losses": (trace.entries, probes),
        "steps": (trace.entries,),
        "epochs": (trace.entries,),
    }
    for key in subject.keys:
        if key.startswith(f"{UPDATES}/"):
            expected[key] = (trace.entries, len(subject.parameters))
        if key.startswith("inner/"):
            expected[key] = (trace.entries, probes, *trace.layout(key)[1][2:])
    expected["probes/inputs"] = (probes, *subject.header.dataset.input_shape)
    return expected


def _compare_table(subject: Subject, tally: Tally) -> None:
    """The layer table says of each layer what its kind has: parameters, shapes in and out."""
    network = subject.network
    shapes = zip(network.shapes, network.output_shapes, strict=False)
    for layer, (shape, after) in zip(subject.trace.layers, shapes, strict=True):
        specs = {name: tuple(spec.shape) for name, spec in network.specs[layer.name].items()}
        tally.require(
            layer.parameters == specs, f"{layer.name}: {layer.kind} has {specs}, not {layer.parameters}"
        )
        tally.require(layer.input_shape == shape, f"{layer.name}: {shape} comes in, not {layer.input_shape}")
        tally.require(
            layer.output_shape == after, f"{layer.name}: {after} comes out, not {layer.output_shape}"
        )


def steps(subject: Subject) -> Check:
    """Steps grow, are those that the schedule names, and end where the run says it ended."""
    subject.need_entries()
    tally, trace, head = Tally("steps"), subject.trace, subject.header
    recorded = trace.steps
    planned = _planned(head.schedule, head.total_steps, recorded)
    tally.require(bool((np.diff(recorded) > 0).all()), "the steps of the entries do not always grow")
    tally.require(
        not trace.finished or len(recorded) == len(planned), f"{head.schedule} has {len(planned)} entries"
    )
    tally.equal("steps", recorded, planned[: len(recorded)])
    if "epochs" in subject.keys:
        tally.equal("epochs", trace.epochs, recorded / max(head.steps_per_epoch, 1), units=1)
    if "scalars/loss" in subject.keys and trace.finished:
        rows = trace.layout("scalars/loss")[1][0]
        tally.require(
            rows == head.total_steps, f"scalars/loss: expected {head.total_steps} steps, got {rows}"
        )
    tally.looked = trace.entries
    return tally.check(trace.entries, "entries")


def _planned(schedule: str, total: int, recorded: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The steps that a schedule names; those that it named before it held powers of ten, where these were recorded."""
    before = parse(schedule).steps(total, powers=False)
    same = len(recorded) <= len(before) and np.array_equal(recorded, before[: len(recorded)])
    return before if same else parse(schedule).steps(total)


def finite(subject: Subject) -> Check:
    """In a finished run every number is finite, but in the last entry, which has no gradient and no batch."""
    tally, trace = Tally("finite"), subject.trace
    if not trace.finished:
        raise Unknowable("the run did not finish, so its numbers may have grown beyond all bounds")
    growing = [key for key in sorted(subject.keys) if _is_number_that_grows(subject, key)]
    elsewhere: list[str] = []
    for key in growing:
        place = _first_not_finite(subject, key)
        if place is not None and not subject.header.config:
            elsewhere.append(f"{key} is not finite at {place}")
            continue
        tally.looked += 1
        tally.require(place is None, f"{key} is not finite at {place}")
    why = f"{elsewhere[0]}, where a training elsewhere may go on so, or not know it" if elsewhere else ""
    return tally.check(len(growing), "arrays", why)


def _is_number_that_grows(subject: Subject, key: str) -> bool:
    axes, _, dtype = subject.trace.layout(key)
    ragged = key.startswith(("batch/", "drawn/")) or key.endswith("/accuracy")  # empty where there is nothing
    inside = key.startswith("inner/")  # scores that are masked out are infinite, and right
    unknown = key == "scalars/loss" and not subject.header.config  # elsewhere: nan where nobody knows it
    unknown = unknown or key.startswith(f"{UPDATES}/")  # nan where a parameter was left alone
    return (
        bool(axes)
        and axes[0] in ROWS_PER_CHUNK
        and np.dtype(dtype).kind == "f"
        and not (ragged or inside or unknown)
    )


def _first_not_finite(subject: Subject, key: str) -> str | None:
    trace = subject.trace
    axes, shape, _ = trace.layout(key)
    rows = trace.gradient_entries if key.startswith(("gradients/", "optimizer/")) else shape[0]
    piece = ROWS_PER_CHUNK[axes[0]]
    for first in range(0, rows, piece):
        bad = np.argwhere(~np.isfinite(trace.read(key, slice(first, min(first + piece, rows)))))
        if len(bad):
            row = first + int(bad[0][0])
            return f"step {subject.step(row)}" if axes[0] == "entry" else f"{axes[0]} {row}"
    return None


def labels(subject: Subject) -> Check:
    """Class labels are classes, splits are splits, rows are rows of the dataset."""
    tally, trace, data = Tally("labels"), subject.trace, subject.header.dataset
    classes = len(data.class_names)
    limits = {f"{group}/rows": data.examples for group in GROUPS} | {"probes/split": 3}
    if classes:
        limits |= {f"{group}/targets": classes for group in GROUPS}
    held = [key for key in limits if key in subject.keys]
    for key in held:
        values = trace.read(key)
        outside = values[~((values >= 0) & (values < limits[key]))]
        got = ", ".join(str(value) for value in outside[:3])
        tally.require(not len(outside), f"{key}: expected 0 to {limits[key] - 1}, got {got}")
    tally.looked = len(held)
    usual = [
        key for key in limits if key in held or not key.startswith("learned/")
    ]  # only some runs keep these
    return tally.check(len(usual), "arrays")


def dealing(subject: Subject) -> list[Check]:
    """Labels that were dealt are those that were published, in another order, and the run's seed dealt them so."""
    if "labels/dealt" not in subject.keys and not subject.shuffled:
        return []
    tally = Tally("labels dealt")
    subject.need("labels/rows", "labels/dealt", "labels/published")
    rows, dealt, published = (subject.trace.read(f"labels/{n}") for n in ("rows", "dealt", "published"))
    tally.require(subject.shuffled, "the run does not say that labels were dealt")
    tally.equal("labels/dealt, in order,", np.sort(dealt), np.sort(published))
    tally.looked = len(rows)
    if subject.examples.missing:
        return [tally.check(len(rows), "training examples", subject.examples.missing)]
    dataset, data = subject.examples.prepared.dataset, subject.examples.prepared.data
    tally.equal("labels/rows", rows, data.train)
    tally.equal("labels/dealt", dealt, dataset.targets[data.train])
    tally.equal("labels/published", published, np.asarray(dataset.published)[data.train])
    return [tally.check(len(rows), "training examples")]


def examples(subject: Subject) -> Check:
    """The examples that the trace holds are the rows of the dataset that it says they are, split as it says."""
    tally, trace = Tally("examples"), subject.trace
    dataset, data = subject.examples.prepared.dataset, subject.examples.prepared.data
    subject.need("probes/rows")
    of = 0
    for group in GROUPS:
        if f"{group}/rows" not in subject.keys:
            continue
        rows = trace.read(f"{group}/rows")
        of += len(rows)
        for part, source in (("inputs", dataset.inputs), ("targets", dataset.targets)):
            if f"{group}/{part}" in subject.keys:
                tally.equal(f"{group}/{part}", trace.read(f"{group}/{part}"), source[rows])
        if f"{group}/split" in subject.keys:
            split = np.isin(rows, data.validation) * VALIDATION + np.isin(rows, data.test) * TEST
            tally.equal(f"{group}/split", trace.read(f"{group}/split"), split)
        if group == "learned":
            tally.require(
                bool(np.isin(rows, data.train).all()), "learned/rows: expected rows of the training split"
            )
    tally.looked = of
    return tally.check(of, "examples")

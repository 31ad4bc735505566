"""What a recording keeps of a step, and what it keeps once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.engine.learning.resume_point import flat
from tracereel.engine.recording.probes import Examples, Labels
from tracereel.engine.trace.schema import Array
from tracereel.engine.trace.writing.writer import Axes

if TYPE_CHECKING:
    from tracereel.engine.learning.training import Step


def entry_of(step: Step, probes: Examples | None) -> dict[str, Array]:
    """What an entry holds of a step. The last holds weights, running statistics and probes only.

    Without probes it holds what proves the scalars, and no more: weights, running statistics and the mini-batch.
    """
    entry: dict[str, Any] = {
        "steps": np.int64(step.number),
        "epochs": np.float64(step.epoch),
        **dict(flat("weights", step.parameters)),
        **dict(flat("state", step.state)),
    }
    if probes is not None:
        entry |= _seen(step, probes)
    if step.gradients is not None:
        if probes is not None:
            entry |= flat("gradients", step.gradients)
            entry |= flat("optimizer", step.optimizer_state)
        entry |= flat("drawn", step.drawn)
        entry |= {"batch/indices": np.asarray(step.indices, np.int64), "batch/losses": step.losses}
    return {key: np.asarray(value) for key, value in entry.items()}


def _seen(step: Step, probes: Examples) -> dict[str, Any]:
    """What the probes do inside the network."""
    probe = step.network.probe(probes.X, probes.targets)
    return {
        "probe_losses": probe.losses_P,
        **dict(flat("preactivations", probe.preactivations)),
        **dict(flat("activations", probe.activations)),
        **dict(flat("deltas", probe.deltas)),
        **dict(flat("inner", probe.inner)),
    }


def axes_of(entry: Mapping[str, Array]) -> Axes:
    """The names of the axes after `entry`, where they have one."""
    named = {"batch": "example", "drawn": "example", "probe_losses": "probe", "updates": "parameter"}
    named |= dict.fromkeys(("preactivations", "activations", "deltas", "inner"), "probe")
    first = {key: key.split("/")[0] for key in entry}
    return {key: (named[quantity],) for key, quantity in first.items() if quantity in named}


def fixed_of(
    probes: Examples | None,
    evaluation: Examples | None,
    labels: Labels | None = None,
    learned: Examples | None = None,
) -> tuple[dict[str, Array], Axes]:
    """The arrays that stay as they are through the run, and their axes."""
    arrays: dict[str, Array] = {}
    axes: Axes = {}
    for name, values in (labels._asdict() if labels else {}).items():
        arrays[f"labels/{name}"], axes[f"labels/{name}"] = np.asarray(values, np.int64), ("example",)
    groups = (
        ("probes", "probe", probes),
        ("evaluation", "example", evaluation),
        ("learned", "example", learned),
    )
    for group, axis, examples in groups:
        for name, values in (examples.kept if examples is not None and len(examples) else {}).items():
            if group == "probes" or name != "split":
                arrays[f"{group}/{name}"] = np.asarray(values)
                axes[f"{group}/{name}"] = (axis,)
    return arrays, axes

"""What a recording keeps of a step, and what it keeps once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.engine.learning.resume_point import flat
from tracereel.engine.recording.probes import Examples
from tracereel.engine.trace.schema import Array
from tracereel.engine.trace.writing.writer import Axes

if TYPE_CHECKING:
    from tracereel.engine.learning.training import Step


def entry_of(step: Step, probes: Examples) -> dict[str, Array]:
    """What an entry holds of a step. The last holds weights, running statistics and probes only."""
    probe = step.network.probe(probes.X, probes.targets)
    entry: dict[str, Any] = {
        "steps": np.int64(step.number),
        "epochs": np.float64(step.epoch),
        "probe_losses": probe.losses_P,
        **dict(flat("weights", step.parameters)),
        **dict(flat("state", step.state)),
        **dict(flat("preactivations", probe.preactivations)),
        **dict(flat("activations", probe.activations)),
        **dict(flat("deltas", probe.deltas)),
        **dict(flat("inner", probe.inner)),
    }
    if step.gradients is not None:
        entry |= flat("gradients", step.gradients)
        entry |= flat("optimizer", step.optimizer_state)
        entry |= flat("drawn", step.drawn)
        entry |= {"batch/indices": np.asarray(step.indices, np.int64), "batch/losses": step.losses}
    return {key: np.asarray(value) for key, value in entry.items()}


def axes_of(entry: Mapping[str, Array]) -> Axes:
    """The names of the axes after `entry`, where they have one."""
    named = {"batch": "example", "drawn": "example", "probe_losses": "probe"}
    named |= dict.fromkeys(("preactivations", "activations", "deltas", "inner"), "probe")
    first = {key: key.split("/")[0] for key in entry}
    return {key: (named[quantity],) for key, quantity in first.items() if quantity in named}


def fixed_of(probes: Examples, evaluation: Examples) -> tuple[dict[str, Array], Axes]:
    """The arrays that stay as they are through the run, and their axes."""
    arrays: dict[str, Array] = {}
    axes: Axes = {}
    for group, axis, examples in (("probes", "probe", probes), ("evaluation", "example", evaluation)):
        targets = examples.targets if examples.published is None else examples.published
        kept = {"inputs": examples.inputs, "targets": targets, "rows": examples.rows, "split": examples.split}
        for name, array in kept.items():
            if len(examples) and (group, name) != ("evaluation", "split"):
                arrays[f"{group}/{name}"] = np.asarray(array)
                axes[f"{group}/{name}"] = (axis,)
    return arrays, axes

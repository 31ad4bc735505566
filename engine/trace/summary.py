"""What a trace holds, at a glance: lines for people, a dictionary for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from tracereel.engine.trace import Trace
from tracereel.engine.trace.names import plain
from tracereel.engine.trace.schema import Array

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 40


def summary(trace: Trace) -> dict[str, Any]:
    """The facts of a trace as plain JSON: a number that is not finite is None."""
    header = trace.header
    return {
        "path": trace.path,
        "name": trace.name,
        "title": trace.title,
        "seed": trace.seed,
        "digest": trace.digest,
        "state": state(trace),
        "entries": trace.entries,
        "steps": header.total_steps,
        "last_step": int(trace.steps[-1]) if trace.entries else None,
        "schedule": header.schedule,
        "dataset": {
            "name": header.dataset.name,
            "source": header.dataset.source,
            "examples": header.dataset.examples,
            "splits": header.dataset.splits,
        },
        "layers": header.table,
        "optimizer": asdict(header.optimizer),
        "loss": header.loss,
        "final_loss": _last(trace, "scalars/loss"),
        "validation_loss": _last(trace, "validation/loss"),
        "validation_accuracy": _last(trace, "validation/accuracy"),
        "test_loss": trace.test_loss,
        "test_accuracy": trace.test_accuracy,
        "arrays": (arrays := trace.keys()),
        "shapes": {key: list(trace.layout(key)[1]) for key in arrays},
    }


def table(trace: Trace) -> str:
    """The same for people, with curves of loss and accuracy in a line each; anyone may have written its texts."""
    header, data = trace.header, trace.header.dataset
    splits = ", ".join(f"{count:,} {name}" for name, count in data.splits.items())
    rows = {
        "run": f"{trace.name}, seed {trace.seed}",
        "state": state(trace),
        "data": f"{data.name}: {splits}" if splits else data.name,
        "network": " - ".join(str(width) for width in _widths(trace)),
        "optimizer": f"{header.optimizer.name} ({_options(header.optimizer.hyperparameters)})",
        "recorded": f"{trace.gradient_entries:,} of {header.total_steps:,} steps ({header.schedule})",
        "loss": _curve(trace, "scalars/loss", "{:.4f}"),
        "accuracy": _curve(trace, "scalars/accuracy", "{:.1%}"),
        "validation": _curve(trace, "validation/accuracy", "{:.1%}")
        or _curve(trace, "validation/loss", "{:.4f}"),
        "test": _tested(trace),
        "digest": trace.digest,
    }
    wide = max(map(len, rows))
    facts = [f"  {name:{wide}}  {text}" for name, text in rows.items() if text]
    return "\n".join(map(plain, [trace.title, *facts, "", *_holdings(trace)]))


def state(trace: Trace) -> str:
    """finished, stopped (and why), or not finished."""
    if trace.finished:
        return "finished"
    return f"stopped: {trace.stopped}" if trace.stopped else "not finished"


def sparkline(values: Array, width: int = WIDTH) -> str:
    """A curve in one line of text: the means of `width` stretches, as bars from the lowest to the highest.

    >>> sparkline(np.array([0.0, 1.0, 2.0, 7.0]))
    '▁▂▃█'
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return ""
    means = np.array([part.mean() for part in np.array_split(finite, min(width, len(finite)))])
    low, span = means.min(), np.ptp(means)
    heights = (means - low) / span if span > 0 else np.zeros_like(means)
    return "".join(BARS[round(height * (len(BARS) - 1))] for height in heights.tolist())


def _holdings(trace: Trace) -> list[str]:
    """What is recorded, a line for every family of arrays: along which axis, how many, how large when unpacked."""
    families: dict[str, list[str]] = {}
    arrays = trace.keys()
    for key in arrays:
        families.setdefault(key.partition("/")[0], []).append(key)
    lines = [f"  {'array':<16}{'one for every':<16}{'rows':>8}{'arrays':>8}{'unpacked':>12}"]
    for family, keys in families.items():
        layouts = [trace.layout(key) for key in keys]
        axes, shape, _ = layouts[0]
        growing = axes[0] if axes else ""
        size = sum(int(np.prod(s)) * np.dtype(kind).itemsize for _, s, kind in layouts)
        rows = shape[0] if shape else 1
        lines.append(f"  {family:<16}{growing:<16}{rows:>8,}{len(keys):>8}{size / 1e6:>9.2f} MB")
    return lines


def _curve(trace: Trace, key: str, shape: str) -> str:
    """A curve with its first and its last value; nothing where there is none."""
    values = trace.read(key) if trace.has(key) else np.empty(0)
    values = values[np.isfinite(values)]
    if not len(values):
        return ""
    return f"{sparkline(values)}  {shape.format(values[0])} to {shape.format(values[-1])}"


def _last(trace: Trace, key: str) -> float | None:
    values = trace.read(key) if trace.has(key) else np.empty(0)
    return float(values[-1]) if len(values) and np.isfinite(values[-1]) else None


def _tested(trace: Trace) -> str:
    accuracy = f"accuracy {trace.test_accuracy:.2%}" if trace.test_accuracy is not None else ""
    loss = f"loss {trace.test_loss:.4f}" if trace.test_loss is not None else ""
    return ", ".join(part for part in (accuracy, loss) if part)


def _widths(trace: Trace) -> list[int]:
    shapes = [trace.layers[0].input_shape, *(layer.output_shape for layer in trace.layers)]
    return [int(np.prod(shape)) for shape in shapes]


def _options(hyperparameters: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in hyperparameters.items())

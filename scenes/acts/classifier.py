"""What every clip about a classifier asks of a trace: beside its layers and classes, that its numbers can be shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.scenes.read import facts
from tracereel.scenes.read.view import Role

BENT = ("adam", "adamw", "rmsprop")  # optimizers whose steps are bent, even their first
NEARBY = 1e-3  # weights between which a slope is measured
CLOSE = 1e-3  # errors that are probability less label, and a loss that is -ln p, up to rounding


@dataclass(frozen=True)
class Classifier(Role):
    """A classifier of dense layers whose weights stay numbers to the end, and whose examples have a label each."""

    def lacks(self, trace: Trace) -> str | None:
        """What is missing, or wrong, in the numbers of a trace that looks like one."""
        targets = trace.read("probes/targets")
        if targets.shape != (trace.header.probes,) or not _are_classes(targets, len(trace.class_names)):
            return "its examples do not have one class each"
        if not facts.finite(trace):
            return "its training broke down: the last weights, or answers, are no numbers"
        return None


@dataclass(frozen=True)
class BatchClassifier(Classifier):
    """One that follows all examples of its first mini-batch, two at least."""

    def lacks(self, trace: Trace) -> str | None:
        unfollowed = "it does not follow all of its first batch (record.first_batch)"
        told = trace.header.config.get("record")
        if told is not None and not told.get("first_batch"):  # asked first: it is known before
            return unfollowed
        lacking = super().lacks(trace)
        if lacking is not None:
            return lacking
        probes = analysis.batch_followed(trace)
        return None if probes is not None and len(probes) > 1 else unfollowed


@dataclass(frozen=True)
class CurvedClassifier(Classifier):
    """One whose first layer makes of each sum an answer by itself, by a curve that can be drawn."""

    def lacks(self, trace: Trace) -> str | None:
        curved = facts.elementwise(trace, 0)
        first = trace.layers[0]
        if not curved:  # asked first: it is known before anything is recorded
            return f"its first layer ends in {first.activation}, which is no curve of one sum"
        return super().lacks(trace)


@dataclass(frozen=True)
class CrossEntropyClassifier(Classifier):
    """One that learns from softmax and cross-entropy, so that an output's error is probability less label."""

    def lacks(self, trace: Trace) -> str | None:
        lacking = super().lacks(trace)
        if lacking is not None:
            return lacking
        last = trace.layers[-1].name
        if not trace.has(f"gradients/{last}/W"):
            return f"it was recorded without gradients of '{last}'"
        labels = np.equal.outer(analysis.probe_labels(trace), np.arange(len(trace.class_names)))
        scores = analysis.predictions(trace, 0)
        if not np.allclose(trace.read(f"deltas/{last}", 0), scores - labels, atol=CLOSE):
            return f"its loss is {trace.header.loss}: errors are not probability minus label"
        losses, right = trace.read("probe_losses", 0), scores[labels]
        known = right > CLOSE  # of a smaller one, rounding leaves too little
        if not np.allclose(losses[known], -np.log(right[known]), rtol=10 * CLOSE, atol=CLOSE):
            return f"its loss is {trace.header.loss}: it is not that of the right label's chance alone"
        return None


@dataclass(frozen=True)
class DescendingClassifier(CrossEntropyClassifier):
    """One whose first recorded step goes against the slope of its whole first batch, all of which is followed."""

    def lacks(self, trace: Trace) -> str | None:
        name = trace.header.optimizer.name
        if name in BENT:  # asked first: it is known before anything is recorded
            return f"its optimizer is {name}, whose steps are not the learning rate times the slope"
        return super().lacks(trace) or _not_downhill(trace)


@dataclass(frozen=True)
class LossClassifier(Classifier):
    """One whose loss can be drawn at every step."""

    def lacks(self, trace: Trace) -> str | None:
        known = np.isfinite(trace.read("scalars/loss"))
        return super().lacks(trace) or (
            None if len(known) and known.all() else "the loss of some steps is no number"
        )


def _are_classes(targets: np.ndarray, classes: int) -> bool:
    return bool(((targets >= 0) & (targets < classes) & (targets == np.round(targets))).all())


def _not_downhill(trace: Trace) -> str | None:
    """Why the first step is not what plain descent on the first batch makes of one weight; None where it is."""
    if not facts.follows(trace, 0):
        return "it does not hold the very next step after its first"
    try:
        probes = analysis.batch_probes(trace, 0)
    except TraceError as error:
        return str(error)
    layer, followed = trace.layers[-1].name, analysis.followed_pull(trace).probe
    to, of = analysis.telling_weight(trace, 0, followed)
    weights, slopes = (trace.read(f"{kind}/{layer}/W", 0)[to, of] for kind in ("weights", "gradients"))
    aside = np.array([-1.0, 1.0]) * NEARBY
    low, high = analysis.loss_along(trace, 0, to, of, float(weights) + aside)
    if not slopes or not np.isclose(
        (high - low) / (2 * NEARBY), slopes, rtol=0.02, atol=CLOSE * abs(slopes) + 1e-6
    ):
        return f"the gradient of its first step is not the slope of the loss of its {len(probes)} examples"
    rate, moved = (
        trace.read("scalars/learning_rate")[0],
        trace.read(f"weights/{layer}/W", 1)[to, of] - weights,
    )
    decay = float(trace.header.optimizer.hyperparameters.get("weight_decay", 0.0))
    if not np.isclose(moved, -rate * (slopes + decay * weights), rtol=0.01, atol=1e-6):
        return "its first step is not the learning rate times the slope"
    return None

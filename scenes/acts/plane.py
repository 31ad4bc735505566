"""What clips about planes ask of a trace: two numbers go in, one of two classes comes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracereel.engine.trace import Trace
from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.read import facts

KINDS = 3  # pictures of so many classes are mixed


@dataclass(frozen=True)
class ScoredClassifier(Classifier):
    """A classifier whose unseen examples the trace holds, with the share that it reads rightly at last."""

    straight: bool = False  # whether its hidden layers must have no curve; else, one must have one

    def lacks(self, trace: Trace) -> str | None:
        curves = {layer.activation for layer in trace.layers[:-1]} - {"identity"}
        if self.straight and curves:
            return f"its layers bend ({', '.join(sorted(curves))})"
        if not self.straight and not curves:
            return "its layers have no curve"
        if not trace.has("evaluation/inputs") or trace.test_accuracy is None:
            return "it holds no unseen examples; record a run with a test split (dataset.test)"
        return super().lacks(trace)


@dataclass(frozen=True)
class PlaneClassifier(ScoredClassifier):
    """One into which two numbers go, and that tells two classes apart."""

    hidden: int | None = None  # how many hidden layers there must be
    bends: bool = False  # whether these must be of ReLU

    def lacks(self, trace: Trace) -> str | None:
        inputs = trace.layers[0].input_shape
        if inputs != (2,):
            return f"inputs of shape {' x '.join(map(str, inputs))}, not two numbers"
        if len(trace.class_names) != 2:
            return f"it tells {len(trace.class_names)} classes apart, not two"
        if self.hidden is not None and len(trace.layers) != self.hidden + 1:
            return f"it has {len(trace.layers) - 1} hidden layers, not {self.hidden}"
        if self.bends and (other := {layer.activation for layer in trace.layers[:-1]} - {"relu"}):
            return f"its hidden layer bends by {', '.join(sorted(other))}, not by relu"
        return super().lacks(trace)


STRAIGHT = PlaneClassifier("two classes told apart by straight layers", link="softmax", straight=True)
BENDING = PlaneClassifier("two classes told apart by one layer of relu", link="softmax", hidden=1, bends=True)


@dataclass(frozen=True)
class MapClassifier(ScoredClassifier):
    """One into which two numbers go, of any number of classes."""

    def lacks(self, trace: Trace) -> str | None:
        inputs = trace.layers[0].input_shape
        if inputs != (2,):
            return f"inputs of shape {' x '.join(map(str, inputs))}, not two numbers"
        if not facts.elementwise(trace, 0):
            return f"its first layer ends in {trace.layers[0].activation}, which is no curve of one sum"
        return super().lacks(trace)


@dataclass(frozen=True)
class MixedClassifier(Classifier):
    """One of pictures, of which three of different classes can be mixed."""

    def lacks(self, trace: Trace) -> str | None:
        data = trace.header.dataset
        if data.kind != "image" or len(data.input_shape) != 2:
            return f"its {data.noun}s are no pictures of one shade"
        held = "evaluation/targets" if trace.has("evaluation/inputs") else "probes/targets"
        kinds = len(np.unique(np.concatenate([trace.read("probes/targets"), trace.read(held)])))
        if kinds < KINDS:
            return f"it holds {data.noun}s of {kinds} classes, not of three"
        return super().lacks(trace)

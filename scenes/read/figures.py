"""Figures for prose: what can be said of a run by name, each read from its trace.

    figure("test_accuracy", view).text                      "98.1 %"
    figure("layers", view).text                             "64-32-16-10": four readings, joined

A number is a Reading, a name (an optimizer's, a dataset's) is a Word; both can be read again from the trace.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from difflib import get_close_matches
from typing import Any

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError, TracereelError
from tracereel.engine.named import Registry
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import LayerInfo
from tracereel.scenes.read import facts
from tracereel.scenes.read.plurals import plural
from tracereel.scenes.read.readings import Address, Reading
from tracereel.scenes.read.view import Place, View

UNKNOWN = "unknown"  # what a recorder writes that was not told
ROWS_SAID = 2  # addresses named in a sentence about where a number comes from


@dataclass(frozen=True)
class Word:
    """Something recorded that is a name: what is written, and where it was recorded."""

    text: str
    role: str
    fact: str  # header/..., or digest

    def to_json(self) -> dict[str, str]:
        """Plain JSON; `recorded` finds the name again."""
        return {"text": self.text, "role": self.role, "fact": self.fact}


Piece = Reading | Word | str


@dataclass(frozen=True)
class Figure:
    """A figure by name: readings and words, with what stands between them."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """As it is read."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)


Maker = Callable[[View], Sequence[Piece] | None]


def figure(name: str, view: View) -> Figure | None:
    """A figure of a run; None where its trace has none. Raises TraceError where no figure is called so."""
    if name not in FIGURES:
        near = get_close_matches(name, FIGURES, n=1, cutoff=0.5)
        meant = f"; did you mean '{near[0]}'?" if near else f". There are {', '.join(sorted(FIGURES))}"
        raise TraceError(f"no figure is called '{name}'{meant}")
    pieces = FIGURES[name](view)
    if not pieces or any(isinstance(p, Reading) and not math.isfinite(p.value) for p in pieces):
        return None
    return Figure(name, tuple(pieces))


def source_of(piece: Reading | Word, run: str) -> str:
    """Where something was recorded, in words: read from run digits, commit/test_accuracy."""
    if isinstance(piece, Word):
        return f"read from run {run}, {piece.fact}"
    places = [_place(source) for source in piece.sources]
    more = f" and {len(places) - ROWS_SAID} more" if len(places) > ROWS_SAID else ""
    of = f"{piece.function.replace('_', ' ')} of " if piece.function else ""
    return f"read from run {run}, {of}{', '.join(places[:ROWS_SAID])}{more}"


def _place(source: Address) -> str:
    index = f"[{', '.join(map(str, source.index))}]" if source.index else ""
    return source.array + index + ("" if source.step is None else f" at step {source.step:,}")


# -- words ----------------------------------------------------------------------------------------------------------

SPELLED = {
    "gradient_descent": "gradient descent", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW",
    "nesterov": "Nesterov momentum", "relu": "ReLU", "leaky_relu": "leaky ReLU", "gelu": "GELU",
    "softmax_cross_entropy": "cross-entropy", "binary_cross_entropy": "binary cross-entropy",
    "mean_squared_error": "mean squared error",
}  # fmt: skip
RULES = {
    "relu": "a sum below zero becomes zero, and any other stays as it is",
    "leaky_relu": "a sum below zero shrinks, and any other stays as it is",
    "sigmoid": "any sum, however large or small, is squeezed between zero and one",
    "tanh": "any sum, however large or small, is squeezed between minus one and one",
    "gelu": "a sum far below zero becomes almost zero, and a large one stays almost as it is",
}


def recorded(trace: Trace, fact: str) -> str:
    """A word as the trace has it, spelled as people write it: what a Word's text must be."""
    whole, _, part = fact.partition("#")
    found: Any = {"header": trace.header, "digest": trace.digest}
    for key in whole.split("/"):
        try:
            found = vars(found) if is_dataclass(found) else found
            found = found[int(key)] if isinstance(found, list | tuple) else found[key]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise TraceError(f"the trace has no '{fact}'") from error
    if not isinstance(found, str):
        raise TraceError(f"'{fact}' is not a word in this trace")
    return PARTS[part](found) if part else SPELLED.get(found, found)


PARTS: dict[str, Callable[[str], str]] = {
    "what": lambda source: re.split(r"[:;]", source)[0].rstrip("."),  # of a dataset's source
    "plural": plural,
    "rule": lambda activation: RULES.get(activation, ""),
}


def _word(fact: str) -> Maker:
    def make(view: View) -> Sequence[Piece] | None:
        try:
            text = recorded(view.trace, fact)
        except TraceError:
            return None
        return [Word(text, view.role, fact)] if text and text != UNKNOWN else None

    return make


def _hidden_word(part: str) -> Maker:
    """Of the activation of hidden layers, where they share one; a layer without weights need not have it."""

    def make(view: View) -> Sequence[Piece] | None:
        hidden = {layer.activation: k for k, layer in reversed(_weighed(view)) if k < len(view.layers) - 1}
        first = next(iter(hidden.values()), 0)
        return _word(f"header/layers/{first}/activation{part}")(view) if len(hidden) == 1 else None

    return make


def _softmax(view: View) -> Sequence[Piece] | None:
    last = len(view.layers) - 1
    ends_so = view.layers[-1].activation == "softmax"
    return _word(f"header/layers/{last}/activation")(view) if ends_so else None


# -- numbers --------------------------------------------------------------------------------------------------------


def _fact(format: str, *path: str) -> Maker:
    """A number of the header, or of the end of the run."""

    def make(view: View) -> Sequence[Piece] | None:
        try:
            return [view.read(format, "/".join(path), None)]
        except TraceError:
            return None

    return make


def _split(name: str) -> Maker:
    def make(view: View) -> Sequence[Piece] | None:
        try:
            reading = view.read(",d", f"header/dataset/splits/{name}", None)
        except TraceError:
            return None
        return [reading] if reading.value else None

    return make


def _counted(of_weights: bool, of_biases: bool) -> Maker:
    """How many numbers the network's weights are (arrays of two axes or more), its biases, or both."""

    def make(view: View) -> Sequence[Piece] | None:
        places: list[Place] = [
            (f"weights/{layer.name}/{name}", 0, ())
            for layer in view.layers
            for name, shape in layer.parameters.items()
            if (of_weights if len(shape) > 1 else of_biases)
        ]
        return [view.derive(",d", "count", places)] if places else None

    return make


def _product(view: View, path: str, shape: Sequence[int]) -> Reading:
    """The size of a shape in the header; of one axis, the number itself."""
    places: list[Place] = [(path, None, (axis,)) for axis in range(len(shape))]
    return view.derive(",d", "product" if len(places) > 1 else None, places)


def _weighed(view: View) -> list[tuple[int, LayerInfo]]:
    """The layers that have weights, each with its place: what is said of layers is said of them."""
    return [(k, layer) for k, layer in enumerate(view.layers) if analysis.weights_of(layer)]


def _inputs(view: View) -> Sequence[Piece] | None:
    return [_product(view, "header/layers/0/input_shape", view.layers[0].input_shape)]


def _width(layer: int) -> Maker:
    def make(view: View) -> Sequence[Piece] | None:
        place = layer % len(view.layers)
        return [_product(view, f"header/layers/{place}/output_shape", view.layers[place].output_shape)]

    return make


def _neurons(view: View) -> Sequence[Piece] | None:
    """How many neurons the layers with weights have together."""
    places: list[Place] = [(f"header/layers/{k}/output_shape", None, (0,)) for k, _ in _weighed(view)]
    flat = all(len(layer.output_shape) == 1 for _, layer in _weighed(view))
    return [view.derive(",d", "sum", places)] if places and flat else None


def _layers(view: View) -> Sequence[Piece] | None:
    pieces = [*(_inputs(view) or ())]
    for layer, _ in _weighed(view):
        pieces += ["-", *(_width(layer)(view) or ())]
    return pieces


def _first_layer(view: View) -> Sequence[Piece] | None:
    weighed = _weighed(view)
    return _width(weighed[0][0])(view) if weighed else None


def _second_layer(view: View) -> Sequence[Piece] | None:
    weighed = _weighed(view)
    return _width(weighed[1][0])(view) if len(weighed) > 1 else None


def _first_weights(view: View) -> Sequence[Piece] | None:
    """How many weights the first layer that has some has, where they are one array."""
    layer, first = next(iter(_weighed(view)), (0, view.layers[0]))
    names = [name for name, shape in first.parameters.items() if len(shape) > 1]
    if len(names) != 1:
        return None
    return [_product(view, f"header/layers/{layer}/parameters/{names[0]}", first.parameters[names[0]])]


def _classes(view: View) -> Sequence[Piece] | None:
    count = len(view.class_names)
    fits = count > 1 and view.layers[-1].output_shape == (count,)
    return _width(-1)(view) if fits else None


def _pixels(view: View) -> Sequence[Piece] | None:
    dataset = view.header.dataset
    if dataset.kind != "image" or len(dataset.input_shape) != 2:
        return None
    rows, columns = (view.read(",d", "header/dataset/input_shape", None, axis) for axis in (0, 1))
    return [rows, " × ", columns]


def _epochs(view: View) -> Sequence[Piece] | None:
    if not view.trace.has("epochs"):
        return None
    whole = float(view.trace.epochs[view.last]).is_integer()
    return [view.read(".0f" if whole else ".1f", "epochs", view.last)]


def _batch_size(view: View) -> Sequence[Piece] | None:
    if not view.trace.has("batch/indices"):
        return None
    return [view.derive(",d", "count_valid", [("batch/indices", 0, ())])]


def _learning_rate(view: View) -> Sequence[Piece] | None:
    """The highest of the whole training: a schedule may have raised and lowered it."""
    return [view.derive("g", "largest", [("scalars/learning_rate", None, ())])]


def _loss(first: bool) -> Maker:
    """The loss of the first mini-batch, or of the last."""

    def make(view: View) -> Sequence[Piece] | None:
        steps = view.trace.layout("scalars/loss")[1][0]
        if not steps:
            return None
        step = 0 if first else steps - 1
        reading = view.at_step(".2f", "scalars/loss", step)
        return [reading if reading.value >= 0.005 else view.at_step(".1g", "scalars/loss", step)]

    return make


def _accuracy(first: bool) -> Maker:
    """Accuracy on the validation examples: of the untrained network, or the latest."""

    def make(view: View) -> Sequence[Piece] | None:
        if not view.trace.has("validation/accuracy"):
            return None
        steps = view.trace.read("validation/steps")
        if not len(steps) or (first and steps[0] != 0):
            return None
        return [view.read(".1%", "validation/accuracy", None, 0 if first else len(steps) - 1)]

    return make


def _unseen_accuracy(view: View) -> Sequence[Piece] | None:
    """The share of the unseen examples that the trace holds which the network reads rightly at last."""
    if not view.class_names or not facts.stores_unseen(view.trace):
        return None
    try:
        return [view.derive(".1%", "mean", [("analysis/unseen/right", view.last, ())])]
    except TracereelError:  # its layers are not ours: they cannot be passed again
        return None


def _unseen_examples(view: View) -> Sequence[Piece] | None:
    if not facts.stores_unseen(view.trace):
        return None
    return [view.derive(",d", "count", [("evaluation/targets", None, ())])]


def _flipped(view: View) -> Sequence[Piece] | None:
    places: list[Place] = [
        (f"weights/{layer.name}/{name}", entry, ())
        for entry in (0, view.last)
        for layer in view.layers
        for name, shape in layer.parameters.items()
        if len(shape) > 1
    ]
    return [view.derive(",d", "sign_changes", places)] if places else None


FIGURES: Registry[str, Maker] = {
    # the network
    "layers": _layers,
    "inputs": _inputs,
    "pixels": _pixels,  # only of images
    "first_layer": _first_layer,
    "second_layer": _second_layer,
    "first_weights": _first_weights,
    "neurons": _neurons,  # only where all layers with weights are flat
    "classes": _classes,
    "parameters": _counted(True, True),
    "weights": _counted(True, False),
    "biases": _counted(False, True),
    "activation": _hidden_word(""),
    "activation_rule": _hidden_word("#rule"),
    "softmax": _softmax,  # only where that is how the network ends
    # the data
    "dataset": _word("header/dataset/name"),
    "data": _word("header/dataset/source#what"),
    "source": _word("header/dataset/source"),
    "noun": _word("header/dataset/noun"),
    "nouns": _word("header/dataset/noun#plural"),
    "examples": _fact(",d", "header/dataset/examples"),
    "training_examples": _split("train"),
    "validation_examples": _split("validation"),
    "test_examples": _split("test"),
    # the training
    "run": _word("header/name"),
    "title": _word("header/title"),
    "digest": _word("digest"),
    "seed": _fact("d", "header/seed"),
    "optimizer": _word("header/optimizer/name"),
    "learning_rate": _learning_rate,
    "schedule": _word("header/config/schedule/kind"),
    "batch_size": _batch_size,
    "epochs": _epochs,
    "steps": lambda view: [view.read(",d", "steps", view.last)],
    "recorded_steps": lambda view: [view.derive(",d", "count", [("steps", None, ())])],
    "loss": _word("header/loss"),
    # how it went
    "first_loss": _loss(True),
    "last_loss": _loss(False),
    "untrained_accuracy": _accuracy(True),
    "accuracy": _accuracy(False),
    "test_accuracy": _fact(".1%", "commit/test_accuracy"),
    "unseen_examples": _unseen_examples,  # those that the trace holds
    "unseen_accuracy": _unseen_accuracy,  # on these
    "flipped_weights": _flipped,
}
"""What can be said of a run, by the name that prose calls it; None where a trace has no such thing."""

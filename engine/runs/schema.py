"""What a run's TOML may say. Whatever it may not say is one line: file, key, what was expected, what came.

    title = "Reading handwritten digits"    seed = 7    loss = "softmax_cross_entropy"
    [dataset]    name = "digits"  validation = 0.1  test = 0.2     a generator's options; or path = "mine.csv" and
                 what the file does not say of itself: target, task, scale, ... (README lists every key)
                 examples = 500  labels = "shuffled"               only so many of them; labels dealt at random
    [[layers]]   kind = "dense"  width = 32  activation = "relu"   once per layer, from inputs to outputs; each kind
                 of engine/layers/registry.py has the keys that are its fields: dropout rate, reshape shape, ...
    [optimizer]  kind = "adam"  lr = 0.001                         and what that kind knows
    [schedule]   kind = "cosine"  warmup = 100                     of the learning rate, in steps
    [training]   epochs = 30  batch_size = 32                      or "full"; clip_norm
    [augment]    shift = 1                                         images move by up to so many pixels, at random
    [record]     schedule = "dense:64+log:240"  probes = 16        first_batch = true: all of it is among the probes;
                 learned = 2000                                    so many learned examples are kept, beside unseen ones
                 keep = "scalars"                                  and what proves them, no gradients and no probes

The last layer is the output. Its width follows from the data (one per class, or per value to predict; one
alone for binary_cross_entropy between two classes) and may be left out; it has no activation unless one is
named. The other dense layers are hidden: they state their width, and are relu unless they say otherwise. Layers that
are not dense have no activation unless one is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, PrivateAttr, ValidationError
from pydantic_core import PydanticCustomError

from tracereel.engine.errors import ConfigError
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.runs.complaints import complaint
from tracereel.engine.runs.dataset_tables import LATER_KEYS, AnyDataset
from tracereel.engine.runs.layer_tables import AnyLayer
from tracereel.engine.runs.section import Amount, Count, Fraction, Positive, Section, Steps, one_of
from tracereel.engine.trace import schedule

LEARNED = 10_000  # examples that may be kept of those that were learned


def _recordable(text: str) -> str:
    try:
        return str(schedule.parse(text))
    except ConfigError as error:
        raise PydanticCustomError("said", "{said}", {"said": str(error)}) from error


def _batch_size(value: Any) -> Any:
    if value == "full" or (type(value) is int and value >= 1):
        return value
    raise PydanticCustomError("wanted", "{wanted}", {"wanted": 'a whole number of at least 1, or "full"'})


BatchSize = Annotated[int | Literal["full"], PlainValidator(_batch_size)]


class Optimizer(Section):
    lr: Positive = Field(examples=["lr = 0.001"])
    weight_decay: Amount = 0.0


class GradientDescent(Optimizer):
    kind: Literal["gradient_descent"]


class Momentum(Optimizer):
    kind: Literal["momentum", "nesterov"]
    momentum: Fraction = 0.9


class RMSProp(Optimizer):
    kind: Literal["rmsprop"]
    alpha: Fraction = 0.99
    eps: Positive = 1e-8


class Adam(Optimizer):
    kind: Literal["adam", "adamw"]
    beta1: Fraction = 0.9
    beta2: Fraction = 0.999
    eps: Positive = 1e-8


AnyOptimizer = Annotated[GradientDescent | Momentum | RMSProp | Adam, Field(discriminator="kind")]


class Constant(Section):
    kind: Literal["constant"] = "constant"
    warmup: Steps = 0


class Step(Section):
    kind: Literal["step"]
    every: Count = Field(examples=["every = 500"])
    factor: Annotated[float, Field(gt=0, lt=1)] = 0.1
    warmup: Steps = 0


class Cosine(Section):
    kind: Literal["cosine"]
    floor: Fraction = 0.0
    warmup: Steps = 0


AnySchedule = Annotated[Constant | Step | Cosine, Field(discriminator="kind")]


class Training(Section):
    epochs: Count = Field(examples=["epochs = 30"])
    batch_size: BatchSize = 32
    clip_norm: Positive | None = None


class Augment(Section):
    """What happens to the inputs of a mini-batch before they are learned from."""

    shift: Steps = 0


class Record(Section):
    schedule: Annotated[str, AfterValidator(_recordable)] = schedule.DEFAULT
    probes: Count = 16
    first_batch: bool = False
    learned: Annotated[int, Field(ge=0, le=LEARNED)] = 0
    keep: Literal["everything", "scalars"] = "everything"


LATER = (  # keys that came later, and the value at which they change nothing
    ("dataset", "labels", "given"),
    ("dataset", "examples", None),
    ("record", "first_batch", False),
    ("record", "learned", 0),
    ("record", "keep", "everything"),
    *(("dataset", key, None) for key in LATER_KEYS),
)


class Run(Section):
    """Everything that a training depends on; with the same Run, the same weights to the last bit."""

    title: Annotated[str, Field(min_length=1)] = Field(examples=['title = "What this run shows"'])
    seed: Annotated[int, Field(ge=0)] = Field(examples=["seed = 7"])
    loss: Annotated[str, AfterValidator(one_of(LOSSES))] = Field(examples=['loss = "softmax_cross_entropy"'])
    dataset: AnyDataset = Field(examples=['[dataset] with name = "digits"'])
    layers: Annotated[tuple[AnyLayer, ...], Field(strict=False, min_length=1)] = Field(
        examples=['[[layers]] with kind = "dense"']
    )
    optimizer: AnyOptimizer = Field(examples=['[optimizer] with kind = "adam" and lr = 0.001'])
    schedule: AnySchedule = Constant()
    training: Training = Field(examples=["[training] with epochs = 30"])
    augment: Augment = Augment()
    record: Record = Record()

    _where: str = PrivateAttr("run.toml")
    _folder: Path = PrivateAttr(Path())

    @property
    def name(self) -> str:
        """What the run is called: its file's name."""
        return Path(self._where).stem

    @property
    def where(self) -> str:
        """The file that an error names."""
        return self._where

    @property
    def folder(self) -> Path:
        """Where relative paths start."""
        return self._folder

    @property
    def layer_names(self) -> tuple[str, ...]:
        """hidden1, dropout1, hidden2, ..., output, where a layer has no name of its own."""
        nouns = [layer.noun for layer in self.layers[:-1]]
        defaults = [*(f"{noun}{nouns[: i + 1].count(noun)}" for i, noun in enumerate(nouns)), "output"]
        return tuple(layer.name or default for layer, default in zip(self.layers, defaults, strict=True))

    def config(self) -> dict[str, Any]:
        """What a trace keeps of it. Keys that came later are left out where they change nothing, so that a run of
        before has the digest that it had."""
        told = self.model_dump(mode="json")
        if self.augment == Augment():
            del told["augment"]
        for table, key, silent in LATER:
            if told[table].get(key) == silent:
                told[table].pop(key, None)
        return told

    def mistake(self, key: str, said: str) -> ConfigError:
        """An error about one key of this run."""
        return ConfigError(f"{self.where}: {key}: {said}")


def validated(raw: dict[str, Any], where: str, folder: Path) -> Run:
    """The Run that parsed TOML describes; a ConfigError about its first mistake otherwise."""
    dataset = raw.get("dataset")
    if isinstance(dataset, dict) and "name" in dataset and "path" in dataset:
        raise ConfigError(f"{where}: dataset: expected either a name or a path, got both")
    try:
        run = Run.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(f"{where}: {complaint(error, Run)}") from None
    run._where, run._folder = where, folder
    _refuse_contradictions(run)
    return run


def _refuse_contradictions(run: Run) -> None:
    """What is wrong between keys, each of which is fine."""
    shares = run.dataset.validation + run.dataset.test
    if shares >= 1:
        raise run.mistake("dataset", f"validation and test together must be below 1, got {shares:g}")
    last = len(run.layers) - 1
    for i, layer in enumerate(run.layers[:-1]):
        for key in layer.left_open:
            raise run.mistake(
                f"layers.{i}.{key}", f"missing; only the last layer's ({last}) follows from the data"
            )
    names = run.layer_names
    for i, name in enumerate(names):
        if name in names[:i]:
            raise run.mistake(
                f"layers.{i}.name", f"'{name}' is already the name of layer {names.index(name)}"
            )
    link, activation = LOSSES[run.loss].link, run.layers[-1].activation
    if link != "identity" and activation not in (None, "identity"):
        raise run.mistake(
            f"layers.{last}.activation",
            f"expected none, because {run.loss} applies {link} to the outputs itself, got '{activation}'",
        )

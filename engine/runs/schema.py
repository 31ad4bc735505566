"""What a run's TOML may say. Whatever it may not say is one line: file, key, what was expected, what came.

    title = "Reading handwritten digits"    seed = 7    loss = "softmax_cross_entropy"
    [dataset]    name = "digits"  validation = 0.1  test = 0.2     a generator's options; or path = "mine.csv" and
                 what the file does not say of itself: target, task, scale, ... (README lists every key)
    [[layers]]   kind = "dense"  width = 32  activation = "relu"   once per layer, from inputs to outputs; each kind
                 of engine/layers/registry.py has the keys that are its fields: dropout rate, reshape shape, ...
    [optimizer]  kind = "adam"  lr = 0.001                         and what that kind knows
    [schedule]   kind = "cosine"  warmup = 100                     of the learning rate, in steps
    [training]   epochs = 30  batch_size = 32                      or "full"; clip_norm
    [augment]    shift = 1                                         images move by up to so many pixels, at random
    [record]     schedule = "dense:64+log:240"  probes = 16        first_batch = true: all of it is among the probes

The last layer is the output. Its width follows from the data (one per class, or per value to predict; one
alone for binary_cross_entropy between two classes) and may be left out; it has no activation unless one is
named. The other dense layers are hidden: they state their width, and are relu unless they say otherwise. Layers that
are not dense have no activation unless one is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    PrivateAttr,
    Tag,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from tracereel.engine.errors import ConfigError
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.runs.complaints import complaint
from tracereel.engine.runs.layer_tables import AnyLayer
from tracereel.engine.runs.section import Section, one_of
from tracereel.engine.trace import schedule


def _recordable(text: str) -> str:
    try:
        return str(schedule.parse(text))
    except ConfigError as error:
        raise PydanticCustomError("said", "{said}", {"said": str(error)}) from error


def _batch_size(value: Any) -> Any:
    if value == "full" or (type(value) is int and value >= 1):
        return value
    raise PydanticCustomError("wanted", "{wanted}", {"wanted": 'a whole number of at least 1, or "full"'})


def _texts(value: Any) -> Any:
    if isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise PydanticCustomError("wanted", "{wanted}", {"wanted": 'a list of texts, as ["one", "other"]'})


def _image_size(value: Any) -> Any:
    sides = value if isinstance(value, list | tuple) else (value, value)
    if len(sides) == 2 and all(type(side) is int and 1 <= side <= LARGEST_SIDE for side in sides):
        return tuple(sides)
    wanted = f"[height, width] or one number for both, in pixels, from 1 to {LARGEST_SIDE:,}"
    raise PydanticCustomError("wanted", "{wanted}", {"wanted": wanted})


LARGEST_SIDE = 1024
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
ImageSize = Annotated[tuple[int, int], BeforeValidator(_image_size)]
Count = Annotated[int, Field(ge=1)]
Steps = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Amount = Annotated[float, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
Examples = Annotated[int, Field(ge=10, le=1_000_000)]
BatchSize = Annotated[int | Literal["full"], PlainValidator(_batch_size)]


class Shared(Section):
    """A dataset without an official test set; both shares are of all its examples."""

    validation: Fraction = 0.1
    test: Fraction = 0.2


class Digits(Shared):
    name: Literal["digits"]


class OwnTest(Section):
    """A dataset with a test set of its own; validation is a share of the others."""

    validation: Fraction = 0.1
    test: ClassVar[float] = 0.0


class Mnist(OwnTest):
    name: Literal["mnist"]


class Mnist5k(OwnTest):
    name: Literal["mnist5k"]


class Moons(Shared):
    name: Literal["moons"]
    examples: Examples = 600
    noise: Amount = 0.1


class Circles(Shared):
    name: Literal["circles"]
    examples: Examples = 600
    noise: Amount = 0.08


class Spirals(Shared):
    name: Literal["spirals"]
    examples: Examples = 900
    noise: Amount = 0.02
    arms: Annotated[int, Field(ge=2, le=10)] = 3
    turns: Positive = 0.75


class Xor(Shared):
    name: Literal["xor"]
    examples: Examples = 400
    noise: Amount = 0.15


class Sine(Shared):
    name: Literal["sine"]
    examples: Examples = 200
    noise: Amount = 0.05


class OwnFile(Shared):
    """A table, a .npz or a folder of images; a relative path starts at the run's file.

    The other keys are those of engine/datasets/files/options.py; what is not said is found in the file.
    """

    path: Annotated[str, Field(min_length=1)]
    target: str | None = None
    task: Literal["classification", "regression"] | None = None
    scale: Literal["none", "standard", "unit"] | None = None
    inputs: str | None = None
    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    columns: Texts | None = None
    ignore: Texts | None = None
    text: Texts | None = None
    one_hot: Annotated[int, Field(ge=2)] | None = None
    gaps: Literal["leave_out", "refuse"] | None = None
    size: ImageSize | None = None
    color: Literal["grey", "rgb"] | None = None


LATER_KEYS = set(OwnFile.model_fields) - {"path", "target", "task", "validation", "test"}


def _which_dataset(value: Any) -> str | None:
    told = value if isinstance(value, dict) else vars(value) if isinstance(value, Section) else {}
    name = told.get("name")
    return "path" if "path" in told else None if name is None else str(name)


AnyDataset = Annotated[
    Annotated[Digits, Tag("digits")]
    | Annotated[Mnist, Tag("mnist")]
    | Annotated[Mnist5k, Tag("mnist5k")]
    | Annotated[Moons, Tag("moons")]
    | Annotated[Circles, Tag("circles")]
    | Annotated[Spirals, Tag("spirals")]
    | Annotated[Xor, Tag("xor")]
    | Annotated[Sine, Tag("sine")]
    | Annotated[OwnFile, Tag("path")],
    Discriminator(_which_dataset),
]


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
        if not self.record.first_batch:
            del told["record"]["first_batch"]
        if isinstance(self.dataset, OwnFile):
            unsaid = [key for key in LATER_KEYS if getattr(self.dataset, key) is None]
            told["dataset"] = {key: value for key, value in told["dataset"].items() if key not in unsaid}
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

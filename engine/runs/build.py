"""From a run to what training needs: data, a network with first values, an optimizer and settings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Dataset, Indices
from tracereel.engine.datasets.dealt import dealt
from tracereel.engine.datasets.registry import load
from tracereel.engine.datasets.scaling import scaled
from tracereel.engine.datasets.splits import sample, splits, untested
from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers.layer import said
from tracereel.engine.layers.registry import ACTIVATIONS, outputs_keys
from tracereel.engine.learning import training
from tracereel.engine.learning.blocks import Block
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network
from tracereel.engine.learning.optimizers import OPTIMIZERS, Optimizer
from tracereel.engine.learning.schedules import SCHEDULES, warm_up
from tracereel.engine.learning.settings import Settings, TrainingData
from tracereel.engine.learning.training import Step
from tracereel.engine.runs.dataset_tables import Sampled
from tracereel.engine.runs.schema import Run

DRAWING, SPLITTING, SAMPLING, DEALING = range(100, 104)  # far from the few that training spawns
RECTIFIED = ("relu", "leaky_relu", "gelu")  # half of the signal is lost: he makes up for it


@dataclass(frozen=True)
class Prepared:
    """A run that is ready to train, once: training changes the network."""

    run: Run
    dataset: Dataset
    data: TrainingData
    network: Network
    optimizer: Optimizer
    settings: Settings

    @property
    def steps_per_epoch(self) -> int:
        return training.steps_per_epoch(self.settings, len(self.data.train))

    @property
    def total_steps(self) -> int:
        return training.total_steps(self.settings, len(self.data.train))


def build(run: Run, as_before: bool = False) -> Prepared:
    """Load the data, draw the first weights; a ConfigError where run and data do not fit together.

    as_before: of a run that says nothing of scaling, as it was when nothing was scaled unasked.
    """
    dataset = load(_dataset_options(run), _stream(run.seed, DRAWING))
    if as_before and getattr(run.dataset, "scale", None) is None:
        dataset = replace(dataset, asked="none")
    _refuse_loss(run, dataset)
    _refuse_shift(run, dataset)
    _refuse_dealing(run, dataset)
    train, validation, test = splits(
        dataset,
        run.dataset.validation,
        run.dataset.test,
        _stream(run.seed, SPLITTING),
        among=_sample(run, dataset),
    )
    if run.dataset.labels == "shuffled":
        dataset = dealt(dataset, train, _stream(run.seed, DEALING))
    dataset = scaled(dataset, train, values=run.loss == "mean_squared_error")
    data = TrainingData(dataset.network_inputs(), dataset.network_targets(), train, validation, test)
    network = _network(run, dataset)
    network.initialize(training.streams(run.seed).initialization)
    options = run.optimizer.model_dump(exclude={"kind", "lr"})
    optimizer = OPTIMIZERS[run.optimizer.kind](**options)
    return Prepared(run, dataset, data, network, optimizer, _settings(run, len(train)))


def train(prepared: Prepared) -> Iterator[Step]:
    """Train what build() prepared: one Step per update, and a final one."""
    return training.train(prepared.network, prepared.optimizer, prepared.data, prepared.settings)


def _stream(seed: int, purpose: int) -> np.random.Generator:
    """Random numbers for the data: streams of the same seed as training's, and independent of them."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose,)))


def _sample(run: Run, dataset: Dataset) -> Indices | None:
    """The examples to share out; None for all of them."""
    count = run.dataset.examples if isinstance(run.dataset, Sampled) else None
    if count is None:
        return None
    most, classes = len(untested(dataset)), len(dataset.class_names)
    if count > most:
        beside = f" beside its test set of {len(dataset.test):,}" if dataset.test is not None else ""
        raise run.mistake(
            "dataset.examples",
            f"expected at most the {most:,} that {dataset.name} has{beside}, got {count:,}",
        )
    if count < classes:
        why = f"expected at least one of each of the {classes:,} classes of {dataset.name}, got {count:,}"
        raise run.mistake("dataset.examples", why)
    return sample(dataset, count, _stream(run.seed, SAMPLING))


def _dataset_options(run: Run) -> dict[str, object]:
    options = run.dataset.model_dump(exclude={"validation", "test", "labels"})
    if isinstance(run.dataset, Sampled):
        del options["examples"]
    if "path" in options:
        options["path"] = run.folder / Path(options["path"]).expanduser()
    return options


def _network(run: Run, dataset: Dataset) -> Network:
    """The layers with what the run left open, for inputs as they are and as many outputs as the targets ask for."""
    outputs, last = _outputs(run, dataset), len(run.layers) - 1
    why = f"{outputs}, {_per(run, dataset)}"
    for key in outputs_keys(run.layers[-1].kind):
        told = run.layers[-1].options[key]
        if told not in (None, outputs):
            raise run.mistake(f"layers.{last}.{key}", f"expected {why}, got {told}; or leave it out")
    try:
        network = Network(_blocks(run, outputs), dataset.input_shape, LOSSES[run.loss])
    except ShapeError as error:
        raise ConfigError(f"{run.where}: {error}") from error
    if network.output_shapes[-1] != (outputs,):
        given = said(network.output_shapes[-1])
        raise run.mistake(f"layers.{last}", f"expected the last layer to give {why}, got {given}")
    return network


def _per(run: Run, dataset: Dataset) -> str:
    """What there is one output for."""
    if run.loss == "binary_cross_entropy" and dataset.is_classification:
        return "the chance of the second of two classes"
    return f"one per class of {dataset.name}" if dataset.is_classification else "one per value to predict"


def _blocks(run: Run, outputs: int) -> list[Block]:
    """The layers with their names, activations and initializers."""
    last = len(run.layers) - 1
    blocks = []
    for i, (name, layer) in enumerate(zip(run.layer_names, run.layers, strict=True)):
        activation = layer.activation or ("identity" if i == last else layer.followed_by)
        initializer = layer.initializer or ("he" if activation in RECTIFIED else "xavier")
        blocks.append(Block(name, layer.made(outputs), ACTIVATIONS[activation], initializer))
    return blocks


def _outputs(run: Run, dataset: Dataset) -> int:
    """How many numbers the network must give: one a class, or a value; for yes or no a single one."""
    if not dataset.is_classification:
        return math.prod(dataset.targets.shape[1:])
    return 1 if run.loss == "binary_cross_entropy" else len(dataset.class_names)


def _refuse_loss(run: Run, dataset: Dataset) -> None:
    """A loss that these targets make no sense for."""
    classes, targets = len(dataset.class_names), dataset.targets
    if run.loss == "softmax_cross_entropy" and not classes:
        raise run.mistake(
            "loss",
            f"softmax_cross_entropy expects classes, but {dataset.name} has values to predict{_why(dataset)}; "
            "expected mean_squared_error",
        )
    if run.loss == "binary_cross_entropy" and classes not in (0, 2):
        raise run.mistake(
            "loss",
            f"binary_cross_entropy expects two classes, got the {classes} of {dataset.name}; "
            "expected softmax_cross_entropy",
        )
    if run.loss == "binary_cross_entropy" and not classes and (targets.min() < 0 or targets.max() > 1):
        raise run.mistake(
            "loss",
            f"binary_cross_entropy expects targets from 0 to 1, but those of {dataset.name} go from "
            f"{targets.min():g} to {targets.max():g}; expected mean_squared_error",
        )


def _why(dataset: Dataset) -> str:
    """By what that was decided, of somebody's own file."""
    _, because, why = "".join(dataset.told[:1]).partition(", because ")
    return because + why


def _refuse_shift(run: Run, dataset: Dataset) -> None:
    """Only images can be moved, and by less than they are large."""
    if not run.augment.shift:
        return
    if dataset.kind != "image" or len(dataset.input_shape) != 2:
        raise run.mistake(
            "augment.shift",
            f"expected images of height by width, got the {dataset.noun}s of {dataset.name}; leave it out",
        )
    side = min(dataset.input_shape)
    if run.augment.shift >= side:
        raise run.mistake(
            "augment.shift",
            f"expected less than the {side} pixels of an image's shorter side, got {run.augment.shift:,}",
        )


def _refuse_dealing(run: Run, dataset: Dataset) -> None:
    """Only labels of classes can be dealt."""
    if run.dataset.labels == "shuffled" and not dataset.is_classification:
        raise run.mistake(
            "dataset.labels",
            f"expected classes to deal, but {dataset.name} has values to predict; leave it out",
        )


def _settings(run: Run, examples: int) -> Settings:
    options = run.schedule.model_dump(exclude={"kind", "warmup"})
    schedule = SCHEDULES[run.schedule.kind](**options)
    if run.schedule.warmup:
        schedule = warm_up(run.schedule.warmup, schedule)
    settings = Settings(
        epochs=run.training.epochs,
        batch_size=run.training.batch_size,
        learning_rate=run.optimizer.lr,
        schedule=schedule,
        clip_norm=run.training.clip_norm,
        seed=run.seed,
        shift=run.augment.shift,
    )
    total = training.total_steps(settings, examples)
    if run.schedule.warmup >= total:
        raise run.mistake(
            "schedule.warmup",
            f"expected fewer than this training's {total:,} steps, got {run.schedule.warmup:,}",
        )
    size = examples if settings.batch_size == "full" else min(settings.batch_size, examples)
    followed = run.record.first_batch and run.record.keep == "everything"
    if followed and run.record.probes < size:
        raise run.mistake(
            "record.probes",
            f"expected at least the {size:,} of the first batch (record.first_batch), got {run.record.probes:,}",
        )
    return settings

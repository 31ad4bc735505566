"""Training as a generator: one Step per update, handed over before the update is made.

Nothing is copied and nothing is written. What a Step shows are views, true until the generator is resumed;
resuming makes the update. Whoever listens may look, copy and probe, and the training stays the same bit for
bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, isfinite, nan
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from tracereel.engine.errors import TrainingDiverged
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.gradient_norm import clip, norm
from tracereel.engine.learning.minibatches import minibatches, order_of_epoch
from tracereel.engine.learning.network import Named, Network
from tracereel.engine.learning.optimizers import Optimizer
from tracereel.engine.learning.resume_point import Position, ResumePoint, Slots
from tracereel.engine.learning.settings import Settings, TrainingData


class Streams(NamedTuple):
    """Random numbers for each purpose, so that one more draw here changes nothing there."""

    initialization: np.random.Generator
    shuffling: np.random.Generator
    dropout: np.random.Generator


@dataclass(frozen=True)
class Evaluation:
    """How well a network does on a split: mean loss, and accuracy (nan where nothing is right or wrong)."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Step:
    """A moment of training: the weights before update `number`, and everything that goes into that update.

    The last one (`final`) holds the finished weights: it has no gradients, no batch, and nan for what belongs
    to one. `parameters`, `gradients`, `optimizer_state` and `state` are views, true until the generator is
    resumed.
    """

    number: int
    """Updates made before."""
    epoch: float
    """Epochs completed, with their fraction."""
    learning_rate: float
    loss: float
    """The mean over the mini-batch."""
    losses: Array
    indices: Array
    """The rows of the dataset in the mini-batch."""
    accuracy: float
    """On the mini-batch; nan for regression."""
    gradient_norm: float
    """Before clipping."""
    clip_factor: float
    """What clipping multiplied the gradient by: 1 where it did nothing."""
    parameters: Named
    gradients: Named | None
    """What is handed to the optimizer: the mean over the mini-batch, after clipping."""
    optimizer_state: Slots
    """{layer: {parameter: {slot: array}}}, before the update."""
    state: Named
    """The running statistics, before the update."""
    drawn: Named
    """What was random in this pass, such as dropout masks and how far images were moved."""
    evaluation: Evaluation | None
    """On the validation split, at the first step, at every epoch boundary and at the last."""
    final: bool
    network: Network
    position: Position | None = None
    """From which this step can be made again; None for steps of other frameworks."""


def streams(seed: int) -> Streams:
    """Independent random streams of one seed."""
    return Streams(*(np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(3)))


def steps_per_epoch(settings: Settings, n_train: int) -> int:
    """Updates in one epoch, the last and perhaps smaller batch included."""
    return 1 if settings.batch_size == "full" else ceil(n_train / settings.batch_size)


def total_steps(settings: Settings, n_train: int) -> int:
    """Updates in the whole training, known before it starts. The final Step comes on top."""
    return settings.epochs * steps_per_epoch(settings, n_train)


def first_batch(data: TrainingData, settings: Settings) -> Array:
    """The rows of the dataset in the mini-batch of step 0, without training."""
    order = order_of_epoch(data, settings, streams(settings.seed).shuffling)
    return order if settings.batch_size == "full" else order[: settings.batch_size]


def train(
    network: Network,
    optimizer: Optimizer,
    data: TrainingData,
    settings: Settings,
    resume_from: ResumePoint | None = None,
) -> Iterator[Step]:
    """Train `network`, which has been initialized, and yield every Step; the optimizer starts afresh.

    First values come from whoever calls: network.initialize(streams(seed).initialization), or from another
    training. With `resume_from`, training goes on at the Step that it names, to the same bits as if it had never
    stopped. A loss or a gradient that is no longer finite raises TrainingDiverged before its update is made.

    Meanwhile BLAS computes on one thread: matrices of mini-batches gain nothing from a second, a busy machine makes
    threads that wait for each other many times slower, and the bits must not depend on how many there are.
    """
    with threadpool_limits(1, user_api="blas"):
        yield from _train(network, optimizer, data, settings, resume_from)


def _train(
    network: Network,
    optimizer: Optimizer,
    data: TrainingData,
    settings: Settings,
    resume_from: ResumePoint | None,
) -> Iterator[Step]:
    random = streams(settings.seed)
    per_epoch = steps_per_epoch(settings, len(data.train))
    total = total_steps(settings, len(data.train))
    optimizer.prepare(network.flat, network.decay_mask)
    slots = _named_slots(network, optimizer)
    start = 0
    if resume_from is not None:
        resume_from.restore(network, optimizer, slots)
        start = resume_from.position.number
        random.shuffling.bit_generator.state = dict(resume_from.position.shuffling)
        random.dropout.bit_generator.state = dict(resume_from.position.dropout)
    shuffling, undrawn = random.shuffling.bit_generator.state, random.dropout.bit_generator.state
    batches = minibatches(data, settings, random.shuffling, network.dtype, start)
    for number, (indices, X, targets, moved, shuffling) in enumerate(batches, start):
        learning_rate = settings.learning_rate * settings.schedule(number, total)
        with np.errstate(all="ignore"):
            evaluation = evaluate(network, data, data.validation) if number % per_epoch == 0 else None
            losses, drawn = network.loss_and_gradients(X, targets, random.dropout)
            loss, length = float(losses.mean()), norm(network.flat_gradients)
        if not (isfinite(loss) and isfinite(length)):
            raise TrainingDiverged(
                number, learning_rate, _first_broken(network, network.latest.preactivations)
            )
        yield Step(
            number=number,
            epoch=number / per_epoch,
            learning_rate=learning_rate,
            loss=loss,
            losses=losses,
            indices=indices,
            accuracy=network.loss.accuracy(network.latest.outputs, targets),
            gradient_norm=length,
            clip_factor=clip(network.flat_gradients, length, settings.clip_norm),
            parameters=network.parameters,
            gradients=network.gradients,
            optimizer_state=slots,
            state=network.state,
            drawn=_together(moved, drawn),
            evaluation=evaluation,
            final=False,
            network=network,
            position=Position(number, shuffling, undrawn),
        )
        if drawn:  # a generator that nobody draws from need not be asked again
            undrawn = random.dropout.bit_generator.state
        optimizer.update(network.flat, network.flat_gradients, learning_rate)
        network.commit_statistics()
    last_rate = settings.learning_rate * settings.schedule(total - 1, total)
    yield _final_step(network, data, settings.epochs, last_rate, slots, Position(total, shuffling, undrawn))


def evaluate(network: Network, data: TrainingData, rows: Array, batch: int = 1024) -> Evaluation | None:
    """Mean loss and accuracy over some rows of the data, in inference mode; None where there are none."""
    if not len(rows):
        return None
    loss = accuracy = 0.0
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        X, targets = data.inputs[part].astype(network.dtype, copy=False), data.targets[part]
        outputs, _ = network.forward(X)
        losses, _ = network.loss(outputs, targets)
        loss += float(losses.sum(dtype=np.float64))
        accuracy += network.loss.accuracy(outputs, targets) * len(part)
    return Evaluation(loss / len(rows), accuracy / len(rows))


def _final_step(
    network: Network,
    data: TrainingData,
    epochs: int,
    learning_rate: float,
    slots: Slots,
    position: Position,
) -> Step:
    """The finished weights, and how well they do."""
    broken = _first_not_finite(network.parameters)
    with np.errstate(all="ignore"):
        evaluation = evaluate(network, data, data.validation)
        if evaluation and not isfinite(evaluation.loss) and not broken:
            broken = _first_broken(network, network.preactivations(data.inputs[data.validation]))
    if broken:
        raise TrainingDiverged(position.number, learning_rate, broken)
    return Step(
        number=position.number,
        epoch=float(epochs),
        learning_rate=nan,
        loss=nan,
        losses=np.empty(0, network.dtype),
        indices=np.empty(0, np.int64),
        accuracy=nan,
        gradient_norm=nan,
        clip_factor=1.0,
        parameters=network.parameters,
        gradients=None,
        optimizer_state=slots,
        state=network.state,
        drawn={},
        evaluation=evaluation,
        final=True,
        network=network,
        position=position,
    )


def _together(moved: Named, drawn: Named) -> Named:
    """What was random before the network, and in it."""
    return drawn | {name: drawn.get(name, {}) | arrays for name, arrays in moved.items()}


def _named_slots(network: Network, optimizer: Optimizer) -> Slots:
    """The optimizer's state by layer, parameter and slot, as views."""
    named = {slot: network.views(flat) for slot, flat in optimizer.state.items()}
    return {
        layer: {name: {slot: named[slot][layer][name] for slot in named} for name in parameters}
        for layer, parameters in network.parameters.items()
    }


def _first_broken(network: Network, preactivations: dict[str, Array]) -> str:
    """The first layer, going forward, whose pre-activations are not finite; else whose gradients."""
    broken = _first_not_finite({name: {"z": z} for name, z in preactivations.items()})
    return broken or _first_not_finite(network.gradients) or network.names[-1]


def _first_not_finite(named: Named) -> str | None:
    for layer, arrays in named.items():
        if not all(np.isfinite(array).all() for array in arrays.values()):
            return layer
    return None

"""Recording any training by hand: NumPy arrays (or what NumPy can read: JAX, CuPy on the host, lists) in dictionaries.

    with Recorder("my.zarr", layers={"hidden": "relu", "output": "softmax"}, train=(X, y), test=(X2, y2), seed=0) as r:
        for batch in batches:
            loss, grads = ...
            r.step(params, grads, loss=loss, batch=X[batch])    # before the update
            params = ...
        r.finish(params)

Axes: B examples of a mini-batch, P followed examples, I inputs, O outputs. params and grads are {layer: {"W": (O, I),
"b": (O,)}}; with kernel="in,out", as JAX and Keras store them, W is (I, O). activations, preactivations and deltas are
{layer: (P, O)} of the followed examples, in inference mode; what is left out is computed from params, which is the
same. optimizer_state is {layer: {"W": {slot: like W}, "b": {slot: like b}}}. What the first step holds, all hold.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np

from tracereel.engine.adapters.book import About, Book
from tracereel.engine.adapters.followed import Followed, Given
from tracereel.engine.adapters.harmless import harmless
from tracereel.engine.adapters.judging import Judging
from tracereel.engine.adapters.known import Naming, Split
from tracereel.engine.adapters.minibatches import MiniBatches
from tracereel.engine.adapters.saying import said_of
from tracereel.engine.adapters.sink import Pace, Sink
from tracereel.engine.adapters.subject import Subject
from tracereel.engine.adapters.table import Activation, Tree
from tracereel.engine.adapters.trees import Trees, flat
from tracereel.engine.errors import TraceError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named
from tracereel.engine.recording.place import CALLED, refuse_path
from tracereel.engine.recording.probes import Examples
from tracereel.engine.trace.schema import UPDATES, LayerInfo


class Recorder:
    """Writes a trace of a training that somebody else runs. See the module for the shapes of what it takes.

    `layers` names the dense layers in order, each with its activation: "relu", or ("leaky_relu", {"slope": 0.2}).
    `probes`, `labels` are the examples to follow; or a number of them, chosen from `train` and `test` as the engine
    chooses. `optimizer` is a name and hyperparameters, as engine.learning.optimizers has them:
    ("adam", {"beta1": 0.9}).
    `batch_size` is that of the largest mini-batch, where the first is smaller: room is made for it once.
    """

    def __init__(
        self,
        out: str | os.PathLike[str],
        *,
        layers: Mapping[str, Activation] | Sequence[LayerInfo],
        seed: int,
        probes: Any = None,
        labels: Any = None,
        train: Split | None = None,
        validation: Split | None = None,
        test: Split | None = None,
        loss: str | None = "softmax_cross_entropy",
        optimizer: tuple[str, Mapping[str, Any]] = ("unknown", {}),
        schedule: str | None = None,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
        batch_size: int | None = None,
        class_names: Sequence[str] | None = None,
        feature_names: Sequence[str] = (),
        input_shape: Sequence[int] | None = None,
        noun: str | None = None,
        title: str | None = None,
        data_name: str | None = None,
        source: str = "recorded from outside",
        kernel: str = "out,in",
        libraries: Sequence[str] = (),
        overwrite: bool = False,
    ) -> None:
        self.sink, self.pace = Sink(out, overwrite), Pace(schedule, total_steps)
        self.name = self.sink.path.name.removesuffix(".zarr")
        self.optimizer, self.steps_per_epoch = optimizer, steps_per_epoch
        self._about = About(self.name, title or self.name, int(seed), optimizer, steps_per_epoch, libraries)
        shape = tuple(int(side) for side in input_shape) if input_shape is not None else None
        naming = Naming(data_name or self.name, source, class_names, feature_names, shape, noun)
        given = {"probes": probes, "labels": labels, "train": train, "validation": validation, "test": test}
        self.subject = Subject(layers, loss, naming, given)
        self.number = 0
        """Updates seen so far, which is the number of the next step."""
        self.finished = False
        self.trouble = ""
        """Why the recording ended before the training did."""
        self.heard = False
        """Whether who records knows that a step's loss is the mean, and that nobody changed its gradients."""
        self._trees, self._batches = Trees(kernel), MiniBatches(batch_size or 0)
        self._followed, self._book = Followed(self.subject), Book(self.sink, self.pace)
        self._judging = Judging(self.subject, self.pace, steps_per_epoch)

    # -- what is called from outside -------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        refuse_path(self.sink.path, self.sink.overwrite, CALLED)  # it may have come since it was asked for
        self.sink.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """A training that broke off leaves a trace that says why; its own error goes on."""
        try:
            if not self.finished:
                self._close(self._why(error))
            if error is None and not self._book.held and not self.trouble:
                raise TraceError(
                    f"{self.sink.path} was not written: no step was recorded. Call step() before each update"
                )
        finally:
            self.sink.release()

    @property
    def probes(self) -> Examples:
        """The followed examples, once they are chosen."""
        return self.subject.probes

    @property
    def loss(self) -> str:
        """The engine's name of the loss."""
        return self.subject.loss

    @property
    def wants_entry(self) -> bool:
        """Whether the next step is recorded whole: of any other, only numbers are kept (loss, learning rate)."""
        return not self.finished and self.pace.takes(self.number)

    @property
    def at_end(self) -> bool:
        """Whether total_steps updates were made, so that the last entry is due."""
        return not self.finished and self.pace.known and self.number == self.pace.total

    @property
    def wants_validation(self) -> bool:
        """Whether the validation split is judged now: at the start, after every epoch, else every 20th entry."""
        return self._judging.is_due(self.number, self.wants_entry)

    @harmless
    def step(
        self,
        params: Tree,
        grads: Tree | None = None,
        activations: Mapping[str, Any] | None = None,
        loss: float | None = None,
        *,
        learning_rate: float | None = None,
        batch: Any = None,
        targets: Any = None,
        losses: Any = None,
        accuracy: float | None = None,
        optimizer_state: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
        preactivations: Mapping[str, Any] | None = None,
        deltas: Mapping[str, Any] | None = None,
        probe_losses: Any = None,
        state: Tree | None = None,
        validation: tuple[float, float] | None = None,
        updates: Mapping[str, Any] | None = None,
        at_end: Mapping[str, Any] | None = None,
        **scalars: float,
    ) -> None:
        """One update, told before it is made: the weights it starts from, and the gradients it is handed.

        batch: the inputs of the mini-batch (B, ...), by which its examples are known again. targets: what was wanted of
        them, (B, ...); where that is not what the dataset wants of them, the mini-batch is recorded as unknown.
        losses: theirs, (B,). loss: nan where it is not known.
        state: running statistics, {layer: {name: array}}. validation: (loss, accuracy) with these weights; computed
        here where the layers are dense. at_end: what finish() takes, where total_steps were made and training goes on.
        updates: how it is made, {"t", "as_left", "momentum", ...: one number per parameter}, where that is not the same
        for all (engine/trace/FORMAT.md); what moves for all alike is a number of its own: momentum=0.8.
        """
        if self.finished:
            return
        if self.at_end:  # what follows is not in the trace, which is whole
            seen = {"preactivations": preactivations, "deltas": deltas, "probe_losses": probe_losses}
            self.finish(params, activations, validation=validation, **seen, **(at_end or {}))
            return
        judges = self.wants_validation
        computes = judges and self.subject.again is not None and validation is None
        weights = self._weights(params) if self.wants_entry or computes else {}
        self.choose_probes(params, batch)
        scalars = {"loss": loss, "learning_rate": learning_rate, "accuracy": accuracy, **scalars}  # type: ignore[dict-item]
        if loss is None:
            raise TraceError(f"step {self.number} expects the loss of its mini-batch: step(..., loss=loss)")
        entry = None
        if self.wants_entry:
            seen = {"preactivations": preactivations, "activations": activations, "deltas": deltas}
            entry = self._entry(weights, seen, probe_losses, updates)
            entry |= self._gradients(grads) | self._trees.slots(optimizer_state) | flat("state", state or {})
            known = self.subject.examples()
            entry |= self._batches.entry(known, batch, targets, losses, self._book.held)
            again = self.subject.again
            self._batches.doubt(self.number, entry, scalars, known, again, weights, self.heard)
            entry = self._batches.fitted(self.number, entry, not self._book.held)
        if not self._book.held:
            assert entry is not None
            self._book.begin(self._about, self.subject, scalars, entry)
        judged = self._judging.validation(self.number, weights, validation) if judges else None
        self._book.add(scalars, entry, judged)
        self.number += 1
        self._book.correct_total()

    @harmless
    def finish(
        self,
        params: Tree,
        activations: Mapping[str, Any] | None = None,
        *,
        preactivations: Mapping[str, Any] | None = None,
        deltas: Mapping[str, Any] | None = None,
        probe_losses: Any = None,
        validation: tuple[float, float] | None = None,
        test: tuple[float, float] | None = None,
        predictions: Any = None,
        updates: Mapping[str, Any] | None = None,
    ) -> None:
        """The weights after the last update. test: (loss, accuracy) on the test split; computed where layers are dense.

        A training that ended before its total_steps is a trace that was stopped early, and is told as one.
        """
        if self.finished or not self._book.held:
            return
        if self.pace.known and self.number < self.pace.total:
            why = f"training ended after {self.number:,} steps, before its total_steps of {self.pace.total:,}"
            self._book.close(self.number, stopped=why)
            self.finished = True
            return
        weights = self._weights(params)
        seen = {"preactivations": preactivations, "activations": activations, "deltas": deltas}
        entry = self._entry(weights, seen, probe_losses, updates)
        self._book.add(None, entry, self._judging.validation(self.number, weights, validation))
        numbers, fixed = self._judging.test(weights, test, predictions)
        self._book.close(self.number, fixed, finished=True, **numbers)
        self.finished = True

    def choose_probes(self, params: Tree, batch: Any) -> None:
        """Everything that the first weights and the first mini-batch decide: the layer table, the followed examples.

        step() does so by itself; who gives activations has to know before whose they are: `probes` afterwards.
        """
        if not self.subject.is_chosen:
            self.subject.choose(self._weights(params), self._batches, batch)

    def expect_batches(self, count: int) -> None:
        """Mini-batches of about so many examples will be told, also where the first is not known."""
        self._batches.expect(count)

    # -- the end ---------------------------------------------------------------------------------------------------

    def stop(self, why: str) -> None:
        """End the recording here, with what there is; the training may go on."""
        if not self.finished:
            self.finished, self.trouble = True, why
            self._book.close(self.number, stopped=f"after {self.number:,} steps: {why}"[:200])

    @harmless
    def _close(self, why: str) -> None:
        self._book.close(self.number, stopped=why)

    def _why(self, error: BaseException | None) -> str:
        if error is None:
            return f"after {self.number:,} steps, without finish()"
        return f"after {self.number:,} steps: {said_of(error, named=True)}"[:200]

    # -- what a trace holds ----------------------------------------------------------------------------------------

    def _weights(self, params: Tree) -> Named:
        return self._trees.arrays("params", params, self.subject.table, self.number)

    def _gradients(self, grads: Tree | None) -> dict[str, Array]:
        if grads is None:
            return {}
        return flat(
            "gradients", self._trees.arrays("grads", grads, self.subject.table, self.number, whole=False)
        )

    def _entry(
        self, weights: Named, seen: Given, losses: Any, updates: Mapping[str, Any] | None
    ) -> dict[str, Array]:
        """When it is, the weights, what they make of the followed examples, and how their update is made."""
        entry: dict[str, Array] = {"steps": np.asarray(np.int64(self.number))}
        if self.steps_per_epoch:
            entry["epochs"] = np.asarray(np.float64(self.number / self.steps_per_epoch))
        entry |= flat("weights", weights)
        entry |= self._followed.entry(weights, seen, losses, not self._book.held)
        return entry | {f"{UPDATES}/{name}": np.asarray(value) for name, value in (updates or {}).items()}

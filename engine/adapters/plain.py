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
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

import numpy as np

from tracereel.engine.adapters.known import Known, Naming, Split, as_inputs
from tracereel.engine.adapters.sink import Pace, Sink
from tracereel.engine.adapters.table import Activation, Recomputed, Tree, dense_table, loss_name
from tracereel.engine.datasets.dataset import Indices
from tracereel.engine.errors import ConfigError, ShapeError, TraceError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named, Probe
from tracereel.engine.recording.entry import axes_of, fixed_of
from tracereel.engine.recording.header import library_versions
from tracereel.engine.recording.probes import Examples
from tracereel.engine.trace.reading.layout import fill_value
from tracereel.engine.trace.schema import Header, LayerInfo, OptimizerInfo
from tracereel.engine.trace.writing.writer import Axes

PER_PROBE = ("preactivations", "activations", "deltas")
CLOSE = 1e-3  # given activations and those of the layer table may differ by rounding, never by this share


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
        loss: str = "softmax_cross_entropy",
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
        if kernel not in ("out,in", "in,out"):
            raise ConfigError(f"kernel is 'out,in' or 'in,out', got '{kernel}'")
        self.sink, self.pace = Sink(out, overwrite), Pace(schedule, total_steps)
        self.name = self.sink.path.name.removesuffix(".zarr")
        self.loss, self.optimizer, self.seed = loss_name(loss), optimizer, int(seed)
        self.title, self.libraries = title or self.name, libraries
        self.steps_per_epoch, self.in_out = steps_per_epoch, kernel == "in,out"
        self._largest_batch = batch_size or 0
        self.layers = layers
        shape = tuple(int(side) for side in input_shape) if input_shape is not None else None
        self.naming = Naming(data_name or self.name, source, class_names, feature_names, shape, noun)
        self.given: dict[str, Any] = {"probes": probes, "labels": labels, "train": train}
        self.given |= {"validation": validation, "test": test}
        self.number = 0
        """Updates seen so far, which is the number of the next step."""
        self.finished = False
        self.table: tuple[LayerInfo, ...] = () if isinstance(layers, Mapping) else tuple(layers)
        self.known: Known | None = None
        self.probes = self.evaluation = _nobody()
        self.probes_are_chosen = False
        self._again: Recomputed | None = None
        self._held: frozenset[str] = frozenset()  # what the first step held
        self._scalars: list[str] = []  # the numbers among it
        self._said = self.pace.total
        self._told_of_batches = False

    # -- what is called from outside -------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.sink.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """A training that broke off leaves a trace that says why; its own error goes on."""
        try:
            if not self.finished:
                self.sink.close(self._length, None, stopped=self._why(error))
            if error is None and not self._held:
                raise TraceError(
                    f"{self.sink.path} was not written: no step was recorded. Call step() before each update"
                )
        except TraceError:
            if error is None:
                raise
        finally:
            self.sink.release()

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
        if self.given["validation"] is None:
            return False
        if self.steps_per_epoch:
            return self.number % self.steps_per_epoch == 0
        return self.wants_entry and int(np.searchsorted(self.pace.planned, self.number)) % 20 == 0

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
        at_end: Mapping[str, Any] | None = None,
        **scalars: float,
    ) -> None:
        """One update, told before it is made: the weights it starts from, and the gradients it is handed.

        batch: the inputs of the mini-batch (B, ...), by which its examples are known again. targets: what was wanted of
        them, (B, ...); where that is not what the dataset wants of them, the mini-batch is recorded as unknown.
        losses: theirs, (B,). loss: nan where it is not known.
        state: running statistics, {layer: {name: array}}. validation: (loss, accuracy) with these weights; computed
        here where the layers are dense. at_end: what finish() takes, where total_steps were made and training goes on.
        """
        if self.finished:
            return
        if self.at_end:  # what follows is not in the trace, which is whole
            seen = {"preactivations": preactivations, "deltas": deltas, "probe_losses": probe_losses}
            self.finish(params, activations, validation=validation, **seen, **(at_end or {}))
            return
        needed = self.wants_entry or (self._computes_validation and validation is None)
        weights = self._arrays("params", params) if needed else {}
        self.choose_probes(params, batch)
        scalars = {"loss": loss, "learning_rate": learning_rate, "accuracy": accuracy, **scalars}  # type: ignore[dict-item]
        if loss is None:
            raise TraceError(f"step {self.number} expects the loss of its mini-batch: step(..., loss=loss)")
        entry = None
        if self.wants_entry:
            seen = {"preactivations": preactivations, "activations": activations, "deltas": deltas}
            entry = self._seen(weights, seen, probe_losses)
            entry |= (
                self._gradients(grads, optimizer_state)
                | self._batch(batch, targets, losses)
                | _flat("state", state or {})
            )
        self._write(scalars, entry, self._judged(weights, validation))
        self.number += 1
        if self.pace.total != self._said:
            self.sink.say_total(self.pace.total)
            self._said = self.pace.total

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
    ) -> None:
        """The weights after the last update. test: (loss, accuracy) on the test split; computed where layers are dense.

        A training that ended before its total_steps is a trace that was stopped early, and is told as one.
        """
        if self.finished or not self._held:
            return
        if self.pace.known and self.number < self.pace.total:
            why = f"training ended after {self.number:,} steps, before its total_steps of {self.pace.total:,}"
            self.sink.close(self._length, None, stopped=why)
            self.finished = True
            return
        weights = self._arrays("params", params)
        seen = {"preactivations": preactivations, "activations": activations, "deltas": deltas}
        entry = self._seen(weights, seen, probe_losses)
        self._write(None, entry, self._judged(weights, validation, last=True))
        test, predictions = self._tested(weights, test, predictions)
        fixed: tuple[dict[str, Array], Axes] | None = None
        if predictions is not None:
            fixed = ({"test/predictions": np.asarray(predictions)}, {"test/predictions": ("example",)})
        numbers = dict(zip(("test_loss", "test_accuracy"), map(_finite, test or ()), strict=False))
        self.sink.close(self._length, fixed, finished=True, **numbers)
        self.finished = True

    # -- the first step --------------------------------------------------------------------------------------------

    def choose_probes(self, params: Tree, batch: Any) -> None:
        """Everything that the first weights and the first mini-batch decide: the layer table, the followed examples.

        step() does so by itself; who gives activations has to know before whose they are: `probes` afterwards.
        """
        if self.probes_are_chosen:
            return
        weights = self._arrays("params", params)
        if not self.table:
            assert isinstance(self.layers, Mapping)
            self.table = dense_table(self.layers, weights, self.loss)
        first = next(array for named in weights.values() for array in named.values())
        self._again = Recomputed.of(self.table, self.loss, first.dtype)
        rows = self._rows(batch) if batch is not None else np.empty(0, np.int64)
        self.probes, self.evaluation = self.examples().examples(rows)
        if self._again is not None:
            width = int(np.prod(self._again.network.input_shape))
            found = int(np.prod(self.probes.X.shape[1:]))
            if width != found:
                raise ShapeError(
                    f"layer '{self.table[0].name}' expects {width} inputs, an example to follow has {found}"
                )

        self.probes_are_chosen = True

    def examples(self) -> Known:
        """The examples as they were given; known from the number of classes, so from the table on."""
        if self.known is None:
            counted = self.loss == "softmax_cross_entropy" or bool(self.naming.class_names)
            outputs = int(np.prod(self.table[-1].output_shape))
            classes = (2 if outputs == 1 else outputs) if counted else 0
            self.known = Known(self.naming, classes, **self.given)
        return self.known

    def _write(
        self,
        scalars: Mapping[str, Any] | None,
        entry: dict[str, Array] | None,
        judged: dict[str, float] | None,
    ) -> None:
        told = {f"scalars/{name}": value for name, value in (scalars or {}).items()}
        if not self._held:
            assert entry is not None
            self._scalars = [key for key, value in told.items() if value is not None]
            self._held = frozenset({*self._scalars, *entry})
            self._start(entry)
        kept = {key: float("nan") if (value := told.get(key)) is None else float(value)
                for key in self._scalars} if scalars is not None else None  # fmt: skip
        if entry is not None:
            entry = {key: value for key, value in entry.items() if key in self._held}
        self.sink.add(kept, entry, judged)

    def _start(self, entry: dict[str, Array]) -> None:
        rows = dict.fromkeys(self._scalars, self.pace.total)
        rows |= {f"validation/{name}": 0 for name in ("steps", "loss", "accuracy")}
        fixed = fixed_of(self.probes, self.evaluation)
        self.sink.start(self._header(), len(self.pace.planned), fixed, entry, axes_of(entry), rows)

    def _header(self) -> Header:
        name, hyperparameters = self.optimizer
        return Header(
            name=self.name,
            title=self.title,
            config={},  # no run of this engine can be made of it
            seed=self.seed,
            dataset=self.examples().info(),
            loss=self.loss,
            optimizer=OptimizerInfo(name, dict(hyperparameters)),
            layers=self.table,
            schedule=str(self.pace.schedule),
            total_steps=self.pace.total,
            steps_per_epoch=self.steps_per_epoch or 0,
            probes=len(self.probes),
            versions=library_versions() | {library: version(library) for library in self.libraries},
            created=datetime.now(UTC).date().isoformat(),
        )

    # -- what an entry holds ---------------------------------------------------------------------------------------

    def _seen(
        self, weights: Named, given: dict[str, Mapping[str, Any] | None], losses: Any
    ) -> dict[str, Array]:
        """Weights, and what they make of the followed examples: as given, the rest computed from the layer table."""
        entry: dict[str, Array] = {"steps": np.int64(self.number)}  # type: ignore[dict-item]
        if self.steps_per_epoch:
            entry["epochs"] = np.float64(self.number / self.steps_per_epoch)  # type: ignore[assignment]
        entry |= _flat("weights", weights)
        lacking = losses is None or any(given[family] is None for family in PER_PROBE)
        probe: Probe | None = None
        if self._again is not None and (lacking or not self._held):
            probe = self._again.probe(weights, self.probes.X, self.probes.targets)
        for family in PER_PROBE:
            told = given[family]
            arrays = getattr(probe, family) if told is None and probe is not None else told
            for layer, array in (arrays or {}).items():
                entry[f"{family}/{layer}"] = np.asarray(array)
        if losses is not None or probe is not None:
            entry["probe_losses"] = np.asarray(losses if losses is not None else probe.losses_P)  # type: ignore[union-attr]
        self._check_probes(entry, probe)
        return {key: np.asarray(value) for key, value in entry.items()}

    def _check_probes(self, entry: dict[str, Array], probe: Probe | None) -> None:
        """Shapes always; and at the first step, whether what was given is what the layer table gives."""
        for row in self.table:
            for family in PER_PROBE:
                array, expected = entry.get(f"{family}/{row.name}"), (len(self.probes), *row.output_shape)
                if array is not None and array.shape != expected:
                    raise ShapeError(
                        f"{family}['{row.name}'] expects shape {expected}, one row per followed example; "
                        f"got {array.shape}"
                    )
        if probe is None:
            return
        for family in ("preactivations", "activations"):
            for layer, expected in getattr(probe, family).items():
                off = np.abs(entry[f"{family}/{layer}"] - expected)
                if not self._held and not (off <= CLOSE * (1 + np.abs(expected))).all():
                    raise TraceError(
                        f"{family}['{layer}'] are not what the layer table gives for the followed examples: off by "
                        f"up to {float(off.max()):.3g}. Check the activation of '{layer}'; no dropout"
                    )

    def _gradients(
        self, grads: Tree | None, state: Mapping[str, Mapping[str, Mapping[str, Any]]] | None
    ) -> dict[str, Array]:
        entry = _flat("gradients", self._arrays("grads", grads, whole=False)) if grads is not None else {}
        for layer, named in (state or {}).items():
            for name, slots in named.items():
                for slot, value in slots.items():
                    entry[f"optimizer/{layer}/{name}/{slot}"] = self._turned(name, np.asarray(value))
        return entry

    def _batch(self, batch: Any, targets: Any, losses: Any) -> dict[str, Array]:
        """Which examples the mini-batch holds, and their losses; where that is unknown, none."""
        entry: dict[str, Array] = {}
        if batch is not None:
            rows = self._rows(batch)
            entry["batch/indices"] = rows if targets is None or self._wants(rows, targets) else rows[:0]
        if losses is not None:
            entry["batch/losses"] = np.asarray(losses, np.float32).reshape(-1)
        for key, kind in (("batch/indices", np.int64), ("batch/losses", np.float32)):
            if key in self._held:
                entry.setdefault(key, np.empty(0, kind))
        return {key: self._fitted(found) for key, found in entry.items()}

    def _wants(self, rows: Indices, targets: Any) -> bool:
        """Whether the dataset wants of its rows what was wanted of them now; of newcomers, nobody knows."""
        known = self.examples().dataset.targets
        old = rows < len(known)
        given = np.asarray(targets)
        return bool(np.array_equal(known[rows[old]].reshape(-1), given[old].reshape(-1)))

    def _fitted(self, found: Array) -> Array:
        """What was told of a mini-batch's examples, in the room that there is; nothing, where they are too many.

        The first step decides how much room there is. Half of a mini-batch would be taken for all of it.
        """
        if not self._held:
            self._largest_batch = max(self._largest_batch, len(found))
            room = np.full(self._largest_batch, fill_value(found.dtype), found.dtype)
            room[: len(found)] = found
            return room
        if len(found) <= self._largest_batch:
            return found
        if not self._told_of_batches:
            self._told_of_batches = True
            warnings.warn(
                f"step {self.number} has {len(found)} examples in its mini-batch, and there is room for "
                f"{self._largest_batch}: which they were is not recorded where there are more. Say how many there can "
                f"be: batch_size={len(found)}",
                stacklevel=4,
            )
        return found[:0]

    def _rows(self, batch: Any) -> Indices:
        """The numbers by which the examples of a mini-batch are known."""
        known = self.examples()
        return known.rows.find(as_inputs(batch).astype(known.seen.dtype, copy=False))

    @property
    def _length(self) -> int | None:
        """How many updates there were, for the header, where nobody knew before."""
        return None if self.pace.known else self.number

    @property
    def _computes_validation(self) -> bool:
        return self.wants_validation and self._again is not None

    def _judged(
        self, weights: Named, told: tuple[float, float] | None, last: bool = False
    ) -> dict[str, float] | None:
        """Loss and accuracy on the validation split, where it is judged now."""
        if not (self.wants_validation or (last and self.given["validation"] is not None)):
            return None
        if told is None:
            if self._again is None:
                return None
            told = self._again.judge(weights, *self._split("validation"))
        return {"validation/steps": self.number, "validation/loss": told[0], "validation/accuracy": told[1]}

    def _tested(
        self, weights: Named, told: tuple[float, float] | None, predictions: Any
    ) -> tuple[tuple[float, float] | None, Any]:
        if self.given["test"] is None or self._again is None:
            return told, predictions
        told = told or self._again.judge(weights, *self._split("test"))
        return told, predictions if predictions is not None else self._again.predict(
            weights, self.evaluation.X
        )

    def _split(self, name: str) -> tuple[Array, Array]:
        return self.examples()._parts[name]

    def _arrays(self, what: str, tree: Tree, whole: bool = True) -> Named:
        """{layer: {parameter: array}} in the engine's order of axes, of the shapes of the table.

        `whole` means that none is missing; what is frozen has no gradient.
        """
        shapes = {row.name: row.parameters for row in self.table}
        if not isinstance(tree, Mapping) or not all(isinstance(named, Mapping) for named in tree.values()):
            raise ShapeError(
                f'{what} expects {{layer: {{"W": array, "b": array}}}}, got {type(tree).__name__}'
            )
        needed = {name for name, parameters in shapes.items() if parameters and whole}
        if shapes and not needed <= set(tree) <= set(shapes):
            raise ShapeError(
                f"{what} expects the layers {', '.join(shapes)}; got {', '.join(tree) or 'none'}"
            )
        found: Named = {}
        for layer in shapes or tree:
            found[layer] = {}
            for name, value in tree.get(layer, {}).items():
                array = self._turned(name, np.asarray(value))
                if array.dtype.kind != "f":
                    raise ShapeError(
                        f"{what}['{layer}']['{name}'] expects floating-point numbers, got {array.dtype}"
                    )
                found[layer][name] = array if array.dtype.itemsize >= 4 else array.astype(np.float32)
            got = {name: array.shape for name, array in found[layer].items()}
            expected = {name: shapes[layer][name] for name in shapes.get(layer, {}) if whole or name in got}
            if shapes and got != expected:
                raise ShapeError(
                    f"step {self.number}: {what}['{layer}'] expects shapes {expected}, got {got}"
                )
        return found

    def _turned(self, name: str, array: Array) -> Array:
        return array.T if self.in_out and name == "W" else array

    def _why(self, error: BaseException | None) -> str:
        if error is None:
            return f"after {self.number:,} steps, without finish()"
        said = " ".join(str(error).split())
        return f"after {self.number:,} steps: {type(error).__name__}{': ' if said else ''}{said}"[:200]


def _flat(family: str, tree: Tree) -> dict[str, Array]:
    return {
        f"{family}/{layer}/{name}": np.asarray(value)
        for layer, named in tree.items()
        for name, value in named.items()
    }


def _nobody() -> Examples:
    none = np.empty(0, np.int64)
    return Examples(none, none, none, none, none)


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None

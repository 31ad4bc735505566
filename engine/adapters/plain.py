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
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import numpy as np

from tracereel.engine.adapters.known import Known, Naming, Split
from tracereel.engine.adapters.minibatches import MiniBatches
from tracereel.engine.adapters.saying import said_of, warn_safely
from tracereel.engine.adapters.sink import Pace, Sink
from tracereel.engine.adapters.table import Activation, Recomputed, Tree, dense_table, loss_name
from tracereel.engine.errors import ConfigError, ShapeError, TraceError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named, Probe
from tracereel.engine.recording.entry import axes_of, fixed_of
from tracereel.engine.recording.header import library_versions
from tracereel.engine.recording.place import CALLED, refuse_path
from tracereel.engine.recording.probes import Examples
from tracereel.engine.trace.schema import UPDATES, Header, LayerInfo, OptimizerInfo
from tracereel.engine.trace.writing.writer import Axes

Work = TypeVar("Work", bound=Callable[..., None])

PER_PROBE = ("preactivations", "activations", "deltas")
CLOSE = 1e-3  # given activations and those of the layer table may differ by rounding, never by this share


def _harmless(work: Work) -> Work:
    """Trouble in the first step is told to whoever records; later it ends the recording, never the training."""

    @wraps(work)
    def guarded(recorder: Recorder, *args: Any, **told: Any) -> None:
        try:
            work(recorder, *args, **told)
        except Exception as trouble:
            if not recorder.number:
                raise
            recorder.end_early(trouble)

    return cast("Work", guarded)


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
        if kernel not in ("out,in", "in,out"):
            raise ConfigError(f"kernel is 'out,in' or 'in,out', got '{kernel}'")
        self.sink, self.pace = Sink(out, overwrite), Pace(schedule, total_steps)
        self.name = self.sink.path.name.removesuffix(".zarr")
        self.loss = loss_name(loss) if loss is not None else ""
        """Of one whose loss is not known yet, the first step is what it has to be named before."""
        self.optimizer, self.seed = optimizer, int(seed)
        self.title, self.libraries = title or self.name, libraries
        self.steps_per_epoch, self.in_out = steps_per_epoch, kernel == "in,out"
        self._batches = MiniBatches(batch_size or 0)
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
        self.trouble = ""
        """Why the recording ended before the training did."""
        self._contradicted: set[str] = set()  # what is given, and is not what the layer table gives
        self._again: Recomputed | None = None
        self._held: frozenset[str] = frozenset()  # what the first step held
        self._scalars: list[str] = []  # the numbers among it
        self._said = self.pace.total

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
            if error is None and not self._held and not self.trouble:
                raise TraceError(
                    f"{self.sink.path} was not written: no step was recorded. Call step() before each update"
                )
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

    @_harmless
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
            entry |= self._gradients(grads, optimizer_state) | _flat("state", state or {})
            entry |= {f"{UPDATES}/{name}": np.asarray(value) for name, value in (updates or {}).items()}
            entry |= self._batches.entry(self.examples(), batch, targets, losses, self._held)
            self._batches.doubt(self.number, entry, scalars, self.examples(), self._again, weights)
            entry = self._batches.fitted(self.number, entry, not self._held)
        self._write(scalars, entry, self._judged(weights, validation))
        self.number += 1
        if self.pace.total != self._said:
            self.sink.say_total(self.pace.total)
            self._said = self.pace.total

    @_harmless
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
        entry |= {f"{UPDATES}/{name}": np.asarray(value) for name, value in (updates or {}).items()}
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
        known = self.examples()
        rows = self._batches.rows(known, batch) if batch is not None else np.empty(0, np.int64)
        self.probes, self.evaluation = known.examples(rows)
        if self._again is not None:
            width = int(np.prod(self._again.network.input_shape))
            found = int(np.prod(self.probes.X.shape[1:]))
            if width != found:
                raise ShapeError(
                    f"layer '{self.table[0].name}' expects {width} inputs, an example to follow has {found}"
                )

        self.probes_are_chosen = True

    def stop(self, why: str) -> None:
        """End the recording here, with what there is; the training may go on."""
        if not self.finished:
            self.finished, self.trouble = True, why
            self.sink.close(self._length, None, stopped=f"after {self.number:,} steps: {why}"[:200])

    @_harmless
    def _close(self, why: str) -> None:
        self.sink.close(self._length, None, stopped=why)

    def end_early(self, trouble: Exception) -> None:
        """Stop, and say so once: nothing that happens here may harm the training."""
        why = said_of(trouble)
        try:
            self.stop(why)
        except Exception as another:
            why = f"{why}; {said_of(another)}"
        kept = f"{self.sink.path} holds what was recorded before" if self.number else "nothing was recorded"
        warn_safely(f"the recording ended at step {self.number:,}, the training goes on: {why}. {kept}")

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
        arrays, axes = fixed_of(self.probes, self.evaluation)
        soft = self.examples().soft_arrays(probes=self.probes.rows, evaluation=self.evaluation.rows)
        fixed = arrays | soft, axes | {key: ("probe" if "probes" in key else "example",) for key in soft}
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
            told = given[family] if family not in self._contradicted else None
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
        if probe is None or self._held:
            return
        self._check_deltas(entry, probe)
        for family in ("preactivations", "activations"):
            for layer, expected in getattr(probe, family).items():
                off = np.abs(entry[f"{family}/{layer}"] - expected)
                if not (off <= CLOSE * (1 + np.abs(expected))).all():
                    raise TraceError(
                        f"{family}['{layer}'] are not what the layer table gives for the followed examples: off by "
                        f"up to {float(off.max()):.3g}. Check the activation of '{layer}'; no dropout"
                    )

    def _check_deltas(self, entry: dict[str, Array], probe: Probe) -> None:
        """A gradient that is turned or stopped on its way back is no derivative of the loss, which deltas are."""
        for layer, expected in probe.deltas.items():
            off = np.abs(entry[f"deltas/{layer}"] - expected)
            if not (off <= CLOSE * (1e-3 + np.abs(expected).max(initial=0.0))).all():
                self._contradicted.add("deltas")
        if "deltas" in self._contradicted:
            entry |= {f"deltas/{layer}": array for layer, array in probe.deltas.items()}
            warn_safely(
                "the gradients that flow back through this network are not the derivatives of its layers: deltas are "
                "computed from the layer table instead"
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
            told = self._again.judge(weights, *self.split("validation"))
        return {"validation/steps": self.number, "validation/loss": told[0], "validation/accuracy": told[1]}

    def _tested(
        self, weights: Named, told: tuple[float, float] | None, predictions: Any
    ) -> tuple[tuple[float, float] | None, Any]:
        if self.given["test"] is None or self._again is None:
            return told, predictions
        told = told or self._again.judge(weights, *self.split("test"))
        return told, predictions if predictions is not None else self._again.predict(
            weights, self.evaluation.X
        )

    def split(self, name: str) -> tuple[Array, Array]:
        """(inputs, targets) of a split that was given, as they are recorded."""
        return self.examples().parts[name]

    def expect_batches(self, count: int) -> None:
        """Mini-batches of about so many examples will be told, also where the first is not known."""
        self._batches.expect(count)

    def call_loss(self, name: str, table: Sequence[LayerInfo]) -> None:
        """The loss, and the layer table that ends as it does, where they were not known before."""
        self.loss, self.table, self.known = loss_name(name), tuple(table), None

    def refuse_examples(self) -> None:
        """Examples that cannot be recorded, whatever the loss."""
        Known(self.naming, 0, **self.given)

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
        return f"after {self.number:,} steps: {said_of(error, named=True)}"[:200]


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

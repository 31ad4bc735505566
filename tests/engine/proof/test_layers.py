"""Every layer that a run may name is proven, with what it drew and shows; one that says not how it rounds is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

from tests.engine.proof.conftest import MOONS
from tests.engine.proof.tampering import falsified
from tests.engine.proof.test_holds import holds
from tracereel.engine import trace
from tracereel.engine.layers import registry
from tracereel.engine.layers.chain import Chain
from tracereel.engine.layers.dense import Dense
from tracereel.engine.layers.dropout import Dropout
from tracereel.engine.layers.layer import Elementwise
from tracereel.engine.layers.registry import ACTIVATIONS, LAYERS
from tracereel.engine.learning.blocks import Block
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

DIGITS = ("training.epochs=1", "record.schedule=dense:6+log:8", "record.probes=6")
OTHERWISE = {"header", "start"}  # of a network that is not the one of the run's configuration
KINDS = {
    "dense": "{kind='dense', width=6}",
    "dropout": "{kind='dropout', rate=0.3}",
    "flatten": "{kind='flatten'}",
    "reshape": "{kind='reshape', shape=[16, 4], activation='tanh'}",
}


def first(kind):
    """The digits network of a few neurons, with one layer before its others."""
    return (*DIGITS, f"layers=[{KINDS[kind]}, {{kind='dense', width=6}}, {{kind='dense'}}]")


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_holds(small_run, kind):
    assert holds(verify(small_run("digits", *first(kind))))


def test_several_layers_hold_together(small_run):
    several = "{kind='dense', width=6}, {kind='dropout'}, {kind='reshape', shape=[2, 3]}, {kind='dropout', rate=0.1}"
    path = small_run("moons", *MOONS, f"layers=[{several}, {{kind='dense'}}]", "training.batch_size=33")
    assert {key for key in trace.open(path).keys() if key.startswith("drawn/")} == {  # noqa: SIM118 (a method)
        "drawn/dropout1/mask",
        "drawn/dropout2/mask",
    }
    assert holds(verify(path))


def test_another_mask_is_another_gradient(small_run, tmp_path):
    path = small_run("digits", *first("dropout"))
    changes = {"drawn/dropout1/mask": lambda masks: masks[:, :, ::-1]}
    report = verify(falsified(path, tmp_path / "changed.zarr", changes))
    assert {"gradients", "mini-batches"} <= set(report.named("differs"))


def test_without_its_mask_a_mini_batch_cannot_be_run_again(small_run, tmp_path):
    path = small_run("digits", *first("dropout"))
    report = verify(falsified(path, tmp_path / "foreign.zarr", without=lambda key: key.startswith("drawn/")))
    assert report.holds
    assert report.check("gradients").verdict == "could not check"
    assert "draws random numbers in training, and the trace does not hold" in report.check("gradients").why
    assert report.check("forward").verdict == "holds"


# -- what is inside ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Squared(Elementwise):
    """The square, shown inside as well."""

    kind: ClassVar[str] = "squared"

    def square(self, X):
        return X * X

    def forward(self, params, X, mode):
        Y = mode.observed["square"] = self.square(X)
        return Y, lambda dY: (dY * X * 2.0, {})


def with_first(layer, tmp_path, activation="identity"):
    """The path of a recording whose network begins with a layer that a run cannot name, and ends in a dense one."""
    prepared = build.build(catalog.find("moons", MOONS))
    blocks = [
        Block("first", layer, ACTIVATIONS[activation]),
        Block("output", Dense(2), ACTIVATIONS["identity"]),
    ]
    network = Network(blocks, (2,), LOSSES["softmax_cross_entropy"])
    network.initialize(np.random.default_rng(1))
    return record(replace(prepared, network=network), tmp_path / "first.zarr").path


DEEP = Chain((Dense(5), Dropout(0.2), ACTIVATIONS["tanh"], Dense(4)))


def test_what_is_inside_a_chain_is_recorded_and_proven(tmp_path):
    opened = trace.open(path := with_first(DEEP, tmp_path))
    assert opened.layout("inner/first/2/outputs")[:2] == (
        ("entry", "probe", "outputs_0"),
        (opened.entries, 6, 5),
    )
    assert opened.has("drawn/first/1/mask")
    inside = opened.read("inner/first/2/outputs", 3) @ opened.read("weights/first/3/W", 3).T
    expected = inside + opened.read("weights/first/3/b", 3)
    np.testing.assert_allclose(opened.read("preactivations/first", 3), expected, atol=1e-6)
    report = verify(path)
    assert {*report.named("differs")} == OTHERWISE
    assert {"forward", "deltas", "gradients", "shapes", "finite"} <= set(report.named("holds"))


def test_a_number_inside_that_was_changed_differs(tmp_path):
    path = with_first(DEEP, tmp_path)

    def change(values):
        values[3, 2, 1] += 1e-4
        return values

    report = verify(falsified(path, tmp_path / "changed.zarr", {"inner/first/2/outputs": change}))
    assert "inner/first/2/outputs" in report.check("forward").sentence
    assert report.check("forward").differing == 1


def test_what_a_layer_no_longer_shows_is_said(tmp_path, monkeypatch):
    path = with_first(Squared(), tmp_path)
    monkeypatch.setitem(registry.KINDS, "squared", Plain)
    check = verify(path).check("forward")
    assert check.verdict == "holds"
    assert "could not check first: inner/first/square is not among what it shows here" in check.why


@dataclass(frozen=True)
class Masked(Squared):
    """Shows scores as attention does: those that do not count are minus infinity."""

    def forward(self, params, X, mode):
        mode.observed["scores"] = np.where(np.arange(2) > 0, X, -np.inf)
        return super().forward(params, X, mode)


def test_what_is_infinite_inside_is_as_it_was_recorded(tmp_path, monkeypatch):
    monkeypatch.setitem(registry.KINDS, "squared", Masked)
    path = with_first(Masked(), tmp_path)
    report = verify(path)
    assert {*report.named("differs")} == OTHERWISE
    assert report.check("finite").verdict == report.check("forward").verdict == "holds"
    counted = {"inner/first/scores": lambda scores: np.maximum(scores, -9.0)}
    check = verify(falsified(path, tmp_path / "changed.zarr", counted)).check("forward")
    assert (check.verdict, check.first.place.array) == ("differs", "inner/first/scores")


# -- how a layer rounds --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plain(Squared):
    def forward(self, params, X, mode):
        return self.square(X), lambda dY: (dY * X * 2.0, {})


@dataclass(frozen=True)
class ByEinsum(Squared):
    def square(self, X):
        return np.einsum("bi,bi->bi", X, X)


@dataclass(frozen=True)
class ByPlainArray(Squared):
    def square(self, X):
        return np.square(np.asarray(X))


@dataclass(frozen=True)
class ByNumber(Squared):
    def square(self, X):
        return X * 1.0 if float(X[0, 0]) > 99 else X * X


@dataclass(frozen=True)
class BySomethingElse(Squared):
    def square(self, X):
        return X.clip(-99, 99) * X


@dataclass(frozen=True)
class Ruled(ByEinsum):
    """A pass that nobody knows, and the same in operations that are known."""

    def rounded(self, params, X, mode):
        Y = mode.observed["square"] = X * X
        return Y, lambda dY: (dY * X * 2.0, {})


@pytest.mark.parametrize("unruled", [ByEinsum, ByPlainArray, ByNumber, BySomethingElse])
def test_a_layer_that_says_not_how_it_rounds_cannot_be_checked_and_the_others_hold(
    tmp_path, monkeypatch, unruled
):
    monkeypatch.setitem(registry.KINDS, "squared", unruled)
    report = verify(with_first(unruled(), tmp_path))
    assert {*report.named("differs")} == OTHERWISE
    for name in ("forward", "deltas by differences"):
        assert report.check(name).verdict == "holds"
    assert "could not check first: how " in report.check("forward").why
    assert "known" in report.check("forward").why
    assert report.check("gradients").verdict == "could not check"
    assert "rounds is not known" in report.check("gradients").why


@pytest.mark.parametrize("within", [False, True], ids=["alone", "in a chain"])
def test_a_layer_may_say_how_it_rounds(tmp_path, monkeypatch, within):
    monkeypatch.setitem(registry.KINDS, "squared", Ruled)
    report = verify(with_first(Chain((Ruled(), Dense(3))) if within else Ruled(), tmp_path))
    assert {*report.named("differs")} == OTHERWISE
    assert [*report.named("could not check")] == []
    assert report.check("forward").why == report.check("deltas").why == ""

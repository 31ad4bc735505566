"""Networks whose layers are not all dense: what is said of them is true, and what cannot be drawn is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from tests.sharing import once
from tracereel.engine import analysis, trace
from tracereel.engine.errors import TraceError
from tracereel.engine.layers.layer import ParameterSpec
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.learning.blocks import Block
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace import Trace
from tracereel.scenes import storyboard
from tracereel.scenes.acts.scored import Scored
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.read import facts
from tracereel.scenes.read.figures import FIGURES, figure
from tracereel.scenes.read.view import View
from tracereel.scenes.tell.scene import TraceScene

OTHERS = ("forgetful", "templates", "nothing")


@dataclass(frozen=True)
class Templates:
    """Each output compares the picture with one of its own: weights of four axes, (outputs, 1, height, width)."""

    kind: ClassVar[str] = "templates"
    count: int

    def output_shape(self, input_shape: Any) -> Any:
        return (self.count,)

    def parameters(self, input_shape: Any) -> Any:
        area = int(np.prod(input_shape))
        return {"K": ParameterSpec((self.count, 1, *input_shape), area, self.count)}

    def state(self, input_shape: Any) -> Any:
        return {}

    def forward(self, params: Any, X: Any, mode: Any) -> Any:
        K_O1HW = params["K"]

        def backward(dY: Any) -> Any:
            dX = np.einsum("bo,ohw->bhw", dY, K_O1HW[:, 0])
            return dX, {"K": np.einsum("bo,bhw->ohw", dY, X)[:, None]}

        return np.einsum("bhw,ohw->bo", X, K_O1HW[:, 0]), backward


def _recorded(path: Path) -> None:
    """Templates of the digits alone, with no dense layer."""
    settings = ["training.epochs=1", "record.schedule=dense:6+log:9"]
    prepared = build.build(catalog.find("digits", settings))
    blocks = [Block("look", Templates(10), ACTIVATIONS["identity"])]
    network = Network(blocks, (8, 8), LOSSES["softmax_cross_entropy"])
    network.initialize(np.random.default_rng(2))
    record(replace(prepared, network=network), path)


def _of_nothing(path: Path) -> None:
    """Coordinates as scores: no layer has parameters."""
    settings = [
        "layers=[{kind='flatten'}]",
        "training.epochs=1",
        "dataset.examples=60",
        "loss=mean_squared_error",
    ]
    record(build.build(catalog.find("moons", settings)), path)


@pytest.fixture(params=OTHERS)
def other(
    request: pytest.FixtureRequest,
    opened: Callable[[str], Trace],
    tmp_path_factory: pytest.TempPathFactory,
) -> Trace:
    if request.param == "forgetful":
        return opened("forgetful")
    make = {"templates": _recorded, "nothing": _of_nothing}[request.param]
    return trace.open(once(tmp_path_factory, f"{request.param}.zarr", make))


def _kernels(trace: Trace) -> list[Any]:
    """(first, last) of every array of weights."""
    keys = [key for key in trace.keys() if key.startswith("weights/") and len(trace.layout(key)[1]) > 2]  # noqa: SIM118
    return [(trace.read(key, 0), trace.read(key, trace.entries - 1)) for key in keys]


def test_facts_are_of_all_weights_whatever_their_axes(other: Trace) -> None:
    moved = [last - first for first, last in _kernels(other)]
    assert facts.finite(other)
    assert facts.random_at_first(other)
    last = other.entries - 1
    assert facts.every_weight_moves(other, 0, last) == all(change.all() for change in moved)
    assert facts.edges_change(other) == bool(moved)
    assert isinstance(facts.small_step(other, 0), bool)
    assert isinstance(facts.moves_early(other), bool)
    if moved:
        first = _kernels(other)[0][0]
        changed = np.linalg.norm(moved[0]) >= facts.ANEW * np.linalg.norm(first)
        assert facts.anew(other) == changed


def test_figures_count_weights_of_any_axes(other: Trace) -> None:
    view = View("mine", other)
    texts = {name: found.text for name in FIGURES if (found := figure(name, view))}
    sizes = [first.size for first, _ in _kernels(other)]
    assert texts.get("weights") == (f"{sum(sizes):,}" if sizes else None)
    assert texts.get("first_weights") == (f"{sizes[0]:,}" if sizes else None)
    assert texts["layers"] == {"forgetful": "64-9-10", "look": "64-10"}.get(_known(other), "2")
    assert texts.get("first_layer") == {"forgetful": "9", "look": "10"}.get(_known(other))
    assert texts.get("activation") == ("tanh" if _known(other) == "forgetful" else None)


def _known(trace: Trace) -> str:
    return trace.layers[0].name if trace.layers[0].kind == "templates" else Path(trace.path).stem


def test_what_is_seen_of_units_needs_no_weights(other: Trace) -> None:
    for k, layer in enumerate(other.layers):
        width = int(np.prod(layer.output_shape))
        units = analysis.shown_units(other, k, limit=3)
        assert len(units) == min(3, width)
        assert set(units.tolist()) <= set(range(width))
        received = analysis.incoming(other, k, 0)
        assert received.shape == (other.header.probes, int(np.prod(layer.input_shape)))


def test_what_needs_one_array_of_weights_says_where_there_is_none(opened: Callable[[str], Trace]) -> None:
    forgetful = opened("forgetful")
    with pytest.raises(
        TraceError, match=r"layer 'dropout1' \(dropout\) of .* has no weights; expected a layer that"
    ):
        analysis.weight_scale(forgetful, 3)
    with pytest.raises(TraceError, match="has no weights"):
        facts.largest(forgetful, 0, 0)
    assert analysis.first_with_weights(forgetful) == 2


@pytest.mark.parametrize("make", [analysis.contributions, analysis.example_gradient])
def test_what_edges_carry_is_asked_of_dense_layers_only(make: Callable[..., Any], other: Trace) -> None:
    with pytest.raises(
        TraceError, match=r"^expected dense layers alone; .*: its layer '\w+' is (reshape|templ|flat)"
    ):
        make(other, 0, 0, 0)


def test_where_no_layer_has_weights_it_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    nothing = trace.open(once(tmp_path_factory, "nothing.zarr", _of_nothing))
    with pytest.raises(TraceError, match=r"^no layer of .*nothing.zarr has weights$"):
        facts.anew(nothing)


def test_the_network_of_other_layers_is_not_drawn(other: Trace) -> None:
    with pytest.raises(TraceError, match="expected dense layers alone"):
        NetworkExhibit(TraceScene(), View("run", other))


@pytest.mark.parametrize("clip", storyboard.clips(), ids=lambda clip: clip.name)
def test_every_clip_refuses_what_it_cannot_draw_in_one_line(
    clip: storyboard.Clip, opened: Callable[[str], Trace]
) -> None:
    scene = getattr(import_module(clip.module), clip.name)
    for role in scene.roles.values():
        refused = role.refuse(opened("forgetful"))
        if isinstance(role, Scored):  # of this the course of the loss is drawn, not the network
            assert refused is None
            continue
        assert refused
        assert "its layers are dense, dropout, flatten, reshape; only dense ones are drawn" in refused
        assert "\n" not in refused

"""What is said of a trace is true of the network that was trained."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.learning.network import Network
from tracereel.engine.trace import Trace
from tracereel.scenes.read import facts

RUNS = ("digits", "spirals", "odd")


@pytest.fixture(params=RUNS)
def trace(request: pytest.FixtureRequest, opened: Callable[[str], Trace]) -> Trace:
    return opened(request.param)


def rebuilt(trace: Trace, entry: int) -> Network:
    """The network as it stood at a recorded entry, in float64."""
    network = Network.from_table(trace.header.table, trace.header.loss, np.float64)
    for layer in trace.layers:
        for name in layer.parameters:
            network.parameters[layer.name][name][...] = trace.read(f"weights/{layer.name}/{name}", entry)
    return network


def probe_loss(network: Network, trace: Trace, probe: int) -> float:
    X = analysis.probe_inputs(trace)[probe : probe + 1]
    targets = trace.read("probes/targets")[probe : probe + 1]
    return float(network.probe(X, targets).losses_P[0])


@pytest.mark.parametrize("entry", [0, 7])
def test_an_examples_gradient_is_that_of_its_own_loss(trace: Trace, entry: int) -> None:
    network, probe, h = rebuilt(trace, entry), analysis.followed(trace), 1e-5
    rng = np.random.default_rng(entry)
    assert probe_loss(network, trace, probe) == pytest.approx(
        trace.read("probe_losses", entry)[probe], rel=1e-4
    )
    for k, layer in enumerate(trace.layers):
        gradient = analysis.example_gradient(trace, k, entry, probe)
        W = network.parameters[layer.name]["W"]
        assert gradient.shape == W.shape
        largest = np.unravel_index(np.abs(gradient).argmax(), W.shape)
        for o, i in [
            largest,
            *zip(rng.integers(W.shape[0], size=4), rng.integers(W.shape[1], size=4), strict=True),
        ]:
            kept = W[o, i]
            W[o, i] = kept + h
            above = probe_loss(network, trace, probe)
            W[o, i] = kept - h
            below = probe_loss(network, trace, probe)
            W[o, i] = kept
            assert gradient[o, i] == pytest.approx((above - below) / (2 * h), rel=1e-3, abs=2e-6)


@pytest.mark.parametrize("entry", [0, -1])
def test_what_the_connections_add_and_the_bias_is_the_recorded_sum(trace: Trace, entry: int) -> None:
    entry %= trace.entries
    for k, layer in enumerate(trace.layers):
        sums = trace.read(f"preactivations/{layer.name}", entry)
        bias = trace.read(f"weights/{layer.name}/b", entry)
        for probe in (0, len(sums) - 1):
            added = analysis.contributions(trace, k, entry, probe).sum(1) + bias
            np.testing.assert_allclose(added, sums[probe], rtol=1e-3, atol=1e-4)


def test_the_last_predictions_are_probabilities(trace: Trace) -> None:
    predicted = analysis.predictions(trace, trace.entries - 1)
    assert predicted.shape == (trace.header.probes, len(trace.class_names))
    np.testing.assert_allclose(predicted.sum(1), 1, rtol=1e-4)


def test_the_example_followed_was_in_the_first_batch_and_is_the_one_learned_best(trace: Trace) -> None:
    probe = analysis.followed(trace)
    in_batch = np.isin(trace.read("probes/rows"), trace.read("batch/indices", 0))
    assert in_batch[probe]
    right = analysis.predictions(trace, trace.entries - 1).argmax(1) == analysis.probe_labels(trace)
    losses = trace.read("probe_losses")
    rivals = in_batch & right if (in_batch & right).any() else in_batch
    assert rivals[probe]
    assert (losses[0] - losses[-1])[probe] == (losses[0] - losses[-1])[rivals].max()


def test_the_units_shown_are_those_that_vary_most_in_their_own_order(trace: Trace) -> None:
    for k, layer in enumerate(trace.layers):
        answers = trace.read(f"activations/{layer.name}", trace.entries - 1)
        shown = analysis.shown_units(trace, k, 5)
        width = answers.shape[1]
        assert list(shown) == sorted(set(shown))
        assert len(shown) == min(5, width)
        hidden = np.setdiff1d(np.arange(width), shown)
        if len(hidden):
            assert answers.std(0)[shown].min() >= answers.std(0)[hidden].max()
        np.testing.assert_array_equal(analysis.shown_units(trace, k, 10**6), np.arange(width))


def test_a_neurons_response_to_the_probes_is_what_was_recorded(spirals: Trace) -> None:
    layer, entry = spirals.layers[0], 9
    W, b = (spirals.read(f"weights/{layer.name}/{name}", entry) for name in ("W", "b"))
    for unit in range(len(b)):
        answer = facts.curve(spirals, 0, analysis.probe_inputs(spirals) @ W[unit] + b[unit])
        np.testing.assert_allclose(
            answer, spirals.read(f"activations/{layer.name}", entry)[:, unit], rtol=1e-4, atol=1e-5
        )


def test_the_plane_reaches_around_all_probes_from_the_top_left(spirals: Trace) -> None:
    points, reach = analysis.plane(spirals, 8)
    assert points.shape == (64, 2)
    assert reach > np.abs(analysis.probe_inputs(spirals)).max()
    assert points[0, 0] < 0 < points[0, 1]
    assert points[1, 0] > points[0, 0]
    assert points[8, 1] < points[0, 1]


def test_inputs_are_shown_as_the_network_sees_them(digits: Trace) -> None:
    seen = analysis.probe_inputs(digits)
    assert seen.shape == (16, 64)
    assert seen.min() >= 0
    assert 0.9 < seen.max() <= 1
    np.testing.assert_allclose(analysis.incoming(digits, 0, 5), seen)
    np.testing.assert_array_equal(analysis.incoming(digits, 1, 5), digits.read("activations/hidden1", 5))


def test_one_scale_holds_almost_all_weights_of_the_whole_run(digits: Trace) -> None:
    for k, layer in enumerate(digits.layers):
        sizes = np.abs(digits.read(f"weights/{layer.name}/W"))
        assert np.mean(sizes <= analysis.weight_scale(digits, k)) > 0.98
        assert analysis.weight_scale(digits, k) <= sizes.max()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("relu", [0, 0, 2]),
        ("identity", [-2, 0, 2]),
        ("tanh", np.tanh([-2, 0, 2])),
        ("sigmoid", 1 / (1 + np.exp([2, 0, -2]))),
    ],
)
def test_an_activation_is_its_formula(name: str, expected: list[float]) -> None:
    np.testing.assert_allclose(analysis.activation(name, np.array([-2.0, 0, 2])), expected)

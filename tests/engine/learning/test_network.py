"""A network: names over one flat vector, gradients of the whole, probes that touch nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers.activations.leaky_relu import LeakyReLU
from tracereel.engine.layers.chain import Chain
from tracereel.engine.layers.dense import Dense
from tracereel.engine.layers.dropout import Dropout
from tracereel.engine.layers.flatten import Flatten
from tracereel.engine.layers.layer import Elementwise
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.layers.reshape import Reshape
from tracereel.engine.learning.blocks import Block
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network

IDENTITY = ACTIVATIONS["identity"]


class Noise(Elementwise):
    """Training adds noise and keeps it."""

    kind = "noise"

    def forward(self, params, X, mode):
        if not mode.training:
            return X, lambda dY: (dY, {})
        mode.drawn["noise"] = mode.rng.normal(size=X.shape).astype(X.dtype)
        return X + mode.drawn["noise"], lambda dY: (dY, {})


class Centred(Elementwise):
    """Training keeps a running mean, inference takes it away."""

    kind = "centred"

    def state(self, input_shape):
        return {"mean": np.zeros(input_shape)}

    def forward(self, params, X, mode):
        if not mode.training:
            return X - mode.state["mean"], lambda dY: (dY, {})
        mode.updates["mean"] = 0.5 * mode.state["mean"] + 0.5 * X.mean(axis=0)
        return X, lambda dY: (dY, {})


def network(*activations, loss="softmax_cross_entropy", dtype=np.float64, width=4, outputs=3):
    """Inputs of 5, hidden layers of 4 with the given activations, 3 outputs, and random parameters."""
    blocks = [Block(f"hidden{i}", Dense(width), ACTIVATIONS[kind]) for i, kind in enumerate(activations, 1)]
    net = Network([*blocks, Block("output", Dense(outputs), IDENTITY)], (5,), LOSSES[loss], dtype)
    net.flat[:] = np.random.default_rng(1).normal(size=net.parameter_count)
    return net


def examples(loss="softmax_cross_entropy", count=6, dtype=np.float64):
    rng = np.random.default_rng(2)
    targets = {
        "softmax_cross_entropy": rng.integers(0, 3, count),
        "binary_cross_entropy": rng.integers(0, 2, (count, 3)),
        "mean_squared_error": rng.normal(size=(count, 3)),
    }
    return rng.normal(size=(count, 5)).astype(dtype), targets[loss]


def test_parameters_are_views_into_one_flat_vector():
    net = network("relu")
    assert net.parameter_count == 5 * 4 + 4 + 4 * 3 + 3 == net.flat.size
    assert [(layer, [*named]) for layer, named in net.parameters.items()] == [
        ("hidden1", ["W", "b"]),
        ("output", ["W", "b"]),
    ]
    net.flat[:] = np.arange(net.parameter_count)
    assert net.parameters["hidden1"]["W"].shape == (4, 5)
    assert net.parameters["hidden1"]["W"][1, 0] == 5
    net.parameters["output"]["b"][-1] = -1
    assert net.flat[-1] == -1


def test_weights_decay_and_biases_do_not():
    net = network("relu")
    mask = net.views(net.decay_mask)
    assert all((named["W"] == 1).all() and (named["b"] == 0).all() for named in mask.values())


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_of_the_mean_loss_matches_finite_differences(activation, loss):
    net, (X, targets) = network(activation, "tanh", loss=loss), examples(loss)
    net.loss_and_gradients(X, targets)
    found, expected = net.flat_gradients.copy(), np.zeros_like(net.flat)
    for i, value in enumerate(net.flat.copy()):
        ends = []
        for end in (value + 1e-6, value - 1e-6):
            net.flat[i] = end
            ends.append(net.loss_and_gradients(X, targets)[0].mean())
        net.flat[i] = value
        expected[i] = (ends[0] - ends[1]) / 2e-6
    assert np.abs(expected).max() > 1e-2
    assert np.abs(found - expected).max() / np.abs(expected).max() < 1e-6


@pytest.mark.parametrize("loss", LOSSES)
def test_deltas_are_each_examples_own_and_explain_the_gradient(loss):
    net, (X, targets) = network("tanh", "gelu", loss=loss), examples(loss)
    probe = net.probe(X, targets)
    net.loss_and_gradients(X, targets)
    inputs = X
    for name in net.names:
        assert [*probe.deltas] == [*probe.preactivations] == [*probe.activations] == [*net.names]
        mean = np.einsum("po,pi->oi", probe.deltas[name], inputs) / len(X)
        np.testing.assert_allclose(net.gradients[name]["W"], mean, atol=1e-14)
        np.testing.assert_allclose(net.gradients[name]["b"], probe.deltas[name].mean(axis=0), atol=1e-14)
        inputs = probe.activations[name]
    alone = net.probe(X[2:3], targets[2:3])
    np.testing.assert_allclose(alone.deltas["hidden1"], probe.deltas["hidden1"][2:3], atol=1e-14)


def test_a_probe_of_a_classifier_ends_in_probabilities_and_p_minus_onehot():
    net, (X, targets) = network("relu"), examples()
    probe = net.probe(X, targets)
    np.testing.assert_allclose(probe.activations["output"].sum(axis=1), 1)
    onehot = np.eye(3)[targets]
    np.testing.assert_allclose(probe.deltas["output"], probe.activations["output"] - onehot, atol=1e-15)
    np.testing.assert_allclose(probe.losses_P, -np.log((probe.activations["output"] * onehot).sum(axis=1)))
    np.testing.assert_array_equal(probe.preactivations["output"], probe.outputs)
    np.testing.assert_array_equal(net.preactivations(X)["hidden1"], probe.preactivations["hidden1"])
    np.testing.assert_array_equal(net.predict(X, batch=4), probe.activations["output"])


def test_inference_touches_no_gradients_statistics_or_random_state():
    net = Network(
        [
            Block("hidden", Chain((Dense(4), Noise(), Centred())), ACTIVATIONS["relu"]),
            Block("output", Dense(3), IDENTITY),
        ],
        (5,),
        LOSSES["softmax_cross_entropy"],
    )
    net.initialize(np.random.default_rng(1))
    X, targets = examples(dtype=np.float32)
    _, drawn = net.loss_and_gradients(X, targets, np.random.default_rng(3))
    gradients, state = net.flat_gradients.copy(), net.state["hidden"]["2/mean"].copy()
    first = net.probe(X, targets)
    net.predict(X)
    assert drawn["hidden"]["1/noise"].shape == (6, 4)
    np.testing.assert_array_equal(net.flat_gradients, gradients)
    np.testing.assert_array_equal(net.state["hidden"]["2/mean"], state)
    assert not state.any()
    net.commit_statistics()
    assert np.abs(net.state["hidden"]["2/mean"]).min() > 0
    assert np.abs(net.probe(X, targets).outputs - first.outputs).max() > 1e-3


def test_initializing_forgets_the_running_statistics():
    net = Network([Block("a", Centred(), IDENTITY)], (5,), LOSSES["mean_squared_error"])
    net.state["a"]["mean"][:] = 7
    net.initialize(np.random.default_rng(1))
    assert not net.state["a"]["mean"].any()


def test_training_asks_for_no_more_input_gradients_than_it_needs():
    asked = {}

    class Curious(Elementwise):
        kind = "curious"

        def forward(self, params, X, mode):
            asked[mode.training].append(mode.input_gradient)
            return X, lambda dY: (dY, {})

    blocks = [
        Block("a", Curious(), IDENTITY),
        Block("b", Curious(), IDENTITY),
        Block("c", Dense(3), IDENTITY),
    ]
    net = Network([*blocks, Block("d", Curious(), IDENTITY)], (5,), LOSSES["softmax_cross_entropy"])
    asked.update({True: [], False: []})
    net.loss_and_gradients(*examples(dtype=np.float32))
    net.probe(*examples(dtype=np.float32))
    assert asked == {True: [False, False, True], False: [False, True, True]}


def test_what_an_activation_draws_is_kept_under_its_name():
    net = Network([Block("only", Dense(3), Noise())], (5,), LOSSES["mean_squared_error"], np.float64)
    X, targets = examples("mean_squared_error")
    _, drawn = net.loss_and_gradients(X, targets, np.random.default_rng(3))
    assert {*drawn["only"]} == {"activation/noise"}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", LOSSES)
def test_precision_stays(loss, dtype):
    net, (X, targets) = network(*ACTIVATIONS, loss=loss, dtype=dtype), examples(loss, dtype=dtype)
    probe = net.probe(X, targets)
    losses, _ = net.loss_and_gradients(X, targets)
    parts = [probe.preactivations, probe.activations, probe.deltas]
    arrays = [array for part in parts for array in part.values()]
    assert len(arrays) == 3 * len(net.names)
    arrays += [losses, probe.losses_P, probe.outputs, net.flat, net.flat_gradients, net.predict(X)]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_a_layer_without_parameters_in_front_costs_no_input_gradient():
    blocks = [Block("squash", IDENTITY, ACTIVATIONS["tanh"]), Block("output", Dense(3), IDENTITY)]
    net = Network(blocks, (5,), LOSSES["softmax_cross_entropy"], np.float64)
    net.flat[:] = np.random.default_rng(1).normal(size=net.parameter_count)
    X, targets = examples()
    deltas, gradients = net.forward(X)[1](np.ones((6, 3)))
    assert {*deltas} == {*gradients} == {"squash", "output"}
    np.testing.assert_allclose(
        deltas["squash"], (np.ones((6, 3)) @ net.parameters["output"]["W"]) * (1 - np.tanh(X) ** 2)
    )
    losses, _ = net.loss_and_gradients(X, targets)
    assert losses.shape == (6,)
    assert np.abs(net.gradients["output"]["W"]).min() > 0


def test_initializing_follows_the_seed_and_the_blocks():
    nets = [network("relu") for _ in range(3)]
    for net, seed in zip(nets, (1, 1, 2), strict=True):
        net.initialize(np.random.default_rng(seed))
    np.testing.assert_array_equal(nets[0].flat, nets[1].flat)
    assert not np.array_equal(nets[0].flat, nets[2].flat)
    assert not nets[0].parameters["hidden1"]["b"].any()
    assert nets[0].parameters["hidden1"]["W"].all()


def test_the_table_is_json_and_says_the_last_layers_link():
    table = json.loads(json.dumps(network("relu").table()))
    assert table[0] == {
        "name": "hidden1",
        "kind": "dense",
        "options": {"width": 4},
        "activation": "relu",
        "activation_options": {},
        "initializer": "he",
        "input_shape": [5],
        "output_shape": [4],
        "parameters": {"W": [4, 5], "b": [4]},
    }
    assert [entry["activation"] for entry in table] == ["relu", "softmax"]
    assert [entry["activation"] for entry in network("relu", loss="mean_squared_error").table()][
        -1
    ] == "identity"


@pytest.mark.parametrize("loss", LOSSES)
def test_a_network_comes_back_from_its_table(loss):
    blocks = [
        Block("wide", Chain((Dense(6), LeakyReLU(0.3), Dense(4))), LeakyReLU(0.2), "xavier"),
        Block("output", Dense(3), IDENTITY),
    ]
    net = Network(blocks, (5,), LOSSES[loss], np.float64)
    again = Network.from_table(json.loads(json.dumps(net.table())), loss, np.float64)
    assert again.blocks == net.blocks
    net.initialize(np.random.default_rng(1))
    again.flat[:] = net.flat
    X, _ = examples()
    np.testing.assert_array_equal(again.predict(X), net.predict(X))


def test_a_last_activation_of_its_own_comes_back_where_the_loss_has_no_link():
    net = Network([Block("output", Dense(3), ACTIVATIONS["sigmoid"])], (5,), LOSSES["mean_squared_error"])
    assert Network.from_table(net.table(), "mean_squared_error").blocks == net.blocks


def test_a_foreign_table_needs_shapes_and_names_only():
    entry = {"name": "a", "kind": "dense", "activation": "softmax", "input_shape": [5], "output_shape": [3]}
    net = Network.from_table([entry], "softmax_cross_entropy")
    assert net.specs["a"]["W"].shape == (3, 5)


@pytest.mark.parametrize(
    ("blocks", "error", "message"),
    [
        ([], ConfigError, r"a network needs at least one layer, got none"),
        (
            [Block("a", Dense(0), IDENTITY)],
            ShapeError,
            r"layer 'a': dense needs a width of at least 1, got 0",
        ),
        (
            [Block("a", Dense(3), IDENTITY)] * 2,
            ConfigError,
            r"names that differ and have no '/', got 'a' in a, a",
        ),
        ([Block("a/b", Dense(3), IDENTITY)], ConfigError, r"have no '/', got 'a/b'"),
        (
            [Block("a", Dense(3), IDENTITY, "hee")],
            ConfigError,
            r"layer 'a': no initializer is called 'hee'. There are: he,",
        ),
        (
            [Block("a", Dense(3), ACTIVATIONS["softmax"])],
            ConfigError,
            r"layer 'a' ends in softmax, but softmax_cross_entropy has softmax in it. Set the last",
        ),
    ],
)
def test_impossible_networks_are_refused_in_one_line(blocks, error, message):
    with pytest.raises(error, match=message):
        Network(blocks, (5,), LOSSES["softmax_cross_entropy"])


def test_images_where_rows_are_expected_within_a_chain_name_the_layer():
    first = Chain((Reshape((28, 28)), Dense(3)))
    with pytest.raises(ShapeError, match=r"layer 'first': dense expects inputs in one row, got 28 x 28"):
        Network([Block("first", first, IDENTITY)], (784,), LOSSES["mean_squared_error"])


def pictures(*first):
    """A network for inputs of 2 x 3: some blocks, then two dense layers."""
    blocks = [
        *first,
        Block("hidden", Dense(4), ACTIVATIONS["tanh"]),
        Block("image", Reshape((2, 2)), ACTIVATIONS["gelu"]),
        Block("output", Dense(3), IDENTITY),
    ]
    net = Network(blocks, (2, 3), LOSSES["softmax_cross_entropy"], np.float64)
    net.flat[:] = np.random.default_rng(1).normal(size=net.parameter_count)
    return net


def test_inputs_keep_their_shape_until_a_layer_takes_rows():
    net = pictures(Block("forget", Dropout(0.5), IDENTITY))
    assert net.shapes == ((2, 3), (6,), (4,), (4,), (3,))
    assert net.output_shapes == ((2, 3), (4,), (2, 2), (3,))
    assert [row["input_shape"] for row in net.table()] == [[2, 3], [6], [4], [4]]
    assert [row["output_shape"] for row in net.table()] == [[2, 3], [4], [2, 2], [3]]


@pytest.mark.parametrize("first", [(), (Block("flat", Flatten(), IDENTITY),)], ids=["itself", "by a layer"])
def test_an_image_learns_as_its_row_does(first):
    images, rows = pictures(*first), pictures()
    rows = Network(rows.blocks, (6,), rows.loss, np.float64)
    rows.flat[:] = images.flat
    X, targets = np.random.default_rng(2).normal(size=(5, 2, 3)), np.array([0, 1, 2, 1, 0])
    losses, _ = images.loss_and_gradients(X, targets)
    expected, _ = rows.loss_and_gradients(X.reshape(5, 6), targets)
    np.testing.assert_array_equal(losses, expected)
    np.testing.assert_array_equal(images.flat_gradients, rows.flat_gradients)
    again = Network.from_table(images.table(), images.loss.name, np.float64)
    assert again.output_shapes == images.output_shapes
    probe, other = images.probe(X, targets), rows.probe(X.reshape(5, 6), targets)
    assert probe.deltas["image"].shape == (5, 2, 2)
    np.testing.assert_array_equal(probe.deltas["hidden"], other.deltas["hidden"])


def test_a_probe_shows_what_is_inside_layers_and_training_is_none_the_wiser():
    net, (X, targets) = network("relu"), examples()
    assert net.probe(X, targets).inner == {}
    deep = Block("deep", Chain((Dense(4), ACTIVATIONS["tanh"], Dense(2))), IDENTITY)
    net = Network([deep, Block("output", Dense(3), IDENTITY)], (5,), net.loss, np.float64)
    net.flat[:] = np.random.default_rng(1).normal(size=net.parameter_count)
    inner = net.probe(X, targets).inner
    assert [*inner["deep"]] == ["0/outputs", "1/outputs"]
    np.testing.assert_array_equal(inner["deep"]["1/outputs"], np.tanh(inner["deep"]["0/outputs"]))


def test_inputs_of_another_shape_are_refused():
    with pytest.raises(ShapeError, match=r"the network expects inputs of shape \(5,\), got \(784,\)"):
        network("relu").predict(np.zeros((2, 784)))


def test_an_unknown_loss_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match=r"no loss is called 'mse'. There are: softmax_cross_entropy, "):
        Network.from_table(network("relu").table(), "mse")


def test_no_examples_give_no_predictions():
    assert network("relu").predict(np.zeros((0, 5))).shape == (0, 3)


def test_an_activation_with_statistics_is_sent_to_the_transform():
    with pytest.raises(ConfigError, match=r"layer 'a': an activation has no .* but centred has. Chain"):
        Network([Block("a", Dense(3), Centred())], (5,), LOSSES["mean_squared_error"])

"""Recording by hand: NumPy arrays in dictionaries become a trace that opens, proves and can be filmed."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

import tracereel
from tracereel.engine import trace as traces
from tracereel.engine.adapters.known import Rows
from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.adapters.safe_names import safe_names
from tracereel.engine.adapters.sink import Pace
from tracereel.engine.errors import ConfigError, DataError, ShapeError, TraceError
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network
from tracereel.engine.proof.verify import verify
from tracereel.scenes.acts.learning.backpropagation import Backpropagation
from tracereel.scenes.acts.learning.weights_settle import WeightsSettle
from tracereel.scenes.acts.prediction.forward_pass import ForwardPass

EXAMPLES = Path(__file__).with_name("examples")
LAYERS = {"first": "tanh", "second": "relu", "third": ("leaky_relu", {"slope": 0.2}), "output": "softmax"}
WIDTHS = (5, 4, 6, 3, 7)
RNG = np.random.default_rng(0)
X = RNG.standard_normal((80, 5)).astype(np.float32)
Y = RNG.integers(0, 7, 80)


class Training:
    """Gradient descent on a network of the engine, handed to a Recorder as foreign arrays."""

    def __init__(self, rate: float = 0.5, kernel: str = "out,in"):
        self.rate, self.turned = rate, kernel == "in,out"
        rng = np.random.default_rng(1)
        shapes = zip(WIDTHS[1:], WIDTHS, strict=False)
        self.params = {
            name: {"W": rng.standard_normal(shape).astype(np.float32), "b": np.zeros(shape[0], np.float32)}
            for name, shape in zip(LAYERS, shapes, strict=True)
        }

    def network(self):
        table = [
            {"name": name, "kind": "dense", "activation": "softmax" if name == "output" else _kind(a)[0],
             "activation_options": _kind(a)[1], "input_shape": [i], "output_shape": [o]}
            for (name, a), i, o in zip(LAYERS.items(), WIDTHS, WIDTHS[1:], strict=False)
        ]  # fmt: skip
        network = Network.from_table(table, "softmax_cross_entropy")
        for layer, named in network.parameters.items():
            for key, array in named.items():
                array[...] = self.params[layer][key]
        return network

    def given(self, tree):
        turn = (lambda key, a: a.T) if self.turned else (lambda key, a: a)
        return {n: {k: turn(k, v) if k == "W" else v for k, v in named.items()} for n, named in tree.items()}

    def run(self, recorder, steps, **more):
        for number in range(steps):
            rows = np.arange(number * 8, number * 8 + 8) % 64
            network = self.network()
            losses, _ = network.loss_and_gradients(X[rows], Y[rows])
            grads = {n: {k: v.copy() for k, v in named.items()} for n, named in network.gradients.items()}
            norm = np.sqrt(sum(float((g**2).sum()) for named in grads.values() for g in named.values()))
            recorder.step(
                self.given(self.params), self.given(grads), loss=losses.mean(), losses=losses, batch=X[rows],
                learning_rate=self.rate, gradient_norm=norm, clip_factor=1.0, **more,
            )  # fmt: skip
            rate = np.float32(self.rate)
            self.params = {
                n: {k: w - rate * grads[n][k] for k, w in named.items()} for n, named in self.params.items()
            }
        return self.given(self.params)


def _kind(activation):
    return activation if isinstance(activation, tuple) else (activation, {})


def recorder(path, **changes):
    facts = {
        "layers": LAYERS, "seed": 3, "train": (X[:64], Y[:64]), "test": (X[64:], Y[64:]),
        "validation": (X[64:70], Y[64:70]), "steps_per_epoch": 8, "optimizer": ("gradient_descent", {"lr": 0.5}),
    }  # fmt: skip
    return Recorder(path, **(facts | changes))


def recorded(path, steps=20, kernel="out,in", **changes):
    training = Training(kernel=kernel)
    with recorder(path, kernel=kernel, **changes) as r:
        r.finish(training.run(r, steps))
    return traces.open(path)


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("plain") / "a.zarr")


def test_a_foreign_training_opens_proves_and_fits_the_clips(trace):
    assert trace.finished
    assert (trace.entries, trace.header.total_steps, trace.seed) == (21, 20, 3)
    report = verify(trace.path)
    assert report.holds, report.lines()
    for name in ("forward", "deltas", "updates", "steps", "scalars", "finite", "shapes", "test"):
        assert report.check(name).verdict == "holds", report.lines()
    for clip in (WeightsSettle, ForwardPass, Backpropagation):
        assert clip.roles["run"].refuse(trace) is None


def test_what_is_recorded_is_what_was_given(trace):
    start = Training()
    np.testing.assert_array_equal(trace.read("weights/second/W", 0), start.params["second"]["W"])
    np.testing.assert_array_equal(trace.read("batch/indices", 3), np.arange(24, 32))
    assert trace.value("scalars/learning_rate", 5) == 0.5
    assert trace.value("epochs", 12) == 1.5
    assert trace.read("validation/steps").tolist() == [0, 8, 16, 20]


def test_kernels_of_inputs_by_outputs_give_the_same_trace(trace, tmp_path):
    one, other = trace, recorded(tmp_path / "b.zarr", kernel="in,out")
    for key in one.keys():  # noqa: SIM118
        np.testing.assert_array_equal(one.read(key), other.read(key))


def test_half_of_the_chosen_probes_were_in_the_first_batch_and_the_others_never_trained_on(trace):
    rows, split = trace.read("probes/rows"), trace.read("probes/split")
    assert np.isin(rows[split == 0], trace.read("batch/indices", 0)).all()
    assert (split == 2).sum() == 8


def test_given_probes_are_known_again_in_batches(tmp_path):
    trace = recorded(tmp_path / "a.zarr", probes=X[2:6], labels=Y[2:6])
    assert trace.read("probes/rows").tolist() == [2, 3, 4, 5]
    assert trace.read("probes/split").tolist() == [0, 0, 0, 0]


def test_probes_alone_are_enough(tmp_path):
    trace = recorded(tmp_path / "a.zarr", probes=X[:4], labels=Y[:4], train=None, test=None, validation=None)
    assert verify(trace.path).holds
    assert trace.read("batch/indices", 0).tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert trace.test_accuracy is None


def test_a_training_that_raises_leaves_a_trace_that_says_why(tmp_path):
    training = Training()
    with pytest.raises(KeyboardInterrupt), recorder(tmp_path / "a.zarr", schedule="every:1") as r:  # noqa: PT012
        training.run(r, 40)
        raise KeyboardInterrupt
    trace = traces.open(tmp_path / "a.zarr")
    assert not trace.finished
    assert trace.stopped == "after 40 steps: KeyboardInterrupt"
    assert trace.entries == 40
    assert verify(trace.path).holds


def test_a_training_that_ends_before_its_total_is_told_as_stopped(tmp_path):
    trace = recorded(tmp_path / "a.zarr", steps=12, total_steps=40, schedule="dense:8+log:20")
    assert not trace.finished
    assert "ended after 12 steps, before its total_steps of 40" in trace.stopped
    assert verify(trace.path).holds


def test_a_training_that_goes_on_beyond_its_total_is_whole_up_to_there(tmp_path):
    trace = recorded(tmp_path / "a.zarr", steps=25, total_steps=20, schedule="every:5")
    assert trace.finished
    assert trace.steps.tolist() == [0, 5, 10, 15, 20]
    assert verify(trace.path).holds


def test_a_schedule_without_an_end_grows_its_gaps():
    pace = Pace("dense:8+log:240", None)
    taken = [step for step in range(20_000) if pace.takes(step)]
    assert str(pace.schedule) == "dense:8+growing:32"
    assert taken[:64] == list(range(64))
    assert 230 < len(taken) < 260
    np.testing.assert_array_equal(pace.schedule.steps(20_000)[:-1], taken)


def test_names_that_no_folder_can_have_are_changed_and_stay_different():
    names = ["a/b", "a_b", "net.0", "Head", "head", "", "..", "π", "__x", "a:b"]
    safe = safe_names(names)
    assert safe[:4] == ["a_b", "a_b (2)", "net.0", "Head"]
    assert len({name.casefold() for name in safe}) == len(names)
    assert not any(set(name) & set("/\\:") for name in safe)


def test_a_name_that_no_trace_can_carry_is_refused_at_once_and_leaves_nothing(tmp_path):
    statistics = {"first": {"mean:0": np.zeros(4, np.float32)}}
    with (
        pytest.raises(TraceError, match=r'"state/first/mean:0" cannot be the name of an array: .* without :'),
        recorder(tmp_path / "a.zarr") as r,
    ):
        Training().run(r, 1, state=statistics)
    assert list(tmp_path.glob("[!.]*")) == []


def growing_batches(path, sizes, **changes):
    """A training whose mini-batches differ in size."""
    training, first = Training(), 0
    with recorder(path, schedule="every:1", **changes) as r:
        for size in sizes:
            rows = np.arange(first, first + size) % 64
            losses, _ = training.network().loss_and_gradients(X[rows], Y[rows])
            r.step(training.params, loss=losses.mean(), losses=losses, batch=X[rows])
            first += size
        r.finish(training.params)
    return traces.open(path)


def test_a_mini_batch_larger_than_the_first_is_told_and_the_recording_goes_on(tmp_path):
    with pytest.warns(UserWarning, match="step 2 has 7 examples in its mini-batch, .*: batch_size=7") as told:
        trace = growing_batches(tmp_path / "a.zarr", (4, 3, 7, 9, 4))
    assert len(told) == 1
    indices, losses = trace.read("batch/indices"), trace.read("batch/losses")
    assert indices.shape == losses.shape == (6, 4)
    assert indices[:5].tolist() == [[0, 1, 2, 3], [4, 5, 6, -1], [-1] * 4, [-1] * 4, [23, 24, 25, 26]]
    assert np.isnan(losses[2:4]).all()
    assert np.isfinite(trace.read("scalars/loss")).all()
    report = verify(trace.path)
    assert report.holds, [line for line in report.lines() if "differs" in line]
    assert (report.check("scalars").checked, report.check("scalars").of) == (3, 5)
    assert "2 of them name no losses of their mini-batches" in report.check("scalars").why
    assert report.check("mini-batches").checked < report.check("mini-batches").of == 5


def test_room_is_made_for_the_largest_mini_batch_where_it_is_said(tmp_path, recwarn):
    trace = growing_batches(tmp_path / "a.zarr", (4, 3, 7, 9, 4), batch_size=9)
    assert not recwarn.list
    found = [row[row >= 0].tolist() for row in trace.read("batch/indices")[:5]]
    assert found == [
        list(range(first, first + size)) for first, size in ((0, 4), (4, 3), (7, 7), (14, 9), (23, 4))
    ]
    assert np.isfinite(trace.read("batch/losses", 3)).all()
    assert verify(trace.path).holds


def without(tree, layer):
    return {name: named for name, named in tree.items() if name != layer}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"layers": {"first": "relu"}}, "params expects the layers first; got first, second"),
        ({"layers": LAYERS | {"first": "swish"}}, "layer 'first': no activation is called 'swish'"),
        (
            {"layers": LAYERS | {"output": "relu"}},
            "layer 'output' ends in relu, but softmax_cross_entropy has softmax",
        ),
        ({"class_names": "ab"}, "the network tells 7 classes apart, got 2 class_names"),
        ({"train": None}, "which examples are followed"),
        ({"train": (X[:, :4], Y)}, "all inputs have one shape per example"),
        ({"train": (X, Y[:5])}, "as many labels as inputs, at least one: got 80 inputs, 5 labels"),
        ({"train": (X, Y + 5)}, "7 classes apart: labels 0 to 6, got"),
        ({"input_shape": (8, 8)}, "input_shape .8, 8. has 64 numbers, an example has 5"),
    ],
)
def test_what_does_not_fit_is_said_before_the_first_update(tmp_path, changes, words):
    training = Training()
    with (
        pytest.raises((ConfigError, DataError, ShapeError), match=words),
        recorder(tmp_path / "a.zarr", **changes) as r,
    ):
        training.run(r, 1)
    assert list(tmp_path.glob("[!.]*")) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"loss": "hinge"}, "no loss is called 'hinge'. There are: softmax_cross_entropy"),
        ({"kernel": "oi"}, "kernel is 'out,in' or 'in,out', got 'oi'"),
        ({"schedule": "often"}, "expected every:N"),
        ({"total_steps": 0}, "total_steps is 1 or more"),
    ],
)
def test_an_impossible_option_is_refused_at_once(tmp_path, changes, words):
    with pytest.raises(ConfigError, match=words):
        recorder(tmp_path / "a.zarr", **changes)


def test_turned_kernels_are_recognized(tmp_path):
    training = Training(kernel="in,out")
    with pytest.raises(ShapeError, match="kernel='in,out'"), recorder(tmp_path / "a.zarr") as r:
        training.run(r, 1)


def test_activations_that_the_layer_table_does_not_explain_are_refused(tmp_path):
    training = Training()
    network = training.network()
    probe = network.probe(X[:4], Y[:4])
    wrong = probe.activations | {"second": probe.activations["second"] + 1}
    facts = {"probes": X[:4], "labels": Y[:4]}
    with (
        pytest.raises(TraceError, match=r"'second'. are not what the layer table gives"),
        recorder(tmp_path / "a.zarr", **facts) as r,
    ):
        training.run(r, 1, activations=wrong)


def test_a_step_without_its_loss_is_refused(tmp_path):
    with (
        pytest.raises(TraceError, match="step 0 expects the loss of its mini-batch"),
        recorder(tmp_path / "a.zarr") as r,
    ):
        r.step(Training().params, batch=X[:4])


def test_a_trace_that_is_there_is_kept_unless_told(tmp_path):
    recorded(tmp_path / "a.zarr", steps=2)
    with pytest.raises(TraceError, match="replace it: overwrite=True"):
        recorder(tmp_path / "a.zarr")
    assert recorded(tmp_path / "a.zarr", steps=3, overwrite=True).header.total_steps == 3


def test_no_step_is_no_trace(tmp_path):
    with pytest.raises(TraceError, match="no step was recorded"), recorder(tmp_path / "a.zarr"):
        pass
    assert list(tmp_path.glob("[!.]*")) == []


def test_the_numpy_example_trains_records_and_says_how_to_film(tmp_path, monkeypatch, capsys):
    out = tmp_path / "digits.zarr"
    monkeypatch.setattr(sys, "argv", ["digits_numpy.py", str(out)])
    runpy.run_path(str(EXAMPLES / "digits_numpy.py"))
    assert capsys.readouterr().out.endswith(f"Backpropagation --trace run={out}\n")
    trace = traces.open(out)
    assert trace.test_accuracy > 0.9
    assert Backpropagation.roles["run"].refuse(trace) is None


def test_examples_are_short():
    for path in EXAMPLES.glob("*.py"):
        assert len(path.read_text().splitlines()) <= 40, path


def test_every_loss_of_the_engine_can_be_recorded(tmp_path):
    for name in LOSSES:
        assert Recorder(tmp_path / f"{name}.zarr", layers=LAYERS, seed=0, loss=name).loss == name


def test_record_without_pytorch_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "tracereel.engine.adapters.pytorch", raising=False)
    monkeypatch.delitem(sys.modules, "tracereel.engine.adapters.torch_model", raising=False)
    with pytest.raises(ImportError, match=r"record needs PyTorch, .* pip install torch==2\.13\.0"):
        _ = tracereel.record


def test_one_hot_labels_are_classes_and_soft_ones_are_kept(tmp_path):
    one_hot, soft = np.eye(7, dtype=np.float32)[Y], np.full((80, 7), 0.1, np.float32)
    soft[np.arange(80), Y] = 0.4
    splits = {
        name: {"train": (X[:64], y[:64]), "test": (X[64:], y[64:]), "validation": None}
        for name, y in (("one_hot", one_hot), ("soft", soft))
    }
    for name, changes in splits.items():
        trace = recorded(tmp_path / f"{name}.zarr", steps=3, **changes)
        rows = trace.read("probes/rows")
        assert trace.read("probes/targets").tolist() == Y[rows].tolist()
        assert verify(trace.path).holds
    np.testing.assert_array_equal(trace.read("probes/soft_targets"), soft[rows])


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (Y + 0.5, "train expects labels 0 to 6, which are whole numbers; got"),
        (np.zeros((80, 3)), r"a row of 7 shares; got labels of shape .64, 3"),
        (np.ones((80, 7)), "rows of 7 shares that add up to 1"),
        (np.array(["a"] * 80), "train expects labels 0, 1, 2, ... or numbers, got <U1"),
    ],
)
def test_labels_that_are_none_are_refused_in_a_line(tmp_path, labels, words):
    changes = {"train": (X[:64], labels[:64]), "test": None, "validation": None}
    with pytest.raises(DataError, match=words), recorder(tmp_path / "a.zarr", **changes) as r:
        Training().run(r, 1)


def stepped(path, change, steps=4, **facts):
    """A training of which each step is told by change(number, told): what the recorder would be told otherwise."""
    training = Training()
    with recorder(path, schedule="every:1", **facts) as r:
        for number in range(steps):
            rows = np.arange(number * 8, number * 8 + 8)
            network = training.network()
            losses, _ = network.loss_and_gradients(X[rows], Y[rows])
            grads = {n: {k: v.copy() for k, v in named.items()} for n, named in network.gradients.items()}
            told = {
                "grads": grads,
                "loss": losses.mean(),
                "losses": losses,
                "batch": X[rows],
                "clip_factor": 1.0,
            }
            told |= {"learning_rate": 0.5}
            change(number, told)
            r.step(training.params, **told)
            for layer, named in told["grads"].items():
                for key, grad in named.items():
                    training.params[layer][key] = training.params[layer][key] - np.float32(0.5) * grad
        r.finish(training.params)
    return traces.open(path)


EVERYONE = {"probes": X[:64], "labels": Y[:64], "train": None, "test": None, "validation": None}


def test_a_penalty_in_the_gradients_makes_no_honest_one_false(tmp_path):
    def penalised(number, told):
        told["grads"]["first"]["W"] += np.float32(0.01)

    with pytest.warns(UserWarning, match="the gradients of step 0 are not those of its mini-batch") as said:
        trace = stepped(tmp_path / "a.zarr", penalised, **EVERYONE)
    assert len(said) == 1
    report = verify(trace.path)
    assert report.holds, report.lines()
    assert report.check("updates").checked == report.check("losses").checked == 4
    assert report.check("gradients").verdict == "could not check"


def test_a_penalty_in_the_loss_leaves_the_mini_batch_unknown(tmp_path):
    def penalised(number, told):
        told["loss"] += 0.01
        told["losses"] = None

    with pytest.warns(UserWarning, match="the loss of step 0 is not the mean over its mini-batch"):
        trace = stepped(tmp_path / "a.zarr", penalised, **EVERYONE)
    assert (trace.read("batch/indices") == -1).all()
    assert verify(trace.path).holds


SHARES = [0.1, 1e-4, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 1e-8]


@pytest.mark.filterwarnings("ignore:the (loss|gradients) of step")
@pytest.mark.parametrize("with_losses", [False, True])
@pytest.mark.parametrize("with_factor", [False, True])
@pytest.mark.parametrize("share", SHARES)
def test_a_penalty_however_small_makes_nothing_false(tmp_path, share, with_factor, with_losses):
    def penalised(number, told):
        told["loss"] += 3 * share
        for named in told["grads"].values():
            named["W"] += np.float32(share)
        told["losses"] = told["losses"] if with_losses else None
        told["clip_factor"] = 1.0 if with_factor else None

    trace = stepped(tmp_path / "a.zarr", penalised, **EVERYONE)
    report = verify(trace.path)
    assert report.holds, report.lines()
    assert report.check("updates").checked == 4


def test_losses_that_are_not_those_of_the_step_are_not_said_to_be(tmp_path):
    def penalised(number, told):
        told["loss"] += 0.01

    with pytest.warns(UserWarning, match="the loss of step 0 is not the mean of its examples' losses"):
        trace = stepped(tmp_path / "a.zarr", penalised, **EVERYONE)
    assert np.isnan(trace.read("batch/losses")).all()
    assert (trace.read("batch/indices") == -1).all()
    assert verify(trace.path).holds


@pytest.mark.filterwarnings("ignore:the loss of step")
def test_a_loss_that_is_not_known_is_held_against_nothing(tmp_path):
    def unknown(number, told):
        told["loss"] = float("nan")

    assert verify(stepped(tmp_path / "a.zarr", unknown, **EVERYONE).path).holds


def test_an_accuracy_of_something_else_is_unknown(tmp_path):
    def in_percent(number, told):
        told["accuracy"] = 12.5

    with pytest.warns(UserWarning, match="the accuracy of step 0 is not the share of right answers"):
        trace = stepped(tmp_path / "a.zarr", in_percent, **EVERYONE)
    assert np.isnan(trace.read("scalars/accuracy")).all()
    report = verify(trace.path)
    assert report.holds, report.lines()
    assert report.check("losses").checked == 4


def test_a_layer_without_gradients_for_a_while_is_not_false(tmp_path):
    def frozen(number, told):
        if number == 2:
            del told["grads"]["first"]

    trace = stepped(tmp_path / "a.zarr", frozen, **EVERYONE)
    assert np.isnan(trace.read("gradients/first/W", 2)).all()
    report = verify(trace.path)
    assert report.holds, report.lines()
    assert report.check("gradients").checked == 4
    assert (
        "could not check first/W, first/b: its gradient of step 2 is not known" in report.check("updates").why
    )


def test_a_momentum_that_moves_is_told_as_a_number_of_the_step_and_proven(tmp_path):
    velocity = {}
    given = {"optimizer": ("momentum", {"lr": 0.5, "momentum": 0.9})}
    training, path = Training(), tmp_path / "a.zarr"
    with recorder(path, schedule="every:1", **EVERYONE, **given) as r:
        for number in range(4):
            network, share = training.network(), np.float32(0.9 - 0.1 * number)
            losses, _ = network.loss_and_gradients(X[:8], Y[:8])
            grads = {n: {k: v.copy() for k, v in named.items()} for n, named in network.gradients.items()}
            slots = {n: {k: {"velocity": velocity.get((n, k), 0 * g)} for k, g in named.items()}
                     for n, named in grads.items()}  # fmt: skip
            r.step(training.params, grads, loss=losses.mean(), optimizer_state=slots, momentum=float(share),
                   learning_rate=0.5)  # fmt: skip
            for n, named in grads.items():
                for k, g in named.items():
                    velocity[n, k] = share * slots[n][k]["velocity"] + g
                    training.params[n][k] = training.params[n][k] - np.float32(0.5) * velocity[n, k]
        r.finish(training.params)
    check = verify(path).check("updates")
    assert (check.verdict, check.checked) == ("holds", 4)


def test_trouble_in_the_middle_ends_the_recording_and_not_the_training(tmp_path):
    def troubled(number, told):
        if number == 2:
            told["grads"] = {"nobody": {}}

    with pytest.warns(
        UserWarning, match="ended at step 2, the training goes on: grads expects the layers"
    ) as said:
        trace = stepped(tmp_path / "a.zarr", troubled)
    assert len(said) == 1
    assert trace.entries == 2
    assert trace.stopped.startswith("after 2 steps: grads expects the layers")
    assert verify(trace.path).holds


def test_examples_are_known_again_whatever_their_type():
    rows = Rows(np.array([[0.1, 2], [3, 4], [2**24 + 1, 0]]))
    assert rows.find(np.array([[3, 4]])).tolist() == [1]
    assert rows.find(np.array([[0.1, 2]], np.float32)).tolist() == [0]
    whole = Rows(np.array([[2**24 + 1, 0], [2**24, 0]]))
    assert whole.find(np.array([[2**24, 0]])).tolist() == [1]

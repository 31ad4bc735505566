"""Recording PyTorch: the training stays the same, and what is recorded is proven by NumPy."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch IS NOT INSTALLED: recording it is not tested. pip install torch==2.13.0"
)

from torch import nn  # noqa: E402

import tracereel  # noqa: E402
from tracereel.engine import trace as traces  # noqa: E402
from tracereel.engine.adapters import record  # noqa: E402
from tracereel.engine.errors import ConfigError  # noqa: E402
from tracereel.engine.proof.verify import verify  # noqa: E402
from tracereel.scenes.acts.learning.backpropagation import Backpropagation  # noqa: E402
from tracereel.scenes.acts.learning.training_loop import TrainingLoop  # noqa: E402
from tracereel.scenes.acts.learning.weights_settle import WeightsSettle  # noqa: E402
from tracereel.scenes.acts.network.layers import Layers  # noqa: E402
from tracereel.scenes.acts.network.one_neuron import OneNeuron  # noqa: E402
from tracereel.scenes.acts.prediction.forward_pass import ForwardPass  # noqa: E402

torch.set_num_threads(1)  # more only wait for each other here
CLIPS = (OneNeuron, Layers, ForwardPass, Backpropagation, TrainingLoop, WeightsSettle)
G = torch.Generator().manual_seed(0)
X, Y = torch.randn(120, 1, 3, 3, generator=G), torch.randint(0, 7, (120,), generator=G)
SPLITS = {"train": (X[:80], Y[:80]), "validation": (X[80:100], Y[80:100]), "test": (X[100:], Y[100:])}
OPTIMIZERS = {
    "gradient_descent": lambda p: torch.optim.SGD(p, 0.1),
    "momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, 0.05, momentum=0.8, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, 0.01, betas=(0.8, 0.99)),
    "adamw": lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.0),
    "rmsprop": lambda p: torch.optim.RMSprop(p, 0.003, alpha=0.9),
}


class Odd(nn.Module):
    """Odd names, three hidden layers, seven classes, activations that are functions."""

    def __init__(self):
        super().__init__()
        self.add_module("première couche/α", nn.Linear(9, 8))
        self.body = nn.ModuleDict({"x:y": nn.Linear(8, 6), "Head": nn.Linear(6, 5)})
        self.head = nn.Linear(5, 7)
        self.drop = nn.ReLU(inplace=True)

    def forward(self, x):
        x = nn.functional.leaky_relu(getattr(self, "première couche/α")(x.flatten(1)), 0.1)
        x = torch.tanh(self.body["x:y"](x))
        return self.head(self.drop(self.body["Head"](x)))


def trained(model, optimizer, out=None, steps=12, functional=False, clip=None, batch=10, **facts):
    """Weights after a training, recorded to `out` or not."""
    criterion = nn.CrossEntropyLoss()
    recording = (
        record(model, optimizer, out=out, **(SPLITS | {"steps_per_epoch": 8} | facts)) if out else None
    )

    def train():
        for number in range(steps):
            rows = np.arange(number * batch, (number + 1) * batch) % 80
            optimizer.zero_grad()
            loss = (nn.functional.cross_entropy if functional else criterion)(model(X[rows]), Y[rows])
            if functional and recording is not None:
                recording.loss(loss)
            loss.backward()
            if clip:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()

    if recording is None:
        train()
    else:
        with recording:
            train()
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def odd(seed=0):
    torch.manual_seed(seed)
    return Odd()


def recorded(path, name="adam", model=None, **facts):
    model = model or odd()
    trained(model, OPTIMIZERS[name](model.parameters()), path, **facts)
    return traces.open(path)


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("torch") / "odd.zarr")


def test_record_is_found_by_the_one_name():
    from tracereel.engine.adapters.pytorch import record as there

    assert tracereel.record is record is there


def test_an_odd_network_opens_and_fits_every_clip(trace):
    assert trace.finished
    assert [layer.name for layer in trace.layers] == ["première couche_α", "body.x_y", "body.Head", "head"]
    assert [layer.activation for layer in trace.layers] == ["leaky_relu", "tanh", "relu", "softmax"]
    assert trace.layers[0].activation_options == {"slope": 0.1}
    assert trace.header.dataset.input_shape == (3, 3)
    assert [clip.roles["run"].refuse(trace) for clip in CLIPS] == [None] * len(CLIPS)


def test_an_odd_network_is_proven(trace):
    report = verify(trace.path)
    assert report.holds, report.lines()
    for name in ("forward", "probe losses", "deltas", "updates", "steps", "scalars", "finite", "test"):
        assert report.check(name).verdict == "holds", report.lines()


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "adam"])
def test_every_optimizer_of_the_same_rule_is_named_and_its_updates_hold(tmp_path, name):
    trace = recorded(tmp_path / "a.zarr", name, steps=6)
    assert trace.header.optimizer.name == name
    report = verify(trace.path)
    assert report.holds, report.lines()
    assert report.check("updates").verdict == "holds", report.lines()


def test_another_rule_keeps_the_name_of_pytorch_and_is_not_proven(tmp_path):
    model = odd()
    trained(model, torch.optim.AdamW(model.parameters(), 0.01, amsgrad=True), tmp_path / "a.zarr", steps=3)
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.header.optimizer.name == "torch.AdamW"
    assert verify(trace.path).check("updates").verdict == "could not check"


@pytest.mark.parametrize("kind", [torch.optim.AdamW, torch.optim.Adam, torch.optim.SGD])
def test_decay_of_biases_too_is_proven_as_pytorch_has_it_unless_told_otherwise(tmp_path, kind):
    model = odd()
    trained(model, kind(model.parameters(), 0.01, weight_decay=0.3), tmp_path / "a.zarr", steps=4)
    header = traces.open(tmp_path / "a.zarr").header
    assert (
        header.optimizer.name == {"AdamW": "adamw", "Adam": "adam", "SGD": "gradient_descent"}[kind.__name__]
    )
    assert header.optimizer.hyperparameters["bias_decay"] == 0.3
    report = verify(tmp_path / "a.zarr")
    assert report.check("updates").verdict == "holds", report.lines()


def test_other_decay_of_biases_is_recorded_of_each_parameter_and_proven(tmp_path):
    model = odd()
    groups = [
        {"params": [p for p in model.parameters() if p.ndim == 2], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.2},
    ]
    trained(model, torch.optim.AdamW(groups, 0.01), tmp_path / "a.zarr", steps=3)
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.header.optimizer.name == "adamw"
    assert trace.header.optimizer.hyperparameters["weight_decay"] == 0.1
    assert trace.read("updates/weight_decay", 0).tolist() == [0.1, 0.2] * 4
    assert verify(trace.path).check("updates").verdict == "holds"


def test_decay_of_weights_alone_is_proven(tmp_path):
    model = odd()
    matrices = [p for p in model.parameters() if p.ndim == 2]
    groups = [
        {"params": matrices, "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.ndim < 2]},
    ]
    trained(model, torch.optim.AdamW(groups, 0.01, weight_decay=0.0), tmp_path / "a.zarr", steps=4)
    report = verify(tmp_path / "a.zarr")
    assert report.check("updates").verdict == "holds", report.lines()


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_recording_leaves_the_training_bit_identical(tmp_path, name):
    def network():
        torch.manual_seed(5)
        return nn.Sequential(
            nn.Flatten(), nn.Linear(9, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.4), nn.Linear(8, 7)
        )

    bare, watched = network(), network()
    torch.manual_seed(6)
    expected = trained(bare, OPTIMIZERS[name](bare.parameters()))
    torch.manual_seed(6)
    with pytest.warns(
        UserWarning, match="no clip can show this network yet: '2' is BatchNorm1d; '4' is Dropout"
    ):
        found = trained(
            watched, OPTIMIZERS[name](watched.parameters()), tmp_path / "a.zarr", schedule="every:1"
        )
    assert all(torch.equal(expected[key], found[key]) for key in expected)
    assert all(torch.equal(a, b) for a, b in zip(bare.buffers(), watched.buffers(), strict=True))
    assert torch.equal(torch.rand(3), torch.rand(3, generator=None)) is False  # random numbers still go on
    assert all(module.training for module in watched.modules())


def test_what_cannot_be_filmed_yet_is_stored_and_refused_by_the_clips(tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 2, 2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 7))
    with pytest.warns(UserWarning, match="'0' is Conv2d"):
        trace = recorded(tmp_path / "a.zarr", model=model, steps=3)
    assert trace.read("weights/0/weight").shape == (4, 2, 1, 2, 2)
    assert "its layers are dense, other" in WeightsSettle.roles["run"].refuse(trace)
    assert verify(trace.path).holds


def test_parameters_and_statistics_whose_names_no_folder_can_have_are_renamed(tmp_path):
    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            for name in ("kernel:0", "kernel_0", "a/b"):
                self.register_parameter(name, nn.Parameter(torch.ones(9)))
            self.register_buffer("mean:0", torch.zeros(9))

        def forward(self, x):
            return x.flatten(1) * getattr(self, "kernel:0") * self.kernel_0 * getattr(self, "a/b")

    torch.manual_seed(0)
    with pytest.warns(UserWarning, match="'0' is Named"):
        trace = recorded(tmp_path / "a.zarr", model=nn.Sequential(Named(), nn.Linear(9, 7)), steps=3)
    for family in ("weights", "gradients"):
        found = [key for key in trace.keys() if key.startswith(f"{family}/0/")]  # noqa: SIM118 (a method)
        assert found == [f"{family}/0/{name}" for name in ("a_b", "kernel_0", "kernel_0 (2)")]
    assert trace.read("state/0/mean_0").shape == (4, 9)
    assert trace.layers[0].parameters.keys() == {"kernel_0", "kernel_0 (2)", "a_b"}
    assert trace.read("optimizer/0/kernel_0/m", 2).any()


def test_room_is_made_for_mini_batches_larger_than_the_first(tmp_path):
    model, criterion = odd(), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with record(model, optimizer, out=tmp_path / "a.zarr", batch_size=20, **SPLITS):
        for rows in (np.arange(5), np.arange(20), np.arange(8)):
            optimizer.zero_grad()
            criterion(model(X[rows]), Y[rows]).backward()
            optimizer.step()
    indices = traces.open(tmp_path / "a.zarr").read("batch/indices")
    assert (indices >= 0).sum(axis=1).tolist() == [5, 20, 8, 0]


def test_a_functional_step_that_is_no_activation_is_told_with_what_to_write(tmp_path):
    class Strange(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(9, 4), nn.Linear(4, 7)

        def forward(self, x):
            return self.b(torch.sin(self.a(x.flatten(1))))

    model = Strange()
    recording = record(model, torch.optim.SGD(model.parameters(), 0.1), out=tmp_path / "a.zarr", **SPLITS)
    assert len(recording.notes) == 1
    assert (
        "between 'a' and 'b' is no activation known here: write it as a module (nn.ReLU()"
        in recording.notes[0]
    )


def test_clipped_gradients_are_recorded_with_their_factor(tmp_path):
    trace = recorded(tmp_path / "a.zarr", clip=0.3, functional=True)
    factors = trace.read("scalars/clip_factor")
    assert ((factors <= 1) & (factors > 0)).all()
    assert factors.min() < 1
    report = verify(trace.path)
    assert report.check("scalars").verdict == "holds", report.lines()
    assert report.holds, report.lines()


def test_gradients_are_proven_where_the_trace_holds_the_batch(tmp_path):
    everything = {"train": None, "test": None, "validation": None, "probes": X[:10], "labels": Y[:10]}
    trace = recorded(tmp_path / "a.zarr", steps=1, **everything)
    report = verify(trace.path)
    for name in ("mini-batches", "gradients", "gradients by differences"):
        assert report.check(name).verdict == "holds", report.lines()


def test_an_interrupted_training_leaves_its_trace(tmp_path):
    model = odd()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with (  # noqa: PT012
        pytest.raises(RuntimeError, match="out of power"),
        record(model, optimizer, out=tmp_path / "a.zarr", **SPLITS),
    ):
        for _ in range(3):
            optimizer.zero_grad()
            nn.CrossEntropyLoss()(model(X[:10]), Y[:10]).backward()
            optimizer.step()
        raise RuntimeError("out of power")
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.stopped == "after 3 steps: RuntimeError: out of power"
    assert trace.entries == 3
    assert verify(trace.path).holds


def test_a_model_that_ends_in_log_softmax_is_a_classifier(tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(9, 6), nn.Tanh(), nn.Linear(6, 7), nn.LogSoftmax(-1))
    optimizer, criterion = torch.optim.SGD(model.parameters(), 0.1), nn.NLLLoss()
    with record(model, optimizer, loss=criterion, out=tmp_path / "a.zarr", **SPLITS):
        criterion(model(X[:10]), Y[:10]).backward()
        optimizer.step()
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.layers[-1].activation == "softmax"
    report = verify(trace.path)
    assert report.check("test").verdict == "holds"
    assert report.holds, report.lines()


def test_a_regression_is_recorded(tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(9, 6), nn.Tanh(), nn.Linear(6, 1))
    optimizer, criterion = torch.optim.SGD(model.parameters(), 0.1), nn.MSELoss()
    targets = X.flatten(1).sum(1, keepdim=True)
    with record(model, optimizer, probes=X[:8], labels=targets[:8], out=tmp_path / "a.zarr"):
        for _ in range(3):
            optimizer.zero_grad()
            criterion(model(X[:8]), targets[:8]).backward()
            optimizer.step()
    report = verify(tmp_path / "a.zarr")
    assert report.holds, report.lines()
    assert report.check("gradients").verdict == "holds", report.lines()
    assert "has no classes" in WeightsSettle.roles["run"].refuse(traces.open(tmp_path / "a.zarr"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.update(loss=nn.L1Loss()), r"loss expects one of nn.CrossEntropyLoss\(\), .* got L1Loss"),
        (lambda f: f.update(train=None), "which examples are followed"),
        (lambda f: f.update(optimizer="adam"), "expects a torch.optim.Optimizer, got str"),
        (lambda f: f.update(model=print), "expects a torch.nn.Module with parameters, got builtin_function"),
        (
            lambda f: f.update(optimizer=torch.optim.SGD(nn.Linear(1, 1).parameters())),
            "updates no parameter of this",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused_before_training(tmp_path, change, words):
    model = odd()
    facts = {"model": model, "optimizer": torch.optim.SGD(model.parameters(), 0.1), "train": (X, Y)}
    change(facts)
    with pytest.raises(ConfigError, match=words):
        record(facts.pop("model"), facts.pop("optimizer"), out=tmp_path / "a.zarr", **facts)


def test_the_example_trains_records_and_says_how_to_film(tmp_path, monkeypatch, capsys):
    out = tmp_path / "digits.zarr"
    monkeypatch.setattr(sys, "argv", ["digits_pytorch.py", str(out), "3"])
    runpy.run_path(str(Path(__file__).with_name("examples") / "digits_pytorch.py"))
    assert capsys.readouterr().out.endswith(f"Backpropagation --trace run={out}\n")
    trace = traces.open(out)
    assert trace.test_accuracy > 0.6
    assert [clip.roles["run"].refuse(trace) for clip in CLIPS] == [None] * len(CLIPS)

"""Losses that are functions, labels and inputs of any kind: recorded, or refused before a training begins."""

from __future__ import annotations

import random
import shutil

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch IS NOT INSTALLED: recording it is not tested. pip install torch==2.13.0"
)

from torch import nn  # noqa: E402

from tests.engine.adapters.habits import (  # noqa: E402
    ONE_HOT,
    TOKENS,
    F,
    Habit,
    Two,
    X,
    Y,
    descent,
    network,
    on,
    rows,
    stepping,
)
from tracereel.engine import trace as traces  # noqa: E402
from tracereel.engine.adapters import record  # noqa: E402
from tracereel.engine.errors import ConfigError, DataError, TraceError  # noqa: E402
from tracereel.engine.proof.verify import verify  # noqa: E402

torch.set_num_threads(1)
SOFT = 0.9 * ONE_HOT + 0.1 / 3
YES = (Y > 0).float()[:, None]
FUNCTIONS = {  # name: (loss, is it proven, what the trace calls it)
    "cross_entropy": (lambda m, of: F.cross_entropy(m(X[of]), Y[of]), True, "softmax_cross_entropy"),
    "cross_entropy, scaled": (lambda m, of: F.cross_entropy(m(X[of]), Y[of]) / 4, False, "softmax_cross_entropy"),
    "cross_entropy of shares": (lambda m, of: F.cross_entropy(m(X[of]), ONE_HOT[of]), True, "softmax_cross_entropy"),
    "nll_loss": (lambda m, of: F.nll_loss(F.log_softmax(m(X[of]), -1), Y[of]), True, "softmax_cross_entropy"),
    "label smoothing": (
        lambda m, of: F.cross_entropy(m(X[of]), Y[of], label_smoothing=0.1), False, "softmax_cross_entropy"),
    "label smoothing, a module": (
        lambda m, of: nn.CrossEntropyLoss(label_smoothing=0.1)(m(X[of]), Y[of]), False, "softmax_cross_entropy"),
    "weights of classes": (
        lambda m, of: nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2, 3]))(m(X[of]), Y[of]), False,
        "softmax_cross_entropy"),
    "an ignored class": (
        lambda m, of: F.cross_entropy(m(X[of]), Y[of], ignore_index=2), False, "softmax_cross_entropy"),
    "a sum": (lambda m, of: F.cross_entropy(m(X[of]), Y[of], reduction="sum"), False, "softmax_cross_entropy"),
    "mse_loss": (lambda m, of: F.mse_loss(m(X[of]), ONE_HOT[of]), True, "mean_squared_error"),
    "mse_loss, a sum": (
        lambda m, of: F.mse_loss(m(X[of]), ONE_HOT[of], reduction="sum"), False, "mean_squared_error"),
}  # fmt: skip


def losses_of(path):
    return traces.open(path).read("scalars/loss").tolist()


def heard(loss, own):
    """The same loss, which tells what it was."""

    def told(model, of):
        value = loss(model, of)
        own.append(value.item())
        return value

    return told


@pytest.mark.filterwarnings("ignore:the loss of step 0 is not the mean over one mini-batch")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_loss_that_is_a_function_is_heard_as_a_module_is(tmp_path, name):
    loss, proven, kind = FUNCTIONS[name]
    own: list[float] = []
    habit = Habit(on(heard(loss, own)))
    bare = habit.train()
    own.clear()
    watched = habit.train(tmp_path / "a.zarr")
    assert all(map(torch.equal, bare.parameters(), watched.parameters()))
    assert losses_of(tmp_path / "a.zarr") == own
    assert traces.open(tmp_path / "a.zarr").header.loss == kind
    report = verify(tmp_path / "a.zarr")
    assert report.holds, report.lines()
    assert report.check("gradients").checked == report.check("losses").checked == 6 * proven, report.lines()


@pytest.mark.parametrize("name", ["binary_cross_entropy_with_logits", "binary_cross_entropy"])
@pytest.mark.filterwarnings("ignore:the loss of step 0 is not the mean over one mini-batch")
def test_yes_or_no_is_heard_of_scores_and_of_chances(tmp_path, name):
    own: list[float] = []
    chances = name == "binary_cross_entropy"
    habit = Habit(
        on(heard(lambda m, of: getattr(F, name)(m(X[of]), YES[of]), own)),
        model=lambda: network(1).append(nn.Sigmoid()) if chances else network(1),
        facts={"labels": YES},
    )
    habit.train(tmp_path / "a.zarr")
    assert losses_of(tmp_path / "a.zarr") == own
    report = verify(tmp_path / "a.zarr")
    assert report.holds, report.lines()
    assert report.check("gradients").checked == (0 if chances else 6)


def test_two_networks_whose_losses_are_functions_are_told_apart(tmp_path):
    models = [network(), network()]
    optimizers = [descent(model) for model in models]
    own: list[float] = []
    with (
        record(models[0], optimizers[0], probes=X, labels=Y, out=tmp_path / "a.zarr", schedule="every:1"),
        record(models[1], optimizers[1], probes=X, labels=Y, out=tmp_path / "b.zarr", schedule="every:1"),
    ):
        for k in range(3):
            terms = [F.cross_entropy(model(X[rows(k)]), Y[rows(k)]) for model in models]
            for optimizer in optimizers:
                optimizer.zero_grad()
            own.append(terms[1].item())
            sum(terms).backward()
            for optimizer in optimizers:
                optimizer.step()
    assert losses_of(tmp_path / "b.zarr") == pytest.approx(own, rel=1e-6)
    assert verify(tmp_path / "a.zarr").check("gradients").checked == 3


def by_hand(model, of):
    return -model(X[of]).log_softmax(1)[torch.arange(len(of)), Y[of]].mean()


def test_a_loss_by_hand_is_asked_for_by_name_and_the_training_goes_on(tmp_path):
    habit = Habit(on(by_hand))
    bare = habit.train()
    with pytest.warns(
        UserWarning, match="no loss was heard .* loss=NAME., NAME one of softmax_cross"
    ) as said:
        watched = habit.train(tmp_path / "a.zarr")
    assert all(map(torch.equal, bare.parameters(), watched.parameters()))
    assert "nothing was recorded" in str(said[0].message)
    assert len(said) == 1
    assert not list(tmp_path.glob("[!.]*"))


def test_a_loss_by_hand_that_has_a_name_is_recorded(tmp_path):
    own: list[float] = []
    with pytest.warns(UserWarning, match="is not the mean over one mini-batch"):
        Habit(on(heard(by_hand, own)), facts={"loss": "softmax_cross_entropy"}).train(tmp_path / "a.zarr")
    assert losses_of(tmp_path / "a.zarr") == own
    assert verify(tmp_path / "a.zarr").holds


@pytest.mark.parametrize(
    ("labels", "loss", "proven", "soft"),
    [
        (Y.float(), lambda m, of: F.cross_entropy(m(X[of]), Y[of]), 6, False),
        (Y[:, None], lambda m, of: F.cross_entropy(m(X[of]), Y[of]), 6, False),
        (Y.to(torch.uint8), lambda m, of: F.cross_entropy(m(X[of]), Y[of]), 6, False),
        (ONE_HOT, lambda m, of: F.cross_entropy(m(X[of]), ONE_HOT[of]), 6, False),
        (Y, lambda m, of: nn.CrossEntropyLoss()(m(X[of]), ONE_HOT[of]), 6, False),
        (Y, lambda m, of: F.mse_loss(m(X[of]), ONE_HOT[of]), 6, False),
        (SOFT, lambda m, of: nn.CrossEntropyLoss()(m(X[of]), SOFT[of]), 0, True),
        (Y, lambda m, of: F.cross_entropy(m(0.7 * X[of] + 0.3 * X[of.flip(0)]), SOFT[of]), 0, False),
    ],
)
def test_labels_of_any_kind_are_classes_and_soft_ones_are_kept(tmp_path, labels, loss, proven, soft):
    habit = Habit(on(loss), facts={"labels": labels, "train": (X, labels), "test": (X[:8], labels[:8])})
    habit.train(tmp_path / "a.zarr")
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.read("probes/targets").tolist() == Y.tolist()
    assert ("probes/soft_targets" in trace.keys()) == soft  # noqa: SIM118 (a method)
    if soft:
        np.testing.assert_array_equal(trace.read("probes/soft_targets"), SOFT.numpy())
    report = verify(trace.path)
    assert report.holds, report.lines()
    assert report.check("gradients").checked == report.check("mini-batches").checked == proven
    assert report.check("test").verdict == "holds"


class Words(nn.Module):
    """Tokens into an embedding, which refuses anything but whole numbers."""

    def __init__(self, sparse=False):
        super().__init__()
        self.words, self.head = nn.Embedding(20, 4, sparse=sparse), nn.Linear(4, 3)

    def forward(self, tokens):
        return self.head(self.words(tokens).mean(1))


@pytest.mark.filterwarnings("ignore:recorded, but no clip can show this network yet")
@pytest.mark.parametrize("sparse", [False, True])
def test_whole_numbers_stay_whole(tmp_path, sparse):
    splits = {"probes": TOKENS[:9], "labels": Y[:9], "validation": (TOKENS, Y), "steps_per_epoch": 2}
    habit = Habit(
        on(lambda m, of: nn.CrossEntropyLoss()(m(TOKENS[of]), Y[of])),
        lambda: Words(sparse),
        descent,
        splits,
    )
    bare, watched = habit.train(), habit.train(tmp_path / "a.zarr")
    assert all(map(torch.equal, bare.parameters(), watched.parameters()))
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.read("probes/inputs").dtype.kind == "i"
    assert trace.read("validation/steps").tolist() == [0, 2, 4, 6]
    assert verify(trace.path).check("updates").checked == 6


@pytest.mark.filterwarnings("ignore:recorded, but no clip can show this network yet")
@pytest.mark.filterwarnings("ignore:the loss of step 0 is not the mean over one mini-batch")
def test_every_next_word_is_judged(tmp_path):
    before, after = TOKENS[:, :-1], TOKENS[:, 1:]
    habit = Habit(
        on(lambda m, of: F.cross_entropy(m(before[of]).reshape(-1, 20), after[of].reshape(-1))),
        lambda: nn.Sequential(nn.Embedding(20, 8), nn.Linear(8, 20)),
        descent,
        {"probes": before[:6], "labels": after[:6], "validation": (before, after)},
    )
    model = habit.train(tmp_path / "a.zarr")
    expected = F.cross_entropy(model(before).reshape(-1, 20), after.reshape(-1)).item()
    assert traces.open(tmp_path / "a.zarr").read("validation/loss")[-1] == pytest.approx(expected, rel=1e-6)


def test_a_table_in_float64_is_known_again_in_the_float32_that_a_loop_makes_of_it(tmp_path):
    table = X.double().numpy() / 3
    single = torch.tensor(table, dtype=torch.float32)
    habit = Habit(on(lambda m, of: F.cross_entropy(m(single[of]), Y[of])), facts={"probes": table})
    habit.train(tmp_path / "a.zarr")
    assert verify(tmp_path / "a.zarr").check("gradients").checked == 6


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 3)

    def forward(self, x, y):
        return self.a(x + y)


class TwoOutputs(Two):
    def forward(self, x):
        hidden = torch.relu(self.a(x))
        return self.b(hidden), hidden


@pytest.mark.parametrize(
    ("model", "facts", "words"),
    [
        (TwoInputs, {}, r"TwoInputs.forward\(\) missing 1 .* put them side by side in one \(torch.cat\)"),
        (TwoInputs, {"probes": (X, X)}, "expect one tensor of examples, got several"),
        (TwoOutputs, {"test": (X, Y)}, "more than one tensor, .* leave out validation and test"),
        (lambda: nn.Sequential(nn.LazyLinear(3)), {}, "layers whose size is not known yet: give it one mini-batch"),
        (network, {"probes": X[:, :3]}, "the model cannot be given the examples to follow: RuntimeError"),
        (network, {"labels": Y[:5]}, "as many labels as inputs, at least one: got 40 inputs, 5 labels"),
        (network, {"labels": Y + 1, "loss": nn.CrossEntropyLoss()}, "labels 0 to 2, got 3"),
        (network, {"labels": Y + 0.5, "loss": nn.CrossEntropyLoss()}, "whole numbers; got"),
        (network, {"labels": ONE_HOT[:, :2], "loss": nn.CrossEntropyLoss()}, "or a row of 3 shares; got labels of"),
        (network, {"labels": 2 * ONE_HOT, "loss": nn.CrossEntropyLoss()}, "rows of 3 shares that add up to 1"),
        (network, {"schedule": "often"}, "expected every:N"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_refused_in_a_line_before_the_training_begins(
    tmp_path, model, facts, words
):
    model = model()
    told = {"probes": X, "labels": Y, "out": tmp_path / "a.zarr"} | facts
    with pytest.raises((ConfigError, DataError), match=words) as refused:
        record(model, torch.optim.SGD(list(model.parameters()), 0.1), **told)
    assert "\n" not in str(refused.value)


def test_a_trace_that_is_there_is_refused_when_the_recording_is_entered(tmp_path):
    habit = Habit(stepping())
    habit.train(tmp_path / "a.zarr")
    model = network()
    with pytest.raises(TraceError, match=r"already a trace at .*overwrite=True"):
        record(model, descent(model), probes=X, labels=Y, out=tmp_path / "a.zarr")
    late = record(model, descent(model), probes=X, labels=Y, out=tmp_path / "b.zarr")
    shutil.copytree(tmp_path / "a.zarr", tmp_path / "b.zarr")
    with pytest.raises(TraceError, match="already a trace at"):
        late.__enter__()
    habit.train(tmp_path / "a.zarr", overwrite=True)


class Moody(Two):
    """A network that fails when it is asked besides its training, and draws and counts when it works."""

    def __init__(self, fails=False):
        super().__init__()
        self.fails, self.asked = fails, 0
        self.register_buffer("passes", torch.zeros(1))

    def forward(self, x):
        self.passes += 1
        self.asked += not self.training
        if self.fails and not self.training and self.asked > 4:
            raise RuntimeError("not now")
        return self.b(torch.relu(self.a(x))) * (1 + 0.01 * self.passes + random.random() + np.random.rand())  # noqa: NPY002


@pytest.mark.filterwarnings("ignore:recorded, but no clip can show this network yet")
@pytest.mark.filterwarnings("ignore:the loss of step 0 is not the mean over its mini-batch")
@pytest.mark.parametrize("fails", [False, True])
def test_looking_at_a_network_leaves_what_it_draws_and_counts_as_it_was(tmp_path, fails):
    habit = Habit(stepping(), model=lambda: Moody(fails))
    bare = habit.train()
    if fails:
        with pytest.warns(UserWarning, match="ended at step 3, the training goes on: RuntimeError: not now"):
            watched = habit.train(tmp_path / "a.zarr")
    else:
        watched = habit.train(tmp_path / "a.zarr")
    assert all(map(torch.equal, bare.parameters(), watched.parameters()))
    assert torch.equal(bare.passes, watched.passes)
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.entries == (3 if fails else 7)
    assert (trace.stopped or "").startswith("after 3 steps: RuntimeError: not now" if fails else "")
    assert verify(trace.path).holds


@pytest.mark.parametrize("errors", [False, True])
def test_a_folder_that_vanishes_ends_the_recording_and_not_the_training(tmp_path, capsys, errors):
    def step(model, optimizer, k):
        if k == 1:
            shutil.rmtree(tmp_path / "there")
            (tmp_path / "there").touch()
        stepping()(model, optimizer, k)

    habit = Habit(step, by=descent)
    (tmp_path / "there").mkdir()
    bare = habit.train()
    (tmp_path / "there").unlink()
    if errors:  # warnings are errors, as in a test of the training
        watched = habit.train(tmp_path / "there" / "a.zarr")
        assert "the training goes on" in capsys.readouterr().err
    else:
        with pytest.warns(UserWarning, match="the training goes on"):
            watched = habit.train(tmp_path / "there" / "a.zarr")
    assert all(map(torch.equal, bare.parameters(), watched.parameters()))


def test_a_recording_of_no_step_is_a_warning(tmp_path):
    model = network()
    with (
        pytest.warns(UserWarning, match=r"a.zarr was not written: optimizer.step\(\) was never called"),
        record(model, descent(model), probes=X, labels=Y, out=tmp_path / "a.zarr"),
    ):
        pass


def test_errors_and_interruptions_of_the_training_are_its_own(tmp_path):
    model = network()
    with (  # noqa: PT012
        pytest.raises(KeyboardInterrupt),
        record(model, descent(model), probes=X, labels=Y, out=tmp_path / "a.zarr") as recording,
    ):
        F.cross_entropy(model(X), Y).backward()
        recording.optimizer.step()
        raise KeyboardInterrupt
    assert traces.open(tmp_path / "a.zarr").stopped == "after 1 steps: KeyboardInterrupt"

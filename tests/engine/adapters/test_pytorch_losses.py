"""The loss of a step is the one that this network's update stepped on; what cannot be known is recorded as unknown."""

# ruff: noqa: PT031  (it is a training that warns)
from __future__ import annotations

import shutil
import threading
from contextlib import ExitStack

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch IS NOT INSTALLED: recording it is not tested. pip install torch==2.13.0"
)

from torch import nn  # noqa: E402
from torch.utils.checkpoint import checkpoint  # noqa: E402

from tests.engine.proof.tampering import falsified  # noqa: E402
from tracereel.engine import trace as traces  # noqa: E402
from tracereel.engine.adapters import record  # noqa: E402
from tracereel.engine.proof.verify import verify  # noqa: E402
from tracereel.scenes.acts.learning.training_loop import TrainingLoop  # noqa: E402

torch.set_num_threads(1)
G = torch.Generator().manual_seed(1)
X = torch.randn(40, 4, generator=G)
Y = X[:, :3].argmax(1)
STEPS = 5
NOT_A_MEAN = r"the loss of step \d+ is not the mean over one mini-batch"
UNKNOWN = r"the loss of step \d+ is not known, and is recorded as unknown: "


def network(seed=0, outputs=3):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, outputs))


def descent(model, rate=0.1):
    return torch.optim.SGD(model.parameters(), rate)


def recording(model, optimizer, out, **facts):
    facts = {"probes": X, "labels": Y, "schedule": "every:1"} | facts
    return record(model, optimizer, out=out, **facts)


def rows(k):
    return torch.arange(k * 8, k * 8 + 8)


def losses(path):
    return traces.open(path).read("scalars/loss")


def assert_proven(path, checks=("losses", "mini-batches", "gradients")):
    report = verify(path)
    assert report.holds, report.lines()
    for name in checks:
        check = report.check(name)
        assert (check.verdict, check.checked) == ("holds", check.of), report.lines()


def assert_unproven_but_not_false(path):
    report = verify(path)
    assert report.holds, report.lines()
    assert report.check("losses").verdict == report.check("gradients").verdict == "could not check"


def test_two_networks_in_one_loop_each_record_their_own_losses(tmp_path):
    models, criterion = (network(0), network(0)), nn.CrossEntropyLoss()
    optimizers = descent(models[0], 0.05), descent(models[1], 5.0)
    own = [], []
    with ExitStack() as stack:
        for name, *pair in zip("ab", models, optimizers, strict=True):
            stack.enter_context(recording(*pair, tmp_path / f"{name}.zarr"))
        for k in range(STEPS):
            for model, optimizer, seen in zip(models, optimizers, own, strict=True):
                optimizer.zero_grad()
                loss = criterion(model(X[rows(k)]), Y[rows(k)])
                loss.backward()
                seen.append(loss.item())
                optimizer.step()
    for name, seen in zip("ab", own, strict=True):
        assert losses(tmp_path / f"{name}.zarr").tolist() == seen
        assert_proven(tmp_path / f"{name}.zarr")


@pytest.mark.parametrize("one_criterion", [True, False])
def test_two_networks_with_one_backward_each_record_their_own_term(tmp_path, one_criterion):
    models = network(0), network(1)
    optimizers = [descent(model) for model in models]
    first = nn.CrossEntropyLoss()
    criteria = first, first if one_criterion else nn.CrossEntropyLoss()
    own = [], []
    with ExitStack() as stack:
        for name, *triple in zip("ab", models, optimizers, criteria, strict=True):
            stack.enter_context(recording(*triple[:2], tmp_path / f"{name}.zarr", loss=triple[2]))
        for k in range(STEPS):
            terms = [c(m(X[rows(k)]), Y[rows(k)]) for c, m in zip(criteria, models, strict=True)]
            for optimizer, term, seen in zip(optimizers, terms, own, strict=True):
                optimizer.zero_grad()
                seen.append(term.item())
            sum(terms).backward()
            for optimizer in optimizers:
                optimizer.step()
    for name, seen in zip("ab", own, strict=True):
        assert losses(tmp_path / f"{name}.zarr").tolist() == pytest.approx(seen, rel=1e-6)
        assert_proven(tmp_path / f"{name}.zarr")


def test_two_trainings_in_two_threads_do_not_hear_each_other(tmp_path):
    models = network(0), network(1)
    own: dict[str, list[float]] = {"a": [], "b": []}
    turn = threading.Barrier(2)

    def train(name, model, optimizer):
        criterion = nn.CrossEntropyLoss()
        for k in range(STEPS):
            optimizer.zero_grad()
            turn.wait()
            loss = criterion(model(X[rows(k)]), Y[rows(k)])
            loss.backward()
            own[name].append(loss.item())
            optimizer.step()

    with ExitStack() as stack:
        threads = []
        for name, model in zip("ab", models, strict=True):
            optimizer = descent(model)
            stack.enter_context(
                recording(model, optimizer, tmp_path / f"{name}.zarr", loss=nn.CrossEntropyLoss())
            )
            threads.append(threading.Thread(target=train, args=(name, model, optimizer)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for name, seen in own.items():
        assert losses(tmp_path / f"{name}.zarr").tolist() == seen
        assert_proven(tmp_path / f"{name}.zarr")


def with_validation(model, optimizer, criterion, k):
    yield criterion(model(X[rows(k)]), Y[rows(k)])
    criterion(model(X), (Y + 1) % 3)  # no torch.no_grad(), not even model.eval()


def with_a_skipped_batch(model, optimizer, criterion, k):
    criterion(model(X), (Y + 1) % 3).backward()
    optimizer.zero_grad()
    yield criterion(model(X[rows(k)]), Y[rows(k)])


def with_gradients_set_to_zero(model, optimizer, criterion, k):
    criterion(model(X), (Y + 1) % 3).backward()
    optimizer.zero_grad(set_to_none=False)
    yield criterion(model(X[rows(k)]), Y[rows(k)])


def with_outputs_that_are_only_looked_at(model, optimizer, criterion, k):
    outputs = model(X[rows(k)])
    criterion(outputs, (Y[rows(k)] + 1) % 3)
    yield criterion(outputs, Y[rows(k)])


def with_a_gradient_for_something_else(model, optimizer, criterion, k):
    inputs = X[rows(k)].clone().requires_grad_()
    torch.autograd.grad(criterion(model(inputs), (Y[rows(k)] + 1) % 3), inputs)
    yield criterion(model(X[rows(k)]), Y[rows(k)])


@pytest.mark.parametrize(
    "habit",
    [
        with_validation,
        with_a_skipped_batch,
        with_gradients_set_to_zero,
        with_outputs_that_are_only_looked_at,
        with_a_gradient_for_something_else,
    ],
)
def test_what_no_update_stepped_on_is_no_loss_of_a_step(tmp_path, habit):
    model, criterion, own = network(), nn.CrossEntropyLoss(), []
    optimizer = descent(model)
    with recording(model, optimizer, tmp_path / "a.zarr"):
        for k in range(STEPS):
            optimizer.zero_grad()
            for loss in habit(model, optimizer, criterion, k):
                loss.backward()
                own.append(loss.item())
                optimizer.step()
    assert losses(tmp_path / "a.zarr").tolist() == own
    assert_proven(tmp_path / "a.zarr")


def test_a_gradient_scaler_is_undone_and_what_it_skips_is_no_step(tmp_path):
    model, criterion, own, norms = network(), nn.CrossEntropyLoss(), [], []
    optimizer, scaler = descent(model), torch.amp.GradScaler("cpu", init_scale=2.0**16)
    with recording(model, optimizer, tmp_path / "a.zarr"):
        for k in range(STEPS):
            optimizer.zero_grad()
            loss = criterion(model(X[rows(k)]), Y[rows(k)])
            scaler.scale(loss * (torch.inf if k == 2 else 1.0)).backward()
            scaler.unscale_(optimizer)
            norm = nn.utils.clip_grad_norm_(model.parameters(), 0.2)
            if k != 2:
                own.append(loss.item())
                norms.append(norm.item())
            scaler.step(optimizer)
            scaler.update()
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.read("scalars/loss").tolist() == own
    assert trace.read("scalars/gradient_norm").tolist() == pytest.approx(norms, rel=1e-5)
    assert_proven(tmp_path / "a.zarr", ("losses", "gradients", "scalars"))


def divided_in_place(parameter):
    parameter.grad /= 1024


def replaced(parameter):
    parameter.grad = parameter.grad / 1024


@pytest.mark.parametrize("undo", [divided_in_place, replaced])
def test_gradients_that_were_scaled_by_an_unknown_hand_leave_the_loss_unknown(tmp_path, undo):
    model, criterion = network(), nn.CrossEntropyLoss()
    optimizer = descent(model)
    with (
        pytest.warns(UserWarning, match=UNKNOWN + "its gradients were scaled"),
        recording(model, optimizer, tmp_path / "a.zarr"),
    ):
        for k in range(2):
            optimizer.zero_grad()
            (criterion(model(X[rows(k)]), Y[rows(k)]) * 1024).backward()
            for parameter in model.parameters():
                undo(parameter)
            optimizer.step()
    assert np.isnan(losses(tmp_path / "a.zarr")).all()
    assert_unproven_but_not_false(tmp_path / "a.zarr")


def test_gradients_accumulated_over_mini_batches_are_of_their_mean_and_proven(tmp_path):
    model, criterion, own = network(), nn.CrossEntropyLoss(), []
    optimizer = descent(model)
    with recording(model, optimizer, tmp_path / "a.zarr"):
        for k in range(2):
            optimizer.zero_grad()
            parts = [criterion(model(X[rows(2 * k + i)]), Y[rows(2 * k + i)]) / 2 for i in (0, 1)]
            for part in parts:
                part.backward()
            own.append(sum(part.item() for part in parts))
            optimizer.step()
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.read("scalars/loss").tolist() == pytest.approx(own, rel=1e-6)
    assert (trace.read("batch/indices")[:2] >= 0).sum(axis=1).tolist() == [16, 16]
    assert_proven(tmp_path / "a.zarr")


def test_two_terms_of_one_network_are_the_sum_that_was_stepped_on(tmp_path):
    critic, maker, own = network(outputs=1), nn.Linear(2, 4), []
    optimizer, other, criterion = descent(critic), descent(maker), nn.BCEWithLogitsLoss()
    one, zero = torch.ones(8, 1), torch.zeros(8, 1)
    wanted = (Y > 0).float()[:, None]
    with (
        pytest.warns(UserWarning, match=NOT_A_MEAN),
        recording(critic, optimizer, tmp_path / "critic.zarr", labels=wanted),
    ):
        for k in range(STEPS):
            made = maker(torch.randn(8, 2))
            optimizer.zero_grad()
            loss = criterion(critic(X[rows(k)]), one) + criterion(critic(made.detach()), zero)
            loss.backward()
            own.append(loss.item())
            optimizer.step()
            other.zero_grad()
            criterion(critic(made), one).backward()  # reaches the critic, whose update does not use it
            other.step()
    assert losses(tmp_path / "critic.zarr").tolist() == own
    assert_unproven_but_not_false(tmp_path / "critic.zarr")


def test_a_penalty_is_part_of_the_loss_and_makes_no_honest_gradient_false(tmp_path):
    model, criterion, own = network(), nn.CrossEntropyLoss(), []
    optimizer = descent(model)
    with (
        pytest.warns(UserWarning, match=NOT_A_MEAN),
        recording(model, optimizer, tmp_path / "a.zarr"),
    ):
        for k in range(STEPS):
            optimizer.zero_grad()
            penalty = 0.05 * sum((p**2).sum() for p in model.parameters())
            loss = criterion(model(X[rows(k)]), Y[rows(k)]) + penalty
            loss.backward()
            own.append(loss.item())
            optimizer.step()
    assert losses(tmp_path / "a.zarr").tolist() == own
    assert_unproven_but_not_false(tmp_path / "a.zarr")


def test_a_penalty_that_comes_later_leaves_the_steps_before_it_proven(tmp_path):
    model, criterion = network(), nn.CrossEntropyLoss()
    optimizer = descent(model)
    with (
        pytest.warns(UserWarning, match=NOT_A_MEAN),
        recording(model, optimizer, tmp_path / "a.zarr"),
    ):
        for k in range(4):
            optimizer.zero_grad()
            loss = criterion(model(X[rows(k)]), Y[rows(k)])
            (loss if k < 2 else loss + model[0].weight.abs().sum()).backward()
            optimizer.step()
    report = verify(tmp_path / "a.zarr")
    assert report.holds, report.lines()
    assert (report.check("losses").checked, report.check("losses").of) == (2, 4)


def test_a_term_of_another_network_that_cannot_be_told_apart_is_unknown_and_said_once(tmp_path):
    model, other, criterion = network(), network(1), nn.CrossEntropyLoss()
    optimizer = descent(model)
    with (
        pytest.warns(UserWarning, match=UNKNOWN + "it was added to terms of another network") as said,
        recording(model, optimizer, tmp_path / "a.zarr"),
    ):
        for k in range(3):
            optimizer.zero_grad()
            loss = criterion(model(X[rows(k)]), Y[rows(k)])
            (loss + other(X[rows(k)]).logsumexp(1).mean()).backward()
            optimizer.step()
    assert len(said) == 1
    assert np.isnan(losses(tmp_path / "a.zarr")).all()
    assert_unproven_but_not_false(tmp_path / "a.zarr")
    refused = TrainingLoop.roles["run"].refuse(traces.open(tmp_path / "a.zarr"))
    assert refused


def test_gradients_that_are_never_cleared_leave_later_losses_unknown(tmp_path):
    model, criterion = network(), nn.CrossEntropyLoss()
    optimizer = descent(model)
    with (
        pytest.warns(UserWarning, match=UNKNOWN + "gradients of earlier updates were not cleared"),
        recording(model, optimizer, tmp_path / "a.zarr"),
    ):
        for k in range(3):
            criterion(model(X[rows(k)]), Y[rows(k)]).backward()
            optimizer.step()
    assert np.isfinite(losses(tmp_path / "a.zarr")).tolist() == [True, False, False]
    assert verify(tmp_path / "a.zarr").holds


def test_an_update_without_a_backward_pass_leaves_its_loss_unknown(tmp_path):
    model = network()
    optimizer = descent(model)
    with (
        pytest.warns(UserWarning, match=UNKNOWN + "no backward"),
        recording(model, optimizer, tmp_path / "a.zarr", loss=nn.CrossEntropyLoss()),
    ):
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
        optimizer.step()
    assert np.isnan(losses(tmp_path / "a.zarr")).all()


def test_the_mini_batch_is_unknown_where_other_answers_were_wanted_of_it(tmp_path):
    model, criterion, own = network(), nn.CrossEntropyLoss(), []
    optimizer = descent(model)
    with recording(model, optimizer, tmp_path / "a.zarr"):
        for k in range(STEPS):
            optimizer.zero_grad()
            wanted = Y[rows(k)] if k % 2 == 0 else (Y[rows(k)] + 1) % 3
            loss = criterion(model(X[rows(k)]), wanted)
            loss.backward()
            own.append(loss.item())
            optimizer.step()
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.read("scalars/loss").tolist() == own
    assert (trace.read("batch/indices")[:-1] >= 0).sum(axis=1).tolist() == [8, 0, 8, 0, 8]
    assert verify(trace.path).holds


@pytest.mark.parametrize("reentrant", [True, False])
def test_checkpoints_inside_a_backward_pass_are_a_part_of_it(tmp_path, reentrant):
    class Saving(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Linear(4, 6), nn.Linear(6, 3)

        def forward(self, x):
            hidden = checkpoint(self.body, x, use_reentrant=reentrant) if x.requires_grad else self.body(x)
            return self.head(torch.relu(hidden))

    torch.manual_seed(0)
    model, criterion, own = Saving(), nn.CrossEntropyLoss(), []
    optimizer = descent(model)
    with recording(model, optimizer, tmp_path / "a.zarr"):
        for k in range(STEPS):
            optimizer.zero_grad()
            loss = criterion(model(X[rows(k)].clone().requires_grad_()), Y[rows(k)])
            loss.backward()
            own.append(loss.item())
            optimizer.step()
    assert losses(tmp_path / "a.zarr").tolist() == own
    assert_proven(tmp_path / "a.zarr")


def test_a_loss_that_is_told_is_heard_once_also_where_it_is_a_module(tmp_path):
    model, criterion, own = network(), nn.CrossEntropyLoss(), []
    optimizer = descent(model)
    with recording(model, optimizer, tmp_path / "a.zarr") as told:
        for k in range(STEPS):
            optimizer.zero_grad()
            loss = criterion(model(X[rows(k)]), Y[rows(k)])
            told.loss(loss)
            loss.backward()
            own.append(loss.item())
            optimizer.step()
    assert losses(tmp_path / "a.zarr").tolist() == own
    assert_proven(tmp_path / "a.zarr")


def test_the_criterion_of_another_network_is_neither_taken_nor_refused(tmp_path):
    model, other, own = network(), network(1), []
    optimizer = descent(model)
    with recording(model, optimizer, tmp_path / "a.zarr"):
        for k in range(STEPS):
            nn.CrossEntropyLoss(label_smoothing=0.3)(other(X), Y).backward()
            optimizer.zero_grad()
            loss = nn.CrossEntropyLoss()(target=Y[rows(k)], input=model(X[rows(k)]))
            loss.backward()
            own.append(loss.item())
            optimizer.step()
    assert losses(tmp_path / "a.zarr").tolist() == own
    assert_proven(tmp_path / "a.zarr")


def test_pytorch_is_as_it_was_when_the_last_recording_is_over(tmp_path):
    before = torch.autograd.backward
    first, second = (
        recording(m, descent(m), tmp_path / f"{m[2].out_features}.zarr", loss=nn.CrossEntropyLoss())
        for m in (network(), network(outputs=4))
    )
    for opened in (first, second):
        opened.__enter__()
    for opened in (first, second):  # not in the order of a stack
        assert torch.autograd.backward is not before
        opened.__exit__(RuntimeError, RuntimeError(), None)
    assert torch.autograd.backward is before


def test_validation_does_not_keep_its_graphs_alive(tmp_path):
    model, criterion, alive = network(), nn.CrossEntropyLoss(), []
    optimizer = descent(model)

    class Held(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            alive.append(None)
            ctx.held = Counted()
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return grad

    class Counted:
        def __del__(self):
            alive.pop()

    with recording(model, optimizer, tmp_path / "a.zarr"):
        criterion(model(X[:8]), Y[:8]).backward()
        optimizer.step()
        for _ in range(3):
            criterion(Held.apply(model(X)), Y)
        assert not alive


def test_a_trace_whose_losses_are_of_another_network_does_not_hold(tmp_path):
    for name, seed in (("a", 0), ("b", 7)):
        model, criterion = network(seed), nn.CrossEntropyLoss()
        optimizer = descent(model)
        with recording(model, optimizer, tmp_path / f"{name}.zarr"):
            for k in range(STEPS):
                optimizer.zero_grad()
                criterion(model(X[rows(k)]), Y[rows(k)]).backward()
                optimizer.step()
    others = traces.open(tmp_path / "b.zarr")
    false = falsified(
        tmp_path / "a.zarr",
        tmp_path / "false.zarr",
        {key: lambda _, key=key: others.read(key) for key in ("scalars/loss", "batch/losses")},
    )
    report = verify(false)
    assert report.check("losses").verdict == "differs"
    assert report.check("mini-batches").verdict == "differs"
    assert not report.holds
    shutil.rmtree(false)
    report = verify(falsified(tmp_path / "a.zarr", false, {"scalars/loss": lambda rows: rows * 1.01}))
    assert report.check("losses").differing == STEPS

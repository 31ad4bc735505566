"""Gradients and their norm are those that the update used, or unknown: scaled, clipped, added up, changed by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch IS NOT INSTALLED: recording it is not tested. pip install torch==2.13.0"
)

from torch import nn  # noqa: E402

from tests.engine.adapters.habits import F, Habit, Two, X, Y, descent, network, on, rows, stepping  # noqa: E402
from tracereel.engine import trace as traces  # noqa: E402
from tracereel.engine.proof.verify import verify  # noqa: E402

torch.set_num_threads(1)
ANOTHER_WAY = r"the gradients of step \d were changed in other ways than by one factor"
NOT_OF_THE_BATCH = r"the gradients of step \d are not those of its mini-batch"


def assert_honest(path, checks):
    """checks: {name: how many were checked}; nothing differs."""
    report = verify(path)
    assert report.holds, report.lines()
    for name, count in checks.items():
        assert report.check(name).checked == count, report.lines()


@pytest.mark.parametrize("clip", [False, True])
@pytest.mark.parametrize("fused", [False, True])
def test_a_scaler_is_undone_whoever_undoes_it(tmp_path, fused, clip):
    """A fused optimizer divides gradients itself, behind the recording's back; others are told of it silently."""
    norms: list[float] = []

    def step(model, optimizer, k):
        if k == 0:
            optimizer.scaler = torch.amp.GradScaler("cpu", init_scale=2.0**16)
            norms.clear()
        scaler = optimizer.scaler
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(model(X[rows(k)]), Y[rows(k)])
        scaler.scale(loss * (torch.inf if k == 2 else 1.0)).backward()
        length = torch.linalg.vector_norm(torch.stack([p.grad.norm() for p in model.parameters()])) / 2.0**16
        if clip:
            scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(model.parameters(), 0.2)
        if k != 2:
            norms.append(float(length) * (2.0 if k > 2 else 1.0))  # the scale was halved by then
        scaler.step(optimizer)
        scaler.update()

    habit = Habit(step, by=lambda m: torch.optim.Adam(m.parameters(), 0.01, fused=fused))
    bare = habit.train()
    watched = habit.train(tmp_path / "a.zarr")
    assert all(map(torch.equal, bare.parameters(), watched.parameters()))
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.read("scalars/gradient_norm").tolist() == pytest.approx(norms, rel=1e-5)
    assert trace.read("scalars/clip_factor").max() == pytest.approx(1, rel=1e-6) or clip
    assert_honest(trace.path, {"updates": 5, "losses": 5, "gradients": 5, "scalars": 5})


CLIPPED = {
    "by their norm": (lambda m, k: nn.utils.clip_grad_norm_(m.parameters(), 0.1), 6),
    "by their norm, from step 2 on": (lambda m, k: k > 1 and nn.utils.clip_grad_norm_(m.parameters(), 0.1), 6),
    "by their values, from step 2 on": (lambda m, k: k > 1 and nn.utils.clip_grad_value_(m.parameters(), 0.01), 2),
    "of one layer": (lambda m, k: nn.utils.clip_grad_norm_(m[0].parameters(), 0.01), 0),
    "with noise": (lambda m, k: [p.grad.add_(0.01 * torch.randn_like(p.grad)) for p in m.parameters()], 0),
    "with a decay by hand": (lambda m, k: [p.grad.add_(p.detach(), alpha=1e-3) for p in m.parameters()], 0),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:the gradients of step")
@pytest.mark.parametrize("how", CLIPPED)
def test_gradients_changed_after_the_backward_pass_are_proven_where_it_was_by_one_factor(tmp_path, how):
    clip, proven = CLIPPED[how]
    Habit(stepping(clip=clip)).train(tmp_path / "a.zarr")
    assert_honest(tmp_path / "a.zarr", {"updates": 6, "losses": 6, "gradients": proven})
    known = np.isfinite(traces.open(tmp_path / "a.zarr").read("scalars/clip_factor"))
    assert known.sum() == proven


def test_that_gradients_were_changed_is_said_once(tmp_path):
    with pytest.warns(UserWarning, match=ANOTHER_WAY) as said:
        Habit(stepping(clip=CLIPPED["with noise"][0])).train(tmp_path / "a.zarr")
    assert len(said) == 1


def test_a_clipping_of_single_numbers_is_no_factor_in_steps_of_which_only_numbers_are_kept(tmp_path):
    with pytest.warns(UserWarning, match=ANOTHER_WAY):
        Habit(stepping(clip=lambda m, k: nn.utils.clip_grad_value_(m.parameters(), 0.01))).train(
            tmp_path / "a.zarr", schedule="every:5"
        )
    assert np.isnan(traces.open(tmp_path / "a.zarr").read("scalars/clip_factor")).all()


def hooked():
    model = network()
    for parameter in model.parameters():
        parameter.register_hook(lambda grad: grad.clamp(-0.01, 0.01))
    return model


def test_hooks_that_change_gradients_on_their_way_make_no_honest_one_false(tmp_path):
    with pytest.warns(UserWarning, match=ANOTHER_WAY):
        Habit(stepping(), model=hooked).train(tmp_path / "a.zarr")
    assert_honest(tmp_path / "a.zarr", {"updates": 6, "losses": 6, "gradients": 0})


class Turned(torch.autograd.Function):
    """What goes through stays as it is, and what flows back is turned round, as domain adaptation does."""

    @staticmethod
    def forward(context, x):
        return x.clone()

    @staticmethod
    def backward(context, grad):
        return -grad


def test_a_gradient_that_is_turned_on_its_way_is_no_delta(tmp_path):
    habit = Habit(stepping(), model=lambda: Two(lambda z: Turned.apply(torch.relu(z))))
    with (
        pytest.warns(UserWarning, match="are not the derivatives of its layers: deltas are computed"),
        pytest.warns(UserWarning, match=NOT_OF_THE_BATCH),
    ):
        habit.train(tmp_path / "a.zarr")
    assert_honest(tmp_path / "a.zarr", {"deltas": 7, "updates": 6, "losses": 6, "gradients": 0})


def test_dropout_within_forward_leaves_the_mini_batch_unknown(tmp_path):
    class Forgetting(Two):
        def forward(self, x):
            return self.b(F.dropout(torch.relu(self.a(x)), 0.5, self.training))

    with pytest.warns(UserWarning, match="is not the mean over its mini-batch, as the network computes it"):
        Habit(stepping(), model=Forgetting).train(tmp_path / "a.zarr")
    assert_honest(tmp_path / "a.zarr", {"updates": 6, "losses": 0, "gradients": 0})


def half(model, optimizer, k):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(X[rows(k)]), Y[rows(k)]).backward()
        optimizer.step()


def half_products(model, optimizer, k):
    torch.set_float32_matmul_precision("medium")
    stepping()(model, optimizer, k)
    torch.set_float32_matmul_precision("highest")


def half_between(z):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return torch.relu(z @ torch.eye(6)).float()


@pytest.mark.parametrize(
    ("habit", "precision"),
    [
        (Habit(half), 2.0**-7),
        (Habit(half_products), 2.0**-7),
        (Habit(stepping(), by=descent), 2.0**-23),
        (
            Habit(
                on(lambda m, of: F.cross_entropy(m(X[of].bfloat16()), Y[of])),
                model=lambda: network().bfloat16(),
            ),
            2.0**-7,
        ),
        (
            Habit(on(lambda m, of: F.cross_entropy(m(X[of].double()), Y[of])), model=lambda: network().double()),
            2.0**-52,
        ),
    ],
)  # fmt: skip
def test_mini_batches_are_proven_where_they_were_computed_as_finely_as_recorded(tmp_path, habit, precision):
    bare, watched = habit.train(), habit.train(tmp_path / "a.zarr")
    assert all(map(torch.equal, bare.parameters(), watched.parameters()))
    assert (traces.open(tmp_path / "a.zarr").read("scalars/precision") == precision).all()
    fine = 6 if precision <= 2.0**-23 else 0
    assert_honest(
        tmp_path / "a.zarr", {"losses": fine, "gradients": fine, "mini-batches": fine, "forward": 7}
    )


def adding_up(count, share=1.0, divide=1.0):
    def step(model, optimizer, k):
        optimizer.zero_grad()
        for i in range(count):
            (nn.CrossEntropyLoss()(model(X[rows(count * k + i)]), Y[rows(count * k + i)]) * share).backward()
        for parameter in model.parameters():
            if divide != 1:
                parameter.grad /= divide
        optimizer.step()

    return step


@pytest.mark.filterwarnings("ignore:the loss of step 0 is not the mean over one mini-batch")
@pytest.mark.parametrize(
    ("step", "times", "proven"),
    [(adding_up(2, share=0.5), 1, 6), (adding_up(3, divide=3.0), 1, 6), (adding_up(2), 2, 0)],
)
def test_the_loss_of_gradients_that_add_up_is_what_they_are_of(tmp_path, step, times, proven):
    Habit(step, by=descent).train(tmp_path / "a.zarr")
    assert_honest(tmp_path / "a.zarr", {"updates": 6, "losses": proven, "gradients": proven, "scalars": 6})
    first = traces.open(tmp_path / "a.zarr").read("scalars/loss")[0]
    assert 0.9 < first / times < 1.4


def test_gradients_from_before_the_recording_are_of_nobody_knows_what(tmp_path):
    def begun(model):
        nn.CrossEntropyLoss()(model(X), Y).backward()
        return descent(model)

    def step(model, optimizer, k):
        if k:
            optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(X[rows(k)]), Y[rows(k)]).backward()
        optimizer.step()

    with pytest.warns(UserWarning, match="there were gradients before the recording began"):
        Habit(step, by=begun).train(tmp_path / "a.zarr")
    assert_honest(tmp_path / "a.zarr", {"updates": 6, "losses": 5, "gradients": 5})


@pytest.mark.filterwarnings("ignore:the loss of step 0 is not the mean over one mini-batch")
@pytest.mark.parametrize("share", [0.05, 1e-6, 0.0])
def test_a_penalty_however_small_makes_no_honest_gradient_false(tmp_path, share):
    own: list[float] = []

    def loss(model, of):
        penalty = share * sum((p**2).sum() for p in model.parameters())
        total = F.cross_entropy(model(X[of]), Y[of]) + penalty
        own.append(total.item())
        return total

    Habit(on(loss), by=descent).train(tmp_path / "a.zarr")
    assert traces.open(tmp_path / "a.zarr").read("scalars/loss").tolist() == own
    assert_honest(tmp_path / "a.zarr", {"updates": 6, "losses": 0, "gradients": 0})


@pytest.mark.filterwarnings("ignore:the gradients of step")
@pytest.mark.parametrize("share", [1e-3, 1e-6, 1e-7, 3e-8, 1e-9])
def test_decay_by_hand_however_small_makes_no_honest_gradient_false(tmp_path, share):
    def step(model, optimizer, k):
        optimizer.zero_grad()
        F.cross_entropy(model(X[rows(k)]), Y[rows(k)]).backward()
        for parameter in model.parameters():
            parameter.grad.add_(parameter.detach(), alpha=share)
        optimizer.step()

    Habit(step, by=descent).train(tmp_path / "a.zarr")
    assert_honest(tmp_path / "a.zarr", {"updates": 6, "losses": 6})


def test_what_is_said_points_at_the_line_of_the_training(tmp_path):
    def loss(model, of):
        return F.cross_entropy(model(X[of]), Y[of], label_smoothing=0.1)

    with pytest.warns(UserWarning, match="the loss of step 0") as said:
        Habit(on(loss), by=descent).train(tmp_path / "a.zarr")
    assert {Path(one.filename).name for one in said} == {"habits.py"}

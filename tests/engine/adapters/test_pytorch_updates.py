"""Whatever moves, freezes or joins: an honest training is proven, or could not be checked; it is never called false."""

from __future__ import annotations

import copy

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch IS NOT INSTALLED: recording it is not tested. pip install torch==2.13.0"
)

from torch import nn  # noqa: E402
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn  # noqa: E402

from tests.engine.adapters.habits import (  # noqa: E402
    Habit,
    X,
    Y,
    descent,
    momentum,
    network,
    rows,
    setting,
    stepping,
)
from tests.engine.proof.tampering import falsified  # noqa: E402
from tracereel.engine import trace as traces  # noqa: E402
from tracereel.engine.adapters import record  # noqa: E402
from tracereel.engine.proof.verify import verify  # noqa: E402

torch.set_num_threads(1)


def freezing(when):
    def first(model, optimizer, k):
        for parameter in model[0].parameters():
            parameter.requires_grad_(not when(k))

    return first


def groups(kind, *settings, **common):
    """An optimizer with a group for each layer."""
    return lambda m: kind(
        [{"params": layer.parameters(), **of} for layer, of in zip((m[0], m[2]), settings, strict=True)],
        **common,
    )


def one_cycle(model, optimizer, k):
    if k == 0:
        optimizer.schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=30)
    else:
        optimizer.schedule.step()


def joining_later(model, optimizer, k):
    if k == 2:
        optimizer.add_param_group({"params": list(model[0].parameters()), "lr": 0.003})


def averaging(model, optimizer, k):
    """An averaged copy, made while the recording listens, which stands in for the model between two steps."""
    if k == 0:
        optimizer.copies = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9)), copy.deepcopy(model)
    average = optimizer.copies[0]
    average.update_parameters(model)
    kept = {name: p.detach().clone() for name, p in model.named_parameters()}
    model.load_state_dict(average.module.state_dict())
    model(X)
    model.load_state_dict(kept)


def begun(by):
    """An optimizer that has made updates before the recording."""

    def make(model):
        optimizer = by(model)
        for k in range(3):
            stepping()(model, optimizer, k)
        return optimizer

    return make


def adam(model):
    return torch.optim.Adam(model.parameters(), 0.01)


SGD, ADAMW = torch.optim.SGD, torch.optim.AdamW
PROVEN = {
    "one cycle moves momentum": Habit(stepping(first=one_cycle), by=momentum),
    "one cycle moves betas": Habit(stepping(first=one_cycle)),
    "weight decay moves": Habit(stepping(first=setting(weight_decay=lambda k: 0.1 * k)), by=adam),
    "momentum from 0": Habit(stepping(first=setting(momentum=lambda k: 0.45 * (k > 1))), by=momentum),
    "momentum to 0": Habit(stepping(first=setting(momentum=lambda k: 0.9 * (k < 3))), by=momentum),
    "a rate of zero for a while": Habit(stepping(first=setting(lr=lambda k: 0.01 * (k > 2)))),
    "a rate of zero, rolling": Habit(stepping(first=setting(lr=lambda k: 0.01 * (k > 2))), by=momentum),
    "a rate that is a tensor": Habit(stepping(), by=lambda m: torch.optim.Adam(m.parameters(), torch.tensor(0.01))),
    "a layer frozen and set free": Habit(stepping(first=freezing(lambda k: 2 <= k < 4))),
    "a layer frozen and set free, rolling": Habit(stepping(first=freezing(lambda k: 2 <= k < 4)), by=momentum),
    "groups of their own": Habit(
        stepping(), by=groups(ADAMW, {"lr": 0.1, "betas": (0.5, 0.9), "weight_decay": 0.3}, {"eps": 1e-3}, lr=0.01)
    ),
    "a group that does not roll": Habit(stepping(), by=groups(SGD, {"momentum": 0.0}, {}, lr=0.1, momentum=0.9)),
    "averaged copies": Habit(stepping(first=averaging)),
    "parameters that join later": Habit(stepping(first=joining_later), by=lambda m: adam(m[2])),
    "an optimizer that goes on": Habit(stepping(), by=begun(adam)),
    "an optimizer that goes on, rolling": Habit(stepping(), by=begun(momentum)),
}  # fmt: skip


def shrunk(model, optimizer, k):
    stepping()(model, optimizer, k)
    for parameter in model.parameters():
        parameter.data.mul_(0.99)  # leaves no trace in the parameter's version


def halved_by_a_hook(model, optimizer, k):
    if k == 0:
        optimizer.register_step_pre_hook(lambda *_: [p.grad.mul_(0.5) for p in model.parameters()] and None)


class Own(torch.optim.Adam):
    """A class of one's own, whose step calls the one that it was made of."""

    def step(self, closure=None):
        return super().step(closure)


def own(model):
    torch.optim.Adam([nn.Parameter(torch.zeros(1))])  # from now on Adam's own step has hooks as well
    return Own(model.parameters(), 0.01)


def reset(model, optimizer, k):
    if k == 3:
        optimizer.load_state_dict(adam(network()).state_dict())


PARTLY = {  # what the rule alone does not explain could not be checked
    "a layer frozen at first": (Habit(stepping(first=freezing(lambda k: k < 2))), 6),
    "nesterov beside momentum": (
        Habit(stepping(), by=groups(SGD, {}, {"nesterov": True}, lr=0.1, momentum=0.9)), 6),
    "a rule that turns round": (Habit(stepping(first=setting(maximize=lambda k: k == 2))), 5),
    "weights that another hand shrinks": (Habit(shrunk, by=descent), 0),
    "gradients that a later hook changes": (Habit(stepping(first=halved_by_a_hook)), 0),
    "state that is reset": (Habit(stepping(first=reset)), 5),
    "a rule that is not known": (Habit(stepping(), by=lambda m: torch.optim.Adagrad(m.parameters())), 0),
    "a class of its own": (Habit(stepping(), by=own), 0),
    "half precision": (Habit(
        lambda m, o, k: (o.zero_grad(), nn.CrossEntropyLoss()(m(X[rows(k)].bfloat16()), Y[rows(k)]).backward(),
                         o.step()),
        model=lambda: network().bfloat16(), by=descent), 0),
}  # fmt: skip


def assert_same_bits(one, other):
    for expected, found in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(expected, found)


@pytest.mark.parametrize("name", PROVEN)
def test_what_moves_is_recorded_at_every_step_and_proven(tmp_path, name):
    assert_same_bits(PROVEN[name].train(), PROVEN[name].train(tmp_path / "a.zarr"))
    report = verify(tmp_path / "a.zarr")
    assert report.holds, report.lines()
    for check in map(report.check, ("updates", "gradients", "losses", "scalars")):
        assert (check.verdict, check.checked) == ("holds", check.of), report.lines()
    assert "could not check" not in report.check("updates").why


@pytest.mark.parametrize("name", PARTLY)
def test_what_a_rule_does_not_explain_could_not_be_checked_and_is_not_called_false(tmp_path, name):
    habit, checked = PARTLY[name]
    assert_same_bits(habit.train(), habit.train(tmp_path / "a.zarr"))
    report = verify(tmp_path / "a.zarr")
    assert report.holds, report.lines()
    assert report.check("updates").checked == checked, report.lines()
    assert report.check("updates").why


def test_a_frozen_parameter_has_no_gradient_and_must_stay_as_it_is(tmp_path):
    PROVEN["a layer frozen and set free"].train(tmp_path / "a.zarr")
    trace = traces.open(tmp_path / "a.zarr")
    assert np.isnan(trace.read("gradients/0/W", 2)).all()
    assert trace.read("updates/t").T[:2].tolist() == [[1, 2, 0, 0, 3, 4, -1]] * 2
    np.testing.assert_array_equal(trace.read("weights/0/W", 2), trace.read("weights/0/W", 4))

    def moved(weights):
        weights[3:5] += 1e-6
        return weights

    report = verify(falsified(trace.path, tmp_path / "false.zarr", {"weights/0/W": moved}))
    assert report.check("updates").verdict == "differs"


def test_a_false_momentum_does_not_hold(tmp_path):
    PROVEN["one cycle moves momentum"].train(tmp_path / "a.zarr")
    false = falsified(tmp_path / "a.zarr", tmp_path / "b.zarr", {"updates/momentum": lambda m: m * 0.999})
    assert verify(false).check("updates").verdict == "differs"


def test_gradients_that_nobody_clears_are_not_those_of_a_step(tmp_path):
    """Of parameters that are not the optimizer's yet, gradients add up from step to step."""
    PROVEN["parameters that join later"].train(tmp_path / "a.zarr")
    known = np.isfinite(traces.open(tmp_path / "a.zarr").read("gradients/0/W")[:6, 0, 0])
    assert known.tolist() == [True, False, True, True, True, True]


def test_a_model_whose_parameters_are_replaced_is_recorded_until_then(tmp_path):
    def replacing(model, optimizer, k):
        if k == 3:
            model[2] = nn.Linear(6, 3)
            optimizer.add_param_group({"params": model[2].parameters()})

    habit = Habit(stepping(first=replacing))
    bare = habit.train()
    with pytest.warns(
        UserWarning, match="ended at step 3, the training goes on: the model has other parameters"
    ):
        assert_same_bits(bare, habit.train(tmp_path / "a.zarr"))
    trace = traces.open(tmp_path / "a.zarr")
    assert trace.entries == 3
    assert trace.stopped.startswith("after 3 steps: the model has other parameters")
    assert verify(trace.path).holds


def test_a_training_that_grows_beyond_all_bounds_is_not_called_false(tmp_path):
    habit = Habit(stepping(), by=lambda m: torch.optim.SGD(m.parameters(), 1e12))
    with pytest.warns(UserWarning, match="the loss of step 2 is not known"):
        habit.train(tmp_path / "a.zarr")
    report = verify(tmp_path / "a.zarr")
    assert np.isnan(traces.open(tmp_path / "a.zarr").read("weights/0/W", 6)).all()
    assert report.holds, report.lines()
    assert "is not finite at step" in report.check("finite").why


@pytest.mark.parametrize("by", [adam, lambda m: torch.optim.LBFGS(m.parameters(), 0.1)])
def test_closures_are_seen_when_they_have_run_for_the_first_time(tmp_path, by):
    losses = []

    def step(model, optimizer, k):
        def closure():
            optimizer.zero_grad()
            loss = nn.CrossEntropyLoss()(model(X[rows(k)]), Y[rows(k)])
            loss.backward()
            own.append(loss.item())
            return loss

        own: list[float] = []
        optimizer.step(closure)
        losses.append(own[0])

    habit = Habit(step, by=by)
    bare = habit.train()
    losses.clear()
    assert_same_bits(bare, habit.train(tmp_path / "a.zarr"))
    assert traces.open(tmp_path / "a.zarr").read("scalars/loss").tolist() == losses
    report = verify(tmp_path / "a.zarr")
    assert report.holds, report.lines()
    assert report.check("gradients").verdict == "holds"


def test_a_model_is_saved_and_copied_while_it_is_recorded(tmp_path):
    model = network()
    with record(
        model, descent(model), probes=X, labels=Y, out=tmp_path / "a.zarr", loss=nn.CrossEntropyLoss()
    ) as r:
        torch.save(model, tmp_path / "model.pt")
        twin = copy.deepcopy(model)
        nn.CrossEntropyLoss()(model(X), Y).backward()
        r.optimizer.step()
        twin(X)
    assert_same_bits(torch.load(tmp_path / "model.pt", weights_only=False), twin)

"""Falsehoods planted in a copy of a trace whose digests agree with them: each is caught by the check that should."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import zarr

from tests.engine.proof.tampering import falsified
from tracereel.engine import trace
from tracereel.engine.proof.verify import verify

W2, W3, B1 = "weights/hidden2/W", "weights/hidden3/W", "weights/hidden1/b"
G2, M2, A2, D2 = "gradients/hidden2/W", "optimizer/hidden2/W/m", "activations/hidden2", "deltas/hidden2"
LABELS, RATE = "probes/targets", "scalars/learning_rate"


def negated(values):
    return -values


def rolled(values):
    return np.roll(values, 1, axis=0)


def at(place, change):
    """Change what stands at one place."""

    def changed(values):
        values[place] = change(values[place])
        return values

    return changed


def transposed(values):
    return np.swapaxes(values, 1, 2)


def instead(path, key):
    """Put another array of the trace in the place of this one."""
    other = trace.open(path).read(key)
    return lambda values: other


def of_entries(path):
    """Every array that counts entries, but the step numbers themselves."""
    opened = trace.open(path)
    return [k for k in opened.keys() if opened.layout(k)[0][0] == "entry" and k not in ("steps", "epochs")]  # noqa: SIM118


def strongest(path, key, step):
    """Where the largest number of an entry stands."""
    values = trace.open(path).read(key, step)
    return (step, *np.unravel_index(np.abs(values).argmax(), values.shape))


def renamed(name):
    """Another optimizer in header and run configuration, with hyperparameters that fit it."""

    def change(header):
        header["optimizer"]["name"] = header["config"]["optimizer"]["kind"] = name
        kept = (
            {"lr", "weight_decay"}
            if name == "gradient_descent"
            else set(header["optimizer"]["hyperparameters"])
        )
        for options in (header["optimizer"]["hyperparameters"], header["config"]["optimizer"]):
            for key in set(options) - kept - {"kind"}:
                del options[key]

    return change


def faster(header):
    header["optimizer"]["hyperparameters"]["lr"] *= 1.01
    header["config"]["optimizer"]["lr"] *= 1.01


def exchanged(labels):
    return labels[[1, 0, *range(2, len(labels))]]


def swapped(path, first, second):
    """Two arrays in each other's place."""
    return {first: instead(path, second), second: instead(path, first)}


def all_rolled(path, family=""):
    return {key: rolled for key in of_entries(path) if key.startswith(family)}


def one(key, change, step=4):
    """The largest number of an entry."""
    return lambda path: {key: at(strongest(path, key, step), change)}


def larger(share):
    return lambda value: value * (1 + share)


# what is false, the checks that must say so, and how it is made from a path
FALSEHOODS = [
    ("the sign of a gradient array", "gradients, gradients by differences", lambda p: {G2: negated}),
    ("the sign of a gradient array at one step", "gradients, updates", lambda p: {G2: at(4, negated)}),
    ("the sign of a bias's gradient", "gradients, updates", lambda p: {"gradients/hidden1/b": negated}),
    ("a transposed gradient", "gradients, gradients by differences", lambda p: {G2: transposed}),
    ("the sign of a weight matrix", "forward", lambda p: {W2: negated}),
    ("the sign of a weight matrix at one step", "forward, updates", lambda p: {W2: at(4, negated)}),
    ("the sign of one weight at one step", "forward, updates", one(W2, negated)),
    ("a transposed square matrix", "forward", lambda p: {W2: transposed}),
    ("a transposed square matrix at one step", "forward, updates", lambda p: {W2: at(4, np.transpose)}),
    ("entries shifted by one", "scalars, updates", all_rolled),
    ("step numbers shifted by one", "steps", lambda p: {"steps": lambda steps: steps + 1}),
    ("weights shifted by one", "forward, updates", lambda p: all_rolled(p, "weights/")),
    ("gradients shifted by one", "gradients, updates", lambda p: all_rolled(p, "gradients/")),
    ("weights of two layers exchanged", "forward", lambda p: swapped(p, W2, W3)),
    ("activations of two layers exchanged", "forward", lambda p: swapped(p, A2, A2.replace("2", "3"))),
    ("deltas of two layers exchanged", "deltas", lambda p: swapped(p, D2, D2.replace("2", "3"))),
    ("the sign of a delta", "deltas, deltas by differences", lambda p: {D2: negated}),
    ("a learning rate", "learning rate, updates", lambda p: {RATE: at(4, larger(0.001))}),
    ("an activation by 1 %", "forward", one("activations/hidden1", larger(0.01))),
    ("a pre-activation by 1 %", "forward", one("preactivations/hidden3", larger(0.01))),
    ("a bias set to 0", "forward", lambda p: {B1: lambda values: 0 * values}),
    ("labels of two probes exchanged", "probe losses, deltas, examples", lambda p: {LABELS: exchanged}),
    ("a label that is no class", "labels", lambda p: {LABELS: at(2, lambda label: 9)}),
    (
        "a smoothed loss curve",
        "scalars",
        lambda p: {"scalars/loss": lambda curve: np.convolve(curve, [0.5, 0.5], "same")},
    ),
    ("a batch's losses", "mini-batches", lambda p: {"batch/losses": at((4, 3), larger(0.01))}),
    ("a training accuracy", "mini-batches", lambda p: {"scalars/accuracy": at(0, lambda a: a + 1 / 20)}),
    ("a validation accuracy", "validation", lambda p: {"validation/accuracy": at(0, lambda a: a + 1 / 16)}),
    ("a prediction", "test", lambda p: {"test/predictions": at((3, 0), lambda p: 1 - p)}),
    ("the optimizer's state", "updates", lambda p: {M2: at(4, negated)}),
    ("an optimizer that does not start empty", "start", lambda p: {M2: at(0, lambda m: m + 1e-3)}),
    ("other first weights", "start, updates", lambda p: {W2: at((0, 0, 0), larger(0.01))}),
    ("a number that is none", "finite, forward", lambda p: {W2: at((4, 0, 0), lambda w: np.nan)}),
    ("a gradient norm", "scalars", lambda p: {"scalars/gradient_norm": at(4, larger(0.01))}),
    ("a clip factor", "scalars", lambda p: {"scalars/clip_factor": at(0, larger(-0.1))}),
]


@pytest.mark.parametrize(("what", "catchers", "made"), FALSEHOODS, ids=[row[0] for row in FALSEHOODS])
def test_a_falsehood_is_caught_by_the_check_that_should(moons, tmp_path, what, catchers, made):
    report = verify(falsified(moons, tmp_path / "false.zarr", made(moons)))
    assert not report.holds
    assert report.check("digests").verdict == "holds"
    for catcher in catchers.split(", "):
        assert report.check(catcher).verdict == "differs", "\n".join([what, *report.lines()])


@pytest.mark.parametrize("name", ["gradient_descent", "adamw", "momentum"])
def test_another_optimizer_in_the_header_is_caught_by_the_updates(moons, tmp_path, name):
    report = verify(falsified(moons, tmp_path / "false.zarr", header=renamed(name)))
    assert report.check("updates").verdict == "differs", "\n".join(report.lines())


def test_another_optimizer_in_the_header_alone_contradicts_the_run_configuration(moons, tmp_path):
    def change(header):
        header["optimizer"]["name"] = "adamw"

    report = verify(falsified(moons, tmp_path / "false.zarr", header=change))
    assert report.check("header").verdict == "differs"
    assert "run configuration gives" in report.check("header").why


def test_a_faster_learning_rate_all_along_is_caught_by_the_updates(moons, tmp_path):
    changes = {"scalars/learning_rate": lambda lr: lr * 1.01}
    report = verify(falsified(moons, tmp_path / "false.zarr", changes, header=faster))
    assert report.check("learning rate").verdict == "holds"
    assert report.check("updates").verdict == "differs"


def test_a_bias_that_was_taken_out_is_missed(moons, tmp_path):
    report = verify(falsified(moons, tmp_path / "false.zarr", without=lambda key: key == B1))
    assert report.check("shapes").verdict == "differs"
    assert report.check("shapes").why.startswith(f"{B1}: in the layer table, but not in the trace")


def test_a_bias_that_was_taken_out_of_the_table_too_is_missed(moons, tmp_path):
    def change(header):
        del header["layers"][0]["parameters"]["b"]

    report = verify(
        falsified(moons, tmp_path / "false.zarr", header=change, without=lambda key: "hidden1/b" in key)
    )
    assert report.check("shapes").verdict == "differs"


def test_a_change_without_new_digests_is_caught_by_the_digests(moons, tmp_path):
    copy = shutil.copytree(moons, tmp_path / "false.zarr")
    zarr.open_group(copy, mode="r+")[W2][4, 0, 0] += 1e-7
    report = verify(copy)
    assert report.check("digests").verdict == "differs"
    assert report.check("digests").why == f"{W2}, in the block of entries 0 to 6 is not what was recorded"


def test_first_and_worst_place_are_named(moons, tmp_path):
    def change(values):
        values[2, 2, 1] *= 1.01
        values[5, 3, 4] += 3
        return values

    check = verify(falsified(moons, tmp_path / "false.zarr", {"preactivations/hidden2": change})).check(
        "forward"
    )
    assert check.first.place.step == 2
    assert str(check.largest.place) in {
        "preactivations/hidden2, step 5 [3, 4]",
        "activations/hidden2, step 5 [3, 4]",
    }
    assert "times what rounding allows" in check.sentence


def with_layers_exchanged(moons, tmp_path):
    """A copy in which the weights of two layers of one shape changed places, and nothing else."""
    copy = shutil.copytree(moons, tmp_path / "exchanged.zarr")
    (copy / W2).rename(tmp_path / "aside")
    (copy / W3).rename(copy / W2)
    (tmp_path / "aside").rename(copy / W3)
    return copy


def test_what_its_digests_refuse_is_named_and_the_other_checks_are_made_of_it(moons, tmp_path):
    report = verify(with_layers_exchanged(moons, tmp_path))
    assert report.check("digests").verdict == "differs"
    assert f"{W2}, in the block of entries 0 to" in report.check("digests").why
    assert {report.check(name).verdict for name in ("forward", "updates")} == {"differs"}
    assert report.check("scalars").verdict == "holds"


def test_a_trace_that_is_replaced_while_it_is_proven_does_not_hold(moons, small_run, tmp_path):
    copy = shutil.copytree(moons, tmp_path / "moons.zarr")

    def replaced(name):
        if name == "forward":
            shutil.rmtree(copy)
            shutil.copytree(small_run("moons"), copy)

    report = verify(copy, progress=replaced)
    assert report.check("digests").verdict == "holds"
    assert not report.holds
    assert any("was replaced or removed while it was being read" in check.why for check in report.checks)

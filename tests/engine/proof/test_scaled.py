"""Scaled columns are proven: what the header says of them, and everything that the network made of them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tracereel.engine import trace
from tracereel.engine.errors import TraceError
from tracereel.engine.proof.report import DIFFERS, HOLDS
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog

RUN = """
title = "Columns of unlike sizes"
seed = 1
loss = "{loss}"
[dataset]
path = "{path}"
target = "{target}"
ignore = ["{other}"]
{more}
[[layers]]
kind = "dense"
width = 4
activation = "tanh"
[[layers]]
kind = "dense"
[optimizer]
kind = "adam"
lr = 0.05
[training]
epochs = 12
batch_size = 10
"""


def rows() -> str:
    """Three classes that an invisible small column tells apart, beside a large one that says nothing."""
    rng = np.random.default_rng(0)
    lines = ["small,large,kind,price"]
    for k in range(90):
        small, large = 0.001 * (k % 3 + 0.2 * rng.normal()), 5000 + 900 * rng.normal()
        lines.append(f"{small:.6f},{large:.1f},{'abc'[k % 3]},{1e6 * small + 20000:.2f}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Records a run over these rows, each once: of which target, with which loss and keys."""
    folder, kept = tmp_path_factory.mktemp("scaled"), {}
    (folder / "rows.csv").write_text(rows())

    def made(target="kind", loss="softmax_cross_entropy", more="", as_before=False):
        name = f"{target}-{len(kept)}.zarr"
        key = (target, loss, more, as_before)
        if key not in kept:
            run = folder / "mine.toml"
            run.write_text(
                RUN.format(
                    target=target,
                    other={"kind": "price", "price": "kind"}[target],
                    loss=loss,
                    more=more,
                    path=(folder / "rows.csv").as_posix(),
                )
            )
            kept[key] = record(build.build(catalog.load(run), as_before), folder / name)
        return kept[key]

    return made


def differing(path) -> set[str]:
    return {check.name for check in verify(path).checks if check.verdict == DIFFERS}


@pytest.mark.parametrize(
    ("target", "loss", "more"),
    [
        ("kind", "softmax_cross_entropy", ""),
        ("kind", "softmax_cross_entropy", 'scale = "unit"'),
        ("kind", "softmax_cross_entropy", 'scale = "none"'),
        ("kind", "mean_squared_error", ""),
        ("price", "mean_squared_error", ""),
        ("price", "mean_squared_error", 'scale = "unit"'),
    ],
)
def test_a_recording_of_columns_of_unlike_sizes_holds(recorded, target, loss, more):
    report = verify(recorded(target, loss, more).path)
    assert all(check.verdict == HOLDS for check in report.checks), report.lines()


def test_a_network_learns_what_it_could_not_see_unscaled(recorded):
    assert recorded(more='scale = "none"').test_accuracy < 0.5
    assert recorded().test_accuracy > 0.9


def test_what_is_recorded_stays_in_the_units_of_the_file(recorded):
    run = recorded("price", "mean_squared_error")
    there = {(*line.split(",")[:2], line.split(",")[3]) for line in rows().splitlines()[1:]}
    probes = zip(run.read("probes/inputs"), run.read("probes/targets"), strict=True)
    assert {(f"{x[0]:.6f}", f"{x[1]:.1f}", f"{y[0]:.2f}") for x, y in probes} <= there
    assert run.header.dataset.scale == 1
    assert run.header.dataset.centre[0] == pytest.approx(0.001, rel=0.2)
    assert run.header.dataset.target_spread[0] == pytest.approx(850, rel=0.2)


def test_a_trace_of_scaled_columns_says_that_older_readers_cannot_read_it(recorded):
    assert recorded().header.to_json()["format_version"] == 2
    before = recorded(more='scale = "none"').header.to_json()
    assert before["format_version"] == 1
    assert "centre" not in before["dataset"]


def test_a_recording_from_before_columns_were_scaled_holds(recorded):
    """Its configuration says nothing of scaling, as one of today that leaves it to the default."""
    run = recorded(as_before=True)
    assert run.header.config == recorded().header.config
    assert not run.header.dataset.centre
    report = verify(run.path)
    assert all(check.verdict == HOLDS for check in report.checks), report.lines()


def test_another_centre_than_that_of_the_training_split_differs(recorded, tmp_path):
    def moved(header):
        header["dataset"]["centre"][0] += 1e-9

    assert "header" in differing(falsified(recorded().path, tmp_path / "moved.zarr", header=moved))


@pytest.mark.parametrize("names", [("centre", "spread"), ("target_centre", "target_spread")])
def test_a_header_that_is_silent_about_scaling_differs(recorded, tmp_path, names):
    def silent(header):
        for name in names:
            del header["dataset"][name]

    found = differing(
        falsified(recorded("price", "mean_squared_error").path, tmp_path / "silent.zarr", header=silent)
    )
    assert found & {"forward", "probe losses"}


def test_where_the_file_is_gone_the_rest_still_holds(recorded, tmp_path, monkeypatch):
    def elsewhere(header):
        header["config"]["dataset"]["path"] = "gone.csv"

    monkeypatch.chdir(tmp_path)
    path = falsified(recorded().path, tmp_path / "gone.zarr", header=elsewhere)
    report = verify(path)
    assert not differing(path)
    assert {"forward", "probe losses", "deltas"} <= {c.name for c in report.checks if c.verdict == HOLDS}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"centre": [1.0]}, "dataset.centre: expected 2 numbers and as many of spread, got 1 and 2"),
        ({"spread": []}, "dataset.centre: expected 2 numbers and as many of spread, got 2 and 0"),
        ({"spread": [1.0, 0.0]}, "dataset.spread: expected numbers above 0, got 0"),
        ({"spread": [1.0, -1.0]}, "dataset.spread: expected numbers above 0, got -1"),
        ({"centre": "much"}, "dataset.centre: expected a list, got a text"),
        (
            {"target_centre": [1.0]},
            "dataset.target_centre: expected 1 numbers and as many of target_spread, got 1 and 0",
        ),
    ],
)
def test_a_scaling_that_makes_no_sense_is_refused_when_a_trace_is_opened(recorded, tmp_path, change, said):
    path = falsified(
        recorded().path, tmp_path / "odd.zarr", header=lambda header: header["dataset"].update(change)
    )
    with pytest.raises(TraceError, match=said):
        trace.open(path)

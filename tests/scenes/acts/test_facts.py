"""What is true of a trace, asked of trainings that are odd in known ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.trace import Trace
from tracereel.scenes.read import facts

Opened = Callable[[str], Trace]


@pytest.fixture
def odd(foreign: Callable[[str], Path]) -> Opened:
    return lambda name: traces.open(foreign(name))


def test_a_network_is_untrained_where_the_trace_says_how_it_was_drawn(odd: Opened, digits: Trace) -> None:
    assert facts.untrained(digits)
    assert facts.random_at_first(digits)
    assert not facts.untrained(odd("later"))
    assert facts.untrained(odd("fresh"))
    assert not facts.random_at_first(odd("fresh"))  # a single weight is like any other number


def test_a_recording_that_begins_at_a_later_step_does_not_begin_untrained(odd: Opened) -> None:
    trace = odd("fresh")
    trace.__dict__["steps"] = trace.steps + 7
    assert not facts.untrained(trace)


def test_a_network_is_trained_when_it_came_to_the_end_and_does_better(odd: Opened, digits: Trace) -> None:
    assert facts.trained(digits)
    assert not facts.trained(odd("stopped"))
    assert not facts.trained(odd("rising"))


def test_examples_that_were_in_a_batch_were_seen_whatever_their_split(odd: Opened, digits: Trace) -> None:
    assert facts.unseen(digits).tolist() == np.flatnonzero(digits.read("probes/split") > 0).tolist()
    trace = odd("others")
    assert len(facts.unseen(trace)) == 0
    stranger = odd("strangers")
    assert len(facts.unseen(stranger)) == 0
    seen = odd("later")
    read, row = seen.read, int(seen.read("batch/indices", 3)[0])
    rows = np.where(seen.read("probes/split") > 0, row, seen.read("probes/rows"))
    seen.read = lambda key, *rest, **more: rows if key == "probes/rows" else read(key, *rest, **more)  # type: ignore[method-assign]
    assert len(facts.unseen(seen)) == 0


def test_an_epoch_is_a_round_through_all_examples_where_that_was_recorded(odd: Opened, digits: Trace) -> None:
    assert facts.all_have_their_turn(digits)
    assert facts.all_have_their_turn(odd("later"))
    for name in ("stopped", "sparse", "single", "strangers"):
        assert not facts.all_have_their_turn(odd(name))


def test_an_epoch_is_over_at_the_first_recorded_step_after_it(odd: Opened, digits: Trace) -> None:
    over = facts.epoch_over(digits)
    assert digits.epochs[over] >= 1 > digits.epochs[over - 1]
    assert facts.epoch_over(odd("single")) >= odd("single").entries - 1
    assert facts.epoch_over(odd("sparse")) == odd("sparse").entries


def test_changes_are_measured(odd: Opened, digits: Trace) -> None:
    assert facts.every_weight_moves(odd("long"), 0, 1)
    assert not facts.every_weight_moves(odd("picture"), 0, 1)
    assert facts.small_step(digits, 0)
    assert not facts.small_step(odd("rising"), 0)
    assert [facts.next_step(trace, 0) for trace in (digits, odd("rising"), odd("sparse"))] == [
        "small",
        "one",
        "more",
    ]
    assert facts.follows(digits, 0)
    assert not facts.follows(odd("sparse"), 0)
    assert facts.anew(odd("alone"))
    assert not facts.anew(odd("picture"))
    assert facts.edges_change(odd("later"))
    assert not facts.edges_change(odd("squares"))


def test_change_comes_early_where_more_than_half_of_the_way_is_gone_after_a_third(odd: Opened) -> None:
    for name, early in (("rising", True), ("long", False)):
        trace, last = odd(name), odd(name).entries - 1
        third = int(np.flatnonzero(trace.steps <= trace.steps[-1] / 3)[-1])
        ways = [
            np.sqrt(sum((facts.change(trace, k, entry, last) ** 2).sum() for k in range(len(trace.layers))))
            for entry in (0, third)
        ]
        assert (ways[1] < ways[0] / 2) == early == facts.moves_early(trace)
    assert not facts.moves_early(odd("once"))


def test_inputs_become_shades_as_they_are_or_between_their_ends(odd: Opened, digits: Trace) -> None:
    np.testing.assert_array_equal(facts.shades(digits), analysis.probe_inputs(digits))
    shades, inputs = facts.shades(odd("picture")), analysis.probe_inputs(odd("picture"))
    assert shades.min() == 0
    assert shades.max() == 1
    np.testing.assert_allclose(shades, (inputs - inputs.min()) / (max(1, inputs.max()) - inputs.min()))


def test_a_curve_is_that_of_the_layer_with_its_own_slope(odd: Opened, digits: Trace) -> None:
    for trace in (digits, odd("long"), odd("picture")):
        name = trace.layers[0].name
        sums = trace.read(f"preactivations/{name}", 0)[:, 0].astype(float)
        answers = facts.curve(trace, 0, sums)
        assert answers is not None
        np.testing.assert_allclose(answers, trace.read(f"activations/{name}", 0)[:, 0], atol=1e-6)
    assert not facts.elementwise(digits, len(digits.layers) - 1)


def test_stored_examples_are_unseen_unless_a_mini_batch_held_one(
    digits: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert facts.stores_unseen(digits)
    rows, read = digits.read("evaluation/rows"), digits.read
    held = lambda self, key, *at: rows[:3] if key == "batch/indices" else read(key, *at)  # noqa: E731
    monkeypatch.setattr(type(digits), "read", held)
    assert not facts.stores_unseen(digits)


def _disc(radius: float) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    return np.asarray(np.hypot(x, y) < radius)


def test_a_country_is_told_by_the_rim_of_the_square() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    assert facts.country(_disc(0.5)) == "fence"
    assert facts.country(np.abs(x + 0.3 * y) < 0.4) == "strip"
    assert facts.country(x > y + 0.1) == "fold"
    assert facts.country(np.ones((9, 9), bool)) == "other"
    assert facts.country(np.abs(x * y) > 0.2) == "other"


def test_a_straight_line_parts_two_crowds_and_no_ring() -> None:
    rng = np.random.default_rng(0)
    crowd = rng.normal(0, 0.2, (40, 2))
    apart = np.concatenate([crowd, crowd + np.array([1.5, 1.0])])
    classes = np.repeat([0, 1], 40)
    assert facts.parted_by_a_line(apart, classes)
    angle = rng.uniform(0, 2 * np.pi, 40)
    ring = np.concatenate([crowd * 0.5, np.column_stack([np.cos(angle), np.sin(angle)])])
    assert not facts.parted_by_a_line(ring, classes)
    assert not facts.parted_by_a_line(np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]]), np.array([0, 0, 1, 1]))
    touching = np.array([[0.0, 0.0], [0.1, 1.0], [0.2, 0.0], [0.3, 1.0]])
    assert facts.parted_by_a_line(touching, np.array([0, 1, 0, 1]))

"""Which steps are recorded."""

import numpy as np
import pytest

from tracereel.engine.errors import ConfigError
from tracereel.engine.trace.schedule import DEFAULT, PICK, parse


def test_every_takes_each_nth_step_and_the_end():
    assert parse("every:4").steps(10).tolist() == [0, 4, 8, 10]


def test_dense_takes_the_first_steps_and_the_end():
    assert parse("dense:3").steps(10).tolist() == [0, 1, 2, 10]


def test_dense_beyond_the_end_takes_every_step_once():
    assert parse("dense:99").steps(3).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("number", [1, 2, 17, 64, 240, 999])
def test_log_takes_as_many_steps_as_it_says(number):
    steps = parse(f"log:{number}").steps(10_000)
    assert abs(len(steps) - number) <= max(2, number // 20)


def test_log_spaces_steps_further_and_further_apart():
    gaps = np.diff(parse("log:40").steps(10_000))
    assert gaps[-2] > 100 * gaps[0]


def test_log_holds_round_steps_for_an_axis_to_name():
    assert {10, 100, 1_000} <= set(parse("log:40").steps(9_040).tolist())
    assert {10, 100, 1_000, 10_000, 100_000} <= set(parse("log:240").steps(1_000_000).tolist())


@pytest.mark.parametrize("text", ["log:1", "log:6", "log:40", "log:240", DEFAULT])
@pytest.mark.parametrize("total", [1, 12, 101, 1_003, 9_040, 1_000_000])
def test_log_moves_steps_onto_powers_of_ten_and_neither_adds_nor_loses_one(text, total):
    moved, before = parse(text).steps(total), parse(text).steps(total, powers=False)
    assert len(moved) == len(before)
    assert all(step in (10, 100, 1_000, 10_000, 100_000) for step in np.setdiff1d(moved, before))


def test_log_moves_no_step_far():
    assert 10 not in parse("log:3").steps(1_000_000)
    before, moved = parse("log:6").steps(9_040, powers=False), parse("log:6").steps(9_040)
    np.testing.assert_array_equal(moved, before)


def test_a_sum_is_a_union():
    both = parse("dense:5+every:4").steps(10).tolist()
    assert both == [0, 1, 2, 3, 4, 8, 10]


@pytest.mark.parametrize("text", ["every:1", "log:1", "log:500", "dense:1", DEFAULT])
@pytest.mark.parametrize("total", [1, 2, 30, 9_381])
def test_steps_are_sorted_unique_within_the_run_and_end_it(text, total):
    steps = parse(text).steps(total)
    assert steps.dtype == np.int64
    assert (np.diff(steps) > 0).all()
    assert steps[0] == 0
    assert steps[-1] == total


def test_the_default_holds_neighbours_so_that_updates_can_be_checked():
    steps = parse(DEFAULT).steps(6_000)
    assert (np.diff(steps) == 1).sum() >= 63
    assert 241 <= len(steps) <= 305


def test_a_schedule_is_spelled_as_it_was_written():
    assert str(parse(" dense:64 + log:240 ")) == "dense:64+log:240"


@pytest.mark.parametrize(
    "text", ["", "all", "every", "every:0", "every:-1", "log:2.5", "dense:4+", "dense:4,log:3"]
)
def test_anything_else_is_refused_with_what_was_expected(text):
    with pytest.raises(
        ConfigError, match="expected every:N, log:N, dense:N, growing:N or a sum such as dense"
    ):
        parse(text)


def test_every_form_that_there_is_is_named_where_another_is_refused():
    with pytest.raises(ConfigError) as caught:
        parse("often")
    assert [name for name in PICK if f"{name}:N" not in str(caught.value)] == []

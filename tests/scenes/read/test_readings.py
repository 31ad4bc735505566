"""From an address to a value to a text; every named function against a value worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.analysis import FUNCTIONS, compute, values
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.scenes.read.readings import Address, Reading, format_value, names_format


@pytest.mark.parametrize(
    ("format", "value", "text"),
    [
        (".2f", 0.125, "0.12"),
        (".2f", -1.5, "−1.50"),
        ("+.2f", 1.5, "+1.50"),
        ("+.2f", -1.5, "−1.50"),
        ("+.2f", -0.004, "0.00"),
        ("+.2f", 0.004, "0.00"),
        (".2f", -0.0, "0.00"),
        ("+.3f", -0.0005001, "−0.001"),
        (".1%", 0.9734, "97.3 %"),
        (".0%", 1.0, "100 %"),
        (".1%", -0.05, "−5.0 %"),
        ("+.1%", -0.0001, "0.0 %"),
        (",d", 1234567.0, "1,234,567"),
        ("d", 2.0, "2"),
        ("d", 1.9999999, "2"),
        ("+,d", 1200.0, "+1,200"),
        ("d", -0.2, "0"),
        (".0f", -7.0, "−7"),
        (".1e", 0.00012, "1.2e−04"),
        ("names:cat|dog|bird", 2.0, "bird"),
        ("names:cat|dog|bird", 0.0, "cat"),
    ],
)
def test_a_value_is_written_as_people_write_it(format: str, value: float, text: str) -> None:
    assert format_value(format, value) == text


def test_class_names_pass_through_their_format_whatever_they_hold() -> None:
    names = ("a|b", "50%", "x-ray", "{brace}", "")
    shown = [format_value(names_format(names), i) for i in range(len(names))]
    assert shown == ["a/b", "50%", "x-ray", "{brace}", ""]


BY_HAND: dict[str, tuple[list[float], float]] = {
    "sum": ([1, 2, -5], -2),
    "product": ([2, 3, -4], -24),
    "mean": ([1, 2, 6], 3),
    "largest": ([1, 7, 2], 7),
    "smallest": ([1, -7, 2], -7),
    "argmax": ([1, 7, 2], 1),
    "count_below_zero": ([-1, 0, 2, -3, 4], 2),
    "count_above_zero": ([-1, 0, 2, -3, 4, 5], 3),
    "count_not_above_zero": ([-1, 0, 2, -3, 4], 3),
    "count": ([5, 5, 5, 5], 4),
    "count_valid": ([0, 7, 12, -1, -1], 3),
    "difference": ([5, 7], -2),
    "remainder": ([10, 1, 2, 3], 4),
    "negative": ([3], -3),
    "negative_log": ([0.25], 1.3862943611198906),
    "one_less": ([0.25], -0.75),
    "one_more": ([4], 5),
    "floor": ([2.99], 2),
    "nth": ([2.01], 3),
    "sum_of_products": ([2, 3, 5, 7], 41),
    "parameter_count": ([64, 18, 18, 7], 64 * 18 + 18 + 18 * 7 + 7),
    "positive_products": ([0.5, 2, 4, 6, 3, -1, 2], 9.0),  # scale, inputs, weights
    "negative_products": ([0.5, 2, 4, 6, 3, -1, 2], -2.0),
    "scaled": ([5, 2, 8], 1.5),  # centre, spread, what was published
    "scaled_product": ([5, 2, 8, -4], -6),
    "positive_scaled_products": (
        [1, 2, 3, 2, 4, 1, 5, 10, 2, 2, -1, 0.5],
        4.0,
    ),  # centres, spreads, inputs, weights
    "negative_scaled_products": ([1, 2, 3, 2, 4, 1, 5, 10, 2, 2, -1, 0.5], -2.0 - 0.5),
    "first_less_count": ([64, 0.1, 0.2, 0.3], 61),
    "rest_of_sum": ([10, 1, 2, 0.5, 3, 4, 0.5, 1], 10 - 1 - 3 - 2),
    "way_share": ([1, 1, 4, 5, 7, 9], 0.5),  # 5 of 10 from (1, 1)
    "against": ([0.5, -3], 0.5),
    "largest_size": ([1, -7, 2], 7),
    "largest_change": ([1, 5, -2, 1, 2, 2], 4),  # before, after
    "angle": ([1, 0, 0, 2], 90),
    "mean_angle": ([2, 1, 0, -1, 0, 3, 0], 90),  # 0 and 180 degrees
    "count_obtuse": ([3, 1, 0, -1, 1, -1, 0, 3, 0], 2),
    "sign_changes": ([1, -1, 0, 2, -1, -1, 3, 2], 1),
}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_gives_what_is_worked_out_by_hand(name: str) -> None:
    assert name in BY_HAND, f"write down by hand what '{name}' should give"
    given, expected = BY_HAND[name]
    assert FUNCTIONS[name](np.array(given, dtype=float)) == pytest.approx(expected)


def read(trace: Trace, *sources: Address, function: str | None = None) -> float:
    return compute(lambda role: {"run": trace}[role], sources, function)


def place(array: str, step: int | None = None, *index: int) -> Address:
    return Address("run", array, step, index)


def test_an_address_finds_a_recorded_number(digits: Trace) -> None:
    step = int(digits.steps[13])
    found = read(digits, place("weights/hidden2/W", step, 3, 5))
    assert found == digits.read("weights/hidden2/W", 13)[3, 5]
    assert read(digits, place("probes/targets", None, 2)) == digits.read("probes/targets")[2]
    assert read(digits, place("epochs", step)) == digits.epochs[13]


def test_scalars_are_addressed_by_step_not_by_entry(digits: Trace) -> None:
    step = int(digits.steps[-3])
    assert step != digits.entries - 3
    assert read(digits, place("scalars/loss", step)) == digits.read("scalars/loss")[step]
    unrecorded = next(s for s in range(step) if s not in digits.steps)
    assert read(digits, place("scalars/loss", unrecorded)) == digits.read("scalars/loss")[unrecorded]


def test_the_header_and_the_end_of_a_run_have_addresses(digits: Trace) -> None:
    assert read(digits, place("header/seed")) == 3
    assert read(digits, place("header/layers/1/parameters/W", None, 0)) == 7
    assert read(digits, place("header/layers/0/input_shape", None, 0)) == 64
    assert read(digits, place("header/dataset/scale")) == pytest.approx(1 / 16)
    assert read(digits, place("header/dataset/splits/test")) > 100
    assert read(digits, place("header/optimizer/hyperparameters/beta1")) == pytest.approx(0.9)
    assert read(digits, place("commit/test_accuracy")) == digits.test_accuracy


def test_a_short_index_gives_all_that_is_there(digits: Trace) -> None:
    found = values(digits, "weights/hidden2/W", 0, (3,))
    np.testing.assert_allclose(found, digits.read("weights/hidden2/W", 0)[3])
    assert read(digits, place("weights/hidden2/W", 0), function="count") == 7 * 18


def test_a_function_takes_the_numbers_of_all_addresses_in_order(digits: Trace) -> None:
    W = digits.read("weights/hidden1/W", 0)
    first, second = place("weights/hidden1/W", 0, 1, 2), place("weights/hidden1/W", 0, 4, 5)
    assert read(digits, first, second, function="difference") == pytest.approx(
        float(W[1, 2]) - float(W[4, 5])
    )


@pytest.mark.parametrize(
    ("source", "function", "words"),
    [
        (place("weights/hidden2/W", 0, 3), None, "expected one number at .*, found 18"),
        (
            place("weights/hidden2/W", 0, 99, 0),
            None,
            r"hidden2/W expects an index within \(7, 18\), got \(99, 0\)",
        ),
        (place("weights/hidden9/W", 0, 0, 0), None, "hidden9"),
        (place("weights/hidden2/W", 10**6, 0, 0), None, "step 1000000 of .* was not recorded; the nearest"),
        (place("scalars/loss", 10**6), None, "'scalars/loss' has nothing at"),
        (place("header/colour"), None, "the trace has no 'header/colour'"),
        (place("header/layers/9/parameters/W", None, 0), None, "the trace has no 'header/layers/9"),
        (place("header/name"), None, "'header/name' at .* is not a number in this trace"),
        (place("commit/beauty"), None, "the trace has no 'commit/beauty'"),
        (place("header/seed"), "median", "no function 'median'; there are against, angle, argmax, "),
    ],
)
def test_what_cannot_be_read_is_said_in_words(
    digits: Trace, source: Address, function: Any, words: str
) -> None:
    with pytest.raises(TraceError, match=words):
        read(digits, source, function=function)


def test_a_run_without_a_test_has_no_test_accuracy() -> None:
    untested = SimpleNamespace(test_accuracy=None, test_loss=None)
    with pytest.raises(TraceError, match=r"'commit/test_accuracy' at .* is not a number in this trace"):
        values(untested, "commit/test_accuracy", None)  # type: ignore[arg-type]


def test_a_reading_can_be_made_again_from_its_json(digits: Trace) -> None:
    from tracereel.scenes.read.view import View

    reading = View("run", digits).derive("+.3f", "difference", [("probe_losses", e, (0,)) for e in (0, 5)])
    told = reading.to_json()
    sources = [Address(s["role"], s["array"], s["step"], tuple(s["index"])) for s in told["sources"]]
    value = compute(lambda _: digits, sources, told["function"])
    assert (
        Reading(value, format_value(told["format"], value), told["format"], tuple(sources), told["function"])
        == reading
    )


__all__ = ["analysis"]

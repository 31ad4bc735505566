"""Learning rates over time, and the first values of parameters."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine.errors import ConfigError
from tracereel.engine.layers.layer import ParameterSpec
from tracereel.engine.learning.initializers import INITIALIZERS
from tracereel.engine.learning.schedules import SCHEDULES, constant, cosine, step, warm_up

WEIGHT = ParameterSpec((300, 200), fan_in=200, fan_out=300, role="weight")
DEVIATIONS = {"he": (2 / 200) ** 0.5, "xavier": (2 / 500) ** 0.5, "lecun": (1 / 200) ** 0.5, "normal": 0.01}


def test_constant_is_one():
    assert [constant()(number, 10) for number in (0, 5, 10)] == [1, 1, 1]


def test_step_multiplies_at_every_step_of_its_stairs():
    factors = [step(every=3, factor=0.5)(number, 100) for number in range(8)]
    assert factors == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_cosine_goes_from_one_through_the_middle_to_its_floor():
    assert [cosine()(number, 8) for number in (0, 4, 8)] == pytest.approx([1, 0.5, 0])
    assert cosine(floor=0.2)(8, 8) == pytest.approx(0.2)
    factors = [cosine()(number, 50) for number in range(51)]
    assert factors == sorted(factors, reverse=True)


def test_warm_up_rises_in_a_line_then_lets_the_other_begin():
    schedule = warm_up(4, cosine())
    factors = [schedule(number, 12) for number in range(13)]
    assert factors[:5] == pytest.approx([0.25, 0.5, 0.75, 1, 1])
    assert factors[4:] == pytest.approx([cosine()(number, 8) for number in range(9)])


def test_warm_up_of_no_steps_is_the_other_schedule():
    assert [warm_up(0, step(2))(n, 9) for n in range(9)] == [step(2)(n, 9) for n in range(9)]


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_pure_numbers(name):
    arguments = {"constant": (), "step": (3,), "cosine": (), "warm_up": (5, constant())}[name]
    schedule = SCHEDULES[name](*arguments)
    once = [schedule(number, 20) for number in range(20)]
    again = [schedule(number, 20) for number in reversed(range(20))][::-1]
    assert once == again
    assert all(type(factor) is float and 0 < factor <= 1 for factor in once)


def test_impossible_schedules_are_refused():
    with pytest.raises(ConfigError, match="a step schedule steps every 1 or more steps, got 0"):
        step(0)
    with pytest.raises(ConfigError, match="a warm-up takes 0 or more steps, got -1"):
        warm_up(-1, constant())


@pytest.mark.parametrize("name", DEVIATIONS)
def test_weights_have_the_spread_that_the_paper_says(name):
    W_OI = INITIALIZERS[name](np.random.default_rng(1), WEIGHT, np.float64)
    assert W_OI.shape == (300, 200)
    assert W_OI.std() == pytest.approx(DEVIATIONS[name], rel=0.02)
    assert abs(W_OI.mean()) < 0.02 * DEVIATIONS[name]


def test_xavier_keeps_within_its_limit():
    W_OI = INITIALIZERS["xavier"](np.random.default_rng(1), WEIGHT, np.float64)
    assert 0.99 * (6 / 500) ** 0.5 < np.abs(W_OI).max() <= (6 / 500) ** 0.5


def test_zeros_are_zeros():
    assert not INITIALIZERS["zeros"](np.random.default_rng(1), WEIGHT, np.float32).any()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_biases_start_at_zero_and_scales_at_one_without_a_draw(name):
    rng = np.random.default_rng(1)
    bias = INITIALIZERS[name](rng, ParameterSpec((7,), 200, 7, "bias"), np.float32)
    scale = INITIALIZERS[name](rng, ParameterSpec((7,), 200, 7, "scale"), np.float32)
    assert bias.tolist() == [0] * 7
    assert scale.tolist() == [1] * 7
    assert rng.bit_generator.state == np.random.default_rng(1).bit_generator.state


@pytest.mark.parametrize("name", INITIALIZERS)
def test_single_precision_starts_where_double_does(name):
    single, double = (INITIALIZERS[name](np.random.default_rng(1), WEIGHT, dtype) for dtype in ("f4", "f8"))
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single, double.astype(np.float32))

"""The terms of a neuron's sum are those of the trace, and add up as they are written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.engine import analysis
from tracereel.scenes.exhibits.terms import Terms, places
from tracereel.scenes.read import choices

RUNS = ("digits", "spirals", "later", "long", "picture", "fresh")


def terms_of(network: Make, run: str) -> Terms:
    view = network(run).view
    probe = choices.example(view)
    return Terms(view, choices.neuron(view, probe), probe)


@pytest.mark.parametrize("run", RUNS)
def test_all_that_adds_and_all_that_takes_away_and_the_bias_are_the_sum(network: Make, run: str) -> None:
    terms = terms_of(network, run)
    parts = terms.added.value + terms.taken.value + terms.bias.value
    assert parts == pytest.approx(terms.sum.value, abs=1e-5)
    assert terms.added.value >= 0 >= terms.taken.value


@pytest.mark.parametrize("run", RUNS)
def test_every_product_is_an_input_times_its_weight(network: Make, run: str) -> None:
    terms = terms_of(network, run)
    for i in range(len(terms.inputs)):
        assert terms.product(i).value == pytest.approx(terms.input(i).value * terms.weight(i).value, abs=1e-9)
    np.testing.assert_allclose(
        terms.products, analysis.contributions(terms.view.trace, 0, 0, terms.probe)[terms.unit], atol=1e-7
    )


@pytest.mark.parametrize("run", ["digits", "later"])
def test_numbers_of_one_line_agree_as_they_are_written(network: Make, run: str) -> None:
    terms = terms_of(network, run)

    def written(reading: object) -> float:
        return float(getattr(reading, "text").replace("−", "-"))  # noqa: B009

    i = terms.marked
    product = written(terms.input(i)) * written(terms.weight(i))
    assert round(product, 2) == pytest.approx(written(terms.product(i)), abs=0.0051)
    parts = sum(map(written, (terms.added, terms.taken, terms.bias)))
    assert parts == pytest.approx(written(terms.sum), abs=1e-9)


def test_a_nought_is_written_plainly_and_what_is_none_is_never_written_as_one(network: Make) -> None:
    terms = terms_of(network, "digits")
    dark = int(np.flatnonzero(terms.inputs == 0)[0])
    assert terms.input(dark).text == "0"
    assert places(np.array([0.3, 0.004, 0.0])) == 3
    assert places(np.array([0.5])) == 2
    for i in range(len(terms.inputs)):
        assert float(terms.weight(i, [i]).text.replace("−", "-")) != 0


def test_a_small_bias_is_not_written_as_nought(network: Make) -> None:
    terms = terms_of(network, "later")
    assert terms.bias.value
    assert any(c in "123456789" for c in terms.bias.text)
    assert terms_of(network, "digits").bias.text == "0"


def test_what_inputs_lie_between_is_told(network: Make) -> None:
    assert terms_of(network, "digits").spans == "unit"
    assert terms_of(network, "long").spans == "signed"

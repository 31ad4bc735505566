"""The terms of a neuron's sum are those of the trace, and add up as they are written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.engine import analysis
from tracereel.scenes.exhibits.opened_neuron import OpenedNeuron
from tracereel.scenes.exhibits.terms import Terms, places
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read import choices

RUNS = ("digits", "spirals", "scaled", "later", "long", "picture", "fresh")


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


@pytest.mark.parametrize("run", ["digits", "later", "scaled"])
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


def test_columns_that_are_scaled_are_also_told_in_the_units_of_the_file(network: Make) -> None:
    terms = terms_of(network, "scaled")
    dose, weight = terms.view.trace.read("probes/inputs")[terms.probe]
    assert terms.published(0).text == f"{dose:.4f}"
    assert terms.published(1).text == f"{weight:,.0f}"
    centre, spread = (getattr(terms.view.header.dataset, fact)[1] for fact in ("centre", "spread"))
    assert terms.input(1).value == pytest.approx((float(weight) - centre) / spread, abs=1e-6)
    plain = terms_of(network, "digits")
    assert plain.published(plain.marked).text == plain.input(plain.marked).text


def test_inputs_beside_the_network_keep_the_units_of_the_file(network: Make) -> None:
    exhibit = network("scaled")
    row = exhibit.view.trace.read("probes/inputs")[choices.example(exhibit.view)]
    assert [value.string for value in exhibit.names.values] == [f"{row[0]:.4f}", f"{row[1]:,.0f}"]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_an_opened_neuron_tells_both_numbers_of_a_scaled_column(network: Make, aspect: str) -> None:
    exhibit = network("scaled", aspect)
    probe = choices.example(exhibit.view)
    terms = Terms(exhibit.view, choices.neuron(exhibit.view, probe), probe)
    opened = OpenedNeuron(exhibit.scene, exhibit, terms)
    said = [text.string for text in opened.words.row[0].get_family() if isinstance(text, Figures)]
    assert terms.input(terms.marked).text in said
    assert (terms.published(terms.marked).text in said) == (not opened.words._name_leads(0))

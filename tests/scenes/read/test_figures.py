"""What prose may say of a run: every figure is what its trace says, and can be read again."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.scenes.read.figures import FIGURES, Word, figure, recorded, source_of
from tracereel.scenes.read.readings import Reading, format_value
from tracereel.scenes.read.view import View


def text(name: str, trace: Trace) -> str | None:
    found = figure(name, View("mine", trace))
    return found and found.text


def test_every_figure_is_made_again_from_its_sources(digits: Trace) -> None:
    view = View("mine", digits)
    pieces = [piece for name in FIGURES if (found := figure(name, view)) for piece in found.pieces]
    assert len(pieces) > len(FIGURES)
    for piece in pieces:
        if isinstance(piece, Reading):
            assert {source.role for source in piece.sources} == {"mine"}
            value = analysis.compute(lambda _: digits, piece.sources, piece.function)
            assert format_value(piece.format, value) == piece.text
        elif isinstance(piece, Word):
            assert recorded(digits, piece.fact) == piece.text


def test_figures_count_what_was_recorded(digits: Trace) -> None:
    arrays = [key for key in digits.keys() if key.startswith("weights/")]  # noqa: SIM118
    sizes = {key: digits.read(key, 0).size for key in arrays}
    assert text("layers", digits) == "64-18-7-10"
    assert text("parameters", digits) == f"{sum(sizes.values()):,}" == "1,383"
    assert text("biases", digits) == str(18 + 7 + 10)
    assert text("weights", digits) == f"{64 * 18 + 18 * 7 + 7 * 10:,}"
    assert text("first_weights", digits) == f"{64 * 18:,}"
    assert text("first_layer", digits) == "18"
    assert text("inputs", digits) == "64"
    assert text("pixels", digits) == "8 × 8"
    assert text("classes", digits) == "10"
    assert text("batch_size", digits) == "32"
    assert text("epochs", digits) == "3"
    assert text("steps", digits) == str(digits.header.total_steps)
    assert text("recorded_steps", digits) == str(digits.entries)
    assert text("seed", digits) == "3"
    assert text("learning_rate", digits) == "0.006" == f"{digits.read('scalars/learning_rate').max():g}"
    assert text("training_examples", digits) == f"{digits.header.dataset.splits['train']:,}"


def test_figures_say_how_it_went(digits: Trace) -> None:
    losses = digits.read("scalars/loss")
    accuracy = digits.read("validation/accuracy")
    assert text("first_loss", digits) == f"{losses[0]:.2f}"
    assert text("last_loss", digits) == f"{losses[-1]:.2f}"
    if len(accuracy) and np.isfinite(accuracy[0]):
        assert text("untrained_accuracy", digits) == f"{accuracy[0]:.1%}".replace("%", " %")
        assert text("accuracy", digits) == f"{accuracy[-1]:.1%}".replace("%", " %")
    first, last = (
        np.concatenate([digits.read(f"weights/{layer.name}/W", entry).ravel() for layer in digits.layers])
        for entry in (0, digits.entries - 1)
    )
    assert text("flipped_weights", digits) == f"{(first * last < 0).sum():,}"


def test_names_are_spelled_as_people_write_them(digits: Trace, spirals: Trace) -> None:
    assert text("optimizer", digits) == "Adam"
    assert text("activation", digits) == "ReLU"
    assert text("loss", digits) == "cross-entropy"
    assert text("noun", digits) == "image"
    assert text("data", digits) == "1,797 handwritten digits of 8x8 pixels"
    assert text("noun", spirals) == "point"
    assert text("activation", spirals) == "tanh"
    assert text("digest", spirals) == spirals.digest
    assert "squeezed between minus one and one" in str(text("activation_rule", spirals))


def test_what_a_run_has_not_is_none(opened: object, spirals: Trace) -> None:
    assert text("pixels", spirals) is None
    wave = opened("wave")  # type: ignore[operator]
    for name in ("classes", "softmax", "test_accuracy", "untrained_accuracy", "accuracy"):
        assert text(name, wave) is None, name
    assert text("layers", wave) == "1-5-1"


def test_a_figure_that_nobody_knows_is_said_with_the_nearest_name(digits: Trace) -> None:
    with pytest.raises(TraceError, match=r"no figure is called 'parametres'; did you mean 'parameters'\?"):
        figure("parametres", View("mine", digits))
    with pytest.raises(TraceError, match=r"no figure is called '#'\. There are accuracy, activation, "):
        figure("#", View("mine", digits))


def test_where_a_figure_was_read_can_be_told_in_words(digits: Trace) -> None:
    view = View("mine", digits)

    def told(name: str) -> str:
        found = figure(name, view)
        assert found is not None
        assert not isinstance(found.pieces[0], str)
        return source_of(found.pieces[0], "mine")

    assert told("test_accuracy") == "read from run mine, commit/test_accuracy"
    assert told("optimizer") == "read from run mine, header/optimizer/name"
    assert told("batch_size") == "read from run mine, count valid of batch/indices at step 0"
    assert told("parameters") == (
        "read from run mine, count of weights/hidden1/W at step 0, weights/hidden1/b at step 0 and 4 more"
    )


@pytest.mark.parametrize("fact", ["header/none", "header/seed", "header/layers/9/activation", "nothing"])
def test_a_word_that_was_not_recorded_is_refused(digits: Trace, fact: str) -> None:
    with pytest.raises(TraceError, match=r"the trace has no|is not a word"):
        recorded(digits, fact)


def test_the_unseen_examples_of_a_trace_and_how_many_are_read_rightly(digits: Trace) -> None:
    right = analysis.unseen_right(digits, digits.entries - 1)
    assert text("unseen_examples", digits) == f"{len(right):,}"
    assert text("unseen_accuracy", digits) == format_value(".1%", float(right.mean()))


def test_where_no_unseen_examples_are_stored_nothing_is_said_of_them(
    digits: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    has = digits.has
    monkeypatch.setattr(type(digits), "has", lambda self, key: "evaluation" not in key and has(key))
    assert text("unseen_examples", digits) is None
    assert text("unseen_accuracy", digits) is None

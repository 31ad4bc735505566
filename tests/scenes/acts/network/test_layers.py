"""Layers: its counts are those of the trace, and what it says is true of any trace that it takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import played, told

Foreign = Callable[[str], Path]
CLIP = "Layers"


@pytest.mark.parametrize("run", ["later", "long", "once", "fresh", "picture"])
def test_all_that_it_shows_of_an_odd_trace_is_what_the_trace_holds(
    foreign: Foreign, run: str, tmp_path: Path
) -> None:
    seen = screening.play(CLIP, foreign(run), tmp_path)
    report = screening.proven(seen, tmp_path)
    assert report.differences == []
    assert report.readings > 3


def test_layers_between_are_told_of_where_there_are_some(foreign: Foreign) -> None:
    one = "\n".join(told(CLIP, foreign("later")))
    assert "8 neurons look at all of it, each through its own knobs: a hidden layer." in one
    assert "Each answer goes to all 6 neurons of the next layer, each with its own weight." in one
    assert "Each answer goes to all neurons of the next layer" in "\n".join(told(CLIP, foreign("long")))
    none = "\n".join(told(CLIP, foreign("once")))
    assert "station" not in none
    assert "Three neurons come last, one for every answer: the output layer." in none


def test_one_of_something_is_said_to_be_one(foreign: Foreign) -> None:
    said = "\n".join(told(CLIP, foreign("fresh")))
    assert "To the network, our city is 1 number: the input layer." in said
    assert "1 neuron looks at all of it, through its own knobs: a hidden layer." in said


def test_only_a_network_that_is_random_is_called_random(
    foreign: Foreign, recorded: Callable[[str], Path]
) -> None:
    random, later = told(CLIP, recorded("digits")), told(CLIP, foreign("later"))
    assert "weights and biases in all, and the weights are still random." in random[-2]
    assert "this random network" in random[-1]
    assert "random" not in "\n".join(later)


def test_a_long_name_is_not_squeezed_into_a_sentence(
    foreign: Foreign, recorded: Callable[[str], Path]
) -> None:
    assert told(CLIP, foreign("later"))[0] == "To the network, our leaf is 5 numbers: the input layer."
    assert told(CLIP, recorded("odd"))[0] == "To the network, our image is 64 numbers: the input layer."
    assert told(CLIP, recorded("digits"))[0].startswith("To the network, our ")


def test_the_count_ends_on_all_numbers_of_the_network(foreign: Foreign) -> None:
    scene = played(CLIP, foreign("long"))
    last = scene.counted.counts[-1][1]
    assert f"{last.text} weights and biases in all" in scene.account.beats[-2]["caption"]

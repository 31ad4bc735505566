"""Percents at the bars of a network: they say what is recorded, where there is room, and leave when bars change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import tempconfig

from tests.scenes.screening import SIZE
from tracereel.engine import analysis
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.read.readings import Reading, format_value
from tracereel.scenes.read.wording import chance
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.settings import Settings


class Bare(TraceScene):
    """A scene that tells nothing."""

    def construct(self) -> None:
        """No beats."""


@pytest.fixture
def network(recorded: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Makes the exhibit of a run in a format, its followed example arrived at an entry."""

    def make(run: str, aspect: str = "16:9") -> Any:
        chosen = Settings(aspect=aspect, mode="sheet", traces={"run": str(recorded(run))})
        for key, value in chosen.environment().items():
            monkeypatch.setenv(key, value)
        scene = Bare()
        scene.setup()
        exhibit = NetworkExhibit(scene, scene.run)
        exhibit.show(exhibit.view.last)
        exhibit.look_at(probe := analysis.followed(scene.run.trace))
        exhibit.forward.arrive(exhibit.view.last, probe)
        return exhibit

    with tempconfig(SIZE | {"dry_run": True, "verbosity": "ERROR", "progress_bar": "none"}):
        yield make


def shown(network: Any) -> list[str]:
    return [figures.string for figures in network.names.shares.of.values()]


def test_the_likeliest_answer_wears_its_chance(network: Callable[..., Any]) -> None:
    exhibit = network("digits")
    exhibit.names.percents(exhibit.view.last, exhibit.probe)
    best = float(exhibit.forward.answers(exhibit.view.last, exhibit.probe).max())
    assert chance(Reading(best, "", ".0%", ())).text in shown(exhibit)


def test_they_are_in_the_account(network: Callable[..., Any]) -> None:
    exhibit = network("digits")
    exhibit.names.percents(0, exhibit.probe, units=[0, 1])
    noted = [entry.reading.text for entry in exhibit.scene.account.shown[-2:]]
    assert noted == shown(exhibit)


def test_they_leave_when_a_bar_changes(network: Callable[..., Any]) -> None:
    exhibit = network("digits")
    exhibit.names.percents(exhibit.view.last, exhibit.probe)
    exhibit.stand(exhibit.home)
    assert shown(exhibit)
    exhibit.forward.grow(exhibit.view.last, exhibit.probe, 0.4)
    assert not shown(exhibit)
    assert not exhibit.names.shares.group.submobjects


def test_a_bar_that_is_long_enough_holds_its_percent(network: Callable[..., Any]) -> None:
    exhibit = network("digits")
    exhibit.picture.shares = np.linspace(0.02, 1.0, 10)
    exhibit.names.percents(exhibit.view.last, exhibit.probe, units=[0, 9])
    small, large = exhibit.names.shares.of[0], exhibit.names.shares.of[9]
    bars = exhibit.home.bars
    inside = exhibit.names.at(bars[9, 0] + bars[9, 2] / 2, bars[9, 1])
    assert large.get_right()[0] < inside[0]
    assert small.get_left()[0] > exhibit.names.classes[0].get_right()[0]


def test_none_crosses_the_frame_where_names_are_long(network: Callable[..., Any]) -> None:
    exhibit = network("odd")
    exhibit.names.percents(exhibit.view.last, exhibit.probe, units=range(10))
    for figures in exhibit.names.shares.of.values():
        assert figures.get_right()[0] < 8 / 9 * 8


def test_a_square_has_no_room_for_them(network: Callable[..., Any]) -> None:
    exhibit = network("digits", "1:1")
    assert not exhibit.names.percents(exhibit.view.last, exhibit.probe).submobjects


def test_names_ride_on_tips_and_grow_with_their_bars(network: Callable[..., Any]) -> None:
    exhibit = network("digits")
    exhibit.picture.shares = np.linspace(0.0, 1.0, 10)
    exhibit.names.follow()
    sizes = [name.size for name in exhibit.names.classes]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 1.3 * sizes[0]


@pytest.mark.parametrize(
    ("value", "text"), [(0.98, "98 %"), (0.9998, "99.98 %"), (0.004, "0.4 %"), (1.0, "100 %"), (0.0, "0 %")]
)
def test_a_chance_is_neither_certain_nor_impossible_by_rounding(value: float, text: str) -> None:
    reading = chance(Reading(value, "", ".0%", ()))
    assert reading.text == text
    assert format_value(reading.format, value) == text

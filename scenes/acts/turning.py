"""Turning: the training loop goes round and round, told by the network, each turn faster than the one before."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.exhibits.network.turn import Turn
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.step_count import StepCount

TURNS = (1.6, 1.0, 0.7)  # seconds of each


def turn_again(scene: TraceScene, turn: Turn) -> int:
    """The turns after the first, with their steps counted; at which entry the network stands then."""
    network, view = turn.network, turn.network.view
    last = min(1 + len(TURNS), view.trace.gradient_entries, view.last)
    count = scene.exhibit(StepCount, network.view, name=scene.say("label-step"))
    count.show(1)
    scene.add(*count.members)
    for entry, seconds in zip(range(1, last), TURNS, strict=False):
        scene.change(partial(turn.show, entry, prints=False), network, seconds=seconds, rate=linear)
        count.show(entry + 1)
    scene.remove(*count.members)
    return last

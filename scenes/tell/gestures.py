"""Gestures: the verbs of the film, named once. Each takes exhibits, and returns when the picture stands still again.

An exhibit has `members` (mobjects, in the order in which they lie over each other); a network exhibit besides has
`picture`, `stand(pose)` and what its passes light.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from manim import linear, smooth
from manim.utils.rate_functions import ease_out_cubic

from tracereel.scenes.parts.text import Figures
from tracereel.scenes.tell.motion import During, FadeIn, FadeOut
from tracereel.scenes.tell.step_count import StepCount

if TYPE_CHECKING:
    from tracereel.scenes.look.stage import Stage
    from tracereel.scenes.look.theme import Theme
    from tracereel.scenes.read.view import View

SEND = 0.7  # seconds that a signal takes from layer to layer
LAND = 0.25
GROW = 0.5
BLAME = 0.9
PRINT = 0.3
DEAL = 1.4
ZOOM = 1.4
APPEAR = 0.6


E = TypeVar("E")


class Gestures:
    """What TraceScene can do with exhibits; see the module."""

    play: Callable[..., None]
    wait: Callable[..., None]
    add: Callable[..., Any]
    remove: Callable[..., Any]
    readout: Callable[..., Any]
    reread: Callable[..., None]
    stand_at: Callable[..., None]
    stamps: dict[str, Any]
    stage: Stage
    theme: Theme

    def exhibit(self, kind: Callable[..., E], view: View, **options: Any) -> E:
        """Make an exhibit of a trace; it is not on stage yet."""
        return kind(self, view, **options)

    def bring(self, *exhibits: Any, seconds: float = APPEAR) -> None:
        """Let exhibits (or mobjects) appear; where there are none, no time passes."""
        if parts := members(exhibits):
            self.play(*(FadeIn(part) for part in parts), run_time=seconds)

    def dismiss(self, *exhibits: Any, seconds: float = 0.5) -> None:
        """Let them go."""
        if parts := members(exhibits):
            self.play(*(FadeOut(part) for part in parts), run_time=seconds)

    def give_way(self, *old: Any, to: Sequence[Any], seconds: float = 0.5) -> None:
        """Let what stands in the same place take the place of what was there."""
        fades = [FadeIn(part) for part in members(to)] + [FadeOut(part) for part in members(old)]
        self.play(*fades, run_time=seconds)

    def change(
        self,
        update: Callable[[float], None],
        *exhibits: Any,
        seconds: float,
        rate: Callable[..., float] = smooth,
    ) -> None:
        """Let `update(t)`, t from 0 to 1, change exhibits that are on stage."""
        self.play(During(update, *members(exhibits), rate_func=rate), run_time=seconds)

    def move(
        self,
        network: Any,
        pose: Any,
        seconds: float = ZOOM,
        also: Callable[[float], None] | None = None,
        along: Sequence[Any] = (),
    ) -> None:
        """Move the camera: a network goes from the pose it has to another, on a logarithmic zoom. `also(t)` changes
        what goes `along` with it, which comes on stage where it is not there yet."""
        self.add(*along)
        begin = network.picture.pose

        def update(t: float) -> None:
            network.stand(begin.toward(pose, t))
            if also is not None:
                also(t)

        self.change(update, network, *along, seconds=seconds)

    def send(
        self,
        network: Any,
        entry: float,
        probe: int,
        layers: Sequence[int] | None = None,
        seconds: float = SEND,
        landing: float = LAND,
    ) -> None:
        """The signal crosses into these layers, one after the other (all, if left out), and lights their neurons;
        with no time for landing it waits before them."""
        for layer in range(network.last + 1) if layers is None else layers:
            self.change(
                partial(network.forward.send, layer, entry, probe), network, seconds=seconds, rate=linear
            )
            if landing:
                self.land(network, entry, probe, layer, seconds=landing)

    def land(self, network: Any, entry: float, probe: int, layer: int, seconds: float = LAND) -> None:
        """What has arrived at a layer fills its rows, and its neurons answer."""
        self.change(
            partial(network.forward.land, layer, entry, probe), network, seconds=seconds, rate=ease_out_cubic
        )

    def deal(self, network: Any, pose: Any, seconds: float = DEAL) -> None:
        """What goes in becomes as many copies as the first layer has tiles: every neuron gets all of it."""
        self.change(partial(network.building.deal, pose), network, seconds=seconds, rate=linear)

    def grow(self, network: Any, entry: float, probe: int, seconds: float = GROW) -> None:
        """Bars of answers grow from the rims of the outputs."""
        self.change(
            partial(network.forward.grow, entry, probe), network, seconds=seconds, rate=ease_out_cubic
        )

    def flow_back(
        self,
        network: Any,
        entry: float,
        probe: int,
        layers: Sequence[int] | None = None,
        seconds: float = BLAME,
    ) -> None:
        """The error leaves these layers, the last first (all, if left out), and lands on those before them."""
        for layer in range(network.last, -1, -1) if layers is None else layers:
            self.change(
                partial(network.back.send, layer, entry, probe), network, seconds=seconds, rate=linear
            )
            if layer > 0:
                self.change(partial(network.back.land, layer - 1, entry, probe), network, seconds=PRINT)

    def replay(
        self, *exhibits: Any, seconds: float, first: float, last: float, rate: Callable[..., float] = linear,
        show: Callable[[float], None] | None = None, counted: View | None = None, word: Figures | None = None,
    ) -> None:  # fmt: skip
        """Run recorded steps on one clock: every exhibit shows the same entry. counted: whose steps are counted large,
        in the place of the words, behind a word; they go with the last one."""
        roles = {exhibit.view.role for exhibit in exhibits if hasattr(exhibit, "view")}
        counts = [] if counted is None else [StepCount(self, counted, word)]  # type: ignore[arg-type]
        self.add(*members(counts))

        def update(t: float) -> None:
            entry = first + (last - first) * t
            for role in roles & self.stamps.keys():
                self.stand_at(int(entry), role)
            for count in counts:
                count.show(entry)
            if show is not None:
                show(entry)
            else:
                for exhibit in exhibits:
                    exhibit.show(entry)

        stamps = [stamp for role, stamp in self.stamps.items() if role in roles]
        self.change(update, *exhibits, *stamps, *counts, seconds=seconds, rate=rate)
        self.remove(*members(counts))


def members(exhibits: Iterable[Any]) -> list[Any]:
    """The mobjects of exhibits; a mobject stands for itself."""
    return [part for exhibit in exhibits for part in getattr(exhibit, "members", [exhibit])]

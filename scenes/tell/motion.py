"""Ways for things to change on stage: a state that is a function of time, and fades that draw what fades only once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from manim import Animation, AnimationGroup, Mobject, Scene, smooth

from tracereel.scenes.raster.composition import Veil

LEAP = 0.4  # of the time of a leap and the rest after it


class Still(Animation):
    """An animation that copies nothing, and adds nothing to the scene by itself."""

    def __init__(self, *mobjects: Mobject, **kwargs: Any) -> None:
        self.concerned = mobjects
        # An introducer brings its mobjects on stage itself: Manim would add the group that stands for them.
        super().__init__(
            mobjects[0] if len(mobjects) == 1 else _together(mobjects), introducer=True, **kwargs
        )

    def _setup_scene(self, scene: Scene) -> None:
        """Manim's hook: the mobjects keep their places, and their order, in the scene."""

    def begin(self) -> None:
        """Manim's hook: there is no starting state to copy."""
        self.interpolate(0)

    def update_mobjects(self, dt: float) -> None:
        """Manim's hook: no copies, nothing to update."""


class During(Still):
    """An animation that calls `update(t)`, t from 0 to 1, while these mobjects, on stage already, change together."""

    def __init__(self, update: Callable[[float], None], *mobjects: Mobject, **kwargs: Any) -> None:
        self.update_state = update
        super().__init__(*mobjects, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Manim's hook."""
        self.update_state(self.rate_func(alpha))


class Fade(Still):
    """Mobjects that stand still while they become more, or less, visible, as one picture."""

    def __init__(self, *mobjects: Mobject, **kwargs: Any) -> None:
        self.veil = Veil()
        super().__init__(*mobjects, **kwargs)


class FadeIn(Fade):
    """Let mobjects appear."""

    def _setup_scene(self, scene: Scene) -> None:
        """Manim's hook: what is new comes on stage."""
        there = {id(member) for member in scene.get_mobject_family_members()}
        scene.add(*(mobject for mobject in self.concerned if id(mobject) not in there))

    def interpolate_mobject(self, alpha: float) -> None:
        """Manim's hook."""
        self.veil.opacity = self.rate_func(alpha)


class FadeOut(Fade):
    """Let mobjects vanish; then they are gone from the scene."""

    def clean_up_from_scene(self, scene: Scene) -> None:
        """Manim's hook: what has vanished leaves, also where a group stands for parts that are on stage one by one."""
        scene.remove(*(member for mobject in self.concerned for member in mobject.get_family()))

    def interpolate_mobject(self, alpha: float) -> None:
        """Manim's hook."""
        self.veil.opacity = 1 - self.rate_func(alpha)


def _together(mobjects: Iterable[Mobject]) -> Mobject:
    together = Mobject()
    together.submobjects = list(mobjects)
    return together


def moved_by(animations: Iterable[Animation]) -> tuple[set[int], dict[int, Veil]]:
    """The ids of all mobjects that animations change, and the veils of those that only fade."""
    moving: set[int] = set()
    veils: dict[int, Veil] = {}
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            inner, faded = moved_by(animation.animations)
            moving |= inner
            veils |= faded
        elif isinstance(animation, Fade):
            veils |= {id(member): animation.veil for member in animation.mobject.get_family()}
        else:
            moving |= {id(member) for member in animation.mobject.get_family()}
    return moving, veils


def leaps(t: float, count: int = 5) -> float:
    """A rate of time that runs and rests by turns: so many leaps of the same length, a rest after each."""
    part = min(max(t, 0.0), 1.0) * count
    number = min(int(part), count - 1)
    return (number + smooth(min((part - number) / LEAP, 1.0))) / count

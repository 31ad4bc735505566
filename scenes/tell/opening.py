"""How a clip opens: its title and what it teaches, what tells its run from another, and where its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from manim import VGroup

from tracereel.scenes.look.theme import PACE, TYPE
from tracereel.scenes.parts.text import RIGHT, Figures, fitted, paragraph, width_of
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.tell.motion import FadeIn, FadeOut

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

LABEL = 4.8  # width of what stands in the title's place beside another clip: the legend begins behind it
LESSON = 10.5  # width of what the clip teaches


def open_on_title(scene: TraceScene) -> None:
    """The title and what the clip teaches, large; then the title takes its place above. Beside another clip it
    leaves that place to what tells the two runs apart."""
    theme, place = scene.theme, scene.stage.title
    corner = np.array([place.left, place.bottom + 0.16, 0])
    size, room = TYPE.title, scene.stage.safe.width
    title = Figures(scene.heading, _within(scene.heading, size, room), theme.text, "SEMIBOLD", align=None)
    title.place([0, 0.35, 0])
    lesson = paragraph(scene.lesson, TYPE.heading, theme.muted, min(LESSON, room), [0, -0.6, 0])
    size = _within(scene.heading, TYPE.heading, place.width)
    small = Figures(scene.heading, size, theme.text, "SEMIBOLD").place(corner)
    label = _label(scene)
    scene.add(title, lesson, *label)
    scene.wait(PACE.title)
    scene.play(
        FadeOut(title) if label else title.animate.become(small),
        FadeOut(lesson),
        *(row.animate.become(row.copy().place(corner - [0, 0.4 * k, 0])) for k, row in enumerate(label)),
        FadeIn(_stamp(scene)),
        run_time=PACE.title_moves,
    )
    if scene.beside is not None:
        scene.stand_until(scene.clock + scene.beside.opening)


def _within(text: str, size: float, room: float) -> float:
    """The size of a title, smaller where it is too long for its room."""
    return min(size, size * room / width_of(text, size, "SEMIBOLD"))


def _label(scene: TraceScene) -> list[Figures]:
    """What tells this run from the one beside it, over the title; it will take the title's place."""
    label = () if scene.beside is None else scene.beside.label
    rows = []
    for k, figure in enumerate(label):
        row = Figures(
            fitted(figure.text, TYPE.body, min(LABEL, scene.stage.title.width)),
            TYPE.body,
            scene.theme.accent,
            "SEMIBOLD",
        )
        row.place([-row.width / 2, 1.35 + 0.4 * (len(label) - 1 - k), 0])
        rows.append(row)
        for piece in figure.pieces:
            if isinstance(piece, Reading):
                scene.track(row, piece)
    return rows


def _stamp(scene: TraceScene) -> VGroup:
    """Run, seed and step of every trace, small, in the corner: where all numbers come from."""
    for row, (role, view) in enumerate(scene.views.items()):
        seed = view.derive("d", None, [("header/seed", None, ())])
        unfinished = "" if view.trace.finished else " (stopped early)"
        text = f"{view.trace.name}{unfinished} · seed {seed.text}"
        line = Figures(text, TYPE.stamp, scene.theme.muted, align=RIGHT)
        line.place([scene.stage.stamp.right, scene.stage.stamp.bottom - 0.25 * row, 0])
        scene.stamps[role] = scene.track(line, seed)
    return VGroup(*scene.stamps.values())


def stand_at(scene: TraceScene, entry: int, role: str = "run") -> None:
    """Say in the stamp which recorded step is shown."""
    view, stamp = scene.views[role], scene.stamps[role]
    step = view.read(",d", "steps", entry)
    if scene.account.reread(stamp, step, scene.now):
        stamp.set_string(f"{stamp.string.partition(' · step ')[0]} · step {step.text}")

"""How a clip opens: its title as the first words, what tells its run from another, and where its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from manim import VGroup

from tracereel.scenes.look.theme import PACE, TYPE
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, fitted, lines
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.tell.motion import FadeIn, FadeOut

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

LABEL = 2.2  # width of what tells two runs apart
CORNER = 0.42  # of that from the upper left corner


def open_on_title(scene: TraceScene) -> None:
    """The title in the place of the words, over the clip's first picture; then it goes, and the stamp comes."""
    title = lines(
        scene.heading, TYPE.title, scene.theme.text, scene.stage.safe.width, scene.stage.baseline, "SEMIBOLD"
    )
    label = _label(scene)
    scene.add(title, *label)
    scene.wait(PACE.title)
    scene.play(FadeOut(title), FadeIn(_stamp(scene)), run_time=PACE.title_moves)
    if scene.beside is not None:
        scene.stand_until(scene.clock + scene.beside.opening)


def _label(scene: TraceScene) -> list[Figures]:
    """What tells this run from the one beside it, in the upper left corner."""
    label = () if scene.beside is None else scene.beside.label
    frame, rows = scene.stage.frame.region, []
    for k, figure in enumerate(label):
        size, ink, weight = (
            (TYPE.caption, scene.theme.text, "SEMIBOLD")
            if k == 0
            else (TYPE.label, scene.theme.muted, "NORMAL")
        )
        row = Figures(fitted(figure.text, size, LABEL), size, ink, weight, align=LEFT)
        rows.append(row.place([frame.left + CORNER / 2, frame.top - CORNER - 0.1 - 0.45 * k, 0]))
        for piece in figure.pieces:
            if isinstance(piece, Reading):
                scene.track(row, piece)
    return rows


def _stamp(scene: TraceScene) -> VGroup:
    """Run, seed and step of every trace, small, in the corner: where all numbers come from."""
    for row, (role, view) in enumerate(reversed(scene.views.items())):
        seed = view.derive("d", None, [("header/seed", None, ())])
        unfinished = "" if view.trace.finished else " (stopped early)"
        text = f"{view.trace.name}{unfinished} · seed {seed.text}"
        line = Figures(text, TYPE.stamp, scene.theme.muted, align=RIGHT)
        line.place(scene.stage.corner + np.array([0.0, 0.22 * row, 0.0]))
        scene.stamps[role] = scene.track(line, seed)
    return VGroup(*scene.stamps.values())


def stand_at(scene: TraceScene, entry: int, role: str = "run") -> None:
    """Say in the stamp which recorded step is shown."""
    view, stamp = scene.views[role], scene.stamps[role]
    step = view.read(",d", "steps", entry)
    if scene.account.reread(stamp, step, scene.now):
        stamp.set_string(f"{stamp.string.partition(' · step ')[0]} · step {step.text}")

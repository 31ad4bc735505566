"""How a clip opens: its title as the first words, what tells its run from another, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from manim import VGroup

from tracereel.scenes.look.theme import PACE, TYPE
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, fitted, lines
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.tell.motion import FadeIn, FadeOut

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

LABEL = 2.2  # width of each thing that tells two runs apart
MARGIN = 0.2  # before it
ROW = 0.22  # from stamp to stamp


def open_on_title(scene: TraceScene) -> None:
    """The title in the place of the words, over the clip's first picture; then it goes, and the stamp comes."""
    label = _label(scene)
    baseline = scene.stage.baseline + (MARGIN if label else 0)
    title = lines(scene.heading, TYPE.title, scene.theme.text, scene.stage.safe.width, baseline, "SEMIBOLD")
    scene.add(title, *label)
    scene.wait(PACE.title)
    scene.play(FadeOut(title), FadeIn(_stamp(scene)), run_time=PACE.title_moves)
    if scene.beside is not None:
        scene.stand_until(scene.clock + scene.beside.opening)


def _label(scene: TraceScene) -> list[Figures]:
    """What tells this run from the one beside it, in the lower left corner, where no picture reaches."""
    label = () if scene.beside is None else scene.beside.label
    left, baseline, row = scene.stage.frame.region.left + MARGIN, scene.stage.corner[1], []
    for k, figure in enumerate(label):
        ink, weight = (scene.theme.text, "SEMIBOLD") if k == 0 else (scene.theme.muted, "NORMAL")
        said = Figures(fitted(figure.text, TYPE.label, LABEL), TYPE.label, ink, weight, align=LEFT)
        row.append(said.place([left, baseline, 0]))
        left += said.width + MARGIN
        for piece in figure.pieces:
            if isinstance(piece, Reading):
                scene.track(said, piece)
    return row


def _stamp(scene: TraceScene) -> VGroup:
    """Run, seed and step of every trace, small, in the corner: where all numbers come from."""
    for role, view in scene.views.items():
        seed = view.derive("d", None, [("header/seed", None, ())])
        unfinished = "" if view.trace.finished else " (stopped early)"
        text = f"{view.trace.name}{unfinished} · seed {seed.text}"
        scene.stamps[role] = scene.track(Figures(text, TYPE.stamp, scene.theme.muted, align=RIGHT), seed)
    return _stacked(scene, scene.stamped or tuple(scene.views))


def stamp(scene: TraceScene, roles: Sequence[str]) -> None:
    """Let the stamps of these roles stand, and no others."""
    scene.remove(*scene.stamps.values())
    scene.add(*_stacked(scene, roles))


def _stacked(scene: TraceScene, roles: Sequence[str]) -> VGroup:
    """Stamps above each other, the last one in the corner."""
    for row, role in enumerate(reversed(roles)):
        scene.stamps[role].place(scene.stage.corner + np.array([0.0, ROW * row, 0.0]))
    return VGroup(*(scene.stamps[role] for role in roles))


def stand_at(scene: TraceScene, entry: int, role: str = "run") -> None:
    """Say in the stamp which recorded step is shown."""
    view, stamp = scene.views[role], scene.stamps[role]
    step = view.read(",d", "steps", entry)
    if scene.account.reread(stamp, step, scene.now):
        stamp.set_string(f"{stamp.string.partition(' · step ')[0]} · step {step.text}")

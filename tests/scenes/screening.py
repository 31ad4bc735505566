"""Plays a clip in sheet mode and notes, with real geometry, every text that is on screen when an animation ends."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import MathTypst, Mobject, Text, Wait, tempconfig

from tests.scenes.companions import company
from tracereel.scenes import storyboard
from tracereel.scenes.film.publish.proving import ProofReport, verify
from tracereel.scenes.look.stage import Region
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.raster.canvas import Painted
from tracereel.scenes.tell.beside import Beside
from tracereel.scenes.tell.settings import Settings

PIXELS = 90  # of a 720-line frame, in one scene unit
SIZE = {"pixel_width": 640, "pixel_height": 360, "frame_rate": 30}
LABELLED = re.compile(r'manimgrp\("(\w+)", ([^()]*)\)')  # what Manim makes of {{ text : label }}


@dataclass(frozen=True)
class Block:
    """A piece of text that stands together: a line of Figures, a Text, a formula."""

    kind: str
    text: str
    box: Region
    capital: float  # height of its capitals (of a formula: of its digits), in pixels at 720p
    readings: tuple[str, ...]  # texts of the readings that it is tracked to show
    is_caption: bool
    is_stamp: bool


@dataclass(frozen=True)
class Moment:
    """What stood on screen when an animation of a beat ended; `last` where the beat ended too."""

    beat: int
    caption: str
    line: str  # the words in the picture
    last: bool
    blocks: tuple[Block, ...]


@dataclass
class Screening:
    """A whole clip."""

    clip: str
    sidecar: dict[str, Any] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    names: tuple[str, ...] = ()  # of classes and features: may hold digits
    runs: tuple[str, ...] = ()  # names of the traces
    frame: Region = field(default_factory=lambda: Region(0, 0, 0, 0))
    spread: float = 0.0  # standard deviation of the last frame's picture, above the caption
    ends_held: bool = False

    @property
    def ends(self) -> list[Moment]:
        """The last moment of every beat."""
        return [moment for moment in self.moments if moment.last]


def play(
    name: str, trace: Path, folder: Path, beside: Beside | None = None, aspect: str = "16:9"
) -> Screening:
    """Play a clip of the film over a trace, alone or beside another."""
    clip = storyboard.find(name)
    media = (
        folder / f"media-{name}-{trace.stem}-{aspect.replace(':', 'x')}"
    )  # Manim's writers do not expect each other
    chosen = {"media_dir": str(media), "dry_run": True, "disable_caching": True}
    with (
        pytest.MonkeyPatch.context() as patch,
        tempconfig(SIZE | chosen | {"verbosity": "ERROR", "progress_bar": "none"}),
    ):
        for key, value in (
            Settings(mode="sheet", aspect=aspect, traces=company(clip, trace)).environment().items()
        ):
            patch.setenv(key, value)
        scene = getattr(importlib.import_module(clip.module), clip.name)()
        scene.beside = beside
        return watched(scene)


def proven(seen: Screening, folder: Path) -> ProofReport:
    """What `render.py verify` finds in the account of a clip that was seen."""
    account = folder / f"{seen.clip}.json"
    account.write_text(json.dumps(seen.sidecar))
    return verify(account)


def watched(scene: Any) -> Screening:
    """Render a scene and look at it after every animation."""
    seen = Screening(type(scene).__name__, frame=scene.stage.frame.region)
    frames: list[Any] = []
    animate = scene.play

    def play_and_look(*args: Any, **kwargs: Any) -> None:
        animate(*args, **kwargs)
        seen.moments.append(moment(scene, len(scene.account.beats), "", last=False))

    def beat_finished(index: int, caption: str, frame: Any) -> None:
        seen.moments.append(moment(scene, index, caption, last=True))
        frames.append(frame[..., :3].copy())

    scene.play, scene.beat_finished = play_and_look, beat_finished
    scene.render()
    seen.sidecar = scene.sidecar()
    picture = frames[-1][: int(frames[-1].shape[0] * 0.8)]
    seen.spread = float(picture.std())
    seen.ends_held = all(isinstance(animation, Wait) for animation in scene.animations)
    for view in scene.views.values():
        seen.names += (*view.class_names, *view.header.dataset.feature_names)
        seen.names += tuple(f"x{k}" for k in range(1, 13))  # inputs without a name
        seen.runs += (view.trace.name,)
    return seen


def moment(scene: Any, beat: int, caption: str, last: bool) -> Moment:
    """Everything that is written now."""
    blocks = []
    for mobject in standing(scene.mobjects):
        if opacity(mobject) <= 0.02:
            continue
        if isinstance(mobject, Figures) and not mobject.string.strip():
            continue
        if isinstance(mobject, Figures | Text | MathTypst):
            blocks.append(block(scene, mobject))
    return Moment(beat, caption, scene.spoken, last, tuple(blocks))


def standing(mobjects: list[Mobject]) -> Iterator[Mobject]:
    """Texts as a whole, everything else piece by piece, each once."""
    waiting, seen = list(mobjects), set()
    while waiting:
        mobject = waiting.pop(0)
        if id(mobject) in seen:
            continue
        seen.add(id(mobject))
        yield mobject
        if not isinstance(mobject, Figures | Text | MathTypst):
            waiting += mobject.submobjects


def opacity(mobject: Any) -> float:
    """How visible it is."""
    if isinstance(mobject, Painted):
        return float(mobject.opacity)
    pieces = [piece for piece in mobject.get_family() if len(piece.points)]
    first = pieces[0] if pieces else None
    if first is None:
        return 0.0
    stroke = first.get_stroke_opacity() if first.get_stroke_width() else 0.0
    return float(max(first.get_fill_opacity(), stroke))


def block(scene: Any, mobject: Any) -> Block:
    """A text with what the account of the scene says about it."""
    shown = [s.reading for s in scene.account.shown if s.mobject is mobject]
    lines = scene.caption.submobjects if scene.caption is not None else []
    return Block(
        kind=type(mobject).__name__,
        text=mobject.string
        if isinstance(mobject, Figures)
        else getattr(mobject, "typst_code", None) or mobject.text,
        box=box(mobject),
        capital=capital(mobject),
        readings=tuple(reading.text for reading in shown),
        is_caption=any(mobject is line for line in lines),
        is_stamp=any(source.array == "header/seed" for reading in shown for source in reading.sources),
    )


def capital(mobject: Any) -> float:
    """Height of capitals, or of a formula's digits (infinite where it has none), from the glyphs themselves."""
    if isinstance(mobject, MathTypst):
        parts = LABELLED.findall(mobject.typst_code)
        heights = [
            max(glyph.height for glyph in mobject.select(label).family_members_with_points())
            for label, text in parts
            if any(c.isdigit() for c in text)
        ]
        return min(heights, default=np.inf) * PIXELS
    if isinstance(mobject, Figures):
        characters = [c for c in mobject.string if c != " "]
        heights = [glyph.height for glyph in mobject.submobjects]
        tallest = int(np.argmax(heights))
        return heights[tallest] / reference(characters[tallest], mobject.weight)
    return float(mobject.font_size * 39.4 / 48)


@cache
def reference(character: str, weight: str) -> float:
    """Height of a character, in scene units, where capitals are one pixel high at 720p."""
    return float(Figures(character, 100, "#ffffff", weight).height / 100)


def box(mobject: Any) -> Region:
    """The smallest upright rectangle around all its points (of painted parts: without the two that carry the scale)."""
    points = mobject.points[:-2] if isinstance(mobject, Painted) else mobject.get_all_points()
    low, high = points.min(0), points.max(0)
    return Region(float(low[0]), float(high[0]), float(low[1]), float(high[1]))


def touches(a: Region, b: Region, tolerance: float = 0.0) -> bool:
    """Whether two boxes share more than a border of `tolerance`."""
    across = min(a.right, b.right) - max(a.left, b.left)
    up = min(a.top, b.top) - max(a.bottom, b.bottom)
    return across > tolerance and up > tolerance


def inside(a: Region, b: Region, tolerance: float = 0.005) -> bool:
    """Whether box a lies in box b."""
    return bool(
        a.left >= b.left - tolerance
        and a.right <= b.right + tolerance
        and a.bottom >= b.bottom - tolerance
        and a.top <= b.top + tolerance
    )

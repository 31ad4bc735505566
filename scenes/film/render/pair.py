"""One clip twice, over two traces: drawn beside each other on shared scales, every beat at the same moment.

A Pair is rendered as a scene is, by whatever renders scenes; what tells them what they share is scenes/tell/beside.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from manim import tempconfig

from tracereel.scenes.film.plan.options import VERSUS, Options
from tracereel.scenes.film.video import lossless
from tracereel.scenes.film.video.side_by_side import Joiner, blank, joined
from tracereel.scenes.film.video.writer import draw_scene
from tracereel.scenes.look.theme import THEMES
from tracereel.scenes.read.figures import Word
from tracereel.scenes.tell.beside import Beside, Label, Slot, introduced, labels, settled, together

SMALL = {"pixel_width": 72, "pixel_height": 72, "dry_run": True}  # for playing without drawing


class Pair:
    """Two scenes as one. `make` gives a new scene over the trace at a path in the role that is compared; what it has
    in other roles both have."""

    def __init__(
        self, make: Callable[[str], Any], role: str, paths: tuple[str, str], options: Options, aside: Path
    ) -> None:
        self.make, self.role, self.paths, self.options = make, role, paths, options
        self.aside = aside / f"first{lossless.SUFFIX}"
        self.beat_finished: Callable[[int, str, Any], None] | None = None
        self.sides: list[Any] = []
        self.pictures: tuple[dict[int, Any], dict[int, Any]] = ({}, {})
        self.frames = 0
        colours = THEMES[options.theme]
        self.seam, self.ground = colours.faint, colours.background

    # -- rendering ---------------------------------------------------------------------------------------------------

    def render(self) -> None:
        """Play both for the pictures at the end of every beat."""
        self._prepare()
        for scene in self.sides:
            scene.render()
        self.frames = max(scene.clock for scene in self.sides)
        self._show_pictures()

    def draw(self, encoder: Any, heard: Callable[[int], None]) -> dict[str, Any]:
        """Draw both into an encoder; returns the account of both."""
        self._prepare()
        one, other = self.sides
        keeper = lossless.LosslessEncoder(self.aside, self.options.half, self.options.fps)
        first = draw_scene(one, keeper, lambda frames: heard(frames // 2))["frames"]
        joiner = Joiner(encoder, lossless.frames(self.aside), self.options.versus, self.seam)
        draw_scene(other, joiner, lambda frames: heard((first + frames) // 2))
        self.aside.unlink()
        self.frames = encoder.frames
        self._show_pictures()
        return self.sidecar()

    def _prepare(self) -> None:
        """Two rounds without drawing: scales and beats, then how long beats last that have those to fill."""
        alone = [self._played(path, None) for path in self.paths]
        both = labels(*(scene.views[self.role] for scene in alone))
        first = introduced(alone[0].played, alone[1].played, both)
        again = [self._played(path, beside).played for path, beside in zip(self.paths, first, strict=True)]
        last = settled(again[0], again[1], first)
        self.slots = together(again[0], again[1])
        self.sides = [self._scene(path, beside) for path, beside in zip(self.paths, last, strict=True)]
        if self.beat_finished is not None:
            for scene, kept in zip(self.sides, self.pictures, strict=True):
                scene.beat_finished = lambda index, caption, frame, kept=kept: kept.update(
                    {index: frame.copy()}
                )

    def _scene(self, path: str, beside: Beside | None) -> Any:
        scene = self.make(path)
        scene.beside = beside
        return scene

    def _played(self, path: str, beside: Beside | None) -> Any:
        with tempconfig(SMALL):
            scene = self._scene(path, beside)
            scene.settings = replace(scene.settings, mode="sheet")
            scene.render()
        return scene

    def _show_pictures(self) -> None:
        if self.beat_finished is None:
            return
        last = [blank(self.options.half, self.ground)] * 2
        for number, slot in enumerate(self.slots):
            for side, beat in enumerate(slot):
                if beat is not None:
                    last[side] = self.pictures[side][beat]
            picture = joined(last[0], last[1], self.options.versus, self.seam)
            self.beat_finished(number, self._caption(slot), picture)

    # -- the account of both -------------------------------------------------------------------------------------------

    def sidecar(self) -> dict[str, Any]:
        """What was shown, of both, as one account; the second trace is in the role `versus`."""
        one, other = (scene.sidecar() for scene in self.sides)
        other = _in_role(other, self.role, VERSUS)
        second = [trace for trace in other["traces"] if trace["role"] == VERSUS]
        both = [scene.beside.label for scene in self.sides]
        words = [
            [piece.to_json() for fact in label for piece in fact.pieces if isinstance(piece, Word)]
            for label in both
        ]
        theirs = _in_role(words[1], self.role, VERSUS)
        return one | {
            "traces": [*one["traces"], *second],
            "labels": [_said(label) for label in both],
            "words": [*one.get("words", ()), *words[0], *other.get("words", ()), *theirs],
            "frames": self.frames,
            "duration": round(self.frames / one["fps"], 4),
            "beats": [self._beat(n, slot, one["beats"], other["beats"]) for n, slot in enumerate(self.slots)],
            "readings": [*one["readings"], *other["readings"]],
            "bindings": [*one["bindings"], *other["bindings"]],
        }

    def _beat(self, number: int, slot: Slot, one: list[Any], other: list[Any]) -> dict[str, Any]:
        told = [beats[beat] for beats, beat in zip((one, other), slot, strict=True) if beat is not None]
        start, end = max(beat["start"] for beat in told), min(beat["end"] for beat in told)
        return {"index": number, "start": start, "end": end, "caption": self._caption(slot)}

    def _caption(self, slot: Slot) -> str:
        """What both say, or what each of them says."""
        said = [
            scene.played.captions[beat] if beat is not None else None
            for scene, beat in zip(self.sides, slot, strict=True)
        ]
        if said[0] == said[1]:
            return str(said[0])
        labelled = zip(self.sides, said, strict=True)
        return " ".join(f"{_said(scene.beside.label)}: {text}" for scene, text in labelled if text)


def _said(label: Label) -> str:
    return ", ".join(fact.text for fact in label)


def _in_role(account: Any, role: str, name: str) -> Any:
    """An account in which a role is called otherwise."""
    if isinstance(account, dict):
        renamed = {"role": name} if account.get("role") == role else {}
        return {key: _in_role(value, role, name) for key, value in account.items()} | renamed
    if isinstance(account, list):
        return [_in_role(value, role, name) for value in account]
    return account

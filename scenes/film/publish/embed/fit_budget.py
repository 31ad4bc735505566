"""Rendering the pieces of embeds: all at once, and what became too large again, until everything fits its budget."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.cache import STORE, Entry, Store
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.plan.plan import Planner
from tracereel.scenes.film.publish.embed import budget
from tracereel.scenes.film.publish.embed.contents import Contents, Piece, pieces
from tracereel.scenes.film.render import pool
from tracereel.scenes.film.render.make import Order
from tracereel.scenes.film.render.outcome import Outcome
from tracereel.scenes.film.render.progress import Live

Try = tuple[Piece, Options]  # a piece, and the options of the one that was asked for


@dataclass(frozen=True)
class Rendered:
    """A piece, the options that were asked for, and its entry in the cache."""

    piece: Piece
    asked: Options
    entry: Entry

    @property
    def file(self) -> Path:
        """The file of the rendered video."""
        stem = "loop" if self.piece.part == "loop" else "clip"
        return self.entry.file(f"{stem}.{self.piece.options.format}")

    @property
    def stills(self) -> list[Path]:
        """The files of the last picture of every beat."""
        return sorted(self.entry.folder.glob("still-*.png"))

    @property
    def account(self) -> dict[str, Any]:
        """The account of what the clip shows, and from where."""
        told: dict[str, Any] = json.loads(self.entry.file("clip.json").read_text(encoding="utf-8"))
        return told


@dataclass
class Progress:
    """What is rendered so far, and which clips cannot be."""

    done: dict[str, list[Rendered]] = field(default_factory=dict)
    failed: dict[str, Outcome] = field(default_factory=dict)

    def note(self, piece: Piece, asked: Options, outcome: Outcome, limit: int | None) -> list[Try]:
        """Note a piece as rendered or failed; returns the smaller ones to try where a video is over the budget."""
        if outcome.entry is None:
            self.failed.setdefault(piece.clip.name, outcome)
            return []
        again = []
        for part in piece.parts:
            result = Rendered(part, asked if part is piece else part.options, outcome.entry)
            size = 0 if limit is None or not budget.applies(part) else result.file.stat().st_size
            if limit is None or size <= limit:
                self.done.setdefault(piece.clip.name, []).append(result)
            else:
                again += self._smaller(result, size, limit, outcome)
        return again

    def _smaller(self, result: Rendered, size: int, limit: int, outcome: Outcome) -> list[Try]:
        try:
            return [(budget.smaller(result.piece, size, limit, result.asked), result.asked)]
        except RenderError as error:
            self.failed.setdefault(result.piece.clip.name, Outcome(outcome.task, error=str(error)))
            return []


def render(order: Order, contents: Contents) -> Progress:
    """Every piece of every clip of the order."""
    plan.check_roles(order.clips, order.bound)
    waiting = [
        (piece, piece.options) for clip in order.clips for piece in pieces(clip, order.options, contents)
    ]
    store, planner, progress = Store(STORE), Planner(), Progress()
    with Live() as live:
        while waiting:
            tasks = [piece.task(planner, order.bound) for piece, _ in waiting]
            outcomes = pool.run(tasks, store, order.jobs, live, order.scheduler)
            again = [
                progress.note(piece, asked, outcome, contents.max_size)
                for (piece, asked), outcome in zip(waiting, outcomes, strict=True)
            ]
            waiting = [one for some in again for one in some if one[0].clip.name not in progress.failed]
    return progress

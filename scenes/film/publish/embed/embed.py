"""Clips as folders that can be copied into any site: rendered where they are not fresh, described, published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from tracereel.scenes import storyboard
from tracereel.scenes.film.cache.cache import STORE
from tracereel.scenes.film.cache.scratch import working_folder
from tracereel.scenes.film.cache.sizes import said
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import VERSUS
from tracereel.scenes.film.publish.embed import (
    budget,
    embed_folder,
    fit_budget,
    metadata,
    poster,
    snippets,
    transcript,
)
from tracereel.scenes.film.publish.embed.contents import ALPHA, VIDEOS, Contents, asked, called
from tracereel.scenes.film.publish.embed.fit_budget import Rendered
from tracereel.scenes.film.publish.embed.metadata import Meta
from tracereel.scenes.film.render.make import Order
from tracereel.scenes.film.video import captions
from tracereel.scenes.look.theme import THEMES
from tracereel.scenes.storyboard import Clip

LANGUAGE = "en"
COMMON = ("clip", "module", "title", "teaches", "versions", "digests", "fonts")  # the same for every piece
PIECE = ("kind", "options", "address", "files", "words")  # its own


@dataclass(frozen=True)
class EmbedResult:
    """A clip's embed as it was made: its clip.json, or why there is none."""

    name: str
    folder: Path
    meta: Meta | None = None
    error: str = ""
    details: str = ""

    @property
    def line(self) -> str:
        """One line of the folder and what is in it; or the clip and why there is none."""
        if self.meta is None:
            return f"{self.name}: {self.error}"
        media = metadata.files([look["video"] for look in self.meta["looks"]])
        sizes = (f"{Path(file['name']).suffix[1:]} {said(file['bytes'])}" for file in media)
        return f"{self.folder}  {self.meta['duration']:.1f} s, {', '.join(sizes)}"

    @property
    def gave_up(self) -> list[str]:
        """Lines about what was given up for the budget."""
        return list(self.meta["gave_up"]) if self.meta else []

    def as_dict(self) -> dict[str, Any]:
        """The embed as JSON."""
        return {
            "clip": self.name,
            "folder": str(self.folder),
            "meta": self.meta,
            "error": self.error or None,
        }


def check(order: Order) -> None:
    """Refuse folders that hold anything but these clips' embeds."""
    for clip in order.clips:
        name = called(clip, order.options)
        embed_folder.check(order.folder / name, name)


def make(order: Order, contents: Contents, templates: Path | None = None) -> list[EmbedResult]:
    """An embed for each clip of the order, in a folder of its name. One that fails does not keep others back."""
    check(order)
    progress = fit_budget.render(order, contents)
    return [_made(clip, progress, order, contents, templates) for clip in order.clips]


def _made(
    clip: Clip, progress: fit_budget.Progress, order: Order, contents: Contents, templates: Path | None
) -> EmbedResult:
    name = called(clip, order.options)
    target = order.folder / name
    if clip.name in progress.failed:
        outcome = progress.failed[clip.name]
        return EmbedResult(clip.name, target, error=outcome.error, details=outcome.details)
    with working_folder(STORE) as working:
        writer = Writer(clip, progress.done[clip.name], order, contents, working)
        meta = writer.meta()
        texts = snippets.pages(meta, contents.base(name), templates)
        embed_folder.fill(target, writer.media, texts, meta)
    return EmbedResult(clip.name, target, meta)


class Writer:
    """Describes a clip's renderings as clip.json; `media` holds the files that it names."""

    def __init__(
        self, clip: Clip, rendered: Sequence[Rendered], order: Order, contents: Contents, working: Path
    ) -> None:
        self.clip, self.order, self.contents, self.working = clip, order, contents, working
        self.name = called(clip, order.options)
        self.by_key = {made.piece.key: made for made in rendered}
        self.themes = contents.themes(order.options)
        self.account = self.by_key[f"{self.themes[0]}.video.mp4"].account
        self.cues = captions.cues(self.account)
        self.media: dict[str, Path] = {}

    def meta(self) -> Meta:
        """The whole of clip.json."""
        stills = self.by_key[f"{self.themes[0]}.still.mp4"].stills
        beat = poster.choose(stills)
        looks = [self._look(theme, beat) for theme in self.themes]
        video, told = looks[0]["video"]["mp4"], self.account
        return {
            "tracereel": metadata.KIND,
            "version": metadata.VERSION,
            "name": self.name,
            "clip": self.clip.name,
            "asked": asked(self.clip, self.order.options),
            "title": told["title"],
            "teaches": self.clip.teaches,
            "act": _act_of(self.clip),
            "language": LANGUAGE,
            "alt": transcript.alt(told["title"], self.clip.teaches, told["beats"][beat]),
            **{key: video[key] for key in ("duration", "width", "height", "fps", "frames")},
            "transcript": transcript.transcript(self.cues),
            "captions": self._text("vtt", captions.vtt(self.cues)),
            "words": self._text("txt", self._plain()),
            "account": self._text("json", self._proof()),
            "looks": looks,
            "runs": [{key: t[key] for key in ("role", "name", "seed", "digest")} for t in told["traces"]],
            "gave_up": list(filter(None, map(self._gave_up, self.by_key.values()))),
            "order": self._order(),
            "made": self._made_from(),
        }

    def _look(self, theme: str, beat: int) -> dict[str, Any]:
        still = self.by_key[f"{theme}.still.mp4"]
        told = still.account["beats"][beat]
        pictures = self._pictures(still.stills[beat], still.piece.stem)
        return {
            "theme": theme,
            "background": THEMES[theme].background,
            "poster": {**pictures, "time": round(told["end"], 4), "sentence": told["caption"]},
            "video": {kind: self._video(f"{theme}.video.{kind}") for kind in VIDEOS},
            "loop": self._loop(theme),
            "gif": self._video(f"{theme}.gif.gif") if self.contents.gif else None,
            "alpha": {kind: self._video(f"{theme}.alpha.{kind}") for kind in ALPHA}
            if self.contents.alpha
            else None,
        }

    def _loop(self, theme: str) -> dict[str, Any] | None:
        if not self.contents.loop:
            return None
        first = self.by_key[f"{theme}.loop.mp4"]
        videos = {kind: self._video(f"{theme}.loop.{kind}") for kind in VIDEOS}
        stretch = first.account["loop"]
        return {
            "video": videos,
            "poster": self._pictures(first.entry.file("loop.png"), first.piece.stem),
            "duration": videos["mp4"]["duration"],
            **{key: stretch[key] for key in ("start", "end", "sentence")},
        }

    def _video(self, key: str) -> dict[str, Any]:
        made = self.by_key[key]
        return self._file(made.file, made.piece.stem)

    def _pictures(self, still: Path, stem: str) -> dict[str, Any]:
        with Image.open(still) as image:
            size = image.size
        written = poster.write(still, self.working, stem)
        return {kind: self._file(path, stem, size) for kind, path in written.items()}

    def _text(self, suffix: str, text: str) -> dict[str, Any]:
        path = self.working / f"{self.name}.{suffix}"
        path.write_text(text, encoding="utf-8")
        return self._file(path, self.name)

    def _file(self, path: Path, stem: str, size: tuple[int, int] | None = None) -> dict[str, Any]:
        told = metadata.describe(path, stem, size)
        self.media[told["name"]] = path
        return told

    def _plain(self) -> str:
        runs = ", ".join(
            f"{t['name']} (seed {t['seed']}, trace {t['digest']})" for t in self.account["traces"]
        )
        source = f"EmbedResult with Tracereel from a recorded run: {runs}."
        return transcript.plain(
            self.account["title"], self.clip.teaches, self.cues, self.account["duration"], source
        )

    def _proof(self) -> str:
        """The account of every number that the clip shows; traces are named, not where they lie."""
        traces = [trace | {"path": Path(trace["path"]).name} for trace in self.account["traces"]]
        told = {key: value for key, value in self.account.items() if key != "made"} | {"traces": traces}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"

    def _gave_up(self, made: Rendered) -> str:
        return budget.gave_up(made.piece, made.asked, self.contents.max_size or 0)

    def _order(self) -> dict[str, Any]:
        target = self.order.folder / self.name
        bound = {role: path for role, path in self.order.bound.items() if role in (*self.clip.roles, VERSUS)}
        return {
            "options": self.order.options.as_dict(),
            "wishes": self.contents.as_dict(),
            "traces": metadata.moved(bound, target, metadata.outside),
        }

    def _made_from(self) -> dict[str, Any]:
        """What each piece was made from, the common part once."""
        target = self.order.folder / self.name
        notes = {key: made.entry.notes["made"] for key, made in self.by_key.items()}
        first = next(iter(notes.values()))
        traces = plan.traces_of(
            self.clip, self.order.bound
        )  # a cached rendering may have found them elsewhere
        return {
            "common": {key: first[key] for key in COMMON}
            | {"traces": metadata.moved(traces, target, metadata.outside)},
            "pieces": {key: {name: made[name] for name in PIECE} for key, made in notes.items()},
        }


def _act_of(clip: Clip) -> dict[str, Any] | None:
    for act in storyboard.ACTS:
        if clip in act.clips:
            return {"number": act.number, "title": act.title}
    return None

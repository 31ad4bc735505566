"""Embeds that lie somewhere already: which are stale and why, renewed in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError, TracereelError
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan.freshness import why_stale
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.plan.plan import Planner
from tracereel.scenes.film.publish.embed import embed, embed_folder, metadata, snippets
from tracereel.scenes.film.publish.embed.contents import Contents, called, pieces
from tracereel.scenes.film.publish.embed.embed_folder import files_below
from tracereel.scenes.film.publish.embed.metadata import Meta
from tracereel.scenes.film.render.make import Order
from tracereel.scenes.storyboard import Clip

FRESH, STALE, RENEWED, FAILED = "fresh", "stale", "renewed", "failed"


@dataclass(frozen=True)
class Found:
    """An embed, how to make it again, and why that is needed; nothing where it is fresh."""

    folder: Path
    meta: Meta
    clip: Clip
    options: Options
    contents: Contents
    bound: Mapping[str, str]
    why: str = ""

    def order(self, jobs: int, scheduler: str | None) -> Order:
        """The order that makes the embed again, in its place."""
        return Order((self.clip,), self.options, self.bound, jobs, self.folder.resolve().parent, scheduler)


@dataclass(frozen=True)
class RenewalResult:
    """An embed after renewing: fresh, stale, renewed or failed, and why."""

    folder: Path
    word: str
    why: str = ""
    replaced: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """One line of the folder, how it stands, and why."""
        return f"{self.folder}  {self.word}" + (f": {self.why}" if self.why else "")

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "folder": str(self.folder),
            "state": self.word,
            "why": self.why,
            "replaced": dict(self.replaced),
        }


def embeds_below(root: Path, bound: Mapping[str, str]) -> list[Found]:
    """Every embed in a folder and below it; `bound` says where traces lie now. Raises where there is none."""
    if not root.is_dir():
        raise RenderError(f"there is no folder {root}. Make embeds: render.py embed NAME -o {root}")
    folders = sorted({path.parent for path in files_below(root) if path.name == metadata.NAME})
    metas = {place: meta for place in folders if (meta := metadata.read(place)) is not None}
    if not metas:
        raise RenderError(
            f"{root} holds no embed (a folder with a {metadata.NAME} of Tracereel's). Make one: render.py embed NAME "
            f"-o {root}"
        )
    planner = Planner()
    return [_found(place, meta, bound, planner) for place, meta in metas.items()]


def as_found(one: Found) -> RenewalResult:
    """How an embed stands before anything is made."""
    return RenewalResult(
        one.folder, STALE if one.why else FRESH, one.why, embed_folder.replaced(one.folder, one.meta)
    )


def renew(
    found: Sequence[Found], jobs: int, scheduler: str | None = None, templates: Path | None = None
) -> Iterator[RenewalResult]:
    """Make the stale ones again, and the pages of all."""
    for one in found:
        if one.why:
            yield _remade(one, jobs, scheduler, templates)
        else:
            texts = snippets.pages(one.meta, one.contents.base(one.meta["name"]), templates)
            changed = embed_folder.write_texts(one.folder, texts)
            why = (
                f"its video is; {len(changed)} of its pages and snippets were written anew" if changed else ""
            )
            yield RenewalResult(one.folder, FRESH, why, embed_folder.replaced(one.folder, one.meta))


def _remade(one: Found, jobs: int, scheduler: str | None, templates: Path | None) -> RenewalResult:
    try:
        made = embed.make(one.order(jobs, scheduler), one.contents, templates)[0]
    except TracereelError as error:
        return RenewalResult(one.folder, FAILED, str(error))
    if made.meta is None:
        return RenewalResult(one.folder, FAILED, made.error)
    return RenewalResult(one.folder, RENEWED, one.why, embed_folder.replaced(one.folder, made.meta))


def _found(place: Path, meta: Meta, bound: Mapping[str, str], planner: Planner) -> Found:
    metadata.FOLDER.check_version(meta, place)
    if place.resolve().name != meta["name"]:
        raise RenderError(f"{place} is the embed of {meta['name']}: call the folder {meta['name']} again")
    try:
        clip, asked = storyboard.find(meta["clip" if "clip" in meta else "name"]), meta["order"]
        options, contents = Options(**asked["options"]), Contents(**asked["wishes"])
        traces = metadata.moved(asked["traces"], place, metadata.inside)
    except (LookupError, TypeError, AttributeError) as error:
        raise RenderError(
            f"{place / metadata.NAME} was changed by hand ({error}). Make the embed anew in another folder"
        ) from error
    if (name := called(clip, options)) != meta["name"]:
        raise RenderError(f"{place} is the embed of {meta['name']}: call it and its folder {name} again")
    traces |= {role: path for role, path in bound.items() if role in traces or role in clip.roles}
    found = Found(place, meta, clip, options, contents, traces)
    return replace(found, why=_why(found, planner))


def _why(found: Found, planner: Planner) -> str:
    """Why an embed is not as it would be made now."""
    for role, path in found.bound.items():
        if "://" not in path and not Path(path).exists():
            return f"its trace '{role}' is no longer at {path}. Say where it is: --trace {role}=PATH"
    reasons = [_piece_is_stale(found, piece, planner) for piece in found.meta["made"]["pieces"].values()]
    wanted = {part.key for piece in pieces(found.clip, found.options, found.contents) for part in piece.parts}
    if wanted != found.meta["made"]["pieces"].keys():
        reasons.append("embeds of today hold other files")
    broken = embed_folder.damaged(found.folder, found.meta)
    if broken:
        reasons.append(f"{', '.join(broken)} {'is' if len(broken) == 1 else 'are'} missing or damaged")
    return "; ".join(dict.fromkeys(filter(None, reasons)))


def _piece_is_stale(found: Found, piece: Mapping[str, Any], planner: Planner) -> str:
    """As `freshness.why_stale`, with the traces where they lie now."""
    common = found.meta["made"]["common"]
    traces = metadata.moved(common["traces"], found.folder, metadata.inside) | dict(found.bound)
    try:
        return why_stale(common | piece | {"traces": traces}, planner)
    except TracereelError as error:
        return str(error)

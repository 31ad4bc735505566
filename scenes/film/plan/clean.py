"""Cleaning the cache: what nothing would use again goes, and what killed processes left; what is not ours stays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.cache import sizes
from tracereel.scenes.film.cache.cache import (
    MANIFEST,
    OURS,
    Entry,
    Store,
    discard,
    entry_in,
    folders,
    own_names,
)
from tracereel.scenes.film.cache.scratch import leftovers, sweep, working_folders
from tracereel.scenes.film.plan.freshness import why_stale
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.plan.plan import Planner

DAY = 24 * 3600


@dataclass(frozen=True)
class Gone:
    """An entry or a folder that goes from the cache, and why."""

    folder: Path
    what: str
    size: int
    why: str

    @property
    def line(self) -> str:
        """One line of what goes, and why."""
        return f"{self.what}: {self.why}"


@dataclass(frozen=True)
class CleaningReport:
    """What went, or would go; what stays; what lies in the cache and is not of it."""

    root: Path
    gone: Sequence[Gone]
    kept: Sequence[Entry]
    strangers: Sequence[Path]
    dry: bool

    @property
    def line(self) -> str:
        """One line of how many go, how much that is, what is kept."""
        gone, kept = sum(one.size for one in self.gone), sum(entry.size for entry in self.kept)
        verb = "would remove" if self.dry else "removed"
        line = f"{verb} {len(self.gone)} ({sizes.said(gone)}); "
        line += f"{self.root} keeps {len(self.kept)} ({sizes.said(kept)})"
        if self.strangers:
            names = [path.relative_to(self.root).as_posix() for path in self.strangers]
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            line += f"; not of the cache, left alone: {', '.join(names[:5])}{more}"
        return line

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "removed": [
                {"folder": str(g.folder), "what": g.what, "bytes": g.size, "why": g.why} for g in self.gone
            ],
            "removed_bytes": sum(one.size for one in self.gone),
            "kept": len(self.kept),
            "kept_bytes": sum(entry.size for entry in self.kept),
            "left_alone": [str(path) for path in self.strangers],
            "dry_run": self.dry,
        }


def clean(
    store: Store,
    everything: bool = False,
    older_than: float | None = None,
    max_size: int | None = None,
    dry: bool = False,
) -> CleaningReport:
    """Remove what is stale; also all, what was not used for so many days, what is too much. `dry` only tells."""
    entries = store.entries()
    reasons = _reasons(entries, everything, older_than, max_size)
    gone = _left_behind(store, dry)
    kept = []
    for entry in entries:
        why = reasons.get(entry.address)
        if why and (dry or store.remove(entry)):
            gone.append(Gone(entry.folder, _named(entry), entry.size, why))
        else:
            kept.append(entry)
    return CleaningReport(store.root, gone, kept, _strangers(store.root, gone if dry else [], kept), dry)


def _reasons(
    entries: Sequence[Entry], everything: bool, older_than: float | None, max_size: int | None
) -> dict[str, str]:
    """Why entries go, by address."""
    if everything:
        return {entry.address: "everything goes" for entry in entries}
    planner, now = Planner(), time.time()
    reasons, total = {}, 0
    for entry in entries:
        why = why_stale(entry.notes.get("made", {}), planner, trusting=True)
        if not why and older_than is not None and now - entry.used > older_than * DAY:
            why = f"not used for {(now - entry.used) / DAY:.0f} days"
        total += 0 if why else entry.size
        if not why and max_size is not None and total > max_size:
            why = f"the rest is all that fits into {sizes.said(max_size)}"
        if why:
            reasons[entry.address] = why
    return reasons


def _left_behind(store: Store, dry: bool) -> list[Gone]:
    """What killed processes left, and entries whose manifest cannot be read."""
    left, broken = leftovers(store.root), [folder for folder in folders(store.root) if _is_broken(folder)]
    why = ("left behind by a process that was killed", "its manifest cannot be read")
    gone = [Gone(folder, folder.name, _size(folder), why[0]) for folder in left]
    gone += [Gone(folder, folder.name, _size(folder), why[1]) for folder in broken]
    if not dry:
        sweep(store.root)
        for folder in broken:
            discard(folder, own_names(folder))
    return gone


def _is_broken(folder: Path) -> bool:
    names = [path.name for path in folder.iterdir()]
    return entry_in(folder) is None and (not names or any(map(OURS.fullmatch, names)))


def _strangers(root: Path, gone: Sequence[Gone], kept: Sequence[Entry]) -> list[Path]:
    """What was put here by somebody else, also beside the files of an entry."""
    known = {one.folder for one in gone} | {entry.folder for entry in kept} | {*working_folders(root)}
    found = [path for path in sorted(root.iterdir()) if path not in known] if root.is_dir() else []
    for entry in kept:
        own = {MANIFEST, *entry.files}
        found += [path for path in sorted(entry.folder.rglob("*")) if _within(entry.folder, path) not in own]
    return found


def _within(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def _named(entry: Entry) -> str:
    """What an entry shows: the clip and how it looks."""
    made = entry.notes.get("made", {})
    try:
        looks = Options(**made["options"]).line
    except (TypeError, LookupError, ConfigError):
        looks = entry.address
    kind = " (sheet)" if entry.notes.get("kind") == "sheet" else ""
    return f"{entry.notes.get('clip', 'a clip')}{kind}, {looks}"

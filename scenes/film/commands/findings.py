"""What `render.py check` finds: everything that films need, looked at one by one. Nothing here changes anything."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tracereel.engine.errors import as_typed
from tracereel.scenes import storyboard
from tracereel.scenes.film.disk import HERE
from tracereel.scenes.film.plan import freshness, plan, sources
from tracereel.scenes.film.plan.plan import Planner

NEEDED_GLYPHS = "0123456789+−×·=∂Σαβδηλσ→≤≥≈"
NEEDED_BYTES = 500 * 2**20


@dataclass(frozen=True)
class Finding:
    """One thing looked at: well or not, what was found, and what to type where it is not well."""

    name: str
    well: bool
    found: str
    hint: str = ""

    @property
    def line(self) -> str:
        """One line of what was found, with the hint where it is needed."""
        return as_typed(f"{self.name}: {self.found}" + ("" if self.well else f". {self.hint}"))


def examine(build: Path, videos: Path) -> Iterator[Finding]:
    """Findings about everything that films need, the most important first."""
    for name, look in CHECKS.items():
        yield _careful(name, look)
    yield _careful("disk", lambda: _disk(build))
    yield from _traces()
    yield from _clips(videos)


def _careful(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # what is broken is a finding, in whatever way it is
        return Finding(name, False, f"{type(error).__name__}: {error}", "make film sets everything up")


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", sys.version_info >= (3, 11), found, "Python 3.11 or newer is needed")


def _libraries() -> Finding:
    versions = sources.versions()
    return Finding("libraries", True, ", ".join(f"{name} {version}" for name, version in versions.items()))


def _manim() -> Finding:
    from tracereel.scenes.look import fonts

    fonts.prepare()
    with warnings.catch_warnings(action="ignore"):  # of libraries about each other
        import cairo
        import manim

    found = f"{manim.__version__}, cairo {cairo.cairo_version_string()}"
    return Finding("manim", manim.__version__.startswith("0.22."), found, "Manim 0.22 is needed: make film")


def _font() -> Finding:
    from tracereel.scenes.look import fonts, letters

    lacking = letters.lacking(NEEDED_GLYPHS)
    found = (
        f"{fonts.FAMILY}, lacks {' '.join(lacking)}"
        if lacking
        else f"{fonts.FAMILY}, all signs that films use"
    )
    return Finding("font", not lacking, found, "make film installs it")


def _equations() -> Finding:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text("$ sum_i w_i x_i + b $")
        drawn = typst.compile(str(page), format="svg")
    return Finding("equations", bool(drawn), f"typst {sources.versions()['typst']}", "make film installs it")


def _codecs() -> Finding:
    import av

    from tracereel.scenes.film.video import encode

    lacking = []
    for codec in ("libx264", encode.CODECS["webm"].name, "gif", "qtrle", "mov_text"):
        try:
            av.codec.Codec(codec, "w")
        except ValueError:
            lacking.append(codec)
    found = f"lacks {', '.join(lacking)}" if lacking else "H.264, AV1 or VP9, GIF, QuickTime, captions"
    return Finding("codecs", not lacking, found, "install av from PyPI: make film")


def _processors() -> Finding:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Finding("processors", True, f"{count}: --jobs {count} uses all")


def _disk(build: Path) -> Finding:
    place = next(folder for folder in (build, *build.resolve().parents) if folder.is_dir())
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        return Finding("disk", False, f"{place}: {error.strerror}", HERE)
    return Finding(
        "disk", free >= NEEDED_BYTES, f"{free / 2**30:.1f} GiB free for {build}", "free some space"
    )


def _traces() -> Iterator[Finding]:
    runs = dict.fromkeys(run for clip in storyboard.clips() for run in clip.roles.values())
    for run in runs:
        yield _careful(f"trace {run}", lambda run=run: _trace(run))  # type: ignore[misc]


def _trace(run: str) -> Finding:
    from tracereel.engine import trace

    path = plan.default_trace(run)
    if not path.exists():
        return Finding(f"trace {run}", True, f"not recorded yet; render.py record {run}, or a film, does it")
    opened = trace.open(path)
    state = "" if opened.finished else ", not finished"
    found = f"{len(opened.steps)} recorded steps{state}"
    return Finding(f"trace {run}", bool(opened.finished), found, f"render.py record {run}")


def _clips(videos: Path) -> Iterator[Finding]:
    planner = Planner()
    for path in sorted(videos.glob("*.json")):
        yield _careful(path.stem, lambda path=path: _clip(path, planner))  # type: ignore[misc]


def _clip(path: Path, planner: Planner) -> Finding:
    """Whether a clip would still be made as it was."""
    made = json.loads(path.read_text(encoding="utf-8"))["made"]
    why = freshness.why_stale(made, planner)
    hint = freshness.command(made) or f"render.py clip {path.stem}"
    return Finding(f"clip {path.stem}", not why, f"stale: {why}" if why else "fresh", hint)


CHECKS: dict[str, Callable[[], Finding]] = {
    "python": _python,
    "libraries": _libraries,
    "manim": _manim,
    "font": _font,
    "equations": _equations,
    "codecs": _codecs,
    "processors": _processors,
}

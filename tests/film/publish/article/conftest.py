"""Recorded runs, and embeds that are described but were never drawn: an article needs no more to be written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.film.conftest import SMALL
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes.film.publish.article import article
from tracereel.scenes.film.publish.embed import embed
from tracereel.scenes.film.publish.embed.contents import Contents, called
from tracereel.scenes.film.render.make import Order
from tracereel.scenes.look.theme import THEMES
from tracereel.scenes.storyboard import Clip

HILLS = (
    "hill", "hill_16", "hill_adam", "hill_all", "hill_large", "hill_momentum", "hill_one", "hill_plain", "hill_rmsprop",
    "hill_small",
)  # fmt: skip
RING = ["training.epochs=2", "record.schedule=every:10"]
LABELS = ["training.epochs=1", "record.schedule=log:4", "dataset.examples=300", "record.learned=300"]
SHORT = {
    "digits": ["training.epochs=2", "record.schedule=every:40", "record.probes=4"],
    "hero": ["training.epochs=2", "record.schedule=dense:2+every:80", "record.probes=40"],
    "wave_squares": ["training.epochs=20", "record.schedule=every:10"],
    "hero_straight": ["training.epochs=1", "record.schedule=every:80", "record.probes=40"],
    **dict.fromkeys(("labels_dealt", "labels_true"), LABELS),
    **dict.fromkeys(("ring_straight", "ring_1", "ring_2", "ring_3"), RING),
    **{f"rate_{k}": ["training.epochs=1"] for k in (1, 3, 10, 30, 100, 200, 400, 800, 1600)},
    **{f"opt_{name}": ["training.epochs=1"] for name in ("plain", "momentum", "rmsprop", "adam")},
    "spirals": ["training.epochs=1", "record.schedule=every:10", "record.probes=4"],
    "petals": ["training.epochs=1", "record.schedule=every:20", "record.probes=10"],
    **{name: [] for name in HILLS},
    "hero_full": [],
    "sine": ["training.epochs=1", "record.probes=4"],
}


@pytest.fixture(scope="session")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the traces of short runs; made once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "article-traces"
    with FileLock(f"{place}.lock"):
        for name, settings in {} if place.exists() else SHORT.items():
            recorder.record(build.build(catalog.find(name, settings)), place / f"{name}.zarr")
    return place


@pytest.fixture
def here(traces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder: with its traces, where embeds are described in no time."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "traces").symlink_to(traces)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(embed, "make", described)
    return tmp_path


def described(order: Order, contents: Contents, templates: Path | None = None) -> list[embed.EmbedResult]:
    """What embed.make answers, with files of a few bytes."""
    folders = [order.folder / called(c, order.options) for c in order.clips]
    return [
        embed.EmbedResult(c.name, folder, meta(c, folder, contents, order.options.size))
        for c, folder in zip(order.clips, folders, strict=True)
    ]


def meta(clip: Clip, folder: Path, contents: Contents, pixels: tuple[int, int]) -> dict[str, Any]:
    """A clip.json as embeds have it."""
    size = {"width": pixels[0], "height": pixels[1]}
    sentences = [f"{clip.name} begins with 2 + 2.", f"{clip.name} ends."]
    return {
        "tracereel": "embed", "version": 1, "name": folder.name, "title": clip.title, "teaches": clip.teaches,
        "act": None, "language": "en", "alt": f"{clip.title}.", "duration": 12.0, **size, "fps": 10.0, "frames": 120,
        "transcript": [{"start": 6.0 * i, "end": 6.0 * i + 6, "text": text} for i, text in enumerate(sentences)],
        "captions": file(folder, f"{clip.name}.vtt", "text/vtt"),
        "words": file(folder, f"{clip.name}.txt", "text/plain"),
        "looks": [look(folder, clip.name, theme, contents) | size for theme in contents.themes(SMALL)],
        "runs": [{"role": "run", "name": "digits", "seed": 11, "digest": "0123456789abcdef"}],
        "gave_up": [],
    }  # fmt: skip


def look(folder: Path, name: str, theme: str, contents: Contents) -> dict[str, Any]:
    """One of its looks."""
    stem = f"{name}-{theme}"
    return {
        "theme": theme,
        "background": THEMES[theme].background,
        "poster": pictures(folder, stem) | {"time": 3.0, "sentence": "It begins."},
        "video": videos(folder, stem),
        "loop": {
            "video": videos(folder, f"{stem}-loop"),
            "poster": pictures(folder, f"{stem}-loop"),
            "start": 0.0,
            "end": 6.0,
            "duration": 6.0,
            "sentence": "It goes round.",
        }
        if contents.loop
        else None,
        "gif": None,
        "alpha": None,
    }


def videos(folder: Path, stem: str) -> dict[str, Any]:
    return {kind: file(folder, f"{stem}.{kind}", f"video/{kind}") for kind in ("webm", "mp4")}


def pictures(folder: Path, stem: str) -> dict[str, Any]:
    return {kind: file(folder, f"{stem}.{kind}", f"image/{kind}") for kind in ("webp", "jpeg")}


def file(folder: Path, name: str, kind: str) -> dict[str, Any]:
    """A file and what is said of it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(name)
    digest = hashlib.sha256(name.encode()).hexdigest()
    told = {"name": name, "bytes": len(name), "sha256": digest, "type": kind}
    return told | ({} if kind.startswith("text") else {"width": 320, "height": 180})


Write = Callable[..., article.ArticleResult]


@pytest.fixture
def write(here: Path) -> Write:
    """Writes the article, or a post given as text."""

    def make(text: str | None = None, folder: str = "build/article", **more: Any) -> article.ArticleResult:
        source = None
        if text is not None:
            source = here / "post.md"
            source.write_text(text, encoding="utf-8")
        target, bound, options = Path(folder), more.pop("bound", {}), more.pop("options", SMALL)
        clips = article.wanted(source)
        return article.make(Order(clips, options, bound, 1, target), target, source, **more)

    return make

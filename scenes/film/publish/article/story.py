"""What the page tells, in order: our own article, which follows the storyboard, or somebody's post."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracereel.engine.errors import RenderError
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.publish.article import document
from tracereel.scenes.film.publish.article.document import Document
from tracereel.scenes.film.publish.article.marks import Mark
from tracereel.scenes.storyboard import Clip

TITLE = "How neural networks learn"
PROSE = Path(__file__).with_name("prose")


@dataclass(frozen=True)
class Passage:
    """A stretch of the page: a text, and the clip that it tells of, if it is one's own prose.

    A clip that nobody has written about yet is told in its own sentences, which are known once it was made.
    """

    text: Document
    clip: Clip | None = None
    in_its_own_words: bool = False


@dataclass(frozen=True)
class Story:
    """The page before anything is drawn."""

    first: Document  # which has the title
    passages: tuple[Passage, ...]
    folder: Path | None = None  # where pictures that it names lie; ours names none

    @property
    def title(self) -> str:
        """The page's title."""
        return self.first.title

    @property
    def description(self) -> str:
        """What the page is about, in a sentence, where the text says so."""
        return self.first.front.get("description", "")

    @property
    def shown(self) -> Iterator[tuple[Mark, Passage]]:
        """Every mark of a clip."""
        for passage in self.passages:
            for mark in passage.text.marks:
                if mark.kind == "clip":
                    yield mark, passage

    @property
    def clips(self) -> tuple[Clip, ...]:
        """The clips that the page shows, each once. Raises where a mark names none, or twice the same."""
        seen: dict[tuple[str, ...], Mark] = {}
        clips: dict[str, Clip] = {}
        for mark, _ in self.shown:
            clip = clip_of(mark)
            as_shown = (clip.name, *mark.words[2:])
            if as_shown in seen:
                raise mark.error(f"{clip.name} stands in line {seen[as_shown].line} already")
            seen[as_shown] = mark
            clips[clip.name] = clip
        return tuple(clips.values())

    def looping(self, clip: Clip) -> bool:
        """Whether the page shows a clip's loop."""
        return any("loop" in mark.words[2:] and clip_of(mark) == clip for mark, _ in self.shown)


def clip_of(mark: Mark) -> Clip:
    """The clip that a mark names."""
    try:
        return storyboard.find(mark.words[1])
    except RenderError as error:
        raise mark.error(str(error)) from error


def own(clips: Sequence[Clip]) -> Story:
    """The story of our own article about these clips, in the order of the film."""
    opening = _ours(PROSE / "introduction.md")
    passages = [Passage(opening)]
    for act in storyboard.ACTS:
        chosen = [clip for clip in act.clips if clip in clips]
        if chosen:
            passages.append(Passage(_heading(2, act.title, f"part-{act.number}")))
        passages += [passage for clip in chosen for passage in _section(clip)]
    passages.append(Passage(_ours(PROSE / "closing.md")))
    return Story(opening, tuple(passages))


def written(path: Path) -> Story:
    """The story of somebody's post."""
    text = document.read(path)
    _ = text.title  # refused now where there is none
    return Story(text, (Passage(text),), path.parent)


def prose_of(clip: Clip) -> Path:
    """Where the prose of a clip lies, if there is any: beside its scene."""
    return (sources.ROOT / sources.place_of(clip.module)).with_suffix(".md")


def _section(clip: Clip) -> Iterator[Passage]:
    """A clip's heading and its prose, with the clip where the prose has it, or else behind it."""
    yield Passage(_heading(3, clip.title))
    mark = f"{{{{ clip {clip.name} }}}}"
    path = prose_of(clip)
    if not path.is_file():
        yield Passage(Document.parse(mark, clip.name), clip)
        yield Passage(Document.parse("", clip.name), clip, in_its_own_words=True)
        return
    prose = _ours(path)
    yield Passage(prose, clip)
    if not any(mark.kind == "clip" for mark in prose.marks):
        yield Passage(Document.parse(mark, path.name), clip)


def _ours(path: Path) -> Document:
    found = document.read(path)
    found.file = path.name
    return found


def _heading(level: int, title: str, kind: str = "") -> Document:
    made = Document.parse(f"{'#' * level} {document.literal(title)}", "storyboard")
    if kind:
        made.tokens[0].attrSet("class", "part")
        made.tokens[0].attrSet("data-part", kind.removeprefix("part-"))
    return made

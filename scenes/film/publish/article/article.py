"""The article: a web page with the clips where they belong, made from recorded runs. From words and traces to files.

What cannot be done (an unknown mark, a figure that a run lacks, a picture that is missing, somebody's folder) is said
before anything is drawn or written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tracereel.engine import trace
from tracereel.engine.errors import RenderError
from tracereel.scenes import storyboard
from tracereel.scenes.film.publish.article import article_folder, numbers
from tracereel.scenes.film.publish.article.document import Document as Text
from tracereel.scenes.film.publish.article.document import Heading, Ids, literal
from tracereel.scenes.film.publish.article.images import Images
from tracereel.scenes.film.publish.article.marks import Mark
from tracereel.scenes.film.publish.article.page_account import PageAccount
from tracereel.scenes.film.publish.article.page_runs import PageRuns
from tracereel.scenes.film.publish.article.page_templates import PageTemplates
from tracereel.scenes.film.publish.article.story import Passage, Story, clip_of, own, written
from tracereel.scenes.film.publish.embed import metadata, snippets
from tracereel.scenes.film.render import progress
from tracereel.scenes.storyboard import Clip

if TYPE_CHECKING:
    from tracereel.scenes.film.publish.embed.embed import EmbedResult
    from tracereel.scenes.film.render.make import Order

RUNS_OWN = ("numbers", "reproduce")  # marks that tell of runs


@dataclass(frozen=True)
class ArticleResult:
    """An article as it was made: its page, or the clips for whose sake there is none."""

    title: str
    folder: Path
    made: tuple[EmbedResult, ...]
    readings: int
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()  # lines about files that an earlier edition named, and that stay

    @property
    def failed(self) -> tuple[EmbedResult, ...]:
        """The clips that could not be made; while there is one, no page is written."""
        return tuple(made for made in self.made if made.meta is None)

    @property
    def page(self) -> Path | None:
        """The page's file; None where there is no page."""
        return None if self.failed else self.folder / article_folder.PAGE

    @property
    def line(self) -> str:
        """One line of the page's file and what is in it."""
        length = progress.clock(sum(made.meta["duration"] for made in self.made if made.meta))
        clips = f"{len(self.made)} {'clip' if len(self.made) == 1 else 'clips'}"
        return f"{self.page}  {self.title}: {clips}, {length}; {self.readings} numbers read from traces"

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "title": self.title,
            "page": str(self.page) if self.page else None,
            "account": str(self.folder / article_folder.ACCOUNT) if self.page else None,
            "clips": [made.as_dict() for made in self.made],
            "readings": self.readings,
            "notes": list(self.notes),
        }


def wanted(source: Path | None = None) -> tuple[Clip, ...]:
    """The clips that a page shows: those that a post names, or all there are."""
    return written(source).clips if source else storyboard.clips()


def make(
    order: Order, target: Path, source: Path | None = None, templates: Path | None = None, url: str = ""
) -> ArticleResult:
    """Write the article of these clips (of a post: of those that it names) into a folder."""
    article_folder.check(target)
    story = written(source) if source else own(order.clips)
    order = replace(order, clips=story.clips, folder=target / article_folder.CLIPS)
    maker = _ArticleMaker(order, target, story, PageTemplates(templates), source)
    article_folder.claim(target)
    made = maker.clips(templates, f"{url.rstrip('/')}/{article_folder.CLIPS}" if url else "")
    report = ArticleResult(maker.title, target, made, len(maker.account.readings), tuple(maker.images.remote))
    if report.failed:
        return report
    page, before = maker.page(url), article_folder.known(target)
    article_folder.FOLDER.fill(target, maker.images.files, {article_folder.PAGE: page}, maker.told())
    left = article_folder.forget(target, before, maker.images.files)
    return replace(report, readings=len(maker.account.readings), left=tuple(left))


class _ArticleMaker:
    """Makes one article: clips, page, account."""

    def __init__(
        self, order: Order, target: Path, story: Story, templates: PageTemplates, source: Path | None
    ) -> None:
        self.order, self.target, self.story, self.templates = order, target, story, templates
        self.post = source.name if source else ""
        self.runs = PageRuns(order.clips, order.bound)
        self.account, self.images = PageAccount(self.runs), Images()
        self.metas: dict[str, dict[str, Any]] = {}
        for passage in story.passages:
            passage.text.leave_out(self.account.lacks(passage.clip))
            passage.text.put_into_words(self.account.plain(passage.clip))
            if story.folder is not None:
                self.images.gather(passage.text, story.folder)
        if any(mark.kind in RUNS_OWN for passage in story.passages for mark in passage.text.marks):
            _ = self.runs.told  # opened now: a run that is missing is said before anything is drawn
        self.title = story.title
        story.first.take_title()

    def clips(self, templates: Path | None, url: str) -> tuple[EmbedResult, ...]:
        """Every clip's embed, dark and light; loops only where one is shown."""
        from tracereel.scenes.film.publish.embed import embed
        from tracereel.scenes.film.publish.embed.contents import Contents

        made: dict[str, EmbedResult] = {}
        for loop in (False, True):
            some = tuple(clip for clip in self.order.clips if self.story.looping(clip) == loop)
            if some:
                part = replace(self.order, clips=some)
                made |= {
                    m.name: m
                    for m in embed.make(part, Contents(pair=True, loop=loop, url=url), templates=templates)
                }
        self.metas = {name: m.meta for name, m in made.items() if m.meta is not None}
        self._refuse_others()
        self.shown_with = templates
        return tuple(made[clip.name] for clip in self.order.clips)

    def _refuse_others(self) -> None:
        """Text and clips must tell of the same traces, and one may have been replaced while clips were drawn."""
        for path, view in self.runs.views.items():
            if trace.open(path).digest != view.trace.digest:
                raise RenderError(f"{path} changed while the article was made. Run the same again")

    # -- the page ------------------------------------------------------------------------------------------------

    def page(self, url: str) -> str:
        """The whole of index.html."""
        ids, headings, body = Ids("top", "text"), list[Heading](), list[str]()
        for passage in self.story.passages:
            text = self._in_its_own_words(passage) if passage.in_its_own_words else passage.text
            body.append(text.html(ids, self._replace(passage.clip)))
            headings += text.headings
        metas = [self.metas[clip.name] for clip in self.order.clips]
        return self.templates.fill(
            "article.html",
            title=self.title,
            description=self.story.description,
            body=Markup("".join(body)),
            headings=[heading for heading in headings if heading.level in (2, 3)],
            clips=metas,
            length=progress.clock(sum(meta["duration"] for meta in metas)),
            runs=[self._run(view) for view in self.runs.views.values()],
            picture=self._picture(metas, url),
            url=f"{url.rstrip('/')}/" if url else "",
        )

    def _run(self, view: Any) -> dict[str, Any]:
        return {
            "name": view.role, "title": view.trace.title, "seed": view.header.seed, "digest": view.trace.digest,
        }  # fmt: skip

    def _picture(self, metas: list[dict[str, Any]], url: str) -> str:
        """Where on the web a picture of the page is: the last clip's poster."""
        if not (metas and url):
            return ""
        poster = metas[-1]["looks"][0]["poster"]["jpeg"]["name"]
        return f"{url.rstrip('/')}/{article_folder.CLIPS}/{metas[-1]['name']}/{poster}"

    def _replace(self, clip: Clip | None) -> Any:
        """What stands for a mark of a passage about this clip."""
        figure = self.account.html(clip)
        kinds = {"clip": self._clip, "numbers": self._numbers, "reproduce": self._reproduce, "figure": figure}
        return lambda mark: kinds[mark.kind](mark)

    def _clip(self, mark: Mark) -> str:
        meta, loop = self.metas[clip_of(mark).name], "loop" in mark.words[2:]
        base = f"{article_folder.CLIPS}/{meta['name']}"
        shown = snippets.figure(meta, base, loop=loop, templates=self.shown_with)
        shape = "clip" if meta["height"] < meta["width"] else "clip narrow"
        return f'<div class="{shape}">\n{shown}</div>\n'

    def _numbers(self, _: Mark) -> str:
        return self.templates.fill("numbers.html", tables=numbers.tables(self.account, self.runs.told))

    def _reproduce(self, _: Mark) -> str:
        asked = (self.order.options, self.post, self.target.resolve().name)
        return self.templates.fill(
            "reproduce.html",
            commands=numbers.commands(self.runs, *asked),
            brought=[view.role for view in self.runs.told if not self.runs.shipped_as(view)],
            versions=numbers.versions(self.runs),
        )

    def _in_its_own_words(self, passage: Passage) -> Text:
        """A clip that nobody has written about: its beats' sentences."""
        assert passage.clip is not None
        said = [literal(cue["text"]) for cue in self.metas[passage.clip.name]["transcript"]]
        return Text.parse("\n\n".join(said), passage.clip.name)

    # -- the account ---------------------------------------------------------------------------------------------

    def told(self) -> dict[str, Any]:
        """article.json: every number of the text and where it was recorded, as a clip's account has it."""
        return {
            "tracereel": article_folder.KIND,
            "version": article_folder.VERSION,
            "title": self.title,
            "clips": [
                {key: self.metas[clip.name][key] for key in ("name", "title", "duration")}
                | {"folder": f"{article_folder.CLIPS}/{self.metas[clip.name]['name']}"}
                for clip in self.order.clips
            ],
            **self.account.to_json(),
            "traces": [
                {
                    "role": view.role,
                    "name": view.trace.name,
                    "path": metadata.outside(path, self.target),
                    "digest": view.trace.digest,
                    "seed": view.header.seed,
                }
                for path, view in self.runs.views.items()
            ],
            "images": sorted(self.images.files),
            "order": {
                "post": self.post,
                "options": self.order.options.as_dict(),
                "traces": {
                    role: metadata.outside(path, self.target) for role, path in self.order.bound.items()
                },
            },
        }

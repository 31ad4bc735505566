"""A text in Markdown, from words to HTML: its title, its marks, its images, its headings with stable ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.publish.article import marks
from tracereel.scenes.film.publish.article.marks import Mark

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"^([\w-]+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
Replace = Callable[[Mark], str]


@dataclass(frozen=True)
class Heading:
    """A line of the table of contents."""

    level: int
    id: str
    text: str


class Ids:
    """Ids of headings: the same words, the same id, and never twice."""

    def __init__(self, *taken: str) -> None:
        self.taken = set(taken)

    def of(self, text: str) -> str:
        """The id of a heading: The forward pass -> the-forward-pass."""
        plain = unicodedata.normalize("NFKC", text).lower()
        slug = re.sub(r"[^\w]+", "-", plain).strip("-") or "section"
        unique, number = slug, 1
        while unique in self.taken:
            number += 1
            unique = f"{slug}-{number}"
        self.taken.add(unique)
        return unique


@dataclass
class Document:
    """One Markdown text; `file` is what errors call it."""

    file: str
    tokens: list[Token]
    front: dict[str, str]
    marks: list[Mark]
    headings: list[Heading] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str, file: str) -> Document:
        """Read a text. Raises RenderError at the first mark that is none."""
        front = _FRONT.match(text)
        if front:  # empty lines instead, so that lines keep their numbers
            text = "\n" * front[0].count("\n") + text[front.end() :]
        keys = {key.lower(): value.strip("\"'") for key, value in _KEY.findall(front[1])} if front else {}
        tokens = _reader().parse(text)
        return cls(file, tokens, keys, list(marks.marks_in(tokens, file)))

    @property
    def title(self) -> str:
        """The text's title: the front matter's, or the first heading of the first level."""
        if self.front.get("title"):
            return self.front["title"]
        first = self._first_heading()
        title = "" if first is None else _plain(self.tokens[first + 1])
        if not title:
            raise RenderError(f"{self.file} has no title: expected a line '# Title', or 'title:' on top")
        return title

    def take_title(self) -> None:
        """Take the title's heading out of the text; other headings of that level step down to the second."""
        title, first = self.title, self._first_heading()
        if first is not None and _plain(self.tokens[first + 1]) == title:
            del self.tokens[first : first + 3]
        for token in self.tokens:
            if token.type in ("heading_open", "heading_close") and token.tag == "h1":
                token.tag = "h2"

    def _first_heading(self) -> int | None:
        return next(
            (i for i, t in enumerate(self.tokens) if t.type == "heading_open" and t.tag == "h1"), None
        )

    # -- what is put in ------------------------------------------------------------------------------------------

    def leave_out(self, unsaid: Callable[[Mark], bool]) -> None:
        """Leave out what cannot be said: the paragraphs, items and rows of such marks."""
        gone = {id(mark.token) for mark in self.marks if unsaid(mark)}
        for start, end in reversed(list(self._spans(gone))):
            del self.tokens[start:end]
        self.marks = [mark for mark in self.marks if any(t is mark.token for t in self._everything())]

    def _spans(self, gone: set[int]) -> Iterator[tuple[int, int]]:
        opened: list[int] = []
        last_end = 0
        for place, token in enumerate(self.tokens):
            if token.nesting > 0:
                opened.append(place)
            elif token.nesting < 0:
                opened.pop()
            elif any(id(child) in gone for child in token.children or ()) and place >= last_end:
                start = self._whole(opened)
                last_end = next(
                    end for end in range(place, len(self.tokens))
                    if self.tokens[end].level == self.tokens[start].level and self.tokens[end].nesting < 0
                ) + 1  # fmt: skip
                yield start, last_end

    def _whole(self, opened: list[int]) -> int:
        """Where the paragraph of a token begins; of a list whose items are lines, the item; of a table, the row."""
        for place in reversed(opened):
            token = self.tokens[place]
            if token.type in ("list_item_open", "tr_open", "heading_open"):
                return place
            if token.type == "paragraph_open" and not token.hidden:
                return place
        return opened[-1]

    def _everything(self) -> Iterator[Token]:
        for token in self.tokens:
            yield token
            yield from _below(token)

    def images(self) -> Iterator[tuple[Token, str, int]]:
        """Every image in Markdown: its token, what it names, and the line."""
        line = 1
        for token in self.tokens:
            line = token.map[0] + 1 if token.map else line
            for child in _below(token):
                if child.type == "image":
                    yield child, str(child.attrs["src"]), line

    def html_tokens(self) -> Iterator[tuple[Token, int]]:
        """Every piece of HTML in the text, and its line."""
        line = 1
        for token in self.tokens:
            line = token.map[0] + 1 if token.map else line
            for part in (token, *_below(token)):
                if part.type in ("html_block", "html_inline"):
                    yield part, line

    # -- HTML ----------------------------------------------------------------------------------------------------

    def put_into_words(self, plain: Replace) -> None:
        """Let titles, headings and the words of pictures know what stands for a mark in them."""
        for mark in self.marks:
            mark.token.meta["plain"] = plain(mark)

    def html(self, ids: Ids, replace: Replace) -> str:
        """The text as HTML. `replace` says what stands for a mark."""
        for mark in self.marks:
            mark.token.meta["html"] = replace(mark)
        self.headings = []
        for place, token in enumerate(self.tokens):
            _say_marks_in_images(token)
            if token.type == "heading_open":
                text = _plain(self.tokens[place + 1])
                token.attrSet("id", token.attrGet("id") or ids.of(text))
                self.headings.append(Heading(int(token.tag[1:]), str(token.attrGet("id")), text))
        reader = _reader()
        return str(reader.renderer.render(self.tokens, reader.options, {}))


def _reader() -> MarkdownIt:
    """CommonMark and tables; quotes stay as they were typed."""
    markdown = marks.with_marks(
        MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")
    )
    rules = markdown.renderer.rules  # type: ignore[attr-defined]
    rules[marks.BLOCK] = rules[marks.INLINE] = lambda tokens, place, options, env: tokens[place].meta["html"]
    rules["table_open"] = lambda *_: '<div class="table" tabindex="0"><table>\n'
    rules["table_close"] = lambda *_: "</table></div>\n"
    return markdown


def _below(token: Token) -> Iterator[Token]:
    for child in token.children or ():
        yield child
        yield from _below(child)


def _plain(token: Token) -> str:
    """The words of an inline token."""
    said = {"softbreak": " ", "hardbreak": " ", "image": ""}
    words = [
        said.get(t.type, t.meta.get("plain", t.content) if t.type == marks.INLINE else t.content)
        for t in token.children or ()
        if t.type != "html_inline"
    ]
    return " ".join("".join(words).split())


def _say_marks_in_images(token: Token) -> None:
    """The words of an image are an attribute: marks in them are text."""
    for child in _below(token):
        for inner in (child.children or ()) if child.type == "image" else ():
            if inner.type == marks.INLINE:
                inner.type, inner.content = "text", inner.meta["plain"]


def read(path: Path) -> Document:
    """A Markdown file."""
    try:
        return Document.parse(path.read_text(encoding="utf-8-sig"), str(path))
    except FileNotFoundError:
        raise RenderError(
            f"there is no {path}. Expected a Markdown file: render.py article POST.md -o DIR"
        ) from None
    except UnicodeDecodeError as error:
        raise RenderError(f"{path} is not a text in UTF-8: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise RenderError(f"{path} cannot be read: {error.strerror}") from None


def attribute(text: str) -> str:
    """A text as an attribute's value."""
    return escape(text, quote=True)


def literal(text: str) -> str:
    """A text in Markdown that stands for itself."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|&~])", r"\\\1", " ".join(text.split()))

"""Marks in Markdown, `{{ clip ForwardPass }}` and `{{ figure test_accuracy }}`, as tokens of markdown-it.

    {{ clip NAME }}            on a line of its own: the clip stands there; `{{ clip NAME loop }}` its short silent loop
    {{ numbers }}              on a line of its own: a table per run
    {{ reproduce }}            on a line of its own: the commands that make the page again
    {{ figure NAME }}          within a sentence: a number, or a word, read from the page's run
    {{ figure WHOSE.NAME }}    that of another run, by its role or by its name
    {{ figure NAME? }}         the paragraph (the list's item, the table's row) is left out where the run has none

In code they are left alone, and so they are behind a backslash: \\{{ clip NAME }}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from tracereel.engine.errors import RenderError

BLOCK, INLINE = "mark_block", "mark_inline"
ALONE = ("clip", "numbers", "reproduce")  # on a line of their own
WITHIN = ("figure",)
CLIP_OPTIONS = ("loop",)
_MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


@dataclass(frozen=True)
class Mark:
    """What was written between the braces, where, and the token that it became."""

    words: tuple[str, ...]
    file: str
    line: int
    token: Token = field(compare=False)

    @property
    def kind(self) -> str:
        """clip, figure, numbers or reproduce."""
        return self.words[0]

    @property
    def said(self) -> str:
        """The mark as it was written."""
        return f"{{{{ {' '.join(self.words)} }}}}"

    def error(self, text: str) -> RenderError:
        """An error that says where the mark stands and what is wrong with it."""
        return RenderError(f"{self.file}, line {self.line}: {text}")


def with_marks(markdown: MarkdownIt) -> MarkdownIt:
    """Add the rules by which markdown-it sees marks."""
    markdown.block.ruler.before("code", BLOCK, _alone, {"alt": ["paragraph", "blockquote", "list"]})
    markdown.inline.ruler.before("emphasis", INLINE, _within)
    return markdown


def marks_in(tokens: Sequence[Token], file: str) -> Iterator[Mark]:
    """Every mark in order, checked as far as one can without a trace."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == BLOCK:
            yield _checked(Mark(tuple(token.content.split()), file, line, token), alone=True)
        elif token.type == "html_block" and (hit := _MARK.search(token.content)):
            yield _within_html(token, token.content, hit, file, line)
        for child, lines in _children(token):
            at = line + lines
            if child.type == INLINE:
                yield _checked(Mark(tuple(child.content.split()), file, at, child), alone=False)
            elif child.type == "html_inline" and (hit := _MARK.search(child.content)):
                yield _within_html(child, child.content, hit, file, at)


def _children(token: Token) -> Iterator[tuple[Token, int]]:
    """What an inline token holds, also within the words of its images, and how many lines below its first."""
    lines = 0
    for child in token.children or ():
        if "offset" in child.meta:
            lines = token.content.count("\n", 0, child.meta["offset"])
        yield child, lines
        for inner, _ in _children(child):
            yield inner, lines
        lines += child.type in ("softbreak", "hardbreak")


def _within_html(token: Token, text: str, hit: re.Match[str], file: str, line: int) -> Mark:
    mark = Mark(tuple(hit[1].split()) or ("",), file, line + text[: hit.start()].count("\n"), token)
    raise mark.error(f"{mark.said} stands within HTML, where marks are not read. Write it in Markdown")


def _checked(mark: Mark, alone: bool) -> Mark:
    """The mark, refused where it is none."""
    kinds = (*ALONE, *WITHIN)
    kind = mark.kind if mark.words else ""
    if kind not in kinds:
        near = get_close_matches(kind, kinds, n=1, cutoff=0.5)
        meant = f"; did you mean '{near[0]}'?" if near else f". There are: {', '.join(kinds)}"
        raise mark.error(f"no mark is called '{kind}'{meant}")
    if kind in ALONE and not alone:
        raise mark.error(f"{mark.said} has to stand on a line of its own")
    expected = {"clip": "{{ clip NAME }}", "figure": "{{ figure NAME }}"}.get(kind, f"{{{{ {kind} }}}}")
    most = {"clip": 2 + len(CLIP_OPTIONS), "figure": 2}.get(kind, 1)
    if not min(most, 2) <= len(mark.words) <= most:
        raise mark.error(f"expected {expected}, got {mark.said}")
    for option in mark.words[2:]:
        if option not in CLIP_OPTIONS:
            raise mark.error(f"a clip may be asked to {', '.join(CLIP_OPTIONS)}, got '{option}'")
    return mark


def _alone(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block: a line that is one mark, of those that stand alone."""
    if state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].strip()
    hit = _MARK.fullmatch(line)
    if hit is None or hit[1].partition(" ")[0] not in ALONE:
        return False
    if not silent:
        token = state.push(BLOCK, "", 0)
        token.content, token.map = hit[1], [start, start + 1]
        state.line = start + 1
    return True


def _within(state: StateInline, silent: bool) -> bool:
    """A mark in a sentence."""
    hit = _MARK.match(state.src, state.pos)
    if hit is None:
        return False
    if not silent:
        token = state.push(INLINE, "", 0)
        token.content, token.meta = hit[1], {"offset": state.pos}
    state.pos = hit.end()
    return True

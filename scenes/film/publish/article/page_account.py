"""The page's figures: looked up for its marks, written as HTML, and kept account of for article.json."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tracereel.engine.errors import TracereelError
from tracereel.scenes.film.publish.article.document import attribute
from tracereel.scenes.film.publish.article.marks import Mark
from tracereel.scenes.film.publish.article.page_runs import PageRuns
from tracereel.scenes.read import figures
from tracereel.scenes.read.figures import Figure, Word
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.storyboard import Clip

OPTIONAL = "?"


@dataclass
class PageAccount:
    """The figures and words that the page shows, each once."""

    runs: PageRuns
    readings: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    words: dict[Word, dict[str, Any]] = field(default_factory=dict)

    def lacks(self, clip: Clip | None) -> Callable[[Mark], bool]:
        """Whether a mark asks for what its run need not have, and does not. One that has to be there is an error."""

        def unsaid(mark: Mark) -> bool:
            return mark.kind == "figure" and self._found(mark, clip)[0] is None

        return unsaid

    def html(self, clip: Clip | None) -> Callable[[Mark], str]:
        """What stands for a figure's mark."""

        def replace(mark: Mark) -> str:
            figure, view = self._found(mark, clip)
            return self.shown(figure, view) if figure else ""

        return replace

    def plain(self, clip: Clip | None) -> Callable[[Mark], str]:
        """What stands for a figure's mark where only words can stand."""

        def replace(mark: Mark) -> str:
            figure, view = self._found(mark, clip) if mark.kind == "figure" else (None, self.runs.main)
            if figure is None:
                return ""
            self.shown(figure, view)
            return figure.text

        return replace

    def shown(self, figure: Figure, view: View) -> str:
        """A figure as HTML, entered in the account."""
        html = "".join(self._piece(piece, figure.name, view) for piece in figure.pieces)
        return f'<span class="figure">{html}</span>' if len(figure.pieces) > 1 else html

    def _piece(self, piece: figures.Piece, name: str, view: View) -> str:
        if isinstance(piece, str):
            return attribute(piece)
        if isinstance(piece, Word):
            self.words[piece] = piece.to_json()
            return attribute(piece.text)
        self.readings[(piece.text, piece.sources, piece.function)] = piece.to_json() | {"figure": name}
        return f'<data value="{_exact(piece)}" title="{attribute(figures.source_of(piece, view.role))}">' + (
            f"{attribute(piece.text)}</data>"
        )

    def _found(self, mark: Mark, clip: Clip | None) -> tuple[Figure | None, View]:
        asked = mark.words[1]
        whose, _, name = asked.removesuffix(OPTIONAL).rpartition(".")
        try:
            view = self.runs.find(whose, clip)
            figure = figures.figure(name, view)
        except TracereelError as error:
            raise mark.error(str(error)) from error
        if figure is None and not asked.endswith(OPTIONAL):
            raise mark.error(
                f"the run '{view.role}' has no {name.replace('_', ' ')}. Leave it out, or have its paragraph left out "
                f"where there is none: {{{{ figure {asked}? }}}}"
            )
        return figure, view

    def to_json(self) -> dict[str, Any]:
        """The figures and words, as article.json has them."""
        return {"readings": list(self.readings.values()), "words": list(self.words.values())}


def _exact(reading: Reading) -> str:
    """The value of a reading, as programs read it."""
    return f"{reading.value:.10g}"

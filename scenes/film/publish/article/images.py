"""Pictures that a post names: copied beside the page under names that carry their digest, and measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token
from PIL import Image, UnidentifiedImageError

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import file_digest
from tracereel.scenes.film.publish.article import article_folder
from tracereel.scenes.film.publish.article.document import Document
from tracereel.scenes.film.publish.digest_names import DIGITS

_IN_HTML = re.compile(
    r"""(<(?:img|source|video|audio)\b[^>]*?\s(?:src|poster)\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE
)


@dataclass
class Images:
    """The local pictures of a page: published name -> file."""

    files: dict[str, Path] = field(default_factory=dict)
    remote: list[str] = field(default_factory=list)  # lines about pictures that lie elsewhere

    def gather(self, document: Document, folder: Path) -> None:
        """Find what a text names, seen from its folder; the text then names the copies."""

        def place(named: str, line: int) -> str:
            return self._place(named, folder, f"{document.file}, line {line}")

        for token, named, line in document.images():
            token.attrs["src"] = source = place(named, line)
            token.attrs |= {"loading": "lazy", "decoding": "async", **self._size(source)}
        for token, line in document.html_tokens():
            _rename(token, lambda named, line=line: place(named, line))  # type: ignore[misc]

    def _place(self, named: str, folder: Path, where: str) -> str:
        parts = urlsplit(named)
        if parts.scheme in ("http", "https") or named.startswith("//"):
            self.remote.append(f"{where}: the page will fetch {named} from elsewhere")
            return named
        if parts.scheme not in ("", "file"):
            return named
        path = folder / unquote(parts.path)
        if not parts.path or not path.is_file():
            raise RenderError(f"{where}: there is no picture {named}; looked for {path}")
        name = f"{article_folder.IMAGES}/{path.stem}.{file_digest(path)[:DIGITS]}{path.suffix}"
        self.files[name] = path
        return name

    def _size(self, name: str) -> dict[str, str | int | float]:
        """Width and height of a picture, so that the page keeps its place; drawings have none."""
        if name not in self.files:
            return {}
        try:
            with Image.open(self.files[name]) as image:
                return {"width": image.width, "height": image.height}
        except (UnidentifiedImageError, OSError):
            return {}


def _rename(token: Token, place: Callable[[str], str]) -> None:
    token.content = _IN_HTML.sub(lambda hit: f"{hit[1]}{hit[2]}{place(hit[3])}{hit[2]}", token.content)

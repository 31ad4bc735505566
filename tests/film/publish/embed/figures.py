"""A clip.json as the templates read it, and a reader of HTML that knows when an element is not closed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from tracereel.scenes.film.publish.embed import snippets
from tracereel.scenes.look.theme import THEMES

NASTY = (
    """A "quoted" 'word', <b>bold</b> & &amp; `tick` ${x} {brace} {{ page.title }} {% raw %} {{< fig >}} """
    """[gallery] --> */ </script> </figure> \\n {/* no */} %s éß漢"""
)
BASE = "/clips/ForwardPass"
VOID = {"br", "img", "link", "meta", "source", "track"}
HTML = ("html", "loop", "alpha", "gif", "iframe", "wordpress", "wordpress-loop")
Tree = list[tuple[str, Any]]


def file(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "bytes": 1_584_200, "sha256": "0" * 64, "type": kind, **more}


def moving(stem: str) -> dict[str, Any]:
    size = {"width": 1280, "height": 720, "duration": 6.7}
    return {
        "webm": file(f"{stem}.0000aaaa.webm", 'video/webm; codecs="av01.0.05M.08"', **size),
        "mp4": file(f"{stem}.0000bbbb.mp4", 'video/mp4; codecs="avc1.64001f"', **size),
    }


def still(stem: str) -> dict[str, Any]:
    size = {"width": 1280, "height": 720}
    return {
        "webp": file(f"{stem}.0000cccc.webp", "image/webp", **size),
        "jpeg": file(f"{stem}.0000dddd.jpg", "image/jpeg", **size),
    }


def look(theme: str, extras: bool, text: str) -> dict[str, Any]:
    stem = "ForwardPass" if theme == "dark" else "ForwardPass-light"
    loop = {
        "video": moving(f"{stem}-loop"),
        "poster": still(f"{stem}-loop"),
        "duration": 6.7,
        "sentence": text,
    }
    return {
        "theme": theme,
        "background": THEMES[theme].background,
        "poster": {**still(stem), "time": 13.3, "sentence": text},
        "video": moving(stem),
        "loop": loop if extras else None,
        "gif": file(f"{stem}.0000eeee.gif", "image/gif", width=640, height=360) if extras else None,
        "alpha": {"webm": moving(f"{stem}-alpha")["webm"]} if extras else None,
    }


def clip(*themes: str, extras: bool = True, text: str = "A signal becomes a guess.") -> dict[str, Any]:
    """A clip.json as far as the templates read it; `text` stands wherever somebody's words stand."""
    return {
        "name": "ForwardPass",
        "title": text,
        "teaches": text,
        "language": "en",
        "alt": f"{text} In the picture: {text}",
        "duration": 32.9333,
        "width": 1280,
        "height": 720,
        "transcript": [{"start": 2.2, "end": 7.8, "text": text}, {"start": 75.9, "end": 80, "text": text}],
        "captions": file("ForwardPass.0000ffff.vtt", "text/vtt"),
        "looks": [look(theme, extras, text) for theme in themes or ("dark",)],
        "runs": [{"role": "run", "name": "digits", "seed": 11, "digest": "0a4e2140bd830ec5"}],
    }


def shaped(meta: Any, width: int, height: int) -> Any:
    """The same in another size."""
    if isinstance(meta, list):
        return [shaped(value, width, height) for value in meta]
    if not isinstance(meta, dict):
        return meta
    size = {"width": width, "height": height} if "width" in meta else {}
    return {key: shaped(value, width, height) for key, value in meta.items()} | size


def upright(*themes: str, **more: Any) -> dict[str, Any]:
    """The clip.json of a clip for phones."""
    told = {"name": "ForwardPass-9x16", "clip": "ForwardPass", "asked": "ForwardPass --aspect 9:16"}
    return dict(shaped(clip(*themes, **more), 720, 1280)) | told


class Reader(HTMLParser):
    """Elements, attributes and texts in order. Fails where an element is not closed, or closed too often."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Tree = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(("", re.sub(r"\s+", " ", data.strip())))


def read(html: str) -> Tree:
    """What a browser makes of it, with adjacent whitespace as one space."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.found


def all_of(html: str, tag: str) -> list[dict[str, str]]:
    return [attributes for name, attributes in read(html) if name == tag]


def pasted(meta: dict[str, Any], base: str = BASE) -> dict[str, str]:
    """What snippets/ holds."""
    made = snippets.pages(meta, base)
    return {
        path.removeprefix("snippets/"): text for path, text in made.items() if path.startswith("snippets/")
    }

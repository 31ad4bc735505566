"""HTML as JSX, so that a component has the very markup of the other snippets."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from markupsafe import Markup

BASE = "\ue000"  # stands for the component's own `base` where an address begins
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NAMES = {
    "allowfullscreen": "allowFullScreen",
    "autoplay": "autoPlay",
    "class": "className",
    "crossorigin": "crossOrigin",
    "datetime": "dateTime",
    "for": "htmlFor",
    "playsinline": "playsInline",
    "srclang": "srcLang",
    "srcset": "srcSet",
    "tabindex": "tabIndex",
}

_SPACES = re.compile(r"[ \t\r\n]+")
_PLAIN = re.compile(r'[^"&\\\n]*')


def from_html(html: str) -> Markup:
    """The same elements as JSX. Scripts and comments stay out."""
    parser = _Writer()
    parser.feed(str(html))
    parser.close()
    return Markup("\n".join(parser.lines))


class _Writer(HTMLParser):
    """Writes an element or a text per line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.depth = 0
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.silent = True
            return
        written = "".join(f" {_attribute(name, value)}" for name, value in attrs)
        self._line(f"<{tag}{written}{' /' if tag in VOID else ''}>")
        self.depth += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.silent = False
        elif tag not in VOID:
            self.depth -= 1
            self._line(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        between = not data.strip() and "\n" in data
        if not (between or self.silent):
            self._line(f"{{{_string(_SPACES.sub(' ', data))}}}")

    def _line(self, text: str) -> None:
        self.lines.append("  " * self.depth + text)


def _attribute(name: str, value: str | None) -> str:
    told = NAMES.get(name, name)
    if value is None:
        return told
    if name == "style":
        return f"style={{{_style(value)}}}"
    if name in ("src", "srcset", "href", "poster") and value.startswith(BASE):
        return f"{told}={{base + {_string(value.removeprefix(BASE))}}}"
    return f'{told}="{value}"' if _PLAIN.fullmatch(value) else f"{told}={{{_string(value)}}}"


def _style(value: str) -> str:
    """max-width:1px -> { maxWidth: "1px" }. Of a property said twice the later holds, as in CSS."""
    pairs = (part.split(":", 1) for part in value.split(";") if ":" in part)
    properties = {_camel(name.strip()): text.strip() for name, text in pairs}
    return "{ " + ", ".join(f"{name}: {_string(text)}" for name, text in properties.items()) + " }"


def _camel(name: str) -> str:
    if name.startswith("--"):
        return _string(name)
    first, *others = name.split("-")
    return first + "".join(map(str.capitalize, others))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

"""What is pasted into posts, and the pages beside it: text made from clip.json by templates that a user may replace.

Every figure works in a page that knows nothing of Tracereel: its styles stand in place, nothing is loaded but the clip.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError
from markupsafe import Markup

from tracereel.engine.errors import ConfigError, as_typed
from tracereel.scenes.film.publish.embed import jsx, phrases
from tracereel.scenes.film.publish.embed.metadata import Meta
from tracereel.scenes.film.publish.template_environment import environment

OURS = Path(__file__).with_name("templates")
ALWAYS = {  # the file in the embed's folder: its template
    "index.html": "index.html",
    "oembed.json": "oembed.json",
    "snippets/HOWTO.md": "HOWTO.md",
    "snippets/html.html": "figure.html",
    "snippets/github.md": "github.md",
    "snippets/hugo/tracereel.html": "shortcode.html",
    "snippets/hugo/hugo.md": "hugo.md",
    "snippets/iframe.html": "iframe.html",
    "snippets/jekyll.html": "jekyll.html",
    "snippets/wordpress.html": "wordpress.html",
    "snippets/{name}.jsx": "component.jsx",
}
WHERE = {  # those that only a clip with such a rendering has
    "loop": {
        "loop.html": "loop.html",
        "snippets/loop.html": "figure-loop.html",
        "snippets/wordpress-loop.html": "wordpress-loop.html",
    },
    "alpha": {"snippets/alpha.html": "alpha.html"},
    "gif": {"snippets/gif.html": "gif.html"},
}
PAPER = {"dark": "#0a0d14", "light": "#ffffff"}  # a page's colours where the clip has no such look
PROSE = ("HOWTO.md", "hugo.md", "component.jsx")
SCRIPT = "loop.js"


def pages(meta: Meta, base: str, templates: Path | None = None) -> dict[str, str]:
    """The texts of an embed's folder, by their path in it. `base`: where posts reach the folder, /clips/ForwardPass."""
    maker = _Snippets(meta, base, templates)
    wanted = dict(ALWAYS)
    for kind, more in WHERE.items():
        wanted |= more if maker.facts[f"film_{kind}"] else {}
    return {path.format(name=meta["name"]): maker.text(path, name) for path, name in wanted.items()}


def figure(
    meta: Meta,
    base: str,
    loop: bool = False,
    heading: str | None = None,
    transcript: bool = True,
    credit: bool = False,
    templates: Path | None = None,
) -> str:
    """The figure alone, for a page of one's own: the player, or the silent loop.

    `heading` stands in bold above what the clip teaches; `credit` says from which recorded run the clip was made.
    """
    if loop and not meta["looks"][0]["loop"]:
        raise ConfigError(f"{meta['name']} has no loop. Make one: render.py embed {_asked(meta)} --loop")
    maker = _Snippets(meta, base, templates)
    name = "figure-loop.html" if loop else "figure.html"
    return maker.render(name, maker.base, heading=heading, transcript=transcript, credit=credit)


class _Snippets:
    """The snippets of one clip, filled in."""

    def __init__(self, meta: Meta, base: str, templates: Path | None) -> None:
        self.env = _environment(templates)
        self.base = phrases.address(base)
        self.absolute = self.base.startswith(("https://", "http://"))
        self.facts = self._facts(meta)

    def text(self, path: str, name: str) -> str:
        """One file. The pages of the folder itself name its media as they lie beside them."""
        inside = "/" not in path and path.endswith(".html")
        return self.render(name, "" if inside else self.base)

    def render(self, name: str, folder: str, **facts: Any) -> str:
        """A template filled in. But for prose no line is empty: in a post in Markdown one would end the HTML."""
        try:
            text = self.env.get_template(name).render({**self.facts, "folder": folder, **facts})
        except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
            raise ConfigError(f"the template {name} cannot be filled in: {error}") from error
        prose = name in PROSE
        lines = (line.rstrip() for line in text.strip().split("\n"))
        return as_typed("\n".join(line for line in lines if line or prose) + "\n")

    def _facts(self, meta: Meta) -> dict[str, Any]:
        first = meta["looks"][0]
        return {
            "clip": meta,
            "film": _looks(meta),
            **{f"film_{kind}": _looks(meta, kind) for kind in WHERE},
            "mp4": first["video"]["mp4"],
            "poster": first["poster"],
            "paper": PAPER | {look["theme"]: look["background"] for look in meta["looks"]},
            "asked": _asked(meta),
            "component": re.sub(r"\W", "", meta["name"]),
            "base": self.base,
            "absolute": self.absolute,
            "page_url": lambda name: phrases.join(self.base, name),
            "published": lambda file: phrases.join(self.base if self.absolute else "", file["name"]),
            "figure_of": self._figure_of,
            "source": lambda name: Markup(self._source(name)),
            "script_hash": self._script_hash(),
            "BASE": jsx.BASE,
            "heading": None,
            "transcript": True,
            "credit": True,
            "script": True,
        }

    def _figure_of(self, name: str, folder: str, **facts: Any) -> Markup:
        """A figure whose folder's place is left to somebody else's language."""
        return Markup(self.render(name, Markup(folder), **facts).rstrip())

    def _source(self, name: str) -> str:
        assert self.env.loader
        return self.env.loader.get_source(self.env, name)[0].strip()

    def _script_hash(self) -> str:
        """How a Content-Security-Policy allows the loop's script."""
        digest = hashlib.sha256(self._source(SCRIPT).encode()).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _environment(templates: Path | None) -> Environment:
    """Where templates are found and how they are read; read once for many clips."""
    env = environment(OURS, templates, finalize=phrases.plain)
    env.filters.update(phrases.FILTERS)
    return env


def _asked(meta: Meta) -> str:
    """How one asks for the embed; that of an earlier Tracereel has the usual shape."""
    return str(meta.get("asked", meta["name"]))


def _looks(meta: Meta, kind: str = "") -> list[dict[str, Any]]:
    """The looks as a browser should try them: with a condition those after the first, then the first for everybody."""
    first, *others = meta["looks"]
    if kind and not first[kind]:
        return []
    return [
        {
            "theme": look["theme"],
            "media": "" if look is first else f"(prefers-color-scheme: {look['theme']})",
            "background": look["background"],
            **_shown(look, kind),
        }
        for look in [*others, first]
    ]


def _shown(look: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """A look's poster and files, the preferred one first, and the size of the last, which every browser can show."""
    poster, video = look["poster"], look["video"]
    if kind == "loop":
        poster, video = look["loop"]["poster"], look["loop"]["video"]
    files = {"gif": [look["gif"]], "alpha": [(look["alpha"] or {}).get("webm"), video["mp4"]]}
    chosen = files.get(kind, [video["webm"], video["mp4"]])
    return {"poster": poster, "files": chosen, "width": chosen[-1]["width"], "height": chosen[-1]["height"]}

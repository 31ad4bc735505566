"""How the templates write values: durations in words, names of runs, addresses, JSON, any sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from tracereel.scenes.film.cache.sizes import said
from tracereel.scenes.film.publish.embed import jsx
from tracereel.scenes.film.publish.embed.metadata import Meta
from tracereel.scenes.film.publish.embed.transcript import minutes

DIGITS = 12  # of a trace's digest: enough to know it by
LANGUAGES = {"de": "Deutsch", "en": "English", "es": "Español", "fr": "Français"}

# Acted on by Liquid, by WordPress, by the templates of a page, by mathematics on GitHub: they leave as entities.
_ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in "{}[]`$\\"}
_SPACES = re.compile(r"[ \t\r\n]+")
_IN_ADDRESSES = "/:?=&%+,;@~!#"
_IN_SCRIPTS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def plain(value: Any) -> Any:
    """A text as HTML that nothing acts on; everything that a template writes and that is no markup goes through it."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(str(escape(_SPACES.sub(" ", value))).translate(_ENTITIES))


def as_json(value: Any, indent: int | None = None) -> Markup:
    """JSON that may also stand in a <script>."""
    return Markup(json.dumps(value, ensure_ascii=False, indent=indent).translate(_IN_SCRIPTS))


def address(base: str) -> str:
    """A base as it may stand in an attribute and in a srcset, without the slash at its end."""
    return quote(base.strip().rstrip("/"), safe=_IN_ADDRESSES)


def join(base: str, name: str) -> str:
    """The address of a file below a base; its bare name where the page lies beside it."""
    return base + "/" + name if base else name


@pass_context
def url(context: Context, file: dict[str, Any]) -> str:
    """Where the page that is being made finds a file of the clip."""
    return join(context["folder"], quote(file["name"]))


def spoken(seconds: float) -> str:
    """33 s; 1 min 15 s."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def iso(seconds: float) -> str:
    """PT32.933S: as ISO 8601 has it."""
    return f"PT{seconds:.3f}".rstrip("0").rstrip(".") + "S"


def runs(told: Sequence[Meta]) -> str:
    """digits, seed 11; moons, seed 3."""
    return "; ".join(
        _once(run["name"] if run["seed"] is None else f"{run['name']}, seed {run['seed']}" for run in told)
    )


def credit(told: Sequence[Meta]) -> str:
    """From what the clip was made, so that it can be checked."""
    digests = _once(run["digest"][:DIGITS] for run in told)
    many = len(digests) > 1
    made_from = "recorded runs; trace digests" if many else "a recorded run; trace digest"
    return f"Made with Tracereel from {made_from} {', '.join(digests)}."


def language(code: str) -> str:
    """What a language calls itself, for the menu of captions."""
    return LANGUAGES.get(code, code)


def background(looks: Sequence[Meta], theme: str) -> str:
    """The background of the look with that theme."""
    return next(str(look["background"]) for look in looks if look["theme"] == theme)


def _once(told: Any) -> list[str]:
    return list(dict.fromkeys(told))


FILTERS: dict[str, Callable[..., Any]] = {
    "background": background,
    "clock": minutes,
    "credit": credit,
    "iso": iso,
    "json": as_json,
    "jsx": jsx.from_html,
    "language": language,
    "runs": runs,
    "size": said,
    "spoken": spoken,
    "url": url,
}

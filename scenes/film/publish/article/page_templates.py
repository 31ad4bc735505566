"""The page as HTML, by Jinja templates that a user may replace, one by one, by files of the same name.

article.html     the page          article.css   its looks         article.js     where one is, and what is near
contents.html    its contents      numbers.html  a table per run   reproduce.html how to make it again

The players are those of scenes.film.publish.embed.snippets: a user's figure.html and parts.html replace them here too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.publish.template_environment import environment
from tracereel.scenes.look.theme import THEMES

OURS = Path(__file__).with_name("templates")
NAMES = tuple(sorted(path.name for path in OURS.iterdir()))


class PageTemplates:
    """The article's templates, each read when this is made: a user's own before ours."""

    def __init__(self, folder: Path | None) -> None:
        if folder is not None and not folder.is_dir():
            raise ConfigError(f"there is no folder {folder}; expected templates: {', '.join(NAMES)}")
        self.env = environment(OURS, folder)
        self.env.globals |= {"themes": THEMES}
        for name in NAMES:  # a mistake in one is said now, not when everything is drawn
            self._of(name)

    def fill(self, name: str, **facts: Any) -> str:
        """A template with these facts in it."""
        try:
            return self._of(name).render(**facts)
        except TemplateError as error:
            raise ConfigError(f"the template {name} cannot be filled: {error}") from error

    def _of(self, name: str) -> Any:
        try:
            return self.env.get_template(name)
        except TemplateSyntaxError as error:
            raise ConfigError(f"{error.filename}, line {error.lineno}: {error.message}") from error
        except (TemplateError, UnicodeDecodeError) as error:
            raise ConfigError(f"the template {name} cannot be read: {error}") from error

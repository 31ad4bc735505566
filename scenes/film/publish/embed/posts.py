"""Posts that show clips: which of them still name files that were replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracereel.scenes.film.disk import disk_errors
from tracereel.scenes.film.publish.embed import metadata
from tracereel.scenes.film.publish.embed.embed_folder import files_below
from tracereel.scenes.film.publish.folder import write

WRITTEN_IN = {".html", ".htm", ".md", ".markdown", ".mdx", ".rst", ".txt", ".adoc", ".org", ".ipynb", ".xml"}
WRITTEN_IN |= {
    ".js",
    ".jsx",
    ".ts",
    ".tsx",
    ".vue",
    ".svelte",
    ".astro",
    ".njk",
    ".liquid",
    ".erb",
    ".json",
    ".yml",
}
LONGEST = 5_000_000  # bytes of a text that somebody wrote


@dataclass(frozen=True)
class Mention:
    """A line of a post that names a replaced file."""

    post: Path
    line: int
    old: str
    new: str

    @property
    def said(self) -> str:
        """One line of where a replaced file is named, and what should be named there."""
        return f"{self.post}:{self.line}  shows {self.old}, now {self.new}"


def mentions(roots: Sequence[Path], replaced: Mapping[str, str]) -> list[Mention]:
    """Every line of every text in these folders that names a replaced file. Embeds' own files are not posts."""
    if not replaced:
        return []
    names = re.compile("|".join(map(re.escape, sorted(replaced, key=len, reverse=True))))
    found = [
        Mention(path, number, name, replaced[name])
        for path, text in _texts(roots)
        for number, line in enumerate(text.splitlines(), 1)
        for name in dict.fromkeys(names.findall(line))
    ]
    return sorted(set(found), key=lambda mention: (str(mention.post), mention.line, mention.old))


def rewrite(found: Sequence[Mention]) -> list[Path]:
    """Put the new names into the posts; nothing else in them changes. Returns the posts. Links stay links."""
    posts = [post for post in dict.fromkeys(mention.post for mention in found) if not post.is_symlink()]
    for post in posts:
        with disk_errors(post):
            text = post.read_bytes().decode("utf-8")
            for mention in found:
                if mention.post == post:
                    text = text.replace(mention.old, mention.new)
            write(post, text)
    return posts


def links(found: Sequence[Mention]) -> list[str]:
    """A line for each post that is a link to a text which is not among the posts itself."""
    posts = dict.fromkeys(mention.post for mention in found)
    files = {post.resolve() for post in posts if not post.is_symlink()}
    away = [post for post in posts if post.is_symlink() and post.resolve() not in files]
    return [f"{post} is a link to {post.resolve()}, which is left as it is" for post in away]


def _texts(roots: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for root in roots:
        paths = list(files_below(root))
        embeds = {path.parent for path in paths if path.name == metadata.NAME and metadata.read(path.parent)}
        for path in paths:
            if (
                not embeds.isdisjoint(path.parents)
                or path.suffix.lower() not in WRITTEN_IN
                or path.stat().st_size > LONGEST
            ):
                continue
            try:
                yield path, path.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue

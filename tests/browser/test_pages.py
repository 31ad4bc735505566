"""Pages made from every kind of snippet: nothing moves, nothing is too wide, nothing is fetched early, they play."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.products import MOVING, PAIRED, meta
from tests.browser.server import Host
from tests.browser.visit import axe, cues, play_to_end

BLOG = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A post</title><link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; color: #222; background: #fff }}
@media (prefers-color-scheme: dark) {{ :root {{ color: #eee; background: #111 }} }}
body {{ margin: 0 auto; padding: 1rem; max-width: 42rem; font: 18px/1.7 serif }}
img, video, iframe {{ max-width: 100%; height: auto; margin-bottom: 1.5rem; border-radius: 6px }}
figure {{ margin: 2rem 0; padding: 1rem }}
figcaption {{ text-align: center; font-style: italic }}
</style></head>
<body><main><h1>A post</h1><p>Before the clip.</p>
{post}
<p>After the clip.</p></main></body></html>
"""
HUGO = {
    "hugo.toml": 'baseURL = "/blog/"\ntitle = "A blog"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n',
    "layouts/single.html": BLOG.format(post="{{ .Content }}"),
    "layouts/home.html": "<p>Home.</p>",
    "content/post.md": '+++\ntitle = "A post"\n+++\n\nWords.\n\n{{< tracereel "clips/NAME" >}}\n\nMore words.\n',
}
PLAYERS = ("index", "html", "wordpress", "jekyll", "hugo")
OTHERS = ("iframe", "github", "gif", "alpha", "loop", "loop page")
READERS = [("phone", "dark", 0), ("desktop", "light", 1)]  # size, theme, the look that fits
FILE = "element => element.currentSrc.split('/').pop()"


@pytest.fixture
def visit(browse: Any, host: Host, clips: Path, tmp_path: Path) -> Any:
    """Opens a post that was made from one of the snippets of a clip."""

    def open_post(kind: str, name: str = "", **how: Any) -> Any:
        name = name or (PAIRED if kind in (*PLAYERS, "iframe", "github") else MOVING)
        places = dict.fromkeys((name, f"clips/{name}", f"blog/clips/{name}"), clips / name)
        made = tmp_path / "site"
        path = post(kind, name, clips / name / "snippets", made)
        return browse(f"{host.serve(made, **places)}/{path}", **how)

    return open_post


def post(kind: str, name: str, snippets: Path, site: Path) -> str:
    """Put a snippet into a post as its author would; returns the path of the page."""
    site.mkdir(exist_ok=True)
    if kind in ("index", "loop page"):
        return f"{name}/{'index' if kind == 'index' else 'loop'}.html"
    if kind == "hugo":
        return hugo(name, snippets, site)
    written = {"jekyll": jekyll, "github": github}.get(kind, as_it_is)
    (site / "post.html").write_text(BLOG.format(post=written(kind, name, snippets)), encoding="utf-8")
    return "post.html"


def as_it_is(kind: str, name: str, snippets: Path) -> str:
    return (snippets / f"{kind}.html").read_text(encoding="utf-8")


def jekyll(kind: str, name: str, snippets: Path) -> str:
    """What Jekyll does with an include: Liquid first, then Markdown."""
    import liquid
    from markdown_it import MarkdownIt

    engine = liquid.Environment()
    engine.add_filter("relative_url", lambda path: f"/blog{path}")
    include = engine.from_string((snippets / "jekyll.html").read_text(encoding="utf-8"))
    shown = include.render(include={"base": f"/clips/{name}"})
    return MarkdownIt("commonmark").render(f"Words.\n\n{shown}\n\nMore words.\n")


def github(kind: str, name: str, snippets: Path) -> str:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").render((snippets / "github.md").read_text(encoding="utf-8"))


def hugo(name: str, snippets: Path, site: Path) -> str:
    """A blog built by Hugo, published below /blog/."""
    source = site.with_name("source")
    texts = HUGO | {
        "layouts/shortcodes/tracereel.html": (snippets / "hugo" / "tracereel.html").read_text("utf-8")
    }
    for path, text in texts.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text.replace("NAME", name), encoding="utf-8")
    shutil.copytree(snippets.parent, source / "static" / "clips" / name)
    program = [str(Path(sys.executable).with_name("hugo")), "--destination", str(site / "blog")]
    done = subprocess.run(
        [*program, "--cacheDir", str(source / "cache"), "--panicOnWarning"],
        cwd=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return "blog/post/"


@pytest.mark.parametrize(("size", "theme", "look"), READERS)
@pytest.mark.parametrize("kind", OTHERS)
def test_nothing_moves_is_too_wide_is_fetched_early_or_hard_to_read(
    kind: str, size: str, theme: str, look: int, visit: Any
) -> None:
    is_sound(visit(kind, size=size, theme=theme, still=True), kind)


@pytest.mark.parametrize(("size", "theme", "look"), READERS)
@pytest.mark.parametrize("kind", PLAYERS)
def test_a_post_is_sound_and_plays_the_clip_of_the_readers_theme_with_captions(
    kind: str, size: str, theme: str, look: int, visit: Any, clips: Path
) -> None:
    told = meta(clips / PAIRED)
    visited = visit(kind, size=size, theme=theme)
    is_sound(visited, kind)
    video, poster = (visited.page.locator(f"main figure {part}") for part in ("video", "img"))
    assert poster.evaluate(FILE) == told["looks"][look]["poster"]["webp"]["name"]
    box = video.bounding_box()
    assert box == poster.bounding_box(), "the player does not cover the poster"
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01)
    assert box["width"] >= 280
    played = play_to_end(video, last=0.6)
    assert (played["ended"], played["file"]) == (True, told["looks"][look]["video"]["webm"]["name"]), played
    shown = cues(video)
    assert shown is not None
    assert (shown["mode"], shown["texts"]) == ("showing", [line["text"] for line in told["transcript"]])


def is_sound(visited: Any, kind: str) -> None:
    """Nothing moves, is too wide, is fetched before it is wanted, or keeps anybody from reading."""
    visited.scroll_through()
    if kind != "github":  # which has its own way with the sizes of pictures
        assert visited.shifts() == []
    assert visited.overflow() == 0
    assert visited.videos == []
    assert axe(visited.page) == []


def test_a_pair_follows_github_too(visit: Any, clips: Path) -> None:
    for theme, look in (("dark", 0), ("light", 1)):
        image = visit("github", theme=theme).page.locator("img")
        assert image.evaluate("image => image.naturalWidth") == 320
        wanted = meta(clips / PAIRED)["looks"][look]["poster"]
        assert image.evaluate(FILE) == wanted["jpeg"]["name"]


def test_a_picture_on_github_leads_to_the_clip(visit: Any, clips: Path) -> None:
    page = visit("github").page
    (link,) = page.locator("main a:has(img)").all()
    target = link.evaluate("link => link.href")
    assert page.request.get(target).status == 200


def test_the_page_in_an_iframe_plays_in_a_page_of_another_host(
    visit: Any, browse: Any, host: Host, clips: Path, tmp_path: Path
) -> None:
    away = host.serve(clips)
    snippet = (clips / PAIRED / "snippets" / "iframe.html").read_text(encoding="utf-8")
    (tmp_path / "post.html").write_text(
        BLOG.format(post=snippet.replace('src="', f'src="{away}/')), encoding="utf-8"
    )
    for size, theme, _ in READERS:
        page = browse(f"{host.serve(tmp_path)}/post.html", size=size, theme=theme).page
        page.locator("iframe").scroll_into_view_if_needed()
        inside = page.frame_locator("iframe")
        video = inside.locator("video")
        assert play_to_end(video, last=1)["ended"]
        box, around = video.bounding_box(), page.locator("iframe").bounding_box()
        assert box["width"] == pytest.approx(around["width"], abs=1)
        assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.02)
        over = "root => [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight]"
        assert max(inside.locator(":root").evaluate(over)) <= 0, "the frame scrolls"


def test_a_page_can_be_read_and_played_without_scripts(visit: Any, clips: Path) -> None:
    for kind in ("index", "html"):
        page = visit(kind, scripts=False).page
        assert page.locator("figure img").evaluate("image => image.complete && image.naturalWidth") == 320
        assert page.locator("video").evaluate("video => video.controls")
        page.locator("summary").click()
        assert meta(clips / PAIRED)["transcript"][0]["text"] in page.inner_text("details")
        assert play_to_end(page.locator("video"), last=0.5)["ended"]


def test_a_clip_without_background_plays_over_the_colour_of_the_page(visit: Any, clips: Path) -> None:
    page = visit("alpha", theme="light").page
    look = meta(clips / MOVING)["looks"][0]
    assert play_to_end(page.locator("video"), last=1)["file"] == look["alpha"]["webm"]["name"]

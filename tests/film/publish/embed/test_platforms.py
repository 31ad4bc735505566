"""The same figure on every platform: in WordPress, on GitHub, as a component, by Jekyll's Liquid and by Hugo itself."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.film.publish.embed.figures import BASE, NASTY, all_of, clip, pasted, read, shaped, upright
from tracereel.scenes.film.publish.embed import jsx, snippets


def test_a_wordpress_block_ends_where_it_should() -> None:
    text = pasted(clip(text=NASTY))["wordpress.html"]
    assert re.findall(r"<!--.*?-->", text) == ["<!-- wp:html -->", "<!-- /wp:html -->"]


@pytest.mark.parametrize("name", ["html.html", "loop.html", "alpha.html", "gif.html", "github.md"])
def test_a_post_in_markdown_keeps_what_is_pasted_into_it(name: str) -> None:
    text = pasted(clip("dark", "light", text=NASTY))[name]
    made = MarkdownIt().render(f"Before.\n\n{text}\nAfter *all*.\n")
    assert made == f"<p>Before.</p>\n{text}<p>After <em>all</em>.</p>\n"


def test_github_gets_a_picture_that_leads_to_the_film() -> None:
    plain = pasted(clip("dark", "light", extras=False))["github.md"]
    assert "<video" not in plain
    assert all_of(plain, "a")[0]["href"].endswith(".mp4")
    assert all_of(plain, "img")[0]["src"].endswith(".jpg")
    assert all_of(pasted(clip())["github.md"], "img")[0]["src"].endswith(".gif")


def test_a_component_holds_every_word_as_a_string_and_addresses_from_its_base() -> None:
    text = pasted(clip("dark", "light", text=NASTY))["ForwardPass.jsx"]
    assert "export default function ForwardPass({ base = " in text
    assert f"{{{json.dumps(NASTY, ensure_ascii=False)}}}" in text
    assert 'srcSet={base + "/ForwardPass.0000cccc.webp"}' in text
    assert 'maxWidth: "1280px"' in text
    assert jsx.BASE not in text
    assert f"{BASE}/ForwardPass." not in text


def test_html_becomes_jsx() -> None:
    html = (
        '<p class="a" style="--x:1;margin-top:0">one <br>two &lt;{</p><!-- c --><script>if (a < b) c</script>'
    )
    assert jsx.from_html(html).split("\n") == [
        '<p className="a" style={{ "--x": "1", marginTop: "0" }}>',
        '  {"one "}',
        "  <br />",
        '  {"two <{"}',
        "</p>",
    ]


def liquid(source: str, **include: Any) -> str:
    """What Jekyll makes of an include on a site that lies under /blog."""
    engine = pytest.importorskip("liquid", reason="python-liquid is missing: make test installs it")
    environment = engine.Environment()
    environment.add_filter("relative_url", lambda text: f"/blog{text}")
    return str(environment.from_string(source).render(include=include))


@pytest.mark.parametrize("loop", [False, True])
def test_jekyll_makes_the_same_figure(loop: bool) -> None:
    meta = clip("dark", "light", text=NASTY)
    made = liquid(pasted(meta)["jekyll.html"], base="/c/F", loop=loop)
    assert made.startswith("<figure")
    assert "\n\n" not in made.strip()
    assert read(made) == read(snippets.figure(meta, "/blog/c/F", loop=loop, credit=True))


def test_jekyll_leaves_a_relative_or_absolute_base_as_it_is() -> None:
    source = pasted(clip())["jekyll.html"]
    for base in ("ForwardPass", "https://example.org/c"):
        assert f'src="{base}/ForwardPass.0000dddd.jpg"' in liquid(source, base=base)
    assert 'src="/blog/clips/ForwardPass/ForwardPass.0000dddd.jpg"' in liquid(source)


def hugo(site: Path, post: str, meta: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Build a site under /blog/ with that post and the shortcode."""
    found = shutil.which("hugo", path=str(Path(sys.executable).parent)) or shutil.which("hugo")
    if found is None:
        pytest.skip("hugo is missing: make test installs it")
    files = {
        "hugo.toml": 'baseURL = "https://example.org/blog/"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n',
        "layouts/_default/single.html": "{{ .Content }}",
        "layouts/shortcodes/tracereel.html": snippets.pages(meta, BASE)["snippets/hugo/tracereel.html"],
        "content/post.md": f"---\ntitle: A post\n---\n{post}\n",
        "static/clips/ForwardPass/clip.json": json.dumps(meta),
    }
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    return subprocess.run([found], cwd=site, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("size", [(1280, 720), (720, 720), (720, 1280), (480, 854)])
def test_hugo_makes_the_same_figures_from_clip_json(tmp_path: Path, size: tuple[int, int]) -> None:
    meta = shaped(clip("dark", "light", text=NASTY), *size)
    post = (
        """{{< tracereel "clips/ForwardPass" >}}\n\n{{< tracereel src="/clips/ForwardPass/" loop=true >}}"""
    )
    built = hugo(tmp_path, post, meta)
    assert built.returncode == 0, built.stdout + built.stderr
    made = (tmp_path / "public/post/index.html").read_text(encoding="utf-8")
    player, loop = (snippets.figure(meta, f"/blog{BASE}", loop=which, credit=True) for which in (False, True))
    assert read(made) == read(player + loop)
    [script] = re.findall(r"<script>.*?</script>", loop, re.DOTALL)
    assert script in made  # to the letter, or its hash would not allow it


def test_hugo_says_which_folder_is_missing(tmp_path: Path) -> None:
    built = hugo(tmp_path, '{{< tracereel "clips/Nothing" >}}', clip(extras=False))
    assert built.returncode != 0
    assert "tracereel expects static/clips/Nothing/clip.json" in built.stdout + built.stderr


def test_hugo_says_how_to_make_a_loop_that_is_missing(tmp_path: Path) -> None:
    built = hugo(tmp_path, '{{< tracereel "clips/ForwardPass" "loop" >}}', clip(extras=False))
    assert built.returncode != 0
    assert "render.py embed ForwardPass --loop" in built.stdout + built.stderr
    built = hugo(tmp_path, '{{< tracereel "clips/ForwardPass" "loop" >}}', upright(extras=False))
    assert "render.py embed ForwardPass --aspect 9:16 --loop" in built.stdout + built.stderr

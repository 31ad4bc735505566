"""Snippets and pages: what they hold, whatever a sentence holds, and nothing that a platform would act on."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.film.publish.embed.figures import BASE, HTML, NASTY, VOID, all_of, clip, pasted, read
from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.publish.embed import phrases, snippets
from tracereel.scenes.look.theme import LIGHT


def test_every_snippet_and_page_is_well_formed_and_says_every_word_however_odd() -> None:
    made = pasted(clip("dark", "light", text=NASTY))
    for name in HTML:
        found = read(made[f"{name}.html"])
        said = [text for tag, text in found if not tag] + [v for tag, a in found if tag for v in a.values()]
        assert any(NASTY in text for text in said), name
    for page in ("index.html", "loop.html"):
        assert ("", NASTY) in read(snippets.pages(clip(text=NASTY), BASE)[page])


@pytest.mark.parametrize("name", [*(f"{name}.html" for name in HTML), "github.md"])
def test_nothing_in_a_sentence_is_left_for_a_platform_to_act_on(name: str) -> None:
    text = pasted(clip("dark", "light", text=NASTY))[name]
    outside_scripts = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"[{}`$\\]|\[gallery|</?b>", outside_scripts)
    assert [
        line for line in text.strip().split("\n") if not line.strip()
    ] == []  # one would end HTML in Markdown


def test_a_twin_is_offered_first_with_its_condition_and_webm_before_mp4() -> None:
    sources = all_of(snippets.figure(clip("dark", "light"), BASE), "source")
    videos = [(source.get("media"), source["src"]) for source in sources if "src" in source]
    light = "(prefers-color-scheme: light)"
    assert videos == [
        (light, "/clips/ForwardPass/ForwardPass-light.0000aaaa.webm"),
        (light, "/clips/ForwardPass/ForwardPass-light.0000bbbb.mp4"),
        (None, "/clips/ForwardPass/ForwardPass.0000aaaa.webm"),
        (None, "/clips/ForwardPass/ForwardPass.0000bbbb.mp4"),
    ]
    pictures = [(source.get("media"), source["type"]) for source in sources if "srcset" in source]
    assert pictures == [(light, "image/webp"), (light, "image/jpeg"), (None, "image/webp")]


def test_a_single_look_asks_for_no_colour_scheme() -> None:
    text = snippets.figure(clip("light"), BASE)
    assert "prefers-color-scheme" not in text
    assert "light-dark" not in text
    assert f"background:{LIGHT.background}" in text


def test_the_player_loads_nothing_but_a_lazy_poster_and_has_captions() -> None:
    text = snippets.figure(clip(), BASE)
    [video], [picture], [track] = all_of(text, "video"), all_of(text, "img"), all_of(text, "track")
    assert {"controls", "playsinline", "width", "height", "aria-label"} <= video.keys()
    assert video["preload"] == "none"
    assert "autoplay" not in video
    assert picture["loading"] == "lazy"
    assert picture["alt"].startswith("A signal")
    assert track["kind"] == "captions"
    assert track["label"] == "English"
    assert "default" in track
    assert "<script" not in text
    assert "<style" not in text


def test_heading_transcript_and_credit_are_chosen() -> None:
    bare = snippets.figure(clip(), BASE, transcript=False)
    assert "<details" not in bare
    assert "Tracereel from" not in bare
    full = read(snippets.figure(clip(), BASE, heading="The forward pass", credit=True))
    assert ("", "The forward pass") in full
    assert ("", "0:02") in full
    assert ("", "1:15") in full
    assert ("", "33 s · digits, seed 11") in full
    assert ("", "Made with Tracereel from a recorded run; trace digest 0a4e2140bd83.") in full


def test_a_loop_has_controls_until_its_script_runs_and_never_the_autoplay_attribute() -> None:
    text = snippets.figure(clip(), BASE, loop=True)
    [video] = all_of(text, "video")
    assert {"controls", "muted", "loop", "playsinline"} <= video.keys()
    assert "autoplay" not in video
    assert video["preload"] == "none"


def test_the_script_of_loops_is_the_same_everywhere_and_its_hash_is_told() -> None:
    made = pasted(clip("dark", "light", text=NASTY))
    [script] = re.findall(r"<script>(.*?)</script>", made["loop.html"], re.DOTALL)
    assert script in made["wordpress-loop.html"]
    assert script in made["jekyll.html"]
    assert f"<script>{script}</script>" in made["hugo/tracereel.html"]
    assert not re.search(r"[<&`]|{{|{%|//|/\*", script)  # what platforms have been seen to rewrite
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in made["HOWTO.md"]


def test_a_loop_that_was_not_made_is_refused_with_the_command_that_makes_it() -> None:
    with pytest.raises(ConfigError, match=r"has no loop\. Make one: render\.py embed ForwardPass --loop"):
        snippets.figure(clip(extras=False), BASE, loop=True)


def test_only_what_the_clip_has_gets_a_snippet() -> None:
    made = snippets.pages(clip(extras=False), BASE)
    assert not {path for path in made if re.search("loop|alpha|gif", path)}
    for told in (made["snippets/HOWTO.md"], made["snippets/hugo/hugo.md"], made["snippets/ForwardPass.jsx"]):
        assert not re.search(r"\bloop\b|gif\.html|alpha\.html", told)


def test_a_page_of_the_folder_names_its_media_as_they_lie_beside_it() -> None:
    made = snippets.pages(clip("dark", "light"), "https://example.org/clips/ForwardPass")
    for page in ("index.html", "loop.html"):
        found = read(made[page])
        media = [a[key] for tag, a in found if tag in VOID for key in ("src", "srcset") if key in a]
        assert media
        assert all(name.startswith("ForwardPass") and "/" not in name for name in media)


def test_a_page_says_where_it_is_only_when_that_is_known() -> None:
    near = snippets.pages(clip(), "ForwardPass")["index.html"]
    assert "og:" not in near
    assert "http" not in re.sub(r'"https://schema.org"', "", near)
    far = all_of(snippets.pages(clip(), "https://example.org/c")["index.html"], "meta")
    told = {tag.get("property", tag.get("name", "")): tag.get("content") for tag in far}
    assert told["og:image"] == "https://example.org/c/ForwardPass.0000dddd.jpg"
    assert told["og:video"] == "https://example.org/c/ForwardPass.0000bbbb.mp4"
    assert told["twitter:player"] == "https://example.org/c/index.html"


def test_programs_can_read_what_a_page_says() -> None:
    page = snippets.pages(clip(text=NASTY), "ForwardPass")["index.html"]
    [told] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    video = json.loads(told)
    assert video["name"] == NASTY
    assert video["duration"] == "PT32.933S"
    assert video["thumbnailUrl"] == "ForwardPass.0000dddd.jpg"


def test_oembed_holds_an_iframe_of_the_page() -> None:
    made = snippets.pages(clip(text=NASTY), "https://example.org/c")
    told = json.loads(made["oembed.json"])
    [frame] = all_of(told["html"], "iframe")
    assert told["version"] == "1.0"
    assert told["type"] == "video"
    assert told["title"] == frame["title"] == NASTY
    assert frame["src"] == "https://example.org/c/index.html"
    assert told["thumbnail_url"] == "https://example.org/c/ForwardPass.0000dddd.jpg"
    assert all_of(made["snippets/iframe.html"], "iframe")[0]["src"] == frame["src"]


def test_a_gif_stands_still_for_those_who_want_no_motion() -> None:
    sources = all_of(pasted(clip("dark", "light"))["gif.html"], "source")
    assert [source["srcset"].rsplit(".", 1)[1] for source in sources] == ["jpg", "jpg", "gif"]
    assert all("reduced-motion: reduce" in source["media"] for source in sources[:2])


def test_a_transparent_film_has_no_picture_under_it() -> None:
    text = pasted(clip("dark", "light"))["alpha.html"]
    assert "<picture" not in text
    assert [s["src"].rsplit("/", 1)[1] for s in all_of(text, "source")] == [
        "ForwardPass-light-alpha.0000aaaa.webm",
        "ForwardPass-light.0000bbbb.mp4",
        "ForwardPass-alpha.0000aaaa.webm",
        "ForwardPass.0000bbbb.mp4",
    ]


def test_an_address_may_hold_anything() -> None:
    text = snippets.figure(clip(), """/my clips/"<{{x}}>'s/""")
    [picture] = all_of(text, "img")
    assert picture["src"] == "/my%20clips/%22%3C%7B%7Bx%7D%7D%3E%27s/ForwardPass.0000dddd.jpg"


def test_a_template_of_ones_own_replaces_ours_wherever_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "figure.html").write_text("<figure>{{ clip.title }}: {{ mp4 | url }}</figure>\n")
    made = snippets.pages(clip(text="a < b"), BASE, tmp_path)
    mine = "<figure>a &lt; b: /clips/ForwardPass/ForwardPass.0000bbbb.mp4</figure>"
    assert made["snippets/html.html"].strip() == mine
    assert mine in made["snippets/wordpress.html"]
    assert mine.replace(BASE, "{{ base }}") in made["snippets/jekyll.html"]
    assert "<figure>a &lt; b: ForwardPass.0000bbbb.mp4</figure>" in made["index.html"]


@pytest.mark.parametrize(
    ("template", "said"),
    [("{{ clip.titel }}", "titel"), ("{% if %}", "Expected"), ("{{ clip.title + 1 }}", "str")],
)
def test_a_template_that_is_wrong_is_named(template: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "figure.html").write_text(template)
    with pytest.raises(ConfigError, match=rf"figure\.html cannot be filled in.*{said}"):
        snippets.figure(clip(), BASE, templates=tmp_path)


def test_values_are_written_for_people() -> None:
    assert phrases.spoken(32.9) == "33 s"
    assert phrases.spoken(75.2) == "1 min 15 s"
    told = [{"name": n, "seed": s, "digest": n * 9} for n, s in (("lr", 1), ("lr", 1), ("own", None))]
    assert phrases.runs(told) == "lr, seed 1; own"
    assert phrases.credit(told) == (
        "Made with Tracereel from recorded runs; trace digests lrlrlrlrlrlr, ownownownown."
    )

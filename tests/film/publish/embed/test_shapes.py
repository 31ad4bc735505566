"""Embeds of every shape: a folder of their own, the box of their shape, and no figure that is higher than a screen."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.film.conftest import SMALL, clip, frames_of
from tests.film.publish.embed.figures import BASE, HTML, all_of, pasted, read, shaped, upright
from tests.film.publish.embed.figures import clip as described
from tracereel.engine.errors import ConfigError, RenderError
from tracereel.scenes.film.publish.embed import embed, renew, snippets
from tracereel.scenes.film.publish.embed.contents import Contents
from tracereel.scenes.film.publish.proving import verify
from tracereel.scenes.film.render.make import Order

UPRIGHT = replace(SMALL, aspect="9:16")
BOUND = {"run": "traces/xor.zarr"}


def filmed(contents: Contents = Contents(), **looks: Any) -> Mapping[str, Any]:  # noqa: B008
    """The clip.json of an embed that is made here."""
    made = embed.make(Order((clip("Small"),), replace(UPRIGHT, **looks), BOUND, 2, Path("site")), contents)[0]
    assert made.meta is not None, made.error
    return made.meta


def test_an_upright_embed_lies_beside_the_usual_one_and_is_renewed_as_it_is(here: Path) -> None:
    before = sorted((here / "site" / "Small").rglob("*"))
    meta = filmed(Contents(gif=True, url="/clips"))
    folder = here / "site" / "Small-9x16"
    assert sorted((here / "site" / "Small").rglob("*")) == before
    assert (meta["name"], meta["clip"], meta["asked"]) == ("Small-9x16", "Small", "Small --aspect 9:16")
    assert (meta["width"], meta["height"]) == (180, 320)
    look = meta["looks"][0]
    for video in (*look["video"].values(), look["gif"]):
        assert video["name"].startswith("Small-9x16.")
        assert {frame.shape[:2] for frame in frames_of(folder / video["name"])} == {(320, 180)}
    for kind in ("webp", "jpeg"):
        with Image.open(folder / look["poster"][kind]["name"]) as poster:
            assert poster.size == (180, 320)
    assert verify(folder / "clip.json").holds
    assert "/clips/Small-9x16/Small-9x16." in (folder / "snippets" / "html.html").read_text()
    assert (folder / "snippets" / "Small-9x16.jsx").is_file()
    found = {one.folder.name: one for one in renew.embeds_below(here / "site", {})}
    assert (found["Small-9x16"].options.aspect, found["Small-9x16"].why) == ("9:16", "")
    (folder / look["poster"]["jpeg"]["name"]).unlink()
    [again] = [one for one in renew.embeds_below(folder, {}) if one.why]
    [result] = renew.renew([again], 1)
    assert (result.word, result.folder) == (renew.RENEWED, folder)
    assert json.loads((folder / "clip.json").read_text())["width"] == 180


def test_a_folder_of_another_shape_is_no_embed_of_this_one(here: Path) -> None:
    (here / "site" / "Small").rename(here / "site" / "Small-9x16")
    with pytest.raises(RenderError, match="is the embed of Small: call the folder Small again"):
        renew.embeds_below(here / "site", {})


@pytest.mark.parametrize("name", HTML)
def test_the_box_has_the_shape_of_the_clip_and_fits_a_screen(name: str) -> None:
    text = pasted(upright("dark", "light"))[f"{name}.html"]
    assert "max-width:min(720px,45vh)" in text
    assert "1280px" not in text
    for tag in ("video", "img", "iframe"):
        for found in all_of(text, tag):
            assert (found["width"], found["height"]) == ("720", "1280")
    if name in ("html", "loop", "iframe"):
        assert "aspect-ratio:720/1280" in text


def test_a_square_is_no_higher_than_most_of_a_screen_and_a_wide_picture_as_wide_as_it_is() -> None:
    assert "max-width:min(720px,80vh)" in snippets.figure(shaped(described(), 720, 720), BASE)
    assert "max-width:min(720px,40vh)" in snippets.figure(shaped(described(), 720, 1440), BASE)
    assert "max-width:1440px;" in snippets.figure(shaped(described(), 1440, 720), BASE)
    assert "max-width:1280px;" in snippets.figure(described(), BASE)


def test_pages_and_programs_are_told_the_shape() -> None:
    made = snippets.pages(upright(), "https://example.org/clips/ForwardPass-9x16")
    assert "calc(720 / 1280)" in made["index.html"]
    assert 'property="og:video:height" content="1280"' in made["index.html"]
    told = json.loads(made["oembed.json"])
    assert (told["width"], told["height"]) == (720, 1280)
    assert all_of(made["snippets/github.md"], "img")[0]["width"] == "720"
    plain = snippets.pages(upright(extras=False), BASE)["snippets/github.md"]
    assert all_of(plain, "img")[0]["width"] == "400"


def test_a_component_has_a_name_that_javascript_allows() -> None:
    text = pasted(upright("dark", "light"))["ForwardPass-9x16.jsx"]
    assert "export default function ForwardPass9x16({" in text
    assert (
        'import ForwardPass9x16 from "@site/static/clips/ForwardPass-9x16/snippets/ForwardPass-9x16.jsx"'
        in text
    )
    assert 'maxWidth: "min(720px,45vh)"' in text
    assert "`<ForwardPass9x16 base=" in pasted(upright())["HOWTO.md"]


def test_it_is_said_how_to_ask_for_the_same_shape_again() -> None:
    assert "render.py embed ForwardPass --aspect 9:16 --url ADDRESS" in pasted(upright())["HOWTO.md"]
    assert "render.py embed ForwardPass --url ADDRESS" in pasted(described())["HOWTO.md"]
    with pytest.raises(ConfigError, match=r"render\.py embed ForwardPass --aspect 9:16 --loop"):
        snippets.figure(upright(extras=False), BASE, loop=True)


def test_who_called_the_installed_command_is_told_to_type_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/env/bin/tracereel"])
    made = pasted(described())
    assert "tracereel embed ForwardPass --url ADDRESS" in made["HOWTO.md"]
    assert not [name for name, text in made.items() if "render.py" in text]


def test_every_element_of_an_upright_figure_is_closed() -> None:
    for name in HTML:
        assert read(pasted(upright("dark", "light"))[f"{name}.html"])

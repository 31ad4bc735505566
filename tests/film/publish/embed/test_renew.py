"""Embeds that grow old: noticed, renewed in place, and posts that show them found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.film.conftest import record
from tests.film.publish.embed.conftest import order
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.publish.embed import embed_folder, metadata, posts, renew
from tracereel.scenes.film.publish.embed.contents import Contents


def states(root: Path, **bound: str) -> list[tuple[str, str]]:
    return [(one.folder.name, one.why) for one in renew.embeds_below(root, bound)]


def meta(place: Path) -> dict[str, Any]:
    found = metadata.read(place)
    assert found is not None
    return found


def test_an_embed_is_fresh_as_long_as_nothing_changed(here: Path) -> None:
    assert states(here) == [("Small", "")]
    results = list(renew.renew(renew.embeds_below(here / "site", {}), 1))
    assert [(result.word, result.why) for result in results] == [("fresh", "")]


def test_another_recording_makes_it_stale_and_renewing_shows_the_new_one(here: Path) -> None:
    place = here / "blog" / "Small"
    order("Small", contents=Contents(gif=True), folder="blog")
    before = meta(place)
    (here / "post.html").write_text(f"<video src={before['looks'][0]['video']['mp4']['name']}>")
    record(here / "traces" / "xor.zarr", "seed=5")
    [found] = renew.embeds_below(here / "blog", {})
    assert found.why == "the trace at traces/xor.zarr is another recording"
    [result] = renew.renew([found], 2)
    after = meta(place)
    assert (result.word, after["runs"][0]["seed"]) == ("renewed", 5)
    assert after["runs"][0]["digest"] != before["runs"][0]["digest"]
    assert embed_folder.damaged(place, after) == []
    [mention] = posts.mentions([here], result.replaced)
    assert (mention.post.name, mention.new) == ("post.html", after["looks"][0]["video"]["mp4"]["name"])
    assert (place / mention.old).is_file()  # the post still works
    assert states(here / "blog") == [("Small", "")]


def test_a_missing_file_is_put_back_without_rendering(here: Path) -> None:
    place = here / "site" / "Small"
    name = meta(place)["looks"][0]["video"]["webm"]["name"]
    (place / name).unlink()
    [found] = renew.embeds_below(here, {})
    assert found.why == f"{name} is missing or damaged"
    assert [result.word for result in renew.renew([found], 1)] == ["renewed"]
    assert (place / name).is_file()


def test_pages_are_written_anew_where_somebody_changed_them(here: Path) -> None:
    page = here / "site" / "Small" / "index.html"
    before = page.read_text()
    page.write_text("changed")
    [result] = renew.renew(renew.embeds_below(here, {}), 1)
    assert result.word == "fresh"
    assert "written anew" in result.why
    assert page.read_text() == before


def test_a_trace_that_moved_is_said_to_be_missing_and_can_be_named(here: Path) -> None:
    (here / "traces").rename(here / "elsewhere")
    [found] = renew.embeds_below(here / "site", {})
    assert "--trace run=PATH" in found.why
    assert states(here / "site", run="elsewhere/xor.zarr") == [("Small", "")]


def test_a_folder_without_embeds_is_refused(here: Path) -> None:
    with pytest.raises(RenderError, match="holds no embed"):
        renew.embeds_below(here / "traces", {})
    with pytest.raises(RenderError, match="there is no folder"):
        renew.embeds_below(here / "nowhere", {})


def test_a_renamed_folder_is_refused(here: Path) -> None:
    (here / "site" / "Small").rename(here / "site" / "Tiny")
    with pytest.raises(RenderError, match="is the embed of Small: call the folder Small again"):
        renew.embeds_below(here, {})

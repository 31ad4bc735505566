"""A clip that went stale is renewed in place: pages show the new one, and the old name still answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.browser.products import SMALL, meta, prompt
from tests.browser.server import Host
from tests.browser.visit import play_to_end
from tests.film.conftest import Library, task

POST = '<!doctype html><html lang="en"><title>A post</title><main><h1>A post</h1>{}</main></html>'


def test_a_page_plays_the_new_clip_and_the_old_name_still_answers(
    tmp_path: Path, browse: Any, host: Host, library: Library, recorded: Path
) -> None:
    clips = tmp_path / "clips"
    shutil.copytree(recorded, tmp_path / "mine.zarr")
    library.lend(tmp_path / "build" / "clips", task("Small", recorded, "page", captions="none"))
    with prompt(tmp_path) as here:
        looks = ["-q", "l", "--fps", "10", "--trace", "run=mine.zarr"]
        here.do(["embed", "Small", *looks, "-o", "clips"], before=SMALL)
        before = meta(clips / "Small")
        for kind, name in (("iframe", "frame"), ("html", "pasted")):
            snippet = (clips / "Small" / "snippets" / f"{kind}.html").read_text("utf-8")
            (clips / f"{name}.html").write_text(POST.format(snippet), encoding="utf-8")
        address = host.serve(clips)
        page = browse(f"{address}/Small/").page
        source = "video => video.querySelector('source').src"
        assert page.locator("video").evaluate(source).endswith(file(before))
        said = here.do(
            ["record", "xor", "--set", "training.epochs=2", "--set", "seed=5", "-o", "mine.zarr", "--again"],
            ["embed", "--update", "clips"],
            ["embed", "--update", "clips", "--dry-run"],
        )
    after = meta(clips / "Small")
    assert file(after) != file(before)
    assert "clips/Small  renewed: " in said
    assert "clips/Small  fresh\n" in said
    assert f"{clips.name}/pasted.html" in said, "the post with the old name is not reported"
    assert played(page.locator("video")) == file(before), "a page that was open stopped playing"
    page.reload()
    assert played(page.locator("video")) == file(after)
    assert played(browse(f"{address}/frame.html").page.frame_locator("iframe").locator("video")) == file(
        after
    )
    assert played(browse(f"{address}/pasted.html").page.locator("video")) == file(before)


def file(told: dict[str, Any]) -> str:
    return str(told["looks"][0]["video"]["webm"]["name"])


def played(video: Any) -> str:
    """The file that a video played to its end."""
    state = play_to_end(video)
    assert state["ended"], state
    return str(state["file"])

"""A clip that went stale is renewed in place: pages show the new one, and the old name still answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.products import do, meta
from tests.browser.server import Host
from tests.browser.visit import play_to_end

SMALL = """
from tests.film.conftest import clip
storyboard.ACTS = (storyboard.Act(1, "Beginnings", (clip("Small"),)),)
"""
TRACE = ["--set", "training.epochs=1", "-o", "mine.zarr", "--again"]
POST = '<!doctype html><html lang="en"><title>A post</title><main><h1>A post</h1>{}</main></html>'


def test_a_page_plays_the_new_clip_and_the_old_name_still_answers(
    tmp_path: Path, browse: Any, host: Host
) -> None:
    clips = tmp_path / "clips"
    do(
        tmp_path,
        ["record", "xor", *TRACE],
        ["embed", "Small", "-q", "l", "--trace", "run=mine.zarr", "-o", "clips"],
        before=SMALL,
    )
    before = meta(clips / "Small")
    snippets = [
        (clips / "Small" / "snippets" / f"{kind}.html").read_text("utf-8") for kind in ("iframe", "html")
    ]
    for kind, snippet in zip(("frame", "pasted"), snippets, strict=True):
        (clips / f"{kind}.html").write_text(POST.format(snippet), encoding="utf-8")
    address = host.serve(clips)
    page = browse(f"{address}/Small/").page
    assert page.locator("video").evaluate("video => video.querySelector('source').src").endswith(file(before))
    said = do(
        tmp_path,
        ["record", "xor", "--set", "seed=5", *TRACE],
        ["embed", "--update", "clips"],
        ["embed", "--update", "clips", "--dry-run"],
        before=SMALL,
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

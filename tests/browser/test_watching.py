"""The tests of pages would notice: mistakes planted in small pages are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import Host
from tests.browser.visit import axe, play_to_end

PAGE = '<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>{}</main></html>'


@pytest.fixture
def visit(browse: Any, host: Host, tmp_path: Path) -> Any:
    """Opens a page of this content."""

    def open_page(content: str, **how: Any) -> Any:
        (tmp_path / "index.html").write_text(PAGE.format(content), encoding="utf-8")
        return browse(host.serve(tmp_path), **how)

    return open_page


def test_a_sound_page_passes(visit: Any) -> None:
    page = visit("<p>Words.</p>")
    assert (page.strays, page.errors, page.shifts(), page.overflow(), axe(page.page)) == ([], [], [], 0, [])


def test_a_request_that_leaves_the_host_is_noticed(visit: Any) -> None:
    page = visit('<script src="https://example.org/player.js"></script>')
    assert page.strays == ["https://example.org/player.js"]
    page.forget()


def test_what_a_page_misses_and_what_its_scripts_break_is_noticed(visit: Any) -> None:
    page = visit('<img src="nowhere.png" alt=""><script>broken()</script>')
    assert any("404" in error and "nowhere.png" in error for error in page.errors)
    assert any("broken is not defined" in error for error in page.errors)
    page.forget()


def test_what_moves_is_noticed(visit: Any) -> None:
    page = visit('<div id="late"></div><p>Words.</p>', size="phone")
    assert page.shifts() == []
    page.page.evaluate("late.style.height = '99px'")
    page.page.wait_for_function("window.shifts.length")
    (shift,) = page.shifts()
    assert (shift["value"] > 0, shift["moved"]) == (True, "P.")


def test_what_is_too_wide_is_noticed(visit: Any) -> None:
    assert visit('<div style="width:500px">Wide.</div>', size="phone").overflow() > 100


def test_what_some_cannot_read_is_noticed(visit: Any) -> None:
    found = axe(visit('<img src="data:," width="9" height="9"><p style="color:#ccc">Pale.</p>').page)
    assert [line.split(":")[0] for line in found] == ["color-contrast", "image-alt"]


def test_a_video_that_is_none_does_not_count_as_played(visit: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"not a video")
    page = visit('<video preload="none"><source src="broken.mp4" type="video/mp4"></video>')
    played = play_to_end(page.page.locator("video"))
    assert not played["ended"]
    page.forget()


def test_the_theme_the_size_and_the_wish_for_less_motion_reach_the_page(visit: Any) -> None:
    page = visit("", size="phone", theme="dark", still=True).page
    for wish in ("(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)", "(width: 360px)"):
        assert page.evaluate("wish => matchMedia(wish).matches", wish)


def test_a_page_without_scripts_is_one(visit: Any) -> None:
    page = visit("<p>Words.</p><script>document.body.innerHTML = ''</script>", scripts=False).page
    assert page.inner_text("p") == "Words."

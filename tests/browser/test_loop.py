"""The short silent loop moves only for those who want that, and always stops when told to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.products import MOVING, meta
from tests.browser.server import Host

SECOND = 1000


@pytest.fixture
def visit(browse: Any, host: Host, clips: Path) -> Any:
    """Opens the loop's page."""
    return lambda **how: browse(f"{host.serve(clips)}/{MOVING}/loop.html", **how)


def moves(page: Any) -> bool:
    """Whether the picture changes within half a second."""
    time = "video => video.currentTime"
    video = page.locator("video")
    before = video.evaluate(time)
    page.wait_for_timeout(SECOND / 2)
    return bool(video.evaluate(time) != before)


def started(page: Any) -> None:
    """Wait until it plays."""
    page.wait_for_function(
        "() => { const v = document.querySelector('video'); return v.currentTime > 0 && !v.paused }"
    )


def test_it_starts_by_itself_silent_and_goes_on_and_on(visit: Any, clips: Path) -> None:
    page = visit(theme="dark").page
    started(page)
    assert moves(page)
    video = page.locator("video")
    assert video.evaluate("video => [video.muted, video.loop, video.controls]") == [True, True, False]
    loop = meta(clips / MOVING)["looks"][0]["loop"]
    assert video.evaluate("video => video.currentSrc.split('/').pop()") == loop["video"]["webm"]["name"]
    assert video.evaluate("video => video.duration") == pytest.approx(loop["duration"], abs=0.1)
    video.evaluate("video => { video.playbackRate = 16 }")
    page.wait_for_timeout(loop["duration"] / 16 * SECOND + SECOND / 2)
    assert moves(page)


def test_it_stands_still_where_less_motion_is_wanted(visit: Any) -> None:
    visited = visit(still=True)
    visited.page.wait_for_timeout(SECOND)
    assert visited.page.locator("video").evaluate("video => video.paused && video.currentTime") == 0
    assert visited.videos == []
    visited.page.get_by_role("button").click()
    started(visited.page)


def test_the_mouse_stops_it_and_starts_it_again(visit: Any) -> None:
    page = visit().page
    started(page)
    button = page.get_by_role("button")
    assert button.get_attribute("aria-label").startswith("Pause")
    button.click()
    assert not moves(page)
    assert button.get_attribute("aria-label").startswith("Play")
    button.click()
    started(page)
    assert moves(page)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_stops_it_and_starts_it_again(visit: Any, key: str) -> None:
    page = visit().page
    started(page)
    page.keyboard.press("Tab")
    page.keyboard.press(key)
    assert not moves(page)
    page.keyboard.press(key)
    started(page)
    assert moves(page)


def test_it_stops_when_the_wish_for_less_motion_comes_later(visit: Any) -> None:
    page = visit().page
    started(page)
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_timeout(SECOND / 4)
    assert not moves(page)


def test_without_scripts_it_stands_still_and_has_controls(visit: Any) -> None:
    page = visit(scripts=False).page
    assert page.locator("video").evaluate("video => [video.controls, video.paused]") == [True, True]

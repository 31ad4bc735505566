"""The article, read in a browser: on a phone and at a desk, in the dark and in the light, with scripts and without."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.products import CLIPS, ROOT, meta
from tests.browser.server import Host
from tests.browser.visit import axe, finish, start

READERS = [("phone", "dark"), ("desktop", "light")]
AT_THE_END = "innerHeight + scrollY >= document.documentElement.scrollHeight - 2"


@pytest.fixture
def read(browse: Any, host: Host, article: Path) -> Any:
    """Opens the article."""
    return lambda **how: browse(f"{host.serve(article)}/", **how)


@pytest.mark.parametrize(("size", "theme"), READERS)
def test_nothing_moves_is_too_wide_or_hard_to_read(size: str, theme: str, read: Any) -> None:
    visit = read(size=size, theme=theme)
    visit.scroll_through()
    assert visit.shifts() == []
    assert visit.overflow() == 0
    assert axe(visit.page) == []


def test_every_clip_stands_in_it_and_plays_to_its_end(read: Any, article: Path) -> None:
    page = read().page
    players = page.locator("video:not([data-tracereel-loop])").all()
    played = {}
    for some in (players[at : at + 3] for at in range(0, len(players), 3)):
        for video in some:
            start(video)
        for video in some:
            state = finish(video)
            assert state["ended"], state
            played[state["file"].split(".")[0]] = state["duration"]
    lengths = {name: meta(article / "clips" / name)["duration"] for name in CLIPS}
    assert played == {name: pytest.approx(length, abs=0.1) for name, length in lengths.items()}


def test_clips_are_fetched_only_when_they_come_near(read: Any) -> None:
    visit = read(size="phone", still=True)
    early = set(visit.videos)
    assert len(early) <= 1
    visit.page.locator("video").last.scroll_into_view_if_needed()
    visit.page.wait_for_timeout(500)
    late = set(visit.videos)
    assert late > early
    assert len(late) <= 4 < len(CLIPS) - 1, "a clip that is far away was fetched"


def test_pictures_are_fetched_only_when_they_come_near(read: Any) -> None:
    visit = read(size="phone", still=True)
    assert len([url for url in visit.requests if url.endswith((".webp", ".jpg"))]) < len(CLIPS)


def test_every_link_of_the_contents_lands_on_its_heading(read: Any) -> None:
    page = read(still=True).page
    links = page.locator("nav.side a").all()
    assert len(links) >= len(CLIPS)
    for link in links:
        link.click()
        heading = page.locator(f"[id='{link.get_attribute('href').removeprefix('#')}']")
        assert " ".join(heading.inner_text().split()) == " ".join(link.inner_text().split())
        top, at_the_end = heading.bounding_box()["y"], page.evaluate(AT_THE_END)
        assert 0 <= top < (900 if at_the_end else 150), heading.inner_text()


def test_the_contents_fold_on_a_phone(read: Any) -> None:
    page = read(size="phone", still=True).page
    fold = page.locator("details.fold")
    fold.locator("summary").click()
    link = fold.locator("a").last
    target = link.get_attribute("href").removeprefix("#")
    link.click()
    assert 0 <= page.locator(f"[id='{target}']").bounding_box()["y"] < 740


def test_it_can_be_read_and_played_without_scripts(read: Any) -> None:
    page = read(scripts=False, size="phone").page
    assert len(page.inner_text("main")) > 2000
    video = page.locator("video").first
    start(video)
    assert finish(video, last=0.5)["ended"]
    picture = page.locator("figure img").last
    picture.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_a_number_says_where_it_was_read(read: Any) -> None:
    page = read(size="phone").page
    number = page.locator("data[title]").first
    where = number.get_attribute("title")
    number.click()
    assert page.get_by_role("status").inner_text() == where


def test_its_own_server_shows_it_and_shows_it_anew_when_it_was_made_again(
    article: Path, browse: Any, tmp_path: Path
) -> None:
    folder = shutil.copytree(article, tmp_path / "article")
    program = (
        "from pathlib import Path; from tracereel.scenes.film.publish.article import serve; "
        "serve.serve(Path({!r}), opened=print)"
    )
    command = [sys.executable, "-u", "-c", program.format(str(folder))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            page = browse(server.stdout.readline().strip()).page
            video = page.locator("video").last
            start(video)
            assert finish(video, last=1)["ended"]
            written = (folder / "index.html").read_text(encoding="utf-8")
            (folder / "index.html").write_text(written.replace("<title>", "<title>New: "), encoding="utf-8")
            page.reload()
            assert page.title().startswith("New: ")
        finally:
            server.terminate()

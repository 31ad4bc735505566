"""Posts that name files which were replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tracereel.scenes.film.publish.embed import posts

OLD, NEW = "Clip.11111111.mp4", "Clip.22222222.mp4"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text(f"# A\n\n<video src='/clips/Clip/{OLD}'>\n", newline="\r\n")
    (tmp_path / "posts" / "b.md").write_text(f"It shows {NEW}.\n")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "c.md").write_text(OLD)
    (tmp_path / "picture.png").write_bytes(OLD.encode() + b"\xff\xfe")
    (tmp_path / "latin.md").write_bytes(OLD.encode() + b"\xe9\xff")
    embed = tmp_path / "clips" / "Clip"
    (embed / "snippets").mkdir(parents=True)
    (embed / "clip.json").write_text(json.dumps({"tracereel": "embed", "name": "Clip", "old": OLD}))
    (embed / "snippets" / "html.html").write_text(OLD)
    return tmp_path


def test_a_post_that_shows_an_old_file_is_named_with_its_line(site: Path) -> None:
    found = posts.mentions([site], {OLD: NEW})
    assert [mention.said for mention in found] == [f"{site}/posts/a.md:3  shows {OLD}, now {NEW}"]


def test_nothing_is_looked_for_where_nothing_was_replaced(site: Path) -> None:
    assert posts.mentions([site], {}) == []


def test_a_folder_that_is_named_twice_is_reported_once(site: Path) -> None:
    assert len(posts.mentions([site, site / "posts"], {OLD: NEW})) == 1


def test_rewriting_changes_the_name_and_nothing_else(site: Path) -> None:
    before = (site / "posts" / "a.md").read_bytes()
    changed = posts.rewrite(posts.mentions([site], {OLD: NEW}))
    assert changed == [site / "posts" / "a.md"]
    assert (site / "posts" / "a.md").read_bytes() == before.replace(OLD.encode(), NEW.encode())
    assert (site / "node_modules" / "c.md").read_text() == OLD
    assert posts.mentions([site], {OLD: NEW}) == []

"""The order of files: where several processes test, the longest begin first, so that none waits at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = (
    "browser/test_article.py",
    "film/render/test_scheduler.py",
    "test_render.py",
    "film/render/test_warm.py",
    "film/render/test_hanging.py",
    "film/render/test_pool.py",
    "browser/test_every_clip.py",
    "browser/test_pages.py",
    "browser/test_update.py",
    "engine/crash/test_kill.py",
    "film/plan/test_freshness.py",
    "film/publish/embed/test_command.py",
    "scenes/raster/test_frames.py",
    "engine/crash/test_resume.py",
    "scenes/test_clips.py",
    "film/render/test_pair.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of a file stay together, in their order."""
    places = {HERE / file: place for place, file in enumerate(LONGEST)}
    gone = [str(file) for file in places if not file.is_file()]
    assert not gone, f"tests that were moved: {', '.join(gone)}. Say here where they are now"
    items.sort(key=lambda item: places.get(item.path, len(places)))

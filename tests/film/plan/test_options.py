from __future__ import annotations

from typing import Any

import pytest

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.plan.options import ASPECTS, Options


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"crf": 52}, r"crf lies in 0 to 51 for mp4, got 52"),
        ({"crf": -1}, r"crf lies in 0 to 51 for mp4, got -1"),
        ({"crf": 64, "format": "webm"}, r"crf lies in 0 to 63 for webm, got 64"),
        ({"crf": 20, "format": "gif", "fps": 10}, r"crf is for mp4 and webm; gif takes none, got 20"),
        ({"crf": 20, "format": "mov"}, r"crf is for mp4 and webm; mov takes none, got 20"),
        ({"transparent": True}, r"webm and mov can be transparent, mp4 cannot"),
        ({"transparent": True, "format": "gif"}, r"webm and mov can be transparent, gif cannot"),
        ({"format": "gif", "fps": 60}, r"a gif shows at most 50 frames per second, got 60\. Try: --fps 25"),
    ],
)
def test_what_a_format_cannot_do_is_refused_in_a_line(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Options(**options)


def test_crf_and_transparency_are_said_only_where_they_were_asked_for() -> None:
    assert Options().line == "720p30, dark, 16:9, captions burn, mp4"
    asked = Options(format="webm", crf=40, transparent=True)
    assert asked.line == "720p30, dark, 16:9, captions burn, webm, crf 40, transparent"
    assert asked.flags() == ["--format webm"]  # no command offers the others
    assert Options(**asked.as_dict()) == asked


@pytest.mark.parametrize(
    ("letter", "sizes"),
    [
        ("l", [(854, 480), (480, 480), (480, 854)]),
        ("m", [(1280, 720), (720, 720), (720, 1280)]),
        ("h", [(1920, 1080), (1080, 1080), (1080, 1920)]),
        ("p", [(2560, 1440), (1440, 1440), (1440, 2560)]),
        ("k", [(3840, 2160), (2160, 2160), (2160, 3840)]),
    ],
)
def test_a_quality_names_the_short_side_of_every_shape(letter: str, sizes: list[tuple[int, int]]) -> None:
    assert [Options.choose(letter, aspect=aspect).size for aspect in ASPECTS] == sizes


def test_files_of_the_usual_shape_have_the_usual_names() -> None:
    assert [Options(aspect=aspect).suffix for aspect in ASPECTS] == ["", "-1x1", "-9x16"]
    assert Options(versus="beside").suffix == ""
    assert Options(aspect="9:16").flags() == ["--aspect 9:16"]


def test_two_pictures_in_one_are_squares_whatever_was_said() -> None:
    for aspect in ASPECTS:
        assert Options(aspect=aspect, versus="beside").size == (1440, 720)
        assert Options(aspect=aspect, versus="above").size == (720, 1440)
        assert Options(aspect=aspect, versus="above").half == (720, 720)
    assert Options(versus="above").flags() == ["--layout above"]
    assert Options(**Options(versus="above").as_dict()) == Options(versus="above")


def test_a_shape_that_is_none_is_refused_in_a_line() -> None:
    with pytest.raises(ConfigError, match="aspect is one of 16:9, 1:1, 9:16; got '4:3'"):
        Options(aspect="4:3")


def test_nothing_lies_behind_a_mov_and_behind_what_is_transparent() -> None:
    assert Options(format="mov").see_through
    assert Options(format="webm", transparent=True).see_through
    assert not Options(format="webm").see_through

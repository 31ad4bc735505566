"""Which letters the film's typeface lacks, where they are found, and what is said where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import lettering
from tracereel.engine.errors import RenderError
from tracereel.scenes.look import letters, shaping
from tracereel.scenes.look.advice import advice
from tracereel.scenes.look.letters import Found, found_for, is_ours, lacking, missing_in

NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any font."""
    (tmp_path / "none.conf").write_text(NO_FONTS)
    monkeypatch.setenv(letters.OTHER_FONTS, str(tmp_path / "none.conf"))


def test_letters_of_ours_are_known_from_those_that_would_be_boxes() -> None:
    assert all(map(is_ours, "aZ9é−×·∂Σαδ→≤ \t"))
    assert not any(map(is_ours, "日אمन🎉\ue000"))


def test_lacking_letters_are_told_once_and_what_joins_them_is_none() -> None:
    assert lacking("日本, 日 e\u0301 👩\u200d👧") == "日本👧👩"
    assert lacking("R&D <1yr") == ""


@pytest.mark.parametrize("script", lettering.NAMES)
def test_letters_of_every_script_are_found_on_a_machine_that_has_fonts(script: str) -> None:
    lettering.require(script)
    found = found_for(lettering.NAMES[script])
    assert found.fonts
    assert found.missing == ""
    assert all(Path(font.path).is_file() and font.digest for font in found.fonts)


def test_han_letters_take_the_forms_of_the_language_that_a_name_is_in() -> None:
    assert [letters.language_of(name) for name in ("日本語クラス", "中文", "한국어 中")] == [
        "ja",
        "zh-cn",
        "ko",
    ]


def test_a_name_of_our_letters_asks_nobody(bare: None) -> None:
    assert found_for("R&D <1yr, é") == Found((), "")


def test_where_no_font_has_letters_they_are_named_with_what_to_install(bare: None) -> None:
    assert missing_in(["日本語", "plain", "本é"]) == "日本語"
    with pytest.raises(
        RenderError, match=r"no font of this machine has 日 本\. .*apt install fonts-noto-cjk"
    ):
        shaping.outline("日本")


def test_a_letter_of_nobodys_is_never_a_box() -> None:
    with pytest.raises(RenderError, match=r"no font of this machine has U\+E123"):
        shaping.outline("\U000e0123".replace("\U000e0123", "\ue123"))


def test_advice_names_few_letters_and_every_font() -> None:
    said = advice("日本שनम")
    assert "Noto Sans CJK, Noto Sans Hebrew, Noto Sans Devanagari" in said
    assert "apt install fonts-noto-cjk fonts-noto-core" in said
    assert "and 4 more" in advice("一二三四五六七八九十百千")
    assert "without colours" in advice("🎉")

"""What to install for letters that no font of the machine has: by their script, in words that can be typed."""

from __future__ import annotations

import unicodedata

SHOWN = 8  # letters that a line names
# The first word of a letter's name: what has it, and the package of Debian and Ubuntu.
SCRIPTS = {
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH"),
                    ("Noto Sans CJK", "fonts-noto-cjk")),
}  # fmt: skip
PICTURES = ("Symbola, or Noto Emoji without colours", "fonts-symbola")
OTHERS = "fonts-noto-core"


def advice(letters: str) -> str:
    """The letters, and how to get a font: the end of a line that begins with who lacks them."""
    shown = " ".join(_shown(each) for each in letters[:SHOWN])
    more = f" and {len(letters) - SHOWN} more" if len(letters) > SHOWN else ""
    wanted = dict.fromkeys(_wanted(each) for each in letters)
    names = ", ".join(name for name, _ in wanted)
    packages = " ".join(dict.fromkeys(package for _, package in wanted))
    return (
        f"{shown}{more}. Install a font that has: {names} (Debian, Ubuntu: apt install {packages}; "
        "elsewhere: fonts.google.com/noto), or give other names"
    )


def _shown(letter: str) -> str:
    """A letter, or its number where it has no look of its own."""
    return letter if letter.isprintable() else f"U+{ord(letter):04X}"


def _wanted(letter: str) -> tuple[str, str]:
    """The font for a letter and its package."""
    script = unicodedata.name(letter, "").split(" ")[0]
    if unicodedata.category(letter) in ("So", "Sk", "Sm") and script not in SCRIPTS:
        return PICTURES
    return SCRIPTS.get(
        script, (f"Noto Sans {script.capitalize()}" if script else "one that has them", OTHERS)
    )

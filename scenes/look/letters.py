"""Letters that the film's typeface lacks, and the fonts of this machine that have them, found by fontconfig.

A font is chosen for all lacking letters of a string together, so that a word is not made of two hands. Only outlines
of one colour count: a name is drawn in the film's ink.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from PIL import ImageFont

from tracereel.scenes.look import fonts
from tracereel.scenes.look.native import Pointer, call

WEIGHTS = {"NORMAL": 80, "SEMIBOLD": 180, "BOLD": 200}  # as fontconfig counts them
LANGUAGES = (  # the first that one of the letters is of: Han characters look different in each
    ("ja", ("HIRAGANA", "KATAKANA")), ("ko", ("HANGUL",)), ("zh-cn", ("CJK",)), ("ar", ("ARABIC",)),
    ("he", ("HEBREW",)), ("hi", ("DEVANAGARI",)),
)  # fmt: skip
BLANK = ("LastResort", ".LastResort", "Last Resort", "Adobe Blank")  # fonts that have a box for everything
OTHER_FONTS = "TRACEREEL_FONTCONFIG"  # a fontconfig file instead of the system's


@dataclass(frozen=True)
class Font:
    """A font of this machine. digest: of its file."""

    path: str
    family: str
    digest: str


@dataclass(frozen=True)
class Found:
    """The fonts that have what ours lacks, and the letters that none has."""

    fonts: tuple[Font, ...]
    missing: str


def is_joined(character: str) -> bool:
    """Whether a character belongs to the one before it: accents, vowel signs, what joins emoji."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


@cache
def is_ours(character: str) -> bool:
    """Whether the film's typeface has a character, in every weight that films use."""
    invisible = unicodedata.category(character) in ("Cc", "Zs", "Zl", "Zp")
    return invisible or all(_has(weight, character) for weight in ("Regular", "Semibold"))


def lacking(text: str) -> str:
    """The letters of a text that the film's typeface lacks, each once, sorted; not what is never seen."""
    return "".join(
        sorted(
            {each for each in text if unicodedata.category(each) not in ("Cf", "Mn") and not is_ours(each)}
        )
    )


def language_of(text: str) -> str:
    """The language whose forms letters take, as far as they tell."""
    scripts = {unicodedata.name(each, "").split(" ")[0] for each in text}
    return next((language for language, names in LANGUAGES if scripts & set(names)), "en")


def found_for(text: str, weight: str = "NORMAL") -> Found:
    """The fonts for the letters of a text that ours lacks."""
    letters = lacking(text)
    return _found(letters, language_of(letters), weight, _config_file()) if letters else Found((), "")


def fonts_for(texts: Iterable[str]) -> dict[str, str]:
    """The digests of all fonts, by family, that texts take letters of: what is drawn depends on them."""
    used = [
        font for text in texts for weight in ("NORMAL", "SEMIBOLD") for font in found_for(text, weight).fonts
    ]
    return {f"{font.family} {Path(font.path).name}": font.digest for font in used}


def missing_in(texts: Iterable[str]) -> str:
    """The letters of texts that no font has."""
    return "".join(dict.fromkeys("".join(found_for(text).missing for text in texts)))


@lru_cache(maxsize=1024)
def _found(letters: str, language: str, weight: str, config: str) -> Found:
    """One font after the other, each that which has most of what is still missing."""
    chosen: list[Font] = []
    while letters:
        font, has = _best(letters, language, weight, config)
        if font is None or not has:
            break
        chosen.append(font)
        letters = "".join(each for each in letters if each not in has)
    return Found(tuple(chosen), letters)


def _best(letters: str, language: str, weight: str, config: str) -> tuple[Font | None, str]:
    """The font of the machine that suits some letters best, and those of them that it has."""
    machine, pattern = _machine(config), _pattern(letters, language, weight)
    call("FcConfigSubstitute", machine, pattern, 0, gives=ctypes.c_int)
    call("FcDefaultSubstitute", pattern, gives=None)
    match = call("FcFontMatch", machine, pattern, ctypes.byref(ctypes.c_int()))
    if not match:
        return None, ""
    family, path = _text(match, b"family"), _text(match, b"file")
    if family in BLANK or _flag(match, b"color") or not _flag(match, b"outline"):
        return None, ""
    charset = Pointer()
    call("FcPatternGetCharSet", match, b"charset", 0, ctypes.byref(charset), gives=ctypes.c_int)
    has = "".join(e for e in letters if call("FcCharSetHasChar", charset, ord(e), gives=ctypes.c_int))
    return Font(path, family, _digest(path, Path(path).stat().st_mtime_ns)), has


def _pattern(letters: str, language: str, weight: str) -> Pointer:
    """What fontconfig is asked for."""
    pattern, charset = call("FcPatternCreate"), call("FcCharSetCreate")
    for each in letters:
        call("FcCharSetAddChar", charset, ord(each), gives=ctypes.c_int)
    call("FcPatternAddCharSet", pattern, b"charset", charset, gives=ctypes.c_int)
    for name, text in ((b"family", b"sans-serif"), (b"lang", language.encode())):
        call("FcPatternAddString", pattern, name, text, gives=ctypes.c_int)
    for name, flag in ((b"outline", 1), (b"scalable", 1), (b"color", 0)):
        call("FcPatternAddBool", pattern, name, flag, gives=ctypes.c_int)
    call("FcPatternAddInteger", pattern, b"weight", WEIGHTS[weight], gives=ctypes.c_int)
    return pattern


@cache
def _machine(config: str) -> Pointer:
    """The fonts of the system: those of its own fontconfig file, whatever file Pango was told."""
    found = call("FcConfigCreate")
    call("FcConfigParseAndLoad", found, config.encode(), 1, gives=ctypes.c_int)
    call("FcConfigBuildFonts", found, gives=ctypes.c_int)
    return found


def _config_file() -> str:
    return os.environ.get(OTHER_FONTS) or "fonts.conf"


def _text(pattern: Pointer, name: bytes) -> str:
    value = ctypes.c_char_p()
    call("FcPatternGetString", pattern, name, 0, ctypes.byref(value), gives=ctypes.c_int)
    return (value.value or b"").decode()


def _flag(pattern: Pointer, name: bytes) -> bool:
    value = ctypes.c_int()
    call("FcPatternGetBool", pattern, name, 0, ctypes.byref(value), gives=ctypes.c_int)
    return bool(value.value)


@cache
def _digest(path: str, changed: int) -> str:
    return hashlib.blake2b(Path(path).read_bytes(), digest_size=16).hexdigest()


@cache
def _face(weight: str) -> Any:
    return ImageFont.truetype(str(fonts.file(weight)), 48, layout_engine=ImageFont.Layout.BASIC)


def _has(weight: str, character: str) -> bool:
    """Whether a font file has a glyph for a character: else it draws that which it draws for what no font has."""
    none = _face(weight).getmask("\uffff")
    mask = _face(weight).getmask(character)
    return mask.size != none.size or bytes(mask) != bytes(none)

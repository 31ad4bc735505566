"""A contact sheet: the last frame of every beat, with its caption and its time, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from tracereel.scenes.look import inked
from tracereel.scenes.look.theme import THEMES

MAKER = "Tracereel"
COMPRESSION = 6  # 9 takes four times as long, for a file that is 0.3 % smaller
STILL_WIDTH = {"16:9": 640, "1:1": 480, "9:16": 360}
COLUMNS = {"16:9": (2, 3), "1:1": (3, 4), "9:16": (4, 6)}  # of few stills, and of more than FEW
FEW = 6
MARGIN, GAP = 32, 24
TITLE_SIZE, CAPTION_SIZE, LINE = 40, 22, 28


@dataclass(frozen=True)
class Still:
    """The last frame of a beat."""

    start: float
    end: float
    caption: str
    image: Image.Image


def picture(frame: Any) -> Image.Image:
    """A frame as Manim holds it, as an image."""
    return Image.fromarray(frame).convert("RGB")


def columns(count: int, aspect: str = "16:9", pictures: int = 1) -> int:
    """How many stills stand beside each other: more where they are narrow, or many."""
    return min(count, max(1, COLUMNS[aspect][count > FEW] // pictures))


def write(
    path: Path, title: str, stills: Sequence[Still], theme: str, aspect: str, pictures: int = 1
) -> None:
    """Lay the stills out and save the page as PNG. pictures: how many stand beside each other in one still."""
    colours = THEMES[theme]
    across = columns(len(stills), aspect, pictures)
    small = [_shrunk(still.image, pictures * STILL_WIDTH[aspect]) for still in stills]
    width, height = small[0].size
    words = [wrap(still.caption, CAPTION_SIZE, width) for still in stills]
    rows = [range(first, min(first + across, len(stills))) for first in range(0, len(stills), across)]
    under = [LINE * (1 + max(len(words[i]) for i in row)) + GAP for row in rows]
    top = MARGIN + TITLE_SIZE + GAP
    size = (2 * MARGIN + across * width + (across - 1) * GAP, top + sum(under) + len(rows) * height + MARGIN)
    page = Image.new("RGB", size, colours.background)
    pen = ImageDraw.Draw(page)
    inked.write(page, (MARGIN, MARGIN), title, colours.text, TITLE_SIZE, "Semibold")
    for row, room in zip(rows, under, strict=True):
        for place, number in enumerate(row):
            x = MARGIN + place * (width + GAP)
            page.paste(small[number], (x, top))
            pen.rectangle((x - 1, top - 1, x + width, top + height), outline=colours.faint)
            heading = f"{number + 1}   {minutes(stills[number].start)} – {minutes(stills[number].end)}"
            inked.write(page, (x, top + height + 6), heading, colours.muted, CAPTION_SIZE - 4)
            for line, text in enumerate(words[number], 1):
                inked.write(page, (x, top + height + 4 + line * LINE), text, colours.text, CAPTION_SIZE)
        top += height + room
    save(page, path)


def save(image: Image.Image, path: Path) -> None:
    """A PNG that says who made it: only such a picture is ever replaced."""
    said = PngInfo()
    said.add_text("Software", MAKER)
    image.save(path, compress_level=COMPRESSION, pnginfo=said)


def wrap(text: str, size: int, width: int) -> list[str]:
    """Words into lines no wider than `width` pixels; a word wider than that stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and inked.length(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def minutes(seconds: float) -> str:
    """75.5 -> 1:15.5."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def _shrunk(image: Image.Image, width: int) -> Image.Image:
    height = round(image.height * width / image.width)
    return image.resize((width, height), Image.Resampling.LANCZOS)

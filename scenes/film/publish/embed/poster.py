"""The picture that stands for a clip until it plays: the last moment of one of its beats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tracereel.scenes.film.disk import disk_errors

QUALITY = {"webp": 84, "jpeg": 86}
LOOKED_AT = (320, 180)  # size at which pictures are compared
TILES = (6, 8)
INK = (
    40  # how far a pixel's red, green and blue lie from the background's, together, where something is drawn
)


def choose(stills: Sequence[Path]) -> int:
    """The most telling of the pictures: colourful, and filling the frame. Of equal ones the first.

    Colour is where signs and strengths are; what fills the frame is a whole scene. Pictures in which little is drawn
    yet, as in a clip's first beats, lose on both counts.
    """
    return int(np.argmax([_worth(path) for path in stills]))


def _worth(path: Path) -> float:
    with Image.open(path) as image:
        size = LOOKED_AT if image.width >= image.height else LOOKED_AT[::-1]
        small = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    pixels = np.asarray(small).astype(np.int32)
    ink = np.abs(pixels - pixels[2, 2]).sum(axis=-1) > INK
    colour = (pixels.max(axis=-1) - pixels.min(axis=-1)) / 255
    return float((colour * ink).mean() * _spread(ink))


def _spread(ink: Any) -> float:
    """The share of tiles with something in them."""
    rows, columns = (size // tiles * tiles for size, tiles in zip(ink.shape, TILES, strict=True))
    tiled = ink[:rows, :columns].reshape(TILES[0], rows // TILES[0], TILES[1], columns // TILES[1])
    return float((tiled.mean(axis=(1, 3)) > 0.04).mean())


def write(still: Path, folder: Path, stem: str) -> dict[str, Path]:
    """The still as WebP and as JPEG."""
    paths = {kind: folder / f"{stem}.{suffix}" for kind, suffix in (("webp", "webp"), ("jpeg", "jpg"))}
    with Image.open(still) as image, disk_errors(folder):
        picture = image.convert("RGB")
        picture.save(paths["webp"], "WEBP", quality=QUALITY["webp"], method=6)
        picture.save(paths["jpeg"], "JPEG", quality=QUALITY["jpeg"], optimize=True, progressive=True)
    return paths

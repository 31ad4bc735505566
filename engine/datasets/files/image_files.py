"""Image files (PNG, JPEG and what else Pillow reads) as arrays of one size: grey levels, or colours."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.channels import KEPT
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

Size = tuple[int, int]  # height, width
LARGEST = 64  # pixels of the longer side, where a run does not say: 64 x 64 are 4,096 inputs
ORIENTATION = 0x0112  # the EXIF tag that says how a camera was held
LYING = (5, 6, 7, 8)  # its values for pictures that lie on their side
DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I")  # of 65,536 grey levels


def read_images(files: Sequence[Path], options: Options) -> tuple[Array, tuple[str, ...]]:
    """(N, H, W) grey levels or (N, H, W, 3), uint8, and what was done to them.

    All become of one size: the one that is asked for, else the least height and width among them, at most 64.
    Nothing is cut off: what has other proportions is stretched.
    """
    facts = [_facts(file) for file in files]
    sizes = {size for size, _ in facts}
    size, said = options.size or _common(sizes), []
    shape = (*size, 3) if options.color == "rgb" else size
    pixels = np.empty((len(files), *shape), np.uint8)
    for row, file in enumerate(files):
        pixels[row] = _pixels(file, "RGB" if options.color == "rgb" else "L", size)
    if options.size is None and sizes != {size}:
        said.append(f"they became {size[0]} x {size[1]} pixels (dataset.size = {list(size)}, or another)")
    if options.color is None and any(colourful for _, colourful in facts):
        said.append(KEPT)
    return pixels, tuple(said)


def _facts(file: Path) -> tuple[Size, bool]:
    """How large an image is once it is upright, and whether it may have colours."""
    with _opened(file) as image:
        lies = image.getexif().get(ORIENTATION) in LYING
        size = (image.width, image.height) if lies else (image.height, image.width)
        return size, image.mode not in ("1", "L", "LA", *DEEP)


def _common(sizes: set[Size]) -> Size:
    """Height and width that suit all of them."""
    height, width = (min(size[side] for size in sizes) for side in (0, 1))
    share = min(1.0, LARGEST / max(height, width))
    return max(1, round(height * share)), max(1, round(width * share))


def _pixels(file: Path, mode: str, size: Size) -> Array:
    """One image, upright, of a size; what is transparent lies on white."""
    from PIL import Image, ImageOps

    with _opened(file) as opened:
        image: Image.Image = ImageOps.exif_transpose(opened)
        if image.mode in DEEP:
            image = Image.fromarray((np.asarray(image) // 257).clip(0, 255).astype(np.uint8))
        elif image.has_transparency_data:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        image = image.convert(mode)
        if (image.height, image.width) != size:
            image = image.resize((size[1], size[0]), Image.Resampling.BILINEAR)
        return np.asarray(image)


@contextmanager
def _opened(file: Path) -> Iterator[Image]:
    """An image file; what cannot be read, or would be too large, is named."""
    from PIL import Image  # needed only here

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                yield image
    except Exception as error:  # every format has exceptions of its own
        why = "" if isinstance(error, Image.UnidentifiedImageError) else f": {error}"
        raise DataError(
            f"{file} is no image that can be read{why}. Replace it, or put it elsewhere: in the folder of a class "
            "there are images alone"
        ) from error

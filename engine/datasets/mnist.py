"""70,000 handwritten digits of 28x28 pixels, in the IDX files that they were published in.

They are read from the folder MNIST_DIR, or from the user's cache, which one download fills. Whatever is
read is checked against the published files' sha256: a damaged or different file is never trained on.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array, Dataset
from tracereel.engine.errors import DataError

SOURCE = (
    "70,000 handwritten digits of 28x28 pixels: Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST Database "
    "of Handwritten Digits, 1998, CC BY-SA 3.0."
)
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
SHA256 = {  # of the decompressed files
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
FOLDER_VARIABLE = "MNIST_DIR"
IMAGES, LABELS = 2051, 2049  # the numbers that IDX files of images and of labels begin with
DIMENSIONS = {IMAGES: 3, LABELS: 1}


def mnist() -> Dataset:
    """The 60,000 training images followed by the official test set of 10,000; grey levels 0 to 255."""
    folder = _folder()
    train_NHW, train_N, test_NHW, test_N = (
        _parse(folder / name, _read(folder, name), IMAGES if "images" in name else LABELS) for name in SHA256
    )
    inputs_NHW, targets_N = np.concatenate([train_NHW, test_NHW]), np.concatenate([train_N, test_N])
    if len(inputs_NHW) != len(targets_N):
        raise DataError(
            f"{folder} holds {len(inputs_NHW)} images but {len(targets_N)} labels. {_advice(folder)}"
        )
    return Dataset(
        name="mnist",
        source=SOURCE,
        kind="image",
        noun="image",
        inputs=inputs_NHW,
        targets=targets_N.astype(np.int64),
        scale=1 / 255,
        class_names=tuple("0123456789"),
        test=np.arange(len(train_N), len(targets_N)),
    )


def _folder() -> Path:
    """Where the files are: MNIST_DIR if that is set, otherwise the cache, filled first if need be."""
    if given := os.environ.get(FOLDER_VARIABLE):
        if not Path(given).is_dir():
            raise DataError(
                f"{FOLDER_VARIABLE}={given} is not a folder; expected one with MNIST's four IDX files"
            )
        return Path(given)
    import pooch  # takes a moment, and is needed only here

    folder = Path(pooch.os_cache("tracereel")) / "mnist"
    missing = [name for name in SHA256 if _find(folder, name) is None]
    for name in missing:
        _download(folder, name)
    return folder


def _find(folder: Path, name: str) -> Path | None:
    """The file of that name, plain or compressed, also under the spelling with a dot."""
    spellings = (name, f"{name}.gz", name.replace("-idx", ".idx"), name.replace("-idx", ".idx") + ".gz")
    return next((folder / spelling for spelling in spellings if (folder / spelling).is_file()), None)


def _read(folder: Path, name: str) -> bytes:
    """A file's bytes, decompressed, and known to be the published ones."""
    path = _find(folder, name)
    if path is None:
        raise DataError(
            f"{folder} has no {name} (or {name}.gz); expected MNIST's four IDX files: {', '.join(SHA256)}"
        )
    content = _decompressed(path, _advice(folder))
    if (found := hashlib.sha256(content).hexdigest()) != SHA256[name]:
        raise DataError(
            f"{path} is damaged, or is not MNIST's {name}: expected sha256 {SHA256[name][:12]}..., "
            f"got {found[:12]}... ({len(content):,} bytes). {_advice(folder)}"
        )
    return content


def _decompressed(path: Path, advice: str) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix == ".gz" else content
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path} is damaged or cut short: {error}. {advice}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error


def _parse(path: Path, content: bytes, magic: int) -> Array:
    """An IDX file: big-endian magic number, a size per dimension, then one byte a value."""
    dimensions = DIMENSIONS[magic]
    start = 4 * (1 + dimensions)
    header = np.frombuffer(content[:start], dtype=">u4") if len(content) >= start else None
    if header is None or header[0] != magic:
        raise DataError(
            f"{path} is not an IDX file of {'images' if magic == IMAGES else 'labels'} (magic {magic})"
        )
    shape = tuple(int(size) for size in header[1:])
    if len(content) - start != math.prod(shape):
        raise DataError(f"{path} should hold {math.prod(shape):,} values, got {len(content) - start:,}")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def _advice(folder: Path) -> str:
    if os.environ.get(FOLDER_VARIABLE):
        return f"Replace it, or unset {FOLDER_VARIABLE} to download MNIST"
    return f"Delete it to download it again: {folder}"


def _download(folder: Path, name: str) -> None:
    """Fetch one file from the first mirror that has it; it gets its name only once its checksum agrees."""
    import pooch

    pooch.get_logger().setLevel("WARNING")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be made: {error.strerror}. Set {FOLDER_VARIABLE} to MNIST's folder"
        ) from error
    failures = []
    for mirror in MIRRORS:
        try:
            with tempfile.TemporaryDirectory(dir=folder, prefix=".downloading-") as scratch:
                fetched = pooch.retrieve(
                    f"{mirror}{name}.gz",
                    known_hash=None,  # the mirrors compress differently; what counts is what comes out
                    fname=f"{name}.gz",
                    path=scratch,
                    downloader=pooch.HTTPDownloader(progressbar=sys.stderr.isatty(), timeout=30),
                )
                _read(Path(scratch), name)
                Path(fetched).replace(folder / f"{name}.gz")
            return
        except (OSError, ValueError, DataError) as error:  # requests' errors are OSErrors
            failures.append(f"{mirror}: {type(error).__name__}")
    raise DataError(
        f"MNIST's {name} could not be downloaded ({'; '.join(failures)}). "
        f"Download its four files by hand and set {FOLDER_VARIABLE} to their folder"
    )

"""A folder with a folder of images per class: of any size, format and depth, or refused by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tracereel.engine.datasets.files.from_file import from_file
from tracereel.engine.datasets.splits import splits
from tracereel.engine.errors import DataError

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8) * 5


def put(folder: Path, name: str, image: Image.Image | np.ndarray | None = None, **options: object) -> None:
    """An image (of 8 x 6 grey levels, where none is given) at a path in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    made = image if isinstance(image, Image.Image) else Image.fromarray(GREY if image is None else image)
    made.save(path, **options)


@pytest.fixture
def folder(tmp_path):
    """Two classes of two images each."""
    for name in ("dog/2.png", "dog/10.png", "cat/a.png", "cat/b.png"):
        put(tmp_path / "mine", name)
    return tmp_path / "mine"


def test_classes_are_called_after_their_folders(folder):
    dataset = from_file(folder)
    assert (dataset.name, dataset.kind, dataset.noun) == ("mine", "image", "image")
    assert dataset.class_names == ("cat", "dog")
    assert dataset.targets.tolist() == [0, 0, 1, 1]
    assert dataset.inputs.dtype == np.uint8
    assert np.array_equal(dataset.inputs, np.stack([GREY] * 4))
    assert dataset.told == ("folders: 2 classes (cat, dog)",)


def test_the_same_folder_elsewhere_is_the_same_dataset(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "again" / "mine")
    assert from_file(copy).digest == from_file(folder).digest
    put(copy, "cat/b.png", GREY + 1)
    assert from_file(copy).digest != from_file(folder).digest


def test_what_systems_leave_in_folders_is_no_image(folder):
    for name in (".DS_Store", "cat/Thumbs.db", "cat/desktop.ini", "dog/._2.png"):
        (folder / name).write_bytes(b"left")
    assert len(from_file(folder)) == 4


# Formats


@pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "JPG", "bmp", "gif", "tif", "webp"])
def test_formats_that_people_have_are_read(folder, ending):
    put(folder, f"cat/c.{ending}", np.full((6, 8), 120, np.uint8))
    assert np.abs(from_file(folder).inputs[2].astype(int) - 120).max() <= 2


@pytest.mark.parametrize(
    ("image", "grey"),
    [
        (Image.new("RGB", (8, 6), (0, 100, 0)), 59),
        (Image.new("RGBA", (8, 6), (0, 0, 0, 0)), 255),
        (Image.new("RGBA", (8, 6), (0, 0, 0, 255)), 0),
        (Image.new("LA", (8, 6), (0, 0)), 255),
        (Image.new("1", (8, 6), 1), 255),
        (Image.new("I;16", (8, 6), 40_000), 155),
        (Image.new("RGB", (8, 6), (51, 51, 51)).convert("P"), 51),
    ],
    ids=["colours", "transparent", "opaque", "transparent grey", "bits", "sixteen bits", "palette"],
)
def test_every_depth_becomes_grey_levels(folder, image, grey):
    put(folder, "cat/c.png", image)
    assert np.unique(from_file(folder).inputs[2]).tolist() == [grey]


def test_colours_are_kept_where_asked_and_otherwise_said_to_be_gone(folder):
    put(folder, "cat/c.png", Image.new("RGB", (8, 6), (1, 100, 7)))
    assert 'colours became grey (dataset.color = "rgb" keeps them)' in from_file(folder).told
    kept = from_file(folder, color="rgb")
    assert kept.inputs.shape == (5, 6, 8, 3)
    assert kept.inputs[2, 0, 0].tolist() == [1, 100, 7]
    assert len(from_file(folder, color="grey").told) == 1


def test_a_photograph_is_upright(folder):
    held = Image.Exif()
    held[0x0112] = 6  # turned to the right
    lying = np.zeros((8, 6), np.uint8)
    lying[:, 0] = 255
    put(folder, "cat/c.png", lying, exif=held)
    dataset = from_file(folder)
    assert dataset.inputs.shape == (5, 6, 8)
    assert dataset.inputs[2][0].tolist() == [255] * 8


# Sizes


def test_images_of_different_sizes_become_the_least_of_them(folder):
    put(folder, "cat/c.png", Image.new("L", (20, 4), 50))
    dataset = from_file(folder)
    assert dataset.inputs.shape == (5, 4, 8)
    assert "they became 4 x 8 pixels (dataset.size = [4, 8], or another)" in dataset.told


def test_large_images_become_small_in_their_proportions(tmp_path):
    for name in ("a/1.png", "b/1.png"):
        put(tmp_path / "photos", name, Image.new("L", (640, 320), 50))
    assert from_file(tmp_path / "photos").inputs.shape == (2, 32, 64)


def test_a_size_is_obeyed_and_not_said(folder):
    dataset = from_file(folder, size=(3, 5))
    assert dataset.inputs.shape == (4, 3, 5)
    assert len(dataset.told) == 1


# Parts


def test_folders_for_training_and_testing_are_the_parts(folder, tmp_path):
    for part in ("train", "val", "test"):
        shutil.copytree(folder, tmp_path / "parts" / part)
    dataset = from_file(tmp_path / "parts")
    train, validation, test = splits(dataset, 0.5, 0.5, np.random.default_rng(0))
    assert (train.tolist(), validation.tolist(), test.tolist()) == (
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9, 10, 11],
    )
    assert dataset.class_names == ("cat", "dog")
    assert "its own validation and test set" in dataset.told


def test_classes_may_be_called_like_parts(tmp_path):
    for name in ("test/1.png", "validation/1.png"):
        put(tmp_path / "mine", name)
    assert from_file(tmp_path / "mine").class_names == ("test", "validation")


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "cat/notes.txt",
            b"mine",
            r"cat/notes.txt is no image that can be read\. Replace it, or put it elsewhere",
        ),
        ("cat/empty.png", b"", r"cat/empty.png is no image"),
        ("notes.txt", b"mine", "expected a folder of images per class, got the file notes.txt in it"),
        ("cat/more/a.png", b"", "cat: expected images of the class 'cat', got the folder more in it"),
    ],
)
def test_what_is_no_image_is_named(folder, name, content, said):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    with pytest.raises(DataError, match=said) as raised:
        from_file(folder)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_an_image_that_was_cut_short_is_named(folder, ending):
    noise = np.random.default_rng(0).integers(0, 255, (6, 8), dtype=np.uint8)
    put(folder, f"cat/c.{ending}", noise)
    whole = (folder / f"cat/c.{ending}").read_bytes()
    (folder / f"cat/c.{ending}").write_bytes(whole[: len(whole) * 6 // 10])
    with pytest.raises(DataError, match=rf"c.{ending} is no image that can be read"):
        from_file(folder)


def test_an_image_that_would_fill_the_memory_is_named(folder, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 40)
    with pytest.raises(
        DataError, match=r"a.png is no image that can be read: Image size \(48 pixels\) exceeds limit"
    ):
        from_file(folder)


def test_a_folder_of_one_class_or_of_none_is_refused(folder, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(
        DataError, match="nothing: expected a folder of images per class, got an empty folder"
    ):
        from_file(tmp_path / "nothing")
    with pytest.raises(DataError, match=r"expected a folder of images per class, got the file a.png in it$"):
        from_file(folder / "cat")
    (tmp_path / "data.csv").write_text("x")
    with pytest.raises(
        DataError, match=r'got the file data.csv in it\. Name the file: dataset.path = ".*/data.csv"'
    ):
        from_file(tmp_path)
    (folder / "emu").mkdir()
    with pytest.raises(DataError, match=r"emu: expected images of the class 'emu', got an empty folder"):
        from_file(folder)
    shutil.rmtree(folder / "emu")
    shutil.rmtree(folder / "dog")
    with pytest.raises(DataError, match=r"each of at least two classes, got only 'cat'"):
        from_file(folder)


def test_a_folder_that_cannot_be_read_is_named(folder, monkeypatch):
    def refuse(self):  # root may read everything, and tests may run as root
        raise PermissionError(13, "Permission denied")

    whole = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: (refuse if self.name == "cat" else whole)(self))
    with pytest.raises(DataError, match=r"cat cannot be read: Permission denied"):
        from_file(folder)


@pytest.mark.parametrize("key", [{"target": "x"}, {"separator": ";"}, {"scale": "none"}])
def test_a_key_of_other_files_makes_no_sense_for_a_folder(folder, key):
    with pytest.raises(
        DataError,
        match=rf"dataset.{next(iter(key))} says nothing of a folder of images, .* expected size, color",
    ):
        from_file(folder, **key)

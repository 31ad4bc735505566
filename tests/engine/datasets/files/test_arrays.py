"""A user's own .npz: under the names that people give arrays, in the shapes and types that they have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tracereel.engine.datasets.files.from_file import from_file
from tracereel.engine.datasets.registry import load
from tracereel.engine.datasets.splits import splits
from tracereel.engine.errors import DataError

IMAGES = np.random.default_rng(0).integers(0, 255, (60, 8, 8), dtype=np.uint8)
LABELS = np.arange(60) % 3


def npz(folder: Path, **arrays: object) -> Path:
    path = folder / "mine.npz"
    np.savez(path, **{name: np.asarray(array) for name, array in arrays.items()})
    return path


def test_an_own_npz_of_images_keeps_its_grey_levels(tmp_path):
    images = np.full((4, 5, 5), 200, np.uint8)
    dataset = from_file(npz(tmp_path, x=images, y=[0, 1, 0, 1], class_names=["bee", "ant"]))
    assert (dataset.kind, dataset.noun, dataset.inputs.dtype) == ("image", "image", np.uint8)
    assert dataset.class_names == ("bee", "ant")
    assert dataset.network_inputs().max() == pytest.approx(1)


def test_whole_numbers_that_come_again_are_classes_and_others_are_values(tmp_path):
    x = np.arange(18).reshape(6, 3)
    labels = from_file(npz(tmp_path, inputs=x, targets=[3, 7, 3, 9, 7, 9]))
    assert labels.class_names == ("3", "7", "9")
    assert labels.targets.tolist() == [0, 1, 0, 2, 1, 2]
    values = from_file(npz(tmp_path, inputs=x, targets=[0.5, 1, 2, 3, 2, 1]))
    assert values.class_names == ()
    assert values.targets.shape == (6, 1)
    counted = from_file(npz(tmp_path, inputs=x, targets=[3, 7, 3, 9, 7, 9]), task="regression")
    assert counted.targets[:3].tolist() == [[3], [7], [3]]


# Names


@pytest.mark.parametrize(
    "names",
    [
        ("inputs", "targets"), ("x", "y"), ("X", "y"), ("X", "Y"), ("images", "labels"), ("Images", "Labels"),
        ("data", "target"), ("features", "labels"), ("arr_0", "arr_1"),
    ],
)  # fmt: skip
def test_a_pair_of_arrays_is_found_under_its_usual_names(tmp_path, names):
    dataset = from_file(npz(tmp_path, **dict(zip(names, (IMAGES, LABELS), strict=True))))
    assert dataset.inputs.shape == (60, 8, 8)
    assert dataset.targets.tolist() == LABELS.tolist()


def test_arrays_of_other_names_are_named_by_the_run(tmp_path):
    path = npz(tmp_path, pixels=IMAGES, digit=LABELS, y=np.arange(60))
    said = (
        r"expected arrays inputs and targets .*got pixels, digit, y; .*dataset.inputs = .*dataset.target = "
    )
    with pytest.raises(DataError, match=said):
        from_file(path)
    dataset = from_file(path, inputs="pixels", target="digit")
    assert dataset.targets.tolist() == LABELS.tolist()
    with pytest.raises(DataError, match=r"has no array 'digits' \(dataset.target\); it has pixels, digit, y"):
        from_file(path, inputs="pixels", target="digits")
    assert len(from_file(path, inputs="pixels").class_names) == 0, "y is what it predicts, sixty numbers"


@pytest.mark.parametrize("form", ["x_{0}", "X_{0}", "{0}_x"])
def test_a_file_like_keras_has_a_test_set_of_its_own(tmp_path, form):
    arrays = {form.format("train"): IMAGES, form.format("test"): IMAGES[:9]}
    arrays |= {
        form.replace("x", "y").replace("X", "y").format(part): LABELS[:n]
        for part, n in (("train", 60), ("test", 9))
    }
    dataset = from_file(npz(tmp_path, **arrays))
    assert len(dataset) == 69
    train, validation, test = splits(dataset, 0.1, 0.5, np.random.default_rng(0))
    assert test.tolist() == list(range(60, 69))
    assert (len(train), len(validation)) == (54, 6)
    assert "its own test set" in dataset.told


def test_a_file_like_medmnist_has_its_three_parts(tmp_path):
    sizes = {"train": 60, "val": 20, "test": 9}
    arrays = {f"{part}_images": IMAGES[:n] for part, n in sizes.items()}
    arrays |= {f"{part}_labels": LABELS[:n, None] for part, n in sizes.items()}
    dataset = from_file(npz(tmp_path, **arrays))
    train, validation, test = splits(dataset, 0.1, 0.2, np.random.default_rng(0))
    assert (train.tolist(), validation.tolist()) == (list(range(60)), list(range(60, 80)))
    assert test.tolist() == list(range(80, 89))
    assert dataset.targets.tolist() == [*LABELS, *LABELS[:20], *LABELS[:9]]


def test_a_part_for_validation_alone_leaves_the_test_set_to_the_run(tmp_path):
    dataset = from_file(npz(tmp_path, x_train=IMAGES, y_train=LABELS, x_val=IMAGES[:20], y_val=LABELS[:20]))
    train, validation, test = splits(dataset, 0.1, 0.5, np.random.default_rng(0))
    assert validation.tolist() == list(range(60, 80))
    assert len(test) == len(train) == 30


def test_official_parts_count_for_the_digest(tmp_path):
    other = load(
        {"path": npz(tmp_path, x_train=IMAGES, y_train=LABELS, x_val=IMAGES[:9], y_val=LABELS[:9])}, None
    )  # type: ignore[arg-type]
    whole = np.concatenate([IMAGES, IMAGES[:9]]), np.concatenate([LABELS, LABELS[:9]])
    assert other.digest != from_file(npz(tmp_path, x=whole[0], y=whole[1])).digest


def test_parts_of_different_shapes_are_refused(tmp_path):
    path = npz(tmp_path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:9, :4], y_test=LABELS[:9])
    with pytest.raises(
        DataError, match=r"array 'x_test' holds examples of another kind .*\(4, 8\), not uint8 of \(8, 8\)"
    ):
        from_file(path)
    path = npz(tmp_path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:9], y_test=LABELS[:8])
    with pytest.raises(DataError, match="array 'x_test' has 9 examples but array 'y_test' has 8"):
        from_file(path)


def test_names_of_classes_and_features_are_found(tmp_path):
    table = IMAGES.reshape(60, -1)[:, :3]
    names = {"target_names": ["ant", "bee", "cat"], "feature_names": ["a", "b", "c"]}
    dataset = from_file(npz(tmp_path, data=table, target=LABELS, **names))
    assert dataset.class_names == ("ant", "bee", "cat")
    assert dataset.feature_names == ("a", "b", "c")
    assert from_file(npz(tmp_path, x=IMAGES, y=LABELS, classes=[0, 1, 2])).class_names == ("0", "1", "2")


# Shapes and types


@pytest.mark.parametrize(
    "images",
    [IMAGES[..., None], IMAGES[:, None], np.repeat(IMAGES[..., None], 3, 3), np.repeat(IMAGES[:, None], 3, 1),
     np.concatenate([np.repeat(IMAGES[..., None], 3, 3), np.full((60, 8, 8, 1), 255, np.uint8)], 3)],
    ids=["last of one", "first of one", "last of three", "first of three", "with opacity"],
)  # fmt: skip
def test_images_with_a_channel_axis_become_grey_levels(tmp_path, images):
    dataset = from_file(npz(tmp_path, x=images, y=LABELS))
    assert dataset.kind == "image"
    assert np.array_equal(dataset.inputs, IMAGES)
    said = any("colours became grey" in line for line in dataset.told)
    assert said == (images.size > IMAGES.size)


def test_colours_become_as_bright_as_they_look_and_are_kept_where_asked(tmp_path):
    colours = np.zeros((6, 2, 2, 3), np.uint8)
    colours[..., 1] = 100
    path = npz(tmp_path, x=colours, y=[0, 1] * 3)
    assert from_file(path).inputs.max() == round(0.587 * 100)
    kept = from_file(path, color="rgb")
    assert kept.inputs.shape == (6, 2, 2, 3)
    assert np.array_equal(kept.inputs, colours)
    floats = from_file(npz(tmp_path, x=colours / 100, y=[0, 1] * 3))
    assert floats.inputs.max() == pytest.approx(0.587)


def test_images_of_other_channels_are_refused(tmp_path):
    with pytest.raises(
        DataError, match=r"expected images with 1, 3 or 4 channels in array 'x'.*got \(60, 8, 4, 2\)"
    ):
        from_file(npz(tmp_path, x=IMAGES.reshape(60, 8, 4, 2), y=LABELS))


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (np.array(["a", "b", "c"])[LABELS], ("a", "b", "c")),
        (np.array([b"a", b"b", b"c"])[LABELS], ("a", "b", "c")),
        (LABELS > 0, ("False", "True")),
        (np.eye(3)[LABELS], ("0", "1", "2")),
        (np.eye(3, dtype=bool)[LABELS], ("0", "1", "2")),
        (LABELS[:, None], ("0", "1", "2")),
        (LABELS.astype(">i8"), ("0", "1", "2")),
        (LABELS.astype(np.float16), ("0", "1", "2")),
        (LABELS.astype(np.uint8) + 1, ("1", "2", "3")),
        (LABELS * 2.0 - 2, ("-2", "0", "2")),
    ],
)
def test_labels_are_classes_in_whatever_type_they_are_kept(tmp_path, labels, names):
    dataset = from_file(npz(tmp_path, x=IMAGES, y=labels))
    assert dataset.class_names == names
    assert dataset.targets.dtype == np.int64
    assert np.array_equal(np.unique(dataset.targets), np.arange(len(names)))


@pytest.mark.parametrize(
    ("images", "greatest"),
    [
        (IMAGES.astype(np.uint16) * 200, 1),
        (IMAGES.astype(">f4"), 1),
        (IMAGES.astype(np.float16), 1),
        (IMAGES > 99, 1),
    ],
)
def test_images_of_any_number_type_end_at_one(tmp_path, images, greatest):
    assert from_file(npz(tmp_path, x=images, y=LABELS)).network_inputs().max() == pytest.approx(greatest)


def test_images_that_were_centred_are_seen_as_they_are(tmp_path):
    dataset = from_file(npz(tmp_path, x=IMAGES / 127.5 - 1, y=LABELS))
    assert (dataset.kind, dataset.scale) == ("image", 1.0)
    assert np.allclose(dataset.network_inputs(), IMAGES / 127.5 - 1, atol=1e-6)


def test_images_have_a_scale_of_their_own(tmp_path):
    path = npz(tmp_path, x=IMAGES, y=LABELS)
    with pytest.raises(DataError, match=r'dataset.scale = "standard" is for tables; images are divided by'):
        from_file(path, scale="standard")
    assert from_file(path, scale="unit").network_inputs().max() == 1


# What makes no sense


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"a": [1], "b": [2]}, r"expected arrays inputs and targets \(or x and y\), got a, b"),
        ({"x": np.ones((3, 2)), "y": [0, 1]}, "array 'x' has 3 examples but array 'y' has 2"),
        ({"x": np.ones(3), "y": [0, 1, 0]}, r"expected array 'x' of shape .*got \(3,\)"),
        ({"x": np.ones((0, 3)), "y": np.ones(0)}, r"expected array 'x' of shape .*got \(0, 3\)"),
        (
            {"x": np.ones((2, 1, 1, 1, 1)), "y": [0, 1]},
            r"expected array 'x' of shape .*got \(2, 1, 1, 1, 1\)",
        ),
        ({"x": [["a"], ["b"]], "y": [0, 1]}, "expected numbers in array 'x', got <U1"),
        ({"x": [[1.0], [np.nan]], "y": [0, 1]}, "array 'x' holds nan at example 1; expected finite"),
        ({"x": [[1.0], [1e300]], "y": [0, 1]}, r"array 'x' holds 1e\+300 at example 1"),
        ({"x": [[1.0], [2.0]], "y": [0.5, np.inf]}, "array 'y' holds inf at example 1"),
        ({"x": [[1.0], [2.0]], "y": [1.0, np.nan]}, "array 'y' holds nan at example 1"),
        ({"x": [[1], [2]], "y": [0, 0]}, "expected at least two classes in array 'y', got only '0'"),
        ({"x": [[1], [2]], "y": np.array([1, 2], object)}, "array 'y' holds Python objects"),
        ({"x": [[1], [2]], "y": 3}, "expected y with one entry per example, got a single value"),
        ({"x": [[1], [2]], "y": [0, 2], "class_names": ["a", "b"]}, "class_names has 2 names, .* got 0 to 2"),
        ({"x": [[1], [2]], "y": ["a", "c"], "class_names": ["a", "b"]}, "'c', which is not in class_names"),
        ({"x": [[1], [2]], "y": [0, 1], "class_names": [1, 2]}, "expected class_names as a list of texts"),
        ({"x": [[1], [2]], "y": np.full((2, 2), "a")}, r"expected one class per example .*\(2, 2\)"),
    ],
)
def test_an_npz_that_makes_no_sense_is_refused_in_one_line(tmp_path, arrays, said):
    with pytest.raises(DataError, match=said) as raised:
        from_file(npz(tmp_path, **arrays))
    assert "\n" not in str(raised.value)


def test_an_npz_is_never_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return Path.touch, (tmp_path / "sprung",)

    path = npz(tmp_path, x=np.array([[Trap()]], object), y=[0])
    with pytest.raises(DataError, match="Python objects"):
        from_file(path)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.npz", "no dataset file .*missing.npz"),
        ("mine.xlsx", r"expected a .csv \(or .tsv\), a .npz, or a folder .*, got '.xlsx'"),
        ("text.npz", "is not a NumPy .npz file"),
        ("cut.npz", "is not a NumPy .npz file|is damaged"),
    ],
)
def test_what_is_not_a_dataset_file_is_refused_in_one_line(tmp_path, name, said):
    (tmp_path / "mine.xlsx").write_text("x")
    (tmp_path / "text.npz").write_text("not a zip")
    (tmp_path / "cut.npz").write_bytes(npz(tmp_path, x=np.ones((9, 9)), y=np.ones(9)).read_bytes()[:-30])
    with pytest.raises(DataError, match=said):
        from_file(tmp_path / name)


@pytest.mark.parametrize(
    "key", [{"separator": ";"}, {"ignore": ("x",)}, {"size": (8, 8)}, {"gaps": "refuse"}]
)
def test_a_key_of_other_files_makes_no_sense_for_an_npz(tmp_path, key):
    said = rf"dataset.{next(iter(key))} says nothing of a .npz of arrays, .* expected target, inputs, task"
    with pytest.raises(DataError, match=said):
        from_file(npz(tmp_path, x=[[1], [2]], y=[0, 1]), **key)

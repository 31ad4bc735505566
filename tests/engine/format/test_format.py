"""The written format, held against what we read: a reader of its own agrees, and the kept trace is read for ever."""

from __future__ import annotations

import io
import json
import math
import random
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import xarray
import zarr

from tests.engine.format import independent, version1
from tracereel.engine import trace
from tracereel.engine.proof.report import DIFFERS, HOLDS
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace.reading import limits
from tracereel.engine.trace.schema import Header, canonical
from tracereel.engine.trace.writing import packing

SPECIFICATION = Path(trace.__file__).with_name("FORMAT.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    path = tmp_path_factory.mktemp("format") / "version1.zarr.zip"
    path.write_bytes(version1.packed())
    return path


@pytest.fixture(scope="module")
def folder(packed):
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(packed.with_name("version1.zarr"))
    return packed.with_name("version1.zarr")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A trace as it is recorded today, of which some arrays are cut and some blocks are not full."""
    path = tmp_path_factory.mktemp("format") / "digits.zarr"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "CHUNK_BYTES", 32 * 5 * 64 * 4)
        wide = "layers=[{kind='dense', width=12, activation='relu'}, {kind='dense'}]"
        record(
            build.build(catalog.find("digits", [wide, "training.epochs=1", "record.schedule=every:2"])), path
        )
    return path


# -- a trace of version 1 -----------------------------------------------------------------------------------


def test_the_kept_trace_says_what_it_always_said(packed):
    run = trace.open(packed)
    assert run.digest == version1.DIGEST
    assert (run.name, run.title, run.seed, run.finished) == ("xor", "Version one", 5, True)
    assert (run.entries, run.gradient_entries, len(run.keys())) == (37, 36, 39)
    assert run.steps.tolist() == list(range(37))
    assert (run.test_accuracy, run.test_loss) == (0.625, 0.6159071512520313)
    assert run.value("scalars/loss", 0) == 0.7437825798988342
    assert run.value("scalars/loss", 35) == 0.5351809859275818
    assert run.value("weights/hidden1/W", 20, (2, 1)) == np.float32(0.13776546716690063)
    assert [layer.parameters for layer in run.layers] == [{"W": (3, 2), "b": (3,)}, {"W": (1, 3), "b": (1,)}]
    assert np.isnan(run.read("gradients/output/W", -1)).all()
    assert run.read("batch/indices", 3).tolist().count(-1) == 4


def test_the_kept_trace_has_its_digests_in_a_zip_and_in_a_folder(packed, folder):
    for path in (packed, folder):
        run = trace.open(path)
        assert run.digest == version1.DIGEST
        assert run.verify_digests() == []


def test_the_kept_trace_is_packed_to_the_same_bytes(packed, folder, tmp_path):
    assert trace.pack(folder, tmp_path / "again.zarr.zip").read_bytes() == packed.read_bytes()


def test_the_kept_trace_is_proven(packed):
    report = verify(packed)
    assert not [check for check in report.checks if check.verdict == DIFFERS], report.lines()
    assert sum(check.verdict == HOLDS for check in report.checks) >= 15


def test_the_kept_trace_is_small():
    assert version1.PACKED.stat().st_size < 40_000


# -- the specification --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["packed", "folder", "recorded"])
def test_a_reader_written_from_the_specification_agrees_on_every_number(request, place):
    path = request.getfixturevalue(place)
    ours, theirs = trace.open(path), independent.Reader(path)
    assert theirs.names == ours.keys()
    for key in ours.keys():  # noqa: SIM118 (a method, not a mapping)
        np.testing.assert_array_equal(theirs.array(key), ours.read(key), strict=True)
    assert theirs.differing() == []
    assert theirs.digest() == ours.digest
    assert (ours.digest == version1.DIGEST) == (place != "recorded")


def test_entries_are_packed_by_lz4_and_the_rest_by_zstd(recorded, folder):
    def packers(place):
        """(axis, what zarr.json says, what the chunks say) of all arrays."""
        found = set()
        for file in place.rglob("*/zarr.json"):
            facts = json.loads(file.read_bytes())
            if facts["node_type"] == "array":
                flags = {
                    chunk.read_bytes()[2] >> 5 for chunk in (file.parent / "c").rglob("*") if chunk.is_file()
                }
                found.add(
                    (
                        facts["dimension_names"][0] == "entry",
                        facts["codecs"][-1]["configuration"]["cname"],
                        *flags,
                    )
                )
        return found

    assert packers(recorded) == {(True, "lz4", 1), (False, "zstd", 4)}
    assert packers(folder) == {(True, "zstd", 4), (False, "zstd", 4)}


def test_that_reader_uses_nothing_of_ours():
    source = Path(independent.__file__).read_text(encoding="utf-8")
    imported = re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE)
    assert set(imported) <= {
        "__future__",
        "hashlib",
        "itertools",
        "json",
        "zipfile",
        "pathlib",
        "typing",
        "numpy",
        "numcodecs",
    }


def test_canonical_numbers_and_texts_are_as_written():
    rng = random.Random(7)
    numbers = [
        0.0,
        -0.0,
        0.1,
        1.0,
        1e-4,
        9.999e-5,
        1e-08,
        1e15,
        1e16,
        2.5e16,
        -1e300,
        5e-324,
        123456789.125,
        2**70,
    ]
    numbers += [rng.uniform(-1, 1) * 10.0 ** rng.randrange(-30, 30) for _ in range(300)]
    texts = ['"', "\\", "\n\r\t\f\b", "\0\x1f\x7f", "é\u2028", "/", "𝄞"]
    facts = {"b": numbers, "a": texts, "é": {"Z": None, "a": True}, "": [False, [], {}]}
    assert independent.text_of(facts) == canonical(facts)
    assert json.loads(independent.text_of(facts)) == facts


def test_every_field_is_in_the_specification(folder):
    attributes = json.loads((folder / "zarr.json").read_text())["attributes"]
    told = {*attributes, *attributes["dataset"], *attributes["layers"][0], *attributes["optimizer"]}
    told |= set(json.loads((folder / "commit.json").read_text())) | set(Header.__dataclass_fields__)
    missing = [name for name in told if f"`{name}`" not in SPECIFICATION]
    assert not missing


def test_every_array_is_in_the_specification(packed):
    families = {key.split("/")[0] for key in trace.open(packed).keys()}  # noqa: SIM118 (a method)
    assert not [
        name for name in families | {"state", "drawn", "learned", "labels"} if f"`{name}" not in SPECIFICATION
    ]


@pytest.mark.parametrize(
    "told",
    [
        f"{limits.HEADER_BYTES // 2**20} MiB / {limits.HEADER_VALUES:,} / {limits.HEADER_DEPTH}",
        f"{limits.ARRAY_BYTES // 2**10} KiB, {limits.COMMIT_BYTES // 2**10} KiB",
        f"{limits.MANIFEST_BYTES // 2**20} MiB / {limits.LINE_BYTES // 2**20} MiB / "
        f"{limits.LINES:,} / {limits.ARRAYS:,}",
        f"{limits.CHUNK_BYTES // 2**20} MiB / {limits.CHUNK_OVERHEAD // 2**10} KiB more",
        f"{limits.READ_BYTES // 2**20} MiB / {limits.READ_CHUNKS:,}",
        f"{limits.FILES:,} / {limits.DIRECTORY_BYTES // 2**20} MiB",
        f"| {limits.NAME_BYTES:,} |",
        f"| {limits.DIMENSIONS} |",
    ],
)
def test_limits_are_as_written(told):
    assert told in SPECIFICATION


def test_powers_are_as_written():
    assert [int(math.log2(n)) for n in (limits.INTEGER, limits.COUNT)] == [128, 53]
    assert [int(math.log2(n)) for n in (limits.STEPS, limits.PARAMETERS)] == [26, 28]
    assert "below 2¹²⁸ / 2⁵³" in SPECIFICATION
    assert "2²⁶ / 2²⁸" in SPECIFICATION


# -- other readers ------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Object at (commit.json|manifest.jsonl) is not recognized")
def test_xarray_opens_it_with_the_names_of_its_axes(folder):
    with xarray.open_zarr(folder, group="weights/hidden1", consolidated=False) as dataset:
        assert dataset["W"].dims == ("entry", "W_0", "W_1")
        assert dataset["W"].shape == (37, 3, 2)
    with xarray.open_zarr(folder, group="activations", consolidated=False) as dataset:
        assert dataset["hidden1"].dims[:2] == ("entry", "probe")
    with xarray.open_zarr(folder, group="scalars", consolidated=False) as dataset:
        assert dataset["loss"].dims == ("step",)
        np.testing.assert_array_equal(dataset["loss"].values, trace.open(folder).read("scalars/loss"))


@pytest.mark.parametrize("place", ["folder", "recorded"])
def test_zarr_reads_the_same_numbers(request, place):
    folder = request.getfixturevalue(place)
    root, ours = zarr.open_group(folder, mode="r"), trace.open(folder)
    for key in ours.keys():  # noqa: SIM118 (a method, not a mapping)
        np.testing.assert_array_equal(root[key][...], ours.read(key))


def test_a_zip_that_others_deflated_is_read(packed, tmp_path):
    with (
        zipfile.ZipFile(io.BytesIO(packed.read_bytes())) as source,
        zipfile.ZipFile(tmp_path / "d.zarr.zip", "w", 8) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert trace.open(tmp_path / "d.zarr.zip").digest == version1.DIGEST

"""Thousands of traces that went bad: each is read, or refused in one line, quickly, and nothing else happens."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.hostile.guard import in_child
from tests.engine.hostile.mutations import FAMILIES
from tests.engine.hostile.reading import read_everything
from tests.engine.hostile.store import good, good_by_lz4, laid_out, opened, zipped

GROUPS = {
    "headers": ("header values", "header bytes", "commit values", "commit bytes", "manifest values", "manifest bytes"),
    "arrays": ("array values", "array bytes", "chunk heads", "chunk bytes"),
    "lz4": ("chunk heads, lz4", "chunk bytes, lz4", "many parts, lz4", "starts of parts, lz4"),
    "files": ("files", "several", "zips"),
}  # fmt: skip


def test_the_trace_that_is_made_bad_is_good(tmp_path):
    for store in (good(), zipped(good())):
        run = opened(store)
        read_everything(run)
        assert run.verify_digests() == []
    assert laid_out(good(), tmp_path / "good.zarr").is_dir()


def test_the_same_by_lz4_is_good_with_an_array_that_is_larger():
    by_lz4, by_zstd = opened(good_by_lz4()), opened(good())
    read_everything(by_lz4)
    assert by_lz4.verify_digests() == []
    for key in set(by_zstd.keys()) - {"probes/inputs"}:
        np.testing.assert_array_equal(by_lz4.read(key), by_zstd.read(key))
    chunks = [content for name, content in good_by_lz4().items() if "/c/" in name]
    assert {content[2] >> 5 for content in chunks} == {1}
    assert sum(not content[2] & 2 for content in chunks) > len(chunks) / 2, (
        "too many that are stored as they are"
    )


def test_two_thousand_are_not_too_many():
    assert sum(FAMILIES[name][0] for group in GROUPS.values() for name in group) >= 2000
    assert {name for group in GROUPS.values() for name in group} == set(FAMILIES)


@pytest.mark.parametrize("group", GROUPS)
def test_a_trace_that_went_bad_is_read_or_refused(group):
    told = in_child("mutations", *GROUPS[group])
    assert len(told) == sum(FAMILIES[name][0] for name in GROUPS[group])
    refused = sum(line["outcome"] == "refused" for line in told)
    assert len(told) / 2 < refused < len(told), (
        "mutations that are always, or hardly ever, noticed test nothing"
    )

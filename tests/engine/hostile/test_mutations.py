"""Thousands of traces that went bad: each is read, or refused in one line, quickly, and nothing else happens."""

from __future__ import annotations

import pytest

from tests.engine.hostile.guard import in_child
from tests.engine.hostile.mutations import FAMILIES
from tests.engine.hostile.reading import read_everything
from tests.engine.hostile.store import good, laid_out, opened, zipped

GROUPS = {
    "headers": ("header values", "header bytes", "commit values", "commit bytes", "manifest values", "manifest bytes"),
    "arrays": ("array values", "array bytes", "chunk heads", "chunk bytes"),
    "files": ("files", "several", "zips"),
}  # fmt: skip


def test_the_trace_that_is_made_bad_is_good(tmp_path):
    for store in (good(), zipped(good())):
        run = opened(store)
        read_everything(run)
        assert run.verify_digests() == []
    assert laid_out(good(), tmp_path / "good.zarr").is_dir()


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

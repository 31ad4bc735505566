"""What promises more than it is good for is refused before memory or time is spent on it."""

from __future__ import annotations

import json

import pytest

from tests.engine.hostile.bombs import BOMBS
from tests.engine.hostile.guard import in_child
from tests.engine.hostile.zips import ZIPS

FINE = (
    "as_much_as_may_be_read_at_once",
    "rows_of_nothing_without_end",
    "a_manifest_of_as_many_lines_as_there_may_be",
)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """All of them, opened and read in one process: how each went."""
    folder = tmp_path_factory.mktemp("bombs")
    paths = {}
    for name, build in BOMBS.items():
        paths[name] = str(build(folder / f"{name}.zarr"))
    for name, (_, make) in ZIPS.items():
        (folder / f"{name}.zarr.zip").write_bytes(make())
        paths[name] = str(folder / f"{name}.zarr.zip")
    (folder / "paths.json").write_text(json.dumps(paths))
    before = sorted(place.name for place in folder.iterdir())
    told = {line["case"]: line for line in in_child("paths", str(folder / "paths.json"))}
    assert sorted(place.name for place in folder.iterdir()) == before
    return told


@pytest.mark.parametrize("name", BOMBS)
def test_what_promises_too_much_is_refused(outcomes, name):
    assert outcomes[name]["outcome"] == ("data" if name in FINE else "refused"), outcomes[name]


@pytest.mark.parametrize("name", ZIPS)
def test_a_zip_is_read_or_refused_for_what_it_is(outcomes, name):
    told = ZIPS[name][0]
    assert outcomes[name]["outcome"] == ("refused" if told else "data"), outcomes[name]
    assert told in outcomes[name]["told"]

"""Whatever JSON there can be, in the place of what there should be: a value, or a ValueError that says where."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.engine.hostile.mutations import DEEP
from tests.engine.hostile.store import edited, good, opened
from tracereel.engine.errors import TraceError
from tracereel.engine.trace.names import is_inside, shown
from tracereel.engine.trace.reading.layout import layout_of
from tracereel.engine.trace.schema import Commit, Header, ManifestLine

quickly = settings(
    derandomize=True, max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars,
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=8), some, max_size=4),
    max_leaves=12,
)
HEADER = json.loads(good()["zarr.json"])["attributes"]
ARRAY = json.loads(good()["weights/hidden1/W/zarr.json"])


def is_taken_or_refused(take, *arguments):
    try:
        return take(*arguments)
    except ValueError:
        return None


@quickly
@given(name=st.sampled_from(sorted(HEADER)), value=anything)
@example(name="config", value=DEEP)
@example(name="layers", value=[])
@example(name="seed", value=10**400)
@example(name="title", value="\ud800")
def test_a_header_of_anything_is_taken_or_refused(name, value):
    store = edited(good(), "zarr.json", **{name: value})
    with contextlib.suppress(TraceError):
        run = opened(store)
        assert isinstance(run.name, str)
        assert isinstance(run.layers[0].parameters, dict)


@quickly
@given(value=anything)
def test_anything_is_taken_or_refused_as_header_commit_and_line(value):
    is_taken_or_refused(Header.from_json, value)
    is_taken_or_refused(Commit.from_json, json.dumps(value).encode())
    is_taken_or_refused(ManifestLine.from_json, json.dumps(value))
    is_taken_or_refused(layout_of, json.dumps(value).encode())


@quickly
@given(name=st.sampled_from(sorted(ARRAY)), value=anything)
def test_an_array_of_anything_is_taken_or_refused(name, value):
    found = is_taken_or_refused(layout_of, json.dumps({**ARRAY, name: value}).encode())
    assert found is None or len(found.shape) == len(found.chunks) == len(found.names)


@quickly
@given(content=st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(content):
    for take in (layout_of, Commit.from_json, ManifestLine.from_json):
        is_taken_or_refused(take, content)


@quickly
@given(name=st.text(max_size=40) | st.from_regex(r"[./\\a:]{1,9}", fullmatch=True))
def test_a_name_that_is_inside_stays_inside(name):
    if is_inside(name):
        assert ".." not in name.split("/")
        assert name == name.strip("/")
        assert not set(name) & set("\\:\0")


def test_a_message_holds_nothing_that_a_terminal_obeys():
    assert shown("\x1b[2Jred\n") == "?[2Jred?"
    assert len(shown("x" * 5000)) == 83


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"seed": "seven"}, "seed: expected a whole number, got a text"),
        ({"class_names": [1]}, None),
        ({"dataset": []}, "dataset: expected a table, got a list"),
        ({"title": ...}, "title is missing"),
        ({"format_version": "1"}, "format_version: expected 1"),
        ({"total_steps": -1}, "total_steps: expected 0 to"),
        ({"config": {"lr": float("nan")}}, "expected numbers that are finite, got NaN"),
    ],
)
def test_a_header_that_is_wrong_says_where(facts, told):
    if told is None:
        assert opened(edited(good(), "zarr.json", **facts)).seed == 5, "what is not known is left out"
        return
    with pytest.raises(TraceError, match=told):
        opened(edited(good(), "zarr.json", **facts))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"data_type": "object"}, "expected a plain number such as float32, got object"),
        ({"codecs": [{"name": "numcodecs.pickle"}]}, "expected bytes before any other but transpose"),
        ({"shape": [37, -3, 2]}, "expected whole numbers from 0"),
        ({"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [0, 3, 2]}}}, "whole numbers from 1"),
        ({"shape": [36, 3, 2]}, "it has 36 of 37 rows"),
        ({"shape": [37, 3]}, "expected chunks of 2 dimensions, got 3"),
        ({"secret": 1}, '"secret" is not known'),
    ],
)  # fmt: skip
def test_an_array_that_is_wrong_says_how(facts, told):
    run = opened(edited(good(), "weights/hidden1/W/zarr.json", **facts))
    with pytest.raises(TraceError, match=told):
        run.read("weights/hidden1/W")


def test_a_manifest_with_a_gap_is_damaged():
    store = good()
    lines = store["manifest.jsonl"].splitlines(keepends=True)
    first = json.loads(lines[1])
    first["ranges"]["entry"] = [1, 32]
    store["manifest.jsonl"] = lines[0] + json.dumps(first).encode() + b"\n" + b"".join(lines[2:])
    with pytest.raises(TraceError, match="the digests of entry 0 to 0 are missing"):
        opened(store)


def test_a_block_without_a_digest_is_named():
    store = good()
    lines = [json.loads(line) for line in store["manifest.jsonl"].splitlines()]
    del lines[1]["digests"]["weights/hidden1/W"]
    store["manifest.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    assert opened(store).verify_digests() == [
        "weights/hidden1/W, in the block of entries 0 to 31, which has no digest"
    ]

"""What is read of a trace is what was recorded: whatever lies there instead is one line that names it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.engine.hostile.store import Memory, edited, good, opened, zipped
from tracereel.engine import trace
from tracereel.engine.errors import NotRecorded, TraceError
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace.reading import proven
from tracereel.engine.trace.reading.chunks import decoded
from tracereel.engine.trace.reading.layout import layout_of
from tracereel.engine.trace.reading.seals import ChunkCache, Seals
from tracereel.engine.trace.reading.start import start_of
from tracereel.engine.trace.writing.array_files import write_chunks

W, B = "weights/hidden1/W", "weights/output/b"
SETTINGS = ("dataset.examples=400", "training.epochs=6", "record.schedule=every:1", "record.probes=4")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Two hidden layers of equal shape, 67 entries: three blocks."""
    settings = (*SETTINGS, "layers=[{kind='dense', width=2, activation='tanh'}, "
                "{kind='dense', width=2, activation='tanh'}, {kind='dense'}]", "training.batch_size=25")  # fmt: skip
    run = build.build(catalog.find("moons", settings))
    return Path(record(run, tmp_path_factory.mktemp("proven") / "moons.zarr").path)


@pytest.fixture
def copied(original, tmp_path):
    return Path(shutil.copytree(original, tmp_path / "moons.zarr"))


def exchanged(folder: Path, one: str, other: str) -> None:
    aside = folder / "aside"
    (folder / one).rename(aside)
    (folder / other).rename(folder / one)
    aside.rename(folder / other)


def asked(run: trace.Trace, key: str):
    """Everything by which a growing array's numbers can be had, each on a trace opened for it alone."""
    index = tuple(0 for _ in run.layout(key)[1][1:])
    step = int(run.steps[0])
    return {
        "whole": lambda at: at.read(key),
        "entry": lambda at: at.read(key, 0),
        "place": lambda at: at.read(key, 0, index),
        "rows": lambda at: at.read(key, slice(0, 3)),
        "backwards": lambda at: at.read(key, slice(None, None, -2)),
        "history": lambda at: at.history(key, index),
        "number": lambda at: at.value(key, step, index),
        "nothing but a check": lambda at: at.check(key, [step]),
    }


WAYS = ("whole", "entry", "place", "rows", "backwards", "history", "number", "nothing but a check")


@pytest.mark.parametrize("way", WAYS)
def test_weights_of_two_layers_that_were_exchanged_are_never_read(copied, way):
    exchanged(copied, "weights/hidden1/W", "weights/hidden2/W")
    run = trace.open(copied)
    with pytest.raises(
        NotRecorded, match=r"weights/hidden1/W.*entries 0 to 31.*moons.zarr.*render.py record"
    ):
        asked(run, W)[way](run)
    assert run.read("weights/output/W").shape, "what was left alone is read"


def test_a_block_that_was_exchanged_with_another_is_named_and_the_others_are_read(copied):
    exchanged(copied, f"{W}/c/0/0/0", f"{W}/c/1/0/0")
    run = trace.open(copied)
    assert run.read(W, slice(64, 67)).shape == (3, 2, 2)
    with pytest.raises(NotRecorded, match="entries 32 to 63"):
        run.read(W, 40)
    with pytest.raises(NotRecorded, match="entries 0 to 31"):
        run.history(W, (0, 0))


def test_a_block_of_another_trace_is_never_read(copied, original, tmp_path):
    other = record(build.build(catalog.find("moons", (*SETTINGS, "seed=5", "layers=[{kind='dense', width=2, "
                   "activation='tanh'}, {kind='dense', width=2, activation='tanh'}, {kind='dense'}]",
                   "training.batch_size=25"))), tmp_path / "other.zarr")  # fmt: skip
    shutil.copy(Path(other.path) / W / "c/1/0/0", copied / W / "c/1/0/0")
    with pytest.raises(NotRecorded, match="entries 32 to 63"):
        trace.open(copied).read(W, 33)


FIXED = (
    "probes/inputs",
    "probes/targets",
    "probes/rows",
    "evaluation/inputs",
    "evaluation/targets",
    "test/predictions",
)


@pytest.mark.parametrize("key", FIXED)
def test_an_array_that_does_not_grow_is_held_against_its_digest_too(copied, key):
    _falsify(copied / key)
    run = trace.open(copied)
    with pytest.raises(NotRecorded, match=f"{key} of .*is not what was recorded"):
        run.read(key)


@pytest.mark.parametrize(
    "key", ["steps", "epochs", "scalars/loss", "scalars/learning_rate", "validation/loss"]
)
def test_steps_scalars_and_validations_are_held_against_theirs(copied, key):
    _falsify(copied / key)
    run = trace.open(copied)
    with pytest.raises(NotRecorded, match=f"{key}, in the block of "):
        run.read(key)


def _falsify(folder: Path) -> None:
    """Another number in the first chunk of an array, packed as it was."""
    layout = layout_of((folder / "zarr.json").read_bytes())
    first = folder / layout.file((0,) * len(layout.shape))
    numbers = np.array(decoded(first.read_bytes(), layout))
    numbers[(0,) * numbers.ndim] += 1
    write_chunks(folder, layout, numbers)


def _other_shape(facts):
    facts["shape"][-1] = 0


def _other_type(facts):
    facts["data_type"] = "int32"


@pytest.mark.parametrize("change", [_other_shape, _other_type])
@pytest.mark.parametrize("key", [W, "probes/inputs"])
def test_a_layout_that_says_something_else_of_the_same_files_is_refused(copied, key, change):
    facts = json.loads((copied / key / "zarr.json").read_text())
    change(facts)
    (copied / key / "zarr.json").write_text(json.dumps(facts))
    with pytest.raises(TraceError):
        trace.open(copied).read(key)


@pytest.mark.parametrize("damage", [lambda c: c[:-3], lambda c: c + b"\0\0\0", lambda c: b"", None])
def test_a_chunk_that_is_longer_shorter_or_gone_is_one_line(copied, damage):
    chunk = copied / W / "c/1/0/0"
    chunk.write_bytes(damage(chunk.read_bytes())) if damage else chunk.unlink()
    with pytest.raises(TraceError, match=r"weights/hidden1/W of .*truncated or damaged") as refused:
        trace.open(copied).read(W, 40)
    assert "\n" not in str(refused.value)


def test_a_header_or_a_manifest_that_was_changed_makes_it_another_trace(copied, original):
    digest = trace.open(original).digest
    assert opened(good()).digest != opened(edited(good(), "zarr.json", title="Other")).digest
    manifest = copied / "manifest.jsonl"
    text = manifest.read_text()
    manifest.write_text(text.replace(text[text.index(f'"{W}":"') + len(W) + 4 :][:32], "0" * 32, 1))
    changed = trace.open(copied)
    assert changed.digest != digest
    with pytest.raises(NotRecorded):
        changed.read(W, 0)


def test_a_packed_trace_with_a_false_chunk_is_refused_though_its_zip_is_sound():
    store = good()
    one, other = (f"{W}/c/0/0/0", f"{W}/c/1/0/0")
    store[one], store[other] = store[other], store[one]
    with pytest.raises(NotRecorded, match=r"memory\.zarr\.zip is not what was recorded"):
        opened(zipped(store)).read(W, 0)


def test_a_trace_behind_a_url_is_held_against_its_digests(copied):
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    exchanged(copied, "weights/hidden1/W", "weights/hidden2/W")
    files.put(str(copied), "/false.zarr", recursive=True)
    with pytest.raises(NotRecorded, match=r"weights/hidden1/W.*memory://"):
        trace.open("memory://false.zarr").read(W, 0)


def test_an_array_that_lacks_a_digest_is_not_read():
    store = good()
    store["manifest.jsonl"] = store["manifest.jsonl"].replace(b'"' + W.encode(), b'"weights/hidden1/V', 1)
    with pytest.raises(TraceError):
        opened(store).read(W, 0)


# -- a trace that is replaced while it is read -----------------------------------------------------------------------


def test_a_trace_recorded_anew_while_it_is_read_ends_in_one_line(copied, tmp_path):
    run = trace.open(copied)
    before = run.read(W, 0)
    shutil.rmtree(copied)
    again = record(build.build(catalog.find("moons", (*SETTINGS, "seed=9"))), copied)
    assert again.digest != run.digest
    np.testing.assert_array_equal(run.read(W, 0), before)  # it was kept in memory
    with pytest.raises(
        NotRecorded, match=r"was replaced or removed while it was being read\. Run the same again"
    ):
        run.read(B, 50)


def test_a_trace_removed_while_it_is_read_ends_in_one_line(copied):
    run = trace.open(copied)
    shutil.rmtree(copied)
    with pytest.raises(NotRecorded, match="was replaced or removed"):
        run.read(W, 0)


def test_a_chunk_changed_after_it_was_proven_is_noticed_when_it_is_read_again(copied):
    run = trace.open(copied)
    run.history(W, (0, 0))
    run._blocks.proven.cache = ChunkCache()  # as when others have taken their place
    exchanged(copied, f"{W}/c/0/0/0", f"{W}/c/1/0/0")
    with pytest.raises(NotRecorded):
        run.history(W, (0, 0))


def test_header_commit_and_manifest_are_of_one_trace():
    """Replaced between the readings of its header and of its commit, a trace is opened anew."""
    one, other = good(), edited(good(), "zarr.json", title="Other")

    class Replaced(Memory):
        count = 0

        def read(self, name, limit):
            self.count += name == "zarr.json"
            self.store = one if self.count < 2 or (self.count == 2 and name == "zarr.json") else other
            return super().read(name, limit)

    assert start_of(Replaced(one)).digest == opened(other).digest


def test_a_recording_that_goes_on_is_no_other_trace(copied):
    """The last chunk of scalars is written again with more rows in it: rows that counted stay as they are."""
    store = good()
    lines = store["manifest.jsonl"].splitlines(keepends=True)
    ranges = [json.loads(line)["ranges"] for line in lines]
    blocks = [number for number, found in enumerate(ranges) if "entry" in found]
    upto = blocks[0] + 1
    ends = {
        a: max([r[a][1] for r in ranges[:upto] if a in r], default=0) for a in ("entry", "step", "evaluation")
    }
    growing = edited(store, "commit.json", lines=upto, entries=ends["entry"], steps=ends["step"],
                     evaluations=ends["evaluation"], finished=False, test_accuracy=None, test_loss=None)  # fmt: skip
    run = opened(growing)
    before = run.read("scalars/loss")
    run._files.store = store
    run._blocks.proven.cache = ChunkCache()
    np.testing.assert_array_equal(run.read("scalars/loss"), before)


# -- what it costs ----------------------------------------------------------------------------------------------------


def test_a_block_is_hashed_once_however_often_it_is_read(original, monkeypatch):
    hashed = []
    digest_of = proven.digest_of

    def noting(dtype, shape, pieces):
        hashed.append(shape)
        return digest_of(dtype, shape, pieces)

    monkeypatch.setattr(proven, "digest_of", noting)
    run = trace.open(original)
    for entry in range(run.entries):
        run.read(W, entry)
    assert len(hashed) == 3
    for _ in range(4):
        run.history(W, (1, 1))
        run._blocks.proven.cache = ChunkCache()
    assert len(hashed) == 3, "what its files held is remembered beyond the chunks"


def test_what_is_remembered_of_proven_chunks_is_bounded():
    seals = Seals(limit=3)
    for place in range(5):
        seals.put("key", (place,), b"x")
    assert [("key", (place,)) in seals for place in range(5)] == [False, False, True, True, True]


def test_a_block_that_is_too_large_to_be_hashed_is_refused_at_once(monkeypatch, original):
    monkeypatch.setattr(proven, "BLOCK_BYTES", 100)
    with pytest.raises(TraceError, match="too large to be held against its digest"):
        trace.open(original).read(W, 0)


# -- commands ---------------------------------------------------------------------------------------------------------


def test_a_false_trace_is_not_packed_and_nothing_is_left_of_the_zip(copied):
    exchanged(copied, "weights/hidden1/W", "weights/hidden2/W")
    with pytest.raises(NotRecorded, match="is not packed"):
        trace.pack(copied)
    assert sorted(path.name for path in copied.parent.iterdir()) == ["moons.zarr"]


def test_digests_that_differ_are_named_with_their_blocks_and_nothing_is_excused(copied):
    exchanged(copied, f"{W}/c/0/0/0", f"{W}/c/1/0/0")
    run = trace.open(copied)
    named = [f"{W}, in the block of entries 0 to 31", f"{W}, in the block of entries 32 to 63"]
    assert run.verify_digests() == named
    with pytest.raises(NotRecorded):
        run.read(W, 0)
    assert run.verify_digests(excuse=True) == named
    assert run.read(W, 0).shape == (2, 2)


@pytest.mark.parametrize("command", [("trace", "verify"), ("trace", "pack")])
def test_commands_end_with_a_line_and_status_1(copied, command):
    exchanged(copied, "weights/hidden1/W", "weights/hidden2/W")
    told = subprocess.run(
        [sys.executable, ROOT / "render.py", *command, copied], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"TRACEREEL_BROWSER": "no"}, check=False,
    )  # fmt: skip
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "weights/hidden1/W, in the block of entries 0 to 31" in told.stdout + told.stderr

"""Reading a trace: what it says, in what time-first shapes, and every way in which it can be no trace."""

import json
import math
import shutil
import zipfile

import numpy as np
import pytest
import xarray
import zarr

from tracereel.engine import trace
from tracereel.engine.errors import TraceError
from tracereel.engine.learning.network import Network
from tracereel.engine.proof.verify import verify
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace import summary
from tracereel.engine.trace.reading import arrays
from tracereel.engine.trace.reading.seals import ChunkCache
from tracereel.engine.trace.schema import array_digest
from tracereel.engine.trace.writing import packing
from tracereel.engine.trace.writing.packing import CHUNK_BYTES, chunks

SETTINGS = (
    "title='Reading handwritten digits'",
    "seed=7",
    "optimizer={kind='adam', lr=0.003}",
    "layers=[{kind='dense', width=12, activation='relu'}, {kind='dense'}]",
    "training.epochs=3",
    "training.batch_size=64",
    "record.schedule=dense:20+every:3",
    "record.probes=6",
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A finished trace of 34 entries: steps 0 to 20, every third after them, and 60. Not to be changed."""
    path = tmp_path_factory.mktemp("traces") / "digits.zarr"
    return record(build.build(catalog.find("digits", SETTINGS)), path)


@pytest.fixture
def copied(recorded, tmp_path):
    """A copy of it that a test may break."""
    return shutil.copytree(recorded.path, tmp_path / "digits.zarr")


# -- what it says -------------------------------------------------------------------------------------------


def test_a_trace_says_what_it_is_of(recorded):
    assert recorded.name == "digits"
    assert recorded.title == "Reading handwritten digits"
    assert recorded.seed == 7
    assert recorded.class_names == tuple("0123456789")
    assert recorded.header.dataset.splits == {"train": 1258, "validation": 180, "test": 359}
    assert recorded.header.optimizer.name == "adam"
    assert recorded.header.optimizer.hyperparameters["lr"] == 0.003
    assert [layer.name for layer in recorded.layers] == ["hidden1", "output"]
    assert recorded.layers[0].parameters == {"W": (12, 64), "b": (12,)}
    assert recorded.finished
    assert recorded.stopped is None
    assert recorded.steps[[0, 19, 20, -1]].tolist() == [0, 19, 21, 60]
    assert recorded.epochs[-1] == 3
    assert 0 < recorded.test_accuracy < 1


def test_the_network_can_be_built_again_from_the_header(recorded):
    network = Network.from_table(recorded.header.table, recorded.header.loss)
    for layer, named in network.parameters.items():
        for name, values in named.items():
            values[...] = recorded.read(f"weights/{layer}/{name}", -1)
    X = recorded.read("evaluation/inputs") * np.float32(recorded.header.dataset.scale)
    says = network.predict(X.reshape(len(X), -1).astype(np.float32))
    np.testing.assert_allclose(says, recorded.read("test/predictions"), rtol=1e-5, atol=1e-6)


def test_every_key_can_be_read(recorded):
    counted = {"scalars": 60, "validation": 4, "probes": 6, "evaluation": 359, "test": 359}
    for key in recorded.keys():  # noqa: SIM118 (a method, not a mapping)
        assert len(recorded.read(key)) == counted.get(key.split("/")[0], recorded.entries), key


def test_a_trace_has_what_it_can_read_and_nothing_else(recorded):
    assert all(recorded.has(key) for key in recorded.keys())  # noqa: SIM118 (a method, not a mapping)
    assert not any(map(recorded.has, ("weights", "weights/hidden1", "weights/hidden1/W/", "")))


def test_time_comes_first_whatever_is_asked(recorded):
    everything = recorded.read("weights/hidden1/W")
    assert everything.shape == (recorded.entries, 12, 64)
    np.testing.assert_array_equal(recorded.read("weights/hidden1/W", 33), everything[33])
    np.testing.assert_array_equal(recorded.read("weights/hidden1/W", -1), everything[-1])
    for part in (slice(30, 34), slice(None, None, 5), slice(33, 2, -7), slice(None, None, -1), slice(9, 9)):
        np.testing.assert_array_equal(recorded.read("weights/hidden1/W", part), everything[part])
    np.testing.assert_array_equal(recorded.history("weights/hidden1/W", (3, 7)), everything[:, 3, 7])
    np.testing.assert_array_equal(recorded.history("weights/hidden1/W", 3), everything[:, 3])
    np.testing.assert_array_equal(recorded.read("weights/hidden1/W", 33, 5), everything[33, 5])
    assert recorded.read("weights/hidden1/W", 33, (5, 60)) == everything[33, 5, 60]
    assert recorded.read("weights/hidden1/W", 4).flags.c_contiguous


def test_one_neuron_of_a_wide_layer_is_read_without_the_others(recorded, tmp_path, monkeypatch):
    """A block of a wide layer is cut: what is read of one neuron decodes one piece, once the block is proven."""
    everything = recorded.read("weights/hidden1/W")
    monkeypatch.setattr(packing, "CHUNK_BYTES", 16 * 5 * 64 * 4)
    cut = record(build.build(catalog.find("digits", SETTINGS)), tmp_path / "cut.zarr")
    decoded = []
    decode = arrays.decoded

    def noting(content, layout):
        decoded.append(layout.chunks[:2])
        return decode(content, layout)

    monkeypatch.setattr(arrays, "decoded", noting)
    for entry in (33, 32):
        np.testing.assert_array_equal(cut.read("weights/hidden1/W", entry, 7), everything[entry, 7])
    assert cut.read("weights/hidden1/W", 33, (5, 60)) == everything[33, 5, 60]
    np.testing.assert_array_equal(cut.read("weights/hidden1/W", 3, 11), everything[3, 11])
    assert decoded == [(16, 4)] * (3 + 6), "three pieces of the last block, twice as many of a whole one"
    cut._blocks.proven.cache, decoded[:] = ChunkCache(), []
    np.testing.assert_array_equal(cut.read("weights/hidden1/W", 3, 11), everything[3, 11])
    assert decoded == [(16, 4)]
    np.testing.assert_array_equal(cut.history("weights/hidden1/W", 11), everything[:, 11])
    np.testing.assert_array_equal(cut.read("weights/hidden1/W", 33), everything[33])


def test_an_address_gives_its_number(recorded):
    step = int(recorded.steps[25])
    assert recorded.value("weights/hidden1/W", step, (3, 7)) == recorded.read("weights/hidden1/W", 25)[3, 7]
    assert recorded.value("scalars/loss", 41) == recorded.read("scalars/loss")[41]
    assert recorded.value("validation/accuracy", 20) == recorded.read("validation/accuracy", 1)
    assert recorded.value("probes/targets", index=2) == recorded.read("probes/targets")[2]
    assert recorded.value("epochs", 60) == 3


def test_what_is_read_cannot_be_changed_by_accident(recorded):
    for values in (
        recorded.read("epochs"),
        recorded.read("weights/output/b", 2),
        recorded.read("probes/rows"),
    ):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda t: t.entry_of(20), "step 20 of .* was not recorded; the nearest recorded one is 19"),
        (
            lambda t: t.read("weights/hidden9/W"),
            'holds no array "weights/hidden9/W"; it has weights/hidden1/W',
        ),
        (lambda t: t.read("../secrets"), 'holds no array "../secrets"'),
        (lambda t: t.read("weights/output/b", 34), "has 34 entries, counted from 0, got entry 34"),
        (lambda t: t.read("probes/rows", 3), "is the same at every step: read it without an entry"),
        (lambda t: t.value("weights/output/b", 0, (10,)), r"expects an index within \(10,\), got \(10,\)"),
        (lambda t: t.value("weights/output/b", 0, -1), r"expects an index within \(10,\), got \(-1,\)"),
        (lambda t: t.value("weights/output/b", None, 1), "changes from step to step: say which"),
        (lambda t: t.value("scalars/loss", 60), "has no step 60; the nearest recorded one is 59"),
        (lambda t: t.history("weights/output/b", (0, 1)), r"expects an index within \(10,\)"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line(recorded, ask, told):
    with pytest.raises(TraceError, match=told):
        ask(recorded)


@pytest.mark.parametrize(
    "group",
    ["", "weights/hidden1", "gradients/output", "optimizer/hidden1/W", "activations", "deltas", "batch",
     "scalars", "validation", "probes", "evaluation", "test"],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Object at (commit.json|manifest.jsonl) is not recognized")
def test_xarray_opens_every_group_as_it_is(recorded, group):
    dataset = xarray.open_zarr(recorded.path, group=group or None, consolidated=False)
    for name, variable in dataset.variables.items():
        np.testing.assert_array_equal(variable.values, recorded.read(f"{group}/{name}".lstrip("/")))
    dataset.close()


def test_bytes_lie_time_last_in_blocks_of_32(recorded):
    stored = zarr.open_group(recorded.path, mode="r")["weights/hidden1/W"]
    assert stored.metadata.dimension_names[0] == "entry"
    assert stored.chunks[0] == 32
    assert [codec["name"] for codec in stored.metadata.to_dict()["codecs"]] == ["transpose", "bytes", "blosc"]


def test_large_arrays_are_cut_so_that_one_weight_and_one_entry_read_little():
    assert chunks("entry", (305, 20, 784), 4) == (32, 20, 784)
    sides = chunks("entry", (305, 128, 784), 4)
    assert sides[0] == 16
    assert sides[2] == 784
    assert CHUNK_BYTES / 2 < math.prod(sides) * 4 <= CHUNK_BYTES


def test_the_cache_of_blocks_is_bounded():
    cache = ChunkCache(limit=3000)
    for number in range(10):
        cache.put(("weights", number), np.zeros(125))
    assert cache.held <= 3000
    assert cache.get(("weights", 0)) is None
    assert cache.get(("weights", 9)) is not None


# -- digests ------------------------------------------------------------------------------------------------


def test_digests_hold(recorded):
    assert recorded.verify_digests() == []


def test_a_changed_number_is_named(copied):
    zarr.open_group(copied, mode="r+")["weights/hidden1/W"][33, 0, 0] = 1.0
    assert trace.open(copied).verify_digests() == ["weights/hidden1/W, in the block of entries 32 to 33"]


def test_a_changed_header_changes_the_digest(recorded, copied):
    assert trace.open(copied).digest == recorded.digest
    change_header(copied, seed=8)
    assert trace.open(copied).digest != recorded.digest


def test_a_digest_is_of_values_not_of_memory():
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert (
        array_digest(values) == array_digest(np.asfortranarray(values)) == array_digest(values.astype(">f4"))
    )
    assert array_digest(values) != array_digest(values.reshape(4, 3))


# -- one file -----------------------------------------------------------------------------------------------


def test_a_packed_trace_is_the_same_trace(recorded, tmp_path):
    packed = trace.open(trace.pack(recorded.path, tmp_path / "digits.zarr.zip"))
    assert packed.digest == recorded.digest
    assert packed.verify_digests() == []
    assert packed.value("scalars/loss", 7) == recorded.value("scalars/loss", 7)


def test_packing_twice_gives_the_same_bytes(copied, tmp_path):
    first = trace.pack(copied)
    assert first == tmp_path / "digits.zarr.zip"
    assert first.read_bytes() == trace.pack(copied, tmp_path / "again.zarr.zip").read_bytes()


def test_only_a_finished_trace_is_packed(copied, tmp_path):
    commit = json.loads((copied / "commit.json").read_text())
    (copied / "commit.json").write_text(json.dumps({**commit, "finished": False}))
    with pytest.raises(TraceError, match="was not finished, so it is not packed"):
        trace.pack(copied)


def test_a_damaged_zip_is_refused(copied, tmp_path):
    packed = trace.pack(copied)
    packed.write_bytes(packed.read_bytes()[:-200])
    with pytest.raises(TraceError, match=r"whole \.zarr\.zip, got a zip that is damaged"):
        trace.open(packed)


@pytest.mark.parametrize("name", ["../evil.json", "/etc/evil", "a/../../evil", "C:\\evil"])
def test_a_zip_that_leads_out_of_itself_is_refused(copied, name):
    packed = trace.pack(copied)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, "evil")
    with pytest.raises(TraceError, match=r"is refused: it holds .*evil"):
        trace.open(packed)


def test_a_url_is_read_where_fsspec_is_installed(recorded):
    pytest.importorskip("fsspec")
    remote = trace.open(f"file://{recorded.path}")
    assert remote.digest == recorded.digest
    np.testing.assert_array_equal(remote.read("weights/hidden1/W", 5), recorded.read("weights/hidden1/W", 5))


def test_a_url_without_fsspec_says_what_to_install(monkeypatch):
    monkeypatch.setattr("tracereel.engine.trace.reading.files.find_spec", lambda name: None)
    with pytest.raises(TraceError, match=r"needs the package fsspec\. Install it: pip install fsspec"):
        trace.open("s3://bucket/digits.zarr")


# -- no trace -----------------------------------------------------------------------------------------------


def test_nothing_there_says_what_to_type(tmp_path):
    with pytest.raises(TraceError, match=r"no trace at .*x\.zarr\. Record it: render.py record NAME"):
        trace.open(tmp_path / "x.zarr")


def test_a_recording_that_did_not_finish_is_pointed_at(copied):
    copied.rename(copied.with_name("digits.zarr.recording"))
    with pytest.raises(TraceError, match=r"did not finish: .*digits\.zarr\.recording"):
        trace.open(copied)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "an empty file"),
        (b"hello\n", "a text file"),
        (b"\x80\x04\x95pickle\xff", "a file of another kind"),
    ],
)
def test_a_file_that_is_no_trace_is_named_for_what_it_is(tmp_path, content, told):
    (tmp_path / "x.zarr").write_bytes(content)
    with pytest.raises(TraceError, match=f"got {told}"):
        trace.open(tmp_path / "x.zarr")


def test_an_empty_folder_is_no_trace(tmp_path):
    with pytest.raises(TraceError, match="is an empty folder, not a trace"):
        trace.open(tmp_path)


def test_another_folder_is_no_trace(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(TraceError, match=r"is not a trace: it holds no zarr\.json"):
        trace.open(tmp_path)


def test_zarr_of_another_kind_is_no_trace(tmp_path):
    zarr.create_group(tmp_path / "x.zarr", attributes={"what": "weather"})
    with pytest.raises(TraceError, match="a zarr store of another kind"):
        trace.open(tmp_path / "x.zarr")


def test_a_newer_format_asks_for_an_update(copied):
    change_header(copied, format_version=3)
    with pytest.raises(
        TraceError, match=r"newer Tracereel \(format 3, this one reads up to 2\)\. Update Trace"
    ):
        trace.open(copied)


def test_a_header_without_its_facts_is_damaged(copied):
    change_header(copied, dataset={"name": "digits"})
    with pytest.raises(TraceError, match="its header cannot be read"):
        trace.open(copied)


@pytest.mark.parametrize("name", ["commit.json", "manifest.jsonl"])
def test_a_trace_without_its_commit_or_manifest_is_truncated(copied, name):
    (copied / name).unlink()
    with pytest.raises(TraceError, match=f"is truncated: {name} is missing"):
        trace.open(copied)


def test_a_manifest_that_is_too_short_is_truncated(copied):
    lines = (copied / "manifest.jsonl").read_text().splitlines(keepends=True)
    (copied / "manifest.jsonl").write_text("".join(lines[:-1]))
    with pytest.raises(TraceError, match="has 3 of 4 lines"):
        trace.open(copied)


def test_a_commit_that_is_not_json_is_damaged(copied):
    (copied / "commit.json").write_text("{")
    with pytest.raises(TraceError, match=r"commit\.json cannot be read"):
        trace.open(copied)


@pytest.mark.parametrize("damage", [lambda chunk: chunk.unlink(), lambda chunk: chunk.write_bytes(b"half")])
def test_a_lost_chunk_is_named_when_it_is_read_and_the_rest_still_reads(copied, damage):
    damage(copied / "weights" / "hidden1" / "W" / "c" / "1" / "0" / "0")
    run = trace.open(copied)
    assert run.read("weights/hidden1/W", 31).shape == (12, 64)
    for ask in (lambda: run.read("weights/hidden1/W", 32), lambda: run.history("weights/hidden1/W", (0, 0))):
        with pytest.raises(TraceError, match=r"weights/hidden1/W of .* is truncated or damaged"):
            ask()
    assert run.verify_digests() == ["weights/hidden1/W, in the block of entries 32 to 33"]


def test_a_lost_array_is_named_when_it_is_read(copied):
    shutil.rmtree(copied / "deltas" / "output")
    with pytest.raises(TraceError, match=r"deltas/output of .* is truncated or damaged"):
        trace.open(copied).read("deltas/output", 0)


def test_what_was_not_committed_does_not_count(copied):
    commit = json.loads((copied / "commit.json").read_text())
    earlier = {**commit, "entries": 32, "steps": 55, "evaluations": 3, "lines": 2, "finished": False}
    (copied / "commit.json").write_text(json.dumps(earlier))
    run = trace.open(copied)
    assert len(run.steps) == len(run.read("weights/output/b")) == run.gradient_entries == 32
    assert len(run.read("scalars/loss")) == 55
    with pytest.raises(TraceError, match="has 32 entries"):
        run.read("weights/output/b", 32)


# -- render.py trace show -----------------------------------------------------------------------------------


def test_a_summary_is_plain_json(recorded):
    facts = json.loads(json.dumps(summary.summary(recorded), allow_nan=False))
    assert facts["state"] == "finished"
    assert facts["entries"] == 34
    assert facts["test_accuracy"] == recorded.test_accuracy


def test_the_table_draws_loss_and_accuracy(recorded):
    text = summary.table(recorded)
    assert "64 - 12 - 10" in text
    assert "33 of 60 steps (dense:20+every:3)" in text
    assert "▁" in text


def test_a_terminal_is_told_nothing_that_it_would_obey(copied):
    """Colours, a window's title and a cleared screen, in every text of a header that is written by hand."""
    evil = "\x1b]0;mine\x07\x1b[2J\x9b31m\u202e\nline two"
    header = json.loads((copied / "zarr.json").read_text())["attributes"]
    header["dataset"] |= {"name": evil, "splits": {evil: 3}}
    header["optimizer"] = {"name": evil, "hyperparameters": {evil: evil}}
    header["layers"][0]["name"] = evil
    facts = {name: header[name] for name in ("dataset", "optimizer", "layers")}
    change_header(copied, title=evil, name=evil, schedule=evil, **facts)
    commit = json.loads((copied / "commit.json").read_text())
    (copied / "commit.json").write_text(json.dumps(commit | {"finished": False, "stopped": evil}))
    for told in (summary.table(trace.open(copied)).split("\n"), verify(copied).lines()):
        assert [line for line in told if not line.isprintable()] == []
        assert any("?]0;mine??[2J" in line for line in told)
    assert len(summary.table(trace.open(copied)).split("\n")) == len(
        summary.table(trace.open(copied)).splitlines()
    )


def test_a_sparkline_goes_from_its_lowest_to_its_highest():
    assert summary.sparkline(np.array([0.0, 1.0, 2.0, 7.0, np.nan])) == "▁▂▃█"
    assert summary.sparkline(np.ones(3)) == "▁▁▁"
    assert summary.sparkline(np.array([np.nan])) == ""
    assert len(summary.sparkline(np.linspace(0, 1, 1000))) == summary.WIDTH


def change_header(folder, **facts):
    root = json.loads((folder / "zarr.json").read_text())
    root["attributes"] |= facts
    (folder / "zarr.json").write_text(json.dumps(root))


def test_a_folder_around_a_trace_says_which_trace_is_in_it(recorded, tmp_path):
    shutil.copytree(recorded.path, tmp_path / "unpacked" / "mine.zarr")
    with pytest.raises(TraceError, match=r"unpacked is not a trace: .* Did you mean .*unpacked/mine\.zarr\?"):
        trace.open(tmp_path / "unpacked")
    shutil.copytree(recorded.path, tmp_path / "unpacked" / "other.zarr")
    with pytest.raises(TraceError, match=r"unpacked is not a trace: .* Record one"):
        trace.open(tmp_path / "unpacked")

"""What is drawn is what was recorded: nothing else is filmed, kept under a true trace's address, or said to hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.film.conftest import SMALL, Silent, record, task
from tests.film.publish.test_proving import account, written
from tracereel.engine import trace
from tracereel.engine.errors import TraceError
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.publish.proving import verify
from tracereel.scenes.film.render import pool, trace_delivery

ONE, OTHER = "weights/hidden1/W", "weights/hidden2/W"


@pytest.fixture(scope="module")
def moons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trace with two layers of one shape."""
    layers = "layers=[" + "{kind='dense', width=2, activation='tanh'}, " * 2 + "{kind='dense'}]"
    settings = (layers, "dataset.examples=200", "training.epochs=2", "record.schedule=every:1")
    path = tmp_path_factory.mktemp("moons") / "moons.zarr"
    return Path(recorder.record(build.build(catalog.find("moons", settings)), path).path)


@pytest.fixture
def false(moons: Path, tmp_path: Path) -> Path:
    """The same with the weights of the two exchanged: header, commit and manifest are left alone."""
    copy = Path(shutil.copytree(moons, tmp_path / "moons.zarr"))
    (copy / ONE).rename(tmp_path / "aside")
    (copy / OTHER).rename(copy / ONE)
    (tmp_path / "aside").rename(copy / OTHER)
    return copy


def made(store: Store, task: plan.Task) -> str:
    """What was said of a task that must not be made, of which nothing is kept."""
    (outcome,) = pool.run([task], store, 1, Silent())
    assert outcome.entry is None
    assert store.find(task.address) is None
    assert store.entries() == []
    assert "\n" not in outcome.error
    assert "Traceback" not in outcome.error
    return outcome.error


@pytest.mark.parametrize("name", ["WeightsSettle", "Backpropagation"])
def test_no_clip_is_drawn_from_layers_that_were_exchanged(
    moons: Path, false: Path, tmp_path: Path, name: str
) -> None:
    assert trace.open(false).digest == trace.open(moons).digest, "else it would be another trace"
    clip = storyboard.find(name)
    (asked,) = plan.tasks([clip], "sheet", SMALL, dict.fromkeys(clip.roles, str(false)))
    said = made(Store(tmp_path / "clips"), asked)
    assert f"{false} is not what was recorded" in said
    assert "weights/hidden" in said
    assert "in the block of entries 0 to" in said
    assert "render.py record" in said


def exchanged(store: Store, recorded: Path, folder: Path, name: str) -> str:
    """What is said of a clip whose trace is replaced by another in the course of it."""
    path = Path(shutil.copytree(recorded, folder / "xor.zarr"))
    other = record(folder / "other" / "xor.zarr", "seed=99")
    other.rename(f"{path}.other")
    return made(store, task(name, path))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Replaced", "xor.zarr changed after the work was planned. Run the same again"),
        ("ReplacedFirst", "xor.zarr changed after the work was planned. Run the same again"),
        ("ReplacedMeanwhile", "xor.zarr was replaced or removed while it was being read. Run the same again"),
    ],
)
def test_a_trace_that_is_replaced_while_a_clip_is_made_ends_in_one_line(
    recorded: Path, tmp_path: Path, name: str, said: str
) -> None:
    assert said in exchanged(Store(tmp_path / "clips"), recorded, tmp_path, name)


def first_layer(recorded: Path, folder: Path) -> tuple[Path, str]:
    """A copy of a trace, and its first layer's name."""
    copy = Path(shutil.copytree(recorded, folder / "copy.zarr"))
    return copy, trace.open(copy).layers[0].name


def test_verify_says_in_one_line_that_a_trace_is_not_what_was_recorded(
    recorded: Path, tmp_path: Path
) -> None:
    copy, layer = first_layer(recorded, tmp_path)
    path = written(tmp_path / "Small.json", account(copy))
    assert verify(path).holds
    shutil.copy(copy / f"gradients/{layer}/W/c/0/0/0", copy / f"weights/{layer}/W/c/0/0/0")
    report = verify(path)
    assert len(report.differences) == 1
    assert f"weights/{layer}/W, in the block of entries 0 to" in report.differences[0]


def test_verify_looks_at_drawings_that_no_reading_is_of(recorded: Path, tmp_path: Path) -> None:
    copy, layer = first_layer(recorded, tmp_path)
    content = account(copy)
    content["readings"] = []
    content["bindings"].append(content["bindings"][0] | {"array": "probes/inputs", "steps": [None]})
    path = written(tmp_path / "Small.json", content)
    assert verify(path).holds
    chunk = copy / f"weights/{layer}/W/c/0/0/0"
    kept = chunk.read_bytes()
    shutil.copy(copy / f"gradients/{layer}/W/c/0/0/0", chunk)
    assert "is not what was recorded" in verify(path).differences[0]
    chunk.write_bytes(kept)
    (copy / "probes/inputs/c/0/0").write_bytes(b"")
    (difference,) = verify(path).differences
    assert "probes/inputs of " in difference
    assert "is truncated or damaged" in difference


def test_a_trace_that_was_sent_is_kept_only_if_it_is_what_was_recorded(
    moons: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_delivery, "home", lambda: tmp_path)
    digest = trace.open(moons).digest
    sound = trace.pack(moons, tmp_path / "sound.zarr.zip").read_bytes()
    trace_delivery.receive(digest, "sender", 0, sound, last=True)
    assert trace_delivery.find(digest) is not None
    trace_delivery.find(digest).unlink()
    with pytest.raises(TraceError, match="did not arrive whole"):
        trace_delivery.receive(digest, "sender", 0, _damaged(sound), last=True)
    assert trace_delivery.find(digest) is None


def _damaged(packed: bytes) -> bytes:
    """A zip with its table of contents intact and a chunk that is not."""
    at = packed.index(f"{ONE}/c/0/0/0".encode()) + 60
    return packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]

"""Small runs, really trained and recorded once a session, and clips played over them in sheet mode."""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

with (
    warnings.catch_warnings()
):  # of pydub, which Manim imports: when it is compiled, and where there is no ffmpeg
    warnings.filterwarnings("ignore", "invalid escape sequence")
    warnings.filterwarnings("ignore", "Couldn't find ff", RuntimeWarning)
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    from manim import tempconfig

from tests.scenes import screening
from tracereel.engine import trace as traces
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.engine.trace import Trace
from tracereel.scenes.look import fonts

fonts.prepare()

CLASSIFIER = """
title = "{title}"
seed = 3
loss = "softmax_cross_entropy"

[dataset]
{dataset}

{layers}

[optimizer]
kind = "adam"
lr = {lr}

[training]
epochs = {epochs}
batch_size = 32

[record]
schedule = "dense:12+log:20"
probes = 16
"""

REGRESSION = """
title = "A small wave"
seed = 3
loss = "mean_squared_error"

[dataset]
name = "sine"
examples = 60

[[layers]]
kind = "dense"
width = 5
activation = "tanh"

[[layers]]
kind = "dense"

[optimizer]
kind = "adam"
lr = 0.01

[training]
epochs = 4
batch_size = "full"
"""

LONG_NAMES = tuple(f"a very long class name, {letter}" for letter in "abcdefghij")


def layers(activation: str, *widths: int) -> str:
    """The hidden layers of a run, and an output layer as wide as there are classes."""
    hidden = [
        f'[[layers]]\nkind = "dense"\nwidth = {width}\nactivation = "{activation}"\n' for width in widths
    ]
    return "\n".join([*hidden, '[[layers]]\nkind = "dense"\n'])


def classifier(dataset: str, hidden: str, lr: float, epochs: int) -> str:
    return CLASSIFIER.format(title="A small run", dataset=dataset, layers=hidden, lr=lr, epochs=epochs)


FORGETFUL = """
[[layers]]
kind = "reshape"
shape = [4, 16]

[[layers]]
kind = "flatten"

[[layers]]
kind = "dense"
width = 9
activation = "tanh"

[[layers]]
kind = "dropout"
rate = 0.2

[[layers]]
kind = "dense"
"""

WRITTEN = """
title = "Written by hand"
seed = 4301
loss = "softmax_cross_entropy"
dataset = { name = "mnist5k", validation = 0.1 }
optimizer = { kind = "gradient_descent", lr = 0.2 }
layers = [{ kind = "dense", width = 16, activation = "relu" }, { kind = "dense" }]
training = { epochs = 1, batch_size = 32 }
record = { schedule = "dense:2+log:6", probes = 40, first_batch = true }
"""

WAIST = """
[[layers]]
kind = "dense"
width = 14
activation = "relu"

[[layers]]
kind = "dense"
width = 2
activation = "identity"

[[layers]]
kind = "dense"
"""

RUNS = {
    "written": WRITTEN,
    "forgetful": classifier('name = "digits"', FORGETFUL, 0.006, 1),
    "digits": classifier('name = "digits"', layers("relu", 18, 7), 0.006, 3),
    "waist": classifier('name = "digits"', WAIST, 0.01, 8),
    "spirals": classifier('name = "spirals"\nexamples = 300', layers("tanh", 9, 6), 0.01, 4),
    "scaled": classifier('path = "scaled.csv"', layers("tanh", 6), 0.02, 4),
    "odd": classifier('path = "odd.npz"', layers("relu", 13, 21, 7, 9), 0.006, 4),
    "wave": REGRESSION,
}


def write_odd_data(folder: Path) -> None:
    """Digits under long names, in a file as a user would bring it."""
    digits = build.build(catalog.find("digits")).dataset
    np.savez(
        folder / "odd.npz",
        inputs=digits.inputs[:400],
        targets=digits.targets[:400],
        class_names=np.array(LONG_NAMES),
    )


def write_table(folder: Path) -> None:
    """Columns of unlike sizes, which are scaled before a network sees them."""
    rng = np.random.default_rng(0)
    rows = ["dose,weight,kind"]
    for k in range(120):
        dose, weight = 0.001 * (2 + k % 2 + 0.3 * rng.normal()), 5000 + 100 * (k % 3) + 60 * rng.normal()
        rows.append(f"{dose:.5f},{weight:.0f},{'ab'[k % 2]}")
    (folder / "scaled.csv").write_text("\n".join(rows), encoding="utf-8")


Shared = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Makes a file or folder once a session, whichever of the test processes asks first."""
    home = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        home = home.parent
    home = home / "shared"
    home.mkdir(exist_ok=True)

    def once(name: str, make: Callable[[Path], None]) -> Path:
        path = home / name
        with FileLock(home / f"{name}.once"):
            if not path.exists():
                make(path)
        return path

    return once


@pytest.fixture(scope="session")
def recorded(shared: Shared) -> Callable[[str], Path]:
    """The path of the trace of one of RUNS."""

    def path_of(name: str) -> Path:
        def make(path: Path) -> None:
            (path.parent / f"{name}.toml").write_text(RUNS[name], encoding="utf-8")
            if name == "odd":
                write_odd_data(path.parent)
            if name == "scaled":
                write_table(path.parent)
            record(build.build(catalog.load(path.parent / f"{name}.toml")), path)

        return shared(f"{name}.zarr", make)

    return path_of


@pytest.fixture(scope="session")
def opened(recorded: Callable[[str], Path]) -> Callable[[str], Trace]:
    """The trace of one of RUNS, open."""
    return lambda name: traces.open(recorded(name))


@pytest.fixture(scope="session")
def digits(opened: Callable[[str], Trace]) -> Trace:
    """64 pixels, 18 and 7 hidden neurons, 10 classes."""
    return opened("digits")


@pytest.fixture(scope="session")
def spirals(opened: Callable[[str], Trace]) -> Trace:
    """Two coordinates, 9 and 6 hidden neurons, three arms."""
    return opened("spirals")


@pytest.fixture(scope="session")
def screened(shared: Shared, recorded: Callable[[str], Path]) -> Callable[[str, str], screening.Screening]:
    """What a clip of the film showed at the end of every animation, played over one of RUNS."""
    seen: dict[str, screening.Screening] = {}

    def of(clip: str, run: str) -> screening.Screening:
        name = f"{clip}-{run}.screening"
        if name not in seen:
            trace = recorded(run)
            path = shared(
                name, lambda path: path.write_bytes(pickle.dumps(screening.play(clip, trace, path.parent)))
            )
            seen[name] = pickle.loads(path.read_bytes())
        return seen[name]

    return of


@pytest.fixture
def small_frames(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Manim set to 256 by 144 pixels at 10 frames a second, writing below tmp_path."""
    chosen = {
        "media_dir": str(tmp_path / "media"),
        "pixel_width": 256,
        "pixel_height": 144,
        "frame_rate": 10,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig(chosen):
        yield chosen

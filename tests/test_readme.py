"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import av
import numpy as np
import pytest
from pydantic import BaseModel

from tests.installed import beside_own_modules, environment, wheel
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog, schema
from tracereel.engine.trace import open as open_trace
from tracereel.scenes.film.publish.article import story
from tracereel.scenes.read import figures
from tracereel.scenes.read.scripts import rules, script
from tracereel.scenes.read.view import View

ROOT = Path(__file__).resolve().parents[1]
Python = Callable[..., "subprocess.CompletedProcess[str]"]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, about: str = "") -> str:
    """The README's code block in a language that says this."""
    found = [code for code in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if about in code]
    assert found, f"the README shows no {language}"
    return str(found[0])


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The README's run, shortened to two epochs, recorded."""
    folder = tmp_path_factory.mktemp("readme")
    run = folder / "mine.toml"
    run.write_text(block("toml"), encoding="utf-8")
    path = folder / "mine.zarr"
    record(build.build(catalog.load(run, ["training.epochs=2"])), path)
    return path


def test_the_run_of_the_readme_is_valid_and_learns(tmp_path: Path) -> None:
    run = tmp_path / "mine.toml"
    run.write_text(block("toml"), encoding="utf-8")
    prepared = build.build(catalog.load(run))
    *_, last = build.train(prepared)
    assert last.evaluation is not None
    assert last.evaluation.accuracy > 0.9


def test_the_clip_of_the_readme_has_at_most_twenty_lines() -> None:
    code = block("python", "class FirstSteps")
    assert len([line for line in code.splitlines() if line.strip()]) <= 20


@pytest.fixture(params=["checkout", "installed"])
def python(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Python:
    """Runs Python in a folder that holds a user's own engine.py and scenes, Tracereel being here or installed."""
    return here(tmp_path, wheel(tmp_path_factory) if request.param == "installed" else None)


def here(folder: Path, first: Path | None = None) -> Python:
    """Runs Python in a folder beside a user's own modules; first: where Tracereel is installed, else this checkout."""
    beside_own_modules(folder)

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=environment(first) | variables,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def filmed(
    python: Python, folder: Path, trace: Path | str, *options: str
) -> subprocess.CompletedProcess[str]:
    """The README's clip, filmed with plain Manim."""
    (folder / "first_steps.py").write_text(block("python", "class FirstSteps"), encoding="utf-8")
    quietly = ("-m", "manim", "-ql", "--progress_bar", "none", "--media_dir", "media")
    return python(*quietly, *options, "first_steps.py", "FirstSteps", TRACEREEL_TRACE_RUN=str(trace))


def test_the_clip_of_the_readme_renders_with_plain_manim(python: Python, trace: Path, tmp_path: Path) -> None:
    done = filmed(python, tmp_path, trace)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    (movie,) = tmp_path.glob("media/videos/**/FirstSteps.mp4")
    with av.open(str(movie)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert len(frames) > 60
    assert (frames[-1] > 60).mean() > 0.02, "the last frame shows a network"


def test_plain_manim_says_in_one_line_that_a_trace_is_missing(python: Python, tmp_path: Path) -> None:
    done = filmed(python, tmp_path, "nowhere.zarr")
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert re.search(r"no trace at nowhere\.zarr\. Record it: (render\.py|tracereel) record", line)
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize("asked", ["0,0", "1,3"])
def test_plain_manim_films_as_many_animations_as_are_asked_for(
    trace: Path, tmp_path: Path, asked: str
) -> None:
    done = filmed(here(tmp_path), tmp_path, trace, "-n", asked)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    assert "Traceback" not in done.stderr + done.stdout
    (movie,) = tmp_path.glob("media/videos/**/FirstSteps.mp4")
    with av.open(str(movie)) as container:
        assert sum(1 for _ in container.decode(video=0)) >= 8


def test_plain_manim_says_in_one_line_that_another_renderer_cannot_be_used(
    trace: Path, tmp_path: Path
) -> None:
    done = filmed(here(tmp_path), tmp_path, trace, "--renderer", "opengl")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    (line,) = [line for line in done.stderr.splitlines() if line.strip() and "Manim Community" not in line]
    assert line == "error: expected Manim's Cairo renderer, got opengl. Leave out --renderer opengl"


def test_the_script_of_the_readme_is_as_scripts_must_be(tmp_path: Path, trace: Path) -> None:
    path = tmp_path / "first_steps.ftl"
    path.write_text(block("ftl"), encoding="utf-8")
    told, view = script.Script(path), View("run", open_trace(trace))
    assert list(rules.remarks(told.source)) == []
    said = told.said("before", {"first": view.at_step(".2f", "scalars/loss", 0)}, view)
    assert re.fullmatch(r"Its 48 weights are random numbers: the loss is \d\.\d\d\.", said.sentence)
    assert said.line == "It knows two classes, and nothing of them"


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"render\.py (\w+)", README)) - {"COMMAND"}
    listing = subprocess.run(
        [sys.executable, str(ROOT / "render.py"), "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert named
    for command in named:
        assert re.search(rf"^  {command}\b", listing, re.MULTILINE), f"render.py has no command {command}"


def test_every_picture_of_the_readme_is_there_and_small() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).stat().st_size < 150_000


def test_the_post_of_the_readme_can_be_read(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text(block("markdown"), encoding="utf-8")
    told = story.written(post)
    assert [clip.name for clip in told.clips] == ["ForwardPass"]
    marks = [mark for passage in told.passages for mark in passage.text.marks if mark.kind == "figure"]
    assert {mark.words[1] for mark in marks} <= set(figures.FIGURES)
    assert len(marks) == 2


TRAINING = """
import torch

model = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.ReLU(), torch.nn.Linear(6, 3))
X, y = torch.randn(40, 4), torch.arange(40) % 3
X_test, y_test, optimizer = X, y, torch.optim.Adam(model.parameters())


def train(model, optimizer):
    for _ in range(30):
        optimizer.zero_grad()
        torch.nn.CrossEntropyLoss()(model(X), y).backward()
        optimizer.step()


"""


def test_pytorch_records_as_the_readme_says(python: Python, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="PyTorch IS NOT INSTALLED: pip install torch==2.13.0")
    (tmp_path / "mine.py").write_text(TRAINING + block("python", "import record"), encoding="utf-8")
    done = python("mine.py")
    assert done.returncode == 0, done.stderr[-3000:]
    assert open_trace(tmp_path / "my.zarr").entries > 10


def keys_of(model: type[BaseModel]) -> set[str]:
    """Every key that a run's tables may have, at whatever depth."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found |= {name, *(key for inner in models_in(field.annotation) for key in keys_of(inner))}
    return found


def models_in(annotation: object) -> list[type[BaseModel]]:
    """The tables that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def test_every_key_of_a_run_is_listed() -> None:
    listing = (
        README.split("### Every key of a run")[1].split("\n## ")[0] + README.split("| `kind` | keys |")[1]
    )
    listed = set(re.findall(r"`\[*([a-z_0-9]+)\]*`", listing))
    wanted = keys_of(schema.Run) - {
        "layers",
        "dataset",
        "optimizer",
        "schedule",
        "training",
        "augment",
        "record",
    }
    assert {"one_hot", "warmup", "rate", "clip_norm"} <= wanted
    assert wanted - listed == set()


def test_the_run_of_the_readme_learns_from_columns_of_unlike_sizes(tmp_path: Path) -> None:
    """As wines are: one column of hundreds that hides those of a few."""
    rng = np.random.default_rng(0)
    rows = [
        f"{k % 3 + 0.4 * rng.normal():.3f},{700 + 300 * rng.normal():.0f},class_{k % 3}" for k in range(180)
    ]
    (tmp_path / "wine.csv").write_text("\n".join(["hue,proline,class", *rows]), encoding="utf-8")
    run = tmp_path / "mine.toml"
    run.write_text(
        re.sub(r'name = "moons".*\nnoise = .*', 'path = "wine.csv"', block("toml")), encoding="utf-8"
    )
    accuracy = {}
    for scale in ("none", "standard"):
        *_, last = build.train(build.build(catalog.load(run, [f"dataset.scale={scale}"])))
        assert last.evaluation is not None
        accuracy[scale] = last.evaluation.accuracy
    assert accuracy["none"] < 0.6 < 0.8 < accuracy["standard"]

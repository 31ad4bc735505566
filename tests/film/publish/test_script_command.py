"""`render.py script`: every variant of a clip's words, or the sentences of a trace."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import render
from tests import sharing
from tracereel.engine import trace
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.plan import sources

OWN = sources.ROOT / "tests/scenes/tell/own"
CLIP = "mine.py:FirstAndLast"


@pytest.fixture(scope="session")
def spirals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short run over three classes."""
    run = catalog.find("spirals", ["training.epochs=2", "record.schedule=every:8"])
    return sharing.once(tmp_path_factory, "told-spirals.zarr", lambda path: record(build.build(run), path))


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in that holds a clip of a user's own; returns its script."""
    monkeypatch.chdir(tmp_path)
    for suffix in (".py", ".ftl"):
        shutil.copy(OWN / f"first_and_last{suffix}", tmp_path / f"mine{suffix}")
    return tmp_path / "mine.ftl"


PLAIN = """
from tracereel import Role, TraceScene

class Plain(TraceScene):
    title, teaches = "A dot", "It stands for nothing."
    roles = {"run": Role("a network")}

    def construct(self):
        with self.beat("The loss begins at {loss}.", loss=self.run.at_step(".2f", "scalars/loss", 0)) as beat:
            self.wait(beat.rest)
"""


def said(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    status = failures.run(render.cli, ["script", *arguments])
    out, err = capfd.readouterr()
    return status, out, err


def test_without_a_trace_every_variant_is_told_with_what_selects_it(
    capfd: pytest.CaptureFixture[str], mine: Path
) -> None:
    status, out, err = said(capfd, CLIP)
    assert (status, err) == (0, "")
    assert (
        "learning\n"
        "  [pace early] The loss fell from {first} to {last_loss}. Most of it happened early.\n"
        "  [pace *other] The loss fell from {first} to {last_loss}.\n"
        "  .line [beginning random] Every step makes it less random\n"
    ) in out
    assert "\nlabel-loss\n  {loss}: {first}\n" in out


def test_with_a_trace_the_sentences_are_those_of_the_trace(
    capfd: pytest.CaptureFixture[str], mine: Path, spirals: Path
) -> None:
    status, out, err = said(capfd, CLIP, "--trace", f"run={spirals}")
    assert (status, err) == (0, "")
    assert out.startswith("First and last\nRandom weights become knowledge.\nbeginning\n  This network of ")
    assert "tells three classes apart.\n  .line Three classes to tell apart\n  .sees A dot" in out
    assert "{" not in out


def test_both_are_json_for_programs(capfd: pytest.CaptureFixture[str], mine: Path, spirals: Path) -> None:
    every = json.loads(said(capfd, CLIP, "--json")[1])
    assert (every["clip"], every["script"], every["remarks"]) == ("FirstAndLast", "mine.ftl", [])
    (ending,) = (message for message in every["messages"] if message["key"] == "ending")
    assert [one["when"] for one in ending["parts"]["sentence"]] == [
        {"has_test_accuracy": "yes"},
        {"has_test_accuracy": "*other"},
    ]
    of_trace = json.loads(said(capfd, CLIP, "--json", "--trace", f"run={spirals}")[1])
    assert [beat["key"] for beat in of_trace["beats"]] == ["beginning", "learning", "ending"]
    assert "line" not in of_trace["beats"][2]


def test_a_clip_without_a_script_says_where_its_sentences_stand(
    capfd: pytest.CaptureFixture[str], mine: Path
) -> None:
    Path("plain.py").write_text("class Plain:\n    pass\n")
    status, out, err = said(capfd, "plain.py:Plain")
    assert (status, err) == (0, "")
    assert out == (
        "Plain has no script: its sentences stand in plain.py. What it says of a trace: --trace run=PATH\n"
    )


def test_a_clip_without_a_script_is_heard_over_a_trace(
    capfd: pytest.CaptureFixture[str], mine: Path, spirals: Path
) -> None:
    Path("plain.py").write_text(PLAIN)
    status, out, _ = said(capfd, "plain.py:Plain", "--trace", f"run={spirals}")
    loss = trace.open(str(spirals)).value("scalars/loss", 0)
    assert status == 0
    assert out == f"A dot\nIt stands for nothing.\n1\n  The loss begins at {loss:.2f}.\n"


def test_what_is_too_long_is_remarked_and_well_nevertheless(
    capfd: pytest.CaptureFixture[str], mine: Path
) -> None:
    mine.write_text(mine.read_text().replace("to tell apart", "that it has to tell apart, one from another"))
    status, _, err = said(capfd, CLIP)
    assert (status, err.count("\n")) == (0, 1)
    assert err.startswith("mine.ftl, line 16: expected a line of at most 48 characters, got ")


def test_a_key_that_is_missing_is_told_with_the_rest(capfd: pytest.CaptureFixture[str], mine: Path) -> None:
    mine.write_text(mine.read_text().replace("ending =", "end ="))
    status, out, err = said(capfd, CLIP)
    assert (status, err.count("\n")) == (1, 1)
    assert err.startswith(
        "mine.py, line 22: mine.ftl has no 'ending'. There are beginning, learning, end, label-loss"
    )
    assert "Nobody has tested it." in out


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FirstAndLst", "no clip 'FirstAndLst'"),
        ("nowhere.py:Clip", "there is no file nowhere.py. Expected the name of a clip, or FILE.py:Scene"),
        ("mine.py:Other", "expected mine.py:Scene, got 'Other'. There are FirstAndLast"),
        ("mine.py", "expected mine.py:Scene, got ''. There are FirstAndLast"),
        ("broken.py:A", "broken.py, line 1: "),
    ],
)
def test_what_is_no_clip_is_refused_in_one_line(
    capfd: pytest.CaptureFixture[str], mine: Path, name: str, expected: str
) -> None:
    Path("broken.py").write_text("class A(:\n")
    status, out, err = said(capfd, name)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"error: {expected}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("beginning = { $nothing }\n", "mine.ftl, line 1: no figure or fact is called 'nothing'"),
        ("nonsense\n", "mine.ftl, line 1: expected: a message is written 'name = words'"),
        ("beginning = Seven.\n", "mine.ftl, line 1: expected no number, got 'Seven'"),
    ],
)
def test_a_script_with_a_mistake_is_said_in_one_line(
    capfd: pytest.CaptureFixture[str], mine: Path, spirals: Path, text: str, expected: str
) -> None:
    mine.write_text(f"{text}label-loss = A\n")
    status, out, err = said(capfd, CLIP, "--trace", f"run={spirals}")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"error: {expected}")


def test_a_role_that_a_clip_does_not_have_is_refused(
    capfd: pytest.CaptureFixture[str], mine: Path, spirals: Path
) -> None:
    status, _, err = said(capfd, CLIP, "--trace", f"runs={spirals}")
    assert (status, err) == (1, "error: no role 'runs' in FirstAndLast. Did you mean 'run'?\n")


def test_a_mistake_in_ones_own_python_is_one_line(
    capfd: pytest.CaptureFixture[str], mine: Path, spirals: Path
) -> None:
    python = Path("mine.py")
    python.write_text(python.read_text().replace("first = self.run", "first = self.runn"))
    status, _, err = said(capfd, CLIP, "--trace", f"run={spirals}")
    assert (status, err.count("\n")) == (1, 1)
    assert err.startswith("error: FirstAndLast cannot be told: AttributeError: ")
    assert "(mine.py, line 1" in err

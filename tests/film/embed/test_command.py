"""`render.py embed`, from its arguments to its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import render
from scenes.film import options, terminal
from scenes.film.embed import flags
from tests.film.conftest import record
from tests.film.embed.conftest import order

TRACE = ("--trace", "run=traces/xor.zarr")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(options.QUALITIES, "l", (180, 10))
    monkeypatch.delenv(terminal.DEBUG, raising=False)


def said(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = terminal.run(render.cli, ["embed", *arguments])
    out, err = capfd.readouterr()
    return status, out, err


def refused(capfd: pytest.CaptureFixture[str], *arguments: str, status: int = 1) -> str:
    given, out, err = said(capfd, *arguments)
    assert (given, out) == (status, "")
    assert err.count("\n") == 1, err
    return err


def test_an_embed_is_one_line(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(capfd, "Small", "-q", "l", *TRACE, "-o", "site")
    assert (status, err) == (0, "")
    assert out.startswith("site/Small  2.5 s, webm ")


def test_programs_get_clip_json(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capfd, "Small", "-q", "l", *TRACE, "-o", "site", "--json")
    [told] = json.loads(out)
    assert (told["clip"], told["folder"], told["meta"]["title"]) == ("Small", "site/Small", "Small")


def test_what_a_budget_cost_stands_under_the_folder(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flags, "LEAST", 1)
    size = max(path.stat().st_size for path in (here / "site" / "Small").glob("Small.*.mp4"))
    _, out, _ = said(capfd, "Small", "-q", "l", *TRACE, "-o", "small", "--max-size", f"{size * 0.8:.0f}B")
    assert any(line.startswith("  Small.mp4: 180p10, crf ") for line in out.splitlines()[1:])


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "expected the name of a clip, or --update DIR"),
        (["Smal"], 1, "no clip 'Smal'; did you mean Small?"),
        (["Small", "--max-size", "much"], 1, "--max-size expects a size such as 500MB or 2GB, got 'much'"),
        (["Small", "--max-size", "9KB"], 1, "--max-size expects at least 20.0 kB, got 9KB"),
        (["Small", "--pair", "--theme", "light"], 2, "--pair makes both themes; leave out --theme"),
        (["Small", "--prune"], 2, "--prune belongs to --update DIR"),
        (["Small", "--update", "site"], 2, "--update renews every embed in site; leave out Small"),
        (["--update", "site", "--pair"], 2, "leave out --pair"),
        (["--update", "nowhere"], 1, "there is no folder nowhere"),
        (["--update", "traces"], 1, "traces holds no embed"),
        (["Small", "--trace", "other=x.zarr"], 1, "no role 'other' in Small"),
    ],
)
def test_bad_input_is_one_line(
    here: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], status: int, words: str
) -> None:
    assert words in refused(capfd, *arguments, status=status)


def test_a_folder_with_other_files_in_it_is_left_as_it_is(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "mine" / "Small").mkdir(parents=True)
    (here / "mine" / "Small" / "index.html").write_text("mine")
    line = refused(capfd, "Small", "-q", "l", *TRACE, "-o", "mine")
    assert "mine/Small holds files that are no embed of Tracereel's; nothing was written" in line
    assert [path.read_text() for path in (here / "mine").rglob("*.*")] == ["mine"]


def test_an_update_names_what_was_stale_and_the_posts_that_show_it(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    order("Small", folder="blog")
    old = json.loads((here / "blog/Small/clip.json").read_text())["looks"][0]["video"]["mp4"]["name"]
    (here / "posts").mkdir()
    (here / "posts" / "a.md").write_text(f"see {old}\n")
    assert said(capfd, "--update", "blog") == (0, "blog/Small  fresh\n", "")
    record(here / "traces" / "xor.zarr", "seed=5")
    status, out, _ = said(capfd, "--update", "blog", "--posts", "posts", "--dry-run")
    assert (status, out) == (0, "blog/Small  stale: the trace at traces/xor.zarr is another recording\n")
    status, out, _ = said(capfd, "--update", "blog", "--posts", "posts")
    lines = out.splitlines()
    assert (status, len(lines)) == (0, 2)
    assert lines[0].startswith("blog/Small  renewed: the trace at")
    assert lines[1].startswith(f"posts/a.md:1  shows {old}, now Small.")
    new = lines[1].rpartition(" ")[2]
    status, out, _ = said(capfd, "--update", "blog", "--posts", "posts", "--rewrite", "--prune")
    assert (status, (here / "posts" / "a.md").read_text()) == (0, f"see {new}\n")
    assert "replaced files removed" in out
    assert not (here / "blog" / "Small" / old).exists()
    assert said(capfd, "--update", "blog", "--posts", "posts") == (0, "blog/Small  fresh\n", "")

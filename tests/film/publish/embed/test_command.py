"""`render.py embed`, from its arguments to its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import render
from tests.film.conftest import record
from tests.film.publish.embed.conftest import order
from tracereel.scenes.film.commands import embed as embed_command
from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.plan import options

TRACE = ("--trace", "run=traces/xor.zarr")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(options.QUALITIES, "l", (180, 10))
    monkeypatch.delenv(failures.DEBUG, raising=False)


def said(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = failures.run(render.cli, ["embed", *arguments])
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
    monkeypatch.setattr(embed_command, "LEAST", 1)
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


def test_nothing_outside_an_embed_is_removed_or_put_into_posts_on_the_word_of_clip_json(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("notes.txt", "absolute.txt"):
        (here / name).write_text("mine")
    (here / "post.md").write_text("notes.txt and the words\n")
    place = here / "site" / "Small" / "clip.json"
    told = json.loads(place.read_text())
    names = ["../../notes.txt", str(here / "absolute.txt"), "notes.txt", "the"]
    place.write_text(json.dumps(told | {"previous": {"captions": names}}))
    status, out, err = said(capfd, "--update", "site", "--posts", ".", "--rewrite", "--prune")
    assert (status, "removed" in out, "now shows" in out) == (0, False, False)
    assert [name for name in names if repr(name) in err] == names
    assert err.count("\n") == len(names)
    assert (here / "notes.txt").read_text() == (here / "absolute.txt").read_text() == "mine"
    assert (here / "post.md").read_text() == "notes.txt and the words\n"


def test_a_new_name_that_is_none_is_put_into_no_post(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    place = here / "site" / "Small" / "clip.json"
    told = json.loads(place.read_text())
    told["captions"]["name"] = "../../evil.vtt"
    place.write_text(json.dumps(told | {"previous": {"captions": ["Small.3fa9c1d2.vtt"]}}))
    (here / "post.md").write_text("Small.3fa9c1d2.vtt\n")
    assert said(capfd, "--update", "site", "--posts", ".", "--rewrite")[0] == 0
    assert "evil" not in (here / "post.md").read_text()


def test_a_post_that_is_a_link_stays_one_and_what_it_leads_to_stays(
    here: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = here / "site" / "Small" / "clip.json"
    told = json.loads(place.read_text())
    place.write_text(json.dumps(told | {"previous": {"captions": ["Small.3fa9c1d2.vtt"]}}))
    (tmp_path / "elsewhere.md").write_text("Small.3fa9c1d2.vtt\n")
    (here / "posts").mkdir()
    (here / "posts" / "a.md").symlink_to(tmp_path / "elsewhere.md")
    status, _, err = said(capfd, "--update", "site", "--posts", "posts", "--rewrite")
    assert (status, err.count("\n")) == (0, 1)
    assert "posts/a.md is a link to" in err
    assert (here / "posts" / "a.md").is_symlink()
    assert (tmp_path / "elsewhere.md").read_text() == "Small.3fa9c1d2.vtt\n"


def test_an_embed_is_renewed_where_it_lies_also_from_within(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = here / "site" / "Small" / "index.html"
    name = next((here / "site" / "Small").glob("*.vtt"))
    content = name.read_bytes()
    name.unlink()
    (here / "linked").symlink_to(page.parent)
    assert said(capfd, "--update", "linked")[1].startswith("linked  renewed")
    assert name.read_bytes() == content
    assert not (here / "Small").exists()


def test_an_embed_that_calls_its_clip_otherwise_is_refused(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "site" / "Small").rename(here / "site" / "SMALL")
    place = here / "site" / "SMALL" / "clip.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | {"name": "SMALL"}))
    assert "is the embed of SMALL: call it and its folder Small again" in refused(capfd, "--update", "site")
    assert not (here / "site" / "Small").exists()

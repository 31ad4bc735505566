from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.film.conftest import SMALL
from tests.film.publish.article.conftest import SHORT, Write, described
from tracereel.engine import trace
from tracereel.engine.errors import RenderError, TracereelError
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan.plan import needed_runs
from tracereel.scenes.film.publish.article import article, story
from tracereel.scenes.film.publish.embed import embed, metadata
from tracereel.scenes.film.publish.folder import write_json
from tracereel.scenes.film.publish.proving import _again
from tracereel.scenes.storyboard import Clip

POST = "# A post\n\nIt has {{ figure parameters }} numbers.\n\n{{ clip ForwardPass }}\n"


def page(folder: str = "build/article") -> str:
    return (Path(folder) / "index.html").read_text(encoding="utf-8")


def account(folder: str = "build/article") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(folder) / "article.json").read_text(encoding="utf-8"))
    return found


def text_of(html: str) -> str:
    """What is read between <main> and </main>, but for the figures' own words."""
    main = re.sub(r"(?s)<figure.*?</figure>", "", html[html.index("<main") : html.index("</main>")])
    return " ".join(unescape(re.sub(r"<[^>]+>", "", main)).split())


def test_every_clip_of_the_storyboard_has_its_section_in_the_order_of_the_film(write: Write) -> None:
    report = write()
    html = page()
    places = [html.index(f"<h3 id={title}") for title in _ids(html, 3)]
    assert [made.name for made in report.made] == [clip.name for clip in storyboard.clips()]
    for act in storyboard.ACTS:
        assert re.search(rf'<h2 class="part" data-part="{act.number}" id="[\w-]+">{act.title}</h2>', html)
    for clip in storyboard.clips():
        section = html[html.index(f">{clip.title}</h3>") :]
        section = section[: section.index("<h", 5)]
        assert f'src="clips/{clip.name}/' in section
        assert section.count("<video") == 1
    assert places == sorted(places)


def _ids(html: str, level: int) -> list[str]:
    return re.findall(rf"<h{level} id=(\"[\w-]+\")", html)


def test_a_clip_without_prose_is_told_in_its_own_sentences(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_come = Clip("ToCome", "tracereel.scenes.acts.network.to_come", "What is to come", "Something new.")
    act = storyboard.ACTS[0]
    monkeypatch.setattr(storyboard, "ACTS", (replace(act, clips=(*act.clips, to_come)),))
    write()
    text = page()
    told = text[text.index('<h3 id="what-is-to-come">') :]
    assert told.index("clips/ToCome/") < told.index("<p>ToCome begins with 2 + 2.</p>\n<p>ToCome ends.</p>")


def test_every_clip_of_the_film_has_prose_of_its_own() -> None:
    for clip in storyboard.clips():
        words = re.sub(r"\{\{.*?\}\}", "X", story.prose_of(clip).read_text(encoding="utf-8")).split()
        assert 80 <= len(words) <= 180, clip.name


def test_prose_never_holds_a_number_that_was_typed() -> None:
    files = [*map(story.prose_of, storyboard.clips()), *story.PROSE.glob("*.md")]
    for path in files:
        assert not re.search(r"\d", re.sub(r"\{\{.*?\}\}", "", path.read_text(encoding="utf-8"))), path.name


def test_every_number_of_the_page_is_in_the_account_and_can_be_read_again(write: Write) -> None:
    report = write()
    told = account()
    opened = {row["role"]: trace.open(Path("build/article") / row["path"]) for row in told["traces"]}
    assert [row["role"] for row in told["traces"]] == list(needed_runs(storyboard.clips(), {}))
    for row in told["traces"]:
        assert row["digest"] == opened[row["role"]].digest
    assert len(told["readings"]) == report.readings > 15
    for reading in told["readings"]:
        assert _again(reading, opened) == reading["text"]
    shown = set(re.findall(r"<data [^>]*>([^<]*)</data>", page()))
    assert shown == {reading["text"] for reading in told["readings"]}
    typed = re.sub(
        r"<data .*?</data>|<dl.*?</dl>|<p class=\"versions\">.*?</p>|<td>.*?</td>", "", page(), flags=re.S
    )
    rest = text_of(typed)
    known = set(opened)  # names of runs, and what their data are, may hold digits
    for its in opened.values():
        known |= {re.split("[:;]", its.header.dataset.source)[0].rstrip("."), its.title}
    for words in sorted(known, key=len, reverse=True):  # one may begin another
        rest = rest.replace(words, "")
    assert not re.search(r"\d", rest)


def test_a_number_says_where_it_was_read(write: Write) -> None:
    write()
    assert re.search(
        r'<data value="0\.\d+" title="read from run hero, commit/test_accuracy">\d\d\.\d %</data>', page()
    )


@pytest.mark.parametrize("run", ["hero", "spirals"])
def test_prose_is_right_for_any_run_that_the_clips_can_show(write: Write, run: str) -> None:
    write(bound={"run": f"build/traces/{run}.zarr"})
    text, opened = text_of(page()), trace.open(f"build/traces/{run}.zarr")
    assert ("laid out as a picture" in text) == (run == "hero")
    assert f"activation function is {'ReLU' if run == 'hero' else 'tanh'}:" in text
    assert (
        f"one batch, here {opened.header.config['training']['batch_size']} {opened.header.dataset.noun}s"
        in text
    )
    assert f"render.py record {run}" in text
    assert "{" not in text


def test_what_a_run_lacks_is_left_out_of_our_prose(write: Write) -> None:
    write(bound={"run": "build/traces/sine.zarr"})
    text = text_of(page())
    assert "right label" in text
    assert "Of points that had" not in text
    assert "None" not in text
    assert "nan" not in text.split()


def test_the_contents_lead_to_every_heading_and_no_id_is_there_twice(write: Write) -> None:
    write()
    html = page()
    ids = re.findall(r'\bid="([^"]+)"', html)
    links = re.findall(r'href="#([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    assert links.count("what-does-one-neuron-do") == 2  # at the side, and folded
    assert re.findall(r"<h1[ >]", html) == ["<h1>"]


def test_nothing_is_asked_of_another_host_and_no_path_of_this_machine_is_published(
    write: Write, here: Path
) -> None:
    write(bound={"run": str(here / "build/traces/hero.zarr")})
    for path in (here / "build/article").rglob("*"):
        content = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert str(here) not in content, path
        assert str(Path.home()) not in content, path
    loaded = re.findall(r'(?:src|srcset|href)="([^"#]+)"', page())
    assert not [link for link in loaded if link.startswith(("http", "//", "/"))]
    assert 'preload="none"' in page()


def test_where_it_will_be_found_is_told_to_those_who_link_to_it(write: Write) -> None:
    write(url="https://example.org/learn")
    assert '<link rel="canonical" href="https://example.org/learn/">' in page()
    assert 'content="https://example.org/learn/clips/UnseenImages/UnseenImages-dark.jpeg"' in page()


# -- folders --------------------------------------------------------------------------------------------------------


def test_a_folder_with_other_files_is_left_as_it_is(write: Write, here: Path) -> None:
    mine = here / "mine"
    mine.mkdir()
    (mine / "index.html").write_text("my own page")
    with pytest.raises(TracereelError) as error:
        write(folder="mine")
    assert str(error.value) == (
        "mine holds files that are no article of Tracereel's; nothing was written. Choose another folder: -o DIR"
    )
    assert [path.name for path in mine.iterdir()] == ["index.html"]
    (here / "file").touch()
    with pytest.raises(TracereelError, match="file is a file; expected a folder"):
        write(folder="file")


def test_an_article_is_written_again_in_its_place(write: Write) -> None:
    write()
    before = page()
    write()
    assert page() == before
    write(POST)
    assert "<h1>A post</h1>" in page()


def test_one_of_another_version_is_not_touched(write: Write) -> None:
    write()
    write_json(Path("build/article/article.json"), {"tracereel": "article", "version": 99})
    with pytest.raises(TracereelError, match="another version of Tracereel \\(format 99, expected 1\\)"):
        write()


def test_while_a_clip_could_not_be_made_there_is_no_page_and_the_folder_can_be_gone_on_with(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_fails(*asked: Any, **more: Any) -> list[embed.EmbedResult]:
        first, *others = described(*asked, **more)
        return [replace(first, meta=None, error="its worker died"), *others]

    monkeypatch.setattr(embed, "make", one_fails)
    report = write()
    assert report.page is None
    assert [made.line for made in report.failed] == [f"{storyboard.clips()[0].name}: its worker died"]
    assert not Path("build/article/index.html").exists()
    assert account() == {"tracereel": "article", "version": 1, "unfinished": True}
    monkeypatch.setattr(embed, "make", described)
    assert write().page == Path("build/article/index.html")


@pytest.mark.parametrize(
    ("path", "folder", "published"),
    [
        ("/srv/project/build/traces/a.zarr", "/srv/project/build/article", "../traces/a.zarr"),
        ("/home/somebody/mine/a.zarr", "/srv/site/article", "a.zarr"),
        (f"{Path.home()}/secret/a.zarr", f"{Path.home()}/site", "a.zarr"),
        ("https://me:word@example.org/a.zarr", "/srv/site", "https://example.org/a.zarr"),
    ],
)
def test_of_a_trace_no_more_is_published_than_leads_to_it(path: str, folder: str, published: str) -> None:
    assert metadata.outside(path, Path(folder)) == published


# -- templates ------------------------------------------------------------------------------------------------------


def test_a_template_of_ones_own_replaces_ours(write: Write, here: Path) -> None:
    mine = here / "templates"
    mine.mkdir()
    (mine / "contents.html").write_text("{% for heading in headings %}[{{ heading.text }}]{% endfor %}")
    (mine / "article.css").write_text("body { color: {{ themes.dark.text }} }")
    write(templates=mine)
    first, second = storyboard.clips()[:2]
    assert f"[{first.title}][{second.title}]" in page()
    assert "body { color: #eef2f8 }" in page()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("article.html", "{% if %}", r"article\.html, line 1: "),
        (
            "contents.html",
            "{{ nobody }}",
            r"the template article\.html cannot be filled: 'nobody' is undefined",
        ),
    ],
)
def test_a_mistake_in_a_template_is_one_line(
    write: Write, here: Path, name: str, text: str, said: str
) -> None:
    mine = here / "templates"
    mine.mkdir()
    (mine / name).write_text(text)
    with pytest.raises(TracereelError, match=said):
        write(templates=mine)
    with pytest.raises(TracereelError, match="there is no folder none"):
        write(templates=Path("none"))
    assert not Path("build/article/index.html").exists()


def test_the_report_says_what_was_made(write: Write) -> None:
    report = write()
    count = len(storyboard.clips())
    assert report.line.startswith(f"build/article/index.html  How neural networks learn: {count} clips, ")
    assert report.line.endswith(f"; {report.readings} numbers read from traces")
    assert report.as_dict()["page"] == "build/article/index.html"


def test_a_story_of_a_few_clips_has_their_parts_alone() -> None:
    told = story.own([storyboard.find("Layers")])
    assert [clip.name for clip in told.clips] == ["Layers"]
    assert article.wanted() == storyboard.clips()


def test_a_trace_that_is_replaced_while_clips_are_drawn_leaves_no_page(
    write: Write, here: Path, traces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "build" / "traces").unlink()
    shutil.copytree(traces, here / "build" / "traces")

    def replaced(*arguments: Any, **named: Any) -> Any:
        home = here / "build" / "traces"
        settings = [*SHORT["hero"], "seed=99"]
        recorder.record(build.build(catalog.find("hero", settings)), home / "hero.zarr", overwrite=True)
        return described(*arguments, **named)

    monkeypatch.setattr(embed, "make", replaced)
    with pytest.raises(
        RenderError, match=r"hero\.zarr changed while the article was made\. Run the same again"
    ):
        write()
    assert not Path("build/article/index.html").exists()


def test_upright_clips_have_folders_of_their_own_and_do_not_fill_the_column(write: Write, here: Path) -> None:
    write("# A post\n\n{{ clip OneNeuron }}\n\n{{ reproduce }}\n", options=replace(SMALL, aspect="9:16"))
    text = page()
    assert '<div class="clip narrow">' in text
    assert "clips/OneNeuron-9x16/" in text
    assert "max-width:min(180px,45vh)" in text
    assert "--aspect 9:16" in text
    told = json.loads((here / "build/article/article.json").read_text())
    assert [clip["folder"] for clip in told["clips"]] == ["clips/OneNeuron-9x16"]
    write("# A post\n\n{{ clip OneNeuron }}\n")
    assert '<div class="clip">' in page()

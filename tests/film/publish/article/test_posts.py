"""Somebody's own words: marks, titles, pictures, and what is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.film.publish.article.conftest import Write
from tests.film.publish.article.test_article import account, page, text_of
from tracereel.engine.errors import TracereelError
from tracereel.scenes.film.publish.article import article


def test_a_post_shows_its_own_words_and_the_clips_that_it_names(write: Write, here: Path) -> None:
    text = "# My *own* post\n\nIt has {{ figure parameters }} numbers.\n\n{{ clip ForwardPass }}\n\n"
    text += "## Then\n\n{{clip Layers}}\n"
    report = write(text)
    html = page()
    assert [made.name for made in report.made] == ["ForwardPass", "Layers"]
    assert article.wanted(here / "post.md") == tuple(map(article.storyboard.find, ("ForwardPass", "Layers")))
    assert "<title>My own post</title>" in html
    assert html.count("<h1>") == 1
    assert re.fullmatch(r"It has [\d,]+ numbers\. Then", text_of(html))
    assert (
        html.index("clips/ForwardPass/") < html.index('<h2 id="then">Then</h2>') < html.index("clips/Layers/")
    )
    assert account()["order"]["post"] == "post.md"


def test_the_title_may_stand_in_front_matter(write: Write) -> None:
    write(
        '---\ntitle: "From above"\ndescription: What it is about.\n---\n\nWords.\n\n# From above\n\n# A heading\n'
    )
    assert "<title>From above</title>" in page()
    assert '<meta name="description" content="What it is about.">' in page()
    assert page().count("<h1") == 1
    assert '<h2 id="a-heading">' in page()


def test_a_clip_may_be_its_silent_loop(write: Write) -> None:
    write("# A post\n\n{{ clip Layers loop }}\n\n{{ clip Layers }}\n\n{{ clip OneNeuron }}\n")
    assert page().count("data-tracereel-loop controls muted loop") == 1
    assert page().count("<video") == 3
    assert not list(Path("build/article/clips/OneNeuron").glob("*loop*"))


def test_figures_may_be_of_another_run_by_its_name_or_its_role(write: Write) -> None:
    said = "A {{ figure layers }} B {{ figure run.layers }} C {{ figure spirals.layers }}"
    write(f"# A post\n\n{{{{ clip Layers }}}}\n\n{said}")
    assert text_of(page()) == "A 784-16-16-10 B 784-16-16-10 C 2-16-16-3"
    assert [row["role"] for row in account()["traces"]] == ["hero", "spirals"]


def test_a_post_without_clips_reads_the_runs_of_the_film(write: Write) -> None:
    report = write("# A post\n\n{{ figure layers }}")
    assert report.line == ("build/article/index.html  A post: 0 clips, 0:00; 4 numbers read from traces")


def test_a_post_that_asks_for_no_number_needs_no_trace(write: Write, here: Path) -> None:
    (here / "build" / "traces").unlink()
    write("# A post\n\nWords.\n")
    assert account()["traces"] == []
    with pytest.raises(TracereelError, match=r"render\.py record hero"):
        write("# A post\n\n{{ numbers }}\n")


def test_marks_in_code_are_left_alone_and_so_are_those_behind_a_backslash(write: Write) -> None:
    write("# A post\n\n`{{ figure seed }}` \\{{ clip X }}\n\n```\n{{ clip X }}\n```\n\n    {{ clip X }}\n")
    assert text_of(page()) == "{{ figure seed }} {{ clip X }} {{ clip X }} {{ clip X }}"


def test_marks_stand_in_headings_tables_lists_quotes_and_the_words_of_pictures(
    write: Write, here: Path
) -> None:
    Image.new("RGB", (30, 20)).save(here / "a b.png")
    write(
        "# Seed {{ figure seed }}\n\n## Of {{ figure seed }}\n\n| a |\n|---|\n| {{ figure seed }} |\n\n"
        "> - {{ figure\n>   seed }}\n\n> {{ clip Layers }}\n\n![Seed {{ figure seed }}](<a b.png>)\n"
    )
    html = page()
    assert "<title>Seed 4301</title>" in html
    assert re.search(r'<h2 id="of-4301">Of <data [^>]*>4301</data></h2>', html)
    assert html.count(">4301</data>") == 3
    assert '<a href="#of-4301">Of 4301</a>' in html
    assert 'alt="Seed 4301"' in html


def test_what_a_run_lacks_takes_its_paragraph_its_item_or_its_row_along(write: Write) -> None:
    write(
        "# A post\n\nOne.\n\nTwo {{ figure test_accuracy? }} and {{ figure seed }}.\n\n"
        "- three\n- {{ figure softmax? }}\n- four\n\n"
        "| five |\n|---|\n| {{ figure classes? }} |\n| six |\n",
        bound={"run": "build/traces/sine.zarr"},
    )  # without a clip, the film's first role is bound
    assert text_of(page()) == "One. three four five six"
    assert account()["readings"] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ clip ForwardPas }}", "no clip 'ForwardPas'; did you mean ForwardPass?"),
        ("{{ clip }}", "expected {{ clip NAME }}, got {{ clip }}"),
        ("{{ clip Layers twice }}", "a clip may be asked to loop, got 'twice'"),
        ("See {{ clip Layers }}", "{{ clip Layers }} has to stand on a line of its own"),
        ("{{ figur seed }}", "no mark is called 'figur'; did you mean 'figure'?"),
        ("{{ }}", "no mark is called ''. There are: clip, numbers, reproduce, figure"),
        ("{{ site.url }}", "no mark is called 'site.url'. There are: clip, numbers, reproduce, figure"),
        ("{{ figure }}", "expected {{ figure NAME }}, got {{ figure }}"),
        ("{{ figure sed }}", "no figure is called 'sed'; did you mean 'seed'?"),
        ("{{ figure heros.seed }}", "no run is called 'heros'; did you mean 'hero'?"),
        ("{{ figure zzzz.seed }}", "no run is called 'zzzz'. Record it: render.py record zzzz"),
        ("{{ figure ../x.seed }}", "no run is called '../x'. Record it: render.py record ../x"),
        ("<p>{{ figure seed }}</p>", "{{ figure seed }} stands within HTML, where marks are not read."),
        (
            "a <b title='{{ figure seed }}'>",
            "{{ figure seed }} stands within HTML, where marks are not read.",
        ),
        ("![](none.png)", "there is no picture none.png; looked for"),
        ('<img alt="" src="none.png">', "there is no picture none.png; looked for"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place_and_nothing_is_written(
    write: Write, here: Path, line: str, said: str
) -> None:
    begins = "---\na: b\n---\n# A post\n\nA paragraph\nof lines.\n\n"
    within = line[0] in "Sa"
    with pytest.raises(TracereelError) as error:
        write(f"{begins}Another\n{line}\n" if within else f"{begins}\n{line}\n")
    assert str(error.value).startswith(f"{here / 'post.md'}, line 10: {said}")
    assert "\n" not in str(error.value)
    assert not Path("build/article").exists()


def test_a_figure_that_a_run_lacks_is_said_before_anything_is_made(write: Write) -> None:
    with pytest.raises(TracereelError) as error:
        write("# A post\n\n{{ figure test_accuracy }}", bound={"run": "build/traces/sine.zarr"})
    assert str(error.value).endswith(
        "post.md, line 3: the run 'sine' has no test accuracy. Leave it out, or have its paragraph left out where "
        "there is none: {{ figure test_accuracy? }}"
    )
    assert not Path("build/article").exists()


def test_a_clip_stands_in_a_post_once(write: Write) -> None:
    with pytest.raises(TracereelError, match="line 5: Layers stands in line 3 already"):
        write("# A post\n\n{{ clip Layers }}\n\n{{ clip layers }}\n")


def test_a_post_needs_a_title_and_has_to_be_there(write: Write, here: Path) -> None:
    with pytest.raises(
        TracereelError, match=r"post\.md has no title: expected a line '# Title', or 'title:' on top"
    ):
        write("Words.\n")
    with pytest.raises(TracereelError, match=r"post\.md has no title"):
        write("#\n\nWords.\n")
    with pytest.raises(TracereelError, match=r"there is no none\.md\. Expected a Markdown file"):
        article.wanted(Path("none.md"))
    (here / "latin.md").write_bytes("# Für alle".encode("latin-1"))
    with pytest.raises(TracereelError, match=r"latin\.md is not a text in UTF-8"):
        article.wanted(Path("latin.md"))


def test_pictures_are_copied_under_names_that_change_with_them(write: Write, here: Path) -> None:
    Image.new("RGB", (30, 20), "red").save(here / "a.png")
    text = f"# A post\n\n![One](a.png)\n\n<img alt='' src='a.png'> [a link](other.html)\n\n![Two]({here}/a.png)\n"
    write(text)
    (name,) = account()["images"]
    assert re.fullmatch(r"images/a\.[0-9a-f]{8}\.png", name)
    assert (here / "build/article" / name).read_bytes() == (here / "a.png").read_bytes()
    assert page().count(f'src="{name}"') == 2
    assert f"src='{name}'" in page()
    assert 'loading="lazy" decoding="async" width="30" height="20"' in page()
    assert 'href="other.html"' in page()
    assert str(here) not in page()
    Image.new("RGB", (30, 20), "blue").save(here / "a.png")
    write(text)
    assert account()["images"] != [name]
    assert [f"images/{path.name}" for path in (here / "build/article/images").iterdir()] == account()[
        "images"
    ]


def test_pictures_from_elsewhere_are_told_of(write: Write) -> None:
    report = write("# A post\n\n![](https://example.org/a.png)\n")
    assert [note.partition(": ")[2] for note in report.notes] == [
        "the page will fetch https://example.org/a.png from elsewhere"
    ]


def test_quotes_stay_as_they_were_typed(write: Write) -> None:
    write('# "A" post -- it\'s\n\n"Words" -- and\'s...\n')
    assert text_of(page()) == '"Words" -- and\'s...'


def test_headings_of_the_same_words_have_different_ids(write: Write) -> None:
    write("# A post\n\n## Über uns\n\n## Über uns\n\n## !\n")
    assert re.findall(r'<h2 id="([^"]+)"', page()) == ["über-uns", "über-uns-2", "section"]


# -- pictures that an earlier edition showed -----------------------------------------------------------------

PICTURE = "# A post\n\n![a]({name})\n"


def two_editions(write: Write, here: Path, between: Callable[[Path], object]) -> article.ArticleResult:
    """A post whose picture is replaced by another, and what somebody did to the first in the page's folder."""
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (4, 4), colour).save(here / name)
    write(PICTURE.format(name="a.png"))
    (shown,) = account()["images"]
    between(here / "build/article" / shown)
    return write(PICTURE.format(name="b.png"))


def test_a_picture_that_is_no_longer_shown_goes(write: Write, here: Path) -> None:
    assert two_editions(write, here, lambda _: None).left == ()
    assert [path.name[0] for path in (here / "build/article/images").iterdir()] == ["b"]


def test_one_that_somebody_painted_over_stays_and_is_named(write: Write, here: Path) -> None:
    report = two_editions(write, here, lambda picture: picture.write_text("mine"))
    assert sorted(path.name[0] for path in (here / "build/article/images").iterdir()) == ["a", "b"]
    assert len(report.left) == 1
    assert "stays: it is not what Tracereel wrote" in report.left[0]


@pytest.mark.parametrize(
    "name", ["images/..", "images/mine.png", "../../mine.png", "images/../../../mine.png", 7]
)
def test_what_article_json_calls_a_picture_and_is_none_is_left_and_named(
    write: Write, here: Path, name: object
) -> None:
    def tell(picture: Path) -> None:
        (picture.parent / "mine.png").write_text("mine")
        (here / "mine.png").write_text("mine")
        place = picture.parents[1] / "article.json"
        place.write_text(json.dumps(json.loads(place.read_text()) | {"images": [name]}))

    report = two_editions(write, here, tell)
    assert [line.partition(" names ")[2].partition(",")[0] for line in report.left] == [repr(name)]
    assert (here / "mine.png").read_text() == "mine"
    assert (here / "build/article/images/mine.png").read_text() == "mine"


def test_a_folder_of_pictures_that_is_a_link_is_not_written_through(write: Write, here: Path) -> None:
    def link(picture: Path) -> None:
        picture.parent.rename(here / "album")
        picture.parent.symlink_to(here / "album")

    with pytest.raises(TracereelError, match=r"build/article/images is a link"):
        two_editions(write, here, link)
    assert [path.name[0] for path in (here / "album").iterdir()] == ["a"]


@pytest.mark.parametrize("name", ["index.html", "article.json"])
def test_a_page_that_is_a_link_is_not_replaced(write: Write, here: Path, name: str) -> None:
    write("# A post\n")
    place = here / "build/article" / name
    place.rename(here / name)
    place.symlink_to(here / name)
    before = (here / name).read_bytes()
    with pytest.raises(TracereelError, match=r"is a link|are no article"):
        write("# Another\n")
    assert place.is_symlink()
    assert (here / name).read_bytes() == before

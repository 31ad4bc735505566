"""What an embed is to hold, as the renderings it takes."""

from __future__ import annotations

from tests.film.conftest import clip
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.publish.embed.contents import Contents, pieces


def keys(contents: Contents, options: Options | None = None) -> list[str]:
    return [piece.key for piece in pieces(clip("Small"), options or Options(), contents)]


def test_one_drawing_gives_stills_and_a_video_for_every_browser() -> None:
    [page] = pieces(clip("Small"), Options(), Contents())
    assert [part.key for part in page.parts] == ["dark.still.mp4", "dark.video.webm", "dark.video.mp4"]
    assert page.parts[2].parts == (page.parts[2],)


def test_a_pair_is_dark_first_whatever_theme_was_asked_for() -> None:
    assert Contents(pair=True).themes(Options(theme="light")) == ("dark", "light")
    assert keys(Contents(), Options(theme="light")) == ["light.page.mp4"]


def test_captions_stand_beside_the_picture_but_in_a_gif() -> None:
    contents = Contents(loop=True, gif=True, alpha=True)
    made = {piece.part: piece.options.captions for piece in pieces(clip("Small"), Options(), contents)}
    assert made == {"page": "none", "loop": "none", "alpha": "none", "gif": "burn"}


def test_a_gif_is_small_and_slow_and_never_larger_than_what_was_asked_for() -> None:
    sizes = {}
    for side, fps in ((1080, 60), (240, 5)):
        asked = Options(short_side=side, fps=fps)
        gif = next(p for p in pieces(clip("Small"), asked, Contents(gif=True)) if p.part == "gif")
        sizes[side] = (gif.options.short_side, gif.options.fps)
    assert sizes == {1080: (480, 10), 240: (240, 5)}


def test_files_of_the_second_look_are_named_by_it() -> None:
    made = pieces(clip("Small"), Options(), Contents(pair=True, loop=True, alpha=True))
    stems = {(p.options.theme, p.part): p.stem for p in made}
    assert stems["dark", "page"] == "Small"
    assert stems["light", "page"] == "Small-light"
    assert stems["dark", "loop"] == "Small-loop"
    assert stems["light", "alpha"] == "Small-light-alpha"


def test_a_page_finds_the_folder_beside_it_or_where_it_was_said_to_be() -> None:
    assert Contents().base("Small") == "Small"
    assert Contents(url="https://example.org/clips/").base("Small") == "https://example.org/clips/Small"


def test_contents_survive_json() -> None:
    contents = Contents(pair=True, max_size=5, url="/x")
    assert Contents(**contents.as_dict()) == contents

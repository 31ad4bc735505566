from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests import lettering
from tests.film.conftest import SMALL, clip, task
from tracereel.engine.errors import ConfigError, RenderError, RoleError, TraceError
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import lettering as planned_fonts
from tracereel.scenes.film.plan import plan, sources
from tracereel.scenes.film.plan.freshness import differences
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.look import letters

NAMED = """
title = "Names"
seed = 1
loss = "softmax_cross_entropy"
dataset = { path = "names.csv" }
layers = [{ kind = "dense", width = 3, activation = "tanh" }, { kind = "dense" }]
optimizer = { kind = "adam", lr = 0.02 }
training = { epochs = 1, batch_size = 8 }
"""


def test_the_address_follows_what_the_picture_depends_on(recorded: Path) -> None:
    first = task("Small", recorded)
    assert task("Small", recorded).address == first.address
    others = [
        task("Other", recorded),
        task("Small", recorded, kind="sheet"),
        task("Small", recorded, short_side=240),
        task("Small", recorded, fps=12),
        task("Small", recorded, theme="light"),
        task("Small", recorded, captions="none"),
        task("Small", recorded, format="webm"),
        replace(first, digests={"run": "another"}),
        replace(first, digests={"other": first.digests["run"]}),
        replace(first, clip=replace(first.clip, heading="Another")),
        replace(first, clip=replace(first.clip, lesson="Another")),
        replace(first, clip=replace(first.clip, module="another")),
        replace(first, source="another"),
    ]
    assert len({first.address, *(other.address for other in others)}) == 1 + len(others)


def test_every_option_is_part_of_the_address(recorded: Path) -> None:
    assert task("Small", recorded).spec(Path())["options"].keys() == Options.__dataclass_fields__.keys()


@pytest.mark.parametrize("library", ["manim", "cairo", "font-source-sans-pro", "python"])
def test_another_version_of_a_library_is_another_address(
    recorded: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = task("Small", recorded).address
    versions = sources.versions() | {library: "99.0"}
    monkeypatch.setattr(sources, "versions", lambda: versions)
    assert task("Small", recorded).address != before


def named(folder: Path, *names: str) -> Path:
    """A small trace whose classes are called so."""
    rows = "".join(f"{k % 7},{k % len(names)},{names[k % len(names)]}\n" for k in range(40))
    (folder / "names.csv").write_text("a,b,kind\n" + rows, encoding="utf-8")
    (folder / "names.toml").write_text(NAMED, encoding="utf-8")
    recorder.record(build.build(catalog.load(folder / "names.toml")), folder / "names.zarr")
    return folder / "names.zarr"


def test_names_in_our_letters_need_no_font_of_the_machine(tmp_path: Path) -> None:
    assert task("Small", named(tmp_path, "R&D <1yr", "é")).fonts == {}


def test_the_fonts_that_names_are_drawn_in_are_part_of_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lettering.require("Japanese")
    trace = named(tmp_path, "日本", "R&D <1yr")
    before = task("Small", trace)
    monkeypatch.setattr(letters, "_digest", lambda path, changed: "another")
    letters._found.cache_clear()
    after = task("Small", trace)
    letters._found.cache_clear()
    assert after.address != before.address
    said = list(differences(before.spec(Path()), after))
    assert said[0] == "letters of Noto Sans CJK SC NotoSansCJK-Bold.ttc are drawn in another font"
    with pytest.raises(
        RenderError, match=r"Noto Sans CJK SC .* is not the one that the work was planned with"
    ):
        planned_fonts.require_planned(after.fonts, before.fonts)


def test_letters_that_no_font_has_are_named_before_anything_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.conf").write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv(letters.OTHER_FONTS, str(tmp_path / "none.conf"))
    with pytest.raises(
        RenderError, match=r"role 'run': .*names\.zarr: no font of this machine has 日 本\. Install"
    ):
        task("Small", named(tmp_path, "日本", "plain"))


def test_another_place_in_the_film_is_the_same_address(recorded: Path) -> None:
    first = task("Small", recorded)
    assert replace(first, clip=replace(first.clip, roles={"run": "moons"})).address == first.address


def test_a_run_recorded_anew_changes_the_clips_of_the_film_that_replay_it_and_no_others() -> None:
    def addresses(changed: str = "") -> dict[str, str]:
        planner = plan.Planner()
        runs = plan.needed_runs(storyboard.clips(), {})
        planner.seen = {str(plan.default_trace(run).resolve()): plan.Seen(run) for run in runs}
        planner.seen[str(plan.default_trace(changed).resolve())] = plan.Seen("another recording")
        return {c.name: planner.task(c, "clip", Options(), {}).address for c in storyboard.clips()}

    before = addresses()
    for run in plan.needed_runs(storyboard.clips(), {}):
        after = addresses(changed=run)
        replaying = {clip.name for clip in storyboard.clips() if run in clip.roles.values()}
        assert {name for name in before if before[name] != after[name]} == replaying


def test_a_task_says_all_that_it_was_made_from(recorded: Path) -> None:
    first = task("Small", recorded)
    said = first.spec(Path("somewhere"))
    assert said["address"] == first.address
    assert said["traces"] == {"run": str(recorded.resolve())}
    tree, origin = sources.Tree(), sources.Origin("tests.film.clips", frozenset(said["words"]))
    assert sources.fingerprint(said["files"]) == said["sources"] == tree.digest(origin)
    assert {"clip", "alone", "dense", "tanh", "adam"} <= set(said["words"])
    assert json.loads(json.dumps(said)) == said


def test_a_trace_that_moved_gives_the_same_address(recorded: Path, tmp_path: Path) -> None:
    shutil.copytree(recorded, tmp_path / "moved.zarr")
    assert task("Small", tmp_path / "moved.zarr").address == task("Small", recorded).address


def test_an_unknown_role_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(RoleError, match=r"no role 'rum' in Small, Other\. Did you mean 'run'\?"):
        plan.check_roles([clip("Small"), clip("Other")], {"rum": "x.zarr"})
    with pytest.raises(RoleError, match=r"no role 'weights' in Small\. There is run"):
        plan.check_roles([clip("Small")], {"weights": "x.zarr"})


def test_runs_that_are_needed_are_named_once_and_bound_ones_not_at_all() -> None:
    assert plan.needed_runs([clip("Small"), clip("Other")], {}) == ("xor",)
    assert plan.needed_runs([clip("Small")], {"run": "x.zarr"}) == ()


def test_a_trace_that_is_none_is_refused_with_its_role(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a trace")
    with pytest.raises(TraceError, match=r"role 'run': .*notes\.txt"):
        plan.check_traces({"run": str(text)})
    with pytest.raises(TraceError, match=r"role 'run': .*nowhere\.zarr"):
        plan.check_traces({"run": str(tmp_path / "nowhere.zarr")})


@pytest.mark.parametrize(
    ("letter", "size", "fps"),
    [
        ("l", (854, 480), 15),
        ("m", (1280, 720), 30),
        ("h", (1920, 1080), 60),
        ("p", (2560, 1440), 60),
        ("k", (3840, 2160), 60),
    ],
)
def test_quality_letters_mean_what_they_mean_in_manim(letter: str, size: tuple[int, int], fps: int) -> None:
    options = Options.choose(letter)
    assert (options.size, options.fps) == (size, fps)


def test_the_usual_quality_is_720p30() -> None:
    assert Options.choose() == Options()
    assert (Options().size, Options().fps) == ((1280, 720), 30)


def test_impossible_options_are_named() -> None:
    with pytest.raises(ConfigError, match=r"frames per second lie in 1 to 120, got 0"):
        replace(SMALL, fps=0)
    with pytest.raises(ConfigError, match=r"theme is one of dark, light; got 'pink'"):
        replace(SMALL, theme="pink")


def test_options_are_asked_for_with_the_flags_that_they_tell() -> None:
    assert Options().flags() == []
    assert Options.choose("h", theme="light").flags() == ["-q h", "--theme light"]
    assert Options.choose("l", 30, format="gif").flags() == ["-q l", "--fps 30", "--format gif"]


def test_options_travel_as_json() -> None:
    assert Options(**SMALL.as_dict()) == SMALL

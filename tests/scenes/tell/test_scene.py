"""A clip's clock, its account of what it shows, and what it refuses."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from manim import Dot, FadeIn, Square, config, tempconfig

from tests.scenes.companions import company, pairs
from tests.scenes.screening import Screening
from tracereel.engine import trace
from tracereel.engine.analysis import compute, is_made
from tracereel.engine.errors import ConfigError, RoleError, TraceError
from tracereel.engine.trace import Trace
from tracereel.scenes import storyboard
from tracereel.scenes.look.theme import PACE, reading_seconds
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.read.readings import Address, format_value
from tracereel.scenes.read.view import Role
from tracereel.scenes.storyboard import clips
from tracereel.scenes.tell import settings
from tracereel.scenes.tell.motion import During
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.settings import Settings, main_role

RUNS = ("digits", "spirals", "odd")


class Short(TraceScene):
    """Two beats, a static wait, odd run times and a number that counts."""

    title, teaches = "A short clip", "Time is frames."

    def construct(self) -> None:
        """The storyboard of the clip."""
        dot, run = Dot(), self.run
        counter = self.readout(run.derive(",d", None, [("steps", 0, ())]), align=LEFT)

        def count(t: float) -> None:
            entry = int(t * run.last)
            self.reread(counter, run.derive(",d", None, [("steps", entry, ())]))

        with self.beat(
            "This run has {steps} steps.", steps=run.derive(",d", None, [("steps", run.last, ())])
        ) as beat:
            self.play(FadeIn(dot), FadeIn(counter), run_time=0.377)
            self.wait(0.21)
            self.play(During(count, counter), run_time=1.01)
            self.wait(beat.rest)
        self.wait(0.45)
        with self.beat("A beat that is over before its sentence has been read to the end.") as beat:
            self.play(dot.animate.shift([1, 0, 0]), run_time=0.033)


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch, recorded: Callable[[str], Path]) -> Callable[..., None]:
    """Binds the role `run`, or another, to one of the recorded runs, or to any path."""

    def bind(run: str | Path, mode: str = "video", role: str = "run") -> None:
        path = recorded(run) if isinstance(run, str) else run
        for key, value in Settings(mode=mode, traces={role: str(path)}).environment().items():
            monkeypatch.setenv(key, value)

    return bind


def rendered(scene: TraceScene) -> Path:
    scene.render()
    return Path(scene.renderer.file_writer.movie_file_path)


def frames_in(video: Path) -> int:
    with av.open(str(video)) as opened:
        return sum(1 for _ in opened.decode(video=0))


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_the_clock_of_a_clip_is_the_number_of_frames_in_its_video(
    bound: Callable[..., None], small_frames: dict[str, Any], fps: int, digits: Trace
) -> None:
    bound("digits")
    config.frame_rate = fps
    scene = Short()
    video = rendered(scene)
    assert frames_in(video) == scene.clock == scene.sidecar()["frames"]
    check_beats(scene.sidecar())
    check_readings(scene.sidecar(), {"run": digits})
    counted = [r for r in scene.sidecar()["readings"] if r["sources"][0]["array"] == "steps"]
    assert len(counted) > 5, "a number that counts has a reading for every text it shows"
    assert_one_after_another([r for r in counted if r["text"] != f"{int(digits.steps[-1]):,}"])


def assert_one_after_another(readings: list[dict[str, Any]]) -> None:
    """The readings of one readout follow each other without overlap."""
    for before, after in itertools.pairwise(sorted(readings, key=lambda r: r["start"])):
        assert before["end"] <= after["start"] + 1e-6


def check_beats(sidecar: dict[str, Any]) -> None:
    """Beats follow each other, and each lasts as long as reading it takes."""
    frame, end = 1 / sidecar["fps"], 0.0
    assert sidecar["duration"] == pytest.approx(sidecar["frames"] / sidecar["fps"], abs=1e-4)
    for number, beat in enumerate(sidecar["beats"]):
        assert beat["index"] == number
        assert beat["start"] >= end - 1e-6
        assert (
            beat["end"] - beat["start"] >= reading_seconds(beat["caption"]) + PACE.caption_change - frame / 2
        )
        end = beat["end"]
    assert end <= sidecar["duration"]


def check_readings(sidecar: dict[str, Any], traces: dict[str, Trace]) -> None:
    """Every number can be made again from its addresses, and is on screen for some time within the clip."""
    assert sidecar["readings"]
    for reading in sidecar["readings"]:
        sources = [Address(s["role"], s["array"], s["step"], tuple(s["index"])) for s in reading["sources"]]
        value = compute(traces.__getitem__, sources, reading["function"])
        assert format_value(reading["format"], value) == reading["text"]
        assert 0 <= reading["start"] < reading["end"] <= sidecar["duration"] + 1e-4
    for binding in sidecar["bindings"]:
        assert is_made(binding["array"]) or traces[binding["role"]].has(binding["array"])
        assert binding["scale"] > 0
        assert 0 <= binding["start"] < binding["end"] <= sidecar["duration"] + 1e-4


@pytest.mark.parametrize(("clip", "run"), pairs([clip.name for clip in clips()], RUNS))
def test_every_reading_of_a_clip_can_be_made_again(
    clip: str, run: str, screened: Callable[[str, str], Screening], opened: Callable[[str], Trace]
) -> None:
    sidecar = screened(clip, run).sidecar
    check_beats(sidecar)
    roles = company(storyboard.find(clip), Path(opened(run).path))
    check_readings(sidecar, {role: trace.open(path) for role, path in roles.items()})


def test_sheet_mode_keeps_the_same_time_as_the_video(
    bound: Callable[..., None], small_frames: dict[str, Any]
) -> None:
    lengths = []
    for mode in ("video", "sheet"):
        bound("digits", mode)
        with tempconfig({"dry_run": True}):
            scene = Short()
            scene.render()
        lengths.append(
            (scene.clock, [(b["start"], b["end"], b["caption"]) for b in scene.sidecar()["beats"]])
        )
    assert lengths[0] == lengths[1]


class Stacked(TraceScene):
    """Three squares that lie over each other while the lower two change."""

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.squares = [Square(), Square(), Square()]
        self.add(*self.squares)
        self.before = list(self.mobjects)
        self.seen: list[float] = []
        self.play(During(self.seen.append, *self.squares[:2]), run_time=0.5)
        self.after = list(self.mobjects)


def test_what_changes_during_an_animation_keeps_its_place_in_the_scene(
    bound: Callable[..., None], small_frames: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bound("digits")
    with tempconfig({"dry_run": True}):
        scene = Stacked()
        scene.render()
    assert scene.after == scene.before
    assert [m for m in scene.mobjects if isinstance(m, Square)] == scene.squares
    assert (scene.seen[0], scene.seen[-1]) == (0, 1)
    assert scene.seen == sorted(scene.seen)


# -- what is refused ---------------------------------------------------------------------------------------------


def refusal(clip: type[TraceScene], expected: type[Exception], folder: Path) -> str:
    with tempconfig({"dry_run": True, "media_dir": str(folder)}), pytest.raises(expected) as error:
        clip().render()
    return str(error.value)


def test_a_missing_trace_says_what_to_record(
    bound: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACEREEL_TRACE_RUN", raising=False)
    clip = type("Short", (Short,), {"runs": {"run": "digits"}})
    said = refusal(clip, TraceError, tmp_path)
    assert "role 'run' of Short" in said
    assert "build/traces/digits.zarr" in said
    assert "render.py record digits" in said
    assert "\n" not in said


def test_a_clip_without_a_run_says_how_to_name_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACEREEL_TRACE_RUN", raising=False)
    said = refusal(Short, RoleError, tmp_path)
    assert "TRACEREEL_TRACE_RUN=PATH" in said


@pytest.mark.parametrize("clip", clips(), ids=lambda clip: clip.name)
def test_a_regression_is_refused_with_what_was_expected_and_what_came(
    clip: storyboard.Clip, bound: Callable[..., None], tmp_path: Path
) -> None:
    import importlib

    role = main_role(clip.roles)
    bound("wave", "sheet", role)
    said = refusal(getattr(importlib.import_module(clip.module), clip.name), RoleError, tmp_path)
    assert "\n" not in said
    assert said.startswith(f"{clip.name} cannot use this trace as '{role}': expected a classifier")
    assert said.endswith("wave.zarr: 'sine' has no classes")


def test_a_role_says_what_it_misses(digits: Trace, opened: Callable[[str], Trace]) -> None:
    assert Role("anything dense").refuse(digits) is None
    assert Role("anything", dense=False, classes=False).refuse(opened("wave")) is None
    assert "its last layer ends in softmax" in str(Role("a yes or no", link="sigmoid").refuse(digits))
    assert Role("anything dense", holds=("gradients", "batch/indices")).refuse(digits) is None
    lacking = Role("masks", holds=("gradients", "masks", "gradient")).refuse(digits)
    assert str(lacking).endswith("it was recorded without masks and gradient")
    assert "recorded steps, fewer than 500" in str(Role("a long run", entries=500).refuse(digits))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("THEME", "sepia", "TRACEREEL_THEME is one of dark, light; got 'sepia'"),
        ("MODE", "print", "TRACEREEL_MODE is one of video, sheet; got 'print'"),
        ("CAPTIONS", "loud", "TRACEREEL_CAPTIONS is one of burn, none; got 'loud'"),
    ],
)
def test_a_setting_that_is_no_choice_is_refused_by_words(
    key: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"TRACEREEL_{key}", value)
    with pytest.raises(ConfigError, match=words):
        Short()


def test_settings_survive_the_way_through_the_environment() -> None:
    chosen = Settings(
        theme="light", captions="none", mode="sheet", traces={"run": "a.zarr", "lr_small": "b.zarr"}
    )
    assert settings.current(chosen.environment()) == chosen
    assert settings.current({}) == Settings()


def test_captions_can_be_left_to_the_player(
    bound: Callable[..., None], small_frames: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bound("digits", "sheet")
    monkeypatch.setenv("TRACEREEL_CAPTIONS", "none")
    with tempconfig({"dry_run": True}):
        scene = Short()
        scene.render()
    assert scene.caption is None
    assert len(scene.sidecar()["beats"]) == 2
    check_beats(scene.sidecar())


def test_the_nearest_clip_is_named_when_there_is_none_of_that_name() -> None:
    from tracereel.engine.errors import RenderError

    assert storyboard.find("forwardpass").name == "ForwardPass"
    with pytest.raises(RenderError, match="no clip 'ForwardPas'; did you mean ForwardPass"):
        storyboard.find("ForwardPas")

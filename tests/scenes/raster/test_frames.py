"""Frames of whole clips: what is remembered from frame to frame must not show."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Dot, Scene, Square, config, linear
from manim.mobject.svg.svg_mobject import SVG_HASH_TO_MOB_MAP

from tests.scenes.companions import company, run_of
from tracereel.scenes import storyboard
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.film.video.writer import OneFileWriter
from tracereel.scenes.look.theme import DARK, rgb
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.raster import camera
from tracereel.scenes.raster.composition import Composition
from tracereel.scenes.raster.ground import ground
from tracereel.scenes.tell.motion import During, FadeIn, FadeOut
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.settings import Settings


class Reel:
    """Keeps the frames that an encoder would get."""

    def __init__(self) -> None:
        self.frames: list[np.ndarray] = []

    def write(self, pixels: Any, repeat: int = 1) -> None:
        self.frames += [pixels] * repeat

    def close(self) -> None:
        """Nothing is written."""

    abort = close


def filmed(scene: Scene) -> list[np.ndarray]:
    """Every frame of a scene, (H, W, 4)."""
    reel: Any = Reel()
    scene.renderer.file_writer = OneFileWriter(scene.file_writer_settings, reel, lambda frames: None)
    scene.render()
    return list(reel.frames)


def frames_of(name: str) -> list[np.ndarray]:
    """Every frame of a clip of the film, as in a fresh process: Manim draws a formula that it remembers otherwise."""
    SVG_HASH_TO_MOB_MAP.clear()
    return filmed(getattr(importlib.import_module(storyboard.find(name).module), name)())


@pytest.fixture
def bound(
    monkeypatch: pytest.MonkeyPatch, recorded: Callable[[str], Path], small_frames: dict[str, Any]
) -> Callable[..., None]:
    """Binds the role `run` to one of the recorded runs, and others as a clip needs them; few and small frames."""
    config.frame_rate = 4

    def bind(run: str, clip: str = "") -> None:
        trace = recorded(run)
        traces = company(storyboard.find(clip), trace) if clip else {"run": str(trace)}
        for key, value in Settings(traces=traces).environment().items():
            monkeypatch.setenv(key, value)

    return bind


@pytest.mark.parametrize("name", [clip.name for clip in storyboard.clips()])
def test_a_clip_has_the_same_bits_whatever_is_remembered_from_frame_to_frame(
    bound: Callable[..., None], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    bound(run_of(name, "digits"), name)
    quick = frames_of(name)
    monkeypatch.setattr(Composition, "remembers", False)
    monkeypatch.setattr(camera, "FORGET", 0)
    slow = frames_of(name)
    assert len(quick) == len(slow) > 40
    differing = [k for k, (a, b) in enumerate(zip(quick, slow, strict=True)) if not np.array_equal(a, b)]
    assert not differing, f"frames {differing[:9]} of {len(quick)}: something changes that no animation names"


class Waits(TraceScene):
    """Something soft comes, stays, is joined and goes."""

    def open_on_title(self) -> None:
        """None here."""

    def construct(self) -> None:
        """The storyboard of the clip."""
        cast = NetworkExhibit(self, self.run)
        cast.show(0)
        cast.look_at(0)
        dot = Dot(radius=2, fill_opacity=0.5)
        self.play(FadeIn(*cast.members), FadeIn(dot), run_time=1)
        over = Square(fill_opacity=0.3)
        self.add(over)
        self.wait(1)
        self.play(During(lambda t: None, cast.picture), run_time=1)
        self.wait(1)
        self.play(FadeOut(*cast.members), FadeOut(dot), FadeOut(over), run_time=1)
        assert not any(mobject.has_points() for mobject in self.get_mobject_family_members())
        self.wait(0.5)


def test_a_still_picture_looks_as_it_did_when_it_last_moved(bound: Callable[[str], None]) -> None:
    bound("digits")
    frames = filmed(Waits())
    assert len(frames) == 5 * 4 + 2 + 4
    before, moving, after = (frame.astype(int) for frame in (frames[7], frames[10], frames[14]))
    assert before.std() > 5
    np.testing.assert_allclose(moving, before, atol=2)  # layers are rounded once more
    np.testing.assert_array_equal(after, before)
    outside, inside = (rgb(color) for color in DARK.ground)
    bare = ground(*frames[-1].shape[:2], outside, inside)
    np.testing.assert_array_equal(frames[-1], bare, err_msg="all that faded is gone")


def test_what_fades_is_drawn_once_and_shows_through_evenly(
    bound: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bound("digits")
    drawn: list[str] = []
    display = camera.TraceCamera._draw

    def noting(self: Any, mobjects: Any) -> None:
        mobjects = list(mobjects)
        drawn.extend(type(m).__name__ for m in mobjects)
        display(self, mobjects)

    monkeypatch.setattr(camera.TraceCamera, "_draw", noting)

    class Fades(TraceScene):
        def open_on_title(self) -> None:
            """None here."""

        def tear_down(self) -> None:
            """Nothing is held."""

        def construct(self) -> None:
            self.play(FadeIn(Square(4, fill_opacity=1, color="#ffffff"), Dot(), rate_func=linear), run_time=2)

    frames = filmed(Fades())
    assert sorted(drawn) == ["Dot", "Square"]
    whites = np.array([frame[50, 128, 0] for frame in frames], dtype=int)
    np.testing.assert_allclose(np.diff(whites), (255 - 13) / 8, atol=2)


def test_a_line_of_text_that_grows_while_it_moves_is_drawn_whole(bound: Callable[[str], None]) -> None:
    bound("digits")

    class Grows(TraceScene):
        def open_on_title(self) -> None:
            """None here."""

        def construct(self) -> None:
            text = Figures("1", 60, "#ffffff").place([-4, 0, 0])
            self.add(text, Dot(radius=0.01))
            self.play(During(lambda t: text.set_string("1" * (1 + int(t * 5))), text), run_time=2)

    frames = filmed(Grows())
    lit = [int((frame[..., 0] > 128).sum()) for frame in frames]
    assert lit[-1] > 5 * lit[0] * 0.9

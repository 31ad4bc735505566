"""Beats by key: what a clip with a script says in captions, in the picture and in its account."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from manim import tempconfig

from tests.scenes.tell.own.first_and_last import FirstAndLast
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.publish import proving
from tracereel.scenes.look.theme import PACE, reading_seconds
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.settings import Settings

OWN = Path(__file__).parent / "own"
Play = Callable[..., TraceScene]


@pytest.fixture
def play(
    monkeypatch: pytest.MonkeyPatch, recorded: Callable[[str], Path], small_frames: dict[str, Any]
) -> Play:
    """A clip that was played over one of the recorded runs."""

    def played(
        clip: type[TraceScene], run: str = "digits", captions: str = "burn", drawn: bool = False
    ) -> TraceScene:
        settings = Settings(captions=captions, traces={"run": str(recorded(run))})
        for key, value in settings.environment().items():
            monkeypatch.setenv(key, value)
        with tempconfig({"dry_run": not drawn}):
            scene = clip()
            scene.render()
            scene.told = scene.sidecar()  # type: ignore[attr-defined]
        return scene

    return played


def test_sentence_and_line_come_from_the_script(play: Play) -> None:
    beats = play(FirstAndLast).sidecar()["beats"]
    assert [beat["key"] for beat in beats] == ["beginning", "learning", "ending"]
    assert beats[0]["caption"] == "This network of 1,383 numbers tells ten classes apart."
    assert (beats[0]["line"], beats[0]["sees"]) == ("Ten classes to tell apart", "A dot for the network.")
    assert beats[2]["line"] == ""


class SpeaksEarly(FirstAndLast):
    """Its first words come before its last motion."""

    def construct(self) -> None:
        """One beat: words, then a second in which something moves."""
        with self.beat("beginning") as beat:
            before = self.caption
            beat.speak()
            self.moved = self.caption is not before
            self.wait(1.0)
            beat.speak()  # a second time changes nothing


def test_a_clip_can_let_its_words_come_before_the_motion_ends(play: Play) -> None:
    scene: Any = play(SpeaksEarly)
    (beat,) = scene.told["beats"]
    assert scene.moved
    assert beat["line"] == "Ten classes to tell apart"
    shortest = max(reading_seconds(beat["caption"]), reading_seconds(beat["line"])) + PACE.caption_change
    assert beat["end"] - beat["start"] == pytest.approx(shortest, abs=0.1)  # words wait for nothing twice


def test_title_and_lesson_come_from_the_script(play: Play) -> None:
    scene = play(FirstAndLast)
    assert (scene.heading, scene.lesson) == ("First and last", "Random weights become knowledge.")


def test_another_trace_is_spoken_of_in_its_own_words(play: Play) -> None:
    beats = play(FirstAndLast, "spirals").sidecar()["beats"]
    assert "tells three classes apart" in beats[0]["caption"]


def test_a_rendered_clip_with_a_script_verifies(play: Play, tmp_path: Path) -> None:
    scene = play(FirstAndLast, drawn=True)
    sidecar = tmp_path / "FirstAndLast.json"
    sidecar.write_text(json.dumps(scene.told))  # type: ignore[attr-defined]
    report = proving.verify(sidecar)
    assert report.holds, report.differences
    texts = {reading["text"] for reading in scene.told["readings"]}  # type: ignore[attr-defined]
    assert {"1,383", "ten", "Ten"} <= texts
    assert {word["text"] for word in scene.told["words"]} >= {"cross-entropy", "images"}  # type: ignore[attr-defined]
    with av.open(str(scene.renderer.file_writer.movie_file_path)) as video:
        assert sum(1 for _ in video.decode(video=0)) == scene.clock


@pytest.mark.parametrize(
    ("was", "now"), [("ten", "eleven"), ("1,383", "1,384"), ("cross-entropy", "guesswork")]
)
def test_a_changed_word_is_found_out(play: Play, tmp_path: Path, was: str, now: str) -> None:
    told = json.dumps(play(FirstAndLast).sidecar())
    assert f'"text": "{was}"' in told
    sidecar = tmp_path / "FirstAndLast.json"
    sidecar.write_text(told.replace(f'"text": "{was}"', f'"text": "{now}"'))
    assert f"'{now}'" in " ".join(proving.verify(sidecar).differences)


def test_the_line_is_drawn_and_no_more(play: Play) -> None:
    scene = play(type("Ended", (FirstAndLast,), {"construct": until_the_first_beat_ends}))
    assert scene.caption is not None
    assert [line.string for line in scene.caption if isinstance(line, Figures)] == [
        "Ten classes to tell apart"
    ]
    assert play(FirstAndLast).caption is None, "the last beat has no line"


def until_the_first_beat_ends(scene: Any) -> None:
    with scene.beat("beginning"):
        pass


def test_without_captions_everything_else_happens_at_the_same_time(play: Play) -> None:
    burnt, bare = (play(FirstAndLast, captions=how) for how in ("burn", "none"))
    assert bare.caption is None
    assert bare.sidecar() == burnt.sidecar()


def test_a_label_is_in_the_account_while_it_is_on_screen(play: Play) -> None:
    scene = play(FirstAndLast)
    (loss, *_) = (r for r in scene.sidecar()["readings"] if r["sources"][0]["array"] == "scalars/loss")
    assert loss["end"] == pytest.approx(scene.sidecar()["duration"])


def test_a_beat_lasts_until_its_sentence_is_read_and_as_long_as_it_asks(play: Play) -> None:
    first, second, third = play(FirstAndLast).sidecar()["beats"]
    assert second["end"] - second["start"] >= 7
    for beat in (first, third):
        length = reading_seconds(beat["caption"]) + PACE.caption_change
        assert beat["end"] - beat["start"] == pytest.approx(length, abs=0.1)


def test_a_clip_made_from_another_has_its_words(play: Play) -> None:
    assert len(play(type("Again", (FirstAndLast,), {})).sidecar()["beats"]) == 3


# -- what is refused ---------------------------------------------------------------------------------------------


def beat(key: str, **values: Any) -> Callable[[Any], None]:
    def construct(scene: Any) -> None:
        with scene.beat(key, **values):
            pass

    return construct


@pytest.mark.parametrize(
    ("base", "construct", "said"),
    [
        (
            FirstAndLast,
            beat("begining"),
            "first_and_last.ftl has no beat 'begining'; did you mean 'beginning'?",
        ),
        (FirstAndLast, beat("learning"), "line 19: no figure or fact is called 'first'"),
        (
            FirstAndLast,
            lambda scene: scene.say("loss"),
            "expected the name of a label, 'label-loss', got 'loss'",
        ),
        (FirstAndLast, lambda scene: scene.say("label-x"), "has no label 'label-x'"),
        (TraceScene, beat("random"), "beat 'random' has no words: expected a script, "),
        (TraceScene, lambda scene: scene.say("label-x"), "'label-x' has no words: expected a script, "),
    ],
)
def test_words_that_are_not_there_are_an_error(
    play: Play, base: type[TraceScene], construct: Callable[[Any], None], said: str
) -> None:
    clip = type("Bad", (base,), {"construct": construct, "__module__": __name__, "roles": FirstAndLast.roles})
    with pytest.raises(RenderError) as error:
        play(clip)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_sentence_of_a_clip_without_a_script_stays_as_it_was(play: Play) -> None:
    clip = type(
        "Plain", (TraceScene,), {"construct": beat("In {n} words.", n="a few"), "__module__": __name__}
    )
    (told,) = play(clip).sidecar()["beats"]
    assert told["caption"] == "In a few words."
    assert "key" not in told


def test_plain_manim_says_in_one_line_what_is_wrong_with_a_script(
    tmp_path: Path, recorded: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(OWN / "first_and_last.py", tmp_path / "mine.py")
    (tmp_path / "mine.ftl").write_text("title = Mine\nbeginning = There are seven.\n")
    monkeypatch.setenv("TRACEREEL_TRACE_RUN", str(recorded("digits")))
    command = [sys.executable, "-m", "manim", "-ql", "--progress_bar", "none", "mine.py", "FirstAndLast"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert line.startswith("error: mine.ftl, line 2: expected no number, got 'seven'")
    assert "Traceback" not in done.stderr + done.stdout


def test_plain_manim_says_before_it_draws_which_letters_no_font_has(
    tmp_path: Path, recorded: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(OWN / "first_and_last.py", tmp_path / "mine.py")
    words = (OWN / "first_and_last.ftl").read_text(encoding="utf-8")
    (tmp_path / "mine.ftl").write_text(f"{words}\nlabel-never = \U0001aff0\n", encoding="utf-8")
    monkeypatch.setenv("TRACEREEL_TRACE_RUN", str(recorded("digits")))
    command = [sys.executable, "-m", "manim", "-ql", "--progress_bar", "none", "mine.py", "FirstAndLast"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert line.startswith("error: mine.ftl: no font of this machine has ")
    assert not list(tmp_path.rglob("*.mp4"))

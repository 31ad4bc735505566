"""Replay: a scene that is bound to traces by role, told in beats, and keeps account of every number it shows.

class WeightsSettle(TraceScene):
    roles = {"run": Role("any dense classifier", dense=True, classes=True)}

    def construct(self):
        with self.beat("{name} has learned nothing yet.", name=self.run.title) as beat:
            self.play(FadeIn(network), run_time=beat.rest)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from manim import Animation, Mobject, Scene, VGroup, Wait, config, smooth, squish_rate_func
from manim.utils.exceptions import EndSceneEarlyException
from manim.utils.iterables import list_update

from tracereel.scenes.look import fonts
from tracereel.scenes.look.stage import STAGES
from tracereel.scenes.look.theme import PACE, THEMES, TYPE
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.raster.camera import TraceCamera
from tracereel.scenes.raster.composition import Composition
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.view import Role, View
from tracereel.scenes.storyboard import clips
from tracereel.scenes.tell import framing, opening, settings, words
from tracereel.scenes.tell.account import Account, Binding, Shown
from tracereel.scenes.tell.beat import Beat
from tracereel.scenes.tell.beside import Beside, Played
from tracereel.scenes.tell.gestures import Gestures
from tracereel.scenes.tell.lettering import refuse_letters
from tracereel.scenes.tell.motion import FadeIn, FadeOut, moved_by
from tracereel.scenes.tell.traces import in_one_line, open_trace, refuse_renderer


class TraceScene(Gestures, Scene):
    """The base of every clip; see the module."""

    roles: ClassVar[dict[str, Role]] = {"run": Role("a trained dense classifier")}
    runs: ClassVar[dict[str, str]] = {}  # role -> run; a clip of the film has its own in the storyboard
    stamped: ClassVar[tuple[str, ...]] = ()  # roles whose stamps stand at first; all, where none is named
    title: ClassVar[str] = ""
    teaches: ClassVar[str] = ""

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        with in_one_line():
            refuse_renderer(config.renderer)
        fonts.prepare()
        config.disable_caching = (
            True  # Manim's cache cannot see what a trace holds, and costs more than it saves
        )
        self.settings = settings.current()
        self.theme = THEMES[self.settings.theme]
        self.aspect = framing.fit(self.settings.aspect)
        self.stage = STAGES[self.aspect]
        listed = {clip.name: clip for clip in clips()}.get(type(self).__name__)
        self.bound = dict(self.runs) | dict(listed.roles if listed else {})
        with in_one_line():
            self.script = words.script_of(type(self))
        told = self.title or (self.script.title() if self.script else "")
        self.heading = told or (listed.title if listed else type(self).__name__)
        self.lesson = self.teaches or (
            listed.teaches if listed else (type(self).__doc__ or "").split("\n")[0]
        )
        self.account = Account()
        self.clock = 0  # frames
        self.caption: VGroup | None = None
        self.spoken = ""  # the line in the picture, drawn or not
        self.beat_finished: Callable[[int, str, Any], None] | None = None
        self.views: dict[str, View] = {}
        self.digests: Mapping[
            str, str
        ] = {}  # of the traces that it is to replay, where that was settled before
        self.played = Played()
        self.beside: Beside | None = None  # what is known of the clip beside it, where there is one
        self.stamps: dict[str, Figures] = {}
        self.between = False  # before or after construct, where Manim hears no end of what is asked for (-n)
        super().__init__(renderer, camera_class=TraceCamera, **kwargs)

    # -- traces ----------------------------------------------------------------------------------------------------

    def setup(self) -> None:
        """Manim's hook, before construct: traces are opened and checked, and the clip opens on its title."""
        self.renderer.camera.background_color = self.theme.background
        self.renderer.camera.lay_ground(self.theme.ground)
        if self.settings.mode == "sheet":
            self.renderer._original_skipping_status = True
        with in_one_line():
            self.views = {role: View(role, open_trace(self, role)) for role in self.roles}
            self.lesson = self.teaches or words.lesson(self)
            script = self.script.source if self.script else None
            refuse_letters(
                (view.trace for view in self.views.values()), script, f"{self.title} {self.lesson}"
            )
        self.first_picture()
        with self._between():
            self.open_on_title()

    def first_picture(self) -> None:
        """What the title stands over, put on stage at once; nothing, where a clip does not say."""

    def tear_down(self) -> None:
        """Manim's hook, after construct: the last picture is held."""
        with self._between():
            self.wait(1.0)
        self.account.close()

    @contextmanager
    def _between(self) -> Iterator[None]:
        self.between = True
        yield
        self.between = False

    @property
    def run(self) -> View:
        """The trace that a clip is about: in its role `run`, or in its first where none is called so."""
        return self.views[settings.main_role(self.views)]

    def shared(self, name: str, own: float) -> float:
        """The scale of that name: this clip's own, or that of the clip beside it, where that is larger."""
        self.played.scales[name] = max(own, self.played.scales.get(name, own))
        return own if self.beside is None else max(own, self.beside.scales.get(name, own))

    def followed(self, own: int, allowed: Iterable[int] | None = None) -> int:
        """The probe to follow: this clip's own choice, or that of the clip beside it, where this trace has the same
        example, and what is said of it (if it is among `allowed`) holds here too."""
        asked = (
            None
            if self.beside is None or self.beside.example is None
            else self.run.probe_of(self.beside.example)
        )
        if asked is not None and (allowed is None or asked in {int(probe) for probe in allowed}):
            own = asked
        self.played.example = self.run.example(own)
        return own

    # -- time ------------------------------------------------------------------------------------------------------

    @property
    def fps(self) -> float:
        return float(config.frame_rate)

    def get_run_time(self, animations: list[Animation]) -> float:
        """Manim's hook: a whole number of frames, and just short of it (or beyond, for a still), so that no rounding
        of Manim's adds or drops one."""
        frames = max(1, round(super().get_run_time(animations) * self.fps))
        still = len(animations) == 1 and isinstance(animations[0], Wait) and not self.should_update_mobjects()
        return (frames + (0.25 if still else -0.25)) / self.fps

    def play(self, *args: Any, **kwargs: Any) -> None:
        """As Manim's; keeps the clip's clock and notes which readings were on screen."""
        before = self.clock
        try:
            super().play(*args, **kwargs)
        except EndSceneEarlyException:  # Manim draws no more than -n asks for; construct ends here
            if not self.between:
                raise
        finally:
            self.renderer.camera.composition = None
        self.clock = before + max(1, round(self.duration * self.fps))
        self.account.note({id(mobject) for mobject in self.get_mobject_family_members()}, before, self.clock)

    def get_moving_and_static_mobjects(
        self, animations: Iterable[Animation]
    ) -> tuple[list[Mobject], list[Mobject]]:
        """Manim's hook, before each animation: what it changes, and what can be drawn once."""
        moving, veils = moved_by(animations)
        tops = list_update(self.mobjects, self.foreground_mobjects)
        for mobject in (member for top in tops for member in top.get_family() if member.updaters):
            moving |= {id(member) for member in mobject.get_family()}
        composition = Composition(tops, moving, veils)
        self.renderer.camera.composition = composition
        return composition.above, composition.below

    @contextmanager
    def beat(self, sentence: str, **figures: Value | float) -> Iterator[Beat]:
        """A sentence and what happens while it is read: the key of a beat in the clip's script, or, where it has
        none, the sentence itself. Figures in braces are readings (or words)."""
        start = self.clock
        with in_one_line():
            said = words.said(self, sentence, figures)
        keyed = self.script is not None
        length = math.ceil((words.seconds(said) + PACE.caption_change) * self.fps)
        index = len(self.account.beats)
        if self.beside is not None and index < len(self.beside.fill):
            length = max(length, self.beside.fill[index])
        self.change_caption("" if keyed else said.line)
        spoken = round((PACE.caption_change + words.looked_at(said.line)) * self.fps) if said.line else 0
        beat = Beat(self, said.sentence, start, length, said.line, spoken if keyed else 0)
        yield beat
        if keyed and said.line:  # words come after the motion, or when the clip lets them
            beat.speak()
            shown = (beat.said or 0) + round(PACE.caption_change * self.fps) - start
            length = max(length, shown + round(words.looked_at(said.line) * self.fps))
        self.stand_until(start + length)
        self.played.sentences.append(sentence)
        self.played.captions.append(said.sentence)
        self.played.told.append(self.clock - start)
        if self.beside is not None and index < len(self.beside.last):
            self.stand_until(start + self.beside.last[index])
        self.account.tell(said, start, self.clock, keyed=keyed)
        if self.beat_finished is not None:
            self.renderer.static_image = None
            self.renderer.update_frame(self)
            self.beat_finished(index, said.sentence, self.renderer.get_frame())

    def stand_until(self, frame: int) -> None:
        """Wait for a frame, where it is not there yet."""
        if frame > self.clock:
            self.wait((frame - self.clock) / self.fps)

    def change_caption(self, line: str) -> None:
        """Let the words in the picture give way to others, or to none."""
        old, self.caption = self.caption, words.words_in_picture(self, line)
        spoken, self.spoken = self.spoken, line
        if self.script is not None and not spoken and not line:
            return
        changes: list[Animation] = []
        if self.caption is not None:
            self.bring_to_back(self.caption)
            changes.append(FadeIn(self.caption, rate_func=squish_rate_func(smooth, 0.5 if old else 0.0, 1.0)))
        if old is not None:
            changes.append(FadeOut(old, rate_func=squish_rate_func(smooth, 0.0, 0.5)))
        if changes:
            self.play(*changes, run_time=PACE.caption_change)
        else:  # with or without a line, everything else happens at the same time
            self.wait(PACE.caption_change)

    def open_on_title(self) -> None:
        """The title and what the clip teaches, before anything else; a clip may say it otherwise."""
        opening.open_on_title(self)

    def stand_at(self, entry: int, role: str = "run") -> None:
        """Say in the stamp which recorded step is shown."""
        opening.stand_at(self, entry, role)

    def stamp(self, *roles: str) -> None:
        """Let the stamps of these roles stand in the corner from now on, and no others."""
        opening.stamp(self, roles)

    # -- readings --------------------------------------------------------------------------------------------------

    def readout(
        self,
        reading: Reading,
        size: float = TYPE.label,
        color: str | None = None,
        weight: str = "NORMAL",
        align: Any = None,
    ) -> Figures:
        """A recorded number as text."""
        figures = Figures(reading.text, size, color or self.theme.text, weight, align=align)
        return self.track(figures, reading)

    def say(
        self,
        key: str,
        *,
        size: float = TYPE.label,
        color: str | None = None,
        weight: str = "NORMAL",
        align: Any = None,
        **values: Value,
    ) -> Figures:
        """A label of the clip's script, with the figures in it."""
        with in_one_line():
            said = words.label(self, key, values)
        return words.drawn_label(self, said, size, color or self.theme.text, weight, align)

    def track(self, mobject: Any, reading: Reading) -> Any:
        """Note that a mobject shows a reading, for as long as it is on screen."""
        self.account.shown.append(Shown(reading, mobject))
        return mobject

    @property
    def now(self) -> int:
        """The frame being drawn, also in the middle of an animation."""
        renderer = self.renderer
        return self.clock if renderer.skip_animations else round(renderer.time * self.fps)

    def reread(self, figures: Figures, reading: Reading) -> None:
        """Let a readout show another reading; the one before has ended."""
        if self.account.reread(figures, reading, self.now):
            figures.set_string(reading.text)

    def bind(self, part: str, view: View, array: str, scale: float, entries: tuple[int, int]) -> Binding:
        """Note what a part draws; the note may be widened later."""
        steps = (view.step(entries[0]), view.step(entries[1]))
        binding = Binding(part, view.role, array, steps, scale, self.clock)
        self.account.bindings.append(binding)
        return binding

    def sidecar(self) -> dict[str, Any]:
        """What was shown, and where it was recorded: JSON ready. Valid after the scene was rendered."""

        return {
            "clip": type(self).__name__,
            "title": self.heading,
            "theme": self.theme.name,
            "aspect": self.aspect,
            "traces": [
                {
                    "role": view.role,
                    "name": view.trace.name,
                    "path": str(view.trace.path),
                    "digest": view.trace.digest,
                    "seed": view.header.seed,
                }
                for view in self.views.values()
            ],
            "fps": self.fps,
            "frames": self.clock,
            "duration": round(self.clock / self.fps, 4),
            **self.account.to_json(self.clock, self.fps),
        }

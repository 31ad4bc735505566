"""Replay: a scene that is bound to traces by role, told in beats, and keeps account of every number it shows.

    class WeightsSettle(TraceScene):
        roles = {"run": Role("any dense classifier", dense=True, classes=True)}

        def construct(self):
            with self.beat("{name} has learned nothing yet.", name=self.run.title) as beat:
                self.play(FadeIn(network), run_time=beat.rest)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from manim import Animation, FadeIn, FadeOut, Mobject, Scene, VGroup, Wait, config

from engine import analysis
from engine import trace as traces
from engine.errors import RoleError, TraceError
from engine.trace import Trace
from scenes import fonts, settings
from scenes.parts.canvas import TraceCamera
from scenes.parts.words import Figures, paragraph
from scenes.readings import Address, Reading, format_value, names_format
from scenes.stage import WIDESCREEN
from scenes.storyboard import clips
from scenes.theme import PACE, THEMES, TYPE, reading_seconds

TRACES = Path("build/traces")


@dataclass(frozen=True)
class Role:
    """What a clip needs of a trace. `refuse` says why a trace does not fit, or None."""

    needs: str
    dense: bool = True
    classes: bool = True
    link: str | None = None  # the activation of the last layer
    entries: int = 2

    def refuse(self, trace: Trace) -> str | None:
        """One line that says what was expected and what came; None when the trace fits."""
        header = trace.header
        kinds = sorted({layer.kind for layer in header.layers})
        found = None
        if self.classes and len(header.dataset.class_names) < 2:
            found = f"'{header.dataset.name}' has no classes"
        elif self.dense and kinds != ["dense"]:
            found = f"its layers are {', '.join(kinds)}"
        elif self.dense and len(header.layers) < 2:
            found = "it has no hidden layer"
        elif self.link and header.layers[-1].activation != self.link:
            found = f"its last layer ends in {header.layers[-1].activation}"
        elif trace.entries < self.entries:
            found = f"it holds {trace.entries} recorded steps, fewer than {self.entries}"
        elif header.probes < 1 or "probes/inputs" not in trace.keys():  # noqa: SIM118 (a method, not a mapping)
            found = "it follows no examples (record.probes)"
        return found and f"expected {self.needs}; {trace.path}: {found}"


@dataclass
class Beat:
    """A sentence and the time it has."""

    scene: TraceScene
    caption: str
    start: int  # frames
    length: int  # frames that reading it takes

    @property
    def rest(self) -> float:
        """Seconds of reading time that are not used yet, at least a moment."""
        left = self.length - (self.scene.clock - self.start)
        return max(left, round(0.4 * self.scene.fps)) / self.scene.fps

    def share(self, part: float) -> float:
        """A share of the whole beat's reading time, in seconds."""
        return part * self.length / self.scene.fps


@dataclass
class Shown:
    """A reading that is, or was, on screen; frames."""

    reading: Reading
    mobject: Mobject | None
    start: int | None = None
    end: int | None = None


@dataclass
class Binding:
    """What a part drew: an array, over a range of steps, on one scale."""

    part: str
    role: str
    array: str
    steps: tuple[int, int]
    scale: float
    start: int = 0
    end: int | None = None


@dataclass
class Account:
    """Everything that goes into the sidecar."""

    beats: list[dict[str, Any]] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)


class View:
    """A trace in its role: what a clip reads from, every number with its address."""

    def __init__(self, role: str, trace: Trace) -> None:
        self.role, self.trace = role, trace
        self.header = trace.header
        self.noun = trace.header.dataset.noun
        self.layers = trace.layers
        self.class_names = trace.class_names
        self.last = trace.entries - 1

    def step(self, entry: int) -> int:
        """The training step number of a recorded entry."""
        return int(self.trace.steps[entry])

    def read(self, format: str, array: str, entry: int | None = None, *index: int) -> Reading:
        """The reading of one recorded number; entry None for arrays without steps."""
        return self.derive(format, None, [(array, entry, index)])

    def at_step(self, format: str, array: str, step: int, *index: int) -> Reading:
        """The reading of a number that is recorded at every step (scalars/...), by step number."""
        return self._make(format, None, (Address(self.role, array, step, tuple(index)),))

    def derive(
        self,
        format: str,
        function: str | None,
        places: list[tuple[str, int | None, tuple[int, ...]]],
    ) -> Reading:
        """The reading of a named function (engine.analysis.FUNCTIONS) of several recorded numbers."""
        sources = tuple(
            Address(self.role, array, None if entry is None else self.step(entry), tuple(int(i) for i in index))
            for array, entry, index in places
        )
        return self._make(format, function, sources)

    def combine(self, format: str, function: str, *readings: Reading) -> Reading:
        """A function of readings that each are one recorded number."""
        return self._make(format, function, tuple(s for reading in readings for s in reading.sources))

    def name(self, array: str, entry: int | None, *index: int) -> Reading:
        """A recorded class index, as the class's name."""
        return self.derive(names_format(self.class_names), None, [(array, entry, index)])

    def guess(self, entry: int, probe: int) -> Reading:
        """The class that the network finds likeliest, by name."""
        key = f"activations/{self.layers[-1].name}"
        return self.derive(names_format(self.class_names), "argmax", [(key, entry, (probe,))])

    def _make(self, format: str, function: str | None, sources: tuple[Address, ...]) -> Reading:
        value = analysis.compute(lambda _: self.trace, sources, function)
        return Reading(value, format_value(format, value), format, sources, function)


class During(Animation):
    """An animation that calls `update(t)`, t running 0 to 1, while these mobjects, on stage already, change together."""

    def __init__(self, update: Callable[[float], None], *mobjects: Mobject, **kwargs: Any) -> None:
        self.update_state = update
        together = Mobject()
        together.submobjects = list(mobjects)
        super().__init__(together, introducer=True, **kwargs)

    def _setup_scene(self, scene: Scene) -> None:
        """Manim's hook: the mobjects keep their places, and their order, in the scene."""

    def begin(self) -> None:
        """Manim's hook: there is no starting state to copy, the state is a function of t."""
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        """Manim's hook."""
        self.update_state(self.rate_func(alpha))

    def update_mobjects(self, dt: float) -> None:
        """Manim's hook: no copies, nothing to update."""


class TraceScene(Scene):
    """The base of every clip; see the module."""

    roles: ClassVar[dict[str, Role]] = {"run": Role("a trained dense classifier")}
    runs: ClassVar[dict[str, str]] = {}  # role -> run; a clip of the film has its own in the storyboard
    title: ClassVar[str] = ""
    teaches: ClassVar[str] = ""

    def __init__(self, **kwargs: Any) -> None:
        fonts.prepare()
        self.settings = settings.current()
        self.theme = THEMES[self.settings.theme]
        self.stage = WIDESCREEN
        listed = {clip.name: clip for clip in clips()}.get(type(self).__name__)
        self.bound = dict(self.runs) | dict(listed.roles if listed else {})
        self.heading = self.title or (listed.title if listed else type(self).__name__)
        self.lesson = self.teaches or (listed.teaches if listed else (type(self).__doc__ or "").split("\n")[0])
        self.account = Account()
        self.clock = 0  # frames
        self.caption: VGroup | None = None
        self.beat_finished: Callable[[int, str, Any], None] | None = None
        self.views: dict[str, View] = {}
        super().__init__(camera_class=TraceCamera, **kwargs)

    # -- traces ----------------------------------------------------------------------------------------------------

    def setup(self) -> None:
        """Manim's hook, before construct: traces are opened and checked, and the clip opens on its title."""
        self.renderer.camera.background_color = self.theme.background
        if self.settings.mode == "sheet":
            self.renderer._original_skipping_status = True
        self.views = {role: View(role, self._open(role)) for role in self.roles}
        self.open_on_title()

    def tear_down(self) -> None:
        """Manim's hook, after construct: the last picture is held."""
        self.wait(1.0)
        self._close_readings()

    def _open(self, role: str) -> Trace:
        path = self.settings.traces.get(role)
        if path is None and role not in self.bound:
            raise RoleError(
                f"{type(self).__name__} has no run for its role '{role}'. "
                f"Set {settings.PREFIX}TRACE_{role.upper()}=PATH, or name one: runs = {{'{role}': 'digits'}}"
            )
        path = path or str(TRACES / f"{self.bound[role]}.zarr")
        try:
            trace = traces.open(path)
        except TraceError as error:
            raise TraceError(f"role '{role}' of {type(self).__name__}: {error}") from error
        reason = self.roles[role].refuse(trace)
        if reason:
            raise RoleError(f"{type(self).__name__} cannot use this trace as '{role}': {reason}")
        return trace

    @property
    def run(self) -> View:
        """The trace of a clip that needs only one."""
        return self.views["run"]

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
        super().play(*args, **kwargs)
        self.clock = before + max(1, round(self.duration * self.fps))
        self._note_readings(before)

    @contextmanager
    def beat(self, sentence: str, **figures: Reading | str | float) -> Iterator[Beat]:
        """A sentence and what happens while it is read. Figures in braces are readings (or words)."""
        start = self.clock
        texts = {key: f.text if isinstance(f, Reading) else str(f) for key, f in figures.items()}
        caption = sentence.format(**texts)
        length = math.ceil((reading_seconds(caption) + PACE.caption_change) * self.fps)
        self._change_caption(caption)
        beat = Beat(self, caption, start, length)
        yield beat
        left = length - (self.clock - start)
        if left > 0:
            self.wait(left / self.fps)
        index = len(self.account.beats)
        self.account.beats.append({"index": index, "start": start, "end": self.clock, "caption": caption})
        for figure in figures.values():
            if isinstance(figure, Reading):
                self.account.shown.append(Shown(figure, None, start, self.clock))
        if self.beat_finished is not None:
            self.renderer.static_image = None
            self.renderer.update_frame(self)
            self.beat_finished(index, caption, self.renderer.get_frame())

    def _change_caption(self, sentence: str) -> None:
        old = self.caption
        if self.settings.captions == "none":
            return
        region = self.stage.caption
        self.caption = paragraph(sentence, TYPE.caption, self.theme.text, region.width, centred=True)
        self.caption.move_to(region.centre)
        self.bring_to_back(self.caption)
        changes = [FadeIn(self.caption)] + ([FadeOut(old)] if old is not None else [])
        self.play(*changes, run_time=PACE.caption_change)

    def open_on_title(self) -> None:
        """The title and what the clip teaches, large; then the title takes its place above."""
        theme, place = self.theme, self.stage.title
        title = Figures(self.heading, TYPE.title, theme.text, "SEMIBOLD", align=None).place([0, 0.35, 0])
        lesson = paragraph(self.lesson, TYPE.heading, theme.muted, 10.5, centred=True).move_to([0, -0.75, 0])
        self.add(title, lesson)
        self.wait(PACE.title)
        small = Figures(self.heading, TYPE.heading, theme.text, "SEMIBOLD").place([place.left, place.bottom + 0.16, 0])
        stamp = self._stamp()
        self.play(title.animate.become(small), FadeOut(lesson, shift=[0, -0.2, 0]), FadeIn(stamp), run_time=PACE.move)

    def _stamp(self) -> VGroup:
        """Run and seed of every trace, small, in the corner: where all numbers come from."""
        lines = VGroup()
        for row, view in enumerate(self.views.values()):
            seed = view.derive("d", None, [("header/seed", None, ())])
            place = [self.stage.stamp.right, self.stage.stamp.bottom - 0.25 * row, 0]
            text = f"{view.trace.name} · seed {seed.text}"
            line = Figures(text, TYPE.stamp, self.theme.muted, align=None)
            line.move_to(place, aligned_edge=np.array([1.0, 0, 0]))
            self.account.shown.append(Shown(seed, line))
            lines.add(line)
        return lines

    # -- readings --------------------------------------------------------------------------------------------------

    def readout(
        self, reading: Reading, size: float = TYPE.label, color: str | None = None, weight: str = "NORMAL", align: Any = None
    ) -> Figures:
        """A recorded number as text."""
        figures = Figures(reading.text, size, color or self.theme.text, weight, align=align)
        return self.track(figures, reading)

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
        for shown in reversed(self.account.shown):
            if shown.mobject is figures:
                if shown.reading == reading:
                    return
                shown.mobject, shown.end = None, self.now
                break
        figures.set_string(reading.text)
        self.account.shown.append(Shown(reading, figures, self.now))

    def bind(self, part: str, view: View, array: str, scale: float, entries: tuple[int, int]) -> None:
        """Note what a part draws."""
        steps = (view.step(entries[0]), view.step(entries[1]))
        self.account.bindings.append(Binding(part, view.role, array, steps, scale, self.clock))

    def _note_readings(self, before: int) -> None:
        family = {id(m) for m in self.get_mobject_family_members()}
        for shown in self.account.shown:
            if shown.mobject is not None and id(shown.mobject) in family:
                shown.start = before if shown.start is None else shown.start
                shown.end = self.clock

    def _close_readings(self) -> None:
        self.account.shown = [
            shown
            for shown in self.account.shown
            if shown.start is not None and shown.end is not None and shown.end > shown.start
        ]

    def sidecar(self) -> dict[str, Any]:
        """What was shown, and where it was recorded: JSON ready. Valid after the scene was rendered."""

        def seconds(frames: int | None) -> float:
            return round((self.clock if frames is None else frames) / self.fps, 4)

        return {
            "clip": type(self).__name__,
            "title": self.heading,
            "theme": self.theme.name,
            "traces": [
                {"role": view.role, "name": view.trace.name, "path": str(view.trace.path),
                 "digest": view.trace.digest, "seed": view.header.seed}
                for view in self.views.values()
            ],
            "fps": self.fps,
            "frames": self.clock,
            "duration": seconds(self.clock),
            "beats": [beat | {"start": seconds(beat["start"]), "end": seconds(beat["end"])} for beat in self.account.beats],
            "readings": [
                shown.reading.to_json() | {"start": seconds(shown.start), "end": seconds(shown.end)}
                for shown in self.account.shown
            ],
            "bindings": [
                {"part": b.part, "role": b.role, "array": b.array, "steps": list(b.steps), "scale": b.scale,
                 "start": seconds(b.start), "end": seconds(b.end)}
                for b in self.account.bindings
            ],
        }  # fmt: skip

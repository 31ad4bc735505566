"""Small clips that keep the contract of a TraceScene without its parts: workers tested by themselves."""

from __future__ import annotations

import locale
import os
import signal
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import psutil
from manim import RIGHT, Scene, Square, config, linear

from tracereel.engine import trace
from tracereel.scenes.film.render import server
from tracereel.scenes.look import fonts, theme
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import format_value
from tracereel.scenes.tell import settings
from tracereel.scenes.tell.scene import TraceScene


class Anything:
    """A role that any trace fits."""

    def refuse(self, opened: Any) -> str | None:
        return None


class NeedsThreeClasses:
    """A role that two classes do not fit."""

    def refuse(self, opened: Any) -> str | None:
        return f"expected three classes, got {len(opened.class_names)}"


class Small(Scene):
    """Two beats, a second each, and half a second before them. A square moves; a reading is shown."""

    roles: ClassVar[dict[str, Any]] = {"run": Anything()}

    def __init__(self, **kwargs: Any) -> None:
        self.beat_finished: Callable[[int, str, Any], None] | None = None
        self.beats: list[dict[str, Any]] = []
        self.given = settings.current()
        super().__init__(**kwargs)

    def construct(self) -> None:
        self.square = Square(2, color=theme.THEMES[self.given.theme].positive, fill_opacity=1)
        self.add(self.square)
        self.wait(0.5)
        for caption in self.captions():
            with self.beat(caption):
                self.play(self.square.animate(rate_func=linear).shift(RIGHT), run_time=1)

    def captions(self) -> list[str]:
        return ["The square moves.", "It moves on, by −1 & more."]

    @contextmanager
    def beat(self, caption: str) -> Any:
        start = self.renderer.time
        yield
        end = self.renderer.time
        self.beats.append({"index": len(self.beats), "start": start, "end": end, "caption": caption})
        if self.beat_finished is not None:
            self.renderer.update_frame(self)
            self.beat_finished(len(self.beats) - 1, caption, self.renderer.get_frame())

    def sidecar(self) -> dict[str, Any]:
        opened = trace.open(self.given.traces["run"])
        place = {"role": "run", "array": "scalars/loss", "step": 0, "index": []}
        text = format_value(".3f", opened.value("scalars/loss", 0))
        shown = {
            "text": text,
            "format": ".3f",
            "function": None,
            "sources": [place],
            "start": 0.5,
            "end": 2.5,
        }
        return {
            "clip": type(self).__name__,
            "title": "Small",
            "traces": [
                {
                    "role": "run",
                    "name": opened.name,
                    "path": opened.path,
                    "digest": opened.digest,
                    "seed": opened.seed,
                }
            ],
            "fps": config.frame_rate,
            "frames": round(self.renderer.time * config.frame_rate),
            "duration": round(self.renderer.time, 4),
            "beats": self.beats,
            "readings": [shown],
            "bindings": [],
        }


class Other(Small):
    """Another clip, of another length."""

    def captions(self) -> list[str]:
        return ["One beat only."]


class Paced(Small):
    """Three beats: in one nothing moves, one moves for two seconds and stands for two, one moves for a moment."""

    def construct(self) -> None:
        self.square = Square(2, color=theme.THEMES[self.given.theme].positive, fill_opacity=1)
        self.add(self.square)
        self.wait(0.5)
        with self.beat("It stands."):
            self.wait(1)
        with self.beat("It moves,\n and stands."):
            self.play(self.square.animate(rate_func=linear).shift(2 * RIGHT), run_time=2)
            self.wait(2)
        with self.beat("It moves a little."):
            self.play(self.square.animate(rate_func=linear).shift(RIGHT), run_time=0.5)


class Raises(Small):
    """A clip with a mistake in it."""

    def construct(self) -> None:
        self.wait(0.5)
        raise ZeroDivisionError("a mistake")


class Dies(Small):
    """A clip that takes its process with it."""

    def construct(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class DiesOnce(Small):
    """A clip whose process dies the first time."""

    def construct(self) -> None:
        mark = f"{self.given.traces['run']}.died"
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            super().construct()
        else:
            os.kill(os.getpid(), signal.SIGKILL)


class Refuses(Small):
    """A clip that the trace does not fit."""

    roles: ClassVar[dict[str, Any]] = {"run": NeedsThreeClasses()}


class Miscounts(Small):
    """A clip whose clock is wrong."""

    def sidecar(self) -> dict[str, Any]:
        return super().sidecar() | {"frames": 7}


class Slow(Small):
    """A clip that does not end by itself."""

    def construct(self) -> None:
        self.wait(0.5)
        time.sleep(600)


class Chatty(Small):
    """A clip that prints where the worker answers."""

    def construct(self) -> None:
        print('{"event": "failed", "message": "not from the worker"}')  # noqa: T201
        super().construct()


class Kills(Small):
    """A clip that takes the process with it that films for a client: a Dask worker, or the client's own."""

    def construct(self) -> None:
        self.wait(0.5)
        os.kill(employer(), signal.SIGKILL)
        time.sleep(600)


class KillsOnce(Kills):
    """A clip that does so the first time, and leaves the numbers of all processes behind."""

    def construct(self) -> None:
        try:
            with open(f"{self.given.traces['run']}.killed", "x") as mark:  # noqa: PTH123 (short)
                mark.write(f"{os.getpid()} {os.getppid()} {employer()}")
        except FileExistsError:
            Small.construct(self)
        else:
            super().construct()


class KillsServer(Small):
    """A clip that ends who forked it, and goes on."""

    def construct(self) -> None:
        os.kill(os.getppid(), signal.SIGKILL)
        super().construct()


class StopsServer(Small):
    """A clip that stops who forked it, and goes on."""

    def construct(self) -> None:
        os.kill(os.getppid(), signal.SIGSTOP)
        super().construct()


class Stops(Small):
    """A clip whose process is stopped."""

    def construct(self) -> None:
        self.wait(0.5)
        os.kill(os.getpid(), signal.SIGSTOP)


class StopsBoth(Small):
    """A clip whose process is stopped, and so is who forked it."""

    def construct(self) -> None:
        os.kill(os.getppid(), signal.SIGSTOP)
        while True:  # also when it is woken
            os.kill(os.getpid(), signal.SIGSTOP)


class Turns(Small):
    """A clip in an endless loop."""

    def construct(self) -> None:
        self.wait(0.5)
        while True:
            time.sleep(0.01)


class HangsOnce(Turns):
    """A clip that ends up in an endless loop the first time."""

    def construct(self) -> None:
        try:
            os.close(os.open(f"{self.given.traces['run']}.hung", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            Small.construct(self)
        else:
            super().construct()


class Endless(Small):
    """A clip that draws on and on."""

    def construct(self) -> None:
        while True:
            self.play(self.square_at_work(), run_time=1)

    def square_at_work(self) -> Any:
        self.square = Square(2)
        self.add(self.square)
        return self.square.animate(rate_func=linear).shift(RIGHT)


class Untidy(Small):
    """A clip that leaves everything changed that it can reach, and fails."""

    def construct(self) -> None:
        config.background_color = "#123456"
        config.frame_width = 3
        theme.THEMES["dark"] = theme.THEMES["light"]
        Square.set_default(color="#00ff00")
        Small.captions = lambda self: ["Something else."]
        np.random.seed(1)  # noqa: NPY002 (what is not ours may do so)
        locale.setlocale(locale.LC_ALL, "C")
        os.environ["TRACEREEL_THEME"] = "light"
        os.chdir("/")
        raise ZeroDivisionError("untidy")


class Letters(Small):
    """A clip with words and a formula in it, all of which fonts draw."""

    def construct(self) -> None:
        from manim import DOWN, MathTypst, Text

        self.add(Text("Efficient 0.12", font=fonts.FAMILY), MathTypst('"☂" sum_i x_i').shift(DOWN))
        self.add(Figures("Glyphs −0.12", 20, "#ffffff", align=None).place([0, 2, 0]))
        self.add(Figures("copied once", 20, "#ffffff", "SEMIBOLD", align=None).place([0, -2, 0]))
        with self.beat("Letters."):
            self.wait(0.5)


class Speechless(Small):
    """A clip that says nothing."""

    def captions(self) -> list[str]:
        return []


class Replaced(Small):
    """A clip whose trace is replaced once its worker has opened it, by one that lies beside it."""

    def construct(self) -> None:
        take_its_place(self.given.traces["run"])
        super().construct()


class ReplacedFirst(TraceScene):
    """The same before the scene opens it."""

    roles: ClassVar[dict[str, Any]] = {"run": Anything()}

    def setup(self) -> None:
        take_its_place(self.settings.traces["run"])
        super().setup()


class ReplacedMeanwhile(TraceScene):
    """The same after the scene read some of it."""

    roles: ClassVar[dict[str, Any]] = {"run": Anything()}

    def construct(self) -> None:
        layer = self.run.layers[0].name
        self.run.read("g", f"weights/{layer}/W", 0, 0, 0)
        take_its_place(self.settings.traces["run"])
        self.run.read("g", f"weights/{layer}/b", 1, 0)


def employer() -> int:
    """The process that wants this clip: it started this one, or the server that forked this one."""
    started = psutil.Process(os.getppid())
    return started.ppid() if server.MODULE in started.cmdline() else started.pid


def take_its_place(path: str) -> None:
    """Put the trace that lies beside one in its place."""
    Path(path).rename(f"{path}.before")
    Path(f"{path}.other").rename(path)

"""What an embed is to hold, and the pieces that must be rendered for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tracereel.scenes.film.plan.options import Options

if TYPE_CHECKING:  # the command line reads this module, and is to be quick
    from tracereel.scenes.film.plan.plan import Planner, Task
    from tracereel.scenes.storyboard import Clip

VIDEOS = ("webm", "mp4")  # in the order in which browsers are offered them
ALPHA = ("webm", "mov")
PAIR = ("dark", "light")
GIF_LINES, GIF_FPS = 480, 10  # more makes files that no page should carry


@dataclass(frozen=True)
class Contents:
    """What an embed is to hold beside a video, a poster and captions; `url`: where it will be found on the web."""

    pair: bool = False
    loop: bool = False
    gif: bool = False
    alpha: bool = False
    max_size: int | None = None
    url: str = ""

    def themes(self, options: Options) -> tuple[str, ...]:
        """The looks of a clip; the first is what those get who cannot choose."""
        return PAIR if self.pair else (options.theme,)

    def base(self, name: str) -> str:
        """How a page reaches a clip's folder."""
        return f"{self.url.rstrip('/')}/{name}" if self.url else name

    def as_dict(self) -> dict[str, Any]:
        """The contents as JSON; `Contents(**contents.as_dict())` gives it back."""
        return asdict(self)


@dataclass(frozen=True)
class Piece:
    """One rendering that an embed needs, in one look and format.

    A `page` holds the pictures of the beats (`still`) and a `video` in each format, which may be had alone as well.
    Beside it may stand a `loop`, a `gif`, and clips without background (`alpha`).
    """

    clip: Clip
    part: str
    options: Options
    twin: bool = False  # of the second look of a pair

    @property
    def key(self) -> str:
        """The piece's name within the embed: dark.loop.mp4."""
        return f"{self.options.theme}.{self.part}.{self.options.format}"

    @property
    def stem(self) -> str:
        """The name of the piece's file, without its digest: ForwardPass-light-loop."""
        ends = [self.options.theme] if self.twin else []
        return "-".join([called(self.clip, self.options), *ends, *({self.part} & {"loop", "alpha"})])

    @property
    def parts(self) -> tuple[Piece, ...]:
        """The renderings that the piece holds, each by itself."""
        if self.part != "page":
            return (self,)
        videos = (replace(self, part="video", options=replace(self.options, format=kind)) for kind in VIDEOS)
        return (replace(self, part="still"), *videos)

    def task(self, planner: Planner, bound: Mapping[str, str]) -> Task:
        """The task that renders the piece."""
        kind = self.part if self.part in ("page", "loop") else "clip"
        return planner.task(self.clip, kind, self.options, bound)


def called(clip: Clip, options: Options) -> str:
    """What a clip's embed is called, and its folder: ForwardPass, in another shape ForwardPass-9x16."""
    return f"{clip.name}{options.suffix}"


def asked(clip: Clip, options: Options) -> str:
    """How one asks for it: ForwardPass --aspect 9:16."""
    return f"{clip.name} --aspect {options.aspect}" if options.suffix else clip.name


def pieces(clip: Clip, options: Options, contents: Contents) -> Iterator[Piece]:
    """Everything that has to be rendered for a clip's embed. Captions stand beside the picture, but in a GIF."""
    for number, theme in enumerate(contents.themes(options)):
        twin = number > 0
        plain = replace(options, theme=theme, captions="none", format="mp4")
        yield Piece(clip, "page", plain, twin)
        for kind in VIDEOS if contents.loop else ():
            yield Piece(clip, "loop", replace(plain, format=kind), twin)
        if contents.gif:
            side, fps = min(options.short_side, GIF_LINES), min(options.fps, GIF_FPS)
            small = replace(plain, short_side=side, fps=fps, captions="burn", format="gif")
            yield Piece(clip, "gif", small, twin)
        for kind in ALPHA if contents.alpha else ():
            yield Piece(clip, "alpha", replace(plain, format=kind, transparent=True), twin)

"""What may be chosen about a rendering: size, pace, looks, format. Plain values, which travel as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tracereel.engine.errors import ConfigError
from tracereel.scenes.tell.settings import CHOICES, pixels

# Letters as in manim: the short side in pixels, frames per second.
QUALITIES = {"l": (480, 15), "m": (720, 30), "h": (1080, 60), "p": (1440, 60), "k": (2160, 60)}
DEFAULT_QUALITY = "m"
THEMES, ASPECTS, CAPTIONS = CHOICES["THEME"], CHOICES["ASPECT"], CHOICES["CAPTIONS"]
FORMATS = ("mp4", "webm", "gif", "mov")
LAYOUTS = ("beside", "above")  # of two clips in one picture
HALF = "1:1"  # the shape of each of them
VERSUS = "versus"  # the role of the trace of the second
FRAME_RATES = range(1, 121)
GIF_RATE = 50  # browsers show a GIF's frame for two hundredths of a second, or for ten
CRF = {"mp4": 51, "webm": 63}  # the largest; 0 is the format's own choice


@dataclass(frozen=True)
class Options:
    """The choices of one rendering. Two clips join into a film only when they share them.

    crf: how much a video may lose, more is smaller; 0 is the format's own choice. transparent: nothing lies
    behind the picture, as is always so in a mov. versus: how two clips over two traces stand in one picture; empty for
    one clip. aspect: the shape of a clip's picture, which is HALF where there are two, whatever was said.
    """

    short_side: int = 720
    fps: int = 30
    theme: str = "dark"
    aspect: str = "16:9"
    captions: str = "burn"
    format: str = "mp4"
    crf: int = 0
    transparent: bool = False
    versus: str = ""

    def __post_init__(self) -> None:
        if self.fps not in FRAME_RATES:
            raise ConfigError(f"frames per second lie in 1 to 120, got {self.fps}. Try: --fps 30")
        _one_of("theme", self.theme, THEMES)
        _one_of("aspect", self.aspect, ASPECTS)
        _one_of("captions", self.captions, CAPTIONS)
        _one_of("format", self.format, FORMATS)
        if self.format == "gif" and self.fps > GIF_RATE:
            raise ConfigError(
                f"a gif shows at most {GIF_RATE} frames per second, got {self.fps}. Try: --fps 25"
            )
        self._check_crf()
        if self.transparent and self.format not in ("webm", "mov"):
            raise ConfigError(f"webm and mov can be transparent, {self.format} cannot")
        if self.versus:
            object.__setattr__(self, "aspect", HALF)  # notes of earlier comparisons say otherwise
            _one_of("layout", self.versus, LAYOUTS)
            if self.see_through:
                raise ConfigError(
                    "two clips in one picture have a background: --versus makes no mov. Try: --format mp4"
                )

    def _check_crf(self) -> None:
        if self.crf and self.format not in CRF:
            raise ConfigError(f"crf is for {' and '.join(CRF)}; {self.format} takes none, got {self.crf}")
        if self.crf and not 0 <= self.crf <= CRF[self.format]:
            raise ConfigError(f"crf lies in 0 to {CRF[self.format]} for {self.format}, got {self.crf}")

    @classmethod
    def choose(cls, quality: str = DEFAULT_QUALITY, fps: int | None = None, **others: Any) -> Options:
        """Options from a quality letter, whose frame rate `fps` replaces."""
        _one_of("quality", quality, tuple(QUALITIES))
        short_side, usual_fps = QUALITIES[quality]
        return cls(short_side=short_side, fps=usual_fps if fps is None else fps, **others)

    @property
    def size(self) -> tuple[int, int]:
        """The picture's width and height in pixels, both even, as 4:2:0 video wants them."""
        width, height = self.half
        return width * (1 + (self.versus == "beside")), height * (1 + (self.versus == "above"))

    @property
    def half(self) -> tuple[int, int]:
        """Width and height of one clip's picture, where two stand in one; of the picture, where it is alone."""
        return pixels(self.aspect, self.short_side)

    @property
    def suffix(self) -> str:
        """What follows a clip's name in those of its files: pictures of other shapes lie beside the usual one."""
        return "" if self.versus or self.aspect == ASPECTS[0] else f"-{self.aspect.replace(':', 'x')}"

    @property
    def see_through(self) -> bool:
        """Whether the picture has no background."""
        return self.transparent or self.format == "mov"

    @property
    def line(self) -> str:
        """The options in words: 720p30, dark, 16:9, captions burn, mp4."""
        looks = (f"{self.short_side}p{self.fps}", self.theme, self.aspect, f"captions {self.captions}")
        more = [f"crf {self.crf}"] * bool(self.crf) + ["transparent"] * self.transparent
        more += [f"two, one {self.versus} the other"] * bool(self.versus)
        return ", ".join([*looks, self.format, *more])

    def flags(self) -> list[str]:
        """How one asks for these options, where they are not the usual ones."""
        letters = {side: letter for letter, (side, _) in reversed(QUALITIES.items())}
        letter = letters.get(self.short_side, DEFAULT_QUALITY)
        said = [] if letter == DEFAULT_QUALITY else [f"-q {letter}"]
        said += [] if self.fps == QUALITIES[letter][1] else [f"--fps {self.fps}"]
        usual = Options(versus=self.versus).as_dict()
        looks = {name: getattr(self, name) for name in ("theme", "aspect", "captions", "format")}
        return (
            said
            + [f"--{name} {value}" for name, value in looks.items() if value != usual[name]]
            + ["--layout above"] * (self.versus == "above")
        )

    def as_dict(self) -> dict[str, Any]:
        """The options as JSON; `Options(**options.as_dict())` gives it back."""
        return asdict(self)


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ConfigError(f"{what} is one of {', '.join(allowed)}; got '{value}'")

"""What a clip is told from outside, and how: environment variables, so that plain `manim` can be told the same.

TRACEREEL_TRACE_<ROLE>=PATH   bind a role to another trace
TRACEREEL_THEME=dark|light
TRACEREEL_ASPECT=16:9|1:1|9:16
TRACEREEL_CAPTIONS=burn|none  TRACEREEL_MODE=video|sheet
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracereel.engine.errors import ConfigError

CHOICES = {
    "THEME": ("dark", "light"),
    "ASPECT": ("16:9", "1:1", "9:16"),
    "CAPTIONS": ("burn", "none"),
    "MODE": ("video", "sheet"),
}
OWN = {"ASPECT": ""}  # where nothing is chosen; without, the first choice
PREFIX = "TRACEREEL_"


@dataclass(frozen=True)
class Settings:
    """One rendering's choices; `traces` maps a role to the trace bound to it from outside.

    aspect: the shape of the picture; empty for that which Manim's frame has.
    """

    theme: str = "dark"
    aspect: str = ""
    captions: str = "burn"
    mode: str = "video"
    traces: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """These settings as the variables that `current` reads."""
        plain = {PREFIX + key: getattr(self, key.lower()) for key in CHOICES}
        return plain | {f"{PREFIX}TRACE_{role.upper()}": path for role, path in self.traces.items()}


def current(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises ConfigError for a value that is none of the choices."""
    environment = os.environ if environment is None else environment
    chosen = {}
    for key, allowed in CHOICES.items():
        usual = OWN.get(key, allowed[0])
        value = environment.get(PREFIX + key, usual)
        if value not in (*allowed, usual):
            raise ConfigError(f"{PREFIX}{key} is one of {', '.join(allowed)}; got '{value}'")
        chosen[key.lower()] = value
    start = f"{PREFIX}TRACE_"
    traces = {key[len(start) :].lower(): path for key, path in environment.items() if key.startswith(start)}
    return Settings(**chosen, traces=traces)


def pixels(aspect: str, short_side: int) -> tuple[int, int]:
    """Width and height of a picture of this shape, both even, as 4:2:0 video wants them: 9:16, 720 -> 720, 1280."""
    across, down = map(int, aspect.split(":"))
    unit = short_side / min(across, down)
    return 2 * round(across * unit / 2), 2 * round(down * unit / 2)


def main_role(roles: Iterable[str]) -> str:
    """The role of the trace that a clip is about, in which two of it beside each other differ: `run`, or the first
    where none is called so."""
    names = list(roles)
    return "run" if "run" in names else names[0]

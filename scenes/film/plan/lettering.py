"""The fonts of this machine that a clip takes letters from, where the film's typeface lacks them.

They are looked for before anything is drawn, in the words of its traces and of its script: what no font has is an
error then, and which fonts were found is part of the clip's address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan import sources
from tracereel.scenes.read.names import names

if TYPE_CHECKING:
    from tracereel.engine.trace import Trace

SCRIPT = ".ftl"


def fonts_of_trace(trace: Trace) -> dict[str, str]:
    """The digests of the fonts, by name, that the names in a trace need."""
    return _found(f"{trace.path}", names(trace))


def fonts_of_scripts(files: Iterable[str]) -> dict[str, str]:
    """Those that scripts need, among the files behind a clip."""
    found: dict[str, str] = {}
    for name in files:
        if name.endswith(SCRIPT):
            found |= _found(name, (sources.ROOT / name).read_text(encoding="utf-8").splitlines())
    return found


def require_planned(fonts: Mapping[str, str], planned: Mapping[str, str]) -> None:
    """What is drawn is kept under the fonts that it was planned with."""
    for name in sorted(fonts.keys() | planned.keys()):
        if fonts.get(name) != planned.get(name):
            raise RenderError(
                f"the font {name} is not the one that the work was planned with. Install the same fonts on every "
                "machine, and run the same again"
            )


def _found(where: str, texts: Iterable[str]) -> dict[str, str]:
    foreign = [text for text in texts if not text.isascii()]
    if not foreign:
        return {}
    from tracereel.scenes.look.letters import fonts_for, missing_in

    if missing := missing_in(foreign):
        from tracereel.scenes.look.advice import advice

        raise RenderError(f"{where}: no font of this machine has {advice(missing)}")
    return fonts_for(foreign)

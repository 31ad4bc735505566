"""The words of a clip: from its script, by key, or as they stand in its Python."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.look.theme import PACE, TYPE, reading_seconds
from tracereel.scenes.parts.text import Figures, lines, paragraph
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts import rules, script, syntax
from tracereel.scenes.read.scripts.script import Said, Script

if TYPE_CHECKING:
    from manim import VGroup

    from tracereel.scenes.tell.scene import TraceScene


def script_of(clip: type) -> Script | None:
    """The script beside the file of a clip, or of the clip that it is made from; None where there is none."""
    for kind in inspect.getmro(clip):
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        if file and (found := script.beside(Path(file))) is not None:
            return found
    return None


def said(scene: TraceScene, sentence: str, figures: Mapping[str, Any]) -> Said:
    """What a beat says: by its key where the clip has a script, else the sentence with figures in its braces."""
    if scene.script is not None:
        return scene.script.said(sentence, figures, first_view(scene))
    if syntax.IDENTIFIER.fullmatch(sentence):
        raise RenderError(
            f"beat '{sentence}' has no words: expected a script, {_expected(scene)}, beside the clip"
        )
    texts = {key: f.text if isinstance(f, Reading) else str(f) for key, f in figures.items()}
    shown = tuple(f for key, f in figures.items() if isinstance(f, Reading) and f"{{{key}}}" in sentence)
    caption = sentence.format(**texts)
    return Said(sentence, caption, caption, shown=shown)


def label(scene: TraceScene, key: str, figures: Mapping[str, Any]) -> Said:
    """What a label says."""
    if scene.script is None:
        raise RenderError(f"'{key}' has no words: expected a script, {_expected(scene)}, beside the clip")
    if not key.startswith(rules.LABEL):
        raise RenderError(f"expected the name of a label, '{rules.LABEL}{key}', got '{key}'")
    return scene.script.said(key, figures, first_view(scene))


def lesson(scene: TraceScene) -> str:
    """What the clip teaches, as its script says it of this trace; else as it was said before."""
    if scene.script is None or rules.TEACHES not in scene.script.messages:
        return scene.lesson
    return scene.script.said(rules.TEACHES, {}, first_view(scene)).sentence


def first_view(scene: TraceScene) -> Any:
    """The trace of the clip's first role, whose figures have names; None where it has no roles."""
    return next(iter(scene.views.values()), None)


def seconds(words: Said) -> float:
    """How long reading takes, of the sentence or of the line."""
    return max(reading_seconds(words.sentence), reading_seconds(words.line))


def words_in_picture(scene: TraceScene, line: str) -> VGroup | None:
    """The line in the picture as it is drawn; None where there is none."""
    if not line or scene.settings.captions == "none":
        return None
    if scene.script is None:
        region = scene.stage.caption
        return paragraph(line, TYPE.caption, scene.theme.text, region.width, region.centre)
    stage = scene.stage
    return lines(line, TYPE.caption, scene.theme.text, stage.safe.width, stage.baseline)


def looked_at(line: str) -> float:
    """How long a line in the picture stays at least, once it is there."""
    return PACE.look + len(line.split()) / PACE.words_per_second


def drawn_label(scene: TraceScene, words: Said, size: float, color: str, weight: str, align: Any) -> Figures:
    """A label as a mobject that is in the account for as long as it is on screen."""
    figures = Figures(words.sentence, size, color, weight, align=align)
    for piece in words.shown:
        if isinstance(piece, Reading):
            scene.track(figures, piece)
    scene.account.words.extend(piece for piece in words.shown if not isinstance(piece, Reading))
    return figures


def _expected(scene: TraceScene) -> str:
    """The file in which the words of a clip would stand."""
    file = getattr(sys.modules.get(type(scene).__module__), "__file__", None)
    return syntax.shown(syntax.beside(Path(file))) if file else f"a file ending in {syntax.SUFFIX}"

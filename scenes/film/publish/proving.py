"""Proof of a clip, an embed or an article: every number is read, computed and written again from its traces."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tracereel.engine import analysis, trace
from tracereel.engine.errors import NotRecorded, RenderError, TraceError, TracereelError
from tracereel.scenes.film.publish.digest_names import is_name
from tracereel.scenes.film.publish.embed import metadata
from tracereel.scenes.read import figures
from tracereel.scenes.read.readings import Address, format_value

ARTICLE = "article"  # what article.json says it is


@dataclass
class ProofReport:
    """The outcome of a proof: what was compared, and what differed."""

    clip: str
    readings: int = 0
    addresses: int = 0
    bindings: int = 0
    traces: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """One line of how much was compared."""
        return (
            f"{self.readings} readings from {self.addresses} addresses and {self.bindings} drawings "
            f"in {self.traces} traces are what was recorded"
        )

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self) | {"holds": self.holds}

    @property
    def holds(self) -> bool:
        """Whether everything on screen is what was recorded."""
        return not self.differences


def verify(path: Path, bound: Mapping[str, str] | None = None) -> ProofReport:
    """Compare a clip's sidecar with its traces; `bound` says where a role's trace lies now."""
    sidecar = _read(path)
    report = ProofReport(str(sidecar["clip"]))
    traces = {}
    for named in sidecar["traces"]:
        opened = _open(named, bound or {}, path)
        traces[named["role"]] = opened
        report.traces += 1
        if opened.digest != named["digest"]:
            report.differences.append(
                f"trace '{named['role']}' at {opened.path} is another recording (digest {opened.digest}) "
                f"than the one that was filmed ({named['digest']}). Say where that lies: "
                f"--trace {named['role']}=PATH"
            )
    if report.differences:
        return report  # nothing that another recording says proves or disproves anything
    try:
        _compare_all(sidecar, traces, report)
    except TraceError as error:  # as above
        report.differences = [str(error)]
    return report


def _compare_all(sidecar: Mapping[str, Any], traces: Mapping[str, trace.Trace], report: ProofReport) -> None:
    """Every number, word and drawing. Raises where a trace is not what was recorded, or is damaged."""
    for reading in sidecar["readings"]:
        report.readings += 1
        report.addresses += len(reading["sources"])
        report.differences.extend(_compare(reading, traces))
    for word in sidecar.get("words", ()):
        report.differences.extend(_compare_word(word, traces))
    for binding in sidecar["bindings"]:
        report.bindings += 1
        report.differences.extend(_bound(binding, traces))
    for (role, array), steps in _drawn(sidecar, traces).items():
        traces[role].check(array, steps)


def _drawn(
    sidecar: Mapping[str, Any], traces: Mapping[str, trace.Trace]
) -> dict[tuple[str, str], list[int] | None]:
    """The arrays that were drawn, and at which recorded steps; None: all there are."""
    found: dict[tuple[str, str], list[int] | None] = {}
    for binding in sidecar["bindings"]:
        role, array = binding["role"], binding["array"]
        if role in traces and traces[role].has(array):
            steps = [step for step in binding["steps"] if step is not None and _recorded(traces[role], step)]
            before = found.get((role, array), [])
            found[role, array] = [*before, *steps] if steps and before is not None else None
    return found


def _read(path: Path) -> dict[str, Any]:
    """A clip's sidecar. Given the video, the sidecar beside it."""
    if path.suffix in (".mp4", ".webm", ".gif", ".mov"):
        path = path.with_suffix(".json")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RenderError(f"there is no {path}. Make it: render.py clip {path.stem}") from None
    except (ValueError, OSError) as error:
        raise RenderError(f"{path} is not a clip's JSON file: {error}") from error
    if isinstance(found, dict) and found.get("tracereel") == metadata.KIND:
        return _read_embed(found, path.parent)
    if isinstance(found, dict) and found.get("tracereel") == ARTICLE and "readings" in found:
        return _read_article(found, path.parent)
    needed = {"clip", "traces", "readings", "bindings"}
    if not isinstance(found, dict) or not needed <= found.keys():
        raise RenderError(f"{path} is not a clip's JSON file: expected {', '.join(sorted(needed))} in it")
    return found


def _read_embed(meta: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The account of an embed's clip, which knows no places; traces lie where clip.json says, seen from its folder."""
    if not is_name(meta["account"]["name"]):
        raise RenderError(
            f"{folder / metadata.NAME} names {meta['account']['name']!r}, no account of this embed"
        )
    sidecar = _read(folder / meta["account"]["name"])
    places = metadata.moved(meta["made"]["common"]["traces"], folder, metadata.inside)
    return sidecar | {"traces": [named | {"path": places[named["role"]]} for named in sidecar["traces"]]}


def _read_article(account: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The account of a page as a sidecar; its traces lie where it says, seen from its folder."""
    traces = [named | {"path": metadata.inside(named["path"], folder)} for named in account["traces"]]
    return account | {"clip": account["title"], "bindings": [], "traces": traces}


def _open(named: Mapping[str, Any], bound: Mapping[str, str], sidecar: Path) -> trace.Trace:
    """A clip's trace, where --trace says it lies, or where it lay."""
    path = bound.get(named["role"], named["path"])
    if "://" not in path and not os.path.isabs(path) and not Path(path).exists():  # noqa: PTH117
        path = str(sidecar.parent / path)
    try:
        return trace.open(path)
    except TracereelError as error:
        raise RenderError(
            f"role '{named['role']}': {error}. Or say where it is: --trace {named['role']}=PATH"
        ) from None


def _compare(reading: Mapping[str, Any], traces: Mapping[str, trace.Trace]) -> list[str]:
    text, when = reading["text"], _when(reading)
    try:
        again = _again(reading, traces)
    except NotRecorded:
        raise
    except (TracereelError, LookupError, ValueError, TypeError) as error:
        return [f"'{text}' {when} cannot be read again: {error}"]
    if again == text:
        return []
    return [f"'{text}' {when} should be '{again}', from {_said(reading)}"]


def _compare_word(word: Mapping[str, Any], traces: Mapping[str, trace.Trace]) -> list[str]:
    """A word of an article, such as an optimizer's name, as the header has it."""
    try:
        again = figures.recorded(traces[word["role"]], word["fact"])
    except (TracereelError, LookupError) as error:
        return [f"'{word['text']}' cannot be read again: {error}"]
    return (
        [] if again == word["text"] else [f"'{word['text']}' should be '{again}', the run's {word['fact']}"]
    )


def _when(reading: Mapping[str, Any]) -> str:
    """Where a reading is shown: in a clip at a time, in an article as a figure that has a name."""
    return f"at {reading['start']:.1f} s" if "start" in reading else f"({reading.get('figure', 'a figure')})"


def _again(reading: Mapping[str, Any], traces: Mapping[str, trace.Trace]) -> str:
    """The text that a reading's addresses give now."""
    sources = [Address(**source) for source in reading["sources"]]
    value = analysis.compute(traces.__getitem__, sources, reading["function"])
    return format_value(reading["format"], value)


def _bound(binding: Mapping[str, Any], traces: Mapping[str, trace.Trace]) -> list[str]:
    """What a part drew must be recorded, over the steps that it says."""
    array, opened = binding["array"], traces.get(binding["role"])
    if opened is None:
        return [f"{binding['part']} draws a trace '{binding['role']}' that the clip does not name"]
    if analysis.is_made(array):
        return _made(binding, opened)
    if not opened.has(array):
        return [f"{binding['part']} draws {array}, which {opened.path} does not hold"]
    unknown = [step for step in binding["steps"] if step is not None and not _recorded(opened, step)]
    return [f"{binding['part']} draws {array} at step {step}, which was not recorded" for step in unknown]


def _made(binding: Mapping[str, Any], opened: trace.Trace) -> list[str]:
    """What a part drew of what analysis makes of a trace can be made again, at the first step and at the last."""
    array = binding["array"]
    try:
        for step in dict.fromkeys(binding["steps"]) if analysis.has_steps(array) else (None,):
            analysis.made(opened, array, step)
    except NotRecorded:
        raise
    except TraceError as error:
        return [f"{binding['part']} draws {array}, which cannot be made again: {error}"]
    return []


def _recorded(opened: trace.Trace, step: int) -> bool:
    return bool((opened.steps == step).any())


def _said(reading: Mapping[str, Any]) -> str:
    places = [
        f"{s['array']}[{', '.join(map(str, s['index']))}]"
        + ("" if s["step"] is None else f" at step {s['step']}")
        for s in reading["sources"][:3]
    ]
    more = f" and {len(reading['sources']) - 3} more" if len(reading["sources"]) > 3 else ""
    return f"{reading['function'] or 'the number'} of {', '.join(places)}{more}"

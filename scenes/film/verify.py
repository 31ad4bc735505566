"""Proof of a clip: every number it shows is read, computed and written again from its traces."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine import analysis, trace
from engine.errors import RenderError, TracereelError
from scenes.readings import Address, format_value


@dataclass
class Report:
    """What was compared, and what differed."""

    clip: str
    readings: int = 0
    addresses: int = 0
    bindings: int = 0
    traces: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """How much was compared."""
        return (
            f"{self.readings} readings from {self.addresses} addresses and {self.bindings} drawings "
            f"in {self.traces} traces are what was recorded"
        )

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"holds": self.holds}

    @property
    def holds(self) -> bool:
        """Whether everything on screen is what was recorded."""
        return not self.differences


def verify(path: Path, bound: Mapping[str, str] | None = None) -> Report:
    """Compare a clip's sidecar with its traces; `bound` says where a role's trace lies now."""
    sidecar = _read(path)
    report = Report(str(sidecar["clip"]))
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
    for reading in sidecar["readings"]:
        report.readings += 1
        report.addresses += len(reading["sources"])
        report.differences.extend(_compare(reading, traces))
    for binding in sidecar["bindings"]:
        report.bindings += 1
        report.differences.extend(_bound(binding, traces))
    return report


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
    needed = {"clip", "traces", "readings", "bindings"}
    if not isinstance(found, dict) or not needed <= found.keys():
        raise RenderError(f"{path} is not a clip's JSON file: expected {', '.join(sorted(needed))} in it")
    return found


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
    text, when = reading["text"], f"at {reading['start']:.1f} s"
    try:
        again = _again(reading, traces)
    except (TracereelError, LookupError, ValueError, TypeError) as error:
        return [f"'{text}' {when} cannot be read again: {error}"]
    if again == text:
        return []
    return [f"'{text}' {when} should be '{again}', from {_said(reading)}"]


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
    if array not in opened.keys():  # noqa: SIM118 (a method, not a mapping)
        return [f"{binding['part']} draws {array}, which {opened.path} does not hold"]
    unknown = [step for step in binding["steps"] if step is not None and not _recorded(opened, step)]
    return [f"{binding['part']} draws {array} at step {step}, which was not recorded" for step in unknown]


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

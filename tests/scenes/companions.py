"""The runs that clips are played over in tests: which one fits, and short ones for the roles that a test does not bind,
each recorded once, beside the trace that it does bind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from filelock import FileLock

from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.scenes.storyboard import Clip
from tracereel.scenes.tell.settings import main_role

WAIST = "waist"  # digits through two neurons
WRITTEN = "written"  # digits of 28 by 28, of which unseen ones are stored
FITS = {
    "RulesFail": WRITTEN,
    "WeightUpdate": WRITTEN,
    "BatchSizes": WRITTEN,
    "DecisionBoundary": "digits",
    "FeaturesEmerge": WRITTEN,
    "HiddenSpace": WAIST,
    "UnseenImages": WRITTEN,
}
TWIN = "layers=[{kind='dense', width=16, activation='relu'}, {kind='dense'}]"  # those of the written run
DIGITS = ["training.epochs=1", "record.schedule=every:80", "record.probes=40"]
LABELS = ["training.epochs=1", "record.schedule=log:4", "dataset.examples=300", "record.learned=300"]
RATES = [f"rate_{k}" for k in (1, 3, 10, 30, 100, 200, 400, 800, 1600)]
OPTIMIZERS = [f"opt_{name}" for name in ("plain", "momentum", "rmsprop", "adam")]
SHORT = {
    "hero": DIGITS,
    "hero_straight": DIGITS,
    "labels_dealt": LABELS,
    "labels_true": LABELS,
    "petals": ["training.epochs=1", "record.schedule=log:12", "record.probes=40"],
    **{rate: ["training.epochs=1"] for rate in (*RATES, *OPTIMIZERS)},
}
WHOLE = ("hill", "hero_full")  # these are short as they are
SHORTER = ["training.epochs=40", "record.schedule=log:24"]  # enough for a ring's border to find its place


def company(clip: Clip, trace: Path) -> dict[str, str]:
    """The trace of every role of a clip: this one in `run`, or in the first role where none is called so, and the
    storyboard's runs, shortened, in the others."""
    main = main_role(clip.roles)
    others = {role: run for role, run in clip.roles.items() if role != main}
    twins = {"hero_full": [TWIN]} if trace.stem == WRITTEN else {}
    return {main: str(trace)} | {
        role: str(shortened(run, trace.parent, twins)) for role, run in others.items()
    }


def shortened(run: str, folder: Path, twins: Mapping[str, list[str]] | None = None) -> Path:
    """The trace of a run of the project, with fewer steps."""
    path = folder / "company" / f"{run}.zarr"
    path.parent.mkdir(parents=True, exist_ok=True)
    usual = [] if run.startswith(WHOLE) else SHORT.get(run, SHORTER)
    settings = (twins or {}).get(run, usual)
    with FileLock(f"{path}.once"):
        if not path.exists():
            record(build.build(catalog.find(run, settings)), path)
    return path


def run_of(clip: str, usual: str) -> str:
    """The run that a clip is played over instead of a usual one."""
    return FITS.get(clip, usual)


def pairs(clips: Sequence[str], runs: Sequence[str]) -> list[tuple[str, str]]:
    """Every clip with each of the runs, or with the one that it fits."""
    return [(clip, run) for clip in clips for run in dict.fromkeys(run_of(clip, run) for run in runs)]

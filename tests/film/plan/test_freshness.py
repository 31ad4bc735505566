"""Which clips are fresh, stale or missing, and why: with real workers, real traces, and source that really changes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.film.conftest import SMALL, Silent, clip, copied_project, kept, task
from tracereel.engine.errors import RoleError, TraceError
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.plan import freshness, plan, sources
from tracereel.scenes.film.plan.freshness import FRESH, MISSING, STALE, State
from tracereel.scenes.film.plan.plan import Planner
from tracereel.scenes.film.render import pool
from tracereel.scenes.storyboard import Act

SMALL_CLIP = clip("Small")


def state(store: Store, trace: Path, **options: Any) -> State:
    return freshness.look([SMALL_CLIP], "clip", replace(SMALL, **options), {"run": str(trace)}, store)[0]


def recording(path: Path, seed: int) -> Path:
    run = catalog.find("xor", ["training.epochs=1", f"seed={seed}", "record.schedule=every:2"])
    recorder.record(build.build(run), path, overwrite=True)
    return path


def test_what_was_never_rendered_is_missing_and_what_was_is_fresh(store: Store, recorded: Path) -> None:
    assert state(store, recorded) == State(SMALL_CLIP, MISSING)
    entry = kept(store, task("Small", recorded))
    found = state(store, recorded)
    assert (found.word, found.why, found.entry and found.entry.address) == (FRESH, "", entry.address)


@pytest.mark.parametrize(
    "other",
    [
        {"theme": "light"},
        {"fps": 12},
        {"short_side": 240},
        {"captions": "none"},
        {"format": "webm"},
    ],
)
def test_every_look_has_a_state_of_its_own(store: Store, recorded: Path, other: dict[str, Any]) -> None:
    kept(store, task("Small", recorded))
    assert state(store, recorded, **other).word == MISSING
    kept(store, task("Small", recorded, **other))
    assert (state(store, recorded).word, state(store, recorded, **other).word) == (FRESH, FRESH)


def test_a_sheet_is_no_clip(store: Store, recorded: Path) -> None:
    kept(store, task("Small", recorded, kind="sheet"))
    assert state(store, recorded).word == MISSING


def test_asking_is_no_use(store: Store, recorded: Path) -> None:
    entry = kept(store, task("Small", recorded))
    os.utime(entry.file("manifest.json"), (1, 1))
    assert state(store, recorded).word == FRESH
    assert store.entries()[0].used == 1


@pytest.mark.parametrize(
    ("older", "why"),
    [
        (
            lambda made: replace(
                made, source="older", files=dict(made.files) | {"scenes/look/theme.py": "older", "gone.py": "x"}
            ),
            "gone.py and scenes/look/theme.py changed",
        ),
        (
            lambda made: replace(made, source="older", files=dict.fromkeys(made.files, "older")),
            r"engine/__init__\.py, engine/[\w/]+\.py and \d+ more changed",
        ),
        (
            lambda made: replace(made, clip=replace(made.clip, lesson="Another lesson.")),
            "its entry in the storyboard changed",
        ),
        (lambda made: replace(made, digests={"run": "older"}), r"the trace at .*xor\.zarr is another recording"),
    ],
)  # fmt: skip
def test_what_is_stale_says_why(store: Store, recorded: Path, older: Any, why: str) -> None:
    kept(store, older(task("Small", recorded)))
    found = state(store, recorded)
    assert found.word == STALE
    assert re.fullmatch(why, found.why), found.why


def test_a_library_that_changed_is_named_with_both_versions(
    store: Store, recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(store, task("Small", recorded))
    versions = sources.versions() | {"manim": "0.23.0", "cairo": "1.99.0"}
    monkeypatch.setattr(sources, "versions", lambda: versions)
    found = state(store, recorded)
    assert found.word == STALE
    was = task("Small", recorded).versions
    assert found.why.startswith("cairo was ")
    assert "manim was 0.22." in found.why
    assert found.why.endswith(" and is 0.23.0")
    assert was["manim"] == "0.23.0"


def test_a_damaged_rendering_is_stale(store: Store, recorded: Path) -> None:
    kept(store, task("Small", recorded)).file("clip.mp4").write_text("fra")
    assert state(store, recorded) == State(
        SMALL_CLIP, STALE, "its files in the cache are damaged", state(store, recorded).entry
    )


def test_a_mistake_in_the_source_fails_no_list(
    store: Store, recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(SMALL_CLIP, module="tests.film.nowhere")
    (found,) = freshness.look([broken], "clip", SMALL, {"run": str(recorded)}, store)
    assert (found.word, found.why.partition(" in ")[0]) == (
        MISSING,
        "there is no module 'tests.film.nowhere'",
    )


def test_a_run_that_is_not_recorded_fails_no_list(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = freshness.look([SMALL_CLIP], "clip", SMALL, {}, store)
    assert (found.word, found.why) == (MISSING, "xor is not recorded: render.py record xor")
    trace = recording(tmp_path / "build/traces/xor.zarr", seed=1)
    kept(store, plan.tasks([SMALL_CLIP], "clip", SMALL, {})[0])
    assert freshness.look([SMALL_CLIP], "clip", SMALL, {}, store)[0].word == FRESH
    shutil.rmtree(trace)
    (found,) = freshness.look([SMALL_CLIP], "clip", SMALL, {}, store)
    assert (found.word, found.why) == (STALE, "xor is not recorded: render.py record xor")


def test_a_trace_recorded_with_another_seed_makes_its_clips_stale_and_no_others(
    store: Store, tmp_path: Path
) -> None:
    one, two = recording(tmp_path / "one.zarr", seed=1), recording(tmp_path / "two.zarr", seed=2)
    kept(store, task("Small", one))
    kept(store, task("Small", two))
    recording(one, seed=3)
    assert (state(store, one).word, state(store, two).word) == (STALE, FRESH)
    assert state(store, one).why.endswith("one.zarr is another recording")
    recording(one, seed=1)
    assert state(store, one).word == FRESH


def test_another_trace_is_another_rendering(store: Store, recorded: Path, tmp_path: Path) -> None:
    kept(store, task("Small", recorded))
    assert state(store, recording(tmp_path / "other.zarr", seed=5)).word == MISSING
    shutil.copytree(recorded, tmp_path / "copied.zarr")
    assert state(store, tmp_path / "copied.zarr").word == FRESH


def test_what_cannot_be_replayed_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(TraceError, match=r"role 'run': .*nowhere\.zarr"):
        state(store, tmp_path / "nowhere.zarr")
    with pytest.raises(RoleError, match="no role 'rum'"):
        freshness.look([SMALL_CLIP], "clip", SMALL, {"rum": "x.zarr"}, store)


# -- a rendering by its own account ------------------------------------------------------------------------


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storyboard, "ACTS", (Act(1, "Beginnings", (SMALL_CLIP,)),))


@pytest.mark.usefixtures("film")
def test_an_account_tells_whether_it_would_be_made_again(store: Store, recorded: Path) -> None:
    made = kept(store, task("Small", recorded)).notes["made"]
    assert freshness.why_stale(made, Planner()) == ""
    assert freshness.why_stale(made | {"address": "x"}, Planner()) == (
        "its source, a trace or a library changed"
    )
    assert freshness.why_stale(made | {"clip": "Gone"}, Planner()).startswith(
        "it cannot be made again: no clip 'Gone'"
    )
    assert freshness.why_stale(made | {"options": {"theme": "dark", "sparkle": 3}}, Planner()) == (
        "it was made by another version of Tracereel"
    )
    assert freshness.why_stale({}, Planner()) == "it was made by another version of Tracereel"


@pytest.mark.usefixtures("film")
def test_a_trace_behind_a_url_is_trusted_where_no_network_may_be_asked(store: Store, recorded: Path) -> None:
    url = "https://traces.invalid/xor.zarr"
    first = task("Small", recorded)
    made = kept(store, replace(first, traces={"run": url})).notes["made"]
    assert freshness.why_stale(made, Planner(), trusting=True) == ""


@pytest.mark.usefixtures("film")
def test_an_account_tells_the_command_that_makes_it_again(store: Store, recorded: Path) -> None:
    made = kept(store, task("Small", recorded, theme="light", format="webm")).notes["made"]
    made["options"] |= {"short_side": 1080, "fps": 60}
    assert freshness.command(made) == (
        f"render.py clip Small -q h --theme light --format webm --trace run={recorded.resolve()}"
    )
    made["options"] |= {"aspect": "9:16"}
    assert " --aspect 9:16 " in freshness.command(made)
    made["options"] |= {"versus": "above"}
    made["traces"] |= {"versus": "/traces/other.zarr"}
    assert freshness.command(made) == (
        f"render.py clip Small -q h --theme light --format webm --layout above --trace run={recorded.resolve()} "
        "--versus /traces/other.zarr"
    )
    assert freshness.command({}) == ""


# -- what is rendered again ----------------------------------------------------------------------------------

DRIVER = """
import json, sys
from pathlib import Path
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.render import pool
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.storyboard import Clip
from tests.film.conftest import SMALL, Silent

for _ in sys.stdin:
    tasks = [
        plan.tasks([Clip(name, f"tests.film.{name.lower()}", name, "")], "clip", SMALL, {"run": trace})[0]
        for name, trace in zip(("One", "Two"), sys.argv[1:])
    ]
    outcomes = pool.run(tasks, Store(Path("clips")), 2, Silent())
    found = [[outcome.task.clip.name, outcome.fresh, outcome.error] for outcome in outcomes]
    print(json.dumps(found), flush=True)
"""
CLIP = "from tests.film.clips import Other\n\nclass {name}(Other):\n    pass\n"


def test_only_what_changed_is_rendered_again(recorded: Path, tmp_path: Path) -> None:
    project = copied_project(tmp_path)
    for name in ("One", "Two"):
        (project / f"tests/film/{name.lower()}.py").write_text(CLIP.format(name=name))
    (tmp_path / "driver.py").write_text(DRIVER)
    second = recording(tmp_path / "second.zarr", seed=1)

    driver = subprocess.Popen(
        [sys.executable, "driver.py", recorded, second],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (tmp_path, project)))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def rendered() -> list[str]:
        assert driver.stdin is not None
        assert driver.stdout is not None
        print("again", file=driver.stdin, flush=True)
        found = json.loads(driver.stdout.readline())
        assert [error for _, _, error in found] == ["", ""]
        return [name for name, fresh, _ in found if not fresh]

    def edited(file: str) -> None:
        path = project / file
        path.write_text(path.read_text() + "\nNEW = 1\n")

    with driver:
        assert rendered() == ["One", "Two"]
        edited("scenes/film/render/assembly.py")
        assert rendered() == []
        edited("tests/film/one.py")
        assert rendered() == ["One"]
        recording(second, seed=2)
        assert rendered() == ["Two"]


def test_a_callers_environment_changes_no_letter(
    recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    for number, leaks in enumerate(({}, {"FONTCONFIG_SYSROOT": "/nowhere", "HB_SHAPER_LIST": "fallback"})):
        for name, value in leaks.items():
            monkeypatch.setenv(name, value)
        store = Store(tmp_path / str(number))
        (outcome,) = pool.run([task("Letters", recorded, kind="sheet")], store, 1, Silent())
        assert outcome.entry is not None, outcome.error
        drawn.append(outcome.entry.file("still-01.png").read_bytes())
    assert drawn[0] == drawn[1]

"""UnseenImages: three runs, each stamped while it is on stage; what is said of memory is so of these runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes.acts.telling import played
from tests.scenes.companions import shortened
from tests.scenes.screening import Screening, proven
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError
from tracereel.scenes.acts.learning.unseen_images import UnseenImages

CLIP = "UnseenImages"
KEYS = ("rules", "reads", "shuffle", "memory", "learning", "missed", "ours", "next")


@pytest.fixture
def seen(screened: Callable[[str, str], Screening]) -> Screening:
    """The clip, told whole."""
    return screened(CLIP, "written")


def stamps(seen: Screening, key: str) -> set[str]:
    """The names of the runs that are stamped when a beat ends."""
    blocks = seen.ends[KEYS.index(key)].blocks
    return {block.text.split(" · ")[0] for block in blocks if block.is_stamp}


def test_the_runs_that_are_on_stage_are_stamped_and_no_others(seen: Screening) -> None:
    for key in KEYS:
        dealt = {"labels_dealt"} if key in ("shuffle", "memory", "learning") else {"written"}
        assert stamps(seen, key) == dealt | ({"labels_true"} if key == "learning" else set())


def test_every_number_is_proven(seen: Screening, tmp_path: Path) -> None:
    report = proven(seen, tmp_path)
    assert report.holds
    assert report.readings > 30


def test_what_is_said_is_true_of_the_traces(recorded: Callable[[str], Path]) -> None:
    scene = played(CLIP, recorded("written"))
    trace = traces.open(recorded("written"))
    said = {beat["key"]: beat["caption"] for beat in scene.account.beats}
    right = analysis.unseen_right(trace, trace.entries - 1).sum()
    assert f"{right}" in said["reads"]
    assert f"Our rules get {analysis.rule_right(trace)[-1]} right." in said["rules"]
    assert f"ours misses {1000 - right}." in said["missed"]
    dealt, true = (
        traces.open(shortened(f"labels_{kind}", recorded("written").parent)) for kind in ("dealt", "true")
    )
    assert (" all 300 by heart" in said["memory"]) == analysis.learned_right(dealt, dealt.entries - 1).all()
    assert f"{true.test_accuracy:.1%}".replace("%", " %") in said["learning"]
    assert ("That is learning." in said["learning"]) == (true.test_accuracy > dealt.test_accuracy)


def test_traces_that_do_not_show_memory_are_refused(recorded: Callable[[str], Path]) -> None:
    dealt, true = (
        traces.open(shortened(f"labels_{kind}", recorded("written").parent)) for kind in ("dealt", "true")
    )
    roles = UnseenImages.roles
    assert roles["dealt"].refuse(dealt) is None
    assert roles["true"].refuse(true) is None
    assert "its labels are those given; record one: render.py record labels_dealt" in str(
        roles["dealt"].refuse(true)
    )
    assert "its labels are dealt at random" in str(roles["true"].refuse(dealt))
    written = traces.open(recorded("written"))
    assert "it holds no learned examples (record.learned)" in str(roles["true"].refuse(written))
    with pytest.raises(RoleError, match="its images are 8 × 8, not 28 × 28"):
        played(CLIP, recorded("digits"))

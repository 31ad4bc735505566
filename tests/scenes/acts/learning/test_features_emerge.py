"""FeaturesEmerge: its prints, shares and answers are those of the trace, and only of trainings that it is true of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.acts.telling import played
from tests.scenes.screening import Screening, proven
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError

CLIP = "FeaturesEmerge"


def test_every_number_is_proven(screened: Callable[[str, str], Screening], tmp_path: Path) -> None:
    report = proven(screened(CLIP, "written"), tmp_path)
    assert report.holds
    assert report.readings > 20


def test_what_is_said_is_true_of_the_trace(recorded: Callable[[str], Path]) -> None:
    scene = played(CLIP, recorded("written"))
    trace = traces.open(recorded("written"))
    said = {beat["key"]: beat["caption"] for beat in scene.account.beats}
    shares = analysis.first_pull_shares(trace)[:, scene.unit]
    assert f"Of 32 images, only {(shares > 0).sum()} woke it." in said["batch"]
    assert ("the print of our" in said["print"]) == (shares[scene.probe] > 0.5)
    answer = trace.read("activations/hidden1", trace.entries - 1)[scene.probe].max()
    assert scene.answer[0].string == f"{answer:.1f}"
    assert said["next"].startswith(
        "The first layer sees patterns; the last weighs"
    )  # there is no other behind the first


def test_the_neuron_is_that_of_the_other_clips(recorded: Callable[[str], Path]) -> None:
    scene = played(CLIP, recorded("written"))
    story = analysis.followed_pull(traces.open(recorded("written")))
    assert (scene.probe, scene.unit) == story


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("digits", "its optimizer is adam: a step is then not what images ask for"),
        ("spirals", "it is about points, which are no pictures"),
    ],
)
def test_a_trace_that_it_is_not_true_of_is_refused(
    recorded: Callable[[str], Path], run: str, reason: str
) -> None:
    with pytest.raises(RoleError, match=reason):
        played(CLIP, recorded(run))


def test_the_first_print_is_exactly_what_its_images_asked_for(recorded: Callable[[str], Path]) -> None:
    scene = played(CLIP, recorded("written"))
    parts = analysis.first_writings(traces.open(recorded("written")), scene.unit)
    np.testing.assert_allclose(parts.sum(0), scene.writers.whole.ravel(), atol=1e-7)

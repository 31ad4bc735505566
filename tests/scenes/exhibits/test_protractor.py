"""The protractor: needles stand at angles made by hand, pictures beside them in the frame, numbers as recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import TWIN, shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import RoleError
from tracereel.scenes.exhibits.protractor import Protractor
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.view import View

Recorded = Callable[[str], Path]


@pytest.fixture
def made(staged: Staged, recorded: Recorded) -> Callable[[str], Protractor]:
    full = shortened("hero_full", recorded("written").parent, {"hero_full": [TWIN]})
    return lambda aspect: staged(
        Protractor, recorded("written"), aspect, full=View("full", traces.open(str(full)))
    )


def test_needles_stand_at_the_angles_of_single_gradients(made: Callable[[str], Protractor]) -> None:
    protractor = made("16:9")
    trace, full = protractor.view.trace, protractor.full.trace
    true = np.concatenate(
        [full.read(f"gradients/{layer.name}/{key}", 0).ravel() for layer in full.layers for key in "Wb"]
    )
    for k, probe in enumerate(protractor.examples[:5]):
        own = [
            part
            for n, layer in enumerate(trace.layers)
            for part in (
                analysis.example_gradient(trace, n, 0, int(probe)).ravel(),
                trace.read(f"deltas/{layer.name}", 0)[probe],
            )
        ]
        one = np.concatenate(own)
        cosine = one @ true / np.linalg.norm(one) / np.linalg.norm(true)
        assert protractor.own[k] == pytest.approx(np.degrees(np.arccos(cosine)), abs=1e-3)
    told = protractor.told
    assert told["mean"].value == pytest.approx(protractor.own.mean(), abs=1e-6)
    assert told["over"].value == (protractor.own > 90).sum()
    assert told["off"].value == pytest.approx(protractor.together, abs=1e-6)
    assert told["every"].text == "3,600"
    assert told["count"].text == "32"


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_pictures_and_words_lie_in_the_frame_and_needles_stand_exact(
    made: Callable[[str], Protractor], aspect: str
) -> None:
    protractor = made(aspect)
    measures = MEASURES[aspect]
    protractor.fan(1.0)
    np.testing.assert_allclose(protractor.needles.angles, protractor.own)
    boxes = protractor.images.boxes
    assert (boxes[:, :2] > 0).all()
    assert (boxes[:, :2] < [measures.width, measures.height]).all()
    apart = np.linalg.norm(boxes[:, None, :2] - boxes[None, :, :2], axis=-1) + 1e9 * np.eye(len(boxes))
    assert apart.min() > 0.8 * protractor.size
    words = [Figures(text, TYPE.label, "#ffffff", align=None) for text in ("all 3,600", "downhill", "uphill")]
    for text in protractor.name_true(*words):
        assert abs(text.get_center()[0]) + text.width / 2 < measures.width / 180


def test_all_needles_become_one(made: Callable[[str], Protractor]) -> None:
    protractor = made("16:9")
    protractor.fold(1.0)
    np.testing.assert_allclose(protractor.needles.angles, protractor.together)
    assert protractor.needles.angle == protractor.together
    assert protractor.needles.thick == 1.0


def test_a_step_from_other_weights_is_refused(staged: Staged, recorded: Recorded) -> None:
    other = View("full", traces.open(str(recorded("digits"))))
    with pytest.raises(RoleError, match="expected a step with all training examples from the first weights"):
        staged(Protractor, recorded("written"), full=other)

"""Every clip of the film can be told in every shape, over runs of very different sizes and names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes.acts.telling import played, told
from tests.scenes.companions import pairs
from tracereel.scenes import storyboard

RUNS = ("spirals", "odd")


@pytest.mark.parametrize("aspect", ["1:1", "9:16"])
@pytest.mark.parametrize(("clip", "run"), pairs([clip.name for clip in storyboard.clips()], RUNS))
def test_a_clip_tells_the_same_in_every_shape(
    clip: str, run: str, aspect: str, recorded: Callable[[str], Path]
) -> None:
    scene = played(clip, recorded(run), aspect=aspect)
    assert scene.aspect == scene.sidecar()["aspect"] == aspect
    assert [beat["caption"] for beat in scene.account.beats] == told(clip, recorded(run))

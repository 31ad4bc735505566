"""Frames of tiles kept beside the tests, equal bit for bit on every machine. TRACEREEL_GOLDEN=write draws them anew.

The numbers come from a small run that really happened, and are kept too: another machine would train others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.scenes.raster.painting import DARK as DARK_INKS
from tests.scenes.raster.painting import LIGHT as LIGHT_INKS
from tests.scenes.raster.painting import ROWS, frame, lines
from tests.scenes.raster.test_curves import dense
from tests.scenes.raster.tiling import Kept, Tiling, keep
from tracereel.engine.trace import Trace
from tracereel.scenes.look.theme import LIGHT
from tracereel.scenes.raster.easel import Easel, Inks

GOLDEN = Path(__file__).parent / "golden" / "tiled"
NUMBERS = GOLDEN / "run.npz"
FIRST, LAST = 0, 1  # entries that are kept
WRITE = os.environ.get("TRACEREEL_GOLDEN") == "write"


def by_hand(inks: Inks) -> Any:
    """Lines, a pane, a frame and a bar of fixed numbers."""
    pixels = frame((10, 13, 20, 255) if inks.dark else (250, 249, 244, 255))
    easel = Easel(False)
    easel.begin(pixels, 1.0)
    bundles = [
        lines((20, 20, 140, 70), (20, 70, 140, 20), half=2.0, weight=0.6),
        lines((20, 45, 140, 45), half=1.5, weight=-0.7),
        lines((20, 60, 140, 80), half=1.0, weight=0.7, until=0.6, kind=1),
        lines((20, 10, 140, 30), half=1.0, weight=0.7, until=0.6, kind=2, back=True),
    ]
    heads = [(lines((20, 80, 140, 60), kind=1), np.array([70.0]))]
    easel.draw_lines([dense(gain=0.05)], bundles, heads, inks)
    values = (np.arange(20).reshape(4, 5) / 19)[..., None]
    one = np.ones(1)
    easel.draw_pane(
        np.array([1.3, 30.2, 18.1, 44.9]), values * inks.lines[0], 0.1, inks.cell, 0.9, values[..., 0]
    )
    easel.draw_frames(
        np.array([[1.3, 30.2, 18.1, 44.9]]), 4.0, 1.6 * one, inks.lines[3:4], 0.8 * one, 0.5 * one
    )
    easel.draw_rects(np.array([[142.5, 30.2, 158.1, 40.9]]), 3.0, inks.lines[3:4], 0.8 * one, 0.5 * one)
    if inks.dark:
        easel.bloom()
    return pixels


def run(**settings: Any) -> Tiling:
    return Tiling(Kept(NUMBERS), **settings)


FRAMES: dict[str, Callable[[], Any]] = {
    "by-hand": lambda: by_hand(DARK_INKS),
    "by-hand-light": lambda: by_hand(LIGHT_INKS),
    "at-rest": lambda: run().show(LAST).paint(),
    "arrived": lambda: run().arrive(LAST).paint(),
    "wave": lambda: run().arrive(LAST, 0.5).paint(),
    "backward": lambda: run().blame(FIRST, 0.6).paint(),
    "half-way-to-a-neuron": lambda: run().show(LAST).zoom(0, 7, 0.5).paint(),
    "neuron": lambda: run().show(LAST).zoom(0, 7).paint(),
    "arrived-light": lambda: run(theme=LIGHT).arrive(LAST).paint(),
    "arrived-9x16": lambda: run(aspect="9:16").arrive(LAST).paint(),
}


def test_the_numbers_of_the_run_are_kept(request: pytest.FixtureRequest) -> None:
    if WRITE:
        trace: Trace = request.getfixturevalue("digits")
        keep(trace, (0, trace.entries - 1), NUMBERS)
    assert NUMBERS.is_file(), f"{NUMBERS} is missing: TRACEREEL_GOLDEN=write"
    assert NUMBERS.stat().st_size < 50_000


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_has_the_same_bits_as_ever(name: str, tmp_path: Path) -> None:
    path, found = GOLDEN / f"{name}.png", FRAMES[name]()
    if WRITE:
        Image.fromarray(found).save(path, optimize=True)
    assert path.is_file(), f"{path} is missing. Draw it: TRACEREEL_GOLDEN=write, look at it, keep it"
    kept = np.asarray(Image.open(path).convert("RGBA"))
    if kept.shape == found.shape and (kept == found).all():
        return
    now, before = tmp_path / f"{name}-now.png", tmp_path / f"{name}-before.png"
    Image.fromarray(found).save(now)
    Image.fromarray(kept).save(before)
    far = int(np.abs(kept.astype(int) - found).max()) if kept.shape == found.shape else 255
    pytest.fail(
        f"{name} looks different (by {far} of 255 at most): {before} and {now}. If it should, TRACEREEL_GOLDEN=write"
    )


@pytest.mark.parametrize("what", ["weights/0", "activations/1", "deltas/2"])
def test_other_numbers_make_another_frame(what: str) -> None:
    """The frames are sharp enough: one array turned round shows."""
    kept = Kept(NUMBERS)
    kept.arrays = {
        key: value[..., ::-1].copy() if key.startswith(what) else value for key, value in kept.arrays.items()
    }
    draw = (
        (lambda tiling: tiling.blame(FIRST, 0.6)) if what.startswith("deltas") else (lambda t: t.arrive(LAST))
    )
    other, same = draw(Tiling(kept)).paint().astype(int), draw(run()).paint().astype(int)
    assert (np.abs(other - same).max(-1) > 8).sum() > ROWS

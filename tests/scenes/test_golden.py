"""Small pictures kept beside the tests: parts must go on looking as they do. TRACEREEL_GOLDEN=write draws them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.scenes.drawing import draw
from tracereel.scenes.look.theme import DARK, LIGHT, Theme
from tracereel.scenes.parts.bars import Bars
from tracereel.scenes.parts.cells import Cells
from tracereel.scenes.parts.columns import column, pixels
from tracereel.scenes.parts.network import Network

GOLDEN = Path(__file__).parent / "golden"
LARGEST = 20_000  # bytes
SLIGHT = 0.15  # of 255, on average over a picture
WIDTHS = (3, 4, 2)


def ramp(outputs: int, inputs: int) -> Any:
    """(O, I) weights, no two alike, of both signs."""
    return np.linspace(-1, 1, outputs * inputs).reshape(outputs, inputs) * np.where(
        np.arange(inputs) % 2, 1.0, -0.7
    )


def network(theme: Theme = DARK) -> Network:
    """Columns of 3, 4 and 2 neurons, with a ramp for weights."""
    columns = [
        column(x, 0.0, 6.0, np.arange(n), n, pitch=1.3) for x, n in zip((-4.5, 0.0, 4.5), WIDTHS, strict=True)
    ]
    shown = Network(columns, theme)
    for k in (0, 1):
        shown.show_weights(k, ramp(WIDTHS[k + 1], WIDTHS[k]), 1.0)
    for k, n in enumerate(WIDTHS):
        shown.show_activations(k, np.linspace(0, 1, n))
    return shown


def wave() -> Network:
    """A signal half way into the second column."""
    shown = network()
    shown.edge_opacity[:] = 0.2
    return shown.send(0, ramp(4, 3), 1.0, front=0.5)


def errors() -> Network:
    """Errors on the outputs, gradients on the edges before them."""
    shown = network()
    shown.edge_opacity[:] = 0.2
    shown.show_errors(2, np.array([0.8, -0.3]), 1.0, 1.0)
    return shown.show_gradient(1, np.outer([0.8, -0.3], np.linspace(0, 1, 4)), 1.0, 1.0).mark(0, 1, 2, 1.0)


def cells_and_bars() -> list[Any]:
    """An image, signed weights and bars."""
    values = np.linspace(0, 1, 16)
    picture = Cells(pixels(-4.5, 1.5, 3.0, (4, 4)).places, 0.75, DARK).show(values)
    signed = Cells(pixels(-4.5, -2.0, 3.0, (4, 4)).places, 0.75, DARK, seam=0).show_signed(
        values * 2 - 1, 1.0
    )
    places = np.array([[-1.5, y, 0.0] for y in (2.5, 1.5, 0.5)])
    bars = Bars(places, 6.0, 0.5, DARK).show(np.array([0.1, 0.9, 0.4])).highlight(1)
    both = Bars(places + np.array([3.0, -3.5, 0]), 6.0, 0.5, DARK, signed=True).show(
        np.array([0.7, -0.4, 0.0])
    )
    return [picture, signed, bars, both]


PICTURES: dict[str, tuple[Callable[[], Any], Theme]] = {
    "network": (network, DARK),
    "network-light": (lambda: network(LIGHT), LIGHT),
    "wave": (wave, DARK),
    "errors": (errors, DARK),
    "cells-and-bars": (cells_and_bars, DARK),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_part_looks_as_it_did(name: str) -> None:
    make, theme = PICTURES[name]
    made = make()
    picture = draw(*(made if isinstance(made, list) else [made]), theme=theme)
    path = GOLDEN / f"{name}.png"
    if os.environ.get("TRACEREEL_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        Image.fromarray(picture.astype(np.uint8)).save(path, optimize=True)
    assert path.is_file(), f"{path} is missing. Draw it: TRACEREEL_GOLDEN=write, look at it, keep it"
    assert path.stat().st_size < LARGEST
    kept = np.asarray(Image.open(path).convert("RGB")).astype(int)
    assert kept.shape == picture.shape == (180, 320, 3)
    difference = np.abs(kept - picture).max(axis=2)
    assert difference.mean() < SLIGHT, (
        f"{name} looks different. If it should: TRACEREEL_GOLDEN=write, and look at it"
    )
    assert (difference > 40).mean() < 0.001, f"{name} looks different in places"


def test_a_transposed_weight_or_a_swapped_sign_would_be_seen() -> None:
    """The golden pictures are sharp enough: small mistakes make differences far beyond what they tolerate."""
    plain = draw(network())
    for wrong in (ramp(4, 3)[::-1], ramp(4, 3)[:, ::-1], -ramp(4, 3)):
        difference = np.abs(draw(network().show_weights(0, wrong, 1.0)) - plain).max(axis=2)
        assert difference.mean() > 3 * SLIGHT

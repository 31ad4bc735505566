"""A picture from near: every number stands in its own cell, and is what the network is given of it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.pixel_numbers import CELL, PixelNumbers


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("run", ["digits", "picture"])
def test_every_number_is_that_of_its_cell(network: Make, run: str, aspect: str) -> None:
    exhibit = network(run, aspect)
    pixels = PixelNumbers(exhibit.scene, exhibit)
    corner = pixels.end[:2] - pixels.end[2:] / 2
    for r, row in zip(pixels.rows, pixels.numbers, strict=True):
        for c, figures in zip(pixels.columns, row, strict=True):
            assert float(figures.string.replace("−", "-")) == pytest.approx(pixels.inputs[r, c], abs=0.0051)
            x, y = corner + (np.array([c, r]) + 0.5) * CELL
            np.testing.assert_allclose(figures.get_center()[:2], exhibit.names.at(x, y)[:2], atol=0.06)
            assert 0 <= x <= exhibit.measures.width
            assert 0 <= y <= exhibit.measures.height


def test_it_begins_as_the_picture_and_gives_it_back(network: Make) -> None:
    exhibit = network("digits")
    pixels = PixelNumbers(exhibit.scene, exhibit)
    assert exhibit.picture.opacity == 1
    assert not pixels.panel.items.panes
    pixels.dive(1e-6)
    assert exhibit.picture.opacity == 0
    np.testing.assert_allclose(pixels.panel.items.panes[0].box, exhibit.picture.pose.picture, atol=1e-3)
    pixels.dive(1.0)
    (pane,) = pixels.panel.items.panes
    assert pane.values.shape == (len(pixels.rows), 8)
    assert pane.box[3] == pytest.approx(len(pixels.rows) * CELL)
    pixels.dive(0.0)
    assert exhibit.picture.opacity == 1

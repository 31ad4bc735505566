"""Edges: every tile is what one neuron makes of the plane; points that wear names stand where they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.edges import Edges
from tracereel.scenes.exhibits.plane import PlaneExhibit
from tracereel.scenes.exhibits.worn_points import WornPoints, spaced

Recorded = Callable[[str], Path]
ASPECTS = pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])


@pytest.fixture
def edges(staged: Staged, recorded: Recorded) -> Callable[..., Edges]:
    """Makes the edges of three arms."""

    def make(aspect: str = "16:9") -> Edges:
        plane = staged(PlaneExhibit, recorded("spirals"), aspect)
        plane.show(plane.view.last)
        return Edges(plane.scene, plane, WornPoints(plane.scene, plane))

    return make


def test_a_tile_is_orange_where_its_neuron_answers_above_zero(edges: Callable[..., Edges]) -> None:
    found = edges()
    trace = found.view.trace
    W, b = (trace.read(f"weights/{trace.layers[0].name}/{name}", found.view.last) for name in "Wb")
    assert len(found.tiles) == found.neurons.value == len(W)
    rows, columns = found.sums.shape[1:]
    half = found.plane.picture.half * found.plane.reach
    place = [half[0] * (2 * 10 / (columns - 1) - 1), half[1] * (1 - 2 * 30 / (rows - 1))]
    np.testing.assert_allclose(found.sums[:, 30, 10], W @ place + b, rtol=1e-5, atol=1e-6)
    for tile, sums in zip(found.tiles, found.sums, strict=True):
        above, below = (np.abs(tile.inked[side] - tile.cell).sum(1) > 30 for side in (sums > 0, sums < 0))
        warm = tile.inked[..., 0] > tile.inked[..., 2]
        assert warm[sums > 0][above].all()
        assert not warm[sums < 0][below].any()


@ASPECTS
def test_tiles_leave_the_plane_and_stand_beside_it(edges: Callable[..., Edges], aspect: str) -> None:
    found = edges(aspect)
    found.come_out(0)
    np.testing.assert_allclose(found.tiles[found.first].box, found.plane.picture.box)
    found.come_out(1)
    found.spread(1)
    found.lay_over(1)
    box = found.plane.picture.box
    for tile in found.tiles:
        assert (np.abs(tile.box[:2] - box[:2]) - (tile.box[2:] + box[2:]) / 2).max() > 4
        assert tile.opacity == 1
    assert found.plane.picture.hinged.all()
    np.testing.assert_array_equal(found.plane.picture.hinges, found.sums)


@ASPECTS
def test_points_stand_at_their_numbers_and_wear_their_classes(
    edges: Callable[..., Edges], aspect: str
) -> None:
    found = edges(aspect)
    points, (numbers, labels) = found.points, analysis.judged(found.view.trace)
    points.come(1)
    assert (points.images.seen == points.named).all()
    np.testing.assert_allclose(
        points.images.boxes[:, :2], found.plane.picture.place(numbers / found.plane.reach)
    )
    assert (points.images.of == labels)[points.named].all()
    assert (points.images.of[~points.named] == len(points.images.masks) - 1).all()
    right = analysis.unseen_right(found.view.trace, found.view.last).mean()
    assert found.plane.right.value == pytest.approx(right)


def test_names_keep_their_distance() -> None:
    places = np.array([[0.0, 0.0], [0.1, 0.0], [0.3, 0.0], [0.35, 0.0], [0.6, 0.1]])
    np.testing.assert_array_equal(spaced(places, 0.2), [True, False, True, False, True])


@ASPECTS
def test_a_country_s_name_stands_in_it_and_clear_of_points(edges: Callable[..., Edges], aspect: str) -> None:
    found = edges(aspect)
    points, picture = found.points, found.plane.picture
    points.come(1)
    points.ask(1)
    points.show(found.view.last)
    assert (points.names.seen > 0).all()
    centres = np.array([name.get_center()[:2] for name in points.names.members])
    height = 720 if aspect != "9:16" else 1280
    width = {"16:9": 1280, "1:1": 720, "9:16": 720}[aspect]
    pixels = np.array([width / 2, height / 2]) + centres * [90, -90]
    rows, columns = picture.scores.shape[:2]
    for k, pixel in enumerate(pixels):
        x, y = (pixel - picture.box[:2]) / picture.unit / picture.half
        row, column = round((y + 1) / 2 * (rows - 1)), round((x + 1) / 2 * (columns - 1))
        assert picture.scores[row, column].argmax() == k
        apart = np.linalg.norm(picture.place(points.places[points.named]) - pixel, axis=1)
        assert apart.min() > 20


def test_an_edge_is_bright_when_it_lands_and_faint_at_last(edges: Callable[..., Edges]) -> None:
    found = edges()
    found.come_out(1)
    brightest = np.zeros(len(found.tiles))
    for t in np.linspace(0, 1, 101):
        found.lay_over(t)
        brightest = np.maximum(brightest, found.plane.picture.hinged)
    assert brightest.min() > 0.8
    found.lay_over(1)
    assert found.plane.picture.hinged.max() < 0.3

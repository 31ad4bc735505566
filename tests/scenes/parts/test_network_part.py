"""The drawing of a network: every weight on its own edge, every neuron in its own place."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import RIGHT, UP, FadeIn, FadeOut, tempconfig

from tests.scenes.drawing import animated, at, camera, draw, is_near, pixel, tiny
from tracereel.engine.trace import Trace
from tracereel.scenes.exhibits.cast import SAMPLE, Cast
from tracereel.scenes.look.theme import DARK, STROKES, THEMES
from tracereel.scenes.parts.columns import Column, column, pixels
from tracereel.scenes.parts.network import Network
from tracereel.scenes.raster import canvas as canvas_module
from tracereel.scenes.raster.canvas import Canvas
from tracereel.scenes.raster.edges import PAD
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.settings import Settings

WIDTHS = (3, 2, 4)


def standing(network: Network, column: int, unit: int) -> Any:
    """Where a neuron stands now."""
    return network.points[network.node_of(column, unit)]


def one_weight(gap: int, target: int, source: int, value: float = 1.0) -> Network:
    """A network all of whose weights but one are zero."""
    network = tiny(*WIDTHS)
    W_OI = np.zeros((WIDTHS[gap + 1], WIDTHS[gap]))
    W_OI[target, source] = value
    return network.show_weights(gap, W_OI, 1.0)


PLACES = [(gap, o, i) for gap in (0, 1) for o in range(WIDTHS[gap + 1]) for i in range(WIDTHS[gap])]


@pytest.mark.parametrize(("gap", "target", "source"), PLACES)
def test_a_weight_is_drawn_from_its_input_to_its_output_and_nowhere_else(
    gap: int, target: int, source: int
) -> None:
    network = one_weight(gap, target, source)
    picture = draw(network)
    bright = {
        (g, o, i)
        for g, o, i in PLACES
        if all(is_near(picture[at(network, g, i, o, u)], "positive", 60) for u in (0.25, 0.5, 0.75))
    }
    assert bright == {(gap, target, source)}


def test_the_sign_of_a_weight_is_its_hue_and_its_size_its_width() -> None:
    plus, minus = draw(one_weight(0, 1, 0, 1.0)), draw(one_weight(0, 1, 0, -1.0))
    there = at(tiny(*WIDTHS), 0, 0, 1, 0.5)
    assert plus[there][0] > plus[there][2]
    assert minus[there][2] > minus[there][0]
    ink = [
        np.abs(draw(one_weight(0, 1, 0, w)) - draw(one_weight(0, 1, 0, 0.0))).sum() for w in (0.2, 0.5, 1.0)
    ]
    assert ink[0] < ink[1] < ink[2]


def test_weights_beyond_the_scale_are_drawn_as_the_scale() -> None:
    np.testing.assert_array_equal(draw(one_weight(0, 1, 0, 7.0)), draw(one_weight(0, 1, 0, 1.0)))


def test_a_column_with_a_gap_draws_the_units_that_it_names() -> None:
    left = Column(np.array([1, 4]), column(-3, 0, 6, np.arange(2), 2, pitch=2).places, 6, 0.2)
    right = Column(np.array([0, 2, 7]), column(3, 0, 6, np.arange(3), 3, pitch=2).places, 8, 0.2)
    W_OI = np.arange(48.0).reshape(8, 6)
    network = Network([left, right], DARK).show_weights(0, W_OI, 100.0)
    for e, (o, i) in enumerate(itertools.product((0, 2, 7), (1, 4))):
        assert network.strength[e] == pytest.approx(W_OI[o, i] / 100)
    network.show_activations(1, np.arange(8.0), 10.0)
    np.testing.assert_allclose(network.fill, [0, 0, 0, 0.2, 0.7])


def test_a_column_leaves_a_gap_in_the_middle_only_where_units_are_missing() -> None:
    whole, cut = column(1.0, 0.5, 5.0, np.arange(6), 6), column(1.0, 0.5, 5.0, np.arange(6), 30)
    assert (whole.gap, whole.hidden, cut.hidden) == (None, 0, 24)
    steps = -np.diff(cut.places[:, 1])
    assert steps[2] > 2 * steps[0]
    np.testing.assert_allclose(cut.gap, [1.0, 0.5, 0.0])
    for it in (whole, cut):
        assert it.places[0, 1] - it.places[-1, 1] <= 5.0
        np.testing.assert_allclose((it.places[0] + it.places[-1]) / 2, [1.0, 0.5, 0])


def test_an_image_stands_row_by_row_from_the_top_left() -> None:
    of = pixels(0, 0, 4.0, (2, 4))
    np.testing.assert_allclose(of.places[:, 0], [-1.5, -0.5, 0.5, 1.5] * 2)
    np.testing.assert_allclose(of.places[:, 1], [0.5] * 4 + [-0.5] * 4)


# -- marks, errors, pulses ---------------------------------------------------------------------------------------


def test_a_marked_edge_is_drawn_and_unmarking_takes_it_away() -> None:
    network = tiny(*WIDTHS)
    plain = draw(network)
    marked = draw(network.mark(1, 1, 3, -1.0))
    assert is_near(marked[at(network, 1, 1, 3, 0.5)], "negative", 60)
    np.testing.assert_array_equal(draw(network.unmark()), plain)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (1, None, {(1, o) for o in range(4)}),
        (None, 2, {(0, 2), (1, 2)}),
        (None, None, {(i, o) for i in (0, 1) for o in range(4)}),
    ],
)
def test_a_mark_takes_the_edges_from_to_or_of_all(
    source: int | None, target: int | None, expected: set[Any]
) -> None:
    network = tiny(*WIDTHS).mark(1, source, target, 1.0)
    picture = draw(network)
    found = {
        (i, o)
        for i in (0, 1)
        for o in range(4)
        if is_near(picture[at(network, 1, i, o, 0.3)], "positive", 60)
    }
    assert found == expected


def test_a_mark_can_have_a_strength_for_every_edge() -> None:
    W_OI = np.array([[1.0, -1], [0, 0], [0, 0], [-1, 1]])
    picture = draw(network := tiny(*WIDTHS).mark(1, None, None, W_OI))
    assert is_near(picture[at(network, 1, 0, 0, 0.3)], "positive", 60)
    assert is_near(picture[at(network, 1, 1, 0, 0.3)], "negative", 60)
    assert is_near(picture[at(network, 1, 0, 3, 0.3)], "negative", 60)
    assert is_near(picture[at(network, 1, 0, 1, 0.3)], "background")


def test_errors_and_gradients_start_from_what_is_drawn_and_end_at_their_values() -> None:
    rng = np.random.default_rng(5)
    W, gradient, delta = rng.uniform(-1, 1, (2, 3)), rng.uniform(-1, 1, (2, 3)), np.array([0.5, -1.0])
    network = tiny(*WIDTHS).show_weights(0, W, 1.0).show_activations(1, np.array([0.8, 0.3]))
    network.edge_opacity[:] = 0.3
    before = draw(network)
    np.testing.assert_array_equal(
        draw(network.show_gradient(0, gradient, 2.0, 0.0).show_errors(1, delta, 1.0, 0.0)), before
    )
    network.show_gradient(0, gradient, 2.0, 0.4).show_errors(1, delta, 1.0, 0.4)
    network.show_gradient(0, gradient, 2.0, 1.0).show_errors(1, delta, 1.0, 1.0)
    np.testing.assert_allclose(network.strength[network.edges(0)], gradient.ravel() / 2)
    np.testing.assert_allclose(network.fill[network.nodes(1)], delta)
    picture = draw(network)
    assert is_near(picture[pixel(standing(network, 1, 1))], "negative")
    assert picture[pixel(standing(network, 1, 0))][0] > picture[pixel(standing(network, 1, 0))][2]


def test_a_pulse_travels_from_input_to_output() -> None:
    network, value = tiny(*WIDTHS), np.ones((2, 3))
    across = []
    for front in (0.2, 0.5, 0.8):
        ink = np.abs(draw(network.send(0, value, 1.0, front, spread=0.05)) - draw(network.rest())).sum(
            axis=(0, 2)
        )
        across.append((ink * np.arange(len(ink))).sum() / ink.sum())
    starts = [pixel(network.columns[k].places[0])[1] for k in (0, 1)]
    np.testing.assert_allclose(
        across, [starts[0] + f * (starts[1] - starts[0]) for f in (0.2, 0.5, 0.8)], atol=3
    )


# -- as a mobject of Manim ---------------------------------------------------------------------------------------


def shown() -> Network:
    rng = np.random.default_rng(7)
    network = tiny(3, 2, gap=3.0)
    return network.show_weights(0, rng.uniform(-1, 1, (2, 3)), 1.0).show_activations(1, np.array([0.2, 0.9]))


def test_a_network_moves_grows_and_fades_as_other_mobjects_do() -> None:
    before = shown()
    moved = animated(shown().animate.shift(RIGHT * 2 + UP), 1)
    np.testing.assert_allclose(standing(moved, 1, 0), standing(before, 1, 0) + RIGHT * 2 + UP)
    picture, shifted = draw(before), draw(shown().shift(RIGHT * 4 / 22.5))  # four whole pixels
    np.testing.assert_allclose(shifted[:, 4:], picture[:, :-4], atol=3)
    half_way = animated(shown().animate(rate_func=lambda t: t).scale(3.0), 0.5)
    assert half_way.zoom == pytest.approx(2.0)
    assert np.abs(draw(animated(shown().animate.set_opacity(0.0), 1)) - draw()).max() == 0


def test_an_animation_to_another_state_passes_half_way_between() -> None:
    network, W = tiny(3, 2), np.ones((2, 3))
    half_way = animated(network.animate(rate_func=lambda t: t).show_weights(0, W, 1.0), 0.5)
    np.testing.assert_allclose(half_way.strength, 0.5)


def test_a_copy_looks_the_same_and_lives_its_own_life() -> None:
    network = shown()
    twin = network.copy()
    np.testing.assert_array_equal(draw(twin), picture := draw(network))
    twin.show_weights(0, np.zeros((2, 3)), 1.0).shift(UP)
    np.testing.assert_array_equal(draw(network), picture)


@pytest.mark.parametrize("opacity", [1.0, 0.4])
@pytest.mark.parametrize("fade", [FadeIn, FadeOut])
def test_fading_passes_through_half_and_leaves_the_opacity_as_it_was(fade: Any, opacity: float) -> None:
    network = shown().set_opacity(opacity)
    animation = fade(network, rate_func=lambda t: t)
    animation.begin()
    animation.interpolate(0.5)
    assert network.opacity == pytest.approx(opacity / 2)
    animation.finish()
    animation.clean_up_from_scene(_NoScene())
    assert network.opacity == pytest.approx(opacity)


class _NoScene:
    """Takes what an animation says when it is over."""

    def remove(self, *mobjects: Any) -> None: ...

    add = remove


def test_painting_leaves_nothing_behind_on_the_planes_even_at_four_thousand_pixels() -> None:
    network = Network(tiny(2, 2).columns, DARK, edge_max=STROKES.edge_max * 1.3)
    network.show_weights(0, np.array([[1.0, -1], [-1, 1]]), 1.0).send(0, np.ones((2, 2)), 1.0, 0.5)
    canvas = Canvas(camera(width=3840, height=2160))
    network.paint(canvas)
    assert canvas.passing.box[1] > 1000
    assert not canvas.passing.flat[:, :, PAD:-PAD].any()
    assert not canvas.passing.steep[:, :, PAD:-PAD].any()


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_signs_keep_their_hues_in_both_themes(theme: Any) -> None:
    network = tiny(1, 2)
    network.theme = theme
    picture = draw(network.show_weights(0, np.array([[1.0], [-1.0]]), 1.0), theme=theme)
    plus, minus = picture[at(network, 0, 0, 0, 0.5)], picture[at(network, 0, 0, 1, 0.5)]
    assert plus[0] > plus[2] + 40
    assert minus[2] > minus[0] + 40


# -- of a trace --------------------------------------------------------------------------------------------------


class Bare(TraceScene):
    """A cast and nothing else."""

    show = "sample"

    def construct(self) -> None:
        """Nothing is played."""
        self.cast = Cast(self, self.run, show=self.show)


@pytest.fixture
def cast_of(
    recorded: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Cast]:
    """The cast of one of the recorded runs."""

    def of(run: str, show: str = "sample") -> Cast:
        for key, value in Settings(mode="sheet", traces={"run": str(recorded(run))}).environment().items():
            monkeypatch.setenv(key, value)
        with tempconfig({"dry_run": True, "media_dir": str(tmp_path), "pixel_width": 64, "pixel_height": 36}):
            scene = type("Bare", (Bare,), {"show": show})()
            scene.render()
        cast: Cast = scene.cast
        return cast

    return of


@pytest.mark.parametrize("run", ["digits", "spirals", "odd"])
def test_a_sample_draws_at_most_sixteen_units_of_a_layer_and_all_draws_all(
    cast_of: Callable[..., Cast], run: str
) -> None:
    for show in ("sample", "all"):
        cast = cast_of(run, show)
        for layer, drawn in zip(cast.view.layers, cast.columns[1:], strict=True):
            width = layer.output_shape[0]
            assert drawn.total == width
            assert len(drawn.units) == (min(SAMPLE, width) if show == "sample" else width)
            assert (drawn.gap is not None) == (drawn.hidden > 0)


def test_a_cast_draws_the_recorded_weights_of_the_layer_before(
    cast_of: Callable[..., Cast], digits: Trace
) -> None:
    cast = cast_of("digits")
    cast.show(entry=4, probe=2)
    for k, layer in enumerate(digits.layers):
        W_OI = digits.read(f"weights/{layer.name}/W", 4) / cast.scales[k]
        drawn = cast.network.strength[cast.network.edges(k)].reshape(len(cast.columns[k + 1].units), -1)
        expected = np.clip(W_OI[np.ix_(cast.columns[k + 1].units, cast.columns[k].units)], -1, 1)
        np.testing.assert_allclose(drawn, expected, rtol=1e-5)
    cast.show(entry=4.25, probe=2)
    first = digits.layers[0].name
    mixed = digits.read(f"weights/{first}/W", 4) * 0.75 + digits.read(f"weights/{first}/W", 5) * 0.25
    np.testing.assert_allclose(cast.between(f"weights/{first}/W", 4.25), mixed, rtol=1e-5)


def test_a_network_that_lives_on_looks_like_one_that_is_drawn_for_the_first_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever happens to it: other values, waves, marks, fades, moves, zooms, a growing reveal."""
    monkeypatch.setattr(canvas_module, "LASTING", 0)
    rng = np.random.default_rng(3)
    network, eye = tiny(6, 5, 4), camera()
    living = Canvas(eye)

    def weights() -> None:
        for gap, (sources, targets) in enumerate(((6, 5), (5, 4))):
            network.show_weights(gap, rng.normal(size=(targets, sources)), 2.0)

    changes: list[Callable[[], object]] = [
        weights,
        weights,
        lambda: network.send(0, rng.normal(size=(5, 6)), 2.0, 0.4),
        lambda: network.send(1, rng.normal(size=(4, 5)), 2.0, 0.7),
        network.rest,
        lambda: network.edge_opacity.__setitem__(0, 0.35),
        lambda: network.reveal.__setitem__(1, 0.613),
        weights,
        lambda: network.mark(1, 2, None, 0.8),
        lambda: network.shift([0.61, -0.2, 0]),
        weights,
        lambda: network.scale(1.7),
        network.unmark,
        lambda: network.scale(3.0),
        weights,
        lambda: network.set_opacity(0.4),
        lambda: network.scale(0.1),
        weights,
    ]
    for change in changes:
        change()
        pictures = []
        for canvas in (living, Canvas(eye)):
            eye.reset()
            network.paint(canvas)
            pictures.append(eye.pixel_array.copy())
        np.testing.assert_array_equal(*pictures)
        assert pictures[0][..., :3].std() > 1


def test_two_networks_that_live_on_do_not_disturb_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas_module, "LASTING", 0)
    one, two, three = tiny(3, 3), tiny(3, 3, gap=3.0), tiny(3, 3, gap=7.0)
    eye = camera()
    living, rng = Canvas(eye), np.random.default_rng(4)
    for _ in range(3):
        pictures = []
        for network in (one, two, three):
            network.show_weights(0, rng.normal(size=(3, 3)), 2.0)
        for canvas in (living, Canvas(eye)):
            eye.reset()
            for network in (one, two, three):
                network.paint(canvas)
            pictures.append(eye.pixel_array.copy())
        np.testing.assert_array_equal(*pictures)
    assert len(living.lasting) == canvas_module.REMEMBERED

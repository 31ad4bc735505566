"""A plane and a line of points: where they lie, and what single points are answered."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError


def test_points_run_row_by_row_from_the_top_left_around_all_stored_examples(bent_ring):
    points = analysis.plane_points(bent_ring, 5).reshape(5, 5, 2)
    reach = np.abs(bent_ring.read("evaluation/inputs")).max()
    assert reach > np.abs(analysis.probe_inputs(bent_ring)).max()
    assert (np.diff(points[:, :, 0], axis=1) > 0).all()
    assert (np.diff(points[:, :, 1], axis=0) < 0).all()
    assert points[0, 0] == pytest.approx([-1.1 * reach * 0.8, 1.1 * reach * 0.8], rel=1e-6)


def test_every_point_is_answered_as_it_is_alone(bent_ring):
    W1, b1, W2, b2 = (
        bent_ring.read(f"weights/{layer}/{name}", 3).astype(float)
        for layer in ("hidden1", "output")
        for name in ("W", "b")
    )
    points = analysis.plane_points(bent_ring, 7)
    answers, sums = analysis.plane_answers(bent_ring, 7, 3), analysis.plane_sums(bent_ring, 7, 0, 3)
    bends = analysis.plane_activations(bent_ring, 7, 0, 3)
    for place in (0, 13, 48):
        z = W1 @ points[place] + b1
        scores = W2 @ np.maximum(z, 0) + b2
        np.testing.assert_allclose(sums[place], z, rtol=1e-9)
        np.testing.assert_allclose(bends[place], np.maximum(z, 0), rtol=1e-9)
        np.testing.assert_allclose(answers[place], np.exp(scores) / np.exp(scores).sum(), rtol=1e-9)


def test_the_curve_runs_from_before_the_first_point_to_beyond_the_last(wave):
    x = analysis.line_points(wave, 41)[:, 0]
    assert (x[0], x[-1]) == pytest.approx((-1.1, 1.1))
    hidden, output = ("hidden1", "output")
    H = np.tanh(np.outer(x, wave.read(f"weights/{hidden}/W", 2)[:, 0]) + wave.read(f"weights/{hidden}/b", 2))
    y = H @ wave.read(f"weights/{output}/W", 2)[0] + wave.read(f"weights/{output}/b", 2)
    np.testing.assert_allclose(analysis.line_answers(wave, 41, 2)[:, 0], y, rtol=1e-5, atol=1e-6)


def test_networks_of_other_inputs_and_too_many_points_are_refused(hero, wave, bent_ring):
    with pytest.raises(TraceError, match=r"into which two numbers go in; that of .*hero.zarr takes 784"):
        analysis.plane_answers(hero, 8, 0)
    with pytest.raises(TraceError, match="into which one number goes in"):
        analysis.line_answers(bent_ring, 8, 0)
    for side in (1, 1025):
        with pytest.raises(TraceError, match=f"expected 2 to 1,024 points a side, got {side:,}"):
            analysis.plane_answers(bent_ring, side, 0)

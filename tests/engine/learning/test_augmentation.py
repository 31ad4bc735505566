"""Images that are moved: by how much, what is left of them, and when."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tracereel.engine.errors import ShapeError
from tracereel.engine.layers.dense import Dense
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.learning.augmentation import draw_shifts, shifted
from tracereel.engine.learning.blocks import Block
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network
from tracereel.engine.learning.optimizers import OPTIMIZERS
from tracereel.engine.learning.settings import Settings, TrainingData
from tracereel.engine.learning.training import streams, train

IMAGE = np.array([[1, 2, 3], [4, 5, 6]], np.float32)


def moved(*shift: int) -> list[list[float]]:
    return shifted(IMAGE[None], np.array([shift]))[0].tolist()


def test_an_image_moves_down_and_to_the_right_and_zeros_move_in():
    assert moved(0, 0) == IMAGE.tolist()
    assert moved(1, 0) == [[0, 0, 0], [1, 2, 3]]
    assert moved(-1, 0) == [[4, 5, 6], [0, 0, 0]]
    assert moved(0, 1) == [[0, 1, 2], [0, 4, 5]]
    assert moved(1, -2) == [[0, 0, 0], [3, 0, 0]]


@pytest.mark.parametrize("shift", [(2, 0), (0, -3), (2**62, -(2**62))])
def test_nothing_is_left_of_an_image_that_moves_by_more_than_its_size(shift):
    assert moved(*shift) == [[0, 0, 0], [0, 0, 0]]


def test_each_image_moves_by_its_own_shift_and_the_originals_stay():
    rng = np.random.default_rng(0)
    images, shifts = rng.random((9, 6, 5)).astype(np.float32), draw_shifts(1, 0, 9, 2)
    before = images.copy()
    together = shifted(images, shifts)
    assert together.dtype == np.float32
    for image, shift, one in zip(images, shifts, together, strict=True):
        np.testing.assert_array_equal(shifted(image[None], shift[None])[0], one)
    np.testing.assert_array_equal(images, before)


def test_shifts_are_as_often_in_every_direction():
    shifts = draw_shifts(3, 0, 9000, 1)
    found = [((shifts == pair).all(1)).sum() for pair in itertools.product((-1, 0, 1), repeat=2)]
    assert sum(found) == 9000
    assert min(found) > 850
    assert max(found) < 1150


def test_shifts_depend_on_the_seed_and_the_epoch_alone():
    np.testing.assert_array_equal(draw_shifts(3, 5, 40, 2), draw_shifts(3, 5, 40, 2))
    others = [draw_shifts(seed, epoch, 40, 2).tobytes() for seed, epoch in ((3, 5), (3, 6), (4, 5))]
    assert len(set(others)) == 3


@pytest.mark.parametrize("shape", [(4, 6), (4, 3, 6, 6)])
def test_only_images_can_be_moved(shape):
    with pytest.raises(ShapeError, match="a shift expects images of height by width, got"):
        shifted(np.zeros(shape), np.zeros((4, 2), np.int64))


# -- in a training ---------------------------------------------------------------------------------------------------


def data() -> TrainingData:
    """50 images of 5 x 4: 40 to train on."""
    rng = np.random.default_rng(0)
    inputs, rows = rng.random((50, 5, 4)).astype(np.float32), np.arange(50)
    return TrainingData(inputs, rows % 3, rows[:40], rows[40:45], rows[45:])


def steps(shift: int, batch_size=16, **settings):
    """(indices, shifts, losses) of every update, and what the losses are with the shifts that are said."""
    network = Network(
        [Block("output", Dense(3), ACTIVATIONS["identity"])], (5, 4), LOSSES["softmax_cross_entropy"]
    )
    network.initialize(streams(2).initialization)
    chosen = Settings(3, batch_size, 0.1, seed=2, shift=shift, **settings)
    seen = []
    for step in train(network, OPTIMIZERS["gradient_descent"](), data(), chosen):
        if not step.final:
            shifts = step.drawn.get("inputs", {}).get("shift")
            X = data().inputs[step.indices]
            X = X if shifts is None else shifted(X, shifts)
            again = network.probe(X, data().targets[step.indices]).losses_P
            seen.append((step.indices.tolist(), shifts, step.losses.copy(), again))
    return seen


@pytest.mark.parametrize("batch_size", [16, "full"])
def test_the_network_learns_from_the_images_as_they_were_moved(batch_size):
    seen = steps(2, batch_size)
    for _, _, losses, again in seen:
        np.testing.assert_allclose(losses, again, rtol=1e-5)
    assert {int(shift) for _, shifts, _, _ in seen for shift in shifts.ravel()} == {-2, -1, 0, 1, 2}
    assert all(len(shifts) == len(indices) for indices, shifts, _, _ in seen)


@pytest.mark.parametrize("batch_size", [16, "full"])
def test_no_image_moves_in_step_0_and_every_epoch_moves_them_anew(batch_size):
    seen = steps(1, batch_size)
    per_epoch = len(seen) // 3
    assert not seen[0][1].any()
    assert all(shifts.any() for _, shifts, _, _ in seen[1:])
    assert seen[per_epoch][1].tolist() != seen[2 * per_epoch][1].tolist()


def test_images_come_together_as_they_would_if_none_moved():
    still, moving = steps(0), steps(1)
    assert [indices for indices, *_ in still] == [indices for indices, *_ in moving]
    assert all(shifts is None for _, shifts, _, _ in still)
    np.testing.assert_array_equal(still[0][2], moving[0][2])
    assert not np.array_equal(still[1][2], moving[1][2])


def test_points_cannot_be_moved():
    flat = TrainingData(np.zeros((4, 2)), np.zeros(4, int), np.arange(4), np.arange(0), np.arange(0))
    network = Network(
        [Block("output", Dense(3), ACTIVATIONS["identity"])], (2,), LOSSES["softmax_cross_entropy"]
    )
    with pytest.raises(ShapeError, match="images of height by width"):
        next(train(network, OPTIMIZERS["gradient_descent"](), flat, Settings(1, 2, 0.1, shift=1)))

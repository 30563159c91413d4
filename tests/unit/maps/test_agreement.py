"""Two spaces and two pictures of the same points."""

import itertools

import numpy as np
import pytest
from scipy.spatial import procrustes

from recengine.maps.agreement import aligned, cka_by_chance, disparity_by_chance, linear_cka, overlap, principal_angles

RNG = np.random.default_rng(2)
A, B = RNG.normal(size=(60, 2)), RNG.normal(size=(60, 2))
TURN = np.array([[0.0, 3.0], [3.0, 0.0]])  # mirrored, turned, three times as large


def test_what_is_only_turned_lies_on_top():
    found = aligned(A, A @ TURN + 7.0)
    np.testing.assert_allclose(found.points, A, atol=1e-9)
    assert found.disparity == pytest.approx(0.0, abs=1e-12)


def test_the_disparity_is_scipy_s():
    assert aligned(A, B).disparity == pytest.approx(procrustes(A, B)[2])


def test_a_picture_of_one_spot_cannot_follow():
    assert aligned(A, np.zeros((60, 2))).disparity == 1.0 and aligned(np.zeros((5, 2)), A[:5]).disparity == 0.0


def test_cka_knows_rotations_and_sizes_apart_from_differences():
    x = RNG.normal(size=(200, 5))
    turn, _ = np.linalg.qr(RNG.normal(size=(5, 5)))
    assert linear_cka(x, 4 * x @ turn + 1) == pytest.approx(1.0)
    assert linear_cka(x, RNG.normal(size=(200, 3))) < 0.1
    assert linear_cka(x, np.ones((200, 3))) == 0.0


def test_cka_by_chance_is_the_mean_over_all_shuffles():
    x, y = RNG.normal(size=(5, 2)), RNG.normal(size=(5, 3))
    every = [linear_cka(x, y[list(order)]) for order in itertools.permutations(range(5))]
    assert cka_by_chance(x, y) == pytest.approx(np.mean(every))
    assert cka_by_chance(x, np.ones((5, 2))) == 0.0


def test_shuffled_pictures_follow_nothing():
    assert disparity_by_chance(A, A) == pytest.approx(1.0, abs=0.1) and aligned(A, A).disparity < 1e-12
    assert disparity_by_chance(A, B, seed=3) == disparity_by_chance(A, B, seed=3)


def test_overlap_is_one_with_itself():
    assert overlap(A, 2 * A, k=5).tolist() == [1.0] * 60
    assert overlap(A, RNG.normal(size=(60, 4)), k=5).mean() < 0.4


def test_angles_between_planes():
    eye = np.eye(4)
    np.testing.assert_allclose(np.sort(principal_angles(eye[:, :2], eye[:, 1:3])), [0, np.pi / 2], atol=1e-9)

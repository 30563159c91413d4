"""Trust by hand, against scikit-learn, and on a sample."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from recengine.maps import trust as trusting
from recengine.maps.space import nearest, unit
from recengine.maps.trust import random_picture, trust, trusts


def test_a_picture_that_is_the_space_keeps_all():
    angles = np.linspace(0, 1.5, 30) ** 1.3
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = trust(circle, circle, k=4)
    assert found.trustworthiness == pytest.approx(1.0) and found.kept == 1.0 and (found.kept_each == 1).all()


@pytest.mark.parametrize("seed", range(3))
def test_it_is_scikit_learn_s(seed):
    rng = np.random.default_rng(seed)
    rows, picture = rng.normal(size=(80, 6)), rng.normal(size=(80, 2))
    expected = trustworthiness(unit(rows), picture, n_neighbors=7)  # of unit vectors distance and cosine agree
    assert trust(rows, picture, k=7).trustworthiness == pytest.approx(expected, abs=1e-9)


def test_chance_keeps_k_of_n():
    rows = np.random.default_rng(0).normal(size=(400, 8))
    found = trust(rows, random_picture(400))
    assert found.kept == pytest.approx(10 / 399, abs=0.01) and found.trustworthiness == pytest.approx(0.5, abs=0.03)


def test_many_points_are_judged_on_a_sample(monkeypatch):
    monkeypatch.setattr(trusting, "SAMPLE", 50)
    rows = np.random.default_rng(0).normal(size=(120, 4))
    found = trust(rows, rows[:, :2], seed=3)
    assert len(found.used) == 50 and len(set(found.used.tolist())) == 50
    assert len(found.kept_each) == 120, "what is kept is of all points"
    np.testing.assert_array_equal(found.used, trust(rows, rows[:, :2], seed=3).used)


def test_few_points_have_fewer_neighbours():
    rows = np.random.default_rng(0).normal(size=(9, 4))
    assert trust(rows, rows[:, :2]).k == 4


def test_points_on_one_spot_do_not_count_themselves():
    rows = np.random.default_rng(0).normal(size=(40, 4))
    found = trust(rows, np.zeros((40, 2)))
    assert 0 <= found.kept < 0.6 and found.trustworthiness < 1


def test_several_pictures_are_judged_as_each_alone():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(60, 5))
    pictures = {"one": rows[:, :2], "other": random_picture(60)}
    near = nearest(rows, 10)
    for name, found in trusts(rows, pictures, near=near).items():
        alone = trust(rows, pictures[name])
        assert (found.trustworthiness, found.kept) == (alone.trustworthiness, alone.kept)

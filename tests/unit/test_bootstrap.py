"""The bootstrap draws people, gives back what theory says, and never depends on how it is cut into blocks."""

import numpy as np
import pytest

from recengine import bootstrap


def test_each_draw_holds_as_many_users_as_there_are():
    (block,) = bootstrap.weights(7, draws=50, seed=0)
    assert block.shape == (50, 7)
    assert (block.sum(axis=1) == 7).all()
    assert block.std() > 0


def test_blocks_change_memory_only(monkeypatch):
    whole = np.concatenate(list(bootstrap.weights(9, draws=20, seed=3)))
    monkeypatch.setattr(bootstrap, "BLOCK_BYTES", 8 * 9 * 6)
    cut = list(bootstrap.weights(9, draws=20, seed=3))
    assert [len(block) for block in cut] == [6, 6, 6, 2]
    np.testing.assert_array_equal(np.concatenate(cut), whole)
    wide = list(bootstrap.weights(9, draws=20, seed=3, width=18))
    assert [len(block) for block in wide] == [3] * 6 + [2]
    np.testing.assert_array_equal(np.concatenate(wide), whole)


def test_mean_ratio_by_hand():
    over = np.array([[4.0, 1.0], [2.0, 0.0]])
    under = np.array([[2.0, 1.0], [2.0, 0.0]])  # user 1 has nothing in fold 2
    weight = np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 2.0]])
    # (6/4 + 1/1)/2, (8/4 + 1)/2, and only fold 1 where user 0 is not drawn: 2/2
    assert bootstrap.mean_ratio(over, under, weight).tolist() == [1.25, 1.5, 1.0]
    rooted = bootstrap.mean_ratio(over, under, weight, root=True)
    assert rooted.tolist() == pytest.approx([(1.5**0.5 + 1) / 2, (2**0.5 + 1) / 2, 1.0])


def test_mean_ratio_is_unknown_where_a_draw_holds_nobody():
    only_user_0 = np.array([[1.0], [0.0]])
    values = bootstrap.mean_ratio(only_user_0, only_user_0, np.array([[0.0, 2.0], [1.0, 1.0]]))
    assert np.isnan(values[0]) and values[1] == 1.0
    assert bootstrap.interval(values) == (1.0, 1.0)


def test_interval_is_the_percentiles_and_can_be_shifted():
    draws = np.arange(1001.0)
    assert bootstrap.interval(draws) == (25.0, 975.0)
    assert bootstrap.interval(draws, around=0.0) == (-475.0, 475.0)


def test_the_interval_of_a_mean_is_as_wide_as_theory_says():
    values = np.random.default_rng(1).normal(size=(400, 1))
    draws = bootstrap.resample(
        lambda w: {"mean": bootstrap.mean_ratio(values, np.ones_like(values), w)}, 400, draws=4000, seed=2
    )
    low, high = bootstrap.interval(draws["mean"])
    half = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - half, abs=0.01)
    assert high == pytest.approx(values.mean() + half, abs=0.01)


def test_people_are_drawn_not_ratings():
    """Users whose 50 errors are alike: drawing rows would make the interval seven times too narrow."""
    rng = np.random.default_rng(4)
    own = rng.normal(size=(200, 1)) ** 2
    draws = bootstrap.resample(lambda w: {"mse": bootstrap.mean_ratio(50 * own, np.full_like(own, 50), w)}, 200)
    low, high = bootstrap.interval(draws["mse"])
    assert high - low == pytest.approx(2 * 1.96 * own.std() / np.sqrt(200), rel=0.15)


def test_same_seed_same_draws():
    first, again, other = (next(bootstrap.weights(30, draws=5, seed=seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()

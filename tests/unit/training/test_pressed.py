"""A linear autoencoder spans the principal subspace, one non-linear layer does no better, more layers do."""

import numpy as np
import pytest

from recengine.maps.agreement import principal_angles
from recengine.training.pressed import press


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    """Sixty points on a curved sheet in eight dimensions, centred."""
    rng = np.random.default_rng(0)
    at = rng.uniform(-2, 2, (60, 2))
    curved = np.hstack([at, at**2, np.sin(2 * at)]) @ rng.normal(size=(6, 8))
    return curved - curved.mean(axis=0)


def least(rows: np.ndarray, k: int) -> tuple[float, np.ndarray]:
    """(share that the best k directions miss, those directions (m, k))"""
    values, directions = np.linalg.svd(rows, full_matrices=False)[1:]
    return 1 - (values[:k] ** 2).sum() / (values**2).sum(), directions[:k].T


@pytest.mark.parametrize("seed", [0, 1])
def test_the_linear_one_spans_the_principal_subspace(rows, seed):
    found, (lost, directions) = press(rows, 2, "linear", seed=seed), least(rows, 2)
    assert found.lost == pytest.approx(lost, abs=1e-8) and found.decoder.shape == (2, 8)
    assert principal_angles(found.decoder.T, directions).max() < 1e-3


def test_one_non_linear_layer_is_no_nearer_and_more_are(rows):
    lost = least(rows, 2)[0]
    assert press(rows, 2, "shallow", seed=0, steps=100).lost >= lost - 1e-9
    assert press(rows, 2, "deep", seed=0, steps=200, width=16).lost < lost - 0.005


def test_the_same_seed_gives_the_same_answer(rows):
    one, other = (press(rows, 2, "deep", seed=3, steps=10, width=4) for _ in range(2))
    np.testing.assert_array_equal(one.answer, other.answer)
    assert 0 < one.steps <= 10


def test_only_what_is_asked_counts(rows):
    asked = np.random.default_rng(1).random(rows.shape) < 0.5
    found = press(rows * asked, 2, "linear", seed=0, asked=asked, steps=200)
    off = ((rows * asked - found.answer)[asked] ** 2).sum()
    assert found.lost == pytest.approx(off / (rows[asked] ** 2).sum())
    filled = press(rows * asked, 2, "linear", seed=0, steps=200)
    assert found.lost < ((rows * asked - filled.answer)[asked] ** 2).sum() / (rows[asked] ** 2).sum()
    assert principal_angles(found.decoder.T, least(rows * asked, 2)[1]).max() > 0.05


def test_a_penalty_makes_the_weights_small_until_nothing_is_said(rows):
    free, held = (press(rows, 2, "linear", seed=0, reg=reg, steps=100) for reg in (0.0, 0.01))
    assert np.linalg.norm(held.decoder) < np.linalg.norm(free.decoder) and held.lost > free.lost
    assert press(rows, 2, "linear", seed=0, reg=10.0, steps=100).lost == pytest.approx(1)


def test_whether_it_came_to_rest_is_said(rows):
    done, cut = press(rows, 2, "linear", seed=0), press(rows, 2, "deep", seed=0, steps=3, width=4)
    assert done.converged and done.gradient < 1e-3 and done.fell < 1e-6
    assert not cut.converged and cut.fell > 1e-3


def test_what_progress_raises_ends_the_work(rows):
    def stop(share, words):
        assert 0 <= share <= 1 and words.startswith("linear: ")
        if words == "linear: 7 evaluations":
            raise KeyError("stopped")

    with pytest.raises(KeyError, match="stopped"):
        press(rows, 2, "linear", seed=0, progress=stop)

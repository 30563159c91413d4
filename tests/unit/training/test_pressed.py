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
    assert press(rows, 2, "deep", seed=0, width=16).lost < 0.6 * lost


def test_the_same_seed_gives_the_same_answer(rows):
    one, other = (press(rows, 2, "deep", seed=3, steps=10, width=4) for _ in range(2))
    np.testing.assert_array_equal(one.answer, other.answer)
    assert 0 < one.steps <= 10

"""Projections are deterministic, centred, and refuse what they cannot do."""

import importlib.util

import numpy as np
import pytest
from sklearn.decomposition import PCA

from recengine.errors import RequestError
from recengine.maps.projection import pca, project
from recengine.maps.trust import random_picture, trust


@pytest.fixture(scope="module")
def clusters() -> np.ndarray:
    """Three clouds of 30 in ten dimensions."""
    rng = np.random.default_rng(5)
    return np.concatenate([rng.normal(size=10) * 4 + rng.normal(size=(30, 10)) for _ in range(3)])


def test_pca_is_scikit_learn_s_up_to_sign(clusters):
    ours, theirs = pca(clusters), PCA(2).fit_transform(clusters)
    np.testing.assert_allclose(np.abs(ours), np.abs(theirs), atol=1e-9)


def test_the_sign_is_fixed(clusters):
    np.testing.assert_allclose(pca(clusters[::-1])[::-1], pca(clusters), atol=1e-9)


def test_a_space_of_one_direction_has_no_second():
    assert np.allclose(pca(np.arange(5.0)[:, None])[:, 1], 0) and pca(np.arange(5.0)[:, None]).shape == (5, 2)


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_the_same_seed_draws_the_same_picture(clusters, method):
    one, other = project(clusters, method, seed=3), project(clusters, method, seed=3)
    np.testing.assert_array_equal(one, other)
    assert one.dtype == np.float32 and one.shape == (90, 2)
    np.testing.assert_allclose(one.mean(axis=0), 0, atol=1e-3 * np.abs(one).max())


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_it_keeps_more_than_chance(clusters, method):
    kept = trust(clusters, project(clusters, method))
    chance = trust(clusters, random_picture(len(clusters)))
    assert kept.trustworthiness > 0.8 > 0.6 > chance.trustworthiness
    assert kept.kept > chance.kept + 0.1


def test_unknown_projections_and_too_few_points_are_refused(clusters):
    with pytest.raises(RequestError, match="unknown projection 'tnse'; allowed: pca, tsne, umap; did you mean 'tsne'"):
        project(clusters, "tnse")  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="a map of 3 points says nothing; expected at least 4"):
        project(clusters[:3], "pca")


def test_umap_is_refused_by_name_where_it_is_not_installed(clusters, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "umap" else real(name))
    with pytest.raises(RequestError, match="projection 'umap' needs umap-learn, which is not installed; allowed here"):
        project(clusters, "umap")

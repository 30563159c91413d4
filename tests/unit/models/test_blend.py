"""The blend: weights by hand, members that are refused, and whose parts it adds."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from recengine import models
from recengine.data import synthetic
from recengine.errors import RequestError
from recengine.models.base import profile_of
from recengine.models.blend import Blend, BlendConfig, Member, ridge_to_mean


def test_weights_without_a_pull_are_least_squares():
    scores = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 1.0]])
    target = 0.5 + scores @ np.array([0.7, 0.2])
    assert ridge_to_mean(scores, target, 0.0) == pytest.approx([0.5, 0.7, 0.2])


def test_a_strong_pull_leaves_the_plain_mean_and_its_level():
    scores = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 1.0]])
    weights = ridge_to_mean(scores, scores.mean(axis=1) + 0.3, 1e9)
    assert weights == pytest.approx([0.3, 0.5, 0.5], abs=1e-6)


def test_one_step_of_the_pull_by_hand():
    """Two members that differ by d = +-1: the mean is off by 0.4 d, so w_1 - w_2 = 0.8 * 2 / (2 + reg), reg = 2."""
    scores = np.array([[3.5, 2.5], [2.5, 3.5]])
    target = np.array([3.4, 2.6])
    half = 0.4 / (1 + 2)  # (X'X + 2 I) off = X'left with X = [[.5, -.5], [-.5, .5]]
    assert ridge_to_mean(scores, target, 2.0) == pytest.approx([0.0, 0.5 + half, 0.5 - half])


@pytest.mark.parametrize("members", [("mf",), (), ("mf", "mf")])
def test_fewer_than_two_members_are_refused(members):
    with pytest.raises(
        RequestError, match="members = .* is not allowed; expected at least two, each named once, of po"
    ):
        BlendConfig(members=members)


def test_a_member_without_stars_is_refused_by_name():
    with pytest.raises(RequestError, match="unknown members 'ease'; allowed: popularity, bias"):
        BlendConfig(members=("mf", "ease"))


def test_the_members_are_the_models_in_stars():
    in_stars = [entry.name for entry in models.MODELS if entry.unit == "stars" and "tuned" in entry.presets]
    assert {name for name in in_stars if name != "blend"} <= set(get_args(Member))


def test_too_few_ratings_to_hold_some_out_are_refused():
    few = synthetic.low_rank(n_users=30, n_items=40)
    with pytest.raises(RequestError, match="validation = 0.1 of 50 ratings would hold out 5"):
        Blend(BlendConfig()).fit(few.with_ratings(np.arange(50)))


def test_the_score_is_the_weighted_sum_and_so_is_each_part():
    data = synthetic.low_rank(n_users=80, n_items=60)
    blend = Blend(BlendConfig(members=("bias", "item-knn"))).fit(data)
    profile = profile_of(data, 3)
    own = [model.score([profile])[0] for model in blend.members.values()]
    w = blend.weights
    np.testing.assert_allclose(blend.score([profile])[0], w[0] + w[1] * own[0] + w[2] * own[1], rtol=1e-6)
    found = blend.explain(profile, 7)
    level = found.of_kind("level")[0]
    assert set(level.evidence) == {"r_uj", "bias", "item-knn"}
    assert level.value == pytest.approx(level.evidence["bias"] + level.evidence["item-knn"])
    assert found.terms["w_0"] == w[0] and found.terms["w_item-knn"] == w[2]


def test_members_are_fitted_again_on_all_ratings():
    data = synthetic.low_rank(n_users=80, n_items=60)
    blend = Blend(BlendConfig(members=("bias", "item-knn"))).fit(data)
    alone = models.create("bias", models.load("bias").PRESETS["tuned"]).fit(data)
    np.testing.assert_array_equal(
        blend.members["bias"].score([profile_of(data, 0)]), alone.score([profile_of(data, 0)])
    )


def test_a_member_without_an_exact_split_leaves_the_blend_without_one(monkeypatch):
    assert Blend(BlendConfig()).explains_by == ("ratings",)
    assert Blend(BlendConfig(members=("bias", "deepfm"))).explains_by == (), "no split of its own"
    user_rows = replace(models.settings("autoencoder").PRESETS["tuned"], orientation="user")
    monkeypatch.setitem(models.settings("autoencoder").PRESETS, "tuned", user_rows)
    assert Blend(BlendConfig()).explains_by == (), "a split of item rows alone"


def test_a_network_s_parts_are_added_like_any_other_s(brief_networks):
    data = synthetic.low_rank(n_users=80, n_items=60)
    blend = Blend(BlendConfig()).fit(data)
    assert list(blend.members) == ["svdpp", "item-knn", "autoencoder", "bias", "mf"]
    found = blend.explain(profile_of(data, 3), 7)
    assert found.exact and any({"item-knn", "autoencoder"} <= set(part.evidence) for part in found.of_kind("rating"))
    total = found.base_value + sum(part.value for part in found.contributions)
    assert total == pytest.approx(float(blend.score([profile_of(data, 3)])[0, 7]), rel=1e-5)
    loaded = Blend.from_state(blend.config, blend.state())
    np.testing.assert_array_equal(loaded.score([profile_of(data, 3)]), blend.score([profile_of(data, 3)]))


def test_its_code_is_that_of_its_members_too():
    named = models.modules("blend", {"members": ["mf", "bias"], "reg": 1.0})
    assert named == ("recengine.models.blend", "recengine.models.mf", "recengine.models.bias")
    assert models.modules("mf", {"pull": "learned"}) == ("recengine.models.mf",)

"""The bias model by hand, and at its optimum."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models.base import Profile, profiles_of
from recengine.models.bias import Bias, BiasConfig, fit_terms

MU = 20 / 6


def test_one_sweep_by_hand(three):
    terms = fit_terms(three.matrix, reg_user=1.0, reg_item=2.0, sweeps=1)
    b_i = [(9 - 2 * MU) / 4, (4 - 2 * MU) / 4, (7 - 2 * MU) / 4]
    assert terms.mu == pytest.approx(MU)
    assert terms.b_i == pytest.approx(b_i)
    b_u = [(5 + 3 - 2 * MU - b_i[0] - b_i[1]) / 3, (4 + 2 - 2 * MU - b_i[0] - b_i[2]) / 3]
    assert terms.level(three.matrix)[:2] == pytest.approx(b_u)


def test_enough_sweeps_reach_the_optimum(low_rank):
    lam_u, lam_i = 5.0, 2.0
    terms = fit_terms(low_rank.matrix, reg_user=lam_u, reg_item=lam_i, sweeps=200)
    rest = terms.residuals(low_rank.matrix)
    r = low_rank.ratings
    off = r.rating.astype(float) - terms.mu - terms.level(low_rank.matrix)[r.user_idx] - terms.b_i[r.item_idx]
    assert np.sort(off) == pytest.approx(np.sort(rest))
    # the gradient of the penalised squares is 0 in every term
    item_slope = np.bincount(r.item_idx, off, minlength=low_rank.n_items) - lam_i * terms.b_i
    user_slope = np.bincount(r.user_idx, off, minlength=low_rank.n_users) - lam_u * terms.level(low_rank.matrix)
    assert abs(item_slope).max() < 1e-6
    assert abs(user_slope).max() < 1e-6


def test_any_profile_is_folded_in(three):
    model = Bias(BiasConfig(reg_user=1.0)).fit(three)
    mu, b_i, _ = model.terms
    made = Profile([2], [4.0])
    assert model.score([made])[0] == pytest.approx(mu + b_i + (4 - mu - b_i[2]) / 2)
    nobody = Profile([], [])
    assert model.score([nobody])[0] == pytest.approx(mu + b_i)


def test_an_item_nobody_rated_lies_on_the_mean(make):
    model = Bias(BiasConfig()).fit(make([[5, 3, 0], [4, 2, 0]]))
    assert model.score([Profile([], [])])[0, 2] == pytest.approx(3.5)


def test_the_level_is_split_over_the_ratings(three):
    model = Bias(BiasConfig(reg_user=1.0)).fit(three)
    mu, b_i, _ = model.terms
    found = model.explain(profiles_of(three)[0], 2)
    assert found.base_value == pytest.approx(mu + b_i[2])
    assert {part.idx: part.value for part in found.of_kind("level")} == pytest.approx(
        {0: (5 - mu - b_i[0]) / 3, 1: (3 - mu - b_i[1]) / 3}
    )
    assert found.terms["b_u"] == pytest.approx(sum(part.value for part in found.contributions))
    assert found.exact
    part = next(part for part in found.contributions if part.idx == 0)
    assert dict(part.evidence) == pytest.approx({"r_uj": 5, "mu": mu, "b_j": b_i[0], "n": 2, "reg_user": 1})


def test_no_regulariser_and_no_rating_is_no_division_by_zero(three):
    model = Bias(BiasConfig(reg_user=0.0, reg_item=0.0)).fit(three)
    assert np.isfinite(model.score([Profile([], [])])).all()


def test_counts_are_refused(make):
    with pytest.raises(
        RequestError, match="bias: this model predicts stars and pencil holds counts.*allowed there: content"
    ):
        Bias(BiasConfig()).fit(make([[30, 2], [5, 0]], explicit=False))


def test_another_kind_of_reason_is_refused(three):
    with pytest.raises(RequestError, match="unknown kind of reason for bias 'neighbours'; allowed: ratings"):
        Bias(BiasConfig()).fit(three).explain(profiles_of(three)[0], 0, "neighbours")

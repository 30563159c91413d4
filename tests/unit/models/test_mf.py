"""Matrix factorisation by hand: the ridge answer, the uncertainty in it, the turns, the reason."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models import memory
from recengine.models.base import Profile, profile_of, profiles_of
from recengine.models.bias import fit_terms
from recengine.models.mf import MF, PRESETS, MFConfig


def made(*, v=(0.0, 0.0, 0.0), pull=(2.0, 3.0)) -> MF:
    """One factor, three films: q = 1, -1, 2 and b = 0.5, 0, -0.5 around a mean of 3."""
    model = MF(MFConfig(factors=1))
    model.mu, model.b_i = 3.0, np.array([0.5, 0.0, -0.5])
    model.q, model.v, model.reg = np.array([[1.0], [-1.0], [2.0]]), np.array(v)[:, None], np.array(pull)
    return model


RATED = Profile([0, 1], [5.0, 2.0])  # 1.5 above and 1 below what is expected of the films alone
A = np.array([[2 + 1 + 1, 1 - 1], [1 - 1, 3 + 2]])  # films (1, 1) and (-1, 1), pulled by 2 and 3


def test_the_user_is_the_ridge_answer_to_their_ratings():
    p, b_u = np.linalg.solve(A, 1.5 * np.array([1, 1]) - 1.0 * np.array([-1, 1]))
    assert (p, b_u) == pytest.approx((2.5 / 4, 0.5 / 5))
    assert made().score([RATED])[0] == pytest.approx([3.5 + b_u + p, 3 + b_u - p, 2.5 + b_u + 2 * p])


def test_an_uncertain_film_holds_the_taste_back_and_not_the_level():
    p, b_u = 2.5 / (4 + 0.7), 0.5 / 5
    assert made(v=(0.5, 0.2, 9.0)).score([RATED])[0, 2] == pytest.approx(2.5 + b_u + 2 * p)


def test_nobody_gets_what_films_get_of_all():
    assert made().score([Profile([], [])])[0] == pytest.approx([3.5, 3.0, 2.5])


def test_the_reason_is_the_ridge_answer_split_over_what_it_answers_to():
    found = made().explain(RATED, 2)
    assert found.base_value == 2.5
    assert {part.idx: part.value for part in found.of_kind("level")} == pytest.approx({0: 1.5 / 5, 1: -1.0 / 5})
    assert {part.idx: part.value for part in found.of_kind("rating")} == pytest.approx(
        {0: 2 * 1 / 4 * 1.5, 1: 2 * -1 / 4 * -1.0}
    )
    assert found.terms["b_u"] == pytest.approx(0.1)
    top = found.of_kind("rating")[0]
    assert dict(top.evidence) == pytest.approx({"r_uj": 5, "mu": 3, "b_j": 0.5, "a_ij": 0.5})
    assert found.exact


def test_the_level_s_share_takes_the_factors_into_account():
    model = made(pull=(1.0, 1.0))
    profile = Profile([0], [5.0])
    a = np.array([[2.0, 1.0], [1.0, 2.0]])
    share = np.linalg.solve(a, [1.0, 1.0])  # 1/3, 1/3
    found = model.explain(profile, 2)
    assert found.of_kind("level")[0].value == pytest.approx(share[1] * 1.5)
    assert found.of_kind("rating")[0].value == pytest.approx(2 * share[0] * 1.5)


def slope(model: MF, data, lam: float) -> float:
    """The largest slope of the textbook's penalised squares in a term of a film, users at their ridge answer."""
    r, k = data.ratings, model.q.shape[1]
    f = np.hstack([model.q, np.ones((data.n_items, 1))])
    off, x = np.zeros(len(r)), np.zeros((data.n_users, k + 1))
    for user in range(data.n_users):
        own = r.user_idx == user
        y = r.rating[own] - model.mu - model.b_i[r.item_idx[own]]
        x[user] = np.linalg.solve(
            lam * np.eye(k + 1) + f[r.item_idx[own]].T @ f[r.item_idx[own]], f[r.item_idx[own]].T @ y
        )
        off[own] = y - f[r.item_idx[own]] @ x[user]
    slopes = [np.bincount(r.item_idx, off, minlength=data.n_items) - lam * model.b_i]
    slopes += [
        np.bincount(r.item_idx, off * x[r.user_idx, factor], minlength=data.n_items) - lam * model.q[:, factor]
        for factor in range(k)
    ]
    return float(np.abs(slopes).max())


def test_textbook_walks_to_a_rest_of_its_objective(low_rank):
    lam = 3.0
    settings = {"factors": 2, "reg": lam, "reg_user": lam, "reg_item": lam, "noise": 0.0, "pull": "fixed"}
    few, many = (MF(MFConfig(**settings, sweeps=sweeps)).fit(low_rank) for sweeps in (1, 300))
    assert slope(many, low_rank, lam) < 1e-3 < slope(few, low_rank, lam)


def test_one_turn_by_hand(three):
    config = MFConfig(factors=1, sweeps=1, reg=2.0, reg_user=1.0, reg_item=3.0, noise=0.5)
    model = MF(config).fit(three)
    terms = fit_terms(three.matrix, reg_user=1.0, reg_item=3.0)
    rest = np.zeros((3, 3))
    rest[three.matrix.nonzero()] = terms.residuals(three.matrix)
    _, s, vt = np.linalg.svd(rest)
    start = vt[0] * np.sqrt(s[0])
    p, b_u, v_u = np.empty((3, 3))
    for user, (items, stars) in enumerate([([0, 1], [5, 3]), ([0, 2], [4, 2]), ([1, 2], [1, 5])]):
        f = np.column_stack([start[items], [1, 1]])
        inverse = np.linalg.inv(np.diag([2.0, 1.0]) + f.T @ f)
        p[user], b_u[user] = inverse @ f.T @ (np.array(stars) - terms.mu - terms.b_i[items])
        v_u[user] = 0.5 * inverse[0, 0]
    assert model.reg == pytest.approx([0.5 / (p**2 + v_u).mean(), 1.0])
    g = np.column_stack([p[[0, 1]], [1, 1]])  # who rated film 0
    inverse = np.linalg.inv(np.diag([2.0 + v_u[0] + v_u[1], 3.0]) + g.T @ g)
    q, b = inverse @ g.T @ (np.array([5, 4]) - terms.mu - b_u[[0, 1]])
    assert (abs(model.q[0, 0]), model.b_i[0]) == pytest.approx((abs(q), b))
    assert model.v[0, 0] == pytest.approx(0.5 * inverse[0, 0])


def test_an_item_nobody_rated_moves_nobody(make):
    model = MF(MFConfig(factors=2)).fit(make([[5, 3, 0], [4, 2, 0]]))
    assert model.b_i[2] == 0
    assert not model.q[2].any()


def test_ratings_without_a_difference_leave_the_mean(make):
    model = MF(PRESETS["tuned"]).fit(make([[4, 4, 0], [0, 4, 4]]))
    assert model.score([Profile([0], [4.0])])[0] == pytest.approx([4, 4, 4])


def test_more_factors_than_films_are_no_harm(three):
    scores = MF(MFConfig(factors=9)).fit(three).score(profiles_of(three))
    assert np.isfinite(scores).all()


def test_blocks_change_nothing(low_rank, monkeypatch):
    model, profiles = MF(PRESETS["fast"]).fit(low_rank), profiles_of(low_rank)
    whole = model.score(profiles)
    monkeypatch.setattr(memory, "BLOCK_BYTES", 8 * low_rank.n_items * 7)
    np.testing.assert_allclose(model.score(profiles), whole, rtol=1e-6)


def test_progress_ends_at_the_last_sweep(three):
    told = []
    MF(MFConfig(factors=1, sweeps=3)).fit(three, progress=lambda share, words: told.append((share, words)))
    assert told[-1] == (1.0, "sweep 3 of 3")


def test_counts_are_refused(make):
    with pytest.raises(RequestError, match="mf: this model predicts stars and pencil holds counts.*ease, als with any"):
        MF(PRESETS["tuned"]).fit(make([[30, 2], [5, 0]], explicit=False))


def test_a_pull_learned_from_nothing_is_refused():
    with pytest.raises(RequestError, match="pull = 'learned' with noise = 0 would pull at nothing; allowed .*: fixed"):
        MFConfig(noise=0.0)


def test_another_kind_of_reason_is_refused(three):
    with pytest.raises(RequestError, match="unknown kind of reason for mf 'factors'; allowed: ratings"):
        MF(PRESETS["fast"]).fit(three).explain(profile_of(three, 0), 0, "factors")

"""SVD++ by hand: what the choice says, what is left for the ridge answer, the turns, the reason."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models import memory
from recengine.models.base import Profile, profile_of, profiles_of
from recengine.models.mf import MF, MFConfig
from recengine.models.svdpp import PRESETS, SVDpp, SVDppConfig


def made() -> SVDpp:
    """One factor, three films: q = 1, -1, 2, y = 0.2, 0.4, 9 and b = 0.5, 0, -0.5 around a mean of 3."""
    model = SVDpp(SVDppConfig(factors=1))
    model.mu, model.b_i = 3.0, np.array([0.5, 0.0, -0.5])
    model.q, model.y, model.v = np.array([[[1.0], [-1.0], [2.0]], [[0.2], [0.4], [9.0]], [[0.5], [0.0], [0.0]]])
    model.reg = np.array([2.0, 3.0])
    return model


RATED = Profile([0, 1], [5.0, 2.0])
Z = (0.2 + 0.4) / np.sqrt(2)
LEFT = np.array([1.5 - Z, -1.0 + Z])  # of 1.5 above and 1 below the films alone, less q_j z
P, B_U = (LEFT[0] - LEFT[1]) / (2 + 0.5 + 2), LEFT.sum() / (3 + 2)  # films (1, 1) and (-1, 1): no cross term


def test_the_ridge_answers_to_what_the_choice_leaves():
    assert made().score([RATED])[0] == pytest.approx([3.5 + B_U + (P + Z), 3 + B_U - (P + Z), 2.5 + B_U + 2 * (P + Z)])


def test_nobody_gets_what_films_get_of_all():
    assert made().score([Profile([], [])])[0] == pytest.approx([3.5, 3.0, 2.5])


def test_the_reason_is_the_ridge_answer_and_the_word_of_each_choice():
    found = made().explain(RATED, 2)
    assert found.base_value == 2.5
    assert {part.idx: part.value for part in found.of_kind("level")} == pytest.approx({0: LEFT[0] / 5, 1: LEFT[1] / 5})
    assert {part.idx: part.value for part in found.of_kind("rating")} == pytest.approx(
        {0: 2 / 4.5 * LEFT[0] + 2 * 0.2 / np.sqrt(2), 1: -2 / 4.5 * LEFT[1] + 2 * 0.4 / np.sqrt(2)}
    )
    assert found.terms["b_u"] == pytest.approx(B_U)
    part = next(part for part in found.of_kind("rating") if part.idx == 0)
    assert dict(part.evidence) == pytest.approx(
        {"r_uj": 5, "b_j": 0.5, "z_uj": Z, "a_ij": 2 / 4.5, "y_ij": 0.4 / np.sqrt(2), "own_j": LEFT[0]}
    )
    assert found.exact


def test_choices_solve_their_own_squares(low_rank):
    """With users and films held, the slope in every y_j is 0 once the steps are enough."""
    model = SVDpp(SVDppConfig(factors=2, sweeps=2, steps=2)).fit(low_rank)
    r = low_rank.ratings
    rng = np.random.default_rng(0)
    p, b_u = rng.normal(0, 0.1, (low_rank.n_users, 2)), rng.normal(0, 0.1, low_rank.n_users)

    def slope() -> float:
        share = low_rank.user_counts[r.user_idx] ** -0.5
        z = np.stack([np.bincount(r.user_idx, share * model.y[r.item_idx, f]) for f in range(2)], axis=1)
        known = model.mu + b_u[r.user_idx] + model.b_i[r.item_idx]
        off = r.rating - known - ((p + z)[r.user_idx] * model.q[r.item_idx]).sum(axis=1)
        wanted = np.stack([np.bincount(r.user_idx, off * model.q[r.item_idx, f]) for f in range(2)], axis=1)
        word = np.stack([np.bincount(r.item_idx, share * wanted[r.user_idx, f]) for f in range(2)], axis=1)
        return float(np.abs(word - model.config.reg_choice * model.y).max())

    model.config = SVDppConfig(factors=2, steps=200)
    before = slope()
    model._learn_choices(low_rank.matrix, p, b_u)
    assert slope() < 1e-6 < before


def test_choices_held_at_nothing_leave_mf(low_rank):
    both = {"factors": 4, "sweeps": 3}
    silent = SVDpp(SVDppConfig(**both, reg_choice=1e5)).fit(low_rank)
    plain = MF(MFConfig(**both)).fit(low_rank)
    np.testing.assert_allclose(silent.score(profiles_of(low_rank)), plain.score(profiles_of(low_rank)), atol=2e-2)
    loud = SVDpp(SVDppConfig(**both, reg_choice=1.0)).fit(low_rank)
    assert np.abs(loud.score(profiles_of(low_rank)) - plain.score(profiles_of(low_rank))).max() > 0.1


def test_blocks_change_nothing(low_rank, monkeypatch):
    model, profiles = SVDpp(SVDppConfig(factors=3, sweeps=2)).fit(low_rank), profiles_of(low_rank)
    whole = model.score(profiles)
    monkeypatch.setattr(memory, "BLOCK_BYTES", 8 * low_rank.n_items * 7)
    np.testing.assert_allclose(model.score(profiles), whole, rtol=1e-6)


def test_ratings_without_a_difference_leave_the_mean(make):
    model = SVDpp(PRESETS["tuned"]).fit(make([[4, 4, 0], [0, 4, 4]]))
    assert model.score([Profile([0], [4.0])])[0] == pytest.approx([4, 4, 4])


def test_counts_are_refused(make):
    with pytest.raises(
        RequestError, match="svdpp: this model predicts stars and pencil holds counts.*ease, als with any"
    ):
        SVDpp(PRESETS["tuned"]).fit(make([[30, 2], [5, 0]], explicit=False))


def test_a_pull_learned_from_nothing_is_refused():
    with pytest.raises(RequestError, match="pull = 'learned' with noise = 0 would pull at nothing; allowed .*: fixed"):
        SVDppConfig(noise=0.0)


def test_another_kind_of_reason_is_refused(three):
    with pytest.raises(RequestError, match="unknown kind of reason for svdpp 'factors'; allowed: ratings"):
        SVDpp(PRESETS["tuned"]).fit(three).explain(profile_of(three, 0), 0, "factors")

"""Implicit ALS by hand: confidence, the ridge answer, the turns, the reason of the source."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models import memory
from recengine.models.als import ALS, PRESETS, ALSConfig
from recengine.models.base import Profile, profile_of, profiles_of


def made(**settings) -> ALS:
    """One factor, three films: q = 1, 2, 0, so Q'Q = 5."""
    model = ALS(ALSConfig(factors=1, alpha=2.0, reg=3.0, **settings))
    model.q, model.explicit = np.array([[1.0], [2.0], [0.0]]), True
    return model


def test_the_user_is_the_ridge_answer_to_every_film():
    # c = 1 + 2 * 4 = 9 of film 0 and 1 + 2 * 1 = 3 of film 1; both ratings pull by 3 * 2^0.5
    x = (9 * 1 + 3 * 2) / (3 * np.sqrt(2) + 5 + 8 * 1 + 2 * 4)
    assert made().score([Profile([0, 1], [4.0, 1.0])])[0] == pytest.approx([x, 2 * x, 0])


def test_a_regulariser_for_all_does_not_count():
    x = 9 / (3 + 5 + 8)
    assert made(count_power=0.0).score([Profile([0], [4.0])])[0, 1] == pytest.approx(2 * x)


def test_presence_reads_no_stars():
    one, five = made(weight="presence").score([Profile([0], [1.0]), Profile([0], [5.0])])
    assert one == pytest.approx(five)
    assert one[0] == pytest.approx(3 / (3 + 5 + 2))


def test_counts_are_dampened(make):
    model = made()
    model.explicit = False
    c = 1 + 2 * np.log(10)
    assert model.score([Profile([0], [9.0])])[0, 0] == pytest.approx(c / (3 + 5 + c - 1))


def test_nobody_gets_nothing():
    assert made().score([Profile([], [])])[0].tolist() == [0, 0, 0]


def test_the_reason_is_the_source_s(three):
    found = made().explain(Profile([0, 1], [4.0, 1.0]), 1)
    a = 3 * np.sqrt(2) + 5 + 8 + 8
    assert found.base_value == 0
    assert {part.idx: part.value for part in found.contributions} == pytest.approx({0: 2 * 1 / a * 9, 1: 2 * 2 / a * 3})
    part = next(part for part in found.contributions if part.idx == 0)
    assert dict(part.evidence) == pytest.approx({"r_uj": 4, "c_uj": 9, "s_ij": 2 / a})
    assert found.exact


def test_the_turns_walk_to_a_rest_of_the_objective(low_rank):
    """The slope of the penalised squares over all pairs is 0 in every factor of every film."""
    settings = {"factors": 3, "alpha": 0.5, "reg": 2.0}
    few, many = (ALS(ALSConfig(**settings, sweeps=sweeps)).fit(low_rank) for sweeps in (1, 400))
    w = low_rank.matrix.toarray().astype(float)
    confidence, wanted = 1 + 0.5 * w, (w > 0).astype(float)
    pull = 2.0 * low_rank.item_counts[:, None] ** 0.5

    def slope(model: ALS) -> float:
        x = np.empty((low_rank.n_users, 3))
        for user, c in enumerate(confidence):
            matrix = (model.q.T * c) @ model.q + 2.0 * np.sqrt(low_rank.user_counts[user]) * np.eye(3)
            x[user] = np.linalg.solve(matrix, model.q.T @ (c * wanted[user]))
        off = confidence * (wanted - x @ model.q.T)
        return float(np.abs(off.T @ x - pull * model.q).max())

    assert slope(many) < 1e-4 < slope(few)


def test_blocks_change_nothing(low_rank, monkeypatch):
    model, profiles = ALS(PRESETS["ranking"]).fit(low_rank), profiles_of(low_rank)
    whole = model.score(profiles)
    monkeypatch.setattr(memory, "BLOCK_BYTES", 8 * low_rank.n_items * 7)
    np.testing.assert_allclose(model.score(profiles), whole, rtol=1e-5, atol=1e-6)


def test_a_film_nobody_took_up_scores_nothing(make):
    model = ALS(ALSConfig(factors=2)).fit(make([[5, 3, 0], [4, 2, 0]]))
    assert model.score([Profile([0], [5.0])])[0, 2] == 0


def test_progress_ends_at_the_last_sweep(three):
    told = []
    ALS(ALSConfig(factors=1, sweeps=3)).fit(three, progress=lambda share, words: told.append((share, words)))
    assert told[-1] == (1.0, "sweep 3 of 3")


def test_another_kind_of_reason_is_refused(three):
    with pytest.raises(RequestError, match="unknown kind of reason for als 'factors'; allowed: ratings"):
        ALS(PRESETS["ranking"]).fit(three).explain(profile_of(three, 0), 0, "factors")

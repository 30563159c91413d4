"""EASE by hand: the closed form, the zero diagonal, the sums, the refusal of what would not fit."""

import tracemalloc

import numpy as np
import pytest

from recengine.errors import RequestError, WorkError
from recengine.models import ease as module
from recengine.models import memory
from recengine.models.base import Profile, profile_of, profiles_of
from recengine.models.ease import EASE, PRESETS, EASEConfig, inverse

# three: films 0, 1, 2 have two raters each, and each two of them share one: G + 1 has 3 and 1; P 0.4 and -0.1
QUARTER = 0.25


def test_the_closed_form_by_hand(three):
    model = EASE(EASEConfig(reg=1.0)).fit(three)
    assert model.b == pytest.approx(np.full((3, 3), QUARTER) - QUARTER * np.eye(3))
    assert model.score([Profile([0], [5.0]), Profile([0, 2], [1.0, 1.0])]) == pytest.approx(
        np.array([[0, QUARTER, QUARTER], [QUARTER, 2 * QUARTER, QUARTER]])
    )


def test_it_minimises_what_it_says(low_rank):
    """The slope of the penalised squares is 0 in every weight off the diagonal, with every setting in play."""
    config = EASEConfig(weight="rating", reg=30.0, drop=0.4, activity_discount=0.6)
    model = EASE(config).fit(low_rank)
    w = low_rank.matrix.toarray().astype(float)[:, model.items] * low_rank.user_counts[:, None] ** -0.3
    w /= np.sqrt((w[w > 0] ** 2).mean())
    b = model.b.astype(float)
    slope = w.T @ (w @ b - w) + (30.0 + 0.4 * (w**2).sum(axis=0))[:, None] * b
    np.fill_diagonal(slope, 0.0)
    assert np.abs(slope).max() < 1e-3
    assert not np.diag(b).any()
    assert np.abs(w.T @ w).max() > 10


def test_stars_count_as_stars_and_their_unit_does_not_matter(make):
    rows = np.array([[5, 3, 0], [4, 0, 2], [0, 1, 5]])
    stars, halves = (EASE(EASEConfig(weight="rating", reg=1.0)).fit(make(table)) for table in (rows, rows / 2))
    assert stars.b == pytest.approx(halves.b, rel=1e-5)
    assert stars.score([Profile([0], [4.0])])[0, 1] == pytest.approx(4 * stars.b[0, 1])


def test_counts_are_dampened(make):
    data = make([[900, 3, 0], [4, 0, 2], [0, 1, 5]], explicit=False)
    model = EASE(PRESETS["ranking"]).fit(data)
    assert model.score([profile_of(data, 0)])[0, 2] == pytest.approx(np.log1p([900, 3]) @ model.b[:2, 2])


def test_a_film_nobody_rated_scores_nothing_and_moves_nothing(make):
    model = EASE(EASEConfig(reg=1.0)).fit(make([[5, 0, 3], [4, 0, 0]]))
    assert model.items.tolist() == [0, 2]
    assert model.score([Profile([0, 1], [5.0, 5.0])])[0] == pytest.approx([0, 0, model.b[0, 1]])
    assert model.explain(Profile([0, 1], [5.0, 5.0]), 1).contributions == ()
    assert [part.idx for part in model.explain(Profile([0, 1], [5.0, 5.0]), 2).contributions] == [0]


def test_the_reason_is_the_sum(three):
    model = EASE(EASEConfig(weight="rating", reg=1.0)).fit(three)
    found = model.explain(profile_of(three, 0), 2)
    assert found.base_value == 0
    assert {part.idx: part.value for part in found.contributions} == pytest.approx(
        {0: 5 * model.b[0, 2], 1: 3 * model.b[1, 2]}
    )
    part = next(part for part in found.contributions if part.idx == 0)
    assert dict(part.evidence) == pytest.approx({"r_uj": 5, "w_uj": 5, "B_ji": model.b[0, 2]})


def test_blocks_change_nothing(low_rank, monkeypatch):
    model, profiles = EASE(PRESETS["ranking"]).fit(low_rank), profiles_of(low_rank)
    whole = model.score(profiles)
    monkeypatch.setattr(memory, "BLOCK_BYTES", 4 * low_rank.n_items * 7)
    np.testing.assert_allclose(model.score(profiles), whole, rtol=1e-5, atol=1e-6)


def test_too_many_items_are_refused_with_the_figure(three, monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 2 * module.BYTES_A_PAIR * 9 - 1)
    with pytest.raises(RequestError, match=r"ease on pencil \(3 rated items\) would need .*; item-knn, which keeps k"):
        EASE(PRESETS["textbook"]).fit(three)


def test_the_bound_on_memory_holds(make):
    rng = np.random.default_rng(0)
    data = make(rng.integers(1, 6, (60, 700)) * (rng.random((60, 700)) < 0.5))
    model, pairs = EASE(PRESETS["ranking"]), int((data.item_counts > 0).sum()) ** 2
    tracemalloc.start()
    model.fit(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.6 * module.BYTES_A_PAIR * pairs < peak < 1.05 * module.BYTES_A_PAIR * pairs


def test_the_inverse_of_a_symmetric_matrix():
    a = np.random.default_rng(0).normal(size=(30, 30))
    a = a @ a.T + np.eye(30)
    np.testing.assert_allclose(inverse(a.copy()) @ a, np.eye(30), atol=1e-9)


def test_a_matrix_without_one_is_refused():
    with pytest.raises(WorkError, match="ease: the matrix of items has no inverse in this precision; a larger reg"):
        inverse(np.array([[1.0, 2.0], [2.0, 1.0]]))


def test_another_kind_of_reason_is_refused(three):
    with pytest.raises(RequestError, match="unknown kind of reason for ease 'neighbours'; allowed: ratings"):
        EASE(PRESETS["textbook"]).fit(three).explain(profile_of(three, 0), 0, "neighbours")

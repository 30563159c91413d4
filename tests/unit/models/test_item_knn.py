"""Item-kNN by hand: the source's formula, the residuals, the sums, and each one's reason."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models import item_knn as module
from recengine.models import memory
from recengine.models.base import Profile, profile_of
from recengine.models.item_knn import PRESETS, ItemKNN, ItemKNNConfig

S_01, S_02 = 15 / np.sqrt(41 * 10), 8 / np.sqrt(41 * 29)  # cosines of films 0 and 1, 0 and 2
S_12 = 5 / np.sqrt(10 * 29)


def test_textbook_is_the_source_s_formula(three):
    model = ItemKNN(PRESETS["textbook"]).fit(three)
    s = model.score([profile_of(three, 0)])[0]
    assert s[2] == pytest.approx((S_02 * 5 + S_12 * 3) / (S_02 + S_12))
    assert s[0] == pytest.approx(3)  # of its own two ratings only the other one is a neighbour


def test_textbook_has_no_score_where_no_neighbour_was_rated(make):
    model = ItemKNN(PRESETS["textbook"]).fit(make([[5, 3, 0], [4, 1, 0], [0, 0, 2]]))
    assert np.isnan(model.score([Profile([0], [5.0])])[0]).tolist() == [True, False, True]


def test_the_textbook_reason_stands_on_the_user_s_mean(three):
    found = ItemKNN(PRESETS["textbook"]).fit(three).explain(profile_of(three, 0), 2)
    assert found.base_value == found.terms["mean_u"] == 4
    total = S_02 + S_12
    values = {part.idx: part.value for part in found.of_kind("rating")}
    assert values == pytest.approx({0: S_02 * (5 - 4) / total, 1: S_12 * (3 - 4) / total})
    assert found.of_kind("level") == ()
    assert found.terms["sum_abs_s"] == pytest.approx(total)
    top = found.contributions[-1] if found.contributions[0].idx else found.contributions[0]
    assert top.evidence["s_ij"] == pytest.approx(S_02)
    assert (top.evidence["r_uj"], top.evidence["n_common"]) == (5, 1)


def test_a_reason_needs_a_score(make):
    model = ItemKNN(PRESETS["textbook"]).fit(make([[5, 3, 0], [4, 1, 0], [0, 0, 2]]))
    with pytest.raises(RequestError, match="item-knn has no score for item 2 and this profile, so no reason: none of"):
        model.explain(Profile([0], [5.0]), 2)


def test_another_kind_of_reason_is_refused(three):
    with pytest.raises(RequestError, match="unknown kind of reason for item-knn 'neighbours'; allowed: ratings"):
        ItemKNN(PRESETS["textbook"]).fit(three).explain(profile_of(three, 0), 2, "neighbours")


@pytest.fixture(scope="module")
def five(make):
    return make([[5, 4, 0, 1], [4, 5, 2, 0], [1, 0, 5, 4], [0, 2, 4, 5], [5, 5, 1, 2]])


def test_residuals_pull_away_from_the_bias_model(five):
    model = ItemKNN(ItemKNNConfig(weight="residual", shrinkage=1.0, damping=0.1, reg_user=1.0, reg_item=1.0)).fit(five)
    mu, b_i, _ = model.terms
    profile = profile_of(five, 0)
    b_u = sum(r - mu - b_i[i] for r, i in zip([5, 4, 1], [0, 1, 3], strict=True)) / 4
    left = np.array([r - mu - b_u - b_i[i] for r, i in zip([5, 4, 1], [0, 1, 3], strict=True)])
    s = model.near.toarray()[[0, 1, 3], 2]
    assert (s > 0).any()
    expected = mu + b_u + b_i[2] + s @ left / (s.sum() + 0.1)
    assert model.score([profile])[0, 2] == pytest.approx(expected, abs=1e-6)

    found = model.explain(profile, 2)
    assert found.base_value == pytest.approx(mu + b_i[2])
    assert sum(part.value for part in found.of_kind("level")) == pytest.approx(b_u)
    by_item = {part.idx: part for part in found.of_kind("rating")}
    for item, similar, rest in zip([0, 1, 3], s, left, strict=True):
        assert (item in by_item) == (similar > 0)
        if similar > 0:
            assert by_item[item].value == pytest.approx(similar * rest / (s.sum() + 0.1))
            assert by_item[item].evidence["b_uj"] == pytest.approx(mu + b_u + b_i[item])


def test_residual_similarity_by_hand(five):
    model = ItemKNN(ItemKNNConfig(weight="residual", shrinkage=1.0, amplification=2.0)).fit(five)
    e = np.zeros((5, 4))
    e[five.matrix.nonzero()] = model.terms.residuals(five.matrix)
    common = {0, 1, 4}  # who rated films 0 and 1
    cosine = e[:, 0] @ e[:, 1] / np.linalg.norm(e[:, 0]) / np.linalg.norm(e[:, 1])
    assert model.near[0, 1] == pytest.approx((max(cosine, 0) * len(common) / (len(common) + 1)) ** 2)


def test_nobody_near_leaves_the_bias_model(make):
    model = ItemKNN(PRESETS["tuned"]).fit(make([[5, 3, 0], [4, 1, 0], [0, 0, 2]]))
    mu, b_i, _ = model.terms
    assert model.score([Profile([], [])])[0] == pytest.approx(mu + b_i)


def test_sums_of_ratings(three):
    model = ItemKNN(ItemKNNConfig(aggregate="sum")).fit(three)
    assert (model.unit, model.predicts_stars) == ("similarity", False)
    assert model.score([profile_of(three, 0)])[0, 2] == pytest.approx(S_02 * 5 + S_12 * 3)
    found = model.explain(profile_of(three, 0), 2)
    assert found.base_value == 0
    assert [part.value for part in found.contributions] == pytest.approx(sorted([S_02 * 5, S_12 * 3], reverse=True))


def test_the_rated_film_bears_its_share_of_the_norm(three):
    model = ItemKNN(ItemKNNConfig(aggregate="sum", weight="presence", asymmetry=0.9)).fit(three)
    # films have 2 raters each and share 1: 1 / (2^0.1 2^0.9), whoever bears what
    assert model.score([Profile([0], [1.0])])[0].tolist() == pytest.approx([0, 0.5, 0.5])


def test_asymmetry_holds_popular_targets_back(make):
    data = make([[1, 1, 1], [0, 0, 1], [0, 0, 1], [0, 1, 1]])  # raters of films 0, 1, 2: 1, 2, 4
    model = ItemKNN(ItemKNNConfig(aggregate="sum", weight="presence", asymmetry=0.8)).fit(data)
    assert model.score([Profile([1], [1.0])])[0] == pytest.approx([1 / (2**0.8 * 1), 0, 2 / (2**0.8 * 4**0.2)])


def test_active_users_count_less(make):
    data = make([[1, 1, 0, 0], [1, 0, 1, 1]])  # film 0 shares user 0 (2 ratings) with 1, user 1 (3 ratings) with 2
    model = ItemKNN(ItemKNNConfig(aggregate="sum", weight="presence", activity_discount=1.0)).fit(data)
    norm = np.sqrt(1 / 2 + 1 / 3)
    s = model.score([Profile([0], [1.0])])[0]
    assert s[1] == pytest.approx(1 / 2 / (norm * np.sqrt(1 / 2)))
    assert s[2] == pytest.approx(1 / 3 / (norm * np.sqrt(1 / 3)))


def test_k_is_chosen_for_the_target_and_not_anew_for_the_user(make):
    # the two nearest of film 0 are 1 and 2; who rated 3 alone gets nothing for it
    data = make([[5, 5, 5, 1], [5, 5, 5, 0], [5, 5, 4, 0], [0, 0, 0, 5]])
    model = ItemKNN(ItemKNNConfig(k=2)).fit(data)
    assert np.isnan(model.score([Profile([3], [5.0])])[0, 0])
    assert np.isfinite(ItemKNN(ItemKNNConfig()).fit(data).score([Profile([3], [5.0])])[0, 0])


def test_counts_are_listed_and_dampened(make):
    data = make([[900, 3, 0], [4, 0, 2], [0, 1, 5]], explicit=False)
    model = ItemKNN(PRESETS["ranking"]).fit(data)
    s = model.near.toarray()
    logs = np.log1p([900, 3])
    assert model.score([profile_of(data, 0)])[0, 2] == pytest.approx(logs @ s[[0, 1], 2])
    for preset in ("textbook", "tuned"):
        with pytest.raises(RequestError, match="item-knn: .* predicts stars and pencil holds counts.*preset=ranking"):
            ItemKNN(PRESETS[preset]).fit(data)


def test_too_many_pairs_are_refused_with_the_figure(three, monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 100)
    with pytest.raises(RequestError, match=r"item-knn with k = all on pencil \(3 items\) would need .* a smaller k"):
        ItemKNN(PRESETS["textbook"]).fit(three)


def test_blocks_change_nothing(low_rank, monkeypatch):
    model = ItemKNN(PRESETS["tuned"]).fit(low_rank)
    profiles = [profile_of(low_rank, user) for user in range(40)]
    whole = model.score(profiles)
    monkeypatch.setattr(memory, "BLOCK_BYTES", 4 * low_rank.n_items * 7)
    np.testing.assert_array_equal(model.score(profiles), whole)


def test_presence_and_mean_together_are_refused():
    with pytest.raises(RequestError, match="would score every item 1"):
        module.CONFIG(weight="presence")

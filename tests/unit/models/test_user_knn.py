"""User-kNN by hand: the source's formula, the residuals, the sums, and both kinds of reason."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models import memory
from recengine.models.base import Profile, profile_of
from recengine.models.user_knn import PRESETS, UserKNN, UserKNNConfig

S_01, S_02 = 20 / np.sqrt(34 * 20), 3 / np.sqrt(34 * 26)  # cosines of users 0 and 1, 0 and 2
MU = 20 / 6


def test_textbook_is_the_source_s_formula(three):
    model = UserKNN(PRESETS["textbook"]).fit(three)
    s = model.score([profile_of(three, 0)])[0]
    assert s[2] == pytest.approx((S_01 * 2 + S_02 * 5) / (S_01 + S_02))
    assert s[1] == pytest.approx(1)  # of the two who rated it, one is user 0


def test_textbook_has_no_score_where_no_neighbour_rated(make):
    model = UserKNN(PRESETS["textbook"]).fit(make([[5, 3, 0], [4, 1, 0], [0, 0, 2]]))
    assert np.isnan(model.score([profile_of(make([[5, 3, 0], [4, 1, 0], [0, 0, 2]]), 0)])[0, 2])


def test_a_user_is_never_their_own_neighbour_also_when_edited(three):
    model = UserKNN(PRESETS["textbook"]).fit(three)
    edited = profile_of(three, 0).rated({2: 4.0})
    s = model.score([edited])[0]
    assert s[1] == pytest.approx(1)  # with themselves among the neighbours it would lie between 1 and 3
    assert {part.idx for part in model.explain(edited, 1, "neighbours").contributions} == {2}


def test_an_invented_profile_hears_everybody(three):
    model = UserKNN(PRESETS["textbook"]).fit(three)
    twin = Profile(profile_of(three, 0).item_idx, profile_of(three, 0).rating)
    assert model.score([twin])[0, 1] == pytest.approx((1 * 3 + S_02 * 1) / (1 + S_02))


def test_textbook_neighbours_speak_against_the_mean_of_all(three):
    found = UserKNN(PRESETS["textbook"]).fit(three).explain(profile_of(three, 0), 2, "neighbours")
    total = S_01 + S_02
    assert found.base_value == pytest.approx(MU)
    values = {part.idx: part.value for part in found.of_kind("neighbour")}
    assert values == pytest.approx({1: S_01 * (2 - MU) / total, 2: S_02 * (5 - MU) / total})
    assert found.terms["sum_abs_s"] == pytest.approx(total)
    assert found.terms["n_neighbours"] == 2
    part = next(part for part in found.contributions if part.idx == 1)
    assert dict(part.evidence) == pytest.approx({"s_uv": S_01, "r_vi": 2, "n_common": 1})


def test_textbook_ratings_share_out_what_neighbours_say(three):
    found = UserKNN(PRESETS["textbook"]).fit(three).explain(profile_of(three, 0), 2)
    # user 1 shares film 0 alone, user 2 film 1 alone
    total = S_01 + S_02
    values = {part.idx: part.value for part in found.of_kind("rating")}
    assert values == pytest.approx({0: S_01 * (2 - MU) / total, 1: S_02 * (5 - MU) / total})


def test_a_rating_s_share_is_its_part_of_the_dot_product(make):
    data = make([[5, 3, 0, 4], [4, 2, 5, 0]])
    model = UserKNN(PRESETS["textbook"]).fit(data)
    found = model.explain(profile_of(data, 0), 2)
    mu = 23 / 6
    parts = {part.idx: part for part in found.of_kind("rating")}
    assert parts[0].value == pytest.approx((5 - mu) * 20 / 26)
    assert parts[1].value == pytest.approx((5 - mu) * 6 / 26)
    assert 3 not in parts  # nobody else rated it
    assert parts[0].evidence["s_through"] == pytest.approx(26 / np.sqrt(50 * 45) * 20 / 26)
    assert (parts[0].evidence["r_uj"], parts[0].evidence["n_common"]) == (5, 1)
    assert parts[0].evidence["x_uj"] * parts[0].evidence["sum_v"] == pytest.approx(parts[0].value)


@pytest.fixture(scope="module")
def five(make):
    return make([[5, 4, 0, 1, 2], [4, 5, 2, 0, 1], [1, 0, 5, 4, 3], [0, 2, 4, 5, 5], [5, 5, 4, 2, 0]])


def test_residuals_pull_away_from_the_bias_model(five):
    config = UserKNNConfig(weight="residual", shrinkage=2.0, damping=0.1, reg_user=1.0, reg_item=1.0)
    model = UserKNN(config).fit(five)
    terms = model.terms
    e = np.zeros((5, 5))
    e[five.matrix.nonzero()] = terms.residuals(five.matrix)
    raters = [1, 2, 3, 4]
    norm = np.linalg.norm(e, axis=1)
    n_common = np.array([3, 3, 3, 3])
    s = np.maximum(e[raters] @ e[0] / norm[raters] / norm[0], 0) * n_common / (n_common + 2)
    pull = s @ e[raters, 2] / (s.sum() + 0.1)
    b_u = terms.level(five.matrix)[0]
    profile = profile_of(five, 0)
    assert model.score([profile])[0, 2] == pytest.approx(terms.mu + b_u + terms.b_i[2] + pull, abs=1e-6)
    for by, kind in (("ratings", "rating"), ("neighbours", "neighbour")):
        found = model.explain(profile, 2, by)
        assert found.base_value == pytest.approx(terms.mu + terms.b_i[2])
        assert sum(part.value for part in found.of_kind("level")) == pytest.approx(b_u)
        assert sum(part.value for part in found.of_kind(kind)) == pytest.approx(pull)
    heard = {part.idx: part for part in model.explain(profile, 2, "neighbours").of_kind("neighbour")}
    assert set(heard) == {v for v, similar in zip(raters, s, strict=True) if similar > 0}
    level = terms.level(five.matrix)
    for v, part in heard.items():
        assert part.evidence["b_vi"] == pytest.approx(terms.mu + level[v] + terms.b_i[2])


def test_nobody_near_leaves_the_bias_model(three):
    model = UserKNN(PRESETS["tuned"]).fit(three)
    mu, b_i, _ = model.terms
    assert model.score([Profile([], [])])[0] == pytest.approx(mu + b_i)


def test_sums_of_ratings(three):
    model = UserKNN(UserKNNConfig(aggregate="sum")).fit(three)
    assert (model.unit, model.predicts_stars) == ("similarity", False)
    assert model.score([profile_of(three, 0)])[0, 2] == pytest.approx(S_01 * 2 + S_02 * 5)
    found = model.explain(profile_of(three, 0), 2, "neighbours")
    assert found.base_value == 0
    assert {part.idx: part.evidence["w_vi"] for part in found.contributions} == pytest.approx({1: 2, 2: 5})


def test_what_everybody_rated_counts_less(make):
    data = make([[1, 1, 0], [1, 0, 1], [1, 1, 1]])  # raters of films 0, 1, 2: 3, 2, 2
    model = UserKNN(UserKNNConfig(aggregate="sum", weight="presence", popularity_discount=1.0)).fit(data)
    s = model.score([profile_of(data, 0)])[0]
    a = [1 / 3, 1 / 2, 1 / 2]
    s_01 = a[0] / np.sqrt((a[0] + a[1]) * (a[0] + a[2]))
    s_02 = (a[0] + a[1]) / np.sqrt((a[0] + a[1]) * sum(a))
    assert s[2] == pytest.approx(s_01 + s_02)


def test_k_nearest_are_chosen_once_for_the_user(make):
    data = make([[5, 4, 0, 0], [5, 4, 0, 1], [1, 0, 5, 0]])
    profile = profile_of(data, 0)
    assert np.isfinite(UserKNN(UserKNNConfig()).fit(data).score([profile])[0, 2])
    only_user_1 = UserKNN(UserKNNConfig(k=1)).fit(data).score([profile])[0]
    assert np.isnan(only_user_1[2]) and only_user_1[3] == pytest.approx(1)


def test_all_neighbours_are_the_same_as_very_many(low_rank):
    profiles = [profile_of(low_rank, user) for user in range(20)]
    everybody = UserKNN(UserKNNConfig(weight="residual")).fit(low_rank).score(profiles)
    very_many = UserKNN(UserKNNConfig(weight="residual", k=10_000)).fit(low_rank).score(profiles)
    np.testing.assert_allclose(very_many, everybody, rtol=1e-5)


def test_blocks_change_nothing(low_rank, monkeypatch):
    model = UserKNN(PRESETS["ranking"]).fit(low_rank)
    profiles = [profile_of(low_rank, user) for user in range(40)]
    whole = model.score(profiles)
    monkeypatch.setattr(memory, "BLOCK_BYTES", 8 * low_rank.n_users * 7)
    np.testing.assert_array_equal(model.score(profiles), whole)


def test_counts_are_listed_and_dampened(make):
    data = make([[900, 3, 0], [4, 0, 2], [0, 1, 5]], explicit=False)
    model = UserKNN(UserKNNConfig(aggregate="sum")).fit(data)
    logs = np.log1p(data.matrix.toarray())
    norm = np.linalg.norm(logs, axis=1)
    expected = sum(logs[0] @ logs[v] / norm[0] / norm[v] * logs[v, 2] for v in (1, 2))
    assert model.score([profile_of(data, 0)])[0, 2] == pytest.approx(expected)
    for preset in ("textbook", "tuned"):
        with pytest.raises(RequestError, match="user-knn: .* predicts stars and pencil holds counts.*preset=ranking"):
            UserKNN(PRESETS[preset]).fit(data)


def test_a_reason_needs_a_score(make):
    data = make([[5, 3, 0], [4, 1, 0], [0, 0, 2]])
    with pytest.raises(RequestError, match="user-knn has no score for item 2 and this profile.*no neighbour rated it"):
        UserKNN(PRESETS["textbook"]).fit(data).explain(profile_of(data, 0), 2)


def test_another_kind_of_reason_is_refused(three):
    message = "unknown kind of reason for user-knn 'features'; allowed: ratings, neighbours"
    with pytest.raises(RequestError, match=message):
        UserKNN(PRESETS["textbook"]).fit(three).explain(profile_of(three, 0), 2, "features")


def test_presence_and_mean_together_are_refused():
    with pytest.raises(RequestError, match="would score every item 1"):
        UserKNNConfig(weight="presence")

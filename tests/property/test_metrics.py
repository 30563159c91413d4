"""What must hold of every list metric whatever the lists: bounds, no order among users or items, perfection is 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.metrics import ndcg_score

from recengine.evaluation import beyond, ranking
from recengine.evaluation.rating import mae, rmse
from recengine.models.recommend import top_n

N_METRICS = {
    "recall": lambda hit, held_out, n: ranking.recall(hit, held_out),
    "precision": lambda hit, held_out, n: ranking.precision(hit, n),
    "hr": lambda hit, held_out, n: ranking.hr(hit),
    "mrr": lambda hit, held_out, n: ranking.mrr(hit),
    "ndcg": ranking.ndcg,
}


@st.composite
def judged_lists(draw):
    """(scores, held-out mask, n): every user has at least one held-out item; scores have no ties."""
    n_users, n_items = draw(st.integers(1, 6)), draw(st.integers(2, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = rng.permuted(np.tile(np.arange(n_items, dtype=np.float32), (n_users, 1)), axis=1)
    held_out = rng.random((n_users, n_items)) < draw(st.floats(0.05, 0.9))
    held_out[np.arange(n_users), rng.integers(n_items, size=n_users)] = True
    return scores, held_out, draw(st.integers(1, 15))


def hits_of(scores, held_out, n):
    """(hits, held-out items of each user) of the n best items, nothing seen."""
    lists = top_n(scores, np.zeros_like(held_out), n)
    user, item = np.nonzero(held_out)
    return ranking.hits(lists, user, item, scores.shape[1]), held_out.sum(axis=1)


@given(judged_lists(), st.sampled_from(list(N_METRICS)))
def test_between_0_and_1(case, metric):
    scores, held_out, n = case
    hit, n_held_out = hits_of(scores, held_out, n)
    values = N_METRICS[metric](hit, n_held_out, n)
    assert values.shape == (len(scores),)
    assert (values >= 0).all() and (values <= 1 + 1e-12).all()


@given(judged_lists(), st.sampled_from(list(N_METRICS)), st.randoms(use_true_random=False))
def test_users_and_items_have_no_order(case, metric, random):
    """Relabelling users permutes the values; relabelling items changes nothing."""
    scores, held_out, n = case
    users = random.sample(range(scores.shape[0]), scores.shape[0])
    items = random.sample(range(scores.shape[1]), scores.shape[1])
    values = N_METRICS[metric](*hits_of(scores, held_out, n), n)
    moved = N_METRICS[metric](*hits_of(scores[users][:, items], held_out[users][:, items], n), n)
    np.testing.assert_allclose(moved, values[users])


@given(judged_lists())
def test_a_perfect_list_is_worth_1(case):
    _, held_out, n = case
    hit, n_held_out = hits_of(held_out.astype(np.float32), held_out, n)
    np.testing.assert_allclose(ranking.ndcg(hit, n_held_out, n), 1)
    assert (ranking.hr(hit) == 1).all() and (ranking.mrr(hit) == 1).all()
    np.testing.assert_allclose(ranking.recall(hit, n_held_out), np.minimum(1, n / n_held_out))
    np.testing.assert_allclose(ranking.precision(hit, n), np.minimum(1, n_held_out / n))


@given(judged_lists())
def test_the_worst_list_is_worth_0(case):
    _, held_out, n = case
    n = min(n, int((~held_out).sum(axis=1).min()))  # so that no list need hold a hit
    if n:
        hit, n_held_out = hits_of(-held_out.astype(np.float32), held_out, n)
        for metric in N_METRICS.values():
            assert (metric(hit, n_held_out, n) == 0).all()


@given(judged_lists(), st.sampled_from(["recall", "hr", "mrr"]))
def test_longer_lists_find_no_less(case, metric):
    scores, held_out, n = case
    short = N_METRICS[metric](*hits_of(scores, held_out, n), n)
    longer = N_METRICS[metric](*hits_of(scores, held_out, n + 1), n + 1)
    assert (longer >= short).all()


@given(judged_lists())
def test_a_hit_moved_up_is_worth_more(case):
    scores, held_out, n = case
    hit, n_held_out = hits_of(scores, held_out, n)
    movable = np.flatnonzero(~hit[:, 0] & hit.any(axis=1))
    moved = hit.copy()
    first = hit[movable].argmax(axis=1)
    moved[movable, first], moved[movable, first - 1] = False, True
    assert (ranking.ndcg(moved, n_held_out, n)[movable] > ranking.ndcg(hit, n_held_out, n)[movable]).all()
    assert (ranking.mrr(moved)[movable] > ranking.mrr(hit)[movable]).all()


@given(judged_lists())
def test_ndcg_agrees_with_scikit_learn(case):
    """The oracle: binary gain over the full ranking, ideal over min(n, held-out)."""
    scores, held_out, n = case
    hit, n_held_out = hits_of(scores, held_out, n)
    for user in range(len(scores)):
        expected = ndcg_score(held_out[user : user + 1].astype(float), scores[user : user + 1], k=n)
        assert ranking.ndcg(hit, n_held_out, n)[user] == pytest.approx(expected)


@given(judged_lists())
def test_the_oracle_would_notice_another_ideal(case):
    """NDCG with the ideal over n places, whatever is held out, is another number: the test above can fail."""
    scores, held_out, n = case
    hit, n_held_out = hits_of(scores, held_out, n)
    other = ranking.ndcg(hit, np.full_like(n_held_out, scores.shape[1] + n), n)
    differs = (n_held_out < n) & hit.any(axis=1)
    assert (other[differs] < ranking.ndcg(hit, n_held_out, n)[differs]).all()


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_sampled_rank_is_a_place_and_its_ndcg_the_full_one(positive, seed, n):
    rng = np.random.default_rng(seed)
    negatives = rng.normal(size=(len(positive), 7))
    rank = ranking.sampled_rank(np.array(positive), negatives)
    assert (rank >= 1).all() and (rank <= 8).all()
    scores = np.column_stack([positive, negatives]).astype(np.float32)
    untied = np.array([len(set(row)) == len(row) for row in scores.tolist()])
    held_out = np.zeros_like(scores, dtype=bool)
    held_out[:, 0] = True
    hit, n_held_out = hits_of(scores, held_out, n)
    np.testing.assert_allclose(ranking.sampled_ndcg(rank, n)[untied], ranking.ndcg(hit, n_held_out, n)[untied])
    np.testing.assert_array_equal(ranking.sampled_hr(rank, n)[untied], ranking.hr(hit)[untied])


@given(
    st.lists(st.tuples(st.integers(1, 5), st.floats(-20, 20)), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_errors_in_stars(rows, random):
    """0 <= mae <= rmse <= width of the scale, in whatever order the rows come; clipping never hurts."""
    rating, prediction = np.array(rows, dtype=float).T
    off = rmse(rating, prediction, (1, 5))
    assert 0 <= mae(rating, prediction, (1, 5)) <= off + 1e-12 <= 4 + 1e-9
    assert off <= rmse(rating, prediction, (-100, 100)) + 1e-12
    shuffled = np.array(random.sample(rows, len(rows)), dtype=float).T
    assert rmse(shuffled[0], shuffled[1], (1, 5)) == pytest.approx(off)
    assert rmse(rating, rating, (1, 5)) == 0


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20), st.integers(0, 10), st.integers(1, 9))
def test_coverage_and_gini(counts, unlisted, times):
    """Bounds; no order among items; Gini does not see the scale, and items nobody is shown make it larger."""
    counts = np.array(counts)
    n_items = len(counts) + unlisted
    share, uneven = float(beyond.coverage(counts, n_items)), float(beyond.gini(counts, n_items))
    assert 0 <= share <= 1
    assert -1e-12 <= uneven <= 1
    assert uneven <= 1 - 1 / n_items + 1e-12  # all on one item
    assert float(beyond.gini(counts[::-1], n_items)) == pytest.approx(uneven)
    assert float(beyond.gini(times * counts, n_items)) == pytest.approx(uneven)
    assert float(beyond.gini(counts, n_items + 1)) >= uneven - 1e-12


@st.composite
def lists_and_features(draw):
    """(lists without repeats, -1 at their ends, non-negative features)"""
    n_users, n_items, n = draw(st.integers(1, 5)), draw(st.integers(1, 9)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    lists = np.full((n_users, n), -1, np.int32)
    for row in lists:
        length = rng.integers(0, min(n, n_items) + 1)
        row[:length] = rng.permutation(n_items)[:length]
    return lists, rng.integers(0, 3, size=(n_items, draw(st.integers(1, 4)))).astype(float)


@given(lists_and_features())
def test_diversity_is_the_mean_over_pairs(case):
    """Against the definition, pair by pair; and it lies between 0 and 1."""
    lists, features = case
    values = beyond.diversity(lists, sparse.csr_matrix(features))
    norm = np.linalg.norm(features, axis=1)
    for row, value in zip(lists, values, strict=True):
        known = [item for item in row if item >= 0 and norm[item] > 0]
        pairs = [(i, j) for place, i in enumerate(known) for j in known[place + 1 :]]
        if not pairs:
            assert np.isnan(value)
            continue
        cosines = [features[i] @ features[j] / (norm[i] * norm[j]) for i, j in pairs]
        assert value == pytest.approx(1 - np.mean(cosines), abs=1e-9)
        assert -1e-9 <= value <= 1 + 1e-9


@given(lists_and_features(), st.integers(1, 40))
def test_novelty_lies_between_0_and_the_bits_of_one_user(case, n_users):
    lists, features = case
    counts = np.minimum(features[:, 0].astype(int) * 7, n_users)
    values = beyond.novelty(lists, counts, n_users)
    listed = (lists >= 0).any(axis=1)
    assert np.isnan(values[~listed]).all()
    assert (values[listed] >= -1e-12).all() and (values[listed] <= np.log2(n_users) + 1e-12).all()

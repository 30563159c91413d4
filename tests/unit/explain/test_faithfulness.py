"""Truth beats random, lies do not; what is left out is counted; figures by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from recengine import models
from recengine.explain.claims import claims, in_order
from recengine.explain.faithfulness import draw_users, faithfulness, sparsity
from recengine.explain.figures import by_rank, figures, marked, mean_curves, sanity
from recengine.explain.sanity import shuffled_claims, swap_of
from tests.unit.explain.hand_made import LevelModel, LyingModel, MuteModel, SmoothModel, SumModel, profile

USERS = range(12)


@pytest.fixture(scope="module")
def near(low_rank) -> np.ndarray:
    values = np.random.default_rng(3).exponential(1.0, (low_rank.n_items, low_rank.n_items))
    values[values < 1.0] = 0.0
    return values


def test_the_truth_beats_every_random_order(near, low_rank):
    found = faithfulness(SumModel(near), low_rank, USERS, "exact", seed=1)
    shares = figures(found.cases, 0)
    assert len(found.cases) == 120 and found.n_users == 12 and sum(found.skipped.values()) == 0
    assert shares["share_beating_random"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert shares["share_beating_all"]["value"] > 0.95 and shares["share_inserted_beating_random"]["value"] == 1.0
    assert found.curves["deletion.claimed"].shape == (120, 11)
    np.testing.assert_allclose(found.curves["deletion.claimed"].mean(axis=1), found.cases["deletion_auc"], rtol=1e-5)
    assert set(found.curves) == {
        f"{side}.{order}" for side in ("deletion", "insertion") for order in ("claimed", "random", "popular", "rated")
    }


def test_lies_do_not(near, low_rank):
    """Every rating counts, and the claims are in the opposite order."""
    lies = figures(faithfulness(LyingModel(near + 0.01), low_rank, USERS, "exact", seed=1).cases, 0)
    assert lies["share_beating_random"]["high"] < 0.2 and lies["share_inserted_beating_random"]["high"] < 0.2


def test_the_same_question_gets_the_same_answer(near, low_rank):
    one, other = (faithfulness(SumModel(near), low_rank, [4, 7], "leave-one-out", seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(one.cases, other.cases)
    alone = faithfulness(SumModel(near), low_rank, [7], "leave-one-out", seed=5).cases  # whoever else is asked
    pd.testing.assert_frame_equal(alone, other.cases[other.cases["user_idx"] == 7].reset_index(drop=True))


def test_what_is_left_out_is_counted(near, low_rank):
    assert faithfulness(MuteModel(low_rank.n_items), low_rank, [1, 2], "leave-one-out").skipped["no-list"] == 20
    assert faithfulness(SumModel(-near), low_rank, [1], "exact").skipped["not-raised"] == 10


def test_a_reason_that_says_the_same_of_every_item_is_none(low_rank):
    found = faithfulness(LevelModel(np.zeros((200, 200))), low_rank, [1], "exact")
    assert sum(found.skipped.values()) == 10 and len(found.cases) == 0
    bias = models.create("bias", models.configure("bias", "tuned")).fit(low_rank)
    for method in ("exact", "leave-one-out"):  # its rounding is no reason either
        assert faithfulness(bias, low_rank, [1, 2, 3], method).skipped["level"] == 30


@pytest.mark.parametrize(("n_ratings", "few"), [(5, 10), (6, 0)])
def test_a_person_of_few_ratings_is_left_out(near, low_rank, monkeypatch, n_ratings, few):
    brief = profile(dict.fromkeys(range(n_ratings), 4.0), user_idx=0)
    monkeypatch.setattr("recengine.explain.faithfulness.profile_of", lambda train, user: brief)
    assert faithfulness(SumModel(near), low_rank, [0], "exact").skipped["few-ratings"] == few


def test_nothing_left_is_said_as_nothing(low_rank):
    found = faithfulness(MuteModel(low_rank.n_items), low_rank, [1, 2], "leave-one-out")
    assert len(found.cases) == 0 and figures(found.cases, 0) == {} and dict(found.curves) == {}


def test_the_sanity_check_tells_a_model_from_its_shuffle(near, low_rank):
    model = SumModel(near)
    found = faithfulness(model, low_rank, range(40), "exact", seed=2, twin=model)
    verdict = sanity(figures(found.cases, 0))
    assert verdict is not None and verdict["no_better"] and verdict["depends"]
    assert verdict["agreement_twin"]["value"] == pytest.approx(1.0)
    assert sanity(figures(faithfulness(model, low_rank, [1], "exact").cases, 0)) is None


def test_reasons_that_only_repeat_the_stars_fail_the_sanity_check(low_rank):
    """Every similarity is 1: whatever is shuffled, the highest own stars are claimed first, and it beats random."""
    model = SumModel(np.ones((low_rank.n_items, low_rank.n_items)) + np.arange(low_rank.n_items) * 1e-3)
    verdict = sanity(figures(faithfulness(model, low_rank, range(20), "exact", twin=model).cases, 0))
    assert verdict is not None and not verdict["no_better"] and not verdict["depends"]


def test_a_claim_holds_the_level_and_a_citation_does_not():
    found = claims(LevelModel(np.zeros((40, 40))), profile({2: 5.0, 4: 1.0}), [0, 1], "exact")
    assert found.whole.tolist() == [[2.5, 0.5], [2.5, 0.5]] and not found.own.any()


def test_claims_of_every_method_agree_on_a_sum():
    near = np.zeros((40, 40))
    near[2, 0], near[4, 0], near[4, 1] = 0.5, -0.25, 1.0
    for method in ("exact", "leave-one-out"):
        found = claims(SumModel(near), profile({2: 5.0, 4: 4.0}), [0, 1, 7], method).whole
        np.testing.assert_allclose(found, [[2.5, -1.0], [0.0, 4.0], [0.0, 0.0]], atol=1e-6)
    smooth = claims(SmoothModel(near), profile({2: 5.0, 4: 4.0}), [1], "integrated-gradients").whole
    np.testing.assert_allclose(smooth, [[0.0, np.exp(4.0) - 1.0]], rtol=1e-3)


def test_ties_fall_by_chance_not_by_place():
    orders = in_order(np.zeros((200, 6)), np.random.default_rng(0))
    assert set(orders[:, 0].tolist()) == set(range(6))
    assert in_order(np.array([[1.0, 3.0, 2.0]]), np.random.default_rng(0)).tolist() == [[1, 2, 0]]


def test_a_shuffled_model_has_the_weights_of_other_items():
    swap = swap_of(np.array([3, 1, 0, 2]), np.random.default_rng(4))
    assert swap[2] == 2 and sorted(swap.tolist()) == [0, 1, 2, 3]
    near = np.zeros((4, 4))
    near[1, 3] = 2.0
    turned = np.array([1, 3, 2, 0])  # item 0 has the weights of 1, item 1 those of 3
    found = shuffled_claims(SumModel(near), profile({0: 5.0, 2: 1.0}), np.array([1]), "exact", turned)
    assert found.whole.tolist() == [[10.0, 0.0]]


def test_sparsity_is_the_share_that_holds_four_fifths():
    found = sparsity(np.array([[8.0, 1.0, 1.0, -5.0], [1.0, 1.0, 1.0, 1.0], [-1.0, 0.0, 0.0, 0.0]]))
    assert found[:2].tolist() == [0.25, 1.0] and np.isnan(found[2])


def test_people_are_drawn_by_the_seed(low_rank):
    one = draw_users(low_rank, 20, 7)
    assert len(set(one.tolist())) == 20 and one.tolist() == sorted(one.tolist())
    assert one.tolist() == draw_users(low_rank, 20, 7).tolist() != draw_users(low_rank, 20, 8).tolist()
    assert len(draw_users(low_rank, 10**6, 7)) == low_rank.n_users


CASES = pd.DataFrame(
    {
        "user_idx": [1, 1, 2, 3],
        "rank": [1, 2, 1, 1],
        "deletion_auc": [0.1, 0.5, 0.2, 0.6],
        "random_deletion_auc": [0.4, 0.4, 0.4, 0.5],
        "lowest_random_deletion_auc": [0.3, 0.3, 0.1, 0.4],
        "sparsity": [0.5, np.nan, 0.25, np.nan],
    }
)


def test_figures_by_hand():
    found = figures(CASES, 0)
    assert found["share_beating_random"]["value"] == 0.5 and found["share_beating_all"]["value"] == 0.25
    assert found["deletion_auc"]["value"] == pytest.approx(0.35) and found["sparsity"]["value"] == 0.375
    assert found["share_beating_random"]["low"] <= 0.5 <= found["share_beating_random"]["high"]
    assert "own_deletion_auc" not in found and "agreement_twin" not in found
    assert marked(CASES)["beats_random"].tolist() == [True, False, True, False]
    assert [(row["rank"], row["cases"]) for row in by_rank(CASES, 0)] == [(1, 3), (2, 1)]


def test_a_column_without_any_value_gives_no_figure():
    assert "sparsity" not in figures(CASES.assign(sparsity=np.nan), 0)


def test_mean_curves_are_told_by_side():
    curves = {"deletion.claimed": np.array([[1.0, 0.0], [0.5, 0.0]]), "insertion.claimed": np.array([[0.0, 1.0]])}
    assert mean_curves(curves, "deletion") == {"claimed": [0.75, 0.0]}

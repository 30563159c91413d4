"""The truth test worked out on models whose reasons are known to be true, or known to be lies."""

import dataclasses
import json

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.explain import check as checking
from recengine.explain.check import WHY_NULL, check
from recengine.explanation import Explanation
from tests.unit.explain.hand_made import LevelModel, LyingModel, SumModel, profile

N_ITEMS, ITEM = 40, 39


def weights(values: dict[int, float]) -> np.ndarray:
    """Similarities of the rated items to the item; every other item gets a steady 3 from item 0."""
    near = np.zeros((N_ITEMS, N_ITEMS))
    near[0, 20:39] = 3 / 5
    for rated, value in values.items():
        near[rated, ITEM] = value
    return near


FALLING = {rated: 0.5 ** (rated + 1) for rated in range(12)}  # item 0 speaks most, then 1, then 2
RATED = profile(dict.fromkeys(range(12), 5.0))


def outcome(model, who=RATED, **options):
    return check(model, who, ITEM, model.explain(who, ITEM, "ratings"), **options)


def test_a_true_reason_holds():
    found = outcome(SumModel(weights(FALLING)))
    total = 5 * sum(FALLING.values())
    assert found.removed == (0, 1, 2)
    assert found.score_before == pytest.approx(total)
    assert found.score_after == pytest.approx(total - 5 * (0.5 + 0.25 + 0.125))
    assert found.holds is True and found.p <= 0.05 and found.why_null is None
    assert found.score_after < found.score_after_mean < found.score_before
    assert found.draws == len(found.random_scores) == 99


def test_a_false_reason_does_not_hold():
    """Cites 11, 10, 9, which carry next to nothing: nearly every random draw takes more away."""
    found = outcome(LyingModel(weights(FALLING)))
    assert found.removed == (11, 10, 9)
    assert found.holds is False and found.p > 0.5


def test_p_counts_the_draws_that_lower_the_score_as_much():
    found = outcome(SumModel(weights(FALLING)))
    as_much = sum(value <= found.score_after + 1e-6 * found.score_before for value in found.random_scores)
    assert found.p == (1 + as_much) / 100
    drawn = outcome(LyingModel(weights(FALLING)))
    as_much = sum(value <= drawn.score_after + 1e-6 * drawn.score_before for value in drawn.random_scores)
    assert drawn.p == (1 + as_much) / 100


def test_equal_ratings_prove_nothing():
    """All carry the same, so every draw lowers the score exactly as much, rounding aside."""
    found = outcome(SumModel(weights(dict.fromkeys(range(12), 0.1))))
    assert found.p == 1.0 and found.holds is False


def test_rounding_decides_nothing():
    """The same score, off by a float32 step from row to row: equal removals stay equal."""

    class Rounded(SumModel):
        def score(self, profiles):
            found = super().score(profiles)
            return found * np.where(np.arange(len(found)) % 2, 1, 1 + 2e-7).astype(np.float32)[:, None]

    found = outcome(Rounded(weights(dict.fromkeys(range(12), 0.1))))
    assert len(set(found.random_scores)) > 1 and found.p == 1.0


def test_each_draw_takes_as_many_ratings_and_none_twice():
    """With powers of two the score tells which ratings were taken."""
    codes = {rated: 2.0**rated for rated in range(12)}
    who = profile(dict.fromkeys(range(12), 1.0))
    found = outcome(SumModel(weights(codes)), who)
    taken = [int(sum(codes.values()) - value) for value in found.random_scores]
    assert {code.bit_count() for code in taken} == {3}
    assert len(set(taken)) > 50
    assert {bit for code in taken for bit in range(12) if code >> bit & 1} == set(range(12))  # the cited ones too


def test_fewer_are_cited_where_fewer_are_positive():
    mixed = {0: 0.5, 1: 0.25} | {rated: -0.1 for rated in range(2, 12)}
    found = outcome(SumModel(weights(mixed)))
    assert found.removed == (0, 1)
    assert outcome(SumModel(weights(FALLING)), n_cited=1).removed == (0,)


def test_ranks_are_places_among_the_items_outside_the_full_profile():
    """19 others have the steady 3, and lose it with item 0; films taken away do not enter the list."""
    found = outcome(SumModel(weights(FALLING)))  # score 4.999 before, 0.624 after; the others 3 before, gone after
    assert (found.rank_before, found.rank_after) == (1, 1)
    low = dict.fromkeys(range(1, 12), 0.04)  # 2.2 before, 1.6 after; item 0 is not cited, the others keep their 3
    found = outcome(SumModel(weights(low)))
    assert (found.rank_before, found.rank_after) == (20, 20)
    assert found.rank_after_mean < 20  # some draws take item 0 and with it all the others


def test_ties_go_to_the_smaller_item():
    level = weights(dict.fromkeys(range(1, 7), 0.1))  # 6 x 5 x 0.1 = 3, as the 19 others of smaller item_idx
    assert outcome(SumModel(level)).rank_before == 20


def test_a_score_that_is_gone_is_below_every_score():
    """Only the three cited ratings know the item: without them the model has nothing to say."""
    found = outcome(SumModel(weights({0: 0.5, 1: 0.25, 2: 0.125})))
    assert found.score_after is None and found.rank_after is None
    gone = sum(value is None for value in found.random_scores)
    assert found.p == (1 + gone) / 100
    assert found.holds is True
    assert found.score_after_mean is not None


def test_draws_whose_score_is_gone_count_against_the_reason():
    """Only one rating knows the item: every draw that takes it leaves nothing, exactly as the cited one does."""
    found = outcome(SumModel(weights({3: 1.0})))
    gone = sum(value is None for value in found.random_scores)
    assert found.removed == (3,) and 0 < gone < 99
    assert found.p == (1 + gone) / 100
    assert found.score_after_mean == pytest.approx(5.0)
    assert found.rank_after_mean > 1  # behind all that have a score


def test_all_profiles_are_scored_in_one_call():
    model = SumModel(weights(FALLING))
    explanation = model.explain(RATED, ITEM, "ratings")
    model.asked.clear()
    check(model, RATED, ITEM, explanation)
    assert model.asked == [101]  # the full one, the cited one, 99 random ones


def test_same_seed_user_and_item_same_draws():
    model = SumModel(weights(FALLING))
    first, again = outcome(model), outcome(model)
    assert first == again
    other_seed = outcome(model, seed=1)
    other_user = outcome(model, dataclasses.replace(RATED, user_idx=5))
    invented = outcome(model, dataclasses.replace(RATED, user_idx=None))
    assert len({each.random_scores for each in (first, other_seed, other_user, invented)}) == 4


def test_without_positive_value_there_is_nothing_to_test():
    found = outcome(SumModel(weights({rated: -0.1 for rated in range(12)})))
    assert (found.holds, found.p, found.why_null) == (None, None, "no-positive")
    assert (found.removed, found.score_after, found.rank_after) == ((), None, None)


def test_with_five_ratings_there_is_too_little_to_test():
    """What happens without the cited ones is still told; chance is not."""
    who = profile(dict.fromkeys(range(5), 5.0))
    found = outcome(SumModel(weights(FALLING)), who)
    assert (found.holds, found.p, found.why_null) == (None, None, "few-ratings")
    assert found.removed == (0, 1, 2) and found.score_after < found.score_before
    assert found.draws == 0 and found.rank_after_mean is None
    assert outcome(SumModel(weights(FALLING)), profile(dict.fromkeys(range(6), 5.0))).why_null is None


def test_a_level_is_no_reason():
    found = outcome(LevelModel(weights(FALLING)))
    assert (found.holds, found.p, found.why_null) == (None, None, "level")
    assert found.removed == ()


def test_no_contribution_at_all_is_a_level_too():
    model = SumModel(weights(FALLING))
    bare = Explanation.split(
        score=float(model.score([RATED])[0, ITEM]), base_value=float(model.score([RATED])[0, ITEM]), contributions=()
    )
    assert check(model, RATED, ITEM, bare).why_null == "level"


def test_each_null_has_its_words():
    assert set(WHY_NULL) == {checking.NO_POSITIVE, checking.FEW_RATINGS, checking.LEVEL}


def test_a_reason_by_something_else_is_refused():
    model = SumModel(weights(FALLING))
    with pytest.raises(RequestError, match="expected an explanation by ratings, given one by neighbour"):
        check(model, RATED, ITEM, model.explain(RATED, ITEM, "neighbours"))


def test_a_reason_for_another_score_is_refused():
    model = SumModel(weights(FALLING))
    other = profile(dict.fromkeys(range(12), 4.0))
    with pytest.raises(RequestError, match="the explanation is of the score 3.99902, the model gives 4.99878"):
        check(model, RATED, ITEM, model.explain(other, ITEM, "ratings"))


def test_json_has_the_fields_of_the_contract():
    out = outcome(SumModel(weights(FALLING))).to_json()
    assert {"removed", "score_before", "score_after", "rank_before", "rank_after"} <= set(out)
    assert {"refit", "random", "p", "holds", "why_null"} <= set(out)
    assert {"draws", "score_after_mean", "rank_after_mean"} <= set(out["random"])
    assert out["refit"] == "none" and out["random"]["draws"] == 99
    assert json.loads(json.dumps(out, allow_nan=False)) == out


def test_json_without_draws_has_no_random():
    out = outcome(LevelModel(weights(FALLING))).to_json()
    assert out["random"] is None and out["holds"] is None and out["why_null"] == "level"
    json.dumps(out, allow_nan=False)

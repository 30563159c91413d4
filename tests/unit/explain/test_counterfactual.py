"""The fewest ratings that keep an item in the list: by hand, and against every set there is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recengine.errors import RequestError
from recengine.explain import counterfactual as searching
from recengine.explain.counterfactual import counterfactual
from recengine.explain.standing import standing
from tests.unit.explain.hand_made import MuteModel, SumModel, profile

SHELF = 30  # the rating that alone holds the items 1 to 10 at a score of 1


def carried_by(n_ratings: int, each: float, n_films: int = 40) -> tuple[SumModel, dict[int, float]]:
    """Item 0 has `each` from every one of so many ratings; ten others have 1, item 11 a half."""
    near = np.zeros((n_films, n_films))
    near[SHELF, 1:11], near[SHELF, 11] = 1.0, 0.5
    carriers = range(SHELF + 1, SHELF + 1 + n_ratings)
    near[list(carriers), 0] = each
    return SumModel(near), dict.fromkeys([SHELF, *carriers], 1.0)


@pytest.mark.parametrize(
    ("n_ratings", "each", "size", "minimal", "tried"),
    [(3, 0.4, 1, "proven", 0), (3, 0.6, 2, "proven", 1), (4, 0.6, 3, "proven", 2), (5, 0.6, 4, "greedy", 2)],
)
def test_as_many_go_as_must(n_ratings, each, size, minimal, tried):
    model, ratings = carried_by(n_ratings, each)
    found = counterfactual(model, profile(ratings), 0)
    assert len(found.contributions) == size and SHELF not in {part.idx for part in found.contributions}
    assert (found.terms["minimal"], found.terms["tried"]) == (minimal, tried)
    assert (found.terms["rank_before"], found.terms["rank_after"]) == (1, 11)
    assert (found.method, found.additive, found.exact) == ("counterfactual", False, False)
    assert found.contributions[0].value == pytest.approx(each)
    assert found.contributions[0].evidence == pytest.approx({"r_uj": 1.0, "score_without": found.score - each})
    left = (n_ratings - size) * each
    if left:
        assert found.terms["score_after"] == pytest.approx(left)
    assert found.terms["replaced_by"] == 10  # ten others tie at 1; item 0 held one of ten places


def test_a_score_that_is_gone_is_out():
    model, ratings = carried_by(1, 2.0)
    found = counterfactual(model, profile(ratings), 0)
    assert [part.idx for part in found.contributions] == [SHELF + 1]
    assert "score_after" not in found.terms and found.terms["rank_after"] == 12


def test_what_no_rating_holds_cannot_be_moved():
    found = counterfactual(MuteModel(40), profile({2: 5.0, 4: 4.0}), 0)
    assert found.contributions == () and found.terms == {"n": 10, "rank_before": 1, "tried": 2}


class BasedModel(SumModel):
    """The sum, and what every item has for anybody: without any rating there is a list still."""

    def __init__(self, near, base) -> None:
        super().__init__(near)
        self.base = np.array(base, np.float32)

    def score(self, profiles):
        return np.nan_to_num(super().score(profiles)) + self.base


def test_a_set_is_found_although_without_any_rating_it_is_listed():
    near = np.zeros((40, 40))
    near[[31, 32], 0], near[33, 1:11] = 1.0, 1.5
    model = BasedModel(near, np.eye(40)[0])
    mine = profile({31: 1.0, 32: 1.0, 33: 1.0})
    assert np.argmax(model.score([mine.without([31, 32, 33])])[0]) == 0
    found = counterfactual(model, mine, 0)
    assert {part.idx for part in found.contributions} == {31, 32} and found.terms["minimal"] == "proven"


def test_an_empty_profile_has_nothing_to_take_away():
    assert counterfactual(MuteModel(40), profile({}), 0).terms["tried"] == 0


def test_what_is_rated_or_stands_lower_is_refused():
    model, ratings = carried_by(1, 0.4)
    with pytest.raises(RequestError, match="the item is among the ratings of the profile; a counterfactual is of"):
        counterfactual(model, profile(ratings), SHELF)
    with pytest.raises(RequestError, match="the item stands at rank 12 for this profile, so no rating keeps it among"):
        counterfactual(model, profile(ratings), 0)


def test_a_long_profile_is_not_tried_pair_by_pair(monkeypatch):
    model, ratings = carried_by(4, 0.6)
    monkeypatch.setattr(searching, "PAIRS", 9)  # 5 ratings are 10 pairs
    found = counterfactual(model, profile(ratings), 0)
    assert (len(found.contributions), found.terms["minimal"], found.terms["tried"]) == (3, "greedy", 1)


N_FILMS, N_RATED, FIRST = 14, 6, 3


@settings(max_examples=60)
@example(2190)  # two sets that leave it level with the last of the first: only one of them puts it out
@given(st.integers(0, 2**32 - 1))
def test_it_is_out_nothing_in_it_is_spare_and_what_is_proven_is_so(seed):
    rng = np.random.default_rng(seed)
    near = np.round(rng.normal(0.3, 0.6, (N_FILMS, N_FILMS)), 1)
    base = rng.normal(0.0, 1.0, N_FILMS) * (seed % 2)  # for every other one the list of nobody is empty
    model, mine = BasedModel(near, np.round(base, 1)), profile(dict.fromkeys(range(N_FILMS - N_RATED, N_FILMS), 1.0))

    def out(away: tuple[int, ...]) -> bool:
        _, rank = standing(model.score([mine.without(away)]), mine.item_idx, item)
        return bool(rank[0] > FIRST)

    scores = model.score([mine])[0]
    scores[mine.item_idx] = np.nan
    item = int(np.nanargmax(scores))
    found = counterfactual(model, mine, item, n=FIRST)
    away = tuple(part.idx for part in found.contributions if part.idx is not None)
    smaller = [
        s for size in range(1, int(found.terms["tried"]) + 1) for s in combinations(mine.item_idx.tolist(), size)
    ]
    if not away:  # nothing was found: neither by taking all, nor among the sets that were all tried
        assert not out(tuple(mine.item_idx.tolist())) and not any(map(out, smaller))
        return
    assert out(away)
    assert len(away) <= 2 or not any(out(tuple(other for other in away if other != one)) for one in away)
    if found.terms["minimal"] == "proven":
        assert len(away) == found.terms["tried"] + 1 and not any(map(out, smaller))
    _, rank = standing(model.score([mine.without(away)]), mine.item_idx, item)
    assert found.terms["rank_after"] == rank[0]

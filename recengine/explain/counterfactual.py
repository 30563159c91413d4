"""Counterfactual: the fewest of a person's ratings without which an item would not be among their first n.

    find the smallest S of the profile such that  rank of i for (profile without S) > n

It cannot be found by looking at single ratings, and trying every set is out of reach, so it is searched:

    1  every rating away by itself: a set of one is the smallest there is
    2  the ratings in the order of what their single absence takes from the item's lead over the n-th best other;
       the shortest beginning of that order that does it
    3  one at a time, whichever of the most promising takes most of the lead that is left: often fewer
    4  shrunk: whatever can stay although all the others go, stays
    5  every pair, where there are few enough: then three is the smallest there is, or a pair is found

That even the empty profile keeps the item does not end the search: one kind of rating may hold it up, another kind hold
others down, and 3 and 5 may find a set where 2 finds none.

`minimal` is `proven` where every smaller set was tried, else `greedy`; `tried` is the largest size of which every set
was. Each set is judged by the model's own scores of the edited profile, so what is found is true, whatever is not.
Source: Tran, Ghazimatin, Saha Roy 2021, SIGIR, "Counterfactual explanations for neural recommenders" (ACCENT) and
Ghazimatin et al. 2020, WSDM (PRINCE): the smallest set of a user's own actions that changes a recommendation.
Differs from them: they change the first item, ours takes an item out of the first n; they estimate what a removal does
by influence functions or on a graph, ours asks the model again; nothing is trained again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import NamedTuple

import numpy as np

from recengine.errors import RequestError
from recengine.explain.standing import first, lead, standing
from recengine.explanation import Contribution, Explanation
from recengine.models.base import FoldIn, Profile, Recommender

N = 10
"""Length of the list an item has to leave."""

WIDTH, STEPS = 24, 12
"""Ratings tried at each step of 3, and how many steps it takes at most."""

PAIRS, FOLDED_PAIRS = 2_000, 250
"""Pairs tried at most: a model that solves the person's vector anew for each of them takes longer."""

BLOCK_ROWS = 128


@dataclass(frozen=True)
class _Case:
    """One item, one profile; sets are places in the profile."""

    model: Recommender
    profile: Profile
    item_idx: int
    n: int

    def without(self, away: Iterable[int]) -> Profile:
        return self.profile.without(self.profile.item_idx[list(away)].tolist())

    def tried(self, sets: Iterable[tuple[int, ...]]) -> _Tried:
        """What the absence of each set does."""
        found: list[_Tried] = []
        waiting = iter(sets)
        while block := list(islice(waiting, BLOCK_ROWS)):
            scores = self.model.score([self.without(away) for away in block])
            _, rank = standing(scores, self.profile.item_idx, self.item_idx)
            found.append(_Tried(rank > self.n, lead(scores, self.profile.item_idx, self.item_idx, self.n)))
        return _Tried(
            np.concatenate([np.empty(0, bool), *(one.out for one in found)]),
            np.concatenate([np.empty(0), *(one.lead for one in found)]),
        )


class _Tried(NamedTuple):
    """Sets that were tried.

    out   bool (n_sets,): without it the item is out of the first n
    lead  float64 (n_sets,): how far it lies above the n-th best other; lower is further out
    """

    out: np.ndarray
    lead: np.ndarray

    def best(self) -> int:
        """The one that takes it furthest down; of a tie for the last place only the loser is out."""
        return int(np.lexsort((self.lead, ~self.out))[0])


def counterfactual(model: Recommender, profile: Profile, item_idx: int, n: int = N) -> Explanation:
    """The set as an explanation: a contribution for each rating in it, `additive` False.

    value     what the score loses when that rating alone is away
    evidence  r_uj, score_without
    terms     n · rank_before · tried · and, where a set was found, minimal (`proven` or `greedy`), score_after (missing
              where no score is left), rank_after, replaced_by (item_idx of the best newcomer among the first n; missing
              where there is none)

    Where no set is found there are no contributions; that there is none is not said, other sets may be left. Raises
    RequestError for an item the profile holds, or that is not among its first n.
    """
    if item_idx in profile.item_idx:
        raise RequestError("the item is among the ratings of the profile; a counterfactual is of a recommended item")
    case = _Case(model, profile, item_idx, n)
    whole = model.score([profile])
    (score,), (rank,) = standing(whole, profile.item_idx, item_idx)
    if rank > n:
        raise RequestError(
            f"the item stands at rank {rank} for this profile, so no rating keeps it among the first {n}"
        )
    away, tried = _search(case)
    parts: list[Contribution] = []
    terms: dict[str, float | int | str] = {"n": n, "rank_before": int(rank), "tried": tried}
    if away:
        alone = model.score([case.without([place]) for place in away])[:, item_idx].astype(np.float64)
        for place, left in zip(away, np.where(np.isfinite(alone), alone, 0.0), strict=True):
            numbers = {"r_uj": float(profile.rating[place]), "score_without": float(left)}
            parts.append(Contribution("rating", int(profile.item_idx[place]), float(score - left), evidence=numbers))
        terms |= _after(case, whole[0], away) | {"minimal": "proven" if tried == len(away) - 1 else "greedy"}
    return Explanation.split(
        score=float(score), base_value=0.0, contributions=parts, method="counterfactual", additive=False, terms=terms
    )


def _search(case: _Case) -> tuple[tuple[int, ...], int]:
    """(the set, empty where there is none; the largest size of which every set was tried and failed)."""
    singles = case.tried((place,) for place in range(len(case.profile)))
    if singles.out.any() or not len(singles.out):
        return ((singles.best(),) if len(singles.out) else ()), 0
    order = np.argsort(singles.lead, kind="stable").tolist()
    beginnings = case.tried(tuple(order[:k]) for k in range(2, len(order) + 1))
    least = int(beginnings.out.argmax()) + 2 if beginnings.out.any() else None
    best = _step_by_step(case, order, len(order) if least is None else least - 1)
    if best is None and least is not None:
        best = tuple(order[:least])
    best = _shrunk(case, best or ())
    pairs = len(order) * (len(order) - 1) // 2
    if len(best) == 2 or pairs > (FOLDED_PAIRS if isinstance(case.model, FoldIn) else PAIRS):
        return best, 1
    every = list(combinations(range(len(order)), 2))
    found = case.tried(every)
    return (every[found.best()], 1) if found.out.any() else (best, 2)


def _step_by_step(case: _Case, order: list[int], most: int) -> tuple[int, ...] | None:
    """At most so many ratings, found one at a time; None where they are not enough."""
    away: tuple[int, ...] = (order[0],)
    while len(away) < min(most, STEPS):
        sets = [(*away, place) for place in islice(_others(order, away), WIDTH)]
        found = case.tried(sets)
        away = sets[found.best()]
        if found.out[found.best()]:
            return away
    return None


def _others(order: list[int], away: tuple[int, ...]) -> Iterator[int]:
    return (place for place in order if place not in away)


def _shrunk(case: _Case, away: tuple[int, ...]) -> tuple[int, ...]:
    """The same set without what it does not need; afterwards every single one of it is needed.

    All that could come back by itself comes back in the order of how little it matters, as far as that goes at once.
    """
    while len(away) > 2:
        one_back = case.tried(away[:k] + away[k + 1 :] for k in range(len(away)))
        spare = [away[k] for k in np.argsort(one_back.lead, kind="stable").tolist() if one_back.out[k]]
        if not spare:
            break
        fewer = [tuple(place for place in away if place not in spare[:k]) for k in range(1, len(spare) + 1)]
        out = case.tried(fewer).out
        away = fewer[int(np.flatnonzero(out)[-1])]
    return away


def _after(case: _Case, before: np.ndarray, away: tuple[int, ...]) -> dict[str, float | int | str]:
    """What `terms` says of the profile without the set."""
    scores = case.model.score([case.without(away)])
    seen = case.profile.item_idx
    (score,), (rank,) = standing(scores, seen, case.item_idx)
    old = first(before, seen, case.n)
    new = [item for item in first(scores[0], seen, case.n).tolist() if item not in old]
    found: dict[str, float | int | str] = {"rank_after": int(rank)}
    if np.isfinite(score):
        found["score_after"] = float(score)
    if new:
        found["replaced_by"] = new[0]
    return found

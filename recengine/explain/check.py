"""The truth test of a reason: take the cited ratings away, ask the same model again, and compare with random ones.

    p = (1 + draws that lower the score at least as much as the cited ratings do) / (draws + 1)

A permutation test of "these ratings carry this score more than others of the same user": it holds where p <= 0.05.
Source: deletion tests of attributions (Samek et al. 2017, IEEE TNNLS 28(11)); p with the 1 above and below the line:
Davison, Hinkley 1997, Bootstrap Methods and their Application, section 4.2.
Differs: what is deleted is a person's own rating, and the deletion is set against random ones of the same size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from recengine.errors import RequestError
from recengine.explain.reasons import cited
from recengine.explain.standing import standing
from recengine.explanation import Explanation
from recengine.models.base import FoldIn, Profile, Recommender, SolvesPerson

MIN_RATINGS = 6
P_HOLDS = 0.05
ROUNDING = 1e-6  # of the score: float32 sums of other lengths differ by so much without meaning it

NO_POSITIVE, FEW_RATINGS, LEVEL = "no-positive", "few-ratings", "level"
WHY_NULL = {
    NO_POSITIVE: "no rating of this profile has a positive value for this item",
    FEW_RATINGS: f"fewer than {MIN_RATINGS} ratings: random draws would be nearly the whole profile",
    LEVEL: "the ratings of this profile move every item alike, or not at all",
}


@dataclass(frozen=True)
class Check:
    """What became of one item when ratings were taken away.

    Ranks are among the items the *full* profile does not hold, and the item itself: the removed ones do not enter, so
    that ranks before and after are places in the same list. 1 is the first place; ties go to the smaller item_idx.

    removed          item_idx of the cited ratings, largest value first; empty where none is positive
    score_before     of the full profile
    score_after      without the cited ratings; None where nothing was removed or the model has no score left
    rank_before      place of the item for the full profile
    rank_after       its place without the cited ratings; None as for score_after
    refit            what was solved again for the edited profile: `fold-in` (the person's vector, in closed form or by
                     folding in), or `none`
    draws            random removals of as many ratings, 0 where there is nothing to compare
    score_after_mean mean over the draws that left a score; None without such draws
    rank_after_mean  mean over all draws, an item without a score standing behind all that have one; None without draws
    random_scores    score after each draw, None where it was gone
    p                share of removals, the cited one counted in, that lower the score at least as much; None untested
    holds            p <= 0.05; None where there is nothing to test
    why_null         a key of `WHY_NULL` where holds is None
    """

    removed: tuple[int, ...]
    score_before: float
    score_after: float | None
    rank_before: int
    rank_after: int | None
    refit: str
    draws: int
    score_after_mean: float | None
    rank_after_mean: float | None
    random_scores: tuple[float | None, ...]
    p: float | None
    holds: bool | None
    why_null: str | None

    def to_json(self) -> dict[str, Any]:
        """The fields of `explain --check`; `random` is null where nothing was drawn."""
        random = {
            "draws": self.draws,
            "score_after_mean": self.score_after_mean,
            "rank_after_mean": self.rank_after_mean,
            "scores_after": list(self.random_scores),
        }
        return {
            "removed": list(self.removed),
            "score_before": self.score_before,
            "score_after": self.score_after,
            "rank_before": self.rank_before,
            "rank_after": self.rank_after,
            "refit": self.refit,
            "random": random if self.draws else None,
            "p": self.p,
            "holds": self.holds,
            "why_null": self.why_null,
        }


def check(
    model: Recommender,
    profile: Profile,
    item_idx: int,
    explanation: Explanation,
    *,
    seed: int = 0,
    n_cited: int = 3,
    draws: int = 99,
) -> Check:
    """Remove the cited ratings, and as many random ones `draws` times; the model scores all at once and learns nothing.

    explanation  of this model, profile and item, by ratings
    n_cited      ratings cited: those of the largest positive value
    seed         of the draws, together with the user and the item: the same question always gets the same answer

    A score that is gone after a removal (NaN) counts as lower than any score.
    Raises RequestError for an explanation that is not by ratings, or of another score.
    """
    kinds = {part.kind for part in explanation.contributions}
    if kinds - {"rating", "level"}:
        raise RequestError(
            f"the check removes ratings; expected an explanation by ratings, given one by {_words(kinds)}"
        )
    removed = [part.idx for part in cited(explanation, n_cited) if part.idx is not None]
    why_null = None
    if "rating" not in kinds:
        why_null = LEVEL
    elif not removed:
        why_null = NO_POSITIVE
    elif len(profile) < MIN_RATINGS:
        why_null = FEW_RATINGS

    edited = [profile.without(removed)] if removed else []
    if why_null is None:
        chosen = _draw(len(profile), len(removed), draws, (seed, _entropy(profile), item_idx))
        edited += [profile.without(profile.item_idx[row].tolist()) for row in chosen]
    score, rank = standing(model.score([profile, *edited]), profile.item_idx, item_idx)
    if not abs(score[0] - explanation.score) <= 1e-4 * max(1.0, abs(explanation.score)):
        raise RequestError(
            f"the explanation is of the score {explanation.score:.6g}, the model gives {score[0]:.6g}: "
            "it belongs to another model, profile or item"
        )
    drawn, drawn_rank = score[2:], rank[2:]
    p = None
    if why_null is None:
        as_much = int((drawn <= score[1] + ROUNDING * abs(score[0])).sum())
        p = (1 + as_much) / (len(drawn) + 1)
    left = drawn[np.isfinite(drawn)]
    after = bool(removed) and bool(np.isfinite(score[1]))
    return Check(
        removed=tuple(removed),
        score_before=float(score[0]),
        score_after=float(score[1]) if after else None,
        rank_before=int(rank[0]),
        rank_after=int(rank[1]) if after else None,
        refit=refit(model),
        draws=len(drawn),
        score_after_mean=float(left.mean()) if len(left) else None,
        rank_after_mean=float(drawn_rank.mean()) if len(drawn) else None,
        random_scores=tuple(float(value) if np.isfinite(value) else None for value in drawn),
        p=p,
        holds=None if p is None else p <= P_HOLDS,
        why_null=why_null,
    )


def refit(model: Recommender) -> str:
    """`fold-in` where an edited profile has its person's vector solved again, else `none`; the model is always held."""
    solves = isinstance(model, FoldIn) or (isinstance(model, SolvesPerson) and model.solves_person)
    return "fold-in" if solves else "none"


def _draw(n_ratings: int, size: int, draws: int, entropy: tuple[int, ...]) -> np.ndarray:
    """int (draws, size): places in the profile, none twice within a draw."""
    return np.random.default_rng(entropy).random((draws, n_ratings)).argsort(axis=1)[:, :size]


def _entropy(profile: Profile) -> int:
    """A number of the user: 0 for an invented one."""
    return 0 if profile.user_idx is None else profile.user_idx + 1


def _words(kinds: set[str]) -> str:
    return " and ".join(sorted(kinds))

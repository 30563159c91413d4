"""Faithfulness: over many people and their first ten items, do a method's claims find the ratings that carry a score?

Each case, a person and one of their first n items, is judged by its deletion curve (`deletion`): ratings leave in the
order of the claims, and beside it in other orders that know nothing of the claims:

    random    ten orders drawn for the person, shared by their items
    popular   most-rated items first
    rated     the person's own highest ratings first

A claim beats random where its deletion AUC is below the mean of the ten random ones, and beats all where it is below
every one of them. `own` is the order of what is claimed of this item in particular (`claims`), where the two differ.

Sources: SPINRec, arXiv 2511.18047 (curves over a user's history, beside random) · "Beyond Top-1", RecSys 2025 (the
whole list, not its first item) · Yao et al., arXiv 2203.01310 (removal and a scored comparison).
Differs from them: order by order against random with an interval over people, nothing learned for the explanation;
exactly the definitions of the command line's `faithfulness`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recengine.data.dataset import Dataset
from recengine.explain.check import MIN_RATINGS
from recengine.explain.claims import Claims, claims, in_order
from recengine.explain.deletion import POINTS, ROUNDING, area, heights, inserted
from recengine.explain.sanity import shuffled_claims, swap_of
from recengine.models.base import Profile, Recommender, profile_of
from recengine.models.recommend import recommend
from recengine.progress import Progress, silent
from recengine.ranks import rank_correlation

DRAWS = 10
"""Random orders a person."""

CARRIED = 0.8
"""Sparsity: the share of the ratings that hold so much of all that is claimed to have raised the score."""

FEW_RATINGS, NO_LIST, LEVEL, NOT_RAISED = "few-ratings", "no-list", "level", "not-raised"
SKIPPED = {
    FEW_RATINGS: f"the person has fewer than {MIN_RATINGS} ratings",
    NO_LIST: "the model tells no two items apart for this person, so that no list of its own is there to explain",
    LEVEL: "the reason says nothing of this item in particular: each rating moves every item alike, or none",
    NOT_RAISED: "the person's ratings do not raise this item's score above that of an empty profile",
}


@dataclass(frozen=True, eq=False)
class Found:
    """What was found over all cases.

    cases            a row a case: user_idx, item_idx, rank, n_ratings, score, score_empty, the AUCs, sparsity and,
                     where asked for, what `sanity` adds
    curves           {`deletion.claimed`, ...: float32 (n_cases, 11)}
    n_users          people asked, also those of whom every case was skipped
    skipped          {key of `SKIPPED`: cases}
    seconds          wall, all in all
    explain_seconds  of these, spent on the claims
    """

    cases: pd.DataFrame
    curves: Mapping[str, np.ndarray]
    n_users: int
    skipped: Mapping[str, int]
    seconds: float
    explain_seconds: float


def draw_users(train: Dataset, n_users: int, seed: int) -> np.ndarray:
    """int64, ascending: so many of the people of a training part, or all of them; the seed decides who."""
    return np.sort(np.random.default_rng(seed).choice(train.n_users, min(n_users, train.n_users), replace=False))


def faithfulness(
    model: Recommender,
    train: Dataset,
    users: Sequence[int] | np.ndarray,
    method: str,
    *,
    n: int = 10,
    seed: int = 0,
    twin: Recommender | None = None,
    progress: Progress = silent,
) -> Found:
    """Put a method's claims for the first n items of some people to the test; profiles are of `train` alone.

    method  one of `methods.of_each_rating(model)`
    seed    of the random orders, together with each person: the same question always gets the same answer
    twin    the same model trained from another seed: where given, the sanity check is made too
    """
    began, explaining = time.perf_counter(), 0.0
    frames, drawn = [], []
    skipped = dict.fromkeys(SKIPPED, 0)
    for k, user in enumerate(np.asarray(users).tolist()):
        progress(k / max(1, len(users)), f"person {k + 1} of {len(users)}")
        profile = profile_of(train, user)
        listed = recommend(model, profile, n=n, item_counts=train.item_counts)
        if listed.fallback or len(profile) < MIN_RATINGS:
            skipped[NO_LIST if listed.fallback else FEW_RATINGS] += len(listed.item_idx)
            continue
        person = _Person(model, train, profile, listed.item_idx, np.random.default_rng((seed, user)))
        start = time.perf_counter()
        said = claims(model, profile, person.items, method)
        explaining += time.perf_counter() - start
        frame, curves = person.judge(said, twin, method)
        speaks = np.abs(said.own).max(axis=1) > ROUNDING * np.maximum(1.0, np.abs(frame["score"].to_numpy()))
        raised = frame["deletion_auc"].notna().to_numpy()
        skipped[LEVEL] += int((~speaks).sum())
        skipped[NOT_RAISED] += int((speaks & ~raised).sum())
        kept = speaks & raised
        frames.append(frame[kept])
        drawn.append({name: curve[kept] for name, curve in curves.items()})
    cases = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"user_idx": [], "deletion_auc": []})
    names = dict.fromkeys(name for curves in drawn for name in curves)
    together = {name: np.concatenate([curves[name] for curves in drawn]).astype(np.float32) for name in names}
    return Found(cases, together, len(users), skipped, time.perf_counter() - began, explaining)


@dataclass(frozen=True, eq=False)
class _Person:
    """One person and the items to be explained to them."""

    model: Recommender
    train: Dataset
    profile: Profile
    items: np.ndarray
    rng: np.random.Generator

    def judge(self, said: Claims, twin: Recommender | None, method: str) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
        """A row and the curves of each item; NaN where its score was not raised."""
        per_item = {"claimed": in_order(said.whole, self.rng)}
        if not np.array_equal(said.whole, said.own):
            per_item["own"] = in_order(said.own, self.rng)
        shared = {
            "random": self.rng.random((DRAWS, len(self.profile))).argsort(axis=1),
            "popular": in_order(self.train.item_counts[self.profile.item_idx].astype(np.float64), self.rng)[None],
            "rated": in_order(self.profile.rating.astype(np.float64), self.rng)[None],
        }
        more: dict[str, np.ndarray] = {}
        if twin is not None:
            swap = swap_of(self.train.item_counts, self.rng)
            other = shuffled_claims(self.model, self.profile, self.items, method, swap)
            per_item["shuffled"] = in_order(other.own, self.rng)
            more["agreement_shuffled"] = rank_correlation(said.own, other.own)
            more["agreement_twin"] = rank_correlation(said.own, claims(twin, self.profile, self.items, method).own)
        back = {f"{name} back": order[:, ::-1] for name, order in (per_item | shared).items() if name in INSERTED}
        curves, score, empty = heights(self.model, self.profile, self.items, per_item | shared | back)
        each = np.arange(len(self.items))
        for name in [name for name in curves if name.removesuffix(" back") in per_item]:
            curves[name] = curves[name][each, each][None]  # every item its own order
        table = pd.DataFrame(
            {
                "user_idx": self.profile.user_idx,
                "item_idx": self.items,
                "rank": each + 1,
                "n_ratings": len(self.profile),
                "score": score,
                "score_empty": empty,
                **dict(_areas(curves)),
                "sparsity": sparsity(said.whole),
                **more,
            }
        )
        return table, _means(curves)


INSERTED = ("claimed", "popular", "rated")
"""Orders whose reverse is deleted too, for the insertion curve; reversed random orders are random orders."""


def sparsity(values: np.ndarray) -> np.ndarray:
    """float64 (n,): the smallest share of the ratings that holds four fifths of all positive claims; NaN without any.

    values  float64 (n, m)
    """
    largest = np.sort(np.maximum(values, 0.0), axis=1)[:, ::-1]
    total = largest.sum(axis=1, keepdims=True)
    needed = 1 + (largest.cumsum(axis=1) < CARRIED * total).sum(axis=1)
    return np.where(total[:, 0] > 0, needed / values.shape[1], np.nan)


def _areas(curves: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Columns of AUCs, each (n_items,)."""
    for name, curve in curves.items():
        order, back, _ = name.partition(" back")
        if back:
            yield _column("insertion", order), area(inserted(curve)).mean(axis=0)
        else:
            yield _column("deletion", order), area(curve).mean(axis=0)
    random = area(curves["random"])
    yield "random_insertion_auc", area(inserted(curves["random"])).mean(axis=0)
    yield "lowest_random_deletion_auc", random.min(axis=0)
    yield "highest_random_insertion_auc", area(inserted(curves["random"])).max(axis=0)


def _column(curve: str, order: str) -> str:
    return f"{curve}_auc" if order == "claimed" else f"{order}_{curve}_auc"


def _means(curves: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """{`deletion.claimed`, ...: (n_items, 11)}, the mean over the draws of an order."""
    out = {}
    for name, curve in curves.items():
        order, back, _ = name.partition(" back")
        mean = curve.mean(axis=0)
        out[f"{'insertion' if back else 'deletion'}.{order}"] = inserted(mean) if back else mean
    out["insertion.random"] = inserted(curves["random"].mean(axis=0))
    assert all(curve.shape[1] == POINTS for curve in out.values())
    return out

"""The laws of reasons: parts add up to the score that is explained, and what is cited first counts."""

from __future__ import annotations

import numpy as np
import pytest

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explain.explain import explain
from recengine.explain.methods import COUNTERFACTUAL, INTEGRATED_GRADIENTS, LEAVE_ONE_OUT
from recengine.explanation import Explanation
from recengine.models.base import Differentiable, Explainer, Profile, Recommender, profiles_of
from recengine.models.recommend import recommend


def explanation_adds_up(model: Recommender, profile: Profile, item_idx: int) -> None:
    """The score that is explained is the score; the model's own split, by every kind, adds up to it and says so."""
    assert isinstance(model, Explainer)
    score = float(model.score([profile])[0, item_idx])
    for by in model.explains_by:
        if not np.isfinite(score):
            with pytest.raises(RequestError, match="has no score for item"):
                model.explain(profile, item_idx, by)
            continue
        found = model.explain(profile, item_idx, by)
        assert found.score == score
        total = found.base_value + sum(part.value for part in found.contributions)
        assert abs(total - score) <= 1e-5 * max(1.0, abs(score)), f"by {by}: {total} against {score}"
        assert found.exact and found.additive
        _cites_what_is_there(found, profile, by)


def gradients_are_complete(model: Recommender, data: Dataset, profile: Profile, item_idx: int) -> None:
    """By every kind of number it has: the parts add up to the score within 1 % of the way from the base."""
    assert isinstance(model, Differentiable)
    for by in model.attributes:
        found = explain(model, profile, item_idx, by=by, method=INTEGRATED_GRADIENTS.name, dataset=data)
        assert found.score == float(model.score([profile])[0, item_idx])
        way = abs(found.score - found.base_value)
        assert abs(found.residual) <= max(0.01 * way, 1e-5 * max(1.0, abs(found.score))), f"by {by}: {found.residual}"
        assert found.additive
        _cites_what_is_there(found, profile, by)


def removals_are_what_they_say(model: Recommender, data: Dataset, profile: Profile, item_idx: int) -> None:
    """Leave-one-out: the value of the rating cited first is what the score loses without it; it is no sum."""
    found = explain(model, profile, item_idx, method=LEAVE_ONE_OUT.name, dataset=data)
    first = found.contributions[0]
    left = model.score([profile.without([first.idx or 0])])[0, item_idx]
    assert first.value == pytest.approx(found.score - float(left), abs=1e-5)
    assert len(found.contributions) == len(profile) and not found.additive
    assert ("level" in first.evidence) == (model.unit == "stars")
    _cites_what_is_there(found, profile, "ratings")


def what_keeps_it_there_is_found(model: Recommender, data: Dataset, profile: Profile) -> None:
    """Counterfactual: without the set the model's own list of ten is without the item, and the newcomer is in it."""
    listed = recommend(model, profile, n=10, item_counts=data.item_counts)
    if listed.fallback:
        return
    item = int(listed.item_idx[4])
    found = explain(model, profile, item, method=COUNTERFACTUAL.name, dataset=data)
    away = [part.idx for part in found.contributions if part.idx is not None]
    assert set(away) <= set(profile.item_idx.tolist()) and not found.additive
    scores = model.score([profile.without(away or profile.item_idx)])[0]
    scores[profile.item_idx] = np.nan  # what goes away does not enter
    best = np.argsort(-np.where(np.isfinite(scores), scores, -np.inf), kind="stable")[:10]
    ten = best[np.isfinite(scores[best])].tolist()
    if not away:
        assert item in ten, "no rating was found to hold it, and without any it is gone"
        return
    assert item not in ten, "without the set it is still there"
    assert found.terms["minimal"] in ("proven", "greedy")
    newcomers = [other for other in ten if other not in listed.item_idx]
    assert found.terms.get("replaced_by") == next(iter(newcomers), None)


def _cites_what_is_there(found: Explanation, profile: Profile, by: str) -> None:
    kinds = {"neighbours": {"neighbour", "level"}, "features": {"feature"}, "factors": {"factor"}}
    assert {part.kind for part in found.contributions} <= kinds.get(by, {"rating", "level"})
    mine = [part.idx for part in found.contributions if part.kind in ("rating", "level")]
    assert set(mine) <= set(profile.item_idx.tolist()), "cites what the profile does not hold"
    for part in found.contributions:
        assert all(isinstance(value, float | int | str) for value in part.evidence.values())


def top_cited_counts_more(model: Recommender, data: Dataset, *, n_cases: int = 60) -> None:
    """Without its top cited rating the score falls further than without a random one, on average over cases."""
    rng = np.random.default_rng(11)
    cited, drawn = [], []
    for profile in profiles_of(data, rng.integers(0, data.n_users, n_cases)):
        best = recommend(model, profile, n=5, item_counts=data.item_counts).item_idx
        item = int(rng.choice(best))
        found = explain(model, profile, item, by="ratings", dataset=data)
        for_it = [part for part in found.of_kind("rating") if part.value > 0]
        if not for_it:
            continue
        top = max(for_it, key=lambda part: part.value).idx
        other = int(rng.choice(profile.item_idx))
        scores = model.score([profile.without([top or 0]), profile.without([other])])[:, item]
        if np.isfinite(scores).all():
            cited.append(found.score - scores[0])
            drawn.append(found.score - scores[1])
    assert len(cited) >= n_cases / 2, "too few items have a rating to cite"
    assert np.mean(cited) > np.mean(drawn), f"{np.mean(cited):.4g} against {np.mean(drawn):.4g}"

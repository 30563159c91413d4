"""Two vectors for one user, the one training left and the one folded in: what each is worth, and how they agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.base import FoldIn, Profile, Recommender, profiles_of
from recengine.ranks import rank_correlation

SAMPLE = 200


class Learnt:
    """A fitted model that answers stored users, and only those, by the vectors training left them.

    It stands in the evaluator where the model itself would, so that both are judged by the same rows and rules.
    """

    def __init__(self, model: Recommender) -> None:
        if not isinstance(model, FoldIn):
            raise RequestError(f"{type(model).__name__} keeps no vectors from training; expected a model that folds in")
        self.model: FoldIn = model
        self.unit = model.unit

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items); RequestError for an invented person, whom training never met."""
        users = [profile.user_idx for profile in profiles if profile.user_idx is not None]
        if len(users) < len(profiles):
            raise RequestError("a person without a row has no learnt vector; expected stored users")
        return self.model.learnt(users)


def by_vectors(model: Recommender) -> dict[str, Recommender]:
    """{what it answers by: the model so asked}, first what its figures are of; one entry where it does not fold in."""
    if not isinstance(model, FoldIn):
        return {"": model}
    both = {"folded": model, "learnt": cast(Recommender, Learnt(model))}
    return dict(sorted(both.items(), key=lambda pair: pair[0] != model.judged_by))


def agreement(model: Recommender, train: Dataset) -> float:
    """Mean rank correlation of folded-in and learnt scores over stored users, at most `SAMPLE` of them."""
    users = np.flatnonzero(train.user_counts)
    users = users[np.linspace(0, len(users) - 1, min(SAMPLE, len(users))).astype(int)]
    profiles = profiles_of(train, users)
    return float(np.nanmean(rank_correlation(model.score(profiles), Learnt(model).score(profiles))))

"""Folded-in and learnt vectors of one model, judged side by side."""

from __future__ import annotations

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.evaluation.learnt import SAMPLE, Learnt, agreement, by_vectors
from recengine.models.base import Profile, profiles_of


class Popular:
    unit, config = "stars", None

    def score(self, profiles):
        return np.tile(np.arange(5, dtype=np.float32), (len(profiles), 1))


class Twofold(Popular):
    """Learnt scores run the other way for user 1."""

    judged_by = "folded"

    def learnt(self, users):
        return np.stack([np.arange(5, dtype=np.float32) * (-1 if user == 1 else 1) for user in users])


def stored(user: int | None) -> Profile:
    return Profile(np.array([0]), np.array([3.0]), user_idx=user)


def test_learnt_answers_stored_users_by_their_row():
    assert Learnt(Twofold()).score([stored(1), stored(0)])[:, -1].tolist() == [-4.0, 4.0]
    assert Learnt(Twofold()).unit == "stars"


def test_an_invented_person_has_no_learnt_vector():
    with pytest.raises(RequestError, match="a person without a row has no learnt vector; expected stored users"):
        Learnt(Twofold()).score([stored(0), stored(None)])


def test_a_model_without_learnt_vectors_is_refused():
    with pytest.raises(RequestError, match="Popular keeps no vectors from training; expected a model that folds in"):
        Learnt(Popular())


def test_what_the_figures_are_of_comes_first():
    model = Twofold()
    assert list(by_vectors(model)) == ["folded", "learnt"] and by_vectors(model)["folded"] is model
    model.judged_by = "learnt"
    assert list(by_vectors(model)) == ["learnt", "folded"]
    assert list(by_vectors(Popular()).values())[0].unit == "stars" and len(by_vectors(Popular())) == 1


def test_agreement_is_a_mean_over_stored_users(low_rank, monkeypatch):
    few = low_rank.with_ratings(np.isin(low_rank.ratings.user_idx, [0, 1, 2, 3]))
    assert agreement(Twofold(), few) == pytest.approx((1 - 1 + 1 + 1) / 4)
    asked = []
    model = Twofold()
    monkeypatch.setattr(model, "learnt", lambda users: asked.append(users) or Twofold().learnt(users))
    agreement(model, low_rank)
    assert len(asked[0]) == SAMPLE and len(profiles_of(low_rank)) > SAMPLE

"""The laws of networks are shown to be able to fail, as in `test_laws_can_fail.py`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from recengine.data import synthetic
from recengine.data.dataset import Dataset
from recengine.explain import counterfactual, leave_one_out
from recengine.models.base import Path, profile_of
from recengine.progress import silent
from recengine.training.loop import Training
from tests.contract import laws, laws_of_reasons
from tests.contract.honest import Honest


@pytest.fixture(scope="module")
def films() -> Dataset:
    return synthetic.low_rank(n_users=120, n_items=90)


class Smooth(Honest):
    """The honest sum as a function with a gradient, by ratings."""

    attributes = ("ratings",)

    def path(self, profile, item_idx, by):
        weight = torch.from_numpy(self.config.strength * self.similar[profile.item_idx, item_idx].astype(np.float64))
        parts = tuple(("rating", int(item), "") for item in profile.item_idx)
        value = profile.rating.astype(np.float64)
        return Path(value, np.zeros(len(value)), lambda x: x @ weight, np.arange(len(value)), parts)


def test_gradients(films):
    class ForgetsSome(Smooth):
        def path(self, profile, item_idx, by):
            whole = super().path(profile, item_idx, by)
            return replace(whole, function=lambda x: whole.function(x) * 0.9)

    profile = profile_of(films, 3)
    laws_of_reasons.gradients_are_complete(Smooth().fit(films), films, profile, 7)
    with pytest.raises(AssertionError, match="by ratings"):
        laws_of_reasons.gradients_are_complete(ForgetsSome().fit(films), films, profile, 7)


def test_removals(films, monkeypatch):
    profile = profile_of(films, 3)
    laws_of_reasons.removals_are_what_they_say(Honest().fit(films), films, profile, 7)

    def backwards(model, profile, item_idx):
        found = leave_one_out.leave_one_out(model, profile, item_idx)
        parts = tuple(replace(part, value=-part.value) for part in found.contributions)
        return replace(found, contributions=parts)

    monkeypatch.setattr("recengine.explain.methods.leave_one_out", backwards)
    with pytest.raises(AssertionError):
        laws_of_reasons.removals_are_what_they_say(Honest().fit(films), films, profile, 7)


def test_counterfactuals(films, monkeypatch):
    profile = profile_of(films, 3)
    laws_of_reasons.what_keeps_it_there_is_found(Honest().fit(films), films, profile)

    def one_too_few(model, profile, item_idx):
        found = counterfactual.counterfactual(model, profile, item_idx)
        return replace(found, contributions=found.contributions[1:])

    monkeypatch.setattr("recengine.explain.methods.counterfactual", one_too_few)
    with pytest.raises(AssertionError, match="still there|it is gone"):
        laws_of_reasons.what_keeps_it_there_is_found(Honest().fit(films), films, profile)


def test_folded_and_learnt(films):
    class Twofold(Honest):
        judged_by = "folded"
        sign = 1.0

        def learnt(self, users):
            return (self.sign * self.score([profile_of(films, user) for user in users])).astype(np.float32)

    class Estranged(Twofold):
        sign = -1.0

    laws.folded_agree_with_learnt(Twofold().fit(films), films)
    with pytest.raises(AssertionError, match="rank correlation"):
        laws.folded_agree_with_learnt(Estranged().fit(films), films)


def test_going_on(films):
    class Learns(Honest):
        """Its loss falls by one a training, if it begins with what the last one left."""

        training = None
        done = 0

        def fit(self, dataset, *, seed=0, progress=silent):
            row = {"epoch": 1, "train_loss": 9.0 - self.done, "val_metric": None, "seconds": 0.0}
            self.training = Training((row,), 1, "the last", False, "float32")
            return super().fit(dataset, seed=seed)

        def start_from(self, state):
            self.done = 1

    class Forgets(Learns):
        def start_from(self, state):
            self.done = 0

    laws.training_goes_on(Learns, films)
    with pytest.raises(AssertionError, match="first loss 9.0000, anew 9.0000"):
        laws.training_goes_on(Forgets, films)

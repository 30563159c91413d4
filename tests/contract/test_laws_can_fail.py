"""Each law is shown to be able to fail: an honest model keeps it, the same model broken in one place does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np
import pytest

from recengine.data import synthetic
from recengine.data.dataset import Dataset
from recengine.data.split import fold
from recengine.explanation import Explanation
from recengine.models import ModelEntry
from recengine.models.base import profile_of
from recengine.models.config import setting
from recengine.models.popularity import Popularity, PopularityConfig
from tests.contract import honest, laws, laws_of_reasons
from tests.contract.honest import Honest

ENTRY = ModelEntry("honest", honest.__name__, "test", "similarity", ("Explainer",), ("ranking",), "none")


@pytest.fixture(scope="module")
def films() -> Dataset:
    return synthetic.low_rank(n_users=120, n_items=90)


@pytest.fixture(scope="module")
def others() -> Dataset:
    return synthetic.low_rank(n_users=60, n_items=90, seed=8)


def fails(message: str | None = None):
    return pytest.raises(AssertionError, match=message)


def test_checkerboard(checkerboard):
    class LikesTheOppositeOf(Honest):
        def score(self, profiles):
            return -super().score(profiles)

    laws.recovers_the_checkerboard(Honest, checkerboard)
    with fails("Arrays are not equal"):
        laws.recovers_the_checkerboard(LikesTheOppositeOf, checkerboard)


def test_beats(films):
    cut = fold(films, "ratio:0.2:42", 1)
    popularity = Popularity(PopularityConfig(by="count")).fit(cut.train)
    laws.beats(Honest().fit(cut.train), popularity, cut, "ndcg@10")
    with fails("ndcg@10 .* against"):
        laws.beats(popularity, popularity, cut, "ndcg@10")


def test_beats_in_stars(films):
    cut = fold(films, "kfold:5:42", 1)

    def stars(damping):
        return Popularity(PopularityConfig(by="mean", damping=damping)).fit(cut.train)

    laws.beats(stars(5.0), stars(10_000.0), cut, "rmse")
    with fails("rmse .* against"):
        laws.beats(stars(10_000.0), stars(5.0), cut, "rmse")


def test_same_seed(films):
    class Unseeded(Honest):
        def fit(self, dataset, **kwargs):
            super().fit(dataset)
            self.similar = self.similar + np.random.default_rng().normal(size=self.similar.shape)
            return self

    laws.same_seed_same_scores(Honest, films)
    with fails("Arrays are not equal"):
        laws.same_seed_same_scores(Unseeded, films)


def test_second_fit(films, others):
    class FitsOnce(Honest):
        def fit(self, dataset, **kwargs):
            return self if hasattr(self, "similar") else super().fit(dataset)

    class AddsUp(Honest):
        def fit(self, dataset, **kwargs):
            before = getattr(self, "similar", 0.0)
            super().fit(dataset)
            self.similar = self.similar + before
            return self

    laws.second_fit_refits(Honest, films, others)
    for broken in (FitsOnce, AddsUp):
        with fails("Arrays are not equal"):
            laws.second_fit_refits(broken, films, others)


def test_saving(films):
    class SavesHalf(Honest):
        def state(self):
            return {"similar": self.similar.astype(np.float16)}

    class SavesObjects(Honest):
        def state(self):
            return {"similar": self.similar.astype(object)}

    laws.saved_scores_are_equal(Honest, films)
    with fails("Arrays are not equal"):
        laws.saved_scores_are_equal(SavesHalf, films)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        laws.saved_scores_are_equal(SavesObjects, films)


def test_shape_and_type(films):
    class Double(Honest):
        def score(self, profiles):
            return super().score(profiles).astype(np.float64)

    class Infinite(Honest):
        def score(self, profiles):
            return np.where(super().score(profiles) > 0, np.float32(np.inf), np.float32(0))

    class LooksAround(Honest):
        def score(self, profiles):
            return super().score(profiles) / np.float32(1 + len(profiles))

    laws.scores_have_shape_and_type(Honest().fit(films), films)
    for broken, message in ((Double, "float64"), (Infinite, None), (LooksAround, "Not equal to tolerance")):
        with fails(message):
            laws.scores_have_shape_and_type(broken().fit(films), films)


def test_few_items(films):
    class Picks(Honest):
        def score_items(self, profiles, items):
            return self.score(profiles)[:, items]

    class InTheOrderOfTheTable(Picks):
        def score_items(self, profiles, items):
            return super().score_items(profiles, np.sort(items))

    laws.few_items_score_as_among_all(Picks().fit(films), films)
    with fails("Not equal"):
        laws.few_items_score_as_among_all(InTheOrderOfTheTable().fit(films), films)


def test_content_alone(films):
    class TrustsTheFirst(Honest):
        def score(self, profiles):
            return super().score([replace(p, rating=p.rating / (1 + np.arange(len(p)))) for p in profiles])

    laws.content_alone_counts(Honest().fit(films), films)
    with fails("Arrays are not equal"):
        laws.content_alone_counts(TrustsTheFirst().fit(films), films)


def test_empty_profile(films):
    class MakesThingsUp(Honest):
        def score(self, profiles):
            return super().score(profiles) + np.arange(len(self.similar), dtype=np.float32)

    class Crashes(Honest):
        def score(self, profiles):
            return super().score(profiles) / np.float32(1 / min(len(p) for p in profiles))

    laws.empty_profile_is_answered(Honest().fit(films), films, "popularity")
    with fails("None == 'popularity'"):
        laws.empty_profile_is_answered(MakesThingsUp().fit(films), films, "popularity")
    with pytest.raises(ZeroDivisionError):
        laws.empty_profile_is_answered(Crashes().fit(films), films, "popularity")


def test_seen(films, monkeypatch):
    laws.seen_is_never_recommended(Honest().fit(films), films)
    ranked = laws.recommend
    monkeypatch.setattr(
        laws, "recommend", lambda model, profile, **rest: ranked(model, profile.without(profile.item_idx[:1]), **rest)
    )
    with fails():
        laws.seen_is_never_recommended(Honest().fit(films), films)


def test_mutation():
    class ScalesInPlace(Honest):
        def fit(self, dataset, **kwargs):
            super().fit(dataset)
            dataset.matrix.data *= 0.2
            return self

    laws.dataset_is_not_mutated(Honest, synthetic.low_rank(n_users=30, n_items=40))
    with fails():
        laws.dataset_is_not_mutated(ScalesInPlace, synthetic.low_rank(n_users=30, n_items=40))


def test_relabelling(films):
    class LikesLateRows(Honest):
        def score(self, profiles):
            return super().score(profiles) + np.arange(len(self.similar), dtype=np.float32)

    laws.relabelling_permutes(Honest, films)
    with fails("Not equal to tolerance"):
        laws.relabelling_permutes(LikesLateRows, films)


def test_config():
    @dataclass(frozen=True)
    class Unchecked:
        strength: float = setting(1.0, "factor of every score", low=0, high=2)

    @dataclass(frozen=True)
    class Wordless:
        strength: float = 1.0

    laws.config_survives_json(honest.HonestConfig())
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        laws.config_survives_json(Unchecked())
    with fails("has no words"):
        laws.config_survives_json(Wordless())


def test_explanation(films):
    class LeavesOneOut(Honest):
        def explain(self, profile, item_idx, by="ratings"):
            found = super().explain(profile, item_idx)
            return replace(found, contributions=found.contributions[1:])

    class OfAnotherScore(Honest):
        def explain(self, profile, item_idx, by="ratings"):
            found = super().explain(profile, item_idx)
            return replace(found, score=found.score + 0.1)

    class CitesOthers(Honest):
        def explain(self, profile, item_idx, by="ratings"):
            found = super().explain(profile, item_idx)
            parts = tuple(replace(part, idx=len(self.similar) - 1 - (part.idx or 0)) for part in found.contributions)
            return replace(found, contributions=parts)

    profile = profile_of(films, 3)
    laws_of_reasons.explanation_adds_up(Honest().fit(films), profile, 7)
    for broken, message in ((LeavesOneOut, "against"), (OfAnotherScore, None), (CitesOthers, "does not hold")):
        with fails(message):
            laws_of_reasons.explanation_adds_up(broken().fit(films), profile, 7)


def test_top_cited(films):
    class CitesTheLeast(Honest):
        def explain(self, profile, item_idx, by="ratings") -> Explanation:
            found = super().explain(profile, item_idx)
            values = [part.value for part in found.contributions][::-1]
            parts = [replace(part, value=value) for part, value in zip(found.contributions, values, strict=True)]
            return Explanation.split(score=found.score, base_value=found.base_value, contributions=parts)

    laws_of_reasons.top_cited_counts_more(Honest().fit(films), films)
    with fails("against"):
        laws_of_reasons.top_cited_counts_more(CitesTheLeast().fit(films), films)


@pytest.mark.parametrize("gone", [" = ", "Source", "Differs from"])
def test_docstring(gone):
    laws.docstring_says_it_all(honest)
    with fails("no "):
        laws.docstring_says_it_all(ModuleType("silent", (honest.__doc__ or "").replace(gone, "")))


@pytest.mark.parametrize(
    "change", [{"unit": "stars"}, {"abilities": ()}, {"presets": ("tuned",)}, {"module": "recengine.models.bias"}]
)
def test_entry(change):
    laws.entry_and_class_agree(ENTRY, honest)
    with pytest.raises((AssertionError, KeyError)):
        laws.entry_and_class_agree(replace(ENTRY, **change), honest)

"""The truth test on the listed models: who passes, and who has nothing to test."""

import numpy as np
import pytest

from recengine import models
from recengine.bench import Request, open_bench, store_at
from recengine.data import split
from recengine.explain.check import check
from recengine.explain.explain import explain
from recengine.explain.methods import explains_by
from recengine.models.base import profile_of, profiles_of
from recengine.models.recommend import recommend

USERS = range(0, 300, 10)


@pytest.fixture(scope="module")
def part(low_rank):
    return split.fold(low_rank, "ratio:0.2:42", 1)


def first_films(part, name, preset, users=USERS):
    """[(model, profile, item, recommended score)] of the first film of each user's list."""
    model = models.create(name, models.configure(name, preset)).fit(part.train)
    out = []
    for user in users:
        profile = profile_of(part.train, user)
        listed = recommend(model, profile, n=1, item_counts=part.train.item_counts)
        out.append((model, profile, int(listed.item_idx[0]), float(listed.score[0])))
    return out


@pytest.mark.parametrize("name", ["item-knn", "user-knn"])
def test_most_reasons_of_the_neighbourhoods_hold(part, low_rank, name):
    checks = []
    for model, profile, item, score in first_films(part, name, "ranking"):
        found = explain(model, profile, item, by="ratings", dataset=low_rank)
        assert found.exact and found.score == pytest.approx(score, rel=1e-6)
        checks.append(check(model, profile, item, found))
    tested = [each for each in checks if each.holds is not None]
    assert len(tested) > 0.8 * len(checks)
    assert np.mean([each.holds for each in tested]) > 0.6  # of citations drawn at random, 0.05 would
    for each in tested:
        assert each.rank_before == 1 and each.score_after < each.score_before
        assert len(each.removed) == 3


@pytest.mark.parametrize(("name", "preset"), [("popularity", "tuned"), ("popularity", "ranking"), ("bias", "tuned")])
def test_a_model_that_moves_all_films_alike_has_nothing_to_test(part, low_rank, name, preset):
    for model, profile, item, _ in first_films(part, name, preset, USERS[:3]):
        found = check(model, profile, item, explain(model, profile, item, dataset=low_rank))
        assert (found.holds, found.why_null) == (None, "level")


def test_levels_are_not_cited(part, low_rank):
    """Tuned item-knn has both: its level parts lift every film, and only the ratings near this film are removed."""
    for model, profile, item, _ in first_films(part, "item-knn", "tuned", USERS[:10]):
        found = explain(model, profile, item, dataset=low_rank)
        near = {part.idx for part in found.of_kind("rating") if part.value > 0}
        assert found.of_kind("level")
        assert set(check(model, profile, item, found).removed) <= near


@pytest.mark.parametrize("name", [entry.name for entry in models.MODELS])
def test_every_part_has_words(brief_store, name):
    on = open_bench(store_at(brief_store), Request("synthetic", name))
    for profile in profiles_of(on.fold.train, USERS[:2]):
        item = int(recommend(on.model, profile, n=1, item_counts=on.fold.train.item_counts).item_idx[0])
        for by in explains_by(on.model):
            found = explain(on.model, profile, item, by=by, dataset=on.dataset)
            assert all(each.label for each in found.contributions), by

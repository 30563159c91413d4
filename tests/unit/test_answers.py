"""Answers: what a list and a reason say beyond the model's own numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recengine import answers, models
from recengine.bench import Bench, Request, in_place, needed, open_bench, stars_request, store_at
from recengine.errors import RequestError
from recengine.models.base import profile_of
from recengine.runs.store import RunStore


@pytest.fixture
def bench(own_store: Path) -> Bench:
    return open_bench(RunStore(own_store), Request("synthetic", "item-knn"))


def test_a_list_is_the_models_own_order_with_titles_and_counts(bench: Bench) -> None:
    user = answers.user_row(bench.dataset, "12")
    profile = profile_of(bench.fold.train, user)
    answer = answers.recommend(bench, profile, n=5, user="12")
    scores = bench.model.score([profile])[0]
    assert [item.rank for item in answer.items] == [1, 2, 3, 4, 5]
    assert [item.score for item in answer.items] == sorted((item.score for item in answer.items), reverse=True)
    held_out = answers.held_out_items(bench.fold, user)
    for item in answer.items:
        assert item.item_idx not in profile.item_idx
        assert item.score == pytest.approx(scores[item.item_idx])
        assert item.title == bench.dataset.items["title"][item.item_idx]
        assert item.n_ratings == (bench.fold.train.ratings.item_idx == item.item_idx).sum()
        assert item.held_out == (item.item_idx in held_out)


def test_the_stars_beside_a_list_are_the_models_own(bench: Bench) -> None:
    assert bench.stars_by == "item-knn/tuned"
    profile = profile_of(bench.fold.train, 11)
    first = answers.recommend(bench, profile, n=1).items[0]
    assert bench.stars is not None
    assert first.predicted_stars == pytest.approx(float(bench.stars.score([profile])[0, first.item_idx]))


def test_a_model_without_stars_borrows_those_of_bias(bench: Bench) -> None:
    asked = stars_request(Request("synthetic", "content", "ranking"), bench.dataset)
    assert asked is not None
    assert (asked.model, asked.preset) == ("bias", "tuned")


def test_bias_predicts_the_stars_where_a_models_own_are_not_asked_for(bench: Bench) -> None:
    asked = Request("synthetic", "neumf", "ranking", own_stars=False)
    assert [spec.model for spec in needed(asked, bench.dataset)] == ["neumf", "bias"]
    assert len(needed(Request("synthetic", "mf", "tuned", own_stars=False), bench.dataset)) == 1


def test_a_set_of_counts_has_no_stars(checkerboard_implicit) -> None:
    asked = Request("synthetic", "item-knn").resolved(ranking=False, explicit=False)
    assert asked.preset == "ranking"
    assert stars_request(asked, checkerboard_implicit) is None
    assert len(needed(asked, checkerboard_implicit)) == 1


def test_one_training_serves_list_and_stars_where_they_are_the_same(bench: Bench) -> None:
    assert len(needed(Request("synthetic", "bias", "tuned"), bench.dataset)) == 1
    assert len(needed(Request("synthetic", "item-knn", "ranking"), bench.dataset)) == 2


def test_moves_say_where_each_film_stood_before_the_edit(bench: Bench) -> None:
    before = profile_of(bench.fold.train, 11)
    gone = int(before.item_idx[0])
    after = before.without([gone])
    answer = answers.recommend(bench, after, n=bench.dataset.n_items)
    found = answers.moves(bench, before, after, answer)
    assert found.moved
    assert found.rank_before[gone] is None
    old = answers.recommend(bench, before, n=bench.dataset.n_items)
    assert {item.item_idx: item.rank for item in old.items} == {
        item: rank for item, rank in found.rank_before.items() if rank is not None
    }


def test_no_edit_moves_nothing(bench: Bench) -> None:
    profile = profile_of(bench.fold.train, 11)
    answer = answers.recommend(bench, profile, n=10)
    found = answers.moves(bench, profile, profile, answer)
    assert not found.moved
    assert [found.rank_before[item.item_idx] for item in answer.items] == list(range(1, 11))


def test_a_profile_holds_training_ratings_only(bench: Bench) -> None:
    profile = answers.profile_for(bench.fold, 11)
    assert not set(profile.item_idx) & set(answers.held_out_items(bench.fold, 11))


def test_edits_of_a_profile(bench: Bench) -> None:
    own = answers.profile_for(bench.fold, 11)
    gone, changed = (int(item) for item in own.item_idx[:2])
    edited = answers.profile_for(bench.fold, 11, without=(gone,), rate={changed: 1.0})
    assert gone not in edited.item_idx
    assert edited.rating[edited.item_idx == changed] == [1.0]
    assert edited.user_idx == 11
    assert len(edited) == len(own) - 1


def test_edits_that_make_no_sense_are_refused_by_name(bench: Bench) -> None:
    with pytest.raises(RequestError, match="is off the scale; expected 1 to 5"):
        answers.profile_for(bench.fold, None, rate={3: 6.0})
    unrated = int(np.setdiff1d(np.arange(bench.dataset.n_items), answers.profile_for(bench.fold, 11).item_idx)[0])
    with pytest.raises(RequestError, match="is not among the user's training ratings"):
        answers.profile_for(bench.fold, 11, without=(unrated,))
    with pytest.raises(RequestError, match="unknown user 'x' in synthetic; 300 ids from '1' to '300'"):
        answers.user_row(bench.dataset, "x")
    with pytest.raises(RequestError, match="unknown item 'x' in synthetic"):
        answers.item_row(bench.dataset, "x")


@pytest.mark.parametrize("name", [entry.name for entry in models.MODELS])
def test_the_score_explained_is_the_score_recommended(brief_store: Path, name: str) -> None:
    bench = open_bench(store_at(brief_store), Request("synthetic", name))
    profile = profile_of(bench.fold.train, 11)
    first = answers.recommend(bench, profile, n=1).items[0]
    reason = answers.explain(bench, profile, first.item_idx, test=True)
    assert reason.explanation.score == first.score
    assert reason.explanation.exact or models.entry(name).needs_torch
    assert reason.check is not None
    assert reason.check.rank_before == 1


def test_a_reason_by_neighbours_is_tested_by_ratings(own_store: Path) -> None:
    bench = open_bench(store_at(own_store), Request("synthetic", "user-knn"))
    profile = profile_of(bench.fold.train, 11)
    first = answers.recommend(bench, profile, n=1).items[0]
    reason = answers.explain(bench, profile, first.item_idx, by="neighbours", test=True)
    assert {part.kind for part in reason.explanation.contributions} == {"neighbour"}
    out = answers.reason_json(bench.dataset, reason)
    assert set(out["check"]["removed"]) <= set(bench.dataset.items["id"])
    assert {part["id"] for part in out["contributions"]} <= set(bench.dataset.users["id"])


def test_what_takes_longer_than_a_click_is_not_trained_in_place(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = ("network", "blend")
    assert all(in_place(bench.dataset, entry.name) != (entry.family in slow) for entry in models.MODELS)
    monkeypatch.setattr("recengine.bench.IN_PLACE_ITEMS", bench.dataset.n_items - 1)
    assert in_place(bench.dataset, "item-knn")
    assert not in_place(bench.dataset, "ease")
    monkeypatch.setattr("recengine.bench.IN_PLACE_RATINGS", bench.dataset.n_ratings - 1)
    assert not in_place(bench.dataset, "item-knn")

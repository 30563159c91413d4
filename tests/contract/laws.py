"""The laws every model keeps, as plain functions: each raises AssertionError where a model breaks it.

`test_models.py` holds them over all models and presets, `test_laws_can_fail.py` shows each one failing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import io
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from recengine.data.dataset import Dataset, Ratings
from recengine.data.split import Fold
from recengine.errors import RequestError
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models import ModelEntry
from recengine.models.base import (
    Differentiable,
    Embedder,
    Explainer,
    FoldIn,
    Profile,
    RatingPredictor,
    Recommender,
    ScoresItems,
    Startable,
    Trained,
    profiles_of,
)
from recengine.models.config import describe, from_json, to_json
from recengine.models.recommend import recommend, seen_mask, top_n
from recengine.ranks import rank_correlation

Make = Callable[[], Recommender]
"""Gives an unfitted model."""


def recovers_the_checkerboard(make: Make, board: Dataset) -> None:
    """User u's best unseen item is item u: the one that was withheld."""
    model, profiles = make().fit(board), profiles_of(board)
    best = top_n(model.score(profiles), seen_mask(profiles, board.n_items), 1)[:, 0]
    np.testing.assert_array_equal(best, np.arange(board.n_users))


def beats(model: Recommender, rival: Recommender, cut: Fold, metric: str) -> None:
    """Fitted to the same fold, a better value of the metric; a missing prediction is the rival's."""
    mine = evaluate_fold(model, cut, fallback=rival if metric == "rmse" else None).metrics[metric]
    theirs = evaluate_fold(rival, cut).metrics[metric]
    assert mine < theirs if metric == "rmse" else mine > theirs, f"{metric} {mine:.4f} against {theirs:.4f}"


def same_seed_same_scores(make: Make, data: Dataset) -> None:
    """Two models of one seed score alike, to the last bit."""
    profiles = profiles_of(data)
    one, two = (make().fit(data, seed=3).score(profiles) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def second_fit_refits(make: Make, first: Dataset, second: Dataset) -> None:
    """A model fitted twice is the model of the second data set, and nothing of the first is left."""
    profiles = profiles_of(second)
    model = make().fit(first)
    before = model.score(profiles)
    after = model.fit(second).score(profiles)
    np.testing.assert_array_equal(after, make().fit(second).score(profiles))
    assert not np.array_equal(before, after, equal_nan=True)


def saved_scores_are_equal(make: Make, data: Dataset) -> None:
    """Out through `state` into a file without pickle, back through `from_state`: equal to the last bit."""
    model, profiles = make().fit(data), profiles_of(data)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **model.state())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        loaded = type(model).from_state(model.config, dict(arrays))
    assert (loaded.config, loaded.unit) == (model.config, model.unit)
    np.testing.assert_array_equal(loaded.score(profiles), model.score(profiles))


def scores_have_shape_and_type(model: Recommender, data: Dataset) -> None:
    """float32 (n_profiles, n_items), finite or NaN, for none, one and all; a row does not depend on its neighbours."""
    profiles = profiles_of(data)
    scores = model.score(profiles)
    assert scores.dtype == np.float32
    assert scores.shape == (data.n_users, data.n_items)
    assert not np.isinf(scores).any()
    assert np.isfinite(scores).any()
    assert model.score([]).shape == (0, data.n_items)
    for user in (0, data.n_users - 1):
        np.testing.assert_allclose(model.score([profiles[user]])[0], scores[user], rtol=1e-6, atol=1e-6)


def few_items_score_as_among_all(model: Recommender, data: Dataset) -> None:
    """Some items asked for alone have the scores they have among all, in the order they are asked for."""
    assert isinstance(model, ScoresItems)
    profiles, items = profiles_of(data, [0, data.n_users - 1]), np.array([data.n_items - 1, 0, data.n_items // 2])
    found = model.score_items(profiles, items)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, model.score(profiles)[:, items], rtol=1e-5, atol=1e-5)


def content_alone_counts(model: Recommender, data: Dataset) -> None:
    """A profile put together by hand, in another order, gets what the stored user gets."""
    for user in range(0, data.n_users, max(1, data.n_users // 10)):
        stored = profiles_of(data, [user])[0]
        order = np.random.default_rng(user).permutation(len(stored))
        made = Profile(stored.item_idx[order], stored.rating[order], user_idx=user, features=stored.features)
        np.testing.assert_array_equal(model.score([made]), model.score([stored]))


def empty_profile_is_answered(model: Recommender, data: Dataset, answered_by: str | None) -> None:
    """A list for somebody without ratings, and who made it: the model itself (None) or a named fallback."""
    nobody = Profile(np.empty(0, np.int32), np.empty(0, np.float32))
    found = recommend(model, nobody, n=5, item_counts=data.item_counts)
    assert len(found.item_idx) == 5
    assert np.isfinite(found.score).all()
    assert found.fallback == answered_by


def seen_is_never_recommended(model: Recommender, data: Dataset) -> None:
    """No list holds what its profile holds, however long the list."""
    for profile in profiles_of(data, range(0, data.n_users, 7)):
        found = recommend(model, profile, n=data.n_items, item_counts=data.item_counts)
        assert not np.isin(found.item_idx, profile.item_idx).any()
        assert found.excluded == len(profile)


def dataset_is_not_mutated(make: Make, data: Dataset) -> None:
    """Fitting, scoring and explaining leave every array and table of the data set as it was."""
    before = _digest(data)
    model, profiles = make().fit(data), profiles_of(data)
    model.score(profiles)
    if isinstance(model, Explainer) and model.explains_by:
        scored = np.flatnonzero(np.isfinite(model.score(profiles[:1])[0]))
        for by in model.explains_by:
            model.explain(profiles[0], int(scored[0]), by)
    assert _digest(data) == before


def _digest(data: Dataset) -> str:
    digest = hashlib.sha256()
    r, m = data.ratings, data.matrix
    for array in (r.user_idx, r.item_idx, r.rating, m.data, m.indices, m.indptr, data.item_counts, data.user_counts):
        digest.update(array.tobytes())
    for table in (data.users, data.items):
        digest.update(table.to_csv().encode())
    return digest.hexdigest()


def relabelling_permutes(make: Make, data: Dataset) -> None:
    """Users and items in another order, the same scores in that order."""
    rng = np.random.default_rng(5)
    new_user, new_item = rng.permutation(data.n_users), rng.permutation(data.n_items)
    r = data.ratings
    renamed = dataclasses.replace(
        data,
        ratings=Ratings(new_user[r.user_idx], new_item[r.item_idx], r.rating, r.timestamp),
        users=_moved(data.users, new_user),
        items=_moved(data.items, new_item),
        fingerprint="",
        tables_fingerprint="",
    )
    old = make().fit(data).score(profiles_of(data))
    new = make().fit(renamed).score(profiles_of(renamed))
    np.testing.assert_allclose(new[new_user][:, new_item], old, rtol=2e-5, atol=2e-5)


def _moved(table: pd.DataFrame, to: np.ndarray) -> pd.DataFrame:
    """Row r of the table becomes row to[r]."""
    return table.iloc[np.argsort(to)].reset_index(drop=True)


def config_survives_json(config: Any) -> None:
    """The config comes back from JSON; an unknown field and one out of range are refused by name."""
    kind = type(config)
    assert from_json(kind, json.loads(json.dumps(to_json(config)))) == config
    with pytest.raises(RequestError, match="unknown setting 'no_such_field'"):
        from_json(kind, {**to_json(config), "no_such_field": 1})
    for name, field in describe(kind).items():
        assert field["doc"], f"{name} has no words"
        assert field["range"] is not None or field["type"] == "bool", f"{name} has no range"
        with pytest.raises(RequestError, match=name):
            from_json(kind, {**to_json(config), name: _outside(field)})


def _outside(field: dict[str, Any]) -> Any:
    """A value the field does not allow: beyond its range, or not one of its words."""
    if field["type"].startswith("list of "):
        return [_outside({**field, "type": field["type"].removeprefix("list of ")})]
    if field["type"].startswith("str"):
        return "no such word"
    if field["type"].startswith("bool"):
        return 7
    low, high = field["range"]
    value = low - 1 if low is not None else high + 1
    return int(value) if field["type"].startswith("int") else float(value)


def training_goes_on(make: Make, data: Dataset) -> None:
    """A training that starts from another's state begins where that one ended: its first loss is lower."""
    first = make().fit(data, seed=1)
    onward = make()
    assert isinstance(first, Trained) and isinstance(onward, Startable)
    onward.start_from(first.state())
    onward.fit(data, seed=1)  # the same order and draws
    assert isinstance(onward, Trained) and onward.training is not None and first.training is not None
    begun, anew = (report.training.history[0]["train_loss"] or 0.0 for report in (onward, first))
    assert begun < anew, f"first loss {begun:.4f}, anew {anew:.4f}"


def folded_agree_with_learnt(model: Recommender, data: Dataset, *, at_least: float = 0.9) -> None:
    """A stored user's scores by the folded-in vector rank the items as those by the learnt one do, on average."""
    assert isinstance(model, FoldIn)
    users = list(range(data.n_users))
    folded, learnt = model.score(profiles_of(data)), model.learnt(users)
    assert learnt.shape == folded.shape and learnt.dtype == np.float32
    mean = float(rank_correlation(folded, learnt).mean())
    assert mean >= at_least, f"rank correlation {mean:.3f}"


def docstring_says_it_all(module: ModuleType) -> None:
    """The head of the file has an equation, the source, and how the model differs from it."""
    words = module.__doc__ or ""
    assert any(" = " in line for line in words.splitlines()), "no equation"
    assert "Source" in words, "no source"
    assert "Differs from" in words, "no word on how it differs from the source"


def entry_and_class_agree(entry: ModelEntry, module: ModuleType) -> None:
    """What the list says before the module is imported is what the module holds."""
    assert module.__name__ == entry.module
    assert tuple(module.PRESETS) == entry.presets
    settings = importlib.import_module(entry.settings_module)
    assert (settings.CONFIG, settings.PRESETS) == (module.CONFIG, module.PRESETS)
    default = module.MODEL(module.PRESETS[entry.default_preset(ranking=False)])
    assert default.unit == entry.unit
    assert isinstance(default, Recommender)
    learning = (Trained, FoldIn, Startable, Differentiable)
    for ability in (RatingPredictor, Explainer, ScoresItems, Embedder, *learning):
        assert isinstance(default, ability) == (ability.__name__ in entry.abilities), ability.__name__
    for config in module.PRESETS.values():
        assert isinstance(config, module.CONFIG)
        model = module.MODEL(config)
        assert model.config == config
        if isinstance(model, RatingPredictor):
            assert model.predicts_stars == (model.unit == "stars")

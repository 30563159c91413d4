"""Reasons get words from the data set; what cannot be explained is refused by name, with what can."""

import numpy as np
import pytest

from recengine import models
from recengine.errors import RequestError
from recengine.explain.explain import explain
from recengine.explain.methods import COUNTERFACTUAL, EXACT, LEAVE_ONE_OUT, explains_by, methods, name_of
from tests.unit.explain.hand_made import LevelModel, MuteModel, SmoothModel, SumModel, profile, without_titles


@pytest.fixture
def model(checkerboard):
    near = np.zeros((checkerboard.n_items, checkerboard.n_items))
    near[2, 0], near[4, 0], near[6, 8] = 0.5, -0.25, 1.0
    return SumModel(near)


RATED = {2: 5.0, 4: 4.0, 5: 1.0}


def test_ratings_are_labelled_with_titles(model, checkerboard):
    found = explain(model, profile(RATED), 0, dataset=checkerboard)
    assert [(part.kind, part.idx, part.label, part.value) for part in found.contributions] == [
        ("rating", 2, "Synthetic film 3", 2.5),
        ("rating", 4, "Synthetic film 5", -1.0),
    ]
    assert found.score == 1.5 and found.exact and found.method == "exact"


def test_the_level_is_labelled_with_titles(checkerboard):
    found = explain(LevelModel(np.zeros((40, 40))), profile(RATED), 0, dataset=checkerboard)
    assert [part.label for part in found.contributions] == ["Synthetic film 3", "Synthetic film 5", "Synthetic film 6"]


def test_neighbours_are_users(model, checkerboard):
    found = explain(model, profile(RATED), 0, by="neighbours", dataset=checkerboard)
    assert [part.label for part in found.contributions] == ["user 2"]  # user_idx 1


def test_an_item_without_title_is_called_by_its_id(model, checkerboard):
    found = explain(model, profile(RATED), 0, dataset=without_titles(checkerboard, 2))
    assert found.contributions[0].label == "item 3"


def test_the_default_is_the_first_kind_and_method(model, checkerboard):
    plain = explain(model, profile(RATED), 0, dataset=checkerboard)
    assert plain == explain(model, profile(RATED), 0, by="ratings", method="exact", dataset=checkerboard)


def test_unknown_kinds_are_refused_with_the_allowed_ones(model, checkerboard):
    with pytest.raises(
        RequestError, match="unknown kind of reason for SumModel 'rating'; allowed: ratings, neighbours; did you mean"
    ):
        explain(model, profile(RATED), 0, by="rating", dataset=checkerboard)


def test_unknown_methods_are_refused_with_the_allowed_ones(model, checkerboard):
    with pytest.raises(RequestError, match="unknown method for SumModel 'gradients'; allowed: exact, leave-one-out"):
        explain(model, profile(RATED), 0, method="gradients", dataset=checkerboard)


def test_a_model_without_reasons_of_its_own_is_asked_again_without_each_rating(checkerboard):
    model = MuteModel(40)
    found = explain(model, profile(RATED), 0, dataset=checkerboard)
    assert methods(model) == (LEAVE_ONE_OUT, COUNTERFACTUAL) and explains_by(model) == ("ratings",)
    assert (found.method, found.additive, found.exact) == ("leave-one-out", False, False)
    assert [part.value for part in found.contributions] == [0.0, 0.0, 0.0]


def test_ratings_come_first_where_nothing_is_exact(checkerboard):
    smooth = SmoothModel(np.eye(40) * 0.1)
    assert explains_by(smooth) == ("ratings", "factors")
    assert explains_by(SumModel(np.eye(40))) == ("ratings", "neighbours")
    assert [method.name for method in methods(smooth)] == ["integrated-gradients", "leave-one-out", "counterfactual"]
    assert explain(smooth, profile(RATED), 2, dataset=checkerboard).method == "integrated-gradients"


def test_a_method_is_asked_for_what_it_can_do(checkerboard):
    smooth = SmoothModel(np.eye(40) * 0.1)
    found = explain(smooth, profile(RATED), 2, method="leave-one-out", dataset=checkerboard)
    assert found.contributions[0].label == "Synthetic film 3"
    with pytest.raises(
        RequestError, match="unknown kind of reason for SmoothModel by leave-one-out 'factors'; allowed: ratings"
    ):
        explain(smooth, profile(RATED), 2, by="factors", method="leave-one-out", dataset=checkerboard)


@pytest.mark.parametrize("item", [-1, 40])
def test_items_out_of_range_are_refused(model, checkerboard, item):
    with pytest.raises(RequestError, match=f"item_idx {item} is out of range; synthetic-checkerboard has 0 to 39"):
        explain(model, profile(RATED), item, dataset=checkerboard)


def test_an_item_without_a_score_has_no_reason(model, checkerboard):
    with pytest.raises(
        RequestError, match="SumModel has no score for 'Synthetic film 9' and this profile, so no reason"
    ):
        explain(model, profile(RATED), 8, dataset=checkerboard)


def test_methods_say_what_they_are_and_keep(model):
    assert methods(model) == (EXACT, LEAVE_ONE_OUT, COUNTERFACTUAL)
    assert "not additive" in LEAVE_ONE_OUT.law
    assert EXACT.name == "exact" and "residual" in EXACT.law


@pytest.mark.parametrize("entry", models.MODELS, ids=lambda entry: entry.name)
def test_listed_models_are_called_by_their_name(entry):
    name = entry.name
    assert name_of(models.create(name, models.configure(name, entry.presets[0]))) == name

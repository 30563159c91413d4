"""Profiles: stored, edited, stacked; and the list of models."""

import numpy as np
import pytest

from recengine import models
from recengine.errors import RequestError
from recengine.models.base import Profile, profile_of, profiles_of, stack


def test_a_stored_profile_is_the_user_s_row(three):
    profile = profile_of(three, 1)
    assert (profile.item_idx.tolist(), profile.rating.tolist(), profile.user_idx) == ([0, 2], [4, 2], 1)
    assert [p.user_idx for p in profiles_of(three)] == [0, 1, 2]
    assert [p.user_idx for p in profiles_of(three, [2, 0])] == [2, 0]


def test_an_edit_is_a_new_profile_of_the_same_person(three):
    profile = profile_of(three, 1)
    edited = profile.rated({2: 5.0, 1: 3.0})
    assert dict(zip(edited.item_idx.tolist(), edited.rating.tolist(), strict=True)) == {0: 4, 2: 5, 1: 3}
    assert edited.without([0, 9]).item_idx.tolist() == [2, 1]
    assert (edited.user_idx, len(profile)) == (1, 2)


def test_a_profile_cannot_be_written_to(three):
    with pytest.raises(ValueError, match="read-only"):
        profile_of(three, 0).rating[0] = 1


def test_profiles_stack_into_sorted_rows_that_keep_zeros():
    out = stack([Profile([2, 0], [0.0, 5.0]), Profile([], [])], 3)
    assert out.indices.tolist() == [0, 2]
    assert out.data.tolist() == [5, 0]
    assert out.shape == (2, 3)
    assert stack([], 3).shape == (0, 3)


def test_an_unknown_model_is_refused_with_the_nearest_name():
    with pytest.raises(RequestError, match="unknown model 'itemknn'.*did you mean 'item-knn'"):
        models.entry("itemknn")


def test_an_unknown_preset_is_refused():
    with pytest.raises(RequestError, match="unknown preset of bias 'ranking'; allowed: tuned"):
        models.configure("bias", "ranking")


def test_settings_lie_on_top_of_the_preset():
    config = models.configure("item-knn", "tuned", {"k": "all", "shrinkage": "7"})
    assert (config.k, config.shrinkage, config.weight) == (None, 7.0, "residual")


@pytest.mark.parametrize(
    ("name", "lists", "stars"),
    [("item-knn", "ranking", "tuned"), ("bias", "tuned", "tuned"), ("content", "ranking", "textbook")],
)
def test_the_default_preset_follows_what_is_asked(name, lists, stars):
    entry = models.entry(name)
    assert (entry.default_preset(ranking=True), entry.default_preset(ranking=False)) == (lists, stars)


def test_arrays_of_any_number_type_become_the_promised_one():
    profile = Profile(np.array([1, 2], np.int64), [4, 5])
    assert (profile.item_idx.dtype, profile.rating.dtype) == (np.int32, np.float32)

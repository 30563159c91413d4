"""Content by hand: weights, tastes, cosines, and both kinds of reason."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from recengine.errors import RequestError
from recengine.models.base import Profile, profile_of
from recengine.models.content import PRESETS, Content

A, B, C = np.log(4 / 2), np.log(4 / 3), np.log(4 / 1)  # 4 films with features; Action 2, Drama 3, War 1


@pytest.fixture(scope="module")
def films(make):
    """Film 4 has no features."""
    genres = ["Action|Drama", "Drama", "Drama|War", "Action", ""]
    return make([[5, 1, 0, 0, 3], [0, 4, 0, 2, 0]], genres=genres)


def test_a_film_is_its_weighted_features(films):
    model = Content(PRESETS["textbook"]).fit(films)
    assert model.labels.tolist() == ["Action", "Drama", "War"]
    assert model.items.toarray() == pytest.approx(np.array([[A, B, 0], [0, B, 0], [0, B, C], [A, 0, 0], [0, 0, 0]]))


def test_a_taste_is_the_weighted_sum_and_the_score_its_cosine(films):
    s = Content(PRESETS["textbook"]).fit(films).score([profile_of(films, 0)])[0]
    taste = np.array([5 * A, (5 + 1) * B, 0])
    film = np.array([0, B, C])
    assert s[2] == pytest.approx(taste @ film / np.linalg.norm(taste) / np.linalg.norm(film))
    assert s[3] == pytest.approx(taste[0] / np.linalg.norm(taste))


def test_a_low_rating_pushes_away_in_ranking(films):
    s = Content(PRESETS["ranking"]).fit(films).score([Profile([1], [1.0]), Profile([1], [2.0]), Profile([1], [4.0])])
    assert s[:, 1] == pytest.approx([-1, 0, 1])
    assert Content(PRESETS["textbook"]).fit(films).score([Profile([1], [1.0])])[0, 1] == pytest.approx(1)


def test_a_film_without_features_has_no_score_and_an_empty_profile_no_direction(films):
    s = Content(PRESETS["textbook"]).fit(films).score([profile_of(films, 0), Profile([], []), Profile([4], [5.0])])
    assert np.isnan(s[:, 4]).all()
    assert s[1:, :4].tolist() == [[0] * 4] * 2


def test_years_are_decades(make):
    model = Content(PRESETS["textbook"]).fit(make([[5, 0, 0]], years=[1994, 1999, 2003]))
    assert model.labels.tolist() == ["1990s", "2000s"]
    assert model.score([Profile([0], [5.0])])[0] == pytest.approx([1, 1, 0])


def test_tags_count_by_the_logarithm_of_people(make):
    tags = pd.DataFrame({"item_idx": [0, 1, 1], "tag": ["slow", "slow", "noir"], "count": [7, 1, 2]})
    data = dataclasses.replace(make([[9, 0, 0]], explicit=False, genres=["x", "x|y", "y"]), tags=tags)
    model = Content(PRESETS["textbook"]).fit(data)
    assert model.labels.tolist() == ["x", "y", "slow"]  # a tag of one film can relate it to nothing
    assert model.items.toarray()[:2, 2] == pytest.approx(np.log1p([7, 1]) * np.log(3 / 2))


def test_counts_are_dampened_and_never_push(make):
    data = make([[9, 1, 0]], explicit=False, genres=["a", "b", "a|b"])
    w = np.log(3 / 2)
    taste = np.array([np.log(10), np.log(2)]) * w
    for preset in PRESETS.values():
        s = Content(preset).fit(data).score([profile_of(data, 0)])[0]
        assert s[2] == pytest.approx(taste.sum() / np.linalg.norm(taste) / np.sqrt(2))


def test_the_reason_by_ratings(films):
    found = Content(PRESETS["textbook"]).fit(films).explain(profile_of(films, 0), 2)
    norms = np.hypot(5 * A, 6 * B) * np.hypot(B, C)
    assert {part.idx: part.value for part in found.contributions} == pytest.approx(
        {0: 5 * B * B / norms, 1: 1 * B * B / norms}
    )
    top = found.contributions[0]
    assert dict(top.evidence) == pytest.approx(
        {"r_uj": 5, "x_uj": 5, "dot_ij": B * B, "cos_ij": B * B / np.hypot(A, B) / np.hypot(B, C)}
    )
    assert found.base_value == 0 and found.exact


def test_the_reason_by_features(films):
    found = Content(PRESETS["textbook"]).fit(films).explain(profile_of(films, 0), 2, "features")
    norms = np.hypot(5 * A, 6 * B) * np.hypot(B, C)
    assert {part.label: part.value for part in found.contributions} == pytest.approx(
        {"Drama": 6 * B * B / norms, "War": 0}
    )
    assert dict(found.contributions[0].evidence) == pytest.approx({"p_uf": 6 * B, "w_if": B, "idf_f": B})


def test_a_film_without_features_has_no_reason(films):
    with pytest.raises(RequestError, match="content has no score for item 4 and this profile.*it has no features"):
        Content(PRESETS["textbook"]).fit(films).explain(profile_of(films, 0), 4)


def test_another_kind_of_reason_is_refused(films):
    with pytest.raises(
        RequestError, match="unknown kind of reason for content 'neighbours'; allowed: ratings, features"
    ):
        Content(PRESETS["textbook"]).fit(films).explain(profile_of(films, 0), 0, "neighbours")


def test_a_set_without_features_is_scored_nan(make):
    assert np.isnan(Content(PRESETS["textbook"]).fit(make([[5, 3]])).score([Profile([0], [5.0])])).all()

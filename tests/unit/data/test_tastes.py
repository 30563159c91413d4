"""Tastes worked out by hand: three people, four films, two tags."""

import numpy as np
import pandas as pd
import pytest

from recengine.data import tastes as module
from recengine.data.dataset import Card, Dataset, Ratings
from recengine.data.tastes import distance, leaning, liking, profile, tastes

#              Drama  Drama|War  War   (none)
RATINGS = [
    (0, 0, 5.0),
    (0, 1, 4.0),
    (1, 1, 2.0),
    (1, 2, 1.0),
    (1, 3, 3.0),
]  # user 2 has none


def dataset(tags=None, **changes) -> Dataset:
    user, item, stars = zip(*RATINGS, strict=True)
    items = {"id": list("abcd"), "title": list("ABCD"), "genres": ["Drama", "Drama|War", "War", ""]}
    return Dataset(
        ratings=Ratings(np.array(user), np.array(item), np.array(stars)),
        users=pd.DataFrame({"id": ["1", "2", "3"]}),
        items=pd.DataFrame(items | {"year": [1994.0, 1995.0, np.nan, 2001.0]} | changes),
        card=Card("hand-made", "Hand-made", "explicit", "free", "none", "a test"),
        rating_scale=(1.0, 5.0),
        tags=tags,
    )


def test_ratings_of_each_person_in_each_group():
    found = tastes(dataset())
    assert list(zip(found.kinds, found.labels, strict=True)) == [
        ("genre", "Drama"),
        ("genre", "War"),
        ("year", "1990s"),
        ("year", "2000s"),
    ]
    assert found.n.tolist() == [[2, 1, 2, 0], [1, 2, 1, 1], [0, 0, 0, 0]]
    assert found.total.tolist() == [[9, 4, 9, 0], [2, 3, 2, 3], [0, 0, 0, 0]]
    assert found.n_user.tolist() == [2, 3, 0]
    assert found.share_all.tolist() == [3 / 5, 3 / 5, 3 / 5, 1 / 5]
    assert found.mean_all.tolist() == pytest.approx([11 / 3, 7 / 3, 11 / 3, 3])


def test_a_person_beside_everybody():
    frame = profile(tastes(dataset()), 0).set_index("label")
    assert frame.loc["Drama", ["n", "share", "share_all", "mean"]].tolist() == [2, 1.0, 3 / 5, 4.5]
    assert frame.loc["Drama", "difference"] == pytest.approx(4.5 - 11 / 3)
    assert frame.loc["2000s", "share"] == 0.0 and np.isnan(frame.loc["2000s", "difference"])
    assert profile(tastes(dataset()), 2)["share"].tolist() == [0.0, 0.0, 0.0, 0.0]


def test_liking_is_damped_and_leaning_is_in_standard_errors():
    found = tastes(dataset())
    assert liking(found)[0, 0] == pytest.approx((9 - 2 * 11 / 3) / 12)
    assert liking(found)[2].tolist() == [0.0] * 4
    assert leaning(found)[1, 1] == pytest.approx((2 - 3 * 0.6) / np.sqrt(3 * 0.6 + 1))


def test_distance_is_over_the_mix_of_genres():
    found = tastes(dataset())
    # user 0: 2/3 Drama, 1/3 War; everybody: 3/6, 3/6
    assert distance(found)[0] == pytest.approx(1 - np.sqrt(2 / 3 / 2) - np.sqrt(1 / 3 / 2))
    assert distance(found)[2] == 0.0
    assert distance(tastes(dataset(genres=["", "", "", ""]))).tolist() == [0.0, 0.0, 0.0]


def test_a_tag_that_few_gave_an_item_is_left_out(monkeypatch):
    tags = pd.DataFrame({"item_idx": [0, 1, 0, 2], "tag": ["live", "live", "odd", "odd"], "count": [10, 2, 4, 3]})
    found = tastes(dataset(tags=tags, genres=["", "", "", ""], year=[np.nan] * 4))
    assert found.labels == ["live", "odd"]
    assert found.n.tolist() == [[2, 0], [1, 1], [0, 0]]  # film 0 is `live`; 4 of its 14 taggers say `odd`
    monkeypatch.setattr(module, "MOST_TAGS", 1)
    assert tastes(dataset(tags=tags, genres=["", "", "", ""], year=[np.nan] * 4)).labels == ["live"]


def test_nothing_is_known_of_the_items():
    found = tastes(dataset(genres=["", "", "", ""], year=[np.nan] * 4))
    assert found.labels == [] and found.n.shape == (3, 0)
    assert len(profile(found, 0)) == 0


def test_a_label_has_one_place():
    found = tastes(dataset())
    assert found.column("War") == 1
    with pytest.raises(ValueError, match="'Opera' is not in list"):
        found.column("Opera")

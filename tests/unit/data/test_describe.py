"""Descriptions by hand, and on made-up people whose tastes are known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recengine.data import describe, synthetic
from recengine.data.dataset import Card, Dataset, Ratings
from recengine.data.tastes import tastes
from recengine.errors import RequestError


def dataset(rows, *, kind="explicit", users=None) -> Dataset:
    """rows: (user_idx, item_idx, rating); films 0 and 1 are Drama, film 2 is War, film 3 nobody rated."""
    user, item, stars = (np.array(column) for column in zip(*rows, strict=True))
    return Dataset(
        ratings=Ratings(user, item, stars, timestamp=100 * np.arange(len(rows))),
        users=pd.DataFrame({"id": [f"u{row}" for row in range(user.max() + 1)]} if users is None else users),
        items=pd.DataFrame({"id": list("abcd"), "title": list("ABCD"), "genres": ["Drama", "Drama", "War", "War"]}),
        card=Card("hand-made", "Hand-made", kind, "free", "none", "a test"),
        rating_scale=(1.0, 5.0) if kind == "explicit" else None,
    )


ROWS = [(0, 0, 5), (0, 1, 4), (1, 0, 3), (1, 2, 1), (2, 2, 5), (2, 1, 3), (2, 0, 3)]


def test_a_portrait_by_hand():
    users = {"id": ["1", "2", "3"], "age": [24, 30, None], "gender": ["F", "M", ""], "occupation": ["artist"] * 3}
    found = describe.portrait(dataset(ROWS, users=users), 1)
    assert (found.n, found.mean, found.first, found.last) == (2, 2.0, 200, 300)
    assert found.mean_all == pytest.approx(24 / 7)
    assert found.known == {"age": "30", "gender": "M", "occupation": "artist"}
    assert found.stars["stars"].tolist() == [1.0, 3.0, 4.0, 5.0]
    assert found.stars["share"].tolist() == [0.5, 0.5, 0.0, 0.0]
    assert found.stars["share_all"].tolist() == pytest.approx([1 / 7, 3 / 7, 1 / 7, 2 / 7])
    assert found.groups.set_index("label").loc["War", "difference"] == 1 - 3
    assert describe.portrait(dataset(ROWS, users=users), 2).known == {"occupation": "artist"}


@pytest.mark.parametrize(("code", "words"), [(1, "under 18"), (25, "25 to 34"), (50, "50 to 55"), (56, "56 and over")])
def test_codes_of_ages_are_said_as_the_ages_they_stand_for(code, words):
    users = {"id": ["1", "2", "3"], "age": [code, 18, 35]}
    assert describe.portrait(dataset(ROWS, users=users), 0).known == {"age": words}


def test_a_portrait_of_somebody_without_ratings():
    users = {"id": ["1", "2", "3", "4"]}
    found = describe.portrait(dataset(ROWS, users=users), 3)
    assert (found.n, found.first, found.last) == (0, None, None)
    assert np.isnan(found.mean)
    assert found.stars["share"].sum() == 0


def test_counts_have_no_stars():
    plays = dataset(ROWS, kind="implicit")
    assert len(describe.portrait(plays, 0).stars) == 0
    assert len(describe.star_counts(plays)) == 0
    assert describe.star_counts(dataset(ROWS))["n"].tolist() == [1, 3, 1, 2]


def test_ways_to_find_people():
    data = dataset(ROWS)
    table = tastes(data)

    def ask(way, **more):
        return [one.user_idx for one in describe.find_users(data, way, found=table, **more)]

    assert ask("most") == [2, 0, 1]
    assert ask("most", n=1) == [2]
    assert ask("about", count=2) == [0, 1, 2]
    assert ask("loves", label="War") == [2, 0, 1]  # +2 over one rating, none, -2
    assert sorted(ask("random")) == [0, 1, 2]
    assert ask("random", seed=3) == ask("random", seed=3)


def test_what_stands_out():
    data = dataset(ROWS)
    found = describe.stands_out(data, 2, tastes(data))
    assert (found.label, found.n) == ("War", 3)
    assert found.difference == 5 - 3
    assert found.times == pytest.approx((1 / 3) / (2 / 7))
    never = describe.stands_out(data, 0, tastes(data), "War")
    assert (never.difference, never.times) == (None, 0.0)
    assert describe.stands_out(dataset(ROWS, kind="implicit"), 2, tastes(data)).difference is None


def test_nothing_stands_out_where_nothing_is_known():
    data = dataset(ROWS, users={"id": ["1", "2", "3", "4"]})
    assert describe.stands_out(data, 3, tastes(data)).label == ""
    bare = replace(data, items=data.items.assign(genres=""))
    found = describe.stands_out(bare, 0, tastes(bare))
    assert found.label == "" and np.isnan(found.times)


def test_a_way_or_label_that_is_not_there_is_refused():
    data = dataset(ROWS)
    with pytest.raises(RequestError, match="unknown way to find people 'best'; allowed: loves, most, about, random"):
        describe.find_users(data, "best", found=tastes(data))
    with pytest.raises(RequestError, match="unknown genre, tag or decade of hand-made 'Wra'; allowed: Drama, War"):
        describe.find_users(data, "loves", found=tastes(data), label="Wra")


def test_a_clear_taste_is_readable_and_unlike_everybody(low_rank):
    user = describe.clear_taste(low_rank)
    assert 40 <= low_rank.user_counts[user] <= 120
    checkerboard = synthetic.checkerboard()
    assert 0 <= describe.clear_taste(checkerboard) < checkerboard.n_users


def test_without_a_clear_taste_the_most_typical_size_is_taken():
    assert describe.clear_taste(dataset(ROWS)) == 0  # 2, 2 and 3 ratings: the median is 2


def test_the_long_tail():
    data = dataset(ROWS)
    assert describe.popularity_curve(data).tolist() == [3, 2, 2]
    assert describe.best_known(data, 2).tolist() == [0, 1]
    assert describe.best_known(data, 9).tolist() == [0, 1, 2]  # nobody rated film 3
    assert (describe.head(data), describe.head(data, 0.7)) == (1, 2)
    assert describe.head_share(data) == pytest.approx(3 / 7)


def test_the_long_tail_is_thinned_and_its_border_is_in_both_parts(monkeypatch):
    frame = describe.long_tail(dataset(ROWS), share=0.7)
    assert frame["place"].tolist() == [1, 2, 2, 3]
    assert frame["count"].tolist() == [3, 2, 2, 2]
    assert frame["part"].tolist() == ["head", "head", "tail", "tail"]
    monkeypatch.setattr(describe, "POINTS", 2)
    assert describe.long_tail(dataset(ROWS), share=0.7)["place"].tolist() == [1, 2, 2, 3]
    assert describe.long_tail(dataset(ROWS), share=0.1)["place"].tolist() == [1, 1, 3]


def test_steps_and_usual_counts():
    assert describe.rating_step(dataset(ROWS)) == 1.0
    assert describe.rating_step(dataset([*ROWS, (1, 1, 3.5)])) == 0.5
    assert describe.usual_count(dataset(ROWS), 1) == 3.5
    assert describe.usual_count(dataset(ROWS), 3) == 1.0

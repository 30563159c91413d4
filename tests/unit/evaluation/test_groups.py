"""Groups of users: who is in which, and that their lines add up to the whole."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recengine.data import split
from recengine.errors import RequestError
from recengine.evaluation.evaluator import KEYS, MEANS, evaluate_fold
from recengine.evaluation.groups import assign, by_group, by_user, groupings
from tests.unit.evaluation.hand_made import SCORES, TRAIN, TableModel, dataset, fold


@pytest.fixture(scope="module")
def result(low_rank):
    noise = np.random.default_rng(5).normal(3.5, 1.0, size=(low_rank.n_users, low_rank.n_items))
    return evaluate_fold(TableModel(noise), split.fold(low_rank, "ratio:0.2:42", 1))


def per_user(columns):
    """A frame as `evaluate_fold` makes it, with only these columns known."""
    return pd.DataFrame(columns).reindex(columns=[*KEYS, *MEANS])


def people(n_users, **columns):
    """That many users with these columns; only user 0 has rated."""
    found = dataset([(0, 0, 5)], n_users=n_users)
    return replace(found, users=found.users.assign(**columns))


def lines(found, metric):
    return {line["group"]: line for line in found if line["metric"] == metric}


@pytest.mark.parametrize("by", ["ratings", "age", "gender", "genre"])
def test_groups_part_the_users_and_average_to_the_whole(result, low_rank, by):
    found = lines(by_group([result.per_user], low_rank, by), "ndcg@10")
    users = [line["users"] for line in found.values()]
    assert len(found) > 1
    assert sum(users) == len(result.per_user)
    assert np.average([line["value"] for line in found.values()], weights=users) == pytest.approx(
        result.metrics["ndcg@10"]
    )
    for line in found.values():
        assert line["low"] <= line["value"] <= line["high"]


def test_a_group_has_every_metric_a_user_has(result, low_rank):
    found = by_group([result.per_user], low_rank, "gender")
    expected = ["rmse", "mae", "recall@10", "precision@10", "hr@10", "mrr@10", "ndcg@10", "novelty@10", "diversity@10"]
    assert [line["metric"] for line in found if line["group"] == "F"] == expected


def test_ratings_are_quarters_named_by_their_ends():
    frame = per_user({"user_idx": range(8), "n_train": [1, 2, 3, 4, 5, 6, 7, 7], "ndcg": 0.5})
    groups = lines(by_group([frame], people(8), "ratings"), "ndcg@10")
    assert {name: line["users"] for name, line in groups.items()} == {
        "1 to 2 ratings": 2,
        "3 to 4 ratings": 2,
        "5 to 6 ratings": 2,
        "7 ratings": 2,
    }


def test_equally_many_ratings_make_one_group():
    frame = per_user({"user_idx": range(5), "n_train": 20, "ndcg": 0.5})
    assert [line["group"] for line in by_group([frame], people(5), "ratings")] == ["20 ratings"]


def test_training_ratings_are_averaged_over_folds():
    frames = []
    for n_train in ([10, 20], [12, 20]):
        frames.append(per_user({"user_idx": range(2), "n_train": n_train, "ndcg": 0.5}))
    assert [line["group"] for line in by_group(frames, people(2), "ratings")] == ["11 ratings", "20 ratings"]


def test_ages_fall_in_their_span_and_the_unknown_stand_last():
    known = people(6, age=[7, 17, 18, 55, 56, np.nan])
    frame = per_user({"user_idx": range(6), "n_train": 1, "ndcg": 0.5})
    groups = lines(by_group([frame], known, "age"), "ndcg@10")
    assert [(name, line["users"]) for name, line in groups.items()] == [
        ("under 18", 2),
        ("18 to 24", 1),
        ("50 to 55", 1),
        ("56 and over", 1),
        ("unknown", 1),
    ]


def test_words_are_sorted_and_the_unknown_stand_last():
    known = people(3, gender=["M", None, "F"])
    frame = per_user({"user_idx": range(3), "n_train": 1, "ndcg": [0.2, 0.4, 0.6]})
    groups = lines(by_group([frame], known, "gender"), "ndcg@10")
    assert {name: line["value"] for name, line in groups.items()} == {"F": 0.6, "M": 0.2, "unknown": 0.4}


def test_the_genre_is_the_one_rated_above_chance():
    """Everybody rates two dramas; who also rates a comedy stands out by it, though it is but one of three."""
    rows = [(0, 0, 5), (0, 1, 3), (1, 0, 4), (1, 1, 2), (1, 2, 2), (2, 0, 1), (2, 1, 5)]
    frame = per_user({"user_idx": range(3), "n_train": 2, "ndcg": 0.5})
    groups = lines(by_group([frame], dataset(rows), "genre"), "ndcg@10")
    assert {name: line["users"] for name, line in groups.items()} == {"Comedy": 1, "Drama": 2}


def test_a_user_of_no_known_genre_is_unknown():
    rows = [(0, 0, 5), (1, 5, 4), (2, 2, 2)]  # item 5 has no genre
    frame = per_user({"user_idx": range(3), "n_train": 1, "ndcg": 0.5})
    assert list(lines(by_group([frame], dataset(rows), "genre"), "ndcg@10")) == ["Comedy", "Drama", "unknown"]


def test_what_a_data_set_lacks_is_refused_by_name():
    part, bare = fold(), dataset(TRAIN)
    frames = [evaluate_fold(TableModel(SCORES), part, n=2).per_user]
    with pytest.raises(RequestError, match="unknown grouping of hand-made 'gender'; allowed: ratings, genre"):
        by_group(frames, bare, "gender")
    with pytest.raises(RequestError, match="unknown grouping of hand-made 'shoe size'"):
        by_group(frames, bare, "shoe size")


def test_a_column_without_any_value_is_no_grouping(low_rank):
    assert groupings(low_rank) == ("ratings", "age", "gender", "genre")
    assert groupings(replace(low_rank, users=low_rank.users.assign(age=np.nan))) == ("ratings", "gender", "genre")


def test_a_person_pools_their_folds():
    first = per_user({"user_idx": [0, 2], "n_test": [1, 2], "sum_sq": [4.0, 2.0], "ndcg": [0.5, np.nan]})
    second = per_user({"user_idx": [0], "n_test": [3], "sum_sq": [0.0], "ndcg": [1.0]})
    errors = by_user([first, second], "rmse")
    assert errors["user_idx"].tolist() == [0, 2]
    assert errors["value"].tolist() == [1.0, 1.0]  # sqrt((4 + 0) / (1 + 3)), sqrt(2 / 2)
    assert errors["n_test"].tolist() == [4, 2]
    assert by_user([first, second], "ndcg@10").to_dict("list") == {"user_idx": [0], "value": [0.75], "n_test": [4]}


def test_everybody_is_in_the_group_their_line_counts(result, low_rank):
    users, labels, code = assign([result.per_user], low_rank, "gender")
    counted = {line["group"]: line["users"] for line in by_group([result.per_user], low_rank, "gender")}
    assert {labels[place]: int((code == place).sum()) for place in np.unique(code)} == counted
    assert users.tolist() == result.per_user["user_idx"].tolist()

"""Held-out ratings by item, worked out by hand."""

from math import sqrt

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.evaluation.evaluator import evaluate_fold
from recengine.evaluation.items import by_item
from tests.unit.evaluation.hand_made import SCORES, TableModel, dataset, fold


def test_items_by_hand():
    frame = by_item(TableModel(SCORES), fold(), n=2)
    lists = {0: {4, 2}, 1: {1, 3}}
    test = fold().test
    for item, n_test, found in frame[["item_idx", "n_test", "found"]].itertuples(index=False):
        users = test.user_idx[test.item_idx == item].tolist()
        assert n_test == len(users) and found == sum(item in lists[user] for user in users) / len(users)
    pooled = sqrt((frame["rmse"] ** 2 * frame["n_test"]).sum() / frame["n_test"].sum())
    assert pooled == pytest.approx(evaluate_fold(TableModel(SCORES), fold(), n=2).metrics["rmse"])
    assert sorted((frame["rmse"] ** 2).tolist()) == pytest.approx([0, 0.25, 1])  # errors 0 (7 is clipped), 0.5, -1


def test_an_item_held_out_of_two_people_is_one_row():
    frame = by_item(TableModel(SCORES), fold(test=dataset([(0, 2, 4), (1, 2, 4)]).ratings), n=2)
    assert frame[["item_idx", "n_test", "found"]].to_numpy().tolist() == [[2, 2, 0.5]]


def test_without_stars_there_is_no_error():
    assert np.isnan(by_item(TableModel(SCORES, "similarity"), fold(), n=2)["rmse"]).all()


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(RequestError, match="n = 0 is out of range for lists of items"):
        by_item(TableModel(SCORES), fold(), n=0)
    empty = fold(test=fold().test.take(np.array([], int)))
    with pytest.raises(RequestError, match="no item can be judged"):
        by_item(TableModel(SCORES), empty)

"""Item features: the columns and cells worked out by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd

from recengine.data.features import item_features
from recengine.data.synthetic import checkerboard, low_rank


def with_items(items: dict, tags: dict | None = None):
    data = checkerboard(4, 4)
    table = pd.DataFrame({"id": ["1", "2", "3", "4"], "title": ["a", "b", "c", "d"]} | items)
    return replace(data, items=table, tags=None if tags is None else pd.DataFrame(tags))


def test_genres_tags_and_decades_by_hand():
    data = with_items(
        {"genres": ["War|Comedy", "Comedy", "unknown", ""], "year": [1995.0, 1989.0, np.nan, 1990.0]},
        {"item_idx": [0, 1, 2, 3, 3], "tag": ["sad", "sad", "odd", "old", "sad"], "count": [3, 1, 9, 2, 4]},
    )
    matrix, labels, groups = item_features(data)
    assert labels == ["Comedy", "War", "sad", "1980s", "1990s"]
    assert groups == ["genre", "genre", "tag", "year", "year"]
    assert matrix.toarray().tolist() == [[1, 1, 3, 0, 1], [1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 0, 4, 0, 1]]
    assert matrix.dtype == np.float32 and matrix.has_sorted_indices


def test_a_set_with_no_features_has_no_columns():
    matrix, labels, groups = item_features(with_items({}))
    assert matrix.shape == (4, 0) and labels == [] and groups == []


def test_empty_tags_and_repeated_genres():
    data = with_items({"genres": ["War|War", None, "War", ""]}, {"item_idx": [], "tag": [], "count": []})
    matrix, labels, _ = item_features(data)
    assert labels == ["War"] and matrix.toarray().ravel().tolist() == [1, 0, 1, 0]


def test_every_synthetic_film_has_a_genre_and_one_decade():
    data = low_rank()
    matrix, _, groups = item_features(data)
    kinds = np.array(groups)
    assert (matrix[:, kinds == "genre"].sum(axis=1) >= 1).all() and (matrix[:, kinds == "year"].sum(axis=1) == 1).all()

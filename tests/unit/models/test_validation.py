"""The validation part is drawn by the seed, and big enough to mean something."""

from __future__ import annotations

import numpy as np
import pytest

from recengine.data import synthetic
from recengine.errors import RequestError
from recengine.models.validation import hold_out


def test_a_part_is_held_out_by_the_seed():
    data = synthetic.low_rank(n_users=30, n_items=40)
    train, held_out = hold_out(data, 0.1, 3)
    assert len(held_out) == round(0.1 * data.n_ratings)
    pairs = [set(zip(r.user_idx.tolist(), r.item_idx.tolist(), strict=True)) for r in (train.ratings, held_out)]
    assert not pairs[0] & pairs[1] and len(pairs[0] | pairs[1]) == data.n_ratings
    again, other = hold_out(data, 0.1, 3)[1], hold_out(data, 0.1, 4)[1]
    np.testing.assert_array_equal(again.item_idx, held_out.item_idx)
    assert not np.array_equal(other.item_idx, held_out.item_idx)


def test_nothing_is_held_out_where_nothing_is_asked():
    data = synthetic.low_rank(n_users=30, n_items=40)
    train, held_out = hold_out(data, 0.0, 3)
    assert len(held_out) == 0
    np.testing.assert_array_equal(train.ratings.rating, data.ratings.rating)


def test_too_little_data_for_a_validation_part_is_refused():
    data = synthetic.low_rank(n_users=30, n_items=40)
    few = data.with_ratings(np.arange(60))
    with pytest.raises(RequestError, match=r"validation = 0.1 of 60 ratings would hold out 6; expected at least 10"):
        hold_out(few, 0.1, 0)

"""Negative sampling: never what was seen, everything else alike, nothing without a seed."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from recengine.training.negatives import Negatives
from recengine.training.seeds import generator


def of(matrix) -> Negatives:
    cells = sparse.csr_matrix(np.asarray(matrix))
    return Negatives(cells.indptr, cells.indices, cells.shape[1])


@given(st.data())
def test_a_seen_item_is_never_drawn(data):
    n_users, n_items = data.draw(st.integers(1, 6)), data.draw(st.integers(2, 9))
    seen = np.array([[data.draw(st.booleans()) for _ in range(n_items)] for _ in range(n_users)])
    seen[:, data.draw(st.integers(0, n_items - 1))] = False
    users = torch.arange(n_users).repeat(30)
    drawn = of(seen).draw(users, generator(3))
    assert drawn.min() >= 0
    assert drawn.max() < n_items
    assert not seen[users, drawn].any()


def test_every_unseen_item_has_the_same_chance():
    drawn = of([[1, 0, 0, 1, 0, 1]]).draw(torch.zeros(30_000, dtype=torch.int64), generator(1))
    found = np.bincount(drawn.numpy(), minlength=6) / 30_000
    assert found[[0, 3, 5]].tolist() == [0, 0, 0]
    np.testing.assert_allclose(found[[1, 2, 4]], 1 / 3, atol=0.01)


def test_how_many_are_left():
    assert of([[1, 0, 0], [0, 0, 0], [1, 1, 1]]).n_unseen.tolist() == [2, 3, 0]


def test_the_same_stream_draws_the_same():
    users = torch.zeros(20, dtype=torch.int64)
    one, two = (of([[1, 0, 0, 0, 0]]).draw(users, generator(7)) for _ in range(2))
    assert torch.equal(one, two)
    assert not torch.equal(one, of([[1, 0, 0, 0, 0]]).draw(users, generator(8)))


def test_a_user_who_saw_everything_is_refused_by_number():
    with pytest.raises(ValueError, match="user 1 has seen every item: there is no negative to draw"):
        of([[1, 0], [1, 1]]).draw(torch.tensor([0, 1]), generator(0))


def test_draws_are_independent_so_an_item_may_come_twice():
    assert of([[1, 0, 1]]).draw(torch.zeros(3, dtype=torch.int64), generator(0)).tolist() == [1, 1, 1]

"""Products at the cells of a sparse matrix."""

import numpy as np
from scipy.sparse import csr_matrix

from recengine.models import memory
from recengine.models.csr import at_cells


def test_each_cell_gets_the_product_of_its_row_and_column(monkeypatch):
    cells = csr_matrix(np.array([[1.0, 1.0], [0.0, 1.0]]))
    left, right = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 0.0], [1.0, 1.0]])
    assert at_cells(cells, left, right).tolist() == [5, 3, 7]
    monkeypatch.setattr(memory, "BLOCK_BYTES", 1)
    assert at_cells(cells, left, right).tolist() == [5, 3, 7]


def test_without_cells_there_is_nothing():
    assert at_cells(csr_matrix((2, 2)), np.ones((2, 1)), np.ones((2, 1))).tolist() == []

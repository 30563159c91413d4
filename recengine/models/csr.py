"""csr: what the models ask of a sparse matrix, each with one type; rows are users or items, cells are ratings.

scipy's products and shapes may be many things to a type checker; here they are named once. A product of a sparse matrix
goes row by row, so a row's result is the same to the last bit whatever rows stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from scipy import sparse
from scipy.sparse import csr_matrix

from recengine.models.memory import block_rows


def size(matrix: csr_matrix) -> tuple[int, int]:
    """(n_rows, n_columns)"""
    n_rows, n_columns = cast(tuple[int, int], matrix.shape)
    return int(n_rows), int(n_columns)


def counts(matrix: csr_matrix) -> np.ndarray:
    """int64 (n_rows,): cells of each row."""
    return np.diff(matrix.indptr)


def row_of(matrix: csr_matrix) -> np.ndarray:
    """int64 (nnz,): the row of each cell."""
    return np.repeat(np.arange(size(matrix)[0]), counts(matrix))


def row_sums(matrix: csr_matrix, values: np.ndarray) -> np.ndarray:
    """float64 (n_rows,): sum of `values` (nnz,) over the cells of each row."""
    total = np.bincount(row_of(matrix), values, minlength=size(matrix)[0])
    return total.astype(np.float64)  # of no cells at all numpy makes whole numbers


def with_values(matrix: csr_matrix, values: np.ndarray) -> csr_matrix:
    """The same cells with other values (nnz,); a 0 stays a cell."""
    return csr_matrix((values, matrix.indices, matrix.indptr), shape=size(matrix))


def pattern_of(matrix: csr_matrix) -> csr_matrix:
    """The same cells, each 1."""
    return with_values(matrix, np.ones_like(matrix.data))


def turned(matrix: csr_matrix) -> csr_matrix:
    """The transpose, indices sorted."""
    return csr_matrix(matrix.T.tocsr())


def rows(matrix: csr_matrix, index: Any) -> csr_matrix:
    """Some rows: a slice, or their positions."""
    return csr_matrix(matrix[index])


def columns(matrix: csr_matrix, index: Any) -> csr_matrix:
    """Some columns, by their positions."""
    return csr_matrix(matrix[:, index])


def product(a: csr_matrix, b: csr_matrix) -> csr_matrix:
    """a b, sparse, indices in no order; a sum that is exactly 0 is no cell."""
    return csr_matrix(a @ b)


def elementwise(a: csr_matrix, b: csr_matrix) -> csr_matrix:
    """Cell by cell, indices sorted; a cell is left where both have one."""
    a.sort_indices()  # in place: scipy's way for unsorted cells takes several times as long
    b.sort_indices()
    return csr_matrix(a.multiply(b))


def dense_product(a: csr_matrix, b: csr_matrix | np.ndarray) -> np.ndarray:
    """a b, dense (n_rows of a, n_columns of b)."""
    out: Any = a @ b
    return out if isinstance(out, np.ndarray) else out.toarray()


def at_cells(cells: csr_matrix, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """float64 (nnz,): <left of its row, right of its column> of each cell, made in blocks.

    left   float64 (n_rows, k)
    right  float64 (n_columns, k)
    """
    out, row = np.empty(cells.nnz), row_of(cells)
    block = block_rows(16 * left.shape[1])
    for start in range(0, cells.nnz, block):
        some = slice(start, start + block)
        out[some] = np.einsum("ck,ck->c", left[row[some]], right[cells.indices[some]])
    return out


def stacked(blocks: list[csr_matrix]) -> csr_matrix:
    """Blocks of rows, one below the other."""
    return csr_matrix(sparse.vstack(blocks, format="csr"))


def to_arrays(name: str, matrix: csr_matrix) -> dict[str, np.ndarray]:
    """A matrix as four named arrays, for a model's `state`."""
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
        f"{name}.shape": np.array(size(matrix), np.int64),
    }


def from_arrays(name: str, state: Mapping[str, np.ndarray]) -> csr_matrix:
    """The matrix `to_arrays` wrote."""
    data, indices, indptr = (state[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    n_rows, n_columns = (int(n) for n in state[f"{name}.shape"])
    return csr_matrix((data, indices, indptr), shape=(n_rows, n_columns))

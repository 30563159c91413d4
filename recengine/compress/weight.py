"""A weight as a recipe leaves it: one matrix or a product of two, on a grid of whole numbers or not, and as bytes.

As arrays, for a file of them: `name/dense` (n, m); or, where more than half would be zeros and that is smaller, by rows
`name/data`, `name/column`, `name/start`, `name/shape`; 8 and 4 bits with `name/scale`, 4 bits two to a byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Self

import numpy as np
from scipy.sparse import csr_matrix

from recengine.compress.quantiser import dequantise, pack, quantise, unpack

FACTORS = ("left", "right")


@dataclass(frozen=True, eq=False)
class Matrix:
    """float32 (n, m); with a scale, each value is that times a whole number of so many bits.

    scale  float32 (n, 1) or (1, 1), or None
    bits   32, 8 or 4
    """

    values: np.ndarray
    scale: np.ndarray | None = None
    bits: int = 32

    @property
    def q(self) -> np.ndarray:
        """int8 (n, m): the whole numbers."""
        assert self.scale is not None
        return np.rint(self.values / self.scale).astype(np.int8)

    def quantised(self, bits: int, *, by_row: bool) -> Matrix:
        """The nearest on a grid."""
        q, scale = quantise(self.values, bits, by_row=by_row)
        return Matrix(dequantise(q, scale), scale, bits)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """The smaller of its two forms."""
        forms = [self._dense(name)]
        if np.count_nonzero(self.values) < self.values.size / 2:
            forms.append(self._by_rows(name))
        out = min(forms, key=lambda form: sum(array.nbytes for array in form.values()))
        return out if self.scale is None else {**out, f"{name}/scale": self.scale}

    def _dense(self, name: str) -> dict[str, np.ndarray]:
        if self.bits == 32:
            return {f"{name}/dense": self.values}
        if self.bits == 8:
            return {f"{name}/dense": self.q}
        return {f"{name}/dense": pack(self.q.ravel()), f"{name}/shape": np.array(self.values.shape, np.uint32)}

    def _by_rows(self, name: str) -> dict[str, np.ndarray]:
        sparse = csr_matrix(self.values if self.bits == 32 else self.q)
        data = pack(sparse.data) if self.bits == 4 else sparse.data
        small = np.uint16 if self.values.shape[1] <= 2**16 else np.uint32
        return {
            f"{name}/data": data,
            f"{name}/column": sparse.indices.astype(small),
            f"{name}/start": sparse.indptr.astype(np.uint32),
            f"{name}/shape": np.array(self.values.shape, np.uint32),
        }

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, np.ndarray]) -> Self:
        """What `arrays` wrote."""
        scale = arrays.get(f"{name}/scale")
        dense, shape = arrays.get(f"{name}/dense"), arrays.get(f"{name}/shape")
        if dense is None:
            assert shape is not None
            column, data = arrays[f"{name}/column"], arrays[f"{name}/data"]
            bits = 32 if scale is None else 4 if data.dtype == np.uint8 else 8
            data = unpack(data, len(column)) if bits == 4 else data
            parts = (data, column.astype(np.int32), arrays[f"{name}/start"].astype(np.int32))
            dense = csr_matrix(parts, shape=tuple(int(size) for size in shape)).toarray()
        elif shape is not None:
            bits, dense = 4, unpack(dense, int(np.prod(shape))).reshape(shape)
        else:
            bits = 32 if scale is None else 8
        return cls(dense, None, 32) if scale is None else cls(dequantise(dense, scale), scale, bits)


@dataclass(frozen=True, eq=False)
class Weight:
    """One matrix, or two whose product it is.

    kind   `layer` (n_out, n_in) or `table` (rows, size)
    shape  of the array it stands for: of a convolution (C_out, C_in / g, K, K), one row a filter
    """

    factors: tuple[Matrix, ...]
    kind: str
    shape: tuple[int, ...]

    @classmethod
    def of(cls, values: np.ndarray, kind: str) -> Self:
        """A plain one."""
        rows = np.ascontiguousarray(values, np.float32).reshape(len(values), -1)
        return cls((Matrix(rows),), kind, values.shape)

    @property
    def matrix(self) -> np.ndarray:
        """float32 (n, m): the product of its factors."""
        return reduce(np.matmul, [factor.values for factor in self.factors])

    @property
    def value(self) -> np.ndarray:
        """float32: the array it stands for."""
        return self.matrix.reshape(self.shape)

    @property
    def size(self) -> int:
        """Numbers it holds."""
        return sum(factor.values.size for factor in self.factors)

    @property
    def nonzero(self) -> int:
        """How many of them are not 0."""
        return sum(int(np.count_nonzero(factor.values)) for factor in self.factors)

    def quantised(self, bits: int, *, by_row: bool) -> Weight:
        """Each factor that is not yet on a grid, on one."""
        on_grid = tuple(f if f.scale is not None else f.quantised(bits, by_row=by_row) for f in self.factors)
        return replace(self, factors=on_grid)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """As arrays for a file."""
        if len(self.factors) == 1:
            return self.factors[0].arrays(name)
        parts = [factor.arrays(f"{name}/{side}") for side, factor in zip(FACTORS, self.factors, strict=True)]
        return parts[0] | parts[1]

    @classmethod
    def from_arrays(
        cls, name: str, kind: str, arrays: Mapping[str, np.ndarray], shape: tuple[int, ...] | None = None
    ) -> Self:
        """What `arrays` wrote; the shape of more than a matrix is told."""
        two = any(part.startswith(f"{name}/left/") for part in arrays)
        names = [f"{name}/{side}" for side in FACTORS] if two else [name]
        factors = tuple(Matrix.from_arrays(part, arrays) for part in names)
        whole = (len(factors[0].values), factors[-1].values.shape[1])
        return cls(factors, kind, whole if shape is None else shape)

"""Kept vectors: what was solved once is found again by what the profile holds, never by whose it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np
from scipy.sparse import csr_matrix

from recengine.models.csr import size


@dataclass(frozen=True, eq=False)
class Kept:
    """See the head of the file.

    keys     uint8 (n, 16): `digests` of the profiles
    vectors  float64 (n, d)
    """

    keys: np.ndarray
    vectors: np.ndarray

    @cached_property
    def place(self) -> dict[bytes, int]:
        """{digest: row}"""
        return {key.tobytes(): row for row, key in enumerate(self.keys)}

    def find(self, keys: np.ndarray) -> np.ndarray:
        """int64 (n,): row of each digest, -1 where there is none."""
        return np.array([self.place.get(key.tobytes(), -1) for key in keys], np.int64)

    def state(self) -> dict[str, np.ndarray]:
        """For a model's `state`."""
        return {"kept.keys": self.keys, "kept.vectors": self.vectors}

    @classmethod
    def from_state(cls, state: Mapping[str, np.ndarray]) -> Self:
        """What `state` gave."""
        return cls(state["kept.keys"], state["kept.vectors"])


def digests(profiles: csr_matrix, about: Sequence[bytes] | None = None) -> np.ndarray:
    """uint8 (n, 16): BLAKE2b of each profile's items and ratings, and of what else is known of the person.

    profiles  csr float32 (n, n_items), indices sorted
    about     one string of bytes a profile: the features a model reads; None where it reads none
    """
    starts, items, ratings = profiles.indptr, profiles.indices.astype("<i4"), profiles.data.astype("<f4")
    out = np.empty((size(profiles)[0], 16), np.uint8)
    for row, (start, stop) in enumerate(pairwise(starts)):
        content = items[start:stop].tobytes() + ratings[start:stop].tobytes() + (about[row] if about else b"")
        out[row] = np.frombuffer(hashlib.blake2b(content, digest_size=16).digest(), np.uint8)
    return out


def folded(
    profiles: csr_matrix, kept: Kept, solve: Callable[[np.ndarray], np.ndarray], about: Sequence[bytes] | None = None
) -> np.ndarray:
    """float64 (n, d): the kept vector of each profile that has one; `solve` gives those of the other rows.

    solve  int64 (n_missing,) rows of `profiles` -> float64 (n_missing, d)
    """
    if not len(kept.keys):
        return solve(np.arange(size(profiles)[0]))
    place = kept.find(digests(profiles, about))
    out = kept.vectors[place]
    missing = np.flatnonzero(place < 0)
    if len(missing):
        out[missing] = solve(missing)
    return out

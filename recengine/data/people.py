"""What is known of people, in words: ages by the brackets of MovieLens-1M."""

from __future__ import annotations

import numpy as np

AGES = (0, 18, 25, 35, 45, 50, 56)
"""First age of each bracket: MovieLens-1M codes its users by these."""

AGE_WORDS = (
    f"under {AGES[1]}",
    *(f"{low} to {high - 1}" for low, high in zip(AGES[1:-1], AGES[2:], strict=True)),
    f"{AGES[-1]} and over",
)
"""The brackets in words, youngest first."""


def age_code(age: np.ndarray) -> np.ndarray:
    """int64 (n,): place of each age's bracket in `AGE_WORDS`; -1 for NaN and below 0.

    age  float64 (n,), years
    """
    return np.where(np.isnan(age), -1, np.searchsorted(AGES, age, side="right") - 1)

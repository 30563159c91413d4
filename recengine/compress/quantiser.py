"""Weights as whole numbers: symmetric, one scale for a row or for the whole matrix, and what that loses.

    s = max |w| / (2^(bits - 1) - 1),    q = round(w / s),    w' = s q,    |w - w'| <= s / 2
    SQNR = 10 log10( sum w^2 / sum (w - w')^2 )  decibels

Source: Jacob et al. 2018, CVPR, "Quantization and training of neural networks for efficient integer-arithmetic-only
inference", section 2.1. Differs: 0 stays 0 exactly (no zero point), as in its section 3.
"""

from __future__ import annotations

import numpy as np

from recengine.errors import RequestError


def quantise(values: np.ndarray, bits: int, *, by_row: bool) -> tuple[np.ndarray, np.ndarray]:
    """(q int8 (n, m), scale float32 (n, 1) or (1, 1)).

    values  float (n, m), finite
    bits    4 or 8: q lies within +-7 or +-127
    by_row  a scale for each row; else one

    Raises RequestError for other bits, or where a value is not finite.
    """
    if bits not in (4, 8):
        raise RequestError(f"bits = {bits} is not allowed; expected 4 or 8")
    if not np.isfinite(values).all():
        raise RequestError("a weight that is not finite has no place on a grid of whole numbers")
    top = 2 ** (bits - 1) - 1
    largest = np.abs(values).max(axis=1 if by_row else None, keepdims=True, initial=0.0)
    scale = np.where(largest > 0, largest / top, 1.0).astype(np.float32)
    scale = np.maximum(scale, np.finfo(np.float32).tiny)  # a row of the smallest numbers
    return np.clip(np.rint(values / scale), -top, top).astype(np.int8), scale


def dequantise(q: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """float32 (n, m): s q."""
    return q.astype(np.float32) * scale


def sqnr_db(exact: np.ndarray, rounded: np.ndarray) -> float | None:
    """Decibels of signal over noise; None where nothing was lost, or where there is no signal."""
    signal = float(np.square(exact, dtype=np.float64).sum())
    noise = float(np.square(exact.astype(np.float64) - rounded).sum())
    return 10.0 * float(np.log10(signal / noise)) if signal and noise else None


def pack(q: np.ndarray) -> np.ndarray:
    """uint8 (ceil(n / 2),): numbers within +-7 (n,), two to a byte, the first in the low half."""
    low = (np.append(q, 0) if len(q) % 2 else q).astype(np.uint8) & 15
    return low[0::2] | low[1::2] << 4


def unpack(packed: np.ndarray, n: int) -> np.ndarray:
    """int8 (n,): what `pack` was given."""
    halves = np.stack([packed & 15, packed >> 4], axis=1).reshape(-1)[:n].astype(np.int8)
    return np.where(halves > 7, halves - 16, halves).astype(np.int8)

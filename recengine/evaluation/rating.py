"""How far predicted stars lie from the given ones: RMSE and MAE.

The only place where predictions are clipped to the rating scale: lists, reasons and checks show them as they are.
"""

from __future__ import annotations

import numpy as np


def errors(rating: np.ndarray, prediction: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Clipped prediction less rating, row by row.

        e_ui = min(max(pred_ui, lowest), highest) - r_ui

    rating      float (m,), stars the users gave
    prediction  float (m,), stars the model predicted for the same rows, unclipped
    scale       (lowest, highest) stars that can be given

    Returns float64 (m,).
    """
    low, high = scale
    return np.clip(np.asarray(prediction, dtype=np.float64), low, high) - np.asarray(rating, dtype=np.float64)


def rmse(rating: np.ndarray, prediction: np.ndarray, scale: tuple[float, float]) -> float:
    """Root mean squared error in stars, pooled over all rows: people with many test ratings weigh more.

        rmse = sqrt( (1/m) * sum e_ui^2 )

    Arguments as `errors`. Source: Herlocker, Konstan, Terveen, Riedl 2004, TOIS 22(1); the yardstick of
    the Netflix Prize.
    """
    return float(np.sqrt(np.mean(errors(rating, prediction, scale) ** 2)))


def mae(rating: np.ndarray, prediction: np.ndarray, scale: tuple[float, float]) -> float:
    """Mean absolute error in stars, pooled over all rows.

        mae = (1/m) * sum |e_ui|

    Arguments as `errors`. Source: Herlocker et al. 2004, TOIS 22(1).
    """
    return float(np.mean(np.abs(errors(rating, prediction, scale))))

"""Weights: what one rating counts as in the neighbourhood models.

rating     w_ui = r_ui; for a set of counts log(1 + count), or one heavy listener would be all that is heard
residual   w_ui = r_ui - mu - b_u - b_i: what is left when the bias model has had its say; needs stars
presence   w_ui = 1: only that it was rated, never how
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.bias import Terms, fit_terms
from recengine.models.csr import with_values
from recengine.models.refusals import needs_stars

Weight = Literal["rating", "residual", "presence"]
Aggregate = Literal["mean", "sum"]


def refuse_empty_mean(weight: str, aggregate: str) -> None:
    """A mean of ones is always one: refused by name."""
    if weight == "presence" and aggregate == "mean":
        raise RequestError(
            "weight = 'presence' with aggregate = 'mean' would score every item 1; "
            "allowed with 'presence': sum; allowed with 'mean': rating, residual"
        )


def refuse_counts(dataset: Dataset, model: str, *, weight: str, aggregate: str) -> None:
    """Raise RequestError where stars are needed and the data set holds counts."""
    if aggregate == "mean":
        needs_stars(dataset, model, "aggregate = 'mean'")
    if weight == "residual":
        needs_stars(dataset, model, "weight = 'residual'")


def fit_weights(dataset: Dataset, *, weight: str, reg_user: float, reg_item: float) -> Terms:
    """The terms the weights of this data set stand on: those of the bias model for residuals, else the mean alone."""
    if weight == "residual":
        return fit_terms(dataset.matrix, reg_user=reg_user, reg_item=reg_item)
    mu = float(dataset.matrix.data.mean(dtype=np.float64)) if dataset.n_ratings else 0.0
    return Terms(mu, np.zeros(dataset.n_items), reg_user)


def weigh(profiles: csr_matrix, weight: str, terms: Terms, explicit: bool) -> csr_matrix:
    """csr float64, the same cells: w_ui of each rating.

    profiles  csr float32 (n_profiles, n_items): stars, or counts where `explicit` is False
    """
    if weight == "residual":
        return with_values(profiles, terms.residuals(profiles))
    return plain(profiles, weight, explicit)


def plain(profiles: csr_matrix, weight: str, explicit: bool) -> csr_matrix:
    """csr float64, the same cells: w_ui of each rating where no other term is needed, `rating` or `presence`.

    profiles  csr float32 (n_profiles, n_items): stars, or counts where `explicit` is False
    """
    if weight == "presence":
        return with_values(profiles, np.ones(profiles.nnz))
    values = profiles.data.astype(np.float64)
    return with_values(profiles, values if explicit else np.log1p(values))

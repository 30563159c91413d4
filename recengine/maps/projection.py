"""Projections: from d numbers a point to two, so that it can be drawn.

    pca    the two directions of largest variance, exactly; distances shrink, none is invented
    tsne   neighbours stay neighbours: minimise KL(P || Q), p_ij from Gaussians of fixed perplexity in the full space,
           q_ij proportional to 1 / (1 + |y_i - y_j|^2)
    umap   the same wish by a fuzzy graph of neighbours, where umap-learn is installed

t-SNE and UMAP see unit vectors, so that both mean cosine; they start from the PCA picture, scaled down.
Sources: Hotelling 1933 · van der Maaten, Hinton 2008, JMLR 9; Linderman et al. 2019, Nature Methods 16 (FIt-SNE);
Kobak, Berens 2019, Nature Communications 10 (PCA start) · McInnes, Healy, Melville 2018, arXiv 1802.03426.
openTSNE (Policar et al. 2024) and umap-learn do the work. Differs: PCA's signs are fixed, the largest |load| positive.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
from typing import Any, Literal

import numpy as np

from recengine.errors import RequestError
from recengine.maps.space import fixed_signs, unit
from recengine.progress import Progress, silent

Method = Literal["pca", "tsne", "umap"]
METHODS: tuple[Method, ...] = ("pca", "tsne", "umap")

PERPLEXITY = 30.0
SMALLEST = 4
"""Points below which nothing is drawn."""

STEPS, TELL = 750, 50
"""Steps of t-SNE, its first 250 with exaggeration, and how many between two words about it."""


def project(vectors: np.ndarray, method: Method, *, seed: int = 0, progress: Progress = silent) -> np.ndarray:
    """float32 (n, 2), centred; the same vectors and seed give the same picture (one thread).

    vectors   float (n, d), finite
    progress  told by t-SNE every `TELL` of its steps; what it raises ends the work

    Raises RequestError for an unknown method, for `umap` where it is not installed, and for too few points.
    """
    refuse(method, len(vectors))
    if method == "pca":
        return centred(pca(vectors))
    start = small(pca(unit(vectors)))
    if method == "umap":
        return centred(_umap(unit(vectors), start, seed))
    return centred(tsne(unit(vectors), start, seed=seed, progress=progress))


def small(picture: np.ndarray) -> np.ndarray:
    """The picture as a start of t-SNE or UMAP: so small that no place holds its point."""
    return picture / max(float(picture[:, 0].std()), np.finfo(float).tiny) * 1e-4


def ready(method: Method) -> None:
    """Import what a projection needs, so that its time can be told without."""
    if method != "pca":
        importlib.import_module("openTSNE" if method == "tsne" else "umap")


def refuse(method: str, n_points: int) -> None:
    """Raise RequestError where a projection cannot be made: asked before any work starts."""
    if method not in METHODS:
        raise RequestError.unknown("projection", method, METHODS)
    if method == "umap" and importlib.util.find_spec("umap") is None:
        raise RequestError("projection 'umap' needs umap-learn, which is not installed; allowed here: pca, tsne")
    if n_points < SMALLEST:
        raise RequestError(f"a map of {n_points} points says nothing; expected at least {SMALLEST}")


def pca(vectors: np.ndarray, k: int = 2, axes: np.ndarray | None = None) -> np.ndarray:
    """float64 (n, k): coordinates along the k directions of largest variance; 0 where there are fewer directions.

    axes  float (m, d): points whose mean and directions are taken in place of the vectors' own
    """
    rows, own = (np.asarray(points, np.float64) for points in (vectors, vectors if axes is None else axes))
    centre = own.mean(axis=0)
    values, directions = np.linalg.eigh((own - centre).T @ (own - centre))  # d is small beside n
    leading = fixed_signs(directions[:, np.argsort(-values, kind="stable")[:k]])
    out = np.zeros((len(rows), k))
    out[:, : leading.shape[1]] = (rows - centre) @ leading
    return out


def centred(points: np.ndarray) -> np.ndarray:
    """float32 (n, 2) around the origin."""
    return (points - points.mean(axis=0)).astype(np.float32)


def tsne(rows: np.ndarray, start: np.ndarray, *, seed: int = 0, progress: Progress = silent) -> np.ndarray:
    """float64 (n, 2) from a start, float (n, 2); `rows` float (n, d) by Euclidean distance."""
    from openTSNE import TSNE  # slow to import, and only maps need it

    perplexity: Any = min(PERPLEXITY, (len(rows) - 1) / 3)
    begin: Any = start  # their annotations know less than their documentation allows
    done = itertools.count(TELL, TELL)

    def tell(iteration: int, error: float, points: np.ndarray) -> None:
        progress(min(1.0, next(done) / STEPS), f"t-SNE: {points.shape[0]:,} points moving")

    model = TSNE(
        perplexity=perplexity,
        initialization=begin,
        n_jobs=1,
        random_state=seed,
        callbacks=tell,
        callbacks_every_iters=TELL,
    )
    return np.asarray(model.fit(rows))


def _umap(rows: np.ndarray, start: np.ndarray, seed: int) -> np.ndarray:
    umap = importlib.import_module("umap")

    few = min(15, len(rows) - 1)
    return np.asarray(umap.UMAP(n_neighbors=few, init=start, random_state=seed, n_jobs=1).fit_transform(rows))

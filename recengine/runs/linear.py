"""The work of the question "PCA or linear autoencoder?", in two regimes.

Rows are people, columns items; a known cell holds what the bias model leaves of a training rating, an unknown one 0.

    filled   the loss is over all cells, columns centred: here a linear autoencoder's best span is PCA's, and one
             non-linear layer can be no nearer, for what it answers has rank k too
    masked   the loss is over the known cells alone, as autoencoders of ratings are trained: no such theorem holds.
             A penalty on the weights keeps it from learning the known cells by heart

Every answer is judged alike on the fold's test ratings: mu + b_u + b_i + y_ui, clipped to the scale. Sources: as in
`training.pressed`; the masked loss is the third source's, arXiv 1708.01715, eq. 1.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from recengine.data import split
from recengine.data.dataset import Dataset, Ratings
from recengine.errors import RequestError
from recengine.evaluation.rating import errors
from recengine.maps.agreement import principal_angles
from recengine.models.base import Recommender, profiles_of
from recengine.models.bias import BiasConfig, fit_terms
from recengine.models.csr import with_values
from recengine.models.memory import refuse_above_half
from recengine.models.refusals import needs_stars
from recengine.runs import work
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.linear_record import Attempt, record
from recengine.runs.linear_spec import LinearSpec

STEPS: Mapping[str, int] = {"linear": 400, "shallow": 400, "deep": 700}
"""Of L-BFGS at most, a kind of network."""

REG: Mapping[str, float] = {"linear": 0.006, "shallow": 0.0045, "deep": 0.0045}
"""Penalty of the weights in the masked regime, chosen on a validation part of MovieLens-100K (`benchmarks.linear`)."""

TABLES = 12
"""Dense tables of (n_users, n_items) in float64 that stand in memory at once, at most."""


class Cells(NamedTuple):
    """A fold as a dense table, and what its answers are judged on.

    rows   float64 (n_users, n_items): what the bias model leaves of each training rating, 0 where there is none
    known  bool (n_users, n_items)
    base   float64 (m,): mu + b_u + b_i of each test rating
    test   the test ratings, m of them
    scale  (lowest, highest) stars
    """

    rows: np.ndarray
    known: np.ndarray
    base: np.ndarray
    test: Ratings
    scale: tuple[float, float]

    def off(self, answer: np.ndarray) -> np.ndarray:
        """float64 (m,): error in stars of each test rating, by an answer, float (n_users, n_items)."""
        guess = self.base + answer[self.test.user_idx, self.test.item_idx]
        return errors(self.test.rating, guess, self.scale)


def compare(spec: LinearSpec, desk: Desk) -> Result:
    """Press one fold's ratings to k numbers by PCA and by autoencoders, and say what each adds.

    Metrics: n_users, n_items, n_train, n_test, k, seeds, largest_angle (degrees, of the linear autoencoder on filled
    cells, over all seeds), and its like of the masked one, largest_angle_masked. Details: `rows`, a record each
    (`linear_record.record`) of `bias` (nothing pressed), `pca`, the kinds of network in both regimes, and `own`, our
    `autoencoder/tuned` with a code of k numbers; `principal`, share of the filled squares in each of PCA's first k
    directions; `steps` at most, and `reg`, the penalties.
    """
    from recengine.training.pressed import KINDS, Kind, press  # torch, which a page that asks for this never loads

    dataset = work.read(spec.needs()[0], desk)
    refuse(spec, dataset)
    part = split.fold(dataset, spec.split, spec.fold)
    cells = cells_of(part.train, part.test)
    mean = cells.rows.mean(axis=0)
    centred = cells.rows - mean
    desk.progress(0.05, "finding the principal directions")
    u, s, v = np.linalg.svd(centred, full_matrices=False)
    axes = v[: spec.k].T  # (n_items, k)
    whole, whole_known = float((centred**2).sum()), float((cells.rows**2).sum())

    def attempt(answer: np.ndarray, filled: bool, decoder: np.ndarray | None = None, **told: Any) -> Attempt:
        known = float(((cells.rows - answer)[cells.known] ** 2).sum()) / whole_known
        left = float(((cells.rows - answer) ** 2).sum()) / whole if filled else None
        angles = None if decoder is None else np.degrees(principal_angles(decoder.T, axes)).tolist()
        return Attempt(cells.off(answer), left, known, angles, told or None)

    bias = attempt(np.zeros_like(centred), False)
    pca = attempt((u[:, : spec.k] * s[: spec.k]) @ axes.T + mean, True)
    people = (part.test.user_idx, dataset.n_users)
    rows = [record("bias", None, [bias], pca, *people), record("pca", "filled", [pca], pca, *people)]
    jobs: list[tuple[str, Kind, int]] = [
        (regime, kind, seed) for regime in ("filled", "masked") for kind in KINDS for seed in spec.all_seeds
    ]
    found: dict[tuple[str, str], list[Attempt]] = {}
    # Filled rows are told by all their principal coordinates: turning the columns changes no loss, and they are fewer.
    for place, (regime, kind, seed) in enumerate(jobs):
        filled = regime == "filled"
        told = part_of(desk.progress, 0.1 + 0.7 * place / len(jobs), 0.1 + 0.7 * (place + 1) / len(jobs))
        begun = time.process_time()
        pressed = press(
            u * s if filled else cells.rows,
            spec.k,
            kind,
            seed=seed,
            asked=None if filled else cells.known,
            reg=0.0 if filled else REG[kind],
            steps=STEPS[kind],
            progress=told,
        )
        found.setdefault((regime, kind), []).append(
            attempt(
                pressed.answer @ v + mean if filled else pressed.answer,
                filled,
                None if kind == "deep" else pressed.decoder @ v if filled else pressed.decoder,
                **{name: getattr(pressed, name) for name in ("steps", "converged", "fell", "gradient")},
                cpu_seconds=time.process_time() - begun,
            )
        )
    rows += [record(kind, regime, attempts, pca, *people) for (regime, kind), attempts in found.items()]
    own: list[Attempt] = []
    for place, need in enumerate(spec.needs()):
        desk.progress(0.8 + 0.15 * place / spec.seeds, "asking our own autoencoder")
        own.append(Attempt(own_errors(work.model_of(desk.need(need)), part.train, cells)))
    rows.append(record("own", "masked", own, pca, *people))
    return Result(
        metrics={
            "n_users": dataset.n_users,
            "n_items": dataset.n_items,
            "n_train": part.train.n_ratings,
            "n_test": len(part.test),
            "k": spec.k,
            "seeds": spec.seeds,
            "largest_angle": _largest(found["filled", "linear"]),
            "largest_angle_masked": _largest(found["masked", "linear"]),
        },
        details={
            "rows": rows,
            "principal": (s[: spec.k] ** 2 / whole).tolist(),
            "steps": dict(STEPS),
            "reg": dict(REG),
        },
    )


def cells_of(train: Dataset, test: Ratings) -> Cells:
    """A training part as a dense table of what the bias model leaves, beside the ratings to judge by."""
    config = BiasConfig()
    terms = fit_terms(train.matrix, reg_user=config.reg_user, reg_item=config.reg_item, sweeps=config.sweeps)
    rows = with_values(train.matrix, terms.residuals(train.matrix)).toarray()
    known = with_values(train.matrix, np.ones(train.matrix.nnz)).toarray() > 0
    base = terms.mu + terms.level(train.matrix)[test.user_idx] + terms.b_i[test.item_idx]
    return Cells(rows, known, base, test, cast(tuple[float, float], train.rating_scale))


def own_errors(model: Recommender, train: Dataset, cells: Cells) -> np.ndarray:
    """float64 (m,): error in stars of each test rating, by one of the zoo's models."""
    score = model.score(profiles_of(train))
    return errors(cells.test.rating, score[cells.test.user_idx, cells.test.item_idx], cells.scale)


def refuse(spec: LinearSpec, dataset: Dataset) -> None:
    """Raise RequestError where the question cannot be asked: before the work is queued or started."""
    needs_stars(dataset, "autoencoder", "this comparison")
    train = split.fold(dataset, spec.split, spec.fold).train
    most = min(train.n_users, train.n_items) - 1
    if spec.k > most:
        raise RequestError(f"k = {spec.k} is out of range; expected at most {most}, fewer than people and items")
    size = TABLES * 8 * train.n_users * train.n_items
    refuse_above_half(f"dense tables of {train.name}", size, "expected a smaller data set")
    for need in spec.needs():
        work.refuse(need, dataset)


def _largest(attempts: Sequence[Attempt]) -> float:
    return max(one.angles[0] for one in attempts if one.angles)

"""PCA or linear autoencoder? The span of a trained linear autoencoder's decoder against the principal subspace.

    OMP_NUM_THREADS=1 python -m benchmarks.linear --kinds linear,shallow,deep --seeds 2

Rows are people, a cell what the bias model leaves of a rating and 0 where there is none, columns centred: 90 % of the
training part of `ratio:0.2:42`, the other tenth (validation; no test rating is read) gives the RMSE. Printed of every
kind and seed: the share of the squares that k numbers miss, the largest principal angle, and the RMSE.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from recengine.data import catalog, split
from recengine.maps.agreement import principal_angles
from recengine.models.bias import fit_terms
from recengine.models.csr import with_values
from recengine.models.validation import hold_out
from recengine.training.pressed import KINDS, press


def main() -> None:
    """Train and compare, kind by kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--kinds", default="linear,shallow")
    parser.add_argument("-k", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    asked = parser.parse_args()
    dataset = catalog.load(asked.dataset, asked.store or catalog.default_home())
    part, held = hold_out(split.fold(dataset, "ratio:0.2:42", 1).train, 0.1, 0)
    terms = fit_terms(part.matrix, reg_user=5.0, reg_item=2.0)
    rows = with_values(part.matrix, terms.residuals(part.matrix)).toarray()
    mean = rows.mean(axis=0)
    left = held.rating - terms.mu - terms.level(part.matrix)[held.user_idx] - terms.b_i[held.item_idx]

    def rmse(answer: np.ndarray) -> float:
        return float(np.sqrt(np.mean((left - (answer + mean)[held.user_idx, held.item_idx]) ** 2)))

    u, s, v = np.linalg.svd(rows - mean, full_matrices=False)
    k = asked.k
    print(f"bias alone  RMSE {np.sqrt(np.mean(left**2)):.4f}")
    print(f"PCA  lost {1 - (s[:k] ** 2).sum() / (s**2).sum():.6f}  RMSE {rmse((u[:, :k] * s[:k]) @ v[:k]):.4f}")
    for kind in KINDS:
        if kind not in asked.kinds.split(","):
            continue
        for seed in range(asked.seeds):
            found = press(rows - mean, k, kind, seed=seed)
            far = None if kind == "deep" else np.degrees(principal_angles(found.decoder.T, v[:k].T)[0])
            print(f"{kind} {seed}  lost {found.lost:.6f}  RMSE {rmse(found.answer):.4f}  angle {far}", flush=True)


if __name__ == "__main__":
    main()

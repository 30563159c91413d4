"""PCA or linear autoencoder? The penalties of the masked autoencoders, chosen on a validation part.

    OMP_NUM_THREADS=1 python -m benchmarks.linear --kinds linear --regs 0.004,0.005,0.006

Rows are people, a cell what the bias model leaves of a rating and 0 where there is none: 90 % of the training part of
`ratio:0.2:42`, the other tenth (validation; no test rating is read) gives the RMSE. One seed. What was chosen stands in
`recengine.runs.linear.REG`; the comparison itself is `python -m recengine map autoencoder --linear K`.

    OMP_NUM_THREADS=1 python -m benchmarks.linear --write     # the comparison made, or found made, as what ships
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np

from recengine import atlas, linear_board
from recengine.bench import Request, store_at
from recengine.data import catalog, split
from recengine.models.validation import hold_out
from recengine.runs.linear import STEPS, cells_of
from recengine.training.pressed import KINDS, press


def main() -> None:
    """Train and judge, kind by kind and penalty by penalty."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--regs", default="0.003,0.004,0.005,0.006,0.007")
    parser.add_argument("-k", type=int, default=8)
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--write", action="store_true", help="write the comparison to assets/results instead")
    asked = parser.parse_args()
    home = asked.store or catalog.default_home()
    dataset = catalog.load(asked.dataset, home)
    if asked.write:
        spec = atlas.linear_spec(Request(asked.dataset, "autoencoder"), dataset, k=asked.k)
        found = atlas.linear_json(store_at(home).get_or_run(spec))
        print(linear_board.write(spec, found, date.today().isoformat()))
        return
    cells = cells_of(*hold_out(split.fold(dataset, "ratio:0.2:42", 1).train, 0.1, 0))

    def rmse(answer: np.ndarray) -> float:
        return float(np.sqrt(np.mean(cells.off(answer) ** 2)))

    mean = cells.rows.mean(axis=0)
    u, s, v = np.linalg.svd(cells.rows - mean, full_matrices=False)
    k = asked.k
    print(f"bias  RMSE {rmse(np.zeros_like(cells.rows)):.4f}   PCA  RMSE {rmse((u[:, :k] * s[:k]) @ v[:k] + mean):.4f}")
    for kind in KINDS:
        if kind not in asked.kinds.split(","):
            continue
        for reg in map(float, asked.regs.split(",")):
            found = press(cells.rows, k, kind, seed=0, asked=cells.known, reg=reg, steps=STEPS[kind])
            said = f"RMSE {rmse(found.answer):.4f}  left {found.lost:.4f}  steps {found.steps}"
            print(f"{kind} {reg:g}  {said}  {'at rest' if found.converged else 'still moving'}", flush=True)


if __name__ == "__main__":
    main()

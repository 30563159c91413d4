"""The single explanations of an own run: the worst first, with raw ids and titles."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.runs.reasons import CASES
from recengine.runs.run import Run
from recengine.trial_board.medians import LEAD, with_lead

COLUMNS = (
    "user",
    "item",
    "title",
    "rank",
    "n_ratings",
    "score",
    "score_empty",
    "deletion_auc",
    "random_deletion_auc",
    "lowest_random_deletion_auc",
    LEAD,
    "beats_random",
    "beats_all",
    "insertion_auc",
    "random_insertion_auc",
    "sparsity",
)


def worst_first(run: Run, dataset: Dataset) -> pd.DataFrame:
    """The cases of a finished `faithfulness` run, columns `COLUMNS`.

    Those that do not beat random first, then by the lead over it, the smallest first; user and item are raw ids.
    """
    if run.spec.verb != "faithfulness":
        raise RequestError(f"run {run.key[:12]} is of verb {run.spec.verb!r} and has no cases; expected 'faithfulness'")
    cases = run.table(CASES)
    if not len(cases):
        return pd.DataFrame(columns=list(COLUMNS))
    users, items = (cases[name].to_numpy(int) for name in ("user_idx", "item_idx"))
    found = with_lead(cases).assign(
        user=dataset.users["id"].to_numpy()[users].astype(str),
        item=dataset.items["id"].to_numpy()[items].astype(str),
        title=dataset.items["title"].to_numpy()[items].astype(str),
    )
    ordered = np.lexsort((found[LEAD].to_numpy(float), found["beats_random"].to_numpy(bool)))
    return found.iloc[ordered][list(COLUMNS)].reset_index(drop=True)

"""The single explanations of an own run: the worst first, with raw ids and titles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.runs.reasons import CASES
from recengine.runs.run import Run
from recengine.trial_board.rows import Trial

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
    "own_deletion_auc",
    "least_lead",
    "beats_random",
    "own_beats_random",
    "beats_all",
    "insertion_auc",
    "random_insertion_auc",
    "sparsity",
)


LISTED = 12
"""The worst cases that are listed, and that ship."""

KEPT = ("user", "item", "rank", "deletion_auc", "own_deletion_auc", "random_deletion_auc")
KEPT += ("beats_random", "own_beats_random")
"""What ships of a case; titles are read from the data set where that is."""


def with_worst(row: Trial, run: Run, dataset: Dataset) -> Trial:
    """The row with its worst cases, as it ships: no rating, raw ids alone."""
    found = worst_first(run, dataset)
    kept = found.loc[:, list(KEPT)].head(LISTED).to_dict("records")
    return replace(row, worst={"failing": failing(found), "cases": kept})


def failing(cases: pd.DataFrame) -> int:
    """How many cases do not beat random by one of the two readings."""
    return len(cases) - int(np.sum(cases["beats_random"].to_numpy(bool) & cases["own_beats_random"].to_numpy(bool)))


def worst_first(run: Run, dataset: Dataset) -> pd.DataFrame:
    """The cases of a finished `faithfulness` run, columns `COLUMNS`.

    Those that do not beat random by one of the two readings first, then by the smaller lead over it, smallest first;
    user and item are raw ids. `own_deletion_auc` is that of what is said of the item in particular, the same as the
    first where the whole claim says no more.
    """
    if run.spec.verb != "faithfulness":
        raise RequestError(f"run {run.key[:12]} is of verb {run.spec.verb!r} and has no cases; expected 'faithfulness'")
    cases = run.table(CASES)
    if not len(cases):
        return pd.DataFrame(columns=list(COLUMNS))
    users, items = (cases[name].to_numpy(int) for name in ("user_idx", "item_idx"))
    whole = cases["deletion_auc"]
    own = cases["own_deletion_auc"].fillna(whole) if "own_deletion_auc" in cases else whole
    random = cases["random_deletion_auc"]
    found = cases.assign(
        own_deletion_auc=own,
        least_lead=random - np.maximum(cases["deletion_auc"], own),
        own_beats_random=own < random,
        user=dataset.users["id"].to_numpy()[users].astype(str),
        item=dataset.items["id"].to_numpy()[items].astype(str),
        title=dataset.items["title"].to_numpy()[items].astype(str),
    )
    holds = (found["beats_random"] & found["own_beats_random"]).to_numpy(bool)
    ordered = np.lexsort((found["least_lead"].to_numpy(float), holds))
    return found.iloc[ordered][list(COLUMNS)].reset_index(drop=True)

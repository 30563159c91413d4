"""The work of putting reasons to the test: one function, as in `work`."""

from __future__ import annotations

import pandas as pd

from recengine.data import split
from recengine.explain.check import refit
from recengine.explain.faithfulness import draw_users
from recengine.explain.faithfulness import faithfulness as put_to_the_test
from recengine.explain.figures import by_rank, figures, marked, mean_curves, sanity
from recengine.explain.methods import name_of, rating_method
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.spec import FaithfulnessSpec
from recengine.runs.work import model_of, read

CASES, CURVES = "cases.parquet", "curves.npz"


def faithfulness(spec: FaithfulnessSpec, desk: Desk) -> Result:
    """Put a method's claims to the test over some people and their first n items.

    Artefacts: `cases.parquet`, a row a case (`explain.faithfulness.Found`) with `beats_random` and `beats_all`;
    `curves.npz`, {`deletion.claimed`, ...: float32 (n_cases, 11)} in the order of the cases. Metrics: {name: {value,
    low, high}} (`explain.figures`). Details: method, n_users, n_cases, skipped {why: cases}, by_rank, the mean curves
    of deletion and insertion {order: 11 heights}, seconds, explain_seconds, refit (`fold-in` where the person's vector
    is solved anew for every edited profile, else `none`), sanity (None where it was not asked for).
    """
    dataset = read(spec, desk)
    real, *twin = [desk.need(need) for need in spec.needs()]
    model = model_of(real)
    train = split.fold(dataset, spec.split, spec.fold).train
    method = rating_method(name_of(model), model.config, spec.method)
    found = put_to_the_test(
        model,
        train,
        draw_users(train, spec.users, spec.seed),
        method,
        n=spec.n,
        seed=spec.seed,
        twin=model_of(twin[0]) if twin else None,
        progress=part_of(desk.progress, 0.1, 0.9),
    )
    desk.progress(0.9, "drawing the intervals")
    cases = marked(found.cases) if len(found.cases) else pd.DataFrame(columns=["user_idx", "item_idx", "rank"])
    desk.save_table(CASES, cases)
    desk.save_arrays(CURVES, found.curves)
    metrics = figures(found.cases, spec.seed)
    return Result(
        metrics=metrics,
        details={
            "method": method,
            "n_users": found.n_users,
            "n_cases": len(found.cases),
            "skipped": dict(found.skipped),
            "by_rank": by_rank(found.cases, spec.seed) if len(found.cases) else [],
            "deletion": mean_curves(found.curves, "deletion"),
            "insertion": mean_curves(found.curves, "insertion"),
            "seconds": found.seconds,
            "explain_seconds": found.explain_seconds,
            "refit": refit(model),
            "sanity": sanity(metrics),
        },
    )

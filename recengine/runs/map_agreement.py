"""The work of comparing two maps: do two spaces, and their pictures, say the same of the same points?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from recengine.errors import RequestError
from recengine.maps.agreement import aligned, cka_by_chance, disparity_by_chance, linear_cka
from recengine.maps.space import nearest, shared
from recengine.maps.trust import reach
from recengine.runs import work
from recengine.runs.desk import Desk, Result
from recengine.runs.map_spec import AgreementSpec, MapSpec
from recengine.runs.maps import POINTS, metric_of, points_of, space_of, spec_of
from recengine.runs.spec import KeptSpec

AGREEMENT = "agreement.parquet"


def compare(spec: AgreementSpec, desk: Desk) -> Result:
    """Hold two maps of the same points against each other; both keep what they were drawn of.

    Artefact: `agreement.parquet`, a row a point that both draw: idx, overlap (share of its k true neighbours in one
    space that are also true in the other), and x, y: the second picture turned, mirrored and scaled onto the first.
    Metrics: n, overlap, cka (linear, of the two spaces), disparity (of the two pictures); of each what chance gives.
    Details: k, and model, space, method and metric of each map. Neighbours are found anew among the common points, each
    by its own map's metric.
    """
    maps = [desk.need(need) for need in spec.needs()]
    one, other = (spec_of(run) for run in maps)
    if one.data_fingerprint != other.data_fingerprint:
        raise RequestError(f"these maps are of two data sets, {one.dataset!r} and {other.dataset!r}; expected one")
    kinds = [space_of(drawn).of for drawn in (one, other)]
    if kinds[0] != kinds[1]:
        raise RequestError(f"these maps are of {kinds[0]} and of {kinds[1]}; expected the same points in both")
    dataset = work.read(one, desk)
    spaces = []
    for run, drawn in zip(maps, (one, other), strict=True):
        spaces.append(points_of(desk.need(KeptSpec(run.needs[0])), dataset, space_of(drawn)))
    idx, *rows = np.intersect1d(*(points.idx for points in spaces), assume_unique=True, return_indices=True)
    k = reach(len(idx), spec.k)
    if k < 1:
        raise RequestError(f"these maps have {len(idx)} points in common; expected at least 3")
    vectors = [points.vectors[mine] for points, mine in zip(spaces, rows, strict=True)]
    desk.progress(0.4, "looking for the true neighbours in both")
    near = [nearest(own, k, metric_of(drawn)) for own, drawn in zip(vectors, (one, other), strict=True)]
    overlap = shared(*near)
    pictures = [run.table(POINTS)[["x", "y"]].to_numpy()[mine] for run, mine in zip(maps, rows, strict=True)]
    laid = aligned(*pictures)
    desk.save_table(
        AGREEMENT,
        pd.DataFrame(
            {
                "idx": idx,
                "overlap": overlap.astype(np.float32),
                "x": laid.points[:, 0].astype(np.float32),
                "y": laid.points[:, 1].astype(np.float32),
            }
        ),
    )
    return Result(
        metrics={
            "n": len(idx),
            "overlap": float(overlap.mean()),
            "overlap_by_chance": k / (len(idx) - 1),
            "cka": linear_cka(*vectors),
            "cka_by_chance": cka_by_chance(*vectors),
            "disparity": laid.disparity,
            "disparity_by_chance": disparity_by_chance(*pictures, seed=one.seed),
        },
        details={"k": k, "one": _named(one), "other": _named(other)},
    )


def _named(spec: MapSpec) -> dict[str, str]:
    return {name: getattr(spec, name) for name in ("model", "space", "method", "metric")}

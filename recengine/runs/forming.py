"""The work of showing a map form: the snapshots of a training in one picture after another.

    pca    every snapshot on the axes of the last: what moves there moved in the vectors
    tsne   from the last backwards: each snapshot's own t-SNE starts from the picture after it, and is then turned,
           mirrored and scaled onto that (Procrustes), so that what stays, stays where it was

The last picture is the map's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from recengine.errors import RequestError
from recengine.maps.agreement import aligned
from recengine.maps.projection import pca, ready, small, tsne
from recengine.maps.space import nearest, shared, unit
from recengine.maps.trust import reach, trusts
from recengine.progress import Progress
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.map_spec import FormingSpec, MapSpec
from recengine.runs.maps import POINTS, metric_of, spec_of
from recengine.runs.run import Run
from recengine.runs.snapshots import SNAPSHOTS, STEPS
from recengine.runs.spec import KeptSpec

FRAMES = "frames.parquet"
METHODS = ("pca", "tsne")


def form(spec: FormingSpec, desk: Desk) -> Result:
    """Draw the snapshots of the training that a map stands on.

    Artefact: `frames.parquet`, a row a point and step, in the order of the steps: step, idx, x, y. Details: space,
    method, `frames`: of each step {step, trustworthiness, neighbours_kept@10 (of its picture, by its own vectors),
    formed: share of the k true neighbours that points end with which they have already}.
    """
    run = desk.need(spec.needs()[0])
    drawn, table = spec_of(run), run.table(POINTS)
    if drawn.method not in METHODS:
        raise RequestError.unknown("projection that shows a map form", drawn.method, METHODS)
    steps, vectors = snapshots_of(desk.need(KeptSpec(run.needs[0])), drawn)
    vectors = vectors[:, table["idx"]].astype(np.float32)
    last = table[["x", "y"]].to_numpy()
    pictures = pictures_of(vectors, last, drawn, part_of(desk.progress, 0.0, 0.8))
    metric, k = metric_of(drawn), reach(len(table))
    final, frames = nearest(vectors[-1], k, metric), []
    for place, (step, rows, picture) in enumerate(zip(steps, vectors, pictures, strict=True)):
        desk.progress(0.8 + 0.2 * place / len(steps), f"judging step {step}")
        near = nearest(rows, k, metric)
        judged = trusts(rows, {"": picture}, metric=metric, seed=drawn.seed, near=near)[""]
        frames.append(
            {
                "step": int(step),
                "trustworthiness": judged.trustworthiness,
                "neighbours_kept@10": judged.kept,
                "formed": float(shared(near, final).mean()),
            }
        )
    whole = np.concatenate(pictures).astype(np.float32)
    columns = {"idx": np.tile(table["idx"].to_numpy(), len(steps)), "x": whole[:, 0], "y": whole[:, 1]}
    desk.save_table(FRAMES, pd.DataFrame({"step": np.repeat(steps, len(table)), **columns}))
    return Result(
        metrics={"n": len(table), "steps": len(steps)},
        details={"space": drawn.space, "method": drawn.method, "k": k, "frames": frames},
    )


def snapshots_of(trained: Run, drawn: MapSpec) -> tuple[np.ndarray, np.ndarray]:
    """(steps int32 (t,), float16 (t, n_items, d)) of the space a map draws; RequestError where none were kept."""
    kept = trained.arrays(SNAPSHOTS) if SNAPSHOTS in trained.artefacts else {}
    if drawn.space not in kept:
        has = ", ".join(name for name in kept if name != STEPS) or "none"
        raise RequestError(
            f"this training of {drawn.model} kept no snapshots of its space {drawn.space!r}; it kept those of: {has}"
        )
    return kept[STEPS], kept[drawn.space]


def pictures_of(vectors: np.ndarray, last: np.ndarray, drawn: MapSpec, progress: Progress) -> Sequence[np.ndarray]:
    """float (n, 2) of each step, the last as given; see the head of the file.

    vectors  float32 (t, n, d)
    last     float (n, 2)
    """
    pictures = [last]
    earlier = vectors[-2::-1]
    if drawn.method == "tsne":
        ready("tsne")
    for place, rows in enumerate(earlier):
        told = part_of(progress, place / len(earlier), (place + 1) / len(earlier))
        if drawn.method == "pca":
            picture = pca(rows, axes=vectors[-1])
        else:
            picture = tsne(unit(rows), small(pictures[-1]), seed=drawn.seed, progress=told)
            picture = aligned(pictures[-1], picture).points
        told(1.0, f"drew step {len(earlier) - place} of {len(earlier)}")
        pictures.append(picture)
    return pictures[::-1]

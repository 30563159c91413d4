"""Snapshots: the item vectors of a handful of moments of a training, kept beside the model so that a map can form.

They are kept always, where they take little: listening costs a copy of a table a handful of times, nothing is drawn
from any generator, and half precision is finer than a picture. A training whose snapshots would take more than
`LARGEST` keeps none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from recengine.progress import Progress, Stage

SNAPSHOTS, STEPS = "snapshots.npz", "steps"
MOMENTS = 6
LARGEST = 16 * 2**20
"""Bytes of all snapshots of a training."""


def moments(of: int, n: int = MOMENTS) -> tuple[int, ...]:
    """At most n steps of 0 to `of`, thicker at the beginning, where vectors move most: 0, 1, ..., of."""
    later = np.geomspace(1, max(of, 1), n - 1).round().astype(int)
    return tuple(sorted({0, *(int(step) for step in later if step <= of)}))


@dataclass
class Album:
    """A `Progress` that keeps item vectors at `moments` and passes everything on.

    progress  who else listens
    kept      {step: {space: float16 (n_items, d)}}
    """

    progress: Progress
    kept: dict[int, dict[str, np.ndarray]] = field(default_factory=dict)

    def __call__(self, share: float, words: str) -> None:
        if isinstance(words, Stage) and words.items is not None and words.step in moments(words.of):
            self.kept[words.step] = {space: half(found) for space, found in words.items().items()}
        self.progress(share, words)

    def arrays(self, last: int, final: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """What `snapshots.npz` holds: `steps` int32 (t,) and {space: float16 (t, n_items, d)}, the last as kept.

        last   the step whose parameters the model kept: what came after it is left out
        final  {space: float (n_items, d)} of the finished model

        {} where nothing was heard, and where they would take more than `LARGEST`.
        """
        steps = [step for step in sorted(self.kept) if step < last]
        out = {
            space: np.stack([*(self.kept[step][space] for step in steps), half(found)])
            for space, found in final.items()
            if steps and all(space in self.kept[step] for step in steps)
        }
        fits = sum(array.nbytes for array in out.values()) <= LARGEST
        return {STEPS: np.array([*steps, last], np.int32), **out} if out and fits else {}


def half(vectors: np.ndarray) -> np.ndarray:
    """float16, as far as it goes: what lies beyond is at its end."""
    most = float(np.finfo(np.float16).max)
    return np.clip(vectors, -most, most).astype(np.float16)

"""Embedding MLP: raw id, integer, row of a table, dense vector; two such vectors through a small dense network.

    score(u, i) = mu + b_u + b_i + W_2 a(W_1 drop(a([p_u ; q_i])) + c_1) + c_2

p_u and q_i are the user's and the item's rows, a the activation; any number of hidden layers of any widths stand in the
place of W_1, each with the same dropout before it. mu, b_u and b_i are there where `levels` is `with`: then the network
learns what the bias model leaves. With `loss = bce` score = sigmoid of the same sum, trained on clicks: ratings from
`threshold` on, against those below it and `negatives` unseen items for each click, drawn anew in every epoch.
Items may start from the vectors of another model, fitted first on the same training part (`item_vectors`), or from
arrays of one's own (`begin_with_items`), their strongest directions scaled to the spread that drawn ones have.
The p_u that answers a profile is always the folded-in one (`fold_in`): the objective's least value with items and
layers as they are; in `textbook`, which has no penalty, held by a normal prior fitted to the learnt vectors.

textbook  the source's network: 100 numbers a row, ReLU, dropout 0.1, 10 hidden units, squared error; judged by the
          learnt vectors
tuned     levels, a penalty on the rows, item vectors that start from those of `svdpp`

Source: "Deep learning film recommendations, part 2" (2020; in Korean), the class NNCollabFiltering of its code.
Differs from it: the source leaves open the optimiser, its rate, the epochs and the batch: here Adam, 1e-3, 10 epochs
and 256 pairs. The folded-in vectors, levels, penalty, batch normalisation, cross-entropy and started items are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.base import Path, Profile
from recengine.models.blocks import Block
from recengine.models.embedding_mlp_config import CONFIG, PRESETS, EmbeddingMLPConfig, refuse
from recengine.models.item_vectors import item_vectors
from recengine.models.lesson import Lesson
from recengine.models.network_blocks import of_pairs
from recengine.models.pair_plan import Plan, prepare
from recengine.models.pair_training import Penalty
from recengine.models.pairs import Pairs, fit_pairs
from recengine.progress import Progress, silent
from recengine.training.loop import Recipe, Training


def plan_of(c: EmbeddingMLPConfig) -> Plan:
    """The settings as `pairs` reads them."""
    return Plan(
        model="embedding-mlp",
        shape=c.shape,
        loss=c.loss,
        threshold=c.threshold,
        negatives=c.negatives,
        penalty=Penalty(c.reg, c.level_reg, c.count_power),
        recipe=Recipe(c.epochs, c.optimiser, c.learning_rate, decay=c.decay, patience=c.patience),
        batch_size=c.batch_size,
        scale=c.scale,
        mlp_scale=c.scale,
        validation=c.validation,
        stand_ins=c.stand_ins,
    )


class EmbeddingMLP:
    """See the head of the file."""

    pairs: Pairs
    """The trained network and the vectors it keeps."""

    attributes = ("factors",)

    def __init__(self, config: EmbeddingMLPConfig) -> None:
        self.config = config
        self.unit = config.unit
        self.judged_by = config.judged_by
        self.training: Training | None = None
        self.start: Mapping[str, np.ndarray] | None = None
        self.lesson: Lesson | None = None
        self.given: np.ndarray | None = None

    @property
    def predicts_stars(self) -> bool:
        return self.unit == "stars"

    def begin_with_items(self, vectors: np.ndarray) -> Self:
        """Begin the next trainings from these item vectors, float (n_items, k), in place of `item_vectors`."""
        self.given = np.asarray(vectors, np.float64)
        return self

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Train, then solve every stored user.

        Raises RequestError where the settings do not fit the data set, or the given vectors are not those of its items.
        """
        c, plan = self.config, plan_of(self.config)
        refuse(c if self.given is None else replace(c, item_vectors="random"), dataset)
        task = prepare(dataset, plan, seed, self.start, self._first_vectors(dataset, seed), self.lesson)
        self.pairs, self.training = fit_pairs(
            dataset, plan, task, seed=seed, spaces={"items": "mlp"}, progress=progress
        )
        return self

    def _first_vectors(self, dataset: Dataset, seed: int) -> np.ndarray | None:
        """float64 (n_items, k), or None for drawn ones."""
        if self.given is not None:
            if self.given.ndim != 2 or len(self.given) != dataset.n_items:
                raise RequestError(
                    f"embedding-mlp: item vectors of shape {self.given.shape} are given; "
                    f"expected ({dataset.n_items}, any number), one row an item"
                )
            return self.given
        return item_vectors(self.config.item_vectors, dataset, self.config.validation, seed)

    def start_from(self, state: Mapping[str, np.ndarray]) -> None:
        """Begin the next trainings with the tables and layers of another `state()`, of the same shape."""
        self.start = state

    def learn_from(self, lesson: Lesson) -> None:
        """Mix what a teacher says into the next trainings; its people are those of the data set."""
        self.lesson = lesson

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), always finite; an empty profile gets the mean of the users' vectors."""
        return self.pairs.score(profiles)

    def score_items(self, profiles: Sequence[Profile], items: np.ndarray) -> np.ndarray:
        """float32 (n_profiles, len(items)): those columns alone."""
        return self.pairs.score(profiles, items)

    def learnt(self, users: Sequence[int]) -> np.ndarray:
        """float32 (n, n_items): by the vectors that training left."""
        return self.pairs.learnt(users)

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, k): the rows that enter the layers, of the `items` or, folded in, of the `users`."""
        return self.pairs.branch("mlp", space, train.matrix)

    def path(self, profile: Profile, item_idx: int, by: str) -> Path:
        """The coordinates of the user's row and of the item's, against the mean user's and the mean item's."""
        return self.pairs.path(profile, item_idx, by, with_item=True)

    def blocks(self) -> tuple[Block, ...]:
        """The network, block by block."""
        return of_pairs(self.pairs.network, squashed=self.unit == "probability")

    def state(self) -> dict[str, np.ndarray]:
        return self.pairs.state()

    @classmethod
    def from_state(cls, config: EmbeddingMLPConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.pairs = Pairs.from_state(plan_of(config), state)
        return model


MODEL = EmbeddingMLP
__all__ = ["CONFIG", "MODEL", "PRESETS", "EmbeddingMLP"]

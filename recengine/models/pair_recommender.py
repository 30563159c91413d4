"""The recommender of all dense and light networks: its settings say which layers, everything else is one and the same.

    score(u, i) = mu + b_u + b_i + g(p_u, q_i)     or     sigmoid(b_u + b_i + g(p_u, q_i)) for clicks

g is the network of `PairSettings.shape`. Inputs, objective, negatives, penalties, folding in and reasons are those of
`pair_plan`, `pair_training` and `pairs`, so that two of these models differ by their layers alone. The vector
[b_u, p_u] that answers a profile is always the folded-in one.

tuned     stars, squared error around the bias model's levels
ranking   clicks, cross-entropy with unseen items drawn anew in every epoch
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np

from recengine.data.dataset import Dataset
from recengine.models.base import Path, Profile
from recengine.models.blocks import Block
from recengine.models.item_vectors import item_vectors
from recengine.models.lesson import Lesson
from recengine.models.network_blocks import of_pairs
from recengine.models.pair_plan import Plan, prepare
from recengine.models.pair_settings import PairSettings, refuse
from recengine.models.pair_training import Penalty
from recengine.models.pairs import Pairs, fit_pairs
from recengine.progress import Progress, silent
from recengine.training.loop import Recipe, Training


def plan_of(c: PairSettings) -> Plan:
    """The settings as `pairs` reads them."""
    return Plan(
        model=c.model,
        shape=c.shape,
        loss=c.loss,
        threshold=c.threshold,
        negatives=c.negatives,
        penalty=Penalty(c.reg, c.level_reg, c.count_power),
        recipe=Recipe(c.epochs, learning_rate=c.learning_rate, decay=c.decay, patience=c.patience),
        batch_size=c.batch_size,
        scale=c.scale,
        mlp_scale=c.scale,
        validation=c.validation,
        stand_ins=c.stand_ins,
    )


class PairRecommender:
    """See the head of the file."""

    pairs: Pairs
    """The trained network and the vectors it keeps."""

    attributes = ("factors",)
    judged_by = "folded"

    def __init__(self, config: PairSettings) -> None:
        self.config = config
        self.unit = config.unit
        self.training: Training | None = None
        self.start: Mapping[str, np.ndarray] | None = None
        self.lesson: Lesson | None = None

    @property
    def predicts_stars(self) -> bool:
        return self.unit == "stars"

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Train, then solve every stored user. Raises RequestError where the settings do not fit the data set."""
        c, plan = self.config, plan_of(self.config)
        refuse(c, dataset)
        vectors = None if self.start else item_vectors(c.item_vectors, dataset, c.validation, seed)
        task = prepare(dataset, plan, seed, self.start, vectors, self.lesson)
        self.pairs, self.training = fit_pairs(
            dataset, plan, task, seed=seed, spaces={"items": "mlp"}, progress=progress
        )
        return self

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
        """The coordinates of the user's vector, against the mean user's."""
        return self.pairs.path(profile, item_idx, by, with_item=False)

    def blocks(self) -> tuple[Block, ...]:
        """The network, block by block."""
        return of_pairs(self.pairs.network, squashed=self.unit == "probability")

    def state(self) -> dict[str, np.ndarray]:
        return self.pairs.state()

    @classmethod
    def from_state(cls, config: PairSettings, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.pairs = Pairs.from_state(plan_of(config), state)
        return model

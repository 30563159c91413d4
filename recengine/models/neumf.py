"""NeuMF: a product of tastes and traits beside a multi-layer perceptron, each with vectors of its own, fused.

    f(u, i) = h' [p_u^G * q_i^G ; phi(p_u^M, q_i^M)] + c,    phi = a(W_L ... a(W_1 [p_u^M ; q_i^M] + c_1) ... + c_L)

    bce   score = sigmoid(f), f trained by cross-entropy on clicks and on unseen items drawn anew in every epoch
    mse   score = mu + f, f trained by squared error on the stars

With `levels` users and items have a number of their own besides, f + b_u + b_i, and mu is the mean rating. The vector
p_u = [b_u, p_u^G, p_u^M] that answers a profile is always the folded-in one (`fold_in`): the objective's least value
with items and layers as they are; for clicks every unseen item is in it, with the weight that drawing gives it.
`pretrain` epochs train each branch alone before both are fused: h = [alpha h^G ; (1 - alpha) h^M], alpha = 1/2.

textbook  the paper's network and objective: 8 factors, layers 32, 16, 8; judged by the learnt vectors
tuned     stars: levels, h of ones, a penalty that grows with the root of the count, dropout
ranking   clicks: the same

Source: He, Liao, Zhang, Nie, Hu, Chua 2017, "Neural Collaborative Filtering", WWW, eq. 7, 10 and 12, sections 3.1.1 and
3.4.1; where it is silent, the authors' code.
Differs from it: `textbook` starts its layers as torch does (uniform) where the paper says normal 0.01, takes 20 epochs
where the paper names no number, and is without pre-training unless asked; pre-trained branches are then trained on with
the same optimiser, where the paper goes over to plain SGD. The folded-in vectors, levels, penalties, dropout and stars
are ours. Where there is no penalty a folded-in vector is held by a normal prior fitted to the learnt ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
import torch

from recengine.data.dataset import Dataset
from recengine.models.base import Path, Profile
from recengine.models.blocks import Block
from recengine.models.lesson import Lesson
from recengine.models.network_blocks import of_pairs
from recengine.models.neumf_config import CONFIG, PRESETS, NeuMFConfig, refuse
from recengine.models.pair_network import PairNetwork
from recengine.models.pair_plan import Plan, prepare
from recengine.models.pair_training import Penalty
from recengine.models.pairs import Pairs, fit_pairs
from recengine.progress import Progress, silent
from recengine.training.loop import Recipe, Training, train

ALPHA = 0.5

BRANCHES = {"gmf": "product", "mlp": "mlp"}
"""{as spaces call it: as the network does}"""


def plan_of(c: NeuMFConfig) -> Plan:
    """The settings as `pairs` reads them."""
    return Plan(
        model="neumf",
        shape=c.shape,
        loss=c.loss,
        threshold=c.threshold,
        negatives=c.negatives,
        penalty=Penalty(c.reg, c.level_reg, c.count_power),
        recipe=Recipe(c.epochs, c.optimiser, c.learning_rate, decay=c.decay, patience=c.patience),
        batch_size=c.batch_size,
        scale=c.scale,
        mlp_scale=c.mlp_scale,
        validation=c.validation,
        stand_ins=c.stand_ins,
        precision=c.precision,
    )


class NeuMF:
    """See the head of the file."""

    pairs: Pairs
    """The trained network and the vectors it keeps."""

    attributes = ("factors",)

    def __init__(self, config: NeuMFConfig) -> None:
        self.config = config
        self.unit = config.unit
        self.judged_by = config.judged_by
        self.training: Training | None = None
        self.start: Mapping[str, np.ndarray] | None = None
        self.lesson: Lesson | None = None

    @property
    def predicts_stars(self) -> bool:
        return self.unit == "stars"

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Train, then solve every stored user. Raises RequestError where the settings do not fit the data set."""
        refuse(self.config, dataset)
        plan = plan_of(self.config)
        task = prepare(dataset, plan, seed, self.start, lesson=self.lesson)
        share = 0.3 if self.config.pretrain else 0.0
        if self.config.pretrain:
            _pretrain(task.network, dataset, plan, self.config.pretrain, seed)
            progress(share, "both branches trained alone")
        self.pairs, self.training = fit_pairs(
            dataset,
            plan,
            task,
            seed=seed,
            spaces={f"{name}-items": branch for name, branch in BRANCHES.items()},
            progress=lambda done, words: progress(share + (1 - share) * done, words),
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
        """float32 (n, k): one branch, `gmf` or `mlp`, of the items or, folded in, of the users: `gmf-items`, ..."""
        branch, _, of = space.partition("-")
        return self.pairs.branch(BRANCHES[branch], of, train.matrix)

    def path(self, profile: Profile, item_idx: int, by: str) -> Path:
        """The coordinates of the user's vector, branch by branch, against the mean user's."""
        return self.pairs.path(profile, item_idx, by, with_item=False)

    def blocks(self) -> tuple[Block, ...]:
        """The network, block by block."""
        return of_pairs(self.pairs.network, squashed=self.unit == "probability")

    def state(self) -> dict[str, np.ndarray]:
        return self.pairs.state()

    @classmethod
    def from_state(cls, config: NeuMFConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.pairs = Pairs.from_state(plan_of(config), state)
        return model


def _pretrain(network: PairNetwork, dataset: Dataset, plan: Plan, epochs: int, seed: int) -> None:
    """Train each branch as a network of its own; their vectors and layers become the first values of `network`."""
    recipe = replace(plan.recipe, epochs=epochs)
    alone = {
        "product": prepare(dataset, replace(plan, shape=replace(plan.shape, mlp_factors=0)), seed),
        "mlp": prepare(dataset, replace(plan, shape=replace(plan.shape, factors=0)), seed),
    }
    for task in alone.values():
        train(task, recipe, seed=seed, precision=plan.arithmetic)
    with torch.no_grad():
        for branch, task in alone.items():
            mine = [place for place, part in enumerate(plan.shape.parts()) if part == branch]
            theirs = [place for place, part in enumerate(task.network.shape.parts()) if part == branch]
            for table, trained in ((network.users, task.network.users), (network.items, task.network.items)):
                table.weight[:, mine] = trained.weight[:, theirs]
        network.h.copy_(ALPHA * alone["product"].network.h)
        network.tower.load_state_dict(alone["mlp"].network.tower.state_dict())
        source, out = alone["mlp"].network.out, network.out
        if source is not None and out is not None:
            out.weight.copy_((1 - ALPHA) * source.weight)
            out.bias.copy_((1 - ALPHA) * source.bias)


MODEL = NeuMF
__all__ = ["CONFIG", "MODEL", "PRESETS", "NeuMF"]

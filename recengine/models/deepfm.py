"""DeepFM: first-order weights, a factorisation machine and a deep network over the same vectors of what is known.

    logit(u, i) = w_0 + sum over the fields of w_f + sum over pairs of fields of <v_f, v_g> + deep([v_1, ..., v_F])
    score(u, i) = logit, in stars (mse)   or   1 / (1 + e^-logit), the probability of `threshold` stars or more (bce)

Fields: user · age (in the brackets of MovieLens-1M) · gender · occupation · item · genres (the mean of their vectors)
· year (the decade). What a data set does not know is left out, and so is what `fields` does not name: without `item` a
film is its content alone. In training every field of a person is at random taken for *unknown*, a word of its own, so
that a visitor who tells neither age nor gender can be scored. Of the moment of a rating these data sets know the time
stamp alone, and nothing here reads it: these are fields of content, not of context.

Training minimises  sum of loss + 1/2 sum of reg * parameter^2,  loss = 1/2 (r - logit)^2 or the cross-entropy, by Adam.
The user's vector and weight answer every profile anew: they minimise the same sum over the profile's ratings with all
else frozen (`fold_in`), and are solved once after training for stored users. An item nobody rated has a vector of 0.

textbook  k = 10, three layers of 400, ReLU, dropout 0.5, a click being 4 stars or more: the source's network
tuned     stars; first-order weights start at the levels of the bias model; regularisers; one small layer

Source: Guo, Tang, Ye, Li, He 2017, IJCAI, "DeepFM: A factorization-machine based neural network for CTR prediction"
(arXiv 1703.04247), eq. 1 to 4 and section 3.1.
Differs from it: films have stars, so a click needs a threshold; a little L2 on the vectors, without which no profile
could be folded in; w_0 starts at the log odds of a click, and epochs, batch and step size, which the source leaves
open, are ours; genres stand as one vector and make no pairs among themselves; fields are dropped at random.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor

from recengine.data.dataset import Dataset
from recengine.models.base import Path, Profile, needs_reason, profiles_of, stack
from recengine.models.bias import fit_terms
from recengine.models.blocks import Block
from recengine.models.csr import rows, with_values
from recengine.models.deepfm_config import CONFIG, PRESETS, DeepFMConfig, refuse
from recengine.models.field_network import FieldNetwork, Halves
from recengine.models.field_reasons import case_of, path_of
from recengine.models.field_training import FieldTask, Penalties, columns
from recengine.models.fields import Fields, fields_of
from recengine.models.fold_in import Problem, solve_vectors
from recengine.models.kept import Kept, digests, folded
from recengine.models.memory import block_rows
from recengine.models.network import hold_out, load_arrays, to_arrays
from recengine.models.network_blocks import of_fields
from recengine.models.refusals import needs_clicks
from recengine.progress import Progress, silent
from recengine.training.device import device
from recengine.training.loop import Recipe, Training, train
from recengine.training.seeds import seeded


class DeepFM:
    """See the head of the file."""

    network: FieldNetwork
    """What was learned."""

    fields: Fields
    """The words of each field."""

    people: np.ndarray
    """int64 (n_users, n_people_fields): the words of the stored users."""

    kept: Kept
    """[v_u, w_u] of the stored users' profiles."""

    training: Training | None = None
    attributes = ("features", "factors")

    def __init__(self, config: DeepFMConfig) -> None:
        self.config = config
        self.unit = config.unit
        self.judged_by = config.judged_by
        self.start: Mapping[str, np.ndarray] | None = None

    @property
    def predicts_stars(self) -> bool:
        return self.unit == "stars"

    @property
    def n_items(self) -> int:
        return len(self.halves.frozen.items.level)

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Train, then solve the stored users' vectors.

        Raises RequestError where the settings do not fit the data set.
        """
        c = self.config
        refuse(c, dataset)
        self.fields = fields_of(dataset, c.fields)
        self.people = self.fields.codes(dataset.people)
        part, held_out = hold_out(dataset, c.validation, seed)
        with seeded(seed):
            self.network = self._network(dataset.n_users, dataset.n_items)
        if self.start is None:
            self._start(part)
        else:
            load_arrays(self.network, self.start)
        task = FieldTask(
            self.network.to(device()),
            *(columns(some, self._target(some.rating)) for some in (part.ratings, held_out)),
            people=self.people,
            loss=c.loss,
            penalties=Penalties(c.reg, c.reg_level, c.reg_fields, c.reg_deep),
            drop_fields=c.drop_fields,
            batch=c.batch_size,
        )
        recipe = Recipe(c.epochs, learning_rate=c.learning_rate, decay=c.decay, patience=c.patience)
        self.training = train(task, recipe, seed=seed, progress=progress, items=self.network.item_vectors)
        with torch.no_grad():
            for name, counts in (("user", part.user_counts), ("item", part.item_counts)):
                if name in self.network.names:
                    self.network.table("vector", name)[torch.from_numpy(counts == 0)] = 0.0
        self._freeze()
        profiles = profiles_of(dataset)
        ratings = stack(profiles, dataset.n_items)
        codes = self.fields.codes([profile.features for profile in profiles])
        self.kept = Kept(digests(ratings, _bytes(codes)), self._solve(ratings, codes))
        return self

    def _network(self, n_users: int, n_items: int) -> FieldNetwork:
        c = self.config
        return FieldNetwork(
            self.fields,
            n_users,
            n_items,
            factors=c.factors,
            hidden=c.hidden,
            act=c.activation,
            dropout=c.dropout,
            with_item="item" in c.fields,
        )

    def _target(self, rating: np.ndarray) -> np.ndarray:
        """float32 (nnz,): stars, or 1 for a click and 0 for none."""
        return (rating if self.config.loss == "mse" else rating >= self.config.threshold).astype(np.float32)

    @torch.no_grad()
    def _start(self, part: Dataset) -> None:
        """The first-order weights that need no learning: the bias model's levels, or the log odds of a click."""
        c, network = self.config, self.network
        if c.loss == "bce":
            needs_clicks(part, "deepfm", c.threshold)  # once more: what is held out may have been all of a kind
            clicks = float(self._target(part.ratings.rating).mean())
            network.start.fill_(np.log(clicks / (1.0 - clicks)))
            return
        terms = fit_terms(part.matrix, reg_user=c.reg_level, reg_item=c.reg_level)
        network.start.fill_(terms.mu)
        for name, level in (("user", terms.level(part.matrix)), ("item", terms.b_i)):
            if name in network.names:
                network.table("weight", name).copy_(torch.from_numpy(level[:, None]))

    def _freeze(self) -> None:
        self.halves = Halves(self.network)

    def _solve(self, ratings: csr_matrix, codes: np.ndarray) -> np.ndarray:
        """float64 (n, k + 1): [v_u, w_u] of each profile."""
        c = self.config
        loss = "squared" if c.loss == "mse" else "logistic"
        nothing = np.zeros(c.factors + 1)
        problem = Problem(self.halves.frozen, loss, start=nothing, centre=nothing, people=self.halves.people(codes))
        pull = np.append(c.reg_level, np.full(c.factors, c.reg))
        targets = with_values(ratings, self._target(ratings.data))
        solved = solve_vectors(problem, targets, np.ones(ratings.nnz), pull, steps=c.fold_steps)
        return np.roll(solved, -1, axis=1)  # [w_u, v_u] there: what enters straight comes first

    def _own(self, ratings: csr_matrix, codes: np.ndarray) -> Tensor:
        """float64 (n, k + 1): [v_u, w_u] of each profile, kept or solved now."""
        missing = lambda some: self._solve(rows(ratings, some), codes[some])  # noqa: E731
        return torch.from_numpy(folded(ratings, self.kept, missing, _bytes(codes)))

    def start_from(self, state: Mapping[str, np.ndarray]) -> None:
        """Begin the next trainings with the vectors, weights and layers of another `state()`, of the same shape."""
        self.start = state

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), always finite; an empty profile is answered by its fields; made in blocks."""
        return self._scores(*self._met(profiles))

    def score_items(self, profiles: Sequence[Profile], items: np.ndarray) -> np.ndarray:
        """float32 (n_profiles, len(items)): those columns alone."""
        return self._scores(*self._met(profiles), items)

    def learnt(self, users: Sequence[int]) -> np.ndarray:
        """float32 (n, n_items): by the vectors that training left."""
        rows = torch.as_tensor(np.asarray(users, np.int64))
        net = self.halves.network
        own = torch.cat([net.table("vector", "user")[rows], net.table("weight", "user")[rows]], dim=1)
        return self._scores(own, self.people[rows.numpy()])

    def _met(self, profiles: Sequence[Profile]) -> tuple[Tensor, np.ndarray]:
        """(own vectors, codes of what is known) of profiles."""
        codes = self.fields.codes([profile.features for profile in profiles])
        return self._own(stack(profiles, self.n_items), codes), codes

    def brought(self, profiles: Sequence[Profile]) -> Tensor:
        """float64 (n, 1 + P k): the sum of the first-order weights of user and fields of each person, then the vectors
        of each, the user's first: all that a score reads of a person.
        """
        own, codes = self._met(profiles)
        net, rows = self.halves.network, torch.from_numpy(codes)
        vectors, weights = (net.person_tables(kind, rows) for kind in ("vector", "weight"))
        level = torch.cat([own[:, -1:], *weights], dim=1).sum(dim=1, keepdim=True)
        return torch.cat([level, own[:, :-1], *vectors], dim=1)

    @torch.no_grad()
    def _scores(self, own: Tensor, codes: np.ndarray, items: np.ndarray | None = None) -> np.ndarray:
        frozen = self.halves.frozen if items is None else self.halves.frozen.take(items)
        n_items = len(frozen.straight)
        out = np.empty((len(own), n_items), np.float32)
        block = block_rows(16 * n_items)
        for start in range(0, len(own), block):
            some = slice(start, start + block)
            vectors, people = own[some].roll(1, dims=1), self.halves.people(codes[some])
            logit = frozen.all_items(vectors, people)
            out[some] = (torch.sigmoid(logit) if self.config.loss == "bce" else logit).numpy()
        return out

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, k): own vectors of `items` or, folded in, of `users`; `-whole`: the sums of their fields'."""
        own: np.ndarray | Tensor
        if space.startswith("items"):
            own = self.halves.network.table("vector", "item") if space == "items" else self.halves.frozen.items.bent
            return np.asarray(own, np.float32)
        codes = self.fields.codes(train.people)
        own = self._own(train.matrix, codes)[:, :-1]
        return np.asarray(own if space == "users" else own + self.halves.people(codes).bent, np.float32)

    def path(self, profile: Profile, item_idx: int, by: str = "features") -> Path:
        """First-order terms and pairs as they are, the deep part as a function of the vectors; see `field_reasons`.

        Raises RequestError for another kind of reason.
        """
        needs_reason("deepfm", by, self.attributes)
        ratings = stack([profile], self.n_items)
        codes = self.fields.codes([profile.features])
        own = self._own(ratings, codes)[0]
        case = case_of(self.halves.network, self.fields, own, codes[0], item_idx)
        return path_of(self.halves.network, case, by, squashed=self.config.loss == "bce")

    def blocks(self) -> tuple[Block, ...]:
        """The network, block by block."""
        return of_fields(self.network, squashed=self.unit == "probability")

    def state(self) -> dict[str, np.ndarray]:
        sizes = np.array([len(self.people), self.n_items], np.int64)
        return {
            **to_arrays(self.network),
            **self.fields.state(),
            **self.kept.state(),
            "people": self.people,
            "sizes": sizes,
        }

    @classmethod
    def from_state(cls, config: DeepFMConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.fields, model.people, model.kept = Fields.from_state(state), state["people"], Kept.from_state(state)
        model.network = model._network(*(int(n) for n in state["sizes"]))
        load_arrays(model.network, state)
        model._freeze()
        return model


def _bytes(codes: np.ndarray) -> list[bytes]:
    """What `digests` reads of each person beside the ratings."""
    return [row.tobytes() for row in codes]


MODEL = DeepFM
__all__ = ["CONFIG", "MODEL", "PRESETS", "DeepFM"]

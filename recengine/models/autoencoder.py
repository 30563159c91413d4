"""Autoencoder: a person's ratings go in, are pressed through a narrow place, and come out as a guess of all ratings.

    score(u, i) = mu + b_u + b_i + f(x_u)_i,    f(x) = decoder(encoder(x))
    loss        = sum over the known ratings of (r_ui - score(u, i))^2 / their number                  (masked MSE)
    loss        = -sum over the known ratings of log softmax(f(x_u))_i / their number, score = f(x_u)_i (multinomial)

The layers of f stand in `autoencoder_network.py`. x_u is what `autoencoder_training.py` makes of the profile, b_u the
bias model's level of it; without centring mu, b_u and b_i are 0. Dense re-feeding takes a further step on the squares
of f(x) - f(f(x)) over all items: a perfect f would find nothing to change in its own answer. Item orientation: rows
are items, f maps an item's ratings by all people, and a profile is answered with what f makes of the items frozen, in
closed form (`autoencoder_items.py`).

With a part held out, epochs are judged on it by f, in item orientation by the closed form's answers to 100 people.

An item nobody rated in training has f = 0: it scores mu + b_u + b_i. Where nothing is centred it has no score, and an
empty profile has none for any item.

textbook  the source's best network and recipe: rows of raw stars, (n, 512, 512, 1024, 512, 512, n), SELU, dropout 0.8
          on the code, SGD with momentum 0.9, batches of 128, one re-feeding
tuned     item rows, centred; a part of each row is hidden and asked for; reads who rated beside how; small weights
ranking   user rows, likewise but not centred, multinomial; counts are read as log(1 + count)

What made the difference to the source's recipe, on stars: centring, reading who rated beside how, item rows answered in
closed form, and asking for what was hidden. Depth and re-feeding made none (`benchmarks/README.md` has the figures).

Sources: Kuchaiev, Ginsburg 2017, arXiv 1708.01715, eq. 1 and sections 2 and 3 · Sedhain et al. 2015, WWW, "AutoRec"
(both orientations) · Strub, Gaudel, Mary 2016, DLRS (what is hidden is asked for) · Liang et al. 2018, WWW,
"Variational autoencoders for collaborative filtering", section 2 (multinomial, normalised input, Mult-DAE).
Differs from them: `textbook` holds the learning rate, which the authors' public code halves after 24, 36, 48, 66 and 72
epochs (on a validation part of MovieLens-100K that was worse, RMSE 0.966 to 0.946). It trains in bfloat16 where that is
fast (precision = float32 switches it off) and keeps the last, smaller batch; relu6 ends the network like the unbounded
activations, for it reaches five stars (the source names sigmoid and tanh as the ones with a linear last layer).
AutoRec's item orientation learns a vector of each user, ours solves it. Reading what was rated beside how, the root in
the inputs' scale and a level of the shown alone are ours.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Self

import numpy as np
import torch
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset, Ratings
from recengine.explanation import Explanation
from recengine.models.autoencoder_config import CONFIG, PRESETS, AutoencoderConfig, refuse
from recengine.models.autoencoder_items import ItemCodes, Jury
from recengine.models.autoencoder_network import Bags, Network, Shape
from recengine.models.autoencoder_training import Aim, Reading, Rows, Task, bags_of
from recengine.models.base import Path, Profile, needs_reason, needs_score, stack
from recengine.models.bias import Terms, fit_terms, terms_from_arrays, terms_to_arrays
from recengine.models.blocks import Block
from recengine.models.csr import counts, size, turned
from recengine.models.memory import block_rows
from recengine.models.network import hold_out, load_arrays, to_arrays
from recengine.models.network_blocks import of_autoencoder
from recengine.models.weights import plain
from recengine.progress import Progress, silent
from recengine.training.device import bfloat16_is_fast, device
from recengine.training.loop import Recipe, Training, train
from recengine.training.seeds import seeded

REG_USER, REG_ITEM = 5.0, 2.0
"""The bias model's own."""


class Autoencoder:
    """See the head of the file."""

    terms: Terms
    """mu and the b of each item, zeros without centring."""

    rated: np.ndarray
    """bool (n_items,): items somebody rated in training."""

    explicit: bool
    """Whether ratings are stars."""

    network: Network
    """In `eval` mode."""

    answers: ItemCodes | None
    """Item orientation: the items' codes and the closed form; else None."""

    training: Training | None = None

    start: Mapping[str, np.ndarray] | None = None
    """What the next `fit` begins with."""

    attributes = ("ratings",)

    def __init__(self, config: AutoencoderConfig) -> None:
        self.config = config
        self.unit = config.unit
        self.predicts_stars = config.unit == "stars"
        self.solves_person = config.orientation == "item"
        self.explains_by = ("ratings",) if self.solves_person else ()

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Train. Raises RequestError where the settings do not fit the data set."""
        c = self.config
        refuse(c, dataset)
        part, held_out = hold_out(dataset, c.validation, seed) if c.validation else (dataset, None)
        self.explicit = dataset.explicit
        ratings = plain(part.matrix, "rating", self.explicit)
        matrix = self._rows(ratings)
        terms = self._terms(matrix)
        self.terms, self.answers = terms, None
        by_item = c.orientation == "item"
        if by_item:
            self.terms = Terms(terms.mu, terms.level(matrix) if c.centring else np.zeros(part.n_items), terms.reg_user)
        self.rated = np.bincount(part.ratings.item_idx, minlength=part.n_items) > 0
        with seeded(seed):
            self.network = self._network(size(matrix)[1])
        if self.start is not None:
            load_arrays(self.network, self.start)
        task = Task(
            self.network.to(device()),
            Rows.of(matrix, terms.above(matrix)).to(device()),
            self._reading(),
            Aim(c.loss == "multinomial", c.masking, c.asked == "hidden", c.refeed, c.reg, c.batch_size),
            None if held_out is None or by_item else self._held_out(held_out, terms),
            self._judge(ratings, held_out, terms) if held_out is not None and by_item else None,
        )
        recipe = Recipe(c.epochs, c.optimiser, c.learning_rate, momentum=c.momentum, decay=c.decay, patience=c.patience)
        precision = "bfloat16" if c.precision == "auto" and bfloat16_is_fast() else "float32"
        items = partial(self._items, matrix, terms)
        self.training = train(task, recipe, seed=seed, progress=progress, precision=precision, items=items)
        self.network.cpu().forget(torch.from_numpy(np.bincount(matrix.indices, minlength=size(matrix)[1]) == 0))
        if by_item:
            self.answers = self._answers(self._codes(matrix, terms))
        return self

    def start_from(self, state: Mapping[str, np.ndarray]) -> None:
        """Begin the next `fit` with these parameters, of a model with the same layers."""
        self.start = state

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), unclipped, made in blocks; NaN where the head of the file says so."""
        n_items = len(self.rated)
        out = np.empty((len(profiles), n_items), np.float32)
        block = block_rows(16 * n_items)
        for start in range(0, len(profiles), block):
            ratings = self._read(profiles[start : start + block])
            found = self._by_network(ratings) if self.answers is None else self.answers.score(ratings)
            if not self.config.centring:
                found[:, ~self.rated] = np.nan
                found[counts(ratings) == 0] = np.nan
            out[start : start + block] = found
        return out

    def _read(self, profiles: Sequence[Profile]) -> csr_matrix:
        """csr (n, n_items): stars, or the logarithms of counts."""
        return plain(stack(profiles, len(self.rated)), "rating", self.explicit)

    @torch.no_grad()
    def _by_network(self, ratings: csr_matrix) -> np.ndarray:
        """float64 (n, n_items)"""
        bags, level = self._bags(ratings, self.terms)
        found = self.network(bags).double().numpy()
        return self.terms.mu + self.terms.b_i + level.double().numpy()[:, None] + found

    def _answers(self, codes: np.ndarray) -> ItemCodes:
        return ItemCodes(codes, self.terms, self.config.reg_ridge, REG_USER)

    @torch.no_grad()
    def _codes(self, matrix: csr_matrix, terms: Terms) -> np.ndarray:
        """float64 (n_items, hidden[0]): what the last layer reads of each item; 0 for items nobody rated."""
        found = self.network.inside(self.network.read(self._bags(matrix, terms)[0])).double().cpu().numpy()
        found[~self.rated] = 0.0
        return found

    def _items(self, matrix: csr_matrix, terms: Terms) -> dict[str, np.ndarray]:
        """The space `items`, float (n_items, hidden[0]), of the network as it is."""
        by_item, table = self.config.orientation == "item", self.network.table_of("items").detach()
        return {"items": self._codes(matrix, terms) if by_item else table.cpu().numpy()}

    def _bags(self, matrix: csr_matrix, terms: Terms) -> tuple[Bags, torch.Tensor]:
        """(what the network reads of rows of ratings, their levels)."""
        rows = Rows.of(matrix, terms.above(matrix)).to(next(self.network.parameters()).device)
        everyone = torch.arange(len(rows), device=rows.column.device)
        return bags_of(rows.take(everyone), self._reading(), self.network)

    @torch.no_grad()
    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, d): rows of the layers' tables, codes, or answers of the closed form (`spaces`)."""
        ratings = plain(train.matrix, "rating", self.explicit)
        if self.answers is not None and space in ("items", "users"):
            return (self.answers.codes if space == "items" else self.answers.people(ratings)[:, :-1]).astype(np.float32)
        if space == "users":
            return self.network.code(self.network.read(self._bags(ratings, self.terms)[0])).numpy()
        return self.network.table_of(space).numpy().copy()

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The item orientation's closed form taken apart. Raises RequestError for the other, and other reasons."""
        needs_reason("autoencoder", by, self.explains_by)
        score = float(self.score([profile])[0, item_idx])
        needs_score("autoencoder", score, item_idx, "nothing is centred, and it or the profile has no ratings")
        assert self.answers is not None
        return self.answers.explain(self._read([profile]), item_idx, score)

    def path(self, profile: Profile, item_idx: int, by: str) -> Path:
        """Each rating as two numbers, how far above mu + b_j it is and that it is there; 0 and 0 where it is not.

        The level's own share in the score is known exactly and stands beside. Raises RequestError for another kind of
        reason.
        """
        needs_reason("autoencoder", by, self.attributes)
        row = self._read([profile])
        if self.answers is not None:
            return self.answers.path(row, item_idx)
        above, m, parts = self.terms.above(row), row.nnz, tuple(("rating", int(j), "") for j in row.indices)
        start = self.terms.mu + float(self.terms.b_i[item_idx])
        exact, reading = copy.deepcopy(self.network).double().requires_grad_(False), self._reading()
        column = torch.from_numpy(row.indices.astype(np.int64))
        weight, bias = (values[item_idx] for values in exact.final())

        def function(at: torch.Tensor) -> torch.Tensor:
            n = len(at)
            cell = torch.repeat_interleave(torch.arange(n), m)
            _, star, choice = reading(cell, at[:, :m].reshape(-1), at[:, m:].reshape(-1), n)
            shape = exact.shape
            bags = Bags(
                torch.arange(n) * m,
                cell,
                column.repeat(n),
                star if shape.stars else None,
                choice if shape.choice else None,
            )
            h = exact.inside(exact.read(bags))
            return start + exact.last_act(h @ weight + bias)

        known = tuple(self.terms.level_parts(row)) if self.config.centring else ()
        value = np.concatenate([above, np.ones(m)])
        return Path(value, np.zeros(2 * m), function, np.tile(np.arange(m), 2), parts, known)

    def blocks(self) -> tuple[Block, ...]:
        """The network, block by block."""
        return of_autoencoder(self.network, ridge=self.answers is not None)

    def state(self) -> dict[str, np.ndarray]:
        codes = {} if self.answers is None else {"codes": self.answers.codes}
        return {
            **terms_to_arrays(self.terms),
            "rated": self.rated,
            "explicit": np.array([self.explicit]),
            **codes,
            **to_arrays(self.network),
        }

    @classmethod
    def from_state(cls, config: AutoencoderConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.terms, model.rated = terms_from_arrays(state), state["rated"]
        model.answers = model._answers(state["codes"]) if config.orientation == "item" else None
        model.explicit = bool(state["explicit"][0])
        model.network = model._network(len(state["choice.weight" if config.inputs == "choice" else "stars.weight"]))
        load_arrays(model.network, state)
        return model

    def _network(self, n_columns: int) -> Network:
        c = self.config
        stars, choice = c.inputs != "choice", c.inputs != "stars"
        shape = Shape(n_columns, c.hidden, c.activation, c.last, stars, choice, c.tied)
        return Network(shape, dropout=c.dropout, everywhere=c.dropout_at == "everywhere")

    def _rows(self, matrix: csr_matrix) -> csr_matrix:
        return matrix if self.config.orientation == "user" else turned(matrix)

    def _terms(self, matrix: csr_matrix) -> Terms:
        """The bias model with rows of the orientation as its users."""
        if not self.config.centring:
            return Terms(0.0, np.zeros(size(matrix)[1]), np.inf)
        of_row, of_column = (REG_USER, REG_ITEM) if self.config.orientation == "user" else (REG_ITEM, REG_USER)
        return fit_terms(matrix, reg_user=of_row, reg_item=of_column)

    def _reading(self) -> Reading:
        level = REG_USER if self.config.orientation == "user" else REG_ITEM
        return Reading(level if self.config.centring else float("inf"), self.config.loudness)

    def _judge(self, ratings: csr_matrix, held_out: Ratings, terms: Terms) -> Callable[[], float]:
        """Item orientation: the error of what the network of the moment would answer, in closed form."""
        jury, matrix = Jury.of(ratings, held_out), self._rows(ratings)
        return lambda: jury.rmse(self._answers(self._codes(matrix, terms)))

    def _held_out(self, ratings: Ratings, terms: Terms) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """User orientation: (row, column, r - mu - b) of the ratings that judge the epochs."""
        above = ratings.rating - terms.mu - terms.b_i[ratings.item_idx]
        user, item = (torch.from_numpy(idx.astype(np.int64)) for idx in (ratings.user_idx, ratings.item_idx))
        return user, item, torch.from_numpy(above)


MODEL = Autoencoder
__all__ = ["CONFIG", "MODEL", "PRESETS", "Autoencoder"]
